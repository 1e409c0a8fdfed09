package facility

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// facts are what was agreed and what is known, for the fact sheet.
func (c Content) facts() []ui.Fact {
	if c.Imported != nil {
		x := c.Imported
		return []ui.Fact{
			{Term: "Borrower", Value: x.BorrowerName},
			{Term: "Place", Value: x.City + ", " + x.State},
			{Term: "Sector (NAICS)", Value: x.SectorCode},
			{Term: "Lender", Value: x.Lender},
			{Term: "Source", Value: x.Source, Note: "loan " + x.SourceID},
			{Term: "Serviced", Value: "elsewhere: no schedule and no arrears here"},
		}
	}
	facts := []ui.Fact{{Term: "Sector", Value: c.Sector}, {Term: "Purpose", Value: c.Purpose}}
	if c.Grade != "" && c.Model != "" {
		facts = append(facts, ui.Fact{Term: "Grade " + c.Grade + " means", Value: percentBps(c.PD) + " default in a year", Href: "/risks#grades",
			Note: "if one does, " + percentBps(c.LGD) + " is lost (PD and LGD of model " + c.Model + ", frozen with the decision)"})
	}
	facts = append(facts, c.termFacts()...)
	if c.Own && c.Loan {
		facts = append(facts, ui.Fact{Term: "Pay to", Value: c.PayTo}, ui.Fact{Term: "Reference", Content: ui.Ref(c.ID)})
	}
	if (c.Staff || c.Own) && c.Overpaid > 0 {
		facts = append(facts, ui.Fact{Term: "Overpaid", Value: c.money(c.Overpaid), Note: "the back office pays it back"})
	}
	if (c.Staff || c.Own) && c.Turnover > 0 {
		facts = append(facts, ui.Fact{Term: "Yearly turnover", Value: c.money(c.Turnover), Note: "as stated by the borrower"})
	}
	if c.Staff || c.Own {
		facts = append(facts, ui.Fact{Term: "Documents", Value: wording.Plural(c.Documents, "document", "documents") + " attached", Href: "/facilities/" + c.ID + "/documents"})
	}
	if c.Loan && (c.Staff || c.Own) {
		facts = append(facts, ui.Fact{Term: "Repayments", Value: "Paid and to come", Href: "/facilities/" + c.ID + "/repayments"})
	}
	if c.Offered {
		facts = append(facts, ui.Fact{Term: "Offer", Value: "Read the offer", Href: "/facilities/" + c.ID + "/accept"})
	}
	if c.Contract != "" && (c.Staff || c.Own) {
		facts = append(facts, ui.Fact{Term: "Contract", Value: "Read the contract", Href: "/facilities/" + c.ID + "/contract", Note: "SHA-256 " + c.Contract})
	}
	if c.Capacity != "" {
		facts = append(facts, ui.Fact{Term: "Signed by", Value: c.Signatory, Note: c.Capacity})
	}
	if c.Staff && c.Model != "" {
		facts = append(facts, ui.Fact{Term: "Grading", Value: "Credit review", Href: "/facilities/" + c.ID + "/review", Note: "model " + c.Model + ": " + c.Inputs},
			ui.Fact{Term: "Borrower's identity", Value: string(c.KycOf), Href: "/parties/" + c.Borrower})
	}
	return facts
}

func (c Content) termFacts() []ui.Fact {
	if c.Target == 0 {
		return []ui.Fact{{Term: "Product", Value: c.ProductName}, {Term: "Repayment", Value: KindName(c.Repayment)}}
	}
	t := c.TermsNow
	facts := []ui.Fact{
		{Term: "Product", Value: c.ProductName},
		{Term: "Repayment", Value: KindName(t.Kind)},
		{Term: "Rate", Value: c.rateWords() + " a year, " + RateBasis(t.Kind), Note: c.rateNote()},
		{Term: "Late interest", Value: percentOrNone(t.LateInterestRate)},
		{Term: "Origination fee", Value: percentOrNone(c.OriginationFee), Note: "of the amount paid out, borne by the borrower"},
		{Term: "Service fee", Value: percentOrNone(c.ServiceFee), Note: "of the interest, borne by the investors"},
		{Term: "Early repayment", Value: PrepaymentWords(t.Prepayment), Note: AheadWords(t.Ahead, t.Prepayment, t.Kind)},
	}
	if c.ClosesOn != calendar.None {
		facts = append(facts, ui.Fact{Term: "Open to pledges through", Value: wording.Day(c.ClosesOn)})
	}
	return facts
}

func (c Content) rateNote() string {
	days := "day count " + c.TermsNow.DayCount.String()
	switch {
	case c.openAuction():
		return "an auction: bids are taken from the lowest rate up, and the borrower pays their weighted average; " + days
	case c.Pricing == domain.Auction:
		return "the weighted average of the bids that were taken; each investor earns what it bid; " + days
	}
	return days
}

// percentBps writes hundredths of a percent.
func percentBps(bps int) string { return wording.Rate(money.Rate(bps)*(money.RateUnit/10_000), 1) }

func percentOrNone(rate money.Rate) string {
	if rate == 0 {
		return "none"
	}
	return wording.Rate(rate, 1)
}

// PrepaymentWords says what money paid ahead does.
func PrepaymentWords(p schedule.Prepayment) string {
	switch p {
	case schedule.ReduceInstalment:
		return "lowers the instalments"
	case schedule.OffsetNext:
		return "counts for the next instalments"
	}
	return "shortens the term"
}

// AheadWords says what money pays first that comes before an instalment is due; nothing
// where it always pays the next instalments.
func AheadWords(a schedule.Ahead, p schedule.Prepayment, kinds ...schedule.Kind) string {
	switch {
	case p == schedule.OffsetNext, len(kinds) == 1 && kinds[0] == schedule.Flat:
		return ""
	case a == schedule.InstalmentFirst:
		return "after the instalment of the running period, which is paid as scheduled"
	}
	return "at once; the instalment's interest falls due on its day"
}
