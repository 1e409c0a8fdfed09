package importer

import (
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// What an SBA loan says of its origin.
const (
	SBABook   = "SBA 7(a), USD"
	sbaSource = "sba-7a"
)

// sbaColumns are the columns that are read, by their names in the header. They may
// stand in any order and among others. The id of a row's request is made of them, in
// this order: a new column goes to the end.
var sbaColumns = []string{
	"LoanNr_ChkDgt", "Name", "City", "State", "Bank", "NAICS", "ApprovalDate", "Term", "RevLineCr",
	"ChgOffDate", "DisbursementDate", "DisbursementGross", "MIS_Status", "ChgOffPrinGr", "GrAppv",
}

// The places of the columns in sbaColumns.
const (
	colLoan = iota
	colName
	colCity
	colState
	colBank
	colSector
	colApprovedOn
	colTerm
	colRevolving
	colChargedOffOn
	colDisbursedOn
	colDisbursed
	colStatus
	colChargedOff
	colApproved
)

// SBA reads a loan book in the form of the SBA's 7(a) file, row by row and lazily.
// today is the open day: what lies after it can't have happened yet. An error means
// that the file can't be read on; a row that can't be understood is a Row with reasons.
func SBA(file io.Reader, today calendar.Date) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		reader := csv.NewReader(file)
		reader.FieldsPerRecord, reader.ReuseRecord = -1, true
		header, err := reader.Read()
		if err != nil {
			yield(Row{}, fmt.Errorf("read the header of the loan book: %w", err))
			return
		}
		width := len(header)
		places, err := placesOf(header)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for {
			record, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var malformed *csv.ParseError
			if err != nil && !errors.As(err, &malformed) {
				yield(Row{}, fmt.Errorf("read the loan book: %w", err))
				return
			}
			var row Row
			switch {
			case err != nil:
				row = unreadable(malformed.StartLine, "The row is not valid CSV: "+malformed.Err.Error()+".")
			case len(record) != width:
				line, _ := reader.FieldPos(0)
				row = unreadable(line, fmt.Sprintf("The row has %d fields, the header has %d.", len(record), width))
			default:
				row = sbaRow(record, places, today)
				row.Number, _ = reader.FieldPos(0)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func unreadable(line int, sentence string) Row {
	row := Row{Number: line}
	row.refuse("ROW_UNREADABLE", "%s", sentence)
	return row
}

// placesOf finds each column in the header.
func placesOf(header []string) ([]int, error) {
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	places := make([]int, len(sbaColumns))
	for i, name := range sbaColumns {
		places[i] = slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(h) == name })
		if places[i] < 0 {
			return nil, fmt.Errorf("read the header of the loan book: there is no column %s", name)
		}
	}
	return places, nil
}

// sbaRow understands one record.
func sbaRow(record []string, places []int, today calendar.Date) Row {
	fields := make([]string, len(places))
	identity := sha256.New()
	io.WriteString(identity, sbaSource)
	for i, place := range places {
		// Records share their memory: what is kept of them must be a copy.
		fields[i] = strings.Clone(strings.TrimSpace(record[place]))
		fmt.Fprintf(identity, "\x00%s", fields[i])
	}
	row := Row{SourceID: fields[colLoan], Request: requestID(identity.Sum(nil))}
	if !utf8.ValidString(strings.Join(fields, "")) {
		row.SourceID = strings.ToValidUTF8(row.SourceID, "?")
		row.refuse("TEXT_NOT_UTF8", "The row holds text that is not UTF-8.")
		return row
	}
	if row.SourceID == "" {
		row.refuse("LOAN_NUMBER_MISSING", "The row has no loan number.")
		return row
	}
	story := sbaStory{row: &row, fields: fields, today: today}
	story.loan()
	story.disbursement()
	story.end()
	return row
}

// sbaStory turns the fields of one record into the command, noting what is wrong.
type sbaStory struct {
	row    *Row
	fields []string
	today  calendar.Date
}

func (s sbaStory) loan() {
	c := &s.row.Command
	c.ApprovedOn, c.DisbursedOn = calendar.None, calendar.None
	c.ChargedOffOn, c.PaidInFullOn = calendar.None, calendar.None
	c.Loan = domain.FacilityImported{
		Facility: "SBA-" + s.row.SourceID, Book: SBABook, Source: sbaSource, SourceID: s.row.SourceID,
		BorrowerName: s.fields[colName], City: s.fields[colCity], State: s.fields[colState],
		SectorCode: sectorOf(s.fields[colSector]), Lender: s.fields[colBank], Currency: "USD",
	}
	c.Loan.ApprovedCents = s.row.cents("GrAppv", s.fields[colApproved])
	c.Loan.TenorMonths = s.row.months("Term", s.fields[colTerm])
	c.ApprovedOn = s.row.date("ApprovalDate", s.fields[colApprovedOn])
	if c.ApprovedOn == calendar.None && s.fields[colApprovedOn] == "" {
		s.row.refuse("APPROVAL_UNDATED", "The approval has no date.")
	}
	for _, blank := range []struct {
		column     int
		code, what string
	}{
		{colName, "BORROWER_BLANK", "The borrower has no name."},
		{colState, "STATE_BLANK", "The borrower's state is not told."},
		{colBank, "LENDER_BLANK", "The lender is not told."},
	} {
		if s.fields[blank.column] == "" {
			s.row.remark(blank.code, "%s", blank.what)
		}
	}
}

func (s sbaStory) disbursement() {
	c := &s.row.Command
	c.DisbursedOn = s.row.date("DisbursementDate", s.fields[colDisbursedOn])
	c.DisbursedCents = s.row.cents("DisbursementGross", s.fields[colDisbursed])
	if s.fields[colDisbursedOn] == "" {
		s.row.refuse("DISBURSEMENT_UNDATED", "The payout has no date.")
		return
	}
	if c.DisbursedCents == 0 {
		s.row.refuse("NOTHING_DISBURSED", "The row has a date of payout and no amount.")
	}
	if c.DisbursedCents > c.Loan.ApprovedCents {
		kind := ""
		if s.fields[colRevolving] == "Y" {
			kind = " It is a revolving line, drawn more than once."
		}
		s.row.remark("DISBURSED_ABOVE_APPROVED", "USD %s was paid out, USD %s was approved.%s",
			c.DisbursedCents, c.Loan.ApprovedCents, kind)
	}
}

// end reads how the loan ended: paid in full or charged off.
func (s sbaStory) end() {
	c := &s.row.Command
	on := s.row.date("ChgOffDate", s.fields[colChargedOffOn])
	dated := s.fields[colChargedOffOn] != ""
	lossCents := s.row.cents("ChgOffPrinGr", s.fields[colChargedOff])
	switch status := strings.ToUpper(strings.ReplaceAll(s.fields[colStatus], " ", "")); status {
	case "":
		s.row.refuse("STATUS_BLANK", "The row doesn't say whether the loan was paid in full or charged off.")
	case "PIF":
		if dated || lossCents > 0 {
			s.row.refuse("PAID_IN_FULL_AND_CHARGED_OFF", "Paid in full, and also charged off%s with USD %s.", onDate(on), lossCents)
			return
		}
		s.paidInFull()
	case "CHGOFF":
		if !dated {
			s.row.refuse("CHARGE_OFF_UNDATED", "Charged off, and the row doesn't say when.")
		}
		if lossCents == 0 {
			s.row.remark("NOTHING_CHARGED_OFF", "Charged off with an amount of zero.")
		}
		if c.Loan.TenorMonths == 0 {
			s.row.remark("TERM_ZERO", "The term is zero months: it is taken as not told.")
		}
		c.ChargedOffOn, c.ChargedOffCents, c.ChargedOffReason = on, lossCents, "Charged off, says the source."
	default:
		s.row.refuse("STATUS_UNKNOWN", "The status %q is unknown.", s.fields[colStatus])
	}
}

// paidInFull estimates the day: the source gives none. An estimate after the open day
// says nothing yet, and until it comes the loan counts as active.
func (s sbaStory) paidInFull() {
	c := &s.row.Command
	if c.DisbursedOn == calendar.None {
		return // named already
	}
	if c.Loan.TenorMonths == 0 {
		s.row.refuse("PAYOFF_NOT_COMPUTABLE", "Paid in full, with a term of zero months: the day of the payoff can't be estimated.")
		return
	}
	_, _, anchor := c.DisbursedOn.YMD()
	on := c.DisbursedOn.AddMonthsAnchored(c.Loan.TenorMonths, anchor)
	if s.today != calendar.None && on > s.today {
		s.row.remark("PAYOFF_TO_COME", "Paid in full, on a day that is estimated as %s and has not come: the loan counts as active.", on)
		return
	}
	c.PaidInFullOn, c.PayoffEstimated = on, true
}

// sectorOf is the two-digit sector of a NAICS code; the file writes 0 where it knows
// none, and that is "".
func sectorOf(naics string) string {
	if len(naics) < 2 {
		return ""
	}
	return naics[:2]
}

func onDate(on calendar.Date) string {
	if on == calendar.None {
		return ""
	}
	return " on " + on.String()
}
