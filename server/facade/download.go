package facade

import (
	"errors"
	"io"
	"net/http"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	filedownload "github.com/corebank/corebank/server/internal/download"
)

// download is a stream of the pieces of a file.
type download struct {
	grpc.ClientStream
	call  *call
	first *httpbody.HttpBody // read ahead
}

// SendMsg sends the request. If the call was refused before, the next read returns its error.
func (d *download) SendMsg(request any) error {
	d.call.bind(request)
	if err := d.ClientStream.SendMsg(request); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// Header waits for the first piece, too: what fails before it is still answered as an error.
func (d *download) Header() (metadata.MD, error) {
	first := new(httpbody.HttpBody)
	if err := d.ClientStream.RecvMsg(first); err == nil {
		d.first = first
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return d.ClientStream.Header()
}

// RecvMsg receives the next piece. The caller has the same time to accept it as a gRPC caller.
func (d *download) RecvMsg(message any) error {
	if d.first == nil {
		if err := d.ClientStream.RecvMsg(message); err != nil {
			return err
		}
	} else {
		piece := message.(*httpbody.HttpBody)
		piece.ContentType, piece.Data, d.first = d.first.GetContentType(), d.first.GetData(), nil
	}
	// Only a writer that is no connection has no deadline; the server takes it back when the answer has ended.
	_ = http.NewResponseController(d.call.writer).SetWriteDeadline(time.Now().Add(filedownload.SendTimeout))
	return nil
}
