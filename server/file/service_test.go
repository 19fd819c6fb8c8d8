package file

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"gocloud.dev/blob"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

type testBundle struct {
	client  filev1.FileServiceClient
	service *Service
	db      *store.DB
}

func setup(t *testing.T, bucketURL string) *testBundle {
	t.Helper()
	db := storetest.New(t)
	bucket, err := OpenBucket(t.Context(), bucketURL, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bucket.Close() })
	service := NewService(Options{Database: db, Bucket: bucket, HTTPPort: "8080"})
	keys, err := keyring.New(nil, [][]byte{[]byte(strings.Repeat("test", 8))})
	if err != nil {
		t.Fatal(err)
	}
	answers := idempotency.NewAnswers(keys)
	server := grpc.NewServer(grpc.UnaryInterceptor(answers.Unary), grpc.StreamInterceptor(answers.Stream))
	listener := bufconn.Listen(1 << 20)
	filev1.RegisterFileServiceServer(server, service)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///bank.example",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &testBundle{client: filev1.NewFileServiceClient(conn), service: service, db: db}
}

func (b *testBundle) upload(ctx context.Context, name string, content []byte) (*filev1.UploadFileResponse, error) {
	stream, err := b.client.UploadFile(ctx)
	if err != nil {
		return nil, err
	}
	err = stream.Send(&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: name}})
	for chunk := content; err == nil && len(chunk) > 0; {
		n := min(len(chunk), 100_000)
		err = stream.Send(&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_Chunk{Chunk: chunk[:n]}})
		chunk = chunk[n:]
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return stream.CloseAndRecv()
}

func (b *testBundle) download(ctx context.Context, id string) (header metadata.MD, contentType string, content []byte, err error) {
	stream, err := b.client.DownloadFile(ctx, &filev1.DownloadFileRequest{FileId: id})
	if err != nil {
		return nil, "", nil, err
	}
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			header, err = stream.Header()
			return header, contentType, content, err
		}
		if err != nil {
			return nil, "", nil, err
		}
		contentType += piece.GetContentType()
		content = append(content, piece.GetData()...)
	}
}

// wantNothing fails the test if a file is in the bucket, or a row in the table.
func (b *testBundle) wantNothing(t *testing.T) {
	t.Helper()
	if n := b.stored(t); n != 0 {
		t.Errorf("got %d files in the bucket, want none", n)
	}
	var rows int
	if err := b.db.QueryRow(t.Context(), `SELECT count(*) FROM files`).Scan(&rows); err == nil && rows != 0 {
		t.Errorf("got %d rows, want none", rows)
	}
}

// stored counts the files in the bucket.
func (b *testBundle) stored(t *testing.T) (n int) {
	t.Helper()
	for objects := b.service.Bucket.List(&blob.ListOptions{Prefix: "f"}); ; n++ {
		if _, err := objects.Next(t.Context()); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// large is a pdf of a size.
func large(size int) []byte {
	content := make([]byte, size)
	rand.Read(content)
	copy(content, pdf)
	return content
}

// fakeS3 is the URL of a bucket on a local server that speaks S3.
func fakeS3(t *testing.T) string {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("files"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	query := url.Values{
		"region": {"us-east-1"}, "endpoint": {server.URL}, "use_path_style": {"true"}, "disable_https": {"true"},
		"request_checksum_calculation": {"when_required"}, "response_checksum_validation": {"when_required"},
	}
	return "s3://files?" + query.Encode()
}

// conformance is the behaviour that all kinds of buckets share.
var conformance = map[string]func(*testing.T, *testBundle){
	"RefusesAndKeepsNothing":      refusesAndKeepsNothing,
	"LeavesNothingOfHalfAnUpload": leavesNothingOfHalfAnUpload,
	"GivesBackWhatItTook":         givesBackWhatItTook,
	"KeepsAFileOncePerKey":        keepsAFileOncePerKey,
	"KnowsNoOtherFile":            knowsNoOtherFile,
}

func TestFilesInAFolder(t *testing.T) {
	t.Parallel()
	for name, behaviour := range conformance {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			behaviour(t, setup(t, ""))
		})
	}
}

func TestFilesInS3(t *testing.T) {
	for name, behaviour := range conformance {
		t.Run(name, func(t *testing.T) { behaviour(t, setup(t, fakeS3(t))) })
	}
}

func refusesAndKeepsNothing(t *testing.T, b *testBundle) {
	t.Helper()
	for _, c := range []struct {
		name, file string
		content    []byte
		want       apiv1.ErrorCode
	}{
		{"Larger", "a.pdf", large(maxSize + 1), apiv1.ErrorCode_DMB019},
		{"MuchLarger", "a.pdf", large(3 * maxSize), apiv1.ErrorCode_DMB019},
		{"OtherEnding", "a.exe", pdf, apiv1.ErrorCode_DMB020},
		{"OtherContent", "a.docx", pdf, apiv1.ErrorCode_DMB021},
		{"NoContent", "a.pdf", nil, apiv1.ErrorCode_DMB021},
		{"NoName", "", pdf, apiv1.ErrorCode_DMV001},
	} {
		_, err := b.upload(t.Context(), c.file, c.content)
		if got := errorcode.Of(err); got != c.want {
			t.Errorf("%s: got %v; want %v", c.name, err, c.want)
		}
	}
	b.wantNothing(t)
}

func leavesNothingOfHalfAnUpload(t *testing.T, b *testBundle) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := b.client.UploadFile(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []*filev1.UploadFileRequest{
		{Part: &filev1.UploadFileRequest_FileName{FileName: "a.pdf"}},
		{Part: &filev1.UploadFileRequest_Chunk{Chunk: pdf}},
	} {
		if err := stream.Send(part); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if _, err := stream.CloseAndRecv(); err == nil {
		t.Error("got no error for half an upload, want one")
	}
	b.wantNothing(t)
}

func givesBackWhatItTook(t *testing.T, b *testBundle) {
	t.Helper()
	for name, content := range map[string][]byte{
		"证明文件.pdf": large(maxSize), "a.doc": compoundFileOf("WordDocument"), "b.xls": compoundFileOf("Workbook"),
		"c.docx": document(t), "d.XLSX": workbook(t),
	} {
		stored, err := b.upload(t.Context(), "folder/"+name, content)
		if err != nil {
			t.Fatalf("%s: got %v; want no error", name, err)
		}
		extension := strings.ToLower(filepath.Ext(name))
		if stored.GetFileName() != name || stored.GetFileSize() != int64(len(content)) || stored.GetUploadTime() == nil ||
			stored.GetFileUrl() != "http://bank.example:8080/api/v1/files/"+stored.GetFileId()+extension {
			t.Errorf("got %v; want file name %v, file size %v, some upload time, file url %v", stored, name, int64(len(content)), "http://bank.example:8080/api/v1/files/"+stored.GetFileId()+extension)
		}
		for _, id := range []string{stored.GetFileId(), stored.GetFileId() + extension} {
			header, contentType, got, err := b.download(t.Context(), id)
			if err != nil || !bytes.Equal(got, content) || contentType != kinds[extension[1:]].contentType {
				t.Errorf("%s: got %d bytes of %s, %v, want the %d bytes that were sent, of %s", name, len(got), contentType, err, len(content), kinds[extension[1:]].contentType)
			}
			sum := sha256.Sum256(content)
			for key, want := range map[string]string{
				"content-length": strconv.Itoa(len(content)),
				"content-digest": "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":",
			} {
				if got := header.Get(key); len(got) != 1 || got[0] != want {
					t.Errorf("%s: got %s = %v; want one value, %v", name, key, got, want)
				}
			}
		}
	}
}

func keepsAFileOncePerKey(t *testing.T, b *testBundle) {
	t.Helper()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "idempotency-key", "K1")
	first, err := b.upload(ctx, "a.pdf", pdf)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.upload(ctx, "a.pdf", pdf)
	if err != nil || !proto.Equal(first, second) {
		t.Errorf("got %v, %v when sent again, want %v", second, err, first)
	}
	for name, content := range map[string][]byte{"b.pdf": pdf, "a.pdf": large(100)} {
		if _, err := b.upload(ctx, name, content); errorcode.Of(err) != apiv1.ErrorCode_CBB014 {
			t.Errorf("%s: got %v; want code CBB014", name, err)
		}
	}
	if _, _, got, err := b.download(t.Context(), second.GetFileId()); err != nil || !bytes.Equal(got, pdf) {
		t.Errorf("got %d bytes, %v, want %d", len(got), err, len(pdf))
	}
	if n := b.stored(t); n != 1 {
		t.Errorf("got %d files kept, want 1", n)
	}
}

func knowsNoOtherFile(t *testing.T, b *testBundle) {
	t.Helper()
	stored, err := b.upload(t.Context(), "a.pdf", pdf)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"f0", stored.GetFileId() + ".docx", stored.GetFileId() + "/../x", "../" + stored.GetFileId()} {
		if _, _, _, err := b.download(t.Context(), id); errorcode.Of(err) != apiv1.ErrorCode_DMB018 {
			t.Errorf("%s: got %v; want code DMB018", id, err)
		}
	}
}

func TestFileIsTakenOutWhenItsRowFails(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	if _, err := b.db.Exec(t.Context(), `ALTER TABLE files ADD CONSTRAINT files_none CHECK (false)`); err != nil {
		t.Fatal(err)
	}
	if _, err := b.upload(t.Context(), "a.pdf", pdf); err == nil {
		t.Error("got no error where no row can be stored, want one")
	}
	b.wantNothing(t)
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		publicURL string
		incoming  metadata.MD
		want      string
	}{
		{"https://files.example.com/", nil, "https://files.example.com"},
		{"", metadata.Pairs("corebank-origin", "javascript:alert(1)//", ":authority", "bank.example"), "http://bank.example:8080"},
		{"", metadata.Pairs(":authority", "bank.example:9090"), "http://bank.example:8080"},
		{"", metadata.Pairs(":authority", "[::1]:9090"), "http://[::1]:8080"},
		{"", nil, "http://localhost:8080"},
		{"", nil, "https://localhost:8080"},
	} {
		s := NewService(Options{PublicURL: c.publicURL, HTTPPort: "8080", TLS: strings.HasPrefix(c.want, "https")})
		if got := s.origin(metadata.NewIncomingContext(t.Context(), c.incoming)); got != c.want {
			t.Errorf("got %+v: %s; want %v", c, got, c.want)
		}
	}
}

// A spool has no name, so that nothing is left of it even when the process dies.
func TestSpoolHasNoName(t *testing.T) {
	t.Parallel()
	content, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if _, err := os.Stat(content.Name()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: got %v; want error %v", content.Name(), err, os.ErrNotExist)
	}
}
