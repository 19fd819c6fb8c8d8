package file

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/download"
)

const (
	// uploadPart is the part of the body that is the file. Defaults document, section 8.1.
	uploadPart = "file"
	// uploadPiece is the bytes that are passed on at a time.
	uploadPiece = 64 << 10
	// uploadRest bounds the bytes of a refused upload that are read and discarded: a caller that is still sending would not read the answer.
	uploadRest = 64 << 20
	// maxFormFields bounds the other fields of the form, which are not read.
	maxFormFields = 100
	// uploadIdleTimeout bounds a pause within an upload, uploadTimeout the whole upload.
	uploadIdleTimeout = 10 * time.Second
	uploadTimeout     = 2 * time.Minute
)

// UploadHandler returns a handler of the JSON facade that streams the part `file` of a multipart body to the FileService. The file is
// stored only when the body is complete.
func UploadHandler(conn grpc.ClientConnInterface) func(context.Context, http.ResponseWriter, *http.Request) (proto.Message, error) {
	files := filev1.NewFileServiceClient(conn)
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request) (proto.Message, error) {
		ctx, cancel := context.WithCancel(download.WithOrigin(ctx, originOf(r)))
		defer cancel() // Aborts an upload that is not complete.
		stream, err := files.UploadFile(ctx)
		if err != nil {
			return nil, err
		}
		r.Body = &timedBody{r.Body, http.NewResponseController(w), time.Now().Add(uploadTimeout)}
		err = passParts(stream, r)
		refusal, refused := errors.AsType[*apierror.Error](err)
		switch {
		case refused && refusal.Code == apiv1.ErrorCode_GWB005: // It has ended the context of the call as well.
			return nil, refusal
		case refused:
			caller.DeferredOf(ctx).Set(refusal)
		case errors.Is(err, io.EOF): // The service has answered before the end; CloseAndRecv returns its answer.
			_, _ = io.CopyN(io.Discard, r.Body, uploadRest)
		case err != nil:
			return nil, err
		}
		return stream.CloseAndRecv()
	}
}

// timedBody is a body that must go on arriving.
type timedBody struct {
	io.ReadCloser

	connection *http.ResponseController
	end        time.Time
}

// Read reads within the timeouts. At the end of the body it removes the deadline, after which net/http would close the connection.
func (b *timedBody) Read(p []byte) (int, error) {
	deadline := time.Now().Add(uploadIdleTimeout)
	if deadline.After(b.end) {
		deadline = b.end
	}
	_ = b.connection.SetReadDeadline(deadline) // Only a writer that is no connection has no deadline.
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}

// passParts sends the body. It returns [io.EOF] when the service has answered already.
func passParts(stream grpc.ClientStreamingClient[filev1.UploadFileRequest, filev1.UploadFileResponse], r *http.Request) error {
	for _, encoding := range r.Header["Content-Encoding"] {
		if encoding != "" && encoding != "identity" {
			return apierror.New(apiv1.ErrorCode_GWB004).Field("Content-Encoding", "不支持压缩的请求体")
		}
	}
	body, err := r.MultipartReader()
	if err != nil {
		return badUpload("Content-Type", "应为 multipart/form-data")
	}
	found := false
	for range maxFormFields {
		part, err := body.NextPart()
		switch {
		case atEnd(err) && found:
			return nil
		case atEnd(err):
			return badUpload(uploadPart, "不能为空")
		case err != nil:
			return incomplete(err)
		}
		field, fileName, ok := nameOf(part.Header)
		switch {
		case !ok:
			return badUpload(uploadPart, "文件名不是 UTF-8")
		case field != uploadPart && fileName == "": // Another field of the form; the next part begins after it.
			continue
		case field != uploadPart || fileName == "":
			return badUpload(uploadPart, "须为名为 file 的文件")
		case found:
			return badUpload(uploadPart, "只能有一个文件")
		}
		found = true
		name := &filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: fileName}}
		if err := stream.Send(name); err != nil {
			return err
		}
		if err := passPieces(stream, part); err != nil {
			return err
		}
	}
	return badUpload("body", "字段过多")
}

// atEnd reports whether a multipart body is complete. A truncated one gives an error that wraps [io.EOF].
func atEnd(err error) bool { return err == io.EOF } //nolint:errorlint // errors.Is would take a truncated body for a complete one.

func passPieces(stream grpc.ClientStreamingClient[filev1.UploadFileRequest, filev1.UploadFileResponse], part *multipart.Part) error {
	for {
		piece := make([]byte, uploadPiece)
		n, err := io.ReadFull(part, piece)
		if n > 0 {
			chunk := &filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_Chunk{Chunk: piece[:n]}}
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && n > 0:
			return nil // Whether the body ends as it should shows at the next part.
		case err != nil:
			return incomplete(err)
		}
	}
}

// incomplete is the error of a body that could not be read to its end.
func incomplete(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return apierror.New(apiv1.ErrorCode_GWB005).WithCause(err)
	}
	return badUpload(uploadPart, "不完整")
}

func badUpload(field, message string) error {
	return apierror.New(apiv1.ErrorCode_DMV001).Field(field, message)
}

// originOf is the scheme and host that a request was sent to.
func originOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
