package facade

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/status"

	"github.com/corebank/corebank/server/fault"
)

const jsonType = "application/json"

var jsonTypes = []string{jsonType}

// send writes a whole answer at once.
func send(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header["Content-Type"] = jsonTypes
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // An error means that the caller has gone.
}

// fail answers with a fault.
func (f frame) fail(w http.ResponseWriter, e *fault.Error) {
	b := buffers.get()
	defer buffers.put(b)
	if e.RetryAfter > 0 {
		seconds := (e.RetryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	status := int(e.Spec().GetHttp())
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	b.bytes = f.failure(b.bytes, e)
	send(w, status, b.bytes)
}

// faultOf is the fault that an error of a call stands for; the system's internal one if the catalogue has none for it.
func (f frame) faultOf(err error) *fault.Error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		e = fault.FromStatus(status.Convert(err))
	}
	if fault.Spec(e.Code) == nil {
		return fault.New(f.internal())
	}
	return e
}

// buffers are used again: every request has one for its body and one for its answer.
var buffers = pool{sync.Pool{New: func() any { return &buffer{bytes: make([]byte, 0, smallBuffer)} }}}

const (
	smallBuffer = 4 << 10
	largeBuffer = 64 << 10 // larger ones are left to the garbage collector
)

type pool struct{ sync.Pool }

type buffer struct{ bytes []byte }

func (p *pool) get() *buffer { return p.Get().(*buffer) }

func (p *pool) put(b *buffer) {
	if cap(b.bytes) <= largeBuffer {
		b.bytes = b.bytes[:0]
		p.Put(b)
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
