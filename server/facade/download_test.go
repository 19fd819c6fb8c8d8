package facade_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/facade"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/download"
)

// getFile answers a request for a path with what behind says, and returns the body as far as it came.
func getFile(t *testing.T, path string, behind answer) (*http.Response, []byte, error) {
	t.Helper()
	server := httptest.NewServer(newFacade(t, behind))
	t.Cleanup(server.Close)
	response, err := server.Client().Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func pdfFile(content string) answer {
	return always(&httpbody.HttpBody{ContentType: "application/pdf", Data: []byte(content)}, nil)
}

func TestDownloadWhole(t *testing.T) {
	t.Parallel()
	response, body, err := getFile(t, "/api/v1/files/f1", pdfFile("%PDF-1.7"))
	if err != nil || string(body) != "%PDF-1.7" || response.ContentLength != 8 {
		t.Errorf("got %v %q %d; want no error, body %%PDF-1.7, content length 8", err, body, response.ContentLength)
	}
	if response.Header.Get("Content-Type") != "application/pdf" || response.Header.Get("Content-Disposition") != "attachment" {
		t.Errorf("got header %v, want Content-Type application/pdf and Content-Disposition attachment", response.Header)
	}
}

func TestDownloadEmpty(t *testing.T) {
	t.Parallel()
	if response, body, err := getFile(t, "/api/v1/files/f1", pdfFile("")); err != nil || len(body) != 0 || response.StatusCode != http.StatusOK {
		t.Errorf("got %v %q %d; want no error, length of body 0, status code 200", err, body, response.StatusCode)
	}
}

func TestDownloadRefused(t *testing.T) {
	t.Parallel()
	response, body, err := getFile(t, "/api/v1/files/f1", always(nil, apierror.New(apiv1.ErrorCode_DMB018)))
	if err != nil || response.StatusCode != http.StatusNotFound || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %v %d %s; want no error, status code 404, application/json", err, response.StatusCode, body)
	}
}

func TestDownloadRefusedBeforeItIsRead(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newFacade(t, always(nil, apierror.New(apiv1.ErrorCode_AUB003)),
		func(o *facade.Options) { o.Conn = endedConn{o.Conn} }))
	t.Cleanup(server.Close)
	response, err := server.Client().Get(server.URL + "/api/v1/files/f1")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("got status code %d, want 403", response.StatusCode)
	}
}

func TestDownloadUnknownParameter(t *testing.T) {
	t.Parallel()
	response, body, err := getFile(t, "/api/v1/files/f1?x=1", never(t))
	if err != nil || response.StatusCode != http.StatusBadRequest {
		t.Errorf("got %v %d %s; want no error, status code 400", err, response.StatusCode, body)
	}
}

func TestDownloadCutOff(t *testing.T) {
	t.Parallel()
	if _, body, err := getFile(t, "/api/v1/files/f1", pdfFile("123"+cut+"456")); err == nil {
		t.Errorf("got %q and no error for a file that was cut off, want an error", body)
	}
}

// endedConn makes streams that have ended when their request is sent: gRPC says so by io.EOF, and why when they are read.
type endedConn struct{ grpc.ClientConnInterface }

func (c endedConn) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := c.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	return endedStream{stream}, err
}

type endedStream struct{ grpc.ClientStream }

func (s endedStream) SendMsg(request any) error {
	if err := s.ClientStream.SendMsg(request); err != nil {
		return err
	}
	return io.EOF
}

// TestDownloadThatNobodyReads ends, and with it the call, when the caller has accepted nothing for too long.
func TestDownloadThatNobodyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		server := &http.Server{Handler: newFacade(t, always(&httpbody.HttpBody{Data: make([]byte, 1<<20)}, nil))}
		handler := server.Handler
		server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(ended)
			handler.ServeHTTP(w, r)
		})
		conn, listener := memory()
		go func() { _ = server.Serve(listener) }()
		t.Cleanup(func() { _ = server.Close() })
		if _, err := io.WriteString(conn, "GET /api/v1/files/f1 HTTP/1.1\r\nHost: bank\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		<-ended
		if took := time.Since(begin); took > download.SendTimeout {
			t.Errorf("got the end after %v, want it within %v", took, download.SendTimeout)
		}
	})
}

// memory is a connection that nobody needs a network for, and a listener that has its other end.
func memory() (net.Conn, net.Listener) {
	conn, other := net.Pipe()
	one := make(listener, 1)
	one <- other
	return conn, one
}

type listener chan net.Conn

func (l listener) Accept() (net.Conn, error) {
	if conn, ok := <-l; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l listener) Close() error {
	close(l)
	return nil
}

func (listener) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }
