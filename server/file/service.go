// Package file stores the attachments of applications and serves them. Defaults document, section 8.
package file

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"

	"gocloud.dev/blob"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/download"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

const (
	// maxSize is 10 MB. Defaults document, note 3.
	maxSize = 10 << 20
	// maxName is the maximum length of a file name in characters.
	maxName = 255
)

// Options are the dependencies and settings of the service.
type Options struct {
	Database *store.DB
	Bucket   *Bucket
	// PublicURL is the scheme and host of file URLs. Empty: those of the upload request.
	PublicURL string
	// HTTPPort is the port of the JSON facade, for file URLs of uploads over gRPC; TLS reports whether it uses TLS.
	HTTPPort string
	TLS      bool
}

// Service is the FileService.
type Service struct {
	filev1.UnimplementedFileServiceServer

	Options

	queries *db.Queries
	// shared is set once the bucket is known to be that of the database.
	shared atomic.Bool
}

// NewService makes the service.
func NewService(o Options) *Service { return &Service{Options: o, queries: db.New()} }

// CheckBucket returns [ErrOtherBucket] unless this server's bucket is the one of the database, so that each server finds the files
// of all others.
func (s *Service) CheckBucket(ctx context.Context) error {
	if s.shared.Load() {
		return nil
	}
	if err := s.Bucket.claim(ctx, s.Database); err != nil {
		return err
	}
	s.shared.Store(true)
	return nil
}

// UploadFile stores a file. It is first spooled to disk and its kind checked, so the bucket holds only complete, checked files.
func (s *Service) UploadFile(stream grpc.ClientStreamingServer[filev1.UploadFileRequest, filev1.UploadFileResponse]) error {
	name, extension, err := receiveName(stream)
	if err != nil {
		return err
	}
	content, err := newSpool()
	if err != nil {
		return err
	}
	defer content.Close()
	if err := receiveContent(stream, content); err != nil {
		return err
	}
	switch problem, err := kinds[extension].check(content, content.size); {
	case err != nil:
		return fmt.Errorf("check the kind of an upload: %w", err)
	case problem != "":
		return apierror.New(apiv1.ErrorCode_DMB021).Field("file", problem)
	}
	if err := s.CheckBucket(stream.Context()); err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	file := db.FileCreateParams{
		ID:         newID(),
		Name:       name,
		Extension:  extension,
		Size:       content.size,
		Sha256:     content.sum(),
		UploadedBy: caller.FromContext(stream.Context()).UserID,
	}
	response, err := s.store(stream.Context(), file, content)
	if err != nil {
		return err
	}
	return stream.SendAndClose(response)
}

// receiveName reads the first message, which holds the name.
func receiveName(
	stream grpc.ClientStreamingServer[filev1.UploadFileRequest, filev1.UploadFileResponse],
) (name, extension string, err error) {
	first, err := stream.Recv()
	if errors.Is(err, io.EOF) {
		return "", "", apierror.New(apiv1.ErrorCode_DMV001).Field("file", "不能为空")
	}
	if err != nil {
		return "", "", err
	}
	name = baseName(first.GetFileName())
	if name == "" || len([]rune(name)) > maxName {
		return "", "", apierror.New(apiv1.ErrorCode_DMV001).Field("fileName", "须为 1 至 255 个字符")
	}
	extension, err = extensionOf(name)
	return name, extension, err
}

// receiveContent reads the other messages, which hold the content.
func receiveContent(
	stream grpc.ClientStreamingServer[filev1.UploadFileRequest, filev1.UploadFileResponse], content *spool,
) error {
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, named := message.GetPart().(*filev1.UploadFileRequest_FileName); named {
			return apierror.New(apiv1.ErrorCode_DMV001).Field("fileName", "只能出现一次")
		}
		if content.size+int64(len(message.GetChunk())) > maxSize {
			return apierror.New(apiv1.ErrorCode_DMB019).Field("file", "最大 10MB")
		}
		if _, err := content.Write(message.GetChunk()); err != nil {
			return err
		}
	}
}

// store writes a file to the bucket and then its row to the database, once per Idempotency-Key. Content without a row is deleted
// from the bucket again.
func (s *Service) store(ctx context.Context, file db.FileCreateParams, content *spool) (*filev1.UploadFileResponse, error) {
	key := file.ID + "." + file.Extension
	if err := s.put(ctx, key, kinds[file.Extension].contentType, content); err != nil {
		return nil, fmt.Errorf("store a file: %w", err)
	}
	said := idempotency.FingerprintOfParts(file.Sha256, []byte(file.Name))
	response, err := idempotency.DoAs(ctx, s.Database, said, func(ctx context.Context, tx store.Tx) (*filev1.UploadFileResponse, error) {
		createdAt, err := s.queries.FileCreate(ctx, tx, file)
		if err != nil {
			return nil, fmt.Errorf("store a file's row: %w", err)
		}
		return &filev1.UploadFileResponse{
			FileId:     file.ID,
			FileName:   file.Name,
			FileUrl:    s.origin(ctx) + "/api/v1/files/" + key,
			FileSize:   file.Size,
			UploadTime: timestamppb.New(createdAt),
		}, nil
	})
	if errors.Is(err, store.ErrOutcomeUnknown) || err == nil && response.GetFileId() == file.ID {
		return response, err
	}
	if cleanUp := s.Bucket.Delete(context.WithoutCancel(ctx), key); cleanUp != nil {
		err = errors.Join(err, fmt.Errorf("delete %s, which has no row, from the bucket: %w", key, cleanUp))
	}
	return response, err
}

func (s *Service) put(ctx context.Context, key, contentType string, content *spool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.Bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: contentType, DisableContentTypeDetection: true})
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, content.reader()); err != nil {
		cancel() // Close then discards what was written.
		return errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return err
	}
	return s.Bucket.protect(key)
}

// origin returns the scheme and host of file URLs.
func (s *Service) origin(ctx context.Context) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	if origin := download.Origin(ctx); origin != "" {
		return origin
	}
	host := "localhost"
	if authority := metadata.ValueFromIncomingContext(ctx, ":authority"); len(authority) > 0 {
		host = authority[0]
		if bare, _, err := net.SplitHostPort(host); err == nil {
			host = bare
		}
	}
	scheme := "http://"
	if s.TLS {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, s.HTTPPort)
}

// DownloadFile sends a file.
func (s *Service) DownloadFile(
	request *filev1.DownloadFileRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody],
) error {
	ctx := stream.Context()
	id, extension, _ := strings.Cut(request.GetFileId(), ".")
	file, err := s.queries.FileGet(ctx, s.Database, id)
	switch {
	case errors.Is(err, store.ErrNoRows), err == nil && extension != "" && extension != file.Extension:
		return apierror.New(apiv1.ErrorCode_DMB018)
	case err != nil:
		return fmt.Errorf("find a file: %w", err)
	}
	content, err := s.Bucket.NewReader(ctx, file.ID+"."+file.Extension, nil)
	if err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	defer content.Close()
	out, err := download.NewWriter(stream, download.File{
		Name:        file.Name,
		ContentType: kinds[file.Extension].contentType,
		Header: metadata.Pairs(
			"content-length", strconv.FormatInt(file.Size, 10),
			"content-digest", "sha-256=:"+base64.StdEncoding.EncodeToString(file.Sha256)+":", // RFC 9530
		),
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, content); err != nil {
		return fmt.Errorf("send a file: %w", err)
	}
	return out.Flush()
}

// newID returns f and 32 random hex digits.
func newID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	return "f" + hex.EncodeToString(id[:])
}
