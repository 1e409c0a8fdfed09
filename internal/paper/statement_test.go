package paper

import (
	"bytes"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain/domaintest"
	"refold/internal/readmodel"
)

// repaid is a House with a loan of three investors and one repayment.
func repaid(t *testing.T) *domaintest.House {
	t.Helper()
	h := domaintest.Crowded(3)
	for range 31 {
		h.NextDay()
	}
	h.Repay("F-CROWD", "R-1", 900_000, h.Today())
	return h
}

func TestAStatementIsTheSameForTheSameMoment(t *testing.T) {
	h := repaid(t)
	w := h.World()
	view, ok := readmodel.Statement(w, readmodel.Viewer{Party: "I1"}, calendar.None, calendar.None)
	if !ok || len(view.Lines) < 4 {
		t.Fatalf("the statement has no lines: %v", ok)
	}
	stamp := Stamp{Position: w.Position(), Day: w.Today()}
	first, err := Statement(view, "Zoë Núñez", "", stamp)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Statement(view, "Zoë Núñez", "", stamp)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same statement is written in two ways (%v)", err)
	}
	if corrected, _ := Statement(view, "Zoë Núñez", "S-I1-20260101-20260331-5", stamp); bytes.Equal(first, corrected) {
		t.Error("a corrected statement does not name the one that it replaces")
	}
	stamp.Position++
	if later, _ := Statement(view, "Zoë Núñez", "", stamp); bytes.Equal(first, later) {
		t.Error("the moment does not stand in the file")
	}
	empty, _ := readmodel.Statement(w, readmodel.Viewer{Party: "I1"}, w.Today()+1, w.Today()+1)
	if _, err := Statement(empty, "", "", stamp); err != nil {
		t.Error(err)
	}
}

func TestAStatementsNumberNamesPeriodAndMoment(t *testing.T) {
	view := &readmodel.StatementView{Party: "P-1", Today: calendar.Of(2026, 3, 31), From: calendar.Of(2026, 1, 1), To: calendar.None}
	if got := StatementNumber(view, Stamp{Position: 77}); got != "S-P-1-20260101-20260331-77" {
		t.Error(got)
	}
	view.From = calendar.None
	if got := StatementNumber(view, Stamp{Position: 77}); got != "S-P-1-0-20260331-77" {
		t.Error(got)
	}
}
