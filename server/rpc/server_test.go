package rpc_test

import (
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/rpc"
)

// listen is the address of a server that has no services but its health.
func listen(t *testing.T) string {
	t.Helper()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := rpc.NewChain(rpc.Options{Contract: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := rpc.NewServer(chain, health.NewServer())
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

// A stranger cannot make the server read more metadata than HTTP callers can.
func TestMetadataIsBounded(t *testing.T) {
	t.Parallel()
	conn, err := grpc.NewClient(listen(t), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	for size, want := range map[int]codes.Code{32 << 10: codes.OK, 65 << 10: codes.Internal, 1 << 20: codes.Internal} {
		ctx := metadata.AppendToOutgoingContext(t.Context(), "x-long", strings.Repeat("x", size))
		_, err := healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{})
		if status.Code(err) != want {
			t.Errorf("%d bytes: %v, want %v", size, err, want)
		}
	}
}

// What a caller may do is told in the first frame of a connection.
func TestBoundsAreTold(t *testing.T) {
	t.Parallel()
	conn, err := net.Dial("tcp", listen(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	const head, setting, settings = 9, 6, 4 // RFC 9113, sections 4.1 and 6.5
	if _, err := io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"); err != nil {
		t.Fatal(err)
	}
	frame := make([]byte, head)
	if _, err := io.ReadFull(conn, frame); err != nil || frame[3] != settings {
		t.Fatalf("got frame %x, %v, want one of settings", frame, err)
	}
	payload := make([]byte, binary.BigEndian.Uint32(append([]byte{0}, frame[:3]...)))
	if _, err := io.ReadFull(conn, payload); err != nil {
		t.Fatal(err)
	}
	told := map[uint16]uint32{}
	for ; len(payload) >= setting; payload = payload[setting:] {
		told[binary.BigEndian.Uint16(payload)] = binary.BigEndian.Uint32(payload[2:])
	}
	for id, want := range map[uint16]uint32{3: 1024, 6: 64 << 10} { // calls at a time, bytes of metadata
		if told[id] != want {
			t.Errorf("setting %d is %d, want %d", id, told[id], want)
		}
	}
}
