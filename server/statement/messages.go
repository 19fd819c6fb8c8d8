package statement

import (
	"google.golang.org/grpc"

	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	"github.com/corebank/corebank/server/internal/download"
)

// messages sends a statement as messages.
type messages struct {
	stream grpc.ServerStreamingServer[statementv1.StreamStatementResponse]
}

func (s messages) begin(opening *statementv1.StatementOpening) error {
	return download.Send(s.stream, &statementv1.StreamStatementResponse{
		Part: &statementv1.StreamStatementResponse_Opening{Opening: opening},
	})
}

func (s messages) movement(m *statementv1.StatementMovement) error {
	return download.Send(s.stream, &statementv1.StreamStatementResponse{
		Part: &statementv1.StreamStatementResponse_Movement{Movement: m},
	})
}

func (s messages) end(closing *statementv1.StatementClosing) error {
	return download.Send(s.stream, &statementv1.StreamStatementResponse{
		Part: &statementv1.StreamStatementResponse_Closing{Closing: closing},
	})
}
