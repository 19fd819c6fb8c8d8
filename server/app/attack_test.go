package app_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

// cpuTime returns the CPU time of this process, client and server together.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatalf("getrusage: %v", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Messages of strangers are not read, so what they would cost to decode is not spent. Not parallel: it measures the process.
func TestStrangersMessagesCostNothing(t *testing.T) {
	s := apptest.Start(t)
	message := apptest.Pieces(4, 64<<10, 1) // CreateUserRequest.roles
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := cpuTime(t)
	for i := range 1000 {
		ctx := t.Context()
		if i%2 == 0 {
			ctx = apptest.Bearer(ctx, "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjb3JlYmFuayJ9.AAAA")
		}
		err := apptest.SendRaw(ctx, s.Conn, authv1.AuthService_CreateUser_FullMethodName, message)
		if errorcode.Of(err) != apiv1.ErrorCode_AUB002 {
			t.Fatalf("call %d is answered %v, want AUB002", i, err)
		}
	}
	spent := cpuTime(t) - begin
	runtime.ReadMemStats(&after)
	t.Logf("1,000 calls: %v of CPU for client and server, %d MB allocated", spent, (after.TotalAlloc-before.TotalAlloc)>>20)
	// The race detector, with which CI runs, multiplies the cost. One such message cost tens of seconds when strangers' were read.
	if spent > 6*time.Second {
		t.Errorf("1,000 calls cost %v of CPU, want less than 6 s for client and server together", spent)
	}
}

// What a caller with credentials sends is bounded before anything is allocated for it.
func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	var items, deep []byte
	for range 500_000 {
		items = protowire.AppendBytes(protowire.AppendTag(items, 2, protowire.BytesType), nil) // transfers
	}
	for range 300 {
		deep = protowire.AppendBytes(protowire.AppendTag(nil, 2, protowire.BytesType), deep)
	}
	for _, test := range []struct {
		name, method string
		message      []byte
		want         apiv1.ErrorCode
		field        string
	}{
		{"packed pieces", authv1.AuthService_CreateUser_FullMethodName, apptest.Pieces(4, 512<<10, 1), apiv1.ErrorCode_CBV003, "roles"},
		{"empty items", transactionv1.TransactionService_BatchTransfer_FullMethodName, items, apiv1.ErrorCode_CBV003, "transfers"},
		{"not protobuf", authv1.AuthService_CreateUser_FullMethodName, []byte{0xff}, apiv1.ErrorCode_CBV003, "body"},
		{"nested", transactionv1.TransactionService_BatchTransfer_FullMethodName, deep, apiv1.ErrorCode_CBV001, ""},
	} {
		begin := time.Now()
		err := apptest.SendRaw(s.As(t, "admin"), s.Conn, test.method, test.message)
		got := apierror.FromStatus(status.Convert(err))
		if got.Code != test.want && test.field != "" {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if test.field != "" && (len(got.Fields) != 1 || got.Fields[0].Name != test.field) {
			t.Errorf("%s: fields %v, want %s", test.name, got.Fields, test.field)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s: got the answer after %v, want it within 5 s", test.name, took)
		}
	}
}

// Compressed requests are refused unless the configuration asks for them, over gRPC and JSON.
func TestCompressedRequests(t *testing.T) {
	t.Parallel()
	login := &authv1.LoginRequest{Username: "admin", Password: apptest.Password}
	s := apptest.Start(t)
	_, err := authv1.NewAuthServiceClient(s.Conn).Login(t.Context(), login, grpc.UseCompressor(gzip.Name))
	if errorcode.Of(err) != apiv1.ErrorCode_GWB004 || status.Code(err) != codes.Unimplemented {
		t.Errorf("gRPC: %v, want GWB004", err)
	}
	r := newRequest(t, s, http.MethodPost, "/api/v1/auth/login", "compressed")
	r.Header.Set("Content-Encoding", "gzip")
	if answer := apptest.Send(t, r); answer.Status != http.StatusUnsupportedMediaType || !strings.Contains(answer.Body, "GWB004") {
		t.Errorf("JSON: %d %s, want 415 GWB004", answer.Status, answer.Body)
	}
	asked := apptest.Start(t, func(c *app.Config) { c.GRPCCompression = true })
	if _, err := authv1.NewAuthServiceClient(asked.Conn).Login(t.Context(), login, grpc.UseCompressor(gzip.Name)); err != nil {
		t.Errorf("asked for: %v", err)
	}
}

// What begins and does not arrive is given up, over gRPC and JSON.
func TestSlowRequestsAreGivenUp(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	officer := s.User(t, apiv1.Role_ROLE_CREDIT_OFFICER)
	token := s.Token(t, officer)
	var all sync.WaitGroup
	all.Go(func() {
		stream, err := s.Conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true}, authv1.AuthService_Login_FullMethodName)
		if err != nil {
			t.Errorf("unary: %v", err)
			return
		}
		if err := stream.RecvMsg(new(authv1.LoginResponse)); errorcode.Of(err) != apiv1.ErrorCode_GWB005 {
			t.Errorf("unary: %v, want GWB005", err)
		}
	})
	all.Go(func() {
		stream, err := filev1.NewFileServiceClient(s.Conn).UploadFile(apptest.Bearer(t.Context(), token))
		if err != nil {
			t.Errorf("upload: %v", err)
			return
		}
		if err := stream.RecvMsg(new(filev1.UploadFileResponse)); errorcode.Of(err) != apiv1.ErrorCode_GWB005 {
			t.Errorf("upload: %v, want GWB005", err)
		}
	})
	for _, request := range []string{
		"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
		"POST /api/v1/files/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
			"\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100\r\n\r\n--x",
	} {
		all.Go(func() {
			answer := exchangeRaw(t, s.HTTP, request)
			if !strings.HasPrefix(answer, "HTTP/1.1 408 ") || !strings.Contains(answer, `"GWB005"`) {
				t.Errorf("%.40q is answered %q, want 408 GWB005", request, answer)
			}
		})
	}
	all.Wait()
}

// exchangeRaw sends bytes and returns what comes back before the connection ends, or within 20 s.
func exchangeRaw(t *testing.T, address, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Errorf("dial: %v", err)
		return ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Errorf("send: %v", err)
	}
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// A request that says its length twice may hide another; the connection does not go on.
func TestLengthBesideChunkedClosesTheConnection(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	begin := time.Now()
	answer := exchangeRaw(t, s.HTTP, "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"+
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	if strings.Count(answer, "HTTP/1.1 ") != 1 || !strings.Contains(answer, "Connection: close") {
		t.Errorf("got %q, want one answer and the end of the connection", answer)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("got the end of the connection after %v, want it within 10 s", took)
	}
}

// One address cannot take all connections, nor all health watches.
func TestOnePeerCannotTakeAll(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, func(c *app.Config) { c.MaxConnectionsPerPeer = 10 })
	var open []net.Conn
	closed := 0
	for range 20 {
		conn, err := net.Dial("tcp", s.HTTP)
		if err != nil {
			t.Fatalf("dial: %v", err)
		}
		defer conn.Close()
		open = append(open, conn)
	}
	for _, conn := range open {
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
			closed++
		}
	}
	if closed < 10 {
		t.Errorf("%d of 20 connections were closed, want 10 or 11", closed)
	}
	other := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	conn, err := other.Dial("tcp", s.HTTP)
	if err != nil {
		t.Fatalf("dial from another address: %v", err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	if answer, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("another address: got %v, want 200", err)
	}
}

// Watches of the health are bounded for each address.
func TestWatchesAreBounded(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	conn, err := grpc.NewClient(s.GRPC, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	defer conn.Close()
	refused := 0
	for i := range 100 {
		watch, err := healthv1.NewHealthClient(conn).Watch(t.Context(), &healthv1.HealthCheckRequest{})
		if err != nil {
			t.Fatalf("watch %d: %v", i, err)
		}
		if _, err := watch.Recv(); status.Code(err) == codes.ResourceExhausted {
			refused++
		}
	}
	if refused != 36 {
		t.Errorf("%d of 100 watches were refused, want 36", refused)
	}
}

// Every service can be asked for its health.
func TestHealthOfEveryService(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	for _, m := range apptest.Contract.Methods() {
		name := string(m.Desc.Parent().FullName())
		got, err := healthv1.NewHealthClient(s.Conn).Check(t.Context(), &healthv1.HealthCheckRequest{Service: name})
		if err != nil || got.GetStatus() != healthv1.HealthCheckResponse_SERVING {
			t.Errorf("%s: got %v %v; want no error, status %v", name, got, err, healthv1.HealthCheckResponse_SERVING)
		}
	}
}
