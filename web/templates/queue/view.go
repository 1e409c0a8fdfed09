// Package queue is the work queue: everything that waits for somebody.
package queue

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is what waits, the viewer's own part first.
type View struct {
	Heading ui.Heading
	Tiles   []ui.Tile
	Tabs    []ui.Tab
	Parts   []Part
}

// Part is one table of the queue.
type Part struct {
	Head  ui.CardHead
	Table ui.Table
}

// Rows are tasks as a table shows them; opened are the names of the people they are
// about, row for row.
type Rows struct {
	Tasks  []readmodel.TaskRow
	Opened []string
	Today  calendar.Date
	Mine   bool
	Viewer string // party id of who looks
}

// Table shows tasks, those that wait longest first.
func (r Rows) Table(caption string, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: caption, Stack: true, Empty: empty, Columns: []ui.Column{{Head: "To do"}, {Head: "About"},
		{Head: "Amount", Numeric: true}, {Head: "Waits since"}, {Head: "Acts next"}}}
	for i, x := range r.Tasks {
		about := ui.Cell{Text: x.Title, Note: r.Opened[i]}
		if x.Title == x.Subject && r.Opened[i] != "" {
			about = ui.Cell{Text: r.Opened[i], Note: x.Subject}
		}
		amount := ui.Cell{Text: wording.Dash, Muted: true}
		if x.Currency != "" {
			amount = ui.Cell{Text: wording.Money(x.Currency, x.AmountCents)}
		}
		t.Rows = append(t.Rows, ui.Row{ID: x.ID, Cells: []ui.Cell{
			{Text: Words(x.Kind), Href: Href(x), Strong: true}, about, amount, since(x.Since, r.Today), {Pill: r.next(x)},
		}})
	}
	return t
}

// longWait is after how many days a task is marked: somebody should look.
const longWait = 3

func since(day, today calendar.Date) ui.Cell {
	if day == calendar.None {
		return ui.Cell{Text: wording.Dash, Muted: true}
	}
	cell := ui.Cell{Text: wording.Day(day), Note: "today"}
	if days := int(today - day); days > 0 {
		cell.Note = wording.Plural(days, "day", "days")
		if days > longWait {
			cell.Pill, cell.Note = &ui.Pill{Text: cell.Note, Tone: ui.Warn}, ""
		}
	}
	return cell
}

func (r Rows) next(x readmodel.TaskRow) *ui.Pill {
	if r.Mine {
		return &ui.Pill{Text: "You", Tone: ui.Info}
	}
	if x.NotBy != "" && x.NotBy == r.Viewer {
		return &ui.Pill{Text: "Another approver", Tone: ui.Warn}
	}
	return &ui.Pill{Text: Who(x), Tone: ui.Neutral}
}

// Who is who acts next, by role.
func Who(x readmodel.TaskRow) string {
	switch x.Role {
	case domain.RoleApprover:
		return "Approver"
	case domain.RoleBorrower:
		return "Borrower"
	}
	return "Credit officer"
}

// Words is a kind of task as an order: "Check identity".
func Words(kind readmodel.TaskKind) string { return string(kind[0]-'a'+'A') + kind[1:] }

// Href is where a task is done.
func Href(x readmodel.TaskRow) string {
	facility := "/facilities/" + x.Subject
	switch x.Kind {
	case readmodel.TaskCheckKyc:
		return "/parties/" + x.Subject + "#verify"
	case readmodel.TaskGrade:
		return facility + "#grade"
	case readmodel.TaskApprove:
		return facility + "#approve"
	case readmodel.TaskList:
		return facility + "#list"
	case readmodel.TaskIssueContract:
		return facility + "#contract"
	case readmodel.TaskPayOut:
		return facility + "#payout"
	case readmodel.TaskRefund:
		return facility + "#refund"
	case readmodel.TaskMatchReceipt:
		return "/receipts/" + x.Subject + "#match"
	case readmodel.TaskApproveWithdrawal, readmodel.TaskPayWithdrawal:
		return "/withdrawals/" + x.Party + "/" + x.Subject
	case readmodel.TaskConsiderDefault:
		return facility + "#default"
	case readmodel.TaskRenewKyc:
		return "/parties/" + x.Subject
	case readmodel.TaskApproveChange:
		return "/proposals/" + x.Subject
	}
	return facility
}
