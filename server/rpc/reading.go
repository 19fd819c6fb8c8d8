package rpc

import (
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// unreadError is the error of a stream's message that gRPC could not read, because it is too large or malformed. gRPC has answered
// the call itself, with a status and no code, as it does before unary calls begin; the edge only logs and counts it.
type unreadError struct{ status *status.Status }

func (e *unreadError) Error() string { return e.status.String() }

// readStream is a stream whose read errors are marked by [unread].
type readStream struct{ grpc.ServerStream }

func (s readStream) RecvMsg(message any) error { return unread(s.ServerStream.RecvMsg(message)) }

// unread turns an error of gRPC about a message into an [unreadError].
func unread(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	switch st, _ := status.FromError(err); st.Code() {
	case codes.ResourceExhausted, codes.Internal:
		return &unreadError{st}
	default:
		return err
	}
}
