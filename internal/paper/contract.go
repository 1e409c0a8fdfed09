package paper

import (
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/pdf"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// Contract is a loan contract as a PDF file: the parties, the loan at a glance, the clauses,
// the schedule, and where it is signed. It holds nothing about a natural person; who signed
// stands in the event log. The file's date is the day of issue.
func Contract(a *readmodel.Agreement) ([]byte, error) {
	d := pdf.New(pdf.Info{Title: "Loan contract " + a.Facility, Subject: "Loan of " + wording.Money(a.Currency, a.Amount) + " to " + a.Company,
		House: house, Ref: a.Facility, On: a.IssuedOn, Foot: "Loan contract " + a.Facility + " · issued on " + wording.DayLong(a.IssuedOn)})
	d.Title("Loan contract "+a.Facility, "Loan of "+wording.Money(a.Currency, a.Amount), "to "+a.Company, "Issued on "+wording.DayLong(a.IssuedOn))
	d.Heading("The parties")
	d.Facts([]pdf.Fact{
		{Term: "Borrower", Value: a.Company + "\nRegistration number " + a.CompanyNumber},
		{Term: "Lenders", Value: wording.Plural(a.Lenders, "investor", "investors") + ", to whom the platform has allotted shares of this loan; the platform keeps the register of their claims"},
		{Term: "Platform", Value: house + ", which acts for the lenders and holds client money in trust"},
	})
	d.Heading("The loan at a glance")
	d.Facts(Glance(a))
	d.Heading("What is agreed")
	for i, c := range Clauses(a) {
		d.Clause(strconv.Itoa(i+1), c.Title, c.Text)
	}
	d.Heading("Schedule")
	d.Note("As if the loan were paid out on the day of issue. All dates shift with the day of the payout; the amounts can differ by the days of a first period.")
	d.Table(scheduleOf(a))
	d.Heading("Signatures")
	d.Sign(
		pdf.Signature{Who: a.Company, How: "signs on the platform: name, capacity and the fingerprint of this file are recorded in the event log", Below: "for the borrower"},
		pdf.Signature{Who: house, How: "has issued this contract on " + wording.DayLong(a.IssuedOn) + " for the lenders", Below: "for the lenders"})
	d.Note("This file is named by its SHA-256, which is recorded with its issue and again with its acceptance: a file with another fingerprint is not this contract. Calculation version " + strconv.Itoa(a.Terms.CalculationVersion) + ".")
	return d.Bytes()
}

// Glance is the loan in figures.
func Glance(a *readmodel.Agreement) []pdf.Fact {
	money := func(cents int64) string { return wording.Money(a.Currency, cents) }
	facts := []pdf.Fact{
		{Term: "Amount of the loan", Value: money(int64(a.Amount))},
		{Term: "Origination fee", Value: money(int64(a.Fee)) + ", " + wording.Rate(a.OriginationFee, 1) + " of the amount, kept back at payout"},
		{Term: "You receive", Value: money(int64(a.Net))},
		{Term: "Rate", Value: wording.Rate(a.Terms.Rate, 1) + " a year, " + basis(a.Terms.Kind)},
	}
	if a.HasEIR {
		facts = append(facts, pdf.Fact{Term: "EIR (effective interest rate)", Value: wording.Rate(a.EIR, 1) + " a year, fees included"})
	}
	facts = append(facts, pdf.Fact{Term: "Repayment", Value: Instalments(a)})
	return append(facts,
		pdf.Fact{Term: "Interest in all", Value: money(int64(a.Interest))},
		pdf.Fact{Term: "You pay back", Value: money(int64(a.Total))},
		pdf.Fact{Term: "Total cost of the loan", Value: money(int64(a.Interest+a.Fee)) + ", interest and fee, if everything is paid on its day"})
}

// Instalments says how many there are and of how much.
func Instalments(a *readmodel.Agreement) string {
	n := len(a.Rows)
	if n == 0 {
		return wording.Dash
	}
	first, last := a.Rows[0].Payment, a.Rows[n-1].Payment
	text := wording.Plural(n, "instalment", "instalments") + ", " + frequencyWords(a.Terms.Frequency)
	switch {
	case n == 1:
		return text + ": " + wording.Money(a.Currency, first)
	case first == last:
		return text + ", " + wording.Money(a.Currency, first) + " each"
	}
	return text + ": the first " + wording.Money(a.Currency, first) + ", the last " + wording.Money(a.Currency, last)
}

// basis says what a rate is a rate of.
func basis(kind schedule.Kind) string {
	if kind == schedule.Flat {
		return "flat: on the original amount for the whole term"
	}
	return "reducing: on what is still owed"
}

func frequencyWords(f calendar.Frequency) string {
	unit := map[calendar.Unit]string{calendar.Day: "day", calendar.Week: "week", calendar.Month: "month", calendar.Year: "year"}[f.Unit]
	if f.Every == 1 {
		return "one each " + unit
	}
	return "one every " + strconv.Itoa(f.Every) + " " + unit + "s"
}

func scheduleOf(a *readmodel.Agreement) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{{Head: "#", Share: 0.6}, {Head: "Due", Share: 2}, {Head: "Principal", Share: 2, Numeric: true}, {Head: "Interest", Share: 2, Numeric: true},
		{Head: "Instalment", Share: 2, Numeric: true}, {Head: "Owed after", Share: 2, Numeric: true}}}
	for _, r := range a.Rows {
		t.Rows = append(t.Rows, []string{strconv.Itoa(r.No), wording.Day(r.Due), wording.Amount(r.Principal), wording.Amount(r.Interest), wording.Amount(r.Payment), wording.Amount(r.Balance)})
	}
	t.Foot = []string{"", "Together", wording.Amount(a.Amount), wording.Amount(a.Interest), wording.Amount(a.Total), ""}
	return t
}

// allocationWords name the order in which a payment pays what is owed.
func allocationWords(t schedule.Terms) string {
	order := t.AllocationOrder
	if len(order) == 0 {
		order = schedule.DefaultOrder[:]
	}
	names := make([]string, len(order))
	for i, part := range order {
		names[i] = strings.ReplaceAll(string(part), "_", " ")
	}
	return strings.Join(names, ", then ")
}
