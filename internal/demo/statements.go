package demo

import (
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// statements issues the statements of the last quarter on the day on which they are due.
func (s *scene) statements() {
	from, through := readmodel.StatementPeriod(s.today)
	if before, _ := readmodel.StatementPeriod(s.today - 1); before == from || s.n == 0 {
		return
	}
	// Views remember what they have folded of a World that no longer changes.
	s.world.Freeze()
	then := s.world
	s.world = then.Fork()
	for _, c := range readmodel.DueStatements(then, from, through) {
		s.issue(c)
	}
}

// issue gives a statement its number. What was recorded since it was made are other
// statements, which change none.
func (s *scene) issue(c domain.IssueStatement) {
	c.ShownAt = s.world.Position()
	s.ask(domain.System, "statement "+c.Party+" "+short(c.From), c)
}
