package timemachine_test

import "refold/internal/domain"

// stated gives every stated day of the trust account, as the World explains it.
func stated(w *domain.World) []domain.DayState {
	r := w.Reconcile(domain.WalletCurrency)
	var states []domain.DayState
	for _, day := range r.Days() {
		s, _ := r.Day(day)
		for i, n := range s.OpenMovements { // numbers mean something to their own World alone
			s.OpenMovements[i] = int(r.Movement(n).Position)
		}
		states = append(states, s)
	}
	return states
}
