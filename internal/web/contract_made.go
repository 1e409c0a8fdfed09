package web

import (
	"fmt"
	"sync"

	"refold/internal/documents"
	"refold/internal/paper"
	"refold/internal/readmodel"
)

// contractsKept bounds the contracts that are remembered; one is some 50 kB.
const contractsKept = 64

// madeContracts remembers contracts as they were made from what they say, because making
// a file takes much longer than the page that speaks of it. The same agreement gives the
// same bytes, so nothing here grows old.
type madeContracts struct {
	mu sync.Mutex
	of map[string][]byte // by a fingerprint of the agreement
}

// make gives an agreement's contract. The bytes are shared and must not be changed.
func (m *madeContracts) make(a *readmodel.Agreement) ([]byte, error) {
	key := documents.Hash(fmt.Appendf(nil, "%#v", *a))
	m.mu.Lock()
	content, ok := m.of[key]
	m.mu.Unlock()
	if ok {
		return content, nil
	}
	content, err := paper.Contract(a)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil || len(m.of) >= contractsKept {
		m.of = map[string][]byte{}
	}
	m.of[key] = content
	return content, nil
}
