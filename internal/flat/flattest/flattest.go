// Package flattest keeps sections in memory, for tests.
package flattest

import (
	"iter"
	"unsafe"

	"refold/internal/flat"
)

// Memory is sections by name.
type Memory map[string][]byte

// Put copies a section to memory of its own.
func (m Memory) Put(name string, parts iter.Seq[[]byte]) {
	if _, twice := m[name]; twice {
		panic("flattest: two sections are called " + name)
	}
	var data []byte
	for part := range parts {
		data = append(data, part...)
	}
	words := make([]uint64, (len(data)+7)/8)
	if len(words) == 0 {
		m[name] = nil
		return
	}
	m[name] = unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), len(data))
	copy(m[name], data)
}

// Sections reads what was put there.
func (m Memory) Sections() *flat.Sections {
	return flat.From(func(name string) ([]byte, bool) {
		data, ok := m[name]
		return data, ok
	})
}
