package checkpoint

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

// The file, in the order of its bytes: a head with the magic and a number used once, the
// sections, the contents as JSON, and a foot that finds and proves the contents. Every
// chunk of the sections has a tag in the contents. Tags and proof are made with a key that
// follows from the master key: what somebody else wrote, or a disk forgot, is not read.
const (
	magic      = "refold prepared\n"
	headBytes  = 64
	footBytes  = 64
	chunkBytes = 4 << 20
	aligned    = 64 // sections begin at multiples
)

// errNotOurs says that a file was not written by a program with the same master key, or not
// to its end.
var errNotOurs = errors.New("it is torn, foreign or damaged")

// contents says what is in a file.
type contents struct {
	Stamp    Stamp
	Sections map[string]extent
	Bytes    int64 // of head and sections
	Tags     []byte
}

type extent struct{ Offset, Length int64 }

// seal makes and checks what proves a file.
type seal struct {
	tagger cipher.AEAD
	proof  []byte
}

func newSeal(master, nonce []byte) (*seal, error) {
	block, err := aes.NewCipher(derive(master, "tags", nonce))
	if err != nil {
		return nil, err
	}
	tagger, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &seal{tagger, derive(master, "contents", nonce)}, nil
}

func derive(key []byte, purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("refold prepared file, " + purpose + ": "))
	mac.Write(data)
	return mac.Sum(nil)
}

// tag is that of one chunk by its number.
func (s *seal) tag(number int, chunk []byte) []byte {
	nonce := make([]byte, s.tagger.NonceSize())
	binary.BigEndian.PutUint64(nonce[len(nonce)-8:], uint64(number))
	return s.tagger.Seal(nil, nonce, nil, chunk)
}

func (s *seal) prove(text []byte) []byte { return derive(s.proof, "proof", text) }

// read maps the file at a path and checks all of it. What it gives may be written to in
// memory; the file is never changed.
func read(path string, master []byte, wanted func(Stamp) error) (contents, []byte, error) {
	data, err := mapped(path)
	if err != nil {
		return contents{}, nil, err
	}
	c, err := examine(data, master, wanted)
	if err != nil {
		unmap(data)
		return contents{}, nil, err
	}
	return c, data, nil
}

// examine checks the bytes of a file. Nothing in them is believed before its proof.
func examine(data, master []byte, wanted func(Stamp) error) (c contents, err error) {
	if len(data) < headBytes+footBytes || string(data[:len(magic)]) != magic {
		return c, errNotOurs
	}
	foot := data[len(data)-footBytes:]
	offset, length := binary.LittleEndian.Uint64(foot), binary.LittleEndian.Uint64(foot[8:])
	if room := uint64(len(data) - footBytes); offset < headBytes || offset > room || length != room-offset {
		return c, errNotOurs
	}
	s, err := newSeal(master, data[len(magic):headBytes])
	if err != nil {
		return c, err
	}
	text := data[offset : offset+length]
	if !hmac.Equal(s.prove(text), foot[16:16+sha256.Size]) {
		return c, errNotOurs
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read its contents: %w", err)
	}
	if err := wanted(c.Stamp); err != nil {
		return c, err
	}
	if c.Bytes < headBytes || uint64(c.Bytes) > offset || !c.inside() {
		return c, errNotOurs
	}
	return c, s.check(data[:c.Bytes], c.Tags)
}

func (c *contents) inside() bool {
	for _, e := range c.Sections {
		if e.Offset < headBytes || e.Length < 0 || e.Offset%aligned != 0 || e.Offset > c.Bytes || e.Length > c.Bytes-e.Offset {
			return false
		}
	}
	return true
}

// check compares the tags of all chunks, on every processor.
func (s *seal) check(data, tags []byte) error {
	size := s.tagger.Overhead()
	count := (len(data) + chunkBytes - 1) / chunkBytes
	if len(tags) != count*size {
		return errNotOurs
	}
	var wrong atomic.Bool
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(count, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < count && !wrong.Load(); i = int(next.Add(1)) - 1 {
				chunk := data[i*chunkBytes : min((i+1)*chunkBytes, len(data))]
				if !hmac.Equal(s.tag(i, chunk), tags[i*size:(i+1)*size]) {
					wrong.Store(true)
				}
			}
		})
	}
	all.Wait()
	if wrong.Load() {
		return errNotOurs
	}
	return nil
}

// writer writes sections into a file. It remembers the first error.
type writer struct {
	file    *os.File
	seal    *seal
	chunk   []byte
	written func(bytes int64) error // hears of every chunk; its error ends the writing
	contents
	err error
}

func newWriter(file *os.File, master []byte, written func(int64) error) (*writer, error) {
	head := make([]byte, headBytes)
	copy(head, magic)
	rand.Read(head[len(magic):])
	s, err := newSeal(master, head[len(magic):])
	if err != nil {
		return nil, err
	}
	w := &writer{file: file, seal: s, chunk: make([]byte, 0, chunkBytes), written: written, contents: contents{Sections: map[string]extent{}}}
	w.add(head)
	return w, nil
}

func (w *writer) add(data []byte) {
	for w.err == nil && len(data) > 0 {
		n := copy(w.chunk[len(w.chunk):chunkBytes], data)
		w.chunk, data = w.chunk[:len(w.chunk)+n], data[n:]
		w.Bytes += int64(n)
		if len(w.chunk) == chunkBytes {
			w.flush()
		}
	}
}

func (w *writer) flush() {
	w.Tags = append(w.Tags, w.seal.tag(len(w.Tags)/w.seal.tagger.Overhead(), w.chunk)...)
	if _, err := w.file.Write(w.chunk); err != nil {
		w.err = err
		return
	}
	w.chunk = w.chunk[:0]
	w.err = w.written(w.Bytes)
}

// finish writes what finds and proves the sections, and waits for the disk.
func (w *writer) finish(stamp Stamp) (bytes int64, err error) {
	if w.err == nil && len(w.chunk) > 0 {
		w.flush()
	}
	if w.err != nil {
		return 0, w.err
	}
	w.Stamp = stamp
	text, err := json.Marshal(w.contents)
	if err != nil {
		return 0, err
	}
	foot := make([]byte, footBytes)
	binary.LittleEndian.PutUint64(foot, uint64(w.Bytes))
	binary.LittleEndian.PutUint64(foot[8:], uint64(len(text)))
	copy(foot[16:], w.seal.prove(text))
	if _, err = w.file.Write(append(text, foot...)); err != nil {
		return 0, err
	}
	return w.Bytes + int64(len(text)+len(foot)), w.file.Sync()
}

// Put writes a section.
func (w *writer) Put(name string, parts iter.Seq[[]byte]) {
	if w.err != nil {
		return
	}
	if _, twice := w.Sections[name]; twice {
		panic("checkpoint: two sections are called " + name)
	}
	w.add(make([]byte, -w.Bytes&(aligned-1)))
	start := w.Bytes
	for part := range parts {
		if w.add(part); w.err != nil {
			return
		}
	}
	w.Sections[name] = extent{start, w.Bytes - start}
}
