package facade

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/facade/codec"
	"github.com/corebank/corebank/server/internal/apierror"
	filedownload "github.com/corebank/corebank/server/internal/download"
)

const (
	// uploadPart is the one part that the body of an upload has. Defaults document, section 8.1.
	uploadPart = "file"
	// uploadPiece is the bytes that are passed on at a time.
	uploadPiece = 64 << 10
	// uploadRest is how much of a refused upload is still read: a caller that is busy sending would not see the answer.
	uploadRest = 64 << 20
)

// Upload passes the part `file` of a multipart body on to the FileService as it comes in. It takes effect only when the
// whole body has come.
func Upload(conn grpc.ClientConnInterface) Handler {
	files := filev1.NewFileServiceClient(conn)
	return func(ctx context.Context, _ http.ResponseWriter, r *http.Request) (proto.Message, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // What has not been closed by then is dropped.
		stream, err := files.UploadFile(metadata.AppendToOutgoingContext(ctx, filedownload.OriginKey, origin(r)))
		if err != nil {
			return nil, err
		}
		err = passParts(stream, r)
		flaw, bad := errors.AsType[*apierror.Error](err)
		switch {
		case bad:
			exchangeOf(ctx).found.Store(flaw)
		case errors.Is(err, io.EOF): // The service has answered before the end; CloseAndRecv tells what.
			_, _ = io.CopyN(io.Discard, r.Body, uploadRest)
		case err != nil:
			return nil, err
		}
		return stream.CloseAndRecv()
	}
}

// passParts sends the body. It returns [io.EOF] when the service wants no more of it.
func passParts(stream grpc.ClientStreamingClient[filev1.UploadFileRequest, filev1.UploadFileResponse], r *http.Request) error {
	body, err := r.MultipartReader()
	if err != nil {
		return badUpload("Content-Type", "应为 multipart/form-data")
	}
	part, err := body.NextPart()
	if atEnd(err) {
		return badUpload(uploadPart, "不能为空")
	}
	if err != nil {
		return badUpload(uploadPart, "不完整")
	}
	if part.FormName() != uploadPart || part.FileName() == "" || !utf8.ValidString(part.FileName()) {
		return badUpload(uploadPart, "须为名为 file 的文件")
	}
	name := &filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: part.FileName()}}
	if err := stream.Send(name); err != nil {
		return err
	}
	if err := passPieces(stream, part); err != nil {
		return err
	}
	switch next, err := body.NextPart(); {
	case err == nil:
		return badUpload(codec.Shown(next.FormName()), "未知参数")
	case !atEnd(err):
		return badUpload(uploadPart, "不完整")
	}
	return nil
}

// atEnd says whether a multipart body has ended as it should. One that breaks off gives an error around [io.EOF].
func atEnd(err error) bool { return err == io.EOF } //nolint:errorlint // That is the difference.

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
			return badUpload(uploadPart, "不完整")
		}
	}
}

func badUpload(field, message string) error {
	return apierror.New(apiv1.ErrorCode_DMV001).Field(field, message)
}

// origin is the scheme and host that a request was sent to.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
