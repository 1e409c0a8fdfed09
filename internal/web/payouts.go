package web

import (
	"context"
	"net/http"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/payouts"
	"refold/web/templates/ui"
)

// payoutRoutes are what leaves the trust account.
func payoutRoutes() []Route {
	return append(withdrawalRecord().routes(),
		Route{http.MethodGet, "/payouts", Staff, (*Server).payoutsPage, true},
		Route{http.MethodGet, "/payouts.csv", Staff, (*Server).payoutsExport, true},
	)
}

func (s *Server) payoutsPage(c *Context) error {
	l := c.listing("/payouts")
	lists := c.Lists()
	ctx := c.Request().Context()
	loans, err := tasksOf(ctx, lists, readmodel.TaskPayOut)
	if err != nil {
		return err
	}
	refunds, err := tasksOf(ctx, lists, readmodel.TaskRefund)
	if err != nil {
		return err
	}
	open, err := lists.Withdrawals(ctx, readmodel.WithdrawalFilter{Open: true, Paging: readmodel.Paging{Sort: "requested", Size: shownTasks}})
	if err != nil {
		return err
	}
	all, err := lists.Withdrawals(ctx, readmodel.WithdrawalFilter{Paging: l.paging()})
	if err != nil {
		return err
	}
	view := payouts.View{
		Heading: ui.Heading{Title: "Payouts", Meta: "What leaves the trust account: loans, withdrawals, refunds"},
		Tiles:   []ui.Tile{payTile("Loans to pay out", loans), withdrawalTile(open), payTile("Overpayments to refund", refunds)},
		Waiting: []payouts.Part{
			{Head: ui.CardHead{Title: "Loans to pay out", Flush: true, CSV: taskFile(readmodel.TaskPayOut)}, Table: payouts.Loans(loans)},
			{Head: ui.CardHead{Title: "Withdrawals that wait", Flush: true, CSV: "/payouts.csv?open=yes"},
				Table: payouts.Withdrawals("Withdrawals that wait", open.Rows, withdrawalNames(c, open.Rows),
					ui.Empty{Title: "No withdrawal waits", Text: "An investor's request stands here until it is paid or declined."})},
			{Head: ui.CardHead{Title: "Overpayments to refund", Flush: true, CSV: taskFile(readmodel.TaskRefund)}, Table: payouts.Refunds(refunds)},
		},
		Withdrawals: ui.List{
			Card: ui.CardHead{Title: "All withdrawals", Flush: true, CSV: "/payouts.csv", Note: "The newest first. One that the bank sent back is recorded on its page"},
			Table: payouts.Withdrawals("All withdrawals", all.Rows, withdrawalNames(c, all.Rows),
				ui.Empty{Title: "Nobody has withdrawn yet", Text: "Investors ask for a withdrawal on their wallet."}),
			Paging: listPaging(l, all, "withdrawal", "withdrawals"),
		},
	}
	return c.Show(Page{Title: "Payouts", Crumbs: crumbs(c, "Payouts")}, payouts.Page(view))
}

func tasksOf(ctx context.Context, lists readmodel.Lists, kind readmodel.TaskKind) ([]readmodel.TaskRow, error) {
	page, err := lists.Queue(ctx, readmodel.TaskFilter{Kind: kind, Paging: readmodel.Paging{Size: shownTasks}})
	return page.Rows, err
}

// taskFile is the address of tasks of one kind as a file.
func taskFile(kind readmodel.TaskKind) string {
	l := listing{path: "/queue", values: map[string][]string{"kind": {kind}}}
	return l.csv()
}

func payTile(label string, tasks []readmodel.TaskRow) ui.Tile {
	var total sums
	for _, t := range tasks {
		total.add(t.Currency, t.AmountCents)
	}
	return ui.Tile{Label: label, Value: wording.Count(len(tasks)), Note: total.words()}
}

func withdrawalTile(page readmodel.ListPage[readmodel.WithdrawalRow]) ui.Tile {
	var total sums
	for _, r := range page.Rows {
		total.add(r.Currency, r.AmountCents)
	}
	return ui.Tile{Label: "Withdrawals that wait", Value: wording.Count(page.Total), Note: total.words()}
}

// withdrawalNames are whose money it is, row for row.
func withdrawalNames(c *Context, rows []readmodel.WithdrawalRow) []string {
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = readmodel.PartyName(c.World, c.reader(), r.Party)
	}
	return names
}

func (s *Server) payoutsExport(c *Context) error {
	l := c.listing("/payouts", "party", "open")
	page, err := c.Lists().Withdrawals(c.Request().Context(), readmodel.WithdrawalFilter{Party: l.get("party"), Open: l.get("open") == "yes", Paging: l.everything()})
	if err != nil {
		return err
	}
	e := Export{Name: "withdrawals", What: "Withdrawals", Filters: l.filters(),
		Columns: []string{"Withdrawal", "Party", "Name", "Requested", "Currency", "Amount", "State", "Reason", "Bank reference"}}
	var total sums
	names := withdrawalNames(c, page.Rows)
	for i, r := range page.Rows {
		total.add(r.Currency, r.AmountCents)
		e.Rows = append(e.Rows, []string{r.ID, r.Party, names[i], isoDate(r.RequestedOn), r.Currency, r.AmountCents.String(), string(r.State), r.Reason, r.BankReference})
	}
	e.Total = total.String()
	return c.Export(e)
}
