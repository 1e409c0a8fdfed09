package flat_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/flat"
	"refold/internal/flat/flattest"
	_ "refold/internal/rapidtest"
)

type row struct {
	position int64
	day      int32
	kind     [2]uint16
}

func TestRowsAreReadWhereTheyLie(t *testing.T) {
	t.Parallel()
	memory := flattest.Memory{}
	rows := []row{{1, 2, [2]uint16{3, 4}}, {-5, -6, [2]uint16{7, 8}}}
	flat.Put(memory, "rows", rows[:1], rows[1:])
	flat.Put[int64](memory, "none")
	s := memory.Sections()
	if got := flat.Read[row](s, "rows"); fmt.Sprint(got) != fmt.Sprint(rows) {
		t.Errorf("got %v, want %v", got, rows)
	}
	if got := flat.Read[int64](s, "none"); len(got) != 0 || s.Err() != nil {
		t.Errorf("of nothing: %v, %v", got, s.Err())
	}
	if got := flat.ReadSome[row](s, "rows", 3); len(got) != 3 || s.Err() == nil {
		t.Errorf("two rows were read as %v", got)
	}
	for name, read := range map[string]func(*flat.Sections){
		"missing":  func(s *flat.Sections) { flat.Read[int64](s, "nothing") },
		"half":     func(s *flat.Sections) { flat.Read[[5]byte](s, "rows") },
		"no names": func(s *flat.Sections) { flat.ReadNames(s, "rows") },
	} {
		s := memory.Sections()
		if read(s); s.Err() == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func TestPointersAreRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("texts, which are pointers, were taken")
		}
	}()
	flat.Bytes([]string{"a"})
}

func TestEveryNameIsFoundByItsNumberAndNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.String(), rapid.ID[string]).Draw(t, "names")
		memory := flattest.Memory{}
		flat.PutNames(memory, "names", len(names), func(i int) string { return names[i] })
		s := memory.Sections()
		got := flat.ReadNames(s, "names")
		if s.Err() != nil || got.Len() != len(names) {
			t.Fatalf("%d names of %d: %v", got.Len(), len(names), s.Err())
		}
		for i, name := range names {
			if n, ok := got.Find(name); !ok || n != i || got.Name(i) != name {
				t.Fatalf("%q has number %d (%v), not %d", name, n, ok, i)
			}
		}
		if n, ok := got.Find(rapid.StringN(20, 30, -1).Draw(t, "another") + "\x00"); ok && names[n] == "" {
			t.Fatalf("a name that is not there has number %d", n)
		}
	})
}

// Whatever bytes stand where names should: they are refused, or answer without panic.
func FuzzNames(f *testing.F) {
	memory := flattest.Memory{}
	flat.PutNames(memory, "n", 3, func(i int) string { return fmt.Sprint("name", i) })
	f.Add(memory["n.letters"], memory["n.ends"], memory["n.slots"])
	f.Fuzz(func(t *testing.T, letters, ends, slots []byte) {
		memory := flattest.Memory{}
		for name, data := range map[string][]byte{"n.letters": letters, "n.ends": ends, "n.slots": slots} {
			flat.Put(memory, name, data)
		}
		names := flat.ReadNames(memory.Sections(), "n")
		names.Find("name1")
		for i := range names.Len() {
			names.Name(i)
		}
	})
}
