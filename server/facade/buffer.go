package facade

import (
	"errors"
	"io"
	"sync"
)

// buffers are used again: every request has one for its body and one for its answer.
var buffers = pool{sync.Pool{New: func() any { return &buffer{bytes: make([]byte, 0, smallBuffer)} }}}

const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10 // larger ones are left to the garbage collector
)

type pool struct{ sync.Pool }

type buffer struct{ bytes []byte }

func (p *pool) get() *buffer { return p.Get().(*buffer) }

// free gives the buffer back, if there is one.
func (b *buffer) free() {
	if b != nil && cap(b.bytes) <= largeBuffer {
		b.bytes = b.bytes[:0]
		buffers.Put(b)
	}
}

// readFrom fills the buffer up to the end of r.
func (b *buffer) readFrom(r io.Reader) error {
	for {
		if len(b.bytes) == cap(b.bytes) {
			b.bytes = append(b.bytes, 0)[:len(b.bytes)]
		}
		n, err := r.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
