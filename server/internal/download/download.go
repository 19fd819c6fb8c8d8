// Package download sends files to callers: as google.api.HttpBody in pieces, with what HTTP says of a file in the header.
package download

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

// OriginKey is the metadata key by which the facade says at which scheme and host it was called: files are had from there.
const OriginKey = "corebank-origin"

// pieceSize is the bytes that are sent at a time.
const pieceSize = 64 << 10

// Patience is how long a caller may take to accept a piece. Less than what Postgres grants a transaction in which nothing happens, such
// as that of an export whose reader is slow.
const Patience = 25 * time.Second

// errStalled is why a download ended that nobody read.
var errStalled = errors.New("the caller accepts nothing of the file")

// File is what is said of a file before its content.
type File struct {
	// Name is what the caller may save it as.
	Name string
	// ContentType is its media type.
	ContentType string
	// Header is more of the answer's header; may be nil.
	Header metadata.MD
}

// Writer sends a file's content. [Writer.Flush] sends what is left.
type Writer struct{ *bufio.Writer }

// NewWriter begins to send a file.
func NewWriter(stream grpc.ServerStreamingServer[httpbody.HttpBody], file File) (*Writer, error) {
	header := metadata.Join(metadata.Pairs("content-disposition", Disposition(file.Name)), file.Header)
	if err := stream.SetHeader(header); err != nil {
		return nil, fmt.Errorf("describe a file: %w", err)
	}
	return &Writer{bufio.NewWriterSize(&sender{stream: stream, contentType: file.ContentType}, pieceSize)}, nil
}

type sender struct {
	stream      grpc.ServerStreamingServer[httpbody.HttpBody]
	contentType string // goes with the first piece
}

// Write implements [io.Writer]. The piece is copied, because a channel within the process hands on what it is given, and because it is
// still being sent when the caller's time is up: what ends that is the end of the call. GWS002 then, and ever after.
func (s *sender) Write(piece []byte) (int, error) {
	body := &httpbody.HttpBody{ContentType: s.contentType, Data: bytes.Clone(piece)}
	s.contentType = ""
	sent := make(chan error, 1)
	go func() { sent <- s.stream.Send(body) }()
	tooLong := time.NewTimer(Patience)
	defer tooLong.Stop()
	select {
	case err := <-sent:
		if err != nil {
			return 0, err //nolint:wrapcheck // The stream's own error says how the call ended.
		}
		return len(piece), nil
	case <-tooLong.C:
		return 0, apierror.New(apiv1.ErrorCode_GWS002).WithCause(errStalled)
	}
}

// Disposition tells to save a file under a name: RFC 6266, with an ASCII name for those who do not know RFC 8187.
func Disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	// Every byte that PathEscape leaves alone but these is an attr-char of RFC 8187.
	encoded := strings.NewReplacer("'", "%27", "(", "%28", ")", "%29", "*", "%2A", ":", "%3A", "@", "%40", "=", "%3D", ",", "%2C", ";", "%3B").
		Replace(url.PathEscape(name))
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, encoded)
}
