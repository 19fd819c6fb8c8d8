package facade

import (
	"errors"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// download is a stream of the pieces of a file.
type download struct {
	grpc.ClientStream
	exchange *exchange
	first    *httpbody.HttpBody // read ahead
}

// SendMsg sends the request.
func (d *download) SendMsg(request any) error {
	d.exchange.bind(request)
	return d.ClientStream.SendMsg(request)
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

// RecvMsg receives the next piece.
func (d *download) RecvMsg(message any) error {
	if d.first == nil {
		return d.ClientStream.RecvMsg(message)
	}
	piece := message.(*httpbody.HttpBody)
	piece.ContentType, piece.Data, d.first = d.first.GetContentType(), d.first.GetData(), nil
	return nil
}
