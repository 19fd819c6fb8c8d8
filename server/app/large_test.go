package app_test

import (
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	transactionv1 "github.com/corebank/corebank/gen/go/corebank/transaction/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store/proctest"
)

// A message over 1 MiB, or one that cannot be read, is the caller's fault, and nobody is woken for it. gRPC refuses it itself; JSON
// and the log have the system's own code.
func TestRequestsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	log := &proctest.Log{}
	s := apptest.StartLogged(t, slog.New(slog.NewJSONHandler(log, nil)))
	large := &transactionv1.TransferRequest{FromAccountId: 1, ToAccountId: 2, Amount: "1.00", Remark: strings.Repeat("x", 1<<20)}
	const transfer = transactionv1.TransactionService_Transfer_FullMethodName
	if reply := s.CallJSON(t, s.Caller(t, "admin"), large); reply.Code != apiv1.ErrorCode_CBV003 {
		t.Errorf("a transfer over 1 MiB in JSON: got %v, want CBV003", reply.Code)
	}
	upload := func(size int, options ...grpc.CallOption) error {
		stream, err := filev1.NewFileServiceClient(s.Conn).UploadFile(s.As(t, "admin"), options...)
		if err != nil {
			t.Fatal(err)
		}
		// What cannot be sent any more is told by the answer.
		_ = stream.Send(&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_FileName{FileName: "a.pdf"}})
		_ = stream.Send(&filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_Chunk{Chunk: make([]byte, size)}})
		_, err = stream.CloseAndRecv()
		return err
	}
	for _, c := range []struct {
		name string
		got  error
		want codes.Code
		code apiv1.ErrorCode
	}{
		{"a transfer over 1 MiB", s.Conn.Invoke(s.As(t, "admin"), transfer, large, new(emptypb.Empty)), codes.ResourceExhausted, 0},
		{"a chunk over 1 MiB", upload(1 << 20), codes.ResourceExhausted, 0},
		{"a chunk within 1 MiB, of no pdf", upload(1<<20 - 16), codes.InvalidArgument, apiv1.ErrorCode_DMB021},
		{"no message", upload(1, grpc.ForceCodec(garbling{})), codes.InvalidArgument, apiv1.ErrorCode_DMV001},
	} {
		if st := status.Convert(c.got); st.Code() != c.want || apierror.FromStatus(st).Code != c.code {
			t.Errorf("%s: got %v; want code %v, code %v", c.name, st, c.want, c.code)
		}
	}
	proctest.Await(t, "both are logged", func() bool { return strings.Count(log.String(), `"code":"DMV001"`) >= 2 })
	if lines := log.String(); strings.Contains(lines, "ERROR") {
		t.Errorf("got the log\n%s, want it without ERROR", lines)
	}
}

// garbling writes messages that are none.
type garbling struct{ encoding.Codec }

func (garbling) Name() string                { return "proto" }
func (garbling) Marshal(any) ([]byte, error) { return []byte{0xff}, nil }
func (garbling) Unmarshal([]byte, any) error { return nil }
