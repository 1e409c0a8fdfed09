package events

// internSlots bounds the table: 16,384 texts of ids and names at a time, a quarter of a
// megabyte.
const internSlots = 1 << 14

// internTable gives equal texts one string, so that ten million events don't hold
// ten million copies of the ids that they share. It forgets: a slot holds the text
// that came last. The zero value is ready; it belongs to one goroutine.
type internTable struct {
	slots []string
}

// text gives a string of these bytes.
func (t *internTable) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > 64 {
		return string(b)
	}
	if t.slots == nil {
		t.slots = make([]string, internSlots)
	}
	h := uint32(len(b))
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	slot := &t.slots[(h^h>>15)%internSlots]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}
