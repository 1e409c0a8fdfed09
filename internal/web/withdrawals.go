package web

import (
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/payouts"
	"refold/web/templates/ui"
)

type withdrawalTask = recordTask[*readmodel.WithdrawalView]

// withdrawalRecord is the page of one withdrawal: a second person approves it, the bank
// pays it, and may send it back.
func withdrawalRecord() record[*readmodel.WithdrawalView] {
	state := func(states ...domain.WithdrawalState) func(*Context, *readmodel.WithdrawalView) bool {
		return func(_ *Context, v *readmodel.WithdrawalView) bool {
			for _, s := range states {
				if v.State == s {
					return true
				}
			}
			return false
		}
	}
	return record[*readmodel.WithdrawalView]{
		path: "/withdrawals/:party/:id", roles: Staff,
		find: func(c *Context) (*readmodel.WithdrawalView, bool) {
			return readmodel.Withdrawal(c.World, c.reader(), c.Param("party"), c.Param("id"))
		},
		href: func(v *readmodel.WithdrawalView) string { return "/withdrawals/" + v.Party + "/" + v.ID },
		show: showWithdrawal,
		tasks: []withdrawalTask{
			{name: "approve", title: "Approve", submit: "Approve the withdrawal", done: "Approved. A credit officer pays it next.",
				note:  "You release the payment as the second person. Check the account it goes to.",
				roles: Approver, when: state(domain.WithdrawalPending),
				command: func(_ *Context, _ *Form, v *readmodel.WithdrawalView) domain.Command {
					return domain.ApproveWithdrawal{Withdrawal: v.ID, Party: v.Party}
				}},
			{name: "paid", title: "Record the payment", submit: "Record the payment", done: "Paid: the money has left the trust account.",
				note:  "Enter what the bank confirmed.",
				roles: Officer, when: state(domain.WithdrawalReleased),
				fields: func(_ *Context, f *Form, v *readmodel.WithdrawalView) []ui.Control {
					return []ui.Control{bankReferenceLine(f, wording.Money(v.Currency, v.AmountCents)+" to the investor's account")}
				},
				command: func(_ *Context, f *Form, v *readmodel.WithdrawalView) domain.Command {
					return domain.RecordWithdrawalPaid{Withdrawal: v.ID, Party: v.Party, BankReference: f.Text("bank_reference", "the bank's reference", 60)}
				}},
			{name: "decline", title: "Decline", submit: "Decline the withdrawal", done: "Declined. The money is available to the investor again.", folded: true, danger: true,
				roles: Office, when: state(domain.WithdrawalPending), fields: reasonLines[*readmodel.WithdrawalView],
				command: func(_ *Context, f *Form, v *readmodel.WithdrawalView) domain.Command {
					return domain.DeclineWithdrawal{Withdrawal: v.ID, Party: v.Party, Reason: f.reason()}
				}},
			{name: "returned", title: "The bank sent it back", submit: "Record the return", done: "The return is recorded: the money is available to the investor again.", folded: true,
				roles: Officer, when: state(domain.WithdrawalDone),
				fields: func(c *Context, f *Form, v *readmodel.WithdrawalView) []ui.Control {
					return append([]ui.Control{bankReferenceLine(f, "Of the line that brought it back")}, reasonLines(c, f, v)...)
				},
				command: func(_ *Context, f *Form, v *readmodel.WithdrawalView) domain.Command {
					return domain.RecordWithdrawalReturned{Withdrawal: v.ID, Party: v.Party,
						BankReference: f.Text("bank_reference", "the bank's reference", 60), Reason: f.reason()}
				}},
		},
	}
}

func showWithdrawal(c *Context, v *readmodel.WithdrawalView, tasks []ui.Task) error {
	content := payouts.Content{WithdrawalView: v, Tasks: tasks, Waiting: withdrawalWaiting(c, v),
		Available: wording.Money(v.Currency, max(0, c.World.Balance(domain.WalletAvailable, v.Party, v.Currency)))}
	p := Page{Title: "Withdrawal " + v.ID, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Payouts", Href: "/payouts"}, {Text: v.ID}}}
	p.steps(c, v.Log)
	return c.Show(p, payouts.Withdrawal(content))
}

// withdrawalWaiting says who acts next.
func withdrawalWaiting(c *Context, v *readmodel.WithdrawalView) ui.Waiting {
	switch v.State {
	case domain.WithdrawalPending:
		you := c.Viewer.Is(Approver) && v.Requester != c.Viewer.Party
		return ui.Waiting{Who: who(you, "An approver"), What: verb(you, "approve or decline it", "approves or declines it"), You: you}
	case domain.WithdrawalReleased:
		you := c.Viewer.Is(Officer)
		return ui.Waiting{Who: who(you, "A credit officer"), What: verb(you, "pay it and record the payment", "pays it and records the payment"), You: you}
	}
	return ui.Waiting{}
}

// verb agrees with who acts: "You pay", "A credit officer pays".
func verb(you bool, yours, theirs string) string {
	if you {
		return yours
	}
	return theirs
}
