package facade_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/facade"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/registry"
)

// answer replaces all services behind the facade: every call of a test is answered by it.
type answer func(ctx context.Context, request proto.Message) (proto.Message, error)

// stream answers a download: it asks for one message with the whole content and sends it in pieces of a few bytes.
func (a answer) stream(stream grpc.ServerStream) error {
	var request filev1.DownloadFileRequest
	if err := errors.Join(stream.RecvMsg(&request), found(stream.Context())); err != nil {
		return err
	}
	response, err := a(stream.Context(), &request)
	if err != nil {
		return err
	}
	file := response.(*httpbody.HttpBody)
	_ = stream.SetHeader(metadata.Pairs("content-disposition", "attachment", "content-length", strconv.Itoa(len(file.GetData()))))
	for piece := range slices.Chunk(file.GetData(), 3) {
		if string(piece) == cut {
			return io.ErrUnexpectedEOF
		}
		if err := stream.SendMsg(&httpbody.HttpBody{ContentType: file.GetContentType(), Data: piece}); err != nil {
			return err
		}
	}
	return nil
}

// cut is the piece of a file at which its download fails.
const cut = "CUT"

// always answers every call alike.
func always(response proto.Message, err error) answer {
	return func(context.Context, proto.Message) (proto.Message, error) { return response, err }
}

// never fails the test when a request comes through that should have been refused.
func never(t *testing.T) answer {
	t.Helper()
	return func(_ context.Context, request proto.Message) (proto.Message, error) {
		t.Errorf("got the call %v, want it refused before", request)
		return nil, io.ErrUnexpectedEOF
	}
}

// found is the refusal of what the facade has found wrong, as the interceptors give it to who may make the call.
func found(ctx context.Context) error {
	if refusal := caller.DeferredOf(inprocgrpc.ClientContext(ctx)).Get(); refusal != nil {
		return refusal
	}
	return nil
}

// stubs registers services without implementations: the interceptors of the channel answer every call.
type stubs struct{ *inprocgrpc.Channel }

// RegisterService implements grpc.ServiceRegistrar.
func (s stubs) RegisterService(desc *grpc.ServiceDesc, _ any) {
	without := *desc
	without.HandlerType = (*any)(nil) // The channel checks that the implementation is of this type.
	s.Channel.RegisterService(&without, struct{}{})
}

// newFacade is the facade before services that all do as `behind` says, with other options where a test changes them.
func newFacade(t testing.TB, behind answer, changes ...func(*facade.Options)) http.Handler {
	t.Helper()
	channel := new(inprocgrpc.Channel).WithServerUnaryInterceptor(
		func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
			if err := found(ctx); err != nil {
				return nil, err
			}
			return behind(ctx, request.(proto.Message))
		})
	channel.WithServerStreamInterceptor(
		func(_ any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, _ grpc.StreamHandler) error {
			return behind.stream(stream)
		})
	for _, service := range registry.Services {
		service.ServeWithout(stubs{channel})
	}
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	said := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	options := facade.Options{
		Contract: c,
		Conn:     channel,
		Location: time.FixedZone("Asia/Shanghai", 8*60*60),
		Log:      slog.New(slog.DiscardHandler),
		Handlers: map[string]facade.Handler{filev1.FileService_UploadFile_FullMethodName: upload},
		Health:   said("healthy"),
		Ready:    said("ready"),
	}
	for _, change := range changes {
		change(&options)
	}
	handler, err := facade.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// Only signed requests are verified, and one that is refused does not become a call.
func TestSignedRequestsAreVerified(t *testing.T) {
	t.Parallel()
	verified := 0
	handler := newFacade(t, always(&transactionv1.ListTransactionsResponse{}, nil), func(o *facade.Options) {
		o.Verify = func(*http.Request) (*http.Request, error) {
			verified++
			return nil, apierror.New(apiv1.ErrorCode_AUB008)
		}
	})
	for _, test := range []struct {
		header         string
		status, checks int
	}{{"Authorization", 200, 0}, {"Signature", 401, 1}, {"Signature-Input", 401, 2}} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/transactions/history?accountId=1", nil)
		r.Header.Set(test.header, "x")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != test.status || verified != test.checks {
			t.Errorf("with the header %s: got status %d after %d checks, want %d after %d", test.header, w.Code, verified, test.status, test.checks)
		}
	}
}

// upload is the example of the defaults document, section 8.1, whatever comes in.
func upload(_ context.Context, _ http.ResponseWriter, r *http.Request) (proto.Message, error) {
	size, err := io.Copy(io.Discard, r.Body)
	return &filev1.UploadFileResponse{
		FileId: "f123456", FileName: "证明文件.pdf", FileUrl: "https://files.xquant.com/f123456.pdf",
		FileSize: size, UploadTime: timestamppb.New(morning),
	}, err
}

// call sends a request; its body is JSON if there is one.
func call(handler http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

var now = regexp.MustCompile(`"timestamp":"[^"]*"`)

// documented brings a JSON text as a document shows it, and one as the facade sends it, into the same form: without white
// space between tokens, and with the same timestamp.
func documented(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatalf("got %v: %s; want no error", err, text)
	}
	return now.ReplaceAllString(b.String(), `"timestamp":"now"`)
}

// refused is an error of the envelope.
type refused struct {
	Code      int    `json:"code"`
	ErrorCode string `json:"errorCode"`
	Errors    []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"errors"`
	Timestamp string `json:"timestamp"`
}

func refusal(t *testing.T, w *httptest.ResponseRecorder) refused {
	t.Helper()
	var e refused
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
		t.Fatalf("got %v: %s; want no error", err, w.Body)
	}
	if e.Code != w.Code || e.Errors == nil || e.Timestamp == "" {
		t.Errorf("got status %d and envelope %s, want the status as code, errors and a timestamp", w.Code, w.Body)
	}
	return e
}
