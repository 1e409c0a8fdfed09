package web

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/trust"
	"refold/web/templates/ui"
)

// trustDayRecord is the page of one stated day: the bank against the books, and the
// sign-off by a second person.
func trustDayRecord() record[*readmodel.TrustDayView] {
	return record[*readmodel.TrustDayView]{
		path: "/trust/:currency/:day", roles: Staff,
		find: func(c *Context) (*readmodel.TrustDayView, bool) {
			day, err := calendar.Parse(c.Param("day"))
			if err != nil {
				return nil, false
			}
			return readmodel.TrustDay(c.World, c.reader(), c.Param("currency"), day)
		},
		href: func(v *readmodel.TrustDayView) string { return trust.DayHref(v.Currency, v.Day) },
		show: showTrustDay,
		tasks: []recordTask[*readmodel.TrustDayView]{{
			name: "sign", title: "Sign the day off", submit: "Sign off", done: "Signed off.",
			note:  "You confirm the bank's balance against the books as the second person.",
			roles: Approver, when: func(c *Context, v *readmodel.TrustDayView) bool {
				return v.SignedBy == "" && v.StaterID != c.Viewer.Party
			},
			fields: func(c *Context, f *Form, v *readmodel.TrustDayView) []ui.Control {
				field := ui.Field{Name: "reason", Label: "Reason", Hint: "Nothing is unexplained: a remark, if you like.", MaxLength: 500, Rows: 3, Optional: true}
				if n := v.DayState.Unexplained(); n > 0 {
					field.Optional, field.Hint = false, "Why the day can be signed off with "+wording.Plural(n, "item", "items")+" unexplained. It stays in the record."
				}
				return []ui.Control{{Shape: ui.Long, Field: f.Field(field)}}
			},
			command: func(_ *Context, f *Form, v *readmodel.TrustDayView) domain.Command {
				return domain.SignOffTrustDay{Currency: v.Currency, Day: v.Day, BalanceCents: v.BalanceCents, Reason: f.Lines("reason", 500)}
			},
		}},
	}
}

func showTrustDay(c *Context, v *readmodel.TrustDayView, tasks []ui.Task) error {
	content := trust.Day{TrustDayView: v, Tasks: tasks}
	if v.SignedBy == "" {
		you := c.Viewer.Is(Approver) && v.StaterID != c.Viewer.Party
		content.Waiting = ui.Waiting{Who: who(you, "An approver"), What: verb(you, "sign the day off", "signs the day off"), You: you}
	}
	p := Page{Title: "Trust account on " + wording.Day(v.Day),
		Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Trust account", Href: "/trust"}, {Text: wording.Day(v.Day)}}}
	p.steps(c, v.Log)
	return c.Show(p, trust.DayPage(content))
}

// stateBalanceAction records what the bank says of a day.
func (s *Server) stateBalanceAction(c *Context) error {
	f := c.Form()
	command := domain.StateBankBalance{Currency: f.currency(), Day: f.Date("day", "the day that the balance is of"), BalanceCents: f.balance("balance")}
	lines, texts := f.bankLines("lines", command.Day)
	command.Lines = lines
	if !f.Failed() && texts != "" {
		var err error
		if command.Texts, err = s.keys.Seal(c.Request().Context(), domain.TrustStream(command.Currency)+"-"+command.Day.String(), texts); err != nil {
			return err
		}
	}
	return c.Carry(f, command, trust.DayHref(command.Currency, command.Day), "Stated. A second person signs it off.", s.trustAgain("state"))
}

// bankLines reads the pasted lines of a statement; texts has one line for each, "" if
// there is none at all.
func (f *Form) bankLines(name string, day calendar.Date) (lines []domain.BankLine, texts string) {
	rows := f.pasted(name, statementColumns)
	var written []string
	for _, r := range rows {
		line := domain.BankLine{On: r.date("date"), AmountCents: r.amount("amount"), Reference: r.text("reference", 60)}
		if line.Reference == "" {
			r.fault("it has no reference")
		}
		if day != calendar.None && line.On > day && r.sound() {
			r.fault("it is dated after the day of the balance")
		}
		if line.AmountCents == 0 && r.sound() {
			r.fault("it moves no money")
		}
		lines = append(lines, line)
		written = append(written, r.text("text", 200))
	}
	if strings.Join(written, "") == "" {
		return lines, ""
	}
	return lines, strings.Join(written, "\n")
}

// trustLinesExport gives the lines of a day's statement with what explains them, and
// what the books have beside them.
func (s *Server) trustLinesExport(c *Context) error {
	v, ok := trustDayRecord().find(c)
	if !ok {
		return ErrNotFound
	}
	e := Export{Name: "trust-" + v.Currency + "-" + v.Day.String(), What: "Trust account on " + v.Day.String() + ": the bank's lines against the books",
		Columns: []string{"Side", "Date", "Currency", "Amount", "Reference", "Text", "Explained by", "Position"}}
	var total money.Cents
	add := func(side string, l readmodel.TrustLine) {
		total += l.AmountCents
		explained, at := "", ""
		if l.Explained() {
			explained, at = string(l.Movement.Kind)+" "+l.Movement.Subject, position(l.Movement.Position)
		}
		e.Rows = append(e.Rows, []string{side, isoDate(l.On), v.Currency, l.AmountCents.String(), l.Reference, l.Text, explained, at})
	}
	for _, l := range v.Lines {
		add("bank", l)
	}
	for _, l := range v.Open {
		add("bank, earlier statement", l)
	}
	for _, m := range v.Missing {
		total += m.AmountCents
		e.Rows = append(e.Rows, []string{"books only", isoDate(m.On), v.Currency, m.AmountCents.String(), m.Reference, "", string(m.Kind) + " " + m.Subject, position(m.Position)})
	}
	e.Total = v.Currency + " " + total.String()
	return c.Export(e)
}
