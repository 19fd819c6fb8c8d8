package download_test

import (
	"context"
	"errors"
	"mime"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/download"
)

// A download ends when its caller has accepted nothing for too long; one whose caller is slow does not.
func TestEndsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const reads, pause = 100, 10 * time.Second
		ended := make(chan error, 1)
		stream := open(t, func(stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
			out, err := download.NewWriter(stream, download.File{Name: "endless"})
			for piece := make([]byte, 1<<10); err == nil; {
				_, err = out.Write(piece)
			}
			ended <- err
			return err
		})
		for range reads {
			if err := stream.RecvMsg(new(httpbody.HttpBody)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(pause)
		}
		begin := time.Now()
		err := <-ended
		if refusal := apierror.New(apiv1.ErrorCode_GWS002); !errors.Is(err, refusal) {
			t.Errorf("got %v, want %v", err, refusal)
		}
		if took := time.Since(begin); took > download.SendTimeout {
			t.Errorf("it ended after %v, want at most %v", took, download.SendTimeout)
		}
	})
}

// A message that nobody accepts ends its call as well.
func TestSendEndsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		begin := time.Now()
		open(t, func(stream grpc.ServerStreamingServer[httpbody.HttpBody]) (err error) {
			for err == nil {
				err = download.Send(stream, &httpbody.HttpBody{Data: make([]byte, 1<<10)})
			}
			ended <- err
			return err
		})
		if err, refusal := <-ended, apierror.New(apiv1.ErrorCode_GWS002); !errors.Is(err, refusal) || time.Since(begin) > download.SendTimeout {
			t.Errorf("got %v after %v, want %v within %v", err, time.Since(begin), refusal, download.SendTimeout)
		}
	})
}

// open begins a call that is answered by handler, on a connection in memory.
func open(t *testing.T, handler func(grpc.ServerStreamingServer[httpbody.HttpBody]) error) grpc.ClientStream {
	t.Helper()
	listener := bufconn.Listen(1 << 10)
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		return handler(&grpc.GenericServerStream[emptypb.Empty, httpbody.HttpBody]{ServerStream: stream})
	}))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true}, "/any/Method")
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.SendMsg(new(emptypb.Empty)); err != nil {
		t.Fatal(err)
	}
	return stream
}

func TestDisposition(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"report.pdf":       `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`,
		"证明 文件.pdf":        `attachment; filename="file.pdf"; filename*=UTF-8''%E8%AF%81%E6%98%8E%20%E6%96%87%E4%BB%B6.pdf`,
		`a"b\c%41.pdf`:     `attachment; filename="a_b_c_41.pdf"; filename*=UTF-8''a%22b%5Cc%2541.pdf`,
		"a'(*);=,@.xls":    `attachment; filename="a'(*);=,@.xls"; filename*=UTF-8''a%27%28%2A%29%3B%3D%2C%40.xls`,
		"résumé 2024年.pdf": `attachment; filename="resume 2024_.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9%202024%E5%B9%B4.pdf`,
		"ＡＢ.pdf":           `attachment; filename="AB.pdf"; filename*=UTF-8''%EF%BC%A1%EF%BC%A2.pdf`,
		"a\r\nb.pdf":       `attachment; filename="a_b.pdf"; filename*=UTF-8''a%0D%0Ab.pdf`,
	} {
		got := download.Disposition(name)
		if got != want {
			t.Errorf("Disposition(%q): got %s, want %s", name, got, want)
		}
		if _, params, err := mime.ParseMediaType(got); err != nil || params["filename"] != name {
			t.Errorf("got %q, %v, want %q", params["filename"], err, name)
		}
	}
}
