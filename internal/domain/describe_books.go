package domain

// aboutBooks describes the trust account as a whole: the bank against the books, and
// the platform's own money.
var aboutBooks = chapter{
	events: []EventMeaning{
		{FeesSwept{}, "The platform took its fees, and money of its own that covers nothing any more, out of the trust account."},
		{PlatformMoneyAdded{}, "The platform paid money of its own into the trust account, to cover what would be missing for clients."},
		{ClawbackSettled{}, "The platform gave up what an investor owes back and bears it with its own money."},
		{BankBalanceStated{}, "Somebody typed what the bank says of the trust account at the end of a day; stated again, the later one counts."},
		{TrustDaySignedOff{}, "A second person confirmed the bank's balance of a day against the books."},
	},
	commands: []CommandMeaning{
		{RecordReceipts{}, "Enters many receipts in one request: all of them, or none."},
		{SweepFees{}, "Records that the bank paid the platform its fees, and its own money that it no longer needs there."},
		{AddPlatformMoney{}, "Records that the platform's own money arrived at the trust account."},
		{SettleClawback{}, "Gives up what an investor owes back; the platform bears it."},
		{StateBankBalance{}, "Types the bank's balance of a day, and the lines of its statement."},
		{SignOffTrustDay{}, "Confirms a stated day as the second person; what is unexplained needs a reason."},
	},
	refusals: map[string]string{
		"ALREADY_SETTLED":        "The clawback was settled already, with another amount.",
		"ALREADY_SIGNED_OFF":     "The day is signed off already.",
		"BANK_REFERENCE_TWICE":   "A bank reference stands twice in the list of receipts.",
		"NOTHING_TO_RECORD":      "The list of receipts is empty.",
		"BALANCE_NOT_STATED":     "Nobody has stated the bank's balance of the day.",
		"BALANCE_STATED_ANEW":    "The balance that was looked at is no longer the one that is stated.",
		"BANK_LINE_UNREADABLE":   "A line of a statement needs a date, an amount and a reference.",
		"LINE_AFTER_DAY":         "A line of a statement is dated after the statement's day.",
		"LINE_WITHOUT_AMOUNT":    "A line of a statement moves no money.",
		"LINE_WITHOUT_REFERENCE": "A line of a statement has no reference.",
		"MORE_THAN_EARNED":       "Less was earned, or is spare, than was to be swept.",
		"MORE_THAN_OWED_BACK":    "Less is owed back than was to be given up.",
		"NOT_COVERED":            "The platform bears a clawback with money that it added, and too little of that is there.",
		"TOO_MANY_LINES":         "A statement may have at most 5,000 lines, a list of receipts 500.",
		"UNEXPLAINED":            "Something is left unexplained and no reason was given.",
	},
	fields: map[string]string{
		"balance_cents":  "the bank's balance at the end of the day, in cents; may be below zero",
		"book_cents":     "the trust account in the books at the end of the day, as they stood at the sign-off, in cents",
		"day":            "the day that the bank's balance is of",
		"late_fee_cents": "of it, fees for being late, in cents",
		"lines":          "the statement's lines: date, amount (below zero when it went out) and reference",
		"platform_cents": "of it, money that the platform had added, in cents",
		"settlement":     "id of the settlement",
		"receipts":       "the receipts, each as one is recorded alone",
		"texts":          "what the bank wrote on each line; sealed",
		"unexplained":    "how many lines and movements were left unexplained at the sign-off",

		"AddPlatformMoney.paid_on": "the day on which the bank moved the money; empty for today",
		"FeesSwept.fee_cents":      "of it, origination and service fees, in cents",
		"SweepFees.fee_cents":      "of it, origination and service fees, in cents",
		"SweepFees.paid_on":        "the day on which the bank moved the money; empty for today",
	},
}
