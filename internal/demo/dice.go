package demo

// die is a number that follows from what it is thrown for and from nothing else: not
// from the order of throws, not from the date, not from the machine. So the same people
// do the same things whenever and in however many pieces the play is played.
type die uint64

// seed is the beginning of every throw; another seed is another world.
const seed die = 0x52ef01d_2026

// throw begins a die for a purpose.
func throw(what string) die { return seed.id(what) }

// id mixes a text in (FNV-1a, and an end mark, so that "a", "bc" is not "ab", "c").
func (d die) id(text string) die {
	for i := range len(text) {
		d = (d ^ die(text[i])) * 1099511628211
	}
	return (d ^ 0xff) * 1099511628211
}

// no mixes a number in.
func (d die) no(n int) die { return (d ^ die(uint64(n))).mixed() }

// mixed spreads every bit over all others (the finalizer of SplitMix64).
func (d die) mixed() die {
	d += 0x9e3779b97f4a7c15
	d = (d ^ d>>30) * 0xbf58476d1ce4e5b9
	d = (d ^ d>>27) * 0x94d049bb133111eb
	return d ^ d>>31
}

// of is a number from 0 to n−1.
func (d die) of(n int) int { return int(uint64(d.mixed()) % uint64(n)) }

// one says whether it happened, once in n throws.
func (d die) one(n int) bool { return d.of(n) == 0 }

// between is a number from a through b.
func (d die) between(a, b int) int { return a + d.of(b-a+1) }

// pick chooses from a list.
func pick[T any](d die, from []T) T { return from[d.of(len(from))] }
