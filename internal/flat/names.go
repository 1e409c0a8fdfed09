package flat

import "unsafe"

// Names are texts, each with its number, that never change: they are found by text and by
// number, and cost no memory but the bytes that they lie in. Nil has none.
type Names struct {
	letters []byte
	ends    []uint32 // of each name among the letters
	slots   []uint32 // open addresses: number and 1; 0 is free
}

// PutNames writes names by number. All letters together must stay below 4 GiB.
func PutNames(w Writer, name string, count int, at func(i int) string) {
	ends, slots := make([]uint32, 0, count), make([]uint32, slotsFor(count))
	var end uint32
	for i := range count {
		text := at(i)
		end += uint32(len(text))
		ends = append(ends, end)
		slot := home(text, len(slots))
		for slots[slot] != 0 {
			slot = next(slot, len(slots))
		}
		slots[slot] = uint32(i) + 1
	}
	w.Put(name+".letters", func(yield func([]byte) bool) {
		some := make([]byte, 0, 1<<16)
		for i := range count {
			if some = append(some, at(i)...); len(some) >= 1<<16-1<<10 {
				if !yield(some) {
					return
				}
				some = some[:0]
			}
		}
		yield(some)
	})
	Put(w, name+".ends", ends)
	Put(w, name+".slots", slots)
}

// slotsFor keeps six of ten slots free at the least, and one always.
func slotsFor(count int) int { return count*5/3 + 1 }

// ReadNames gives names where they lie.
func ReadNames(s *Sections, name string) *Names {
	n := &Names{Read[byte](s, name+".letters"), Read[uint32](s, name+".ends"), Read[uint32](s, name+".slots")}
	if s.err != nil {
		return nil
	}
	used := 0
	for _, x := range n.slots {
		if x > 0 {
			used++
		}
		if int(x) > len(n.ends) {
			s.Fail("%s finds a name that is not there", name)
			return nil
		}
	}
	if used != len(n.ends) || len(n.slots) != slotsFor(len(n.ends)) || !Rises(n.ends, len(n.letters)) {
		s.Fail("%s is not a list of names", name)
		return nil
	}
	return n
}

// Len is how many names there are.
func (n *Names) Len() int {
	if n == nil {
		return 0
	}
	return len(n.ends)
}

// Name gives the name with a number below Len.
func (n *Names) Name(i int) string {
	start := uint32(0)
	if i > 0 {
		start = n.ends[i-1]
	}
	text := n.letters[start:n.ends[i]]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// Find gives the number of a name that is there.
func (n *Names) Find(name string) (int, bool) {
	if n == nil {
		return 0, false
	}
	for i := home(name, len(n.slots)); n.slots[i] != 0; i = next(i, len(n.slots)) {
		if number := int(n.slots[i]) - 1; n.Name(number) == name {
			return number, true
		}
	}
	return 0, false
}

// FindBytes is Find of a name that was just put together.
func (n *Names) FindBytes(name []byte) (int, bool) {
	return n.Find(unsafe.String(unsafe.SliceData(name), len(name)))
}

// home is where a name is looked for first: FNV-1a, mixed once more for its upper bits.
func home(name string, slots int) int {
	hash := uint64(14695981039346656037)
	for i := range len(name) {
		hash = (hash ^ uint64(name[i])) * 1099511628211
	}
	hash = (hash ^ hash>>32) * 0x9E3779B97F4A7C15
	return int((hash >> 32) * uint64(slots) >> 32)
}

func next(slot, slots int) int {
	if slot++; slot < slots {
		return slot
	}
	return 0
}
