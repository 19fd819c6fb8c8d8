package rpc

import (
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// unreadError is a message of a stream that gRPC could not read, because it is too large or not what the contract says. gRPC has
// answered that itself, with a status and no code, as it does before unary calls begin; what is left is to log and to count it.
type unreadError struct{ status *status.Status }

func (e *unreadError) Error() string { return e.status.String() }

// readStream is a stream whose messages may be unreadable.
type readStream struct{ grpc.ServerStream }

func (s readStream) RecvMsg(message any) error { return unread(s.ServerStream.RecvMsg(message)) }

// unread marks an error of gRPC that is about a message, not about its call.
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
