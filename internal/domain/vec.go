package domain

// token marks who may write a node in place: a World that is being folded owns
// the nodes it has made; everything older is shared and is copied before it is
// changed. It must not be empty, or all tokens could have one address.
type token struct{ _ byte }

const (
	vecBits  = 6
	vecWidth = 1 << vecBits
	vecMask  = vecWidth - 1
)

type vecLeaf[T any] struct {
	owner *token
	items [vecWidth]T
}

type vecNode[T any] struct {
	owner  *token
	leaves [vecWidth]*vecLeaf[T]
}

// vec is a persistent sparse array: copying the value is a fork, and a write
// copies only the path it touches (a leaf and a node of 64, and the root once).
// The zero value is empty; a slot that was never set reads as the zero T.
type vec[T any] struct {
	owner *token // of the root slice
	root  []*vecNode[T]
}

// get reads slot i; anything never set is zero. i must not be negative.
func (v *vec[T]) get(i int) T {
	var zero T
	n := i >> (2 * vecBits)
	if n >= len(v.root) || v.root[n] == nil {
		return zero
	}
	leaf := v.root[n].leaves[i>>vecBits&vecMask]
	if leaf == nil {
		return zero
	}
	return leaf.items[i&vecMask]
}

// at gives the place of slot i for writing by the owner.
func (v *vec[T]) at(owner *token, i int) *T {
	n := i >> (2 * vecBits)
	if v.owner != owner || n >= len(v.root) {
		root := make([]*vecNode[T], max(n+1, len(v.root)), max(n+1, len(v.root))*5/4)
		copy(root, v.root)
		v.root, v.owner = root, owner
	}
	node := v.root[n]
	switch {
	case node == nil:
		node = &vecNode[T]{owner: owner}
		v.root[n] = node
	case node.owner != owner:
		copied := *node
		copied.owner = owner
		node = &copied
		v.root[n] = node
	}
	l := i >> vecBits & vecMask
	leaf := node.leaves[l]
	switch {
	case leaf == nil:
		leaf = &vecLeaf[T]{owner: owner}
		node.leaves[l] = leaf
	case leaf.owner != owner:
		copied := *leaf
		copied.owner = owner
		leaf = &copied
		node.leaves[l] = leaf
	}
	return &leaf.items[i&vecMask]
}

// clear empties the slots for which done says so, and gives back leaves that are empty then.
func (v *vec[T]) clear(owner *token, done func(i int, item T) bool) {
	for n, node := range v.root {
		if node == nil {
			continue
		}
		for l, leaf := range node.leaves {
			if leaf == nil {
				continue
			}
			var gone [vecWidth]bool
			left, some := 0, false
			for k, item := range leaf.items {
				if gone[k] = done(n<<(2*vecBits)|l<<vecBits|k, item); gone[k] {
					some = true
				} else {
					left++
				}
			}
			if !some {
				continue
			}
			v.at(owner, n<<(2*vecBits)|l<<vecBits)
			if left == 0 {
				v.root[n].leaves[l] = nil
				continue
			}
			var zero T
			for k := range gone {
				if gone[k] {
					v.root[n].leaves[l].items[k] = zero
				}
			}
		}
	}
}

// all calls visit for every slot of an allocated leaf, in order; most of a sparse
// vec is skipped. visit returns false to stop.
func (v *vec[T]) all(visit func(i int, item T) bool) { v.from(0, visit) }

// from is all from a slot on, which must not be negative; it may begin a few slots before.
func (v *vec[T]) from(first int, visit func(i int, item T) bool) {
	for n, node := range v.root {
		if node == nil || n < first>>(2*vecBits) {
			continue
		}
		for l, leaf := range node.leaves {
			if leaf == nil || n<<vecBits|l < first>>vecBits {
				continue
			}
			for k := range leaf.items {
				if !visit(n<<(2*vecBits)|l<<vecBits|k, leaf.items[k]) {
					return
				}
			}
		}
	}
}
