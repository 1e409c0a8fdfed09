package web

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

// A line that nobody put into the books is found the same day, named with what it may
// be, and keeps the day from being signed off without a reason.
func TestAPlantedLineIsFoundTheSameDay(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	today := s.today().String()
	officer, approver := b.as("officer"), b.as("approver")
	officer.get("/trust").want(http.StatusOK).has("Nobody has stated the bank&#39;s balance yet", "State the bank")
	lines := "Value date;Text;Reference;Debit;Credit\n" +
		today + ";Somebody;bank-r-top;;900,000.00\n" +
		today + ";Quarterly charge;CHARGE-77;12.50;\n"
	got := officer.sent("/trust", "/trust/state", fields("day", today, "currency", "SGD", "balance", "899,987.50", "lines", lines, "dates", datesISO))
	got.want(http.StatusSeeOther)
	day := got.header.Get("Location")
	if day != "/trust/SGD/"+today {
		t.Fatalf("led to %s", day)
	}
	officer.get(day).want(http.StatusOK).has("S$12.50 less at the bank than in the books", "CHARGE-77", "Quarterly charge", "1 item unexplained", "a charge of the bank", "An approver").lacks("Sign off</button>")
	approver.get(day).want(http.StatusOK).has("Sign off</button>", "Why the day can be signed off with 1 item unexplained")
	approver.sent(day, day+"/sign", fields("reason", "")).want(http.StatusUnprocessableEntity).has("Something is left unexplained")
	approver.sent(day, day+"/sign", fields("reason", "A charge; claimed back from the bank.")).want(http.StatusSeeOther)
	approver.get(day).want(http.StatusOK).has("Signed off, 1 unexplained", "A charge; claimed back from the bank.", "Name of approver").lacks("Sign off</button>")
	b.as("auditor").get("/trust").want(http.StatusOK).has("Signed off, 1 unexplained", "899,987.50")
	b.as("auditor").get(day+"/lines.csv").want(http.StatusOK).has("# Control total,SGD 899987.50", "CHARGE-77,Quarterly charge,,", "Receipt R-TOP")
	// As it was before the sign-off.
	head := b.journal.Head().Position()
	approver.get(day + "?at=" + position(head-1)).want(http.StatusOK).has("1 item unexplained").lacks("Signed off, 1")
	approver.get(day + "?at=2").want(http.StatusNotFound)
}

func TestAStatementThatCanNotBeReadIsNamedLineByLine(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	today := s.today()
	officer := b.as("officer")
	head := b.journal.Head().Position()
	lines := strings.Join([]string{today.String() + "\tabc\tREF-1", "31/12/2025\t5.00\tREF-2", "\t5.00\tREF-3", today.String() + "\t5.00\t", (today + 1).String() + "\t5.00\tREF-5", today.String() + "\t0.00\tREF-6"}, "\n")
	form := fields("day", today.String(), "currency", "SGD", "balance", "1.234", "lines", lines, "dates", datesISO)
	officer.sent("/trust", "/trust/state", form).want(http.StatusUnprocessableEntity).has("Line 1: “abc” is not an amount", "Line 2: “31/12/2025” can be read in two ways",
		"Line 3: it has no date", "Line 4: it has no reference", "Line 5: it is dated after the day", "Line 6: it moves no money", "at most two decimals", "REF-5")
	if now := b.journal.Head().Position(); now != head {
		t.Errorf("%d events were recorded", now-head)
	}
	form = fields("day", today.String(), "currency", "SGD", "balance", "(1,234.50)", "lines", "31/12/2025,\"-1,234.50\",REF-2", "dates", datesDMY)
	officer.sent("/trust", "/trust/state", form).want(http.StatusSeeOther)
	if day := b.journal.Head().Trust("SGD").Day(today); day.BalanceCents != -1_234_50 || day.Lines[0].String() != "2025-12-31 -1234.50 REF-2" {
		t.Errorf("stated %+v", day)
	}
}

// What investors owe back is named, covered and given up on the page; the equation
// stands at each step.
func TestAShortfallIsCoveredOnThePage(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.owedBack("P-SECOND", "P-BORROWER")
	officer := b.as("officer")
	owed := b.journal.Head().OwedBackCents("P-SECOND", "SGD")
	officer.get("/trust").want(http.StatusOK).has("is missing for clients: add it today", `value="`+owed.String()+`"`, "Name of second", "Clawback receivable")
	officer.get("/trust.csv").want(http.StatusOK).has("Clawback receivable,P-SECOND,Name of second,SGD,"+owed.String()+"\n", "less all others: SGD 0.00").lacks("Wallet available,P-SECOND")
	officer.sent("/trust", "/trust/settle", fields("party", "P-SECOND", "amount", owed.String(), "reason", "Too small.")).want(http.StatusUnprocessableEntity).has("add some first")
	approver := b.as("approver")
	agreed := func(got *reply) {
		t.Helper()
		proposal := got.want(http.StatusSeeOther).header.Get("Location")
		approver.sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	}
	today := s.today().String()
	cover := officer.sent("/trust", "/trust/add", fields("amount", owed.String(), "currency", "SGD", "bank_reference", "OWN-1", "reason", "To cover.", "paid_on", today))
	officer.get("/trust").want(http.StatusOK).has("awaits approval", "is missing for clients")
	agreed(cover)
	officer.get("/trust").want(http.StatusOK).has("Platform top-up", "is owed back by investors").lacks("is missing for clients")
	officer.sent("/trust", "/trust/sweep", fields("platform", owed.String(), "currency", "SGD", "bank_reference", "S-1", "reason", "Ours.", "paid_on", today)).want(http.StatusUnprocessableEntity).has("may be taken out")
	agreed(officer.sent("/trust", "/trust/settle", fields("party", "P-SECOND", "amount", owed.String(), "reason", "Too small.")))
	officer.get("/trust").want(http.StatusOK).lacks("is owed back by investors")
	if w := b.journal.Head(); len(w.Verify()) > 0 || w.Balance(domain.PlatformTopUp, "", "SGD") != 0 {
		t.Errorf("%v; %d of the platform's money is left", w.Verify(), w.Balance(domain.PlatformTopUp, "", "SGD"))
	}
	if fees := money.Cents(b.journal.Head().Balance(domain.FeeIncome, "", "SGD")); fees <= 0 {
		t.Errorf("fees of %s to sweep", fees)
	}
	b.as("investor").get("/trust").want(http.StatusForbidden)
}

// The file of accounts adds up, kind by kind, to the trial balance, whatever is owed back.
func TestTheAccountsOfTheTrustAccountAddUpToItsTrialBalance(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.owedBack("P-SECOND", "P-BORROWER")
	kinds, sums := map[string]money.Cents{}, map[string]money.Cents{}
	for _, trial := range readmodel.Trials(b.journal.Head()) {
		for _, line := range trial.Lines {
			if line.BalanceCents != 0 {
				kinds[line.Name+","+trial.Currency] = line.BalanceCents
			}
		}
	}
	for _, row := range b.as("officer").get("/trust.csv").want(http.StatusOK).rows() {
		cents, err := money.ParseCents(row["Amount"])
		if err != nil {
			t.Fatal(err)
		}
		sums[row["Account"]+","+row["Currency"]] += cents
	}
	if !maps.Equal(kinds, sums) || sums["Clawback receivable,SGD"] <= 0 {
		t.Errorf("the file adds up to %v, the trial balance is %v", sums, kinds)
	}
}

// A late receipt that takes a wallet below zero is warned about before it is matched.
func TestALateMatchThatIsOwedBackIsWarnedAbout(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.owedBack("P-SECOND", "P-BORROWER")
	owed := b.journal.Head().OwedBackCents("P-SECOND", "SGD")
	last := b.journal.Log().At(int64(b.journal.Head().Position()))
	match := last.Event.(domain.ReceiptMatched)
	s.ask(theOfficer, domain.UndoRequest{Request: last.RequestID, Streams: []string{last.Stream}, Reason: "To be matched on the page."})
	officer := b.as("officer")
	page := "/receipts/" + match.Receipt
	form := fields("purpose", string(domain.Repayment), "facility", match.Facility, "amount", match.AmountCents.String(), "effective_on", last.EffectiveOn.String())
	head := b.journal.Head().Position()
	officer.sent(page, page+"/match", form).want(http.StatusUnprocessableEntity).has("This takes 1 wallet below zero", wording.Money("SGD", owed), "the platform covers this today")
	if now := b.journal.Head().Position(); now != head {
		t.Errorf("%d events were recorded", now-head)
	}
	form.Set("covered", "yes")
	officer.sent(page, page+"/match", form).want(http.StatusSeeOther)
	if got := b.journal.Head().OwedBackCents("P-SECOND", "SGD"); got != owed {
		t.Errorf("%s is owed back, %s was foreseen", got, owed)
	}
}
