// Package flat lays numbers and names out as bytes that hold no pointers, so that they can
// be written to a file and, mapped into memory again, be read where they lie. The bytes are
// those of this machine: only the program that wrote them may read them.
package flat

import (
	"fmt"
	"iter"
	"math/bits"
	"reflect"
	"unsafe"
)

// Writer takes sections, each under a name of its own.
type Writer interface {
	// Put writes a section: the parts one after another.
	Put(name string, parts iter.Seq[[]byte])
}

// Sections are read by name. The first that is missing or does not fit is remembered, and
// everything read after it is empty: callers ask Err once, at the end.
type Sections struct {
	get func(name string) ([]byte, bool)
	err error
}

// From reads sections that a function gives. They must begin at addresses that are
// multiples of eight, stay as they are as long as anything read of them is used, and be
// writable memory that nobody else sees.
func From(get func(name string) ([]byte, bool)) *Sections { return &Sections{get: get} }

// Err is what did not fit.
func (s *Sections) Err() error { return s.err }

// Fail remembers that what was read makes no sense, unless something did before.
func (s *Sections) Fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("sections: "+format, args...)
	}
}

// Put writes a section of numbers, or of structs and arrays of numbers.
func Put[T any](w Writer, name string, parts ...[]T) {
	w.Put(name, func(yield func([]byte) bool) {
		for _, part := range parts {
			if !yield(Bytes(part)) {
				return
			}
		}
	})
}

// Read gives a section of numbers where it lies.
func Read[T any](s *Sections, name string) []T {
	if s.err != nil {
		return nil
	}
	data, ok := s.get(name)
	size := int(unsafe.Sizeof(*new(T)))
	switch {
	case !ok:
		s.Fail("%s is missing", name)
		return nil
	case len(data)%size != 0 || len(data) > 0 && uintptr(unsafe.Pointer(&data[0]))%unsafe.Alignof(*new(T)) != 0:
		s.Fail("%s is not a row of %d bytes each", name, size)
		return nil
	case len(data) == 0:
		return nil
	}
	plain(reflect.TypeFor[T]())
	n := len(data) / size
	return unsafe.Slice((*T)(unsafe.Pointer(&data[0])), n)[:n:n]
}

// ReadSome is Read for a section that has exactly so many elements.
func ReadSome[T any](s *Sections, name string, n int) []T {
	row := Read[T](s, name)
	if s.err == nil && len(row) != n {
		s.Fail("%s has %d elements, not %d", name, len(row), n)
	}
	if s.err != nil {
		return make([]T, n)
	}
	return row
}

// Bytes gives numbers as they lie in memory.
func Bytes[T any](row []T) []byte {
	plain(reflect.TypeFor[T]())
	if len(row) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&row[0])), len(row)*int(unsafe.Sizeof(row[0])))
}

// plain panics for types with pointers: they mean nothing in another process.
func plain(t reflect.Type) {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
	case reflect.Array:
		plain(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			plain(t.Field(i).Type)
		}
	default:
		panic(fmt.Sprintf("flat: %s has pointers", t))
	}
}

// Rises says whether a row never falls, begins at 0 or above and ends at last.
func Rises[T uint32 | uint64 | int64](row []T, last int) bool {
	var before T
	for _, x := range row {
		if x < before {
			return false
		}
		before = x
	}
	return before == T(last)
}

// Layout names how this program lays numbers out: machines that differ in it can't read
// each other's bytes.
func Layout() string {
	one := uint16(1)
	return fmt.Sprintf("%d bits, %v", bits.UintSize, *(*[2]byte)(unsafe.Pointer(&one)))
}
