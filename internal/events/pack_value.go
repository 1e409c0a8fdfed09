package events

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"

	"refold/internal/domain"
)

// coder writes the values of one type densely, for memory alone: no names, numbers of as
// many bytes as they need, texts that come often by their number in the dictionary. What
// is written is read by the same program, so it has no versions and no errors.
type coder struct {
	typ    reflect.Type
	form   reflect.Kind
	elem   *coder // of a slice or pointer
	fields []*coder
	blanks sync.Pool // zero values that can be set, to read into
}

// newCoder works out how values of a type are written. Only what events are made of can be.
func newCoder(typ reflect.Type) *coder {
	c := &coder{typ: typ, form: typ.Kind()}
	c.blanks.New = func() any { blank := reflect.New(typ).Elem(); return &blank }
	switch c.form {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
	case reflect.Slice, reflect.Pointer:
		c.elem = newCoder(typ.Elem())
	case reflect.Struct:
		for i := range typ.NumField() {
			if !typ.Field(i).IsExported() {
				panic(fmt.Sprintf("events: %s.%s can't be packed: it is not exported", typ, typ.Field(i).Name))
			}
			c.fields = append(c.fields, newCoder(typ.Field(i).Type))
		}
	case reflect.Array:
		if typ != uuidType {
			panic(fmt.Sprintf("events: %s can't be packed", typ))
		}
	default:
		panic(fmt.Sprintf("events: %s can't be packed", typ))
	}
	return c
}

func (c *coder) pack(to []byte, words *dictionary, value reflect.Value) []byte {
	switch c.form {
	case reflect.String:
		return words.pack(to, value.String())
	case reflect.Bool:
		if value.Bool() {
			return append(to, 1)
		}
		return append(to, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(to, value.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(to, value.Uint())
	case reflect.Struct:
		for i, field := range c.fields {
			to = field.pack(to, words, value.Field(i))
		}
		return to
	case reflect.Array:
		id := value.Interface().(domain.UUID)
		return append(to, id[:]...)
	case reflect.Pointer:
		if value.IsNil() {
			return append(to, 0)
		}
		return c.elem.pack(append(to, 1), words, value.Elem())
	}
	if value.IsNil() {
		return append(to, 0)
	}
	to = binary.AppendUvarint(to, uint64(value.Len())+1)
	for i := range value.Len() {
		to = c.elem.pack(to, words, value.Index(i))
	}
	return to
}

// unpacker reads what coders wrote.
type unpacker struct {
	data  []byte
	words *dictionary
}

func (u *unpacker) uvarint() uint64 {
	n, length := binary.Uvarint(u.data)
	u.data = u.data[length:]
	return n
}

func (u *unpacker) varint() int64 {
	n, length := binary.Varint(u.data)
	u.data = u.data[length:]
	return n
}

func (u *unpacker) bytes(n int) []byte {
	some := u.data[:n]
	u.data = u.data[n:]
	return some
}

// value fills a zero value that can be set.
func (u *unpacker) value(c *coder, into reflect.Value) {
	switch c.form {
	case reflect.String:
		if text := u.text(); text != "" {
			into.SetString(text)
		}
	case reflect.Bool:
		if u.bytes(1)[0] == 1 {
			into.SetBool(true)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		into.SetInt(u.varint())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		into.SetUint(u.uvarint())
	case reflect.Struct:
		for i, field := range c.fields {
			u.value(field, into.Field(i))
		}
	case reflect.Array:
		into.Set(reflect.ValueOf(domain.UUID(u.bytes(16))))
	case reflect.Pointer:
		if u.bytes(1)[0] == 1 {
			into.Set(reflect.New(c.elem.typ))
			u.value(c.elem, into.Elem())
		}
	default:
		n := int(u.uvarint()) - 1
		if n < 0 {
			return
		}
		into.Set(reflect.MakeSlice(c.typ, n, n))
		for i := range n {
			u.value(c.elem, into.Index(i))
		}
	}
}
