// Package download streams files to callers as google.api.HttpBody, with the HTTP headers of a file as metadata.
package download

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"golang.org/x/text/unicode/norm"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

type originKey struct{}

// WithOrigin adds scheme and host of a JSON request to the context of its call, for the URLs of files.
func WithOrigin(ctx context.Context, origin string) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

// Origin returns scheme and host of the JSON request; empty for a call over gRPC. It comes in the client context of the
// in-process channel, which network callers cannot set.
func Origin(ctx context.Context) string {
	outer := inprocgrpc.ClientContext(ctx)
	if outer == nil {
		return ""
	}
	origin, _ := outer.Value(originKey{}).(string)
	return origin
}

// chunkSize is the bytes of content per message.
const chunkSize = 64 << 10

// SendTimeout bounds the time in which a caller accepts a chunk or a message. It is shorter than the idle_in_transaction_session_timeout of an
// export's transaction.
const SendTimeout = 25 * time.Second

// errStalled is the cause of GWS002 when the caller does not read.
var errStalled = errors.New("the caller did not accept the next part of the answer in time")

// File describes a file to be sent.
type File struct {
	// Name is the suggested file name.
	Name string
	// ContentType is its media type.
	ContentType string
	// Header is further metadata; may be nil.
	Header metadata.MD
}

// Writer sends the content of a file. [Writer.Flush] sends the rest.
type Writer struct{ *bufio.Writer }

// NewWriter sets the header of a file and returns the writer of its content.
func NewWriter(stream grpc.ServerStreamingServer[httpbody.HttpBody], file File) (*Writer, error) {
	header := metadata.Join(metadata.Pairs("content-disposition", Disposition(file.Name)), file.Header)
	if err := stream.SetHeader(header); err != nil {
		return nil, fmt.Errorf("set the header of a file: %w", err)
	}
	return &Writer{bufio.NewWriterSize(&sender{stream: stream, contentType: file.ContentType}, chunkSize)}, nil
}

type sender struct {
	stream      grpc.ServerStreamingServer[httpbody.HttpBody]
	contentType string // sent with the first chunk
}

// Write implements [io.Writer]. It returns GWS002 after SendTimeout. The chunk is copied, because the in-process channel passes it
// on by reference, and because a send that timed out goes on until the call ends.
func (s *sender) Write(chunk []byte) (int, error) {
	body := &httpbody.HttpBody{ContentType: s.contentType, Data: bytes.Clone(chunk)}
	s.contentType = ""
	if err := Send(s.stream, body); err != nil {
		return 0, err
	}
	return len(chunk), nil
}

// Send sends a message, which must not change any more. It returns GWS002 if the caller has not accepted it after SendTimeout; the call
// must then end.
func Send[Message any](stream grpc.ServerStreamingServer[Message], message *Message) error {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(message) }()
	timeout := time.NewTimer(SendTimeout)
	defer timeout.Stop()
	select {
	case err := <-sent:
		return err
	case <-timeout.C:
		return apierror.New(apiv1.ErrorCode_GWS002).WithCause(errStalled)
	}
}

// Disposition returns the Content-Disposition of a download: RFC 6266, with an ASCII fallback beside the name as of RFC 8187.
func Disposition(name string) string {
	// PathEscape leaves these bytes, which are no attr-char of RFC 8187.
	encoded := strings.NewReplacer("'", "%27", "(", "%28", ")", "%29", "*", "%2A", ":", "%3A", "@", "%40", "=", "%3D", ",", "%2C", ";", "%3B").
		Replace(url.PathEscape(name))
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, fallback(name), encoded)
}

// fallback returns a readable ASCII name for clients that do not know RFC 8187, such as curl: accents and full width are folded, every
// other run of letters becomes one _, and a name of which nothing is left is called file.
func fallback(name string) string {
	stem, extension := ascii(name), ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		stem, extension = ascii(name[:dot]), "."+ascii(name[dot+1:])
	}
	if strings.Trim(stem, "_ .-") == "" {
		stem = "file"
	}
	return stem + extension
}

func ascii(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
			continue
		case r >= ' ' && r <= '~' && !strings.ContainsRune(`"\%/`, r):
			b.WriteRune(r)
			gap = false
		case !gap:
			b.WriteByte('_')
			gap = true
		}
	}
	return b.String()
}
