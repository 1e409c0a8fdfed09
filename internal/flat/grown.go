package flat

import "unsafe"

// Grown are names like Names that more are added to. One at a time may add, while nobody
// else looks; what was given out stays good.
type Grown struct {
	chunks [][]byte
	ends   []uint32 // of each name, counted as if all chunks were full
	slots  []uint32 // open addresses: number and 1; 0 is free
	long   map[int]string
}

const (
	chunkBits = 16
	firstBits = 8       // the first chunks begin small: many Worlds are
	longName  = 1 << 12 // longer ones are kept by themselves
)

// Len is how many names there are.
func (g *Grown) Len() int { return len(g.ends) }

// Name gives the name with a number below Len.
func (g *Grown) Name(i int) string {
	if len(g.long) > 0 {
		if name, ok := g.long[i]; ok {
			return name
		}
	}
	start, end := uint32(0), g.ends[i]
	if i > 0 {
		start = g.ends[i-1]
	}
	if start == end {
		return ""
	}
	chunk := (end - 1) >> chunkBits
	if start>>chunkBits != chunk {
		start = chunk << chunkBits // it did not fit in where the one before ended
	}
	first := chunk << chunkBits
	text := g.chunks[chunk][start-first : end-first]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// Find gives the number of a name that is there.
func (g *Grown) Find(name string) (int, bool) {
	if len(g.slots) == 0 {
		return 0, false
	}
	for i := home(name, len(g.slots)); g.slots[i] != 0; i = next(i, len(g.slots)) {
		if number := int(g.slots[i]) - 1; g.Name(number) == name {
			return number, true
		}
	}
	return 0, false
}

// Add gives a name that is not there the next number.
func (g *Grown) Add(name string) int {
	number := len(g.ends)
	end := uint32(0)
	if number > 0 {
		end = g.ends[number-1]
	}
	switch {
	case len(name) >= longName:
		if g.long == nil {
			g.long = map[int]string{}
		}
		g.long[number] = name
	case name != "":
		chunk := end >> chunkBits
		if (end+uint32(len(name))-1)>>chunkBits != chunk {
			chunk++
			end = chunk << chunkBits
		}
		if int(chunk) == len(g.chunks) {
			g.chunks = append(g.chunks, make([]byte, 0, 1<<min(chunkBits, firstBits+4*chunk)))
		}
		g.chunks[chunk] = append(g.chunks[chunk], name...)
		end += uint32(len(name))
	}
	g.ends = append(g.ends, end)
	if 5*len(g.ends) > 4*len(g.slots) {
		g.slots = make([]uint32, len(g.slots)*3/2+16)
		for i := range number {
			g.put(g.Name(i), i)
		}
	}
	g.put(name, number)
	return number
}

func (g *Grown) put(name string, number int) {
	i := home(name, len(g.slots))
	for g.slots[i] != 0 {
		i = next(i, len(g.slots))
	}
	g.slots[i] = uint32(number) + 1
}
