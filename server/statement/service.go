// Package statement gives out the statements of accounts, as files and as messages.
package statement

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	"github.com/corebank/corebank/gen/db"
	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/internal/download"
	"github.com/corebank/corebank/store"
)

// maxReads bounds the pages that one server reads at a time for all its statements; further ones wait. A caller that reads slowly
// occupies none.
const maxReads = 2

// Service is the StatementService.
type Service struct {
	statementv1.UnimplementedStatementServiceServer

	database *store.DB
	location *time.Location
	queries  *db.Queries
	reads    *semaphore.Weighted
}

// NewService makes the service. Files show times in location.
func NewService(database *store.DB, location *time.Location) *Service {
	return &Service{database: database, location: location, queries: db.New(), reads: semaphore.NewWeighted(maxReads)}
}

// ExportStatement sends a statement as a file.
func (s *Service) ExportStatement(
	request *statementv1.ExportStatementRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody],
) error {
	ctx := stream.Context()
	st, err := s.open(ctx, request)
	if err != nil {
		return err
	}
	format := formats[request.GetFormat()]
	if request.Format == nil {
		format = formats[statementv1.StatementFormat_STATEMENT_FORMAT_CSV]
	}
	name := fileName(st.opening, s.location) + format.extension
	out, err := download.NewWriter(stream, download.File{Name: name, ContentType: format.contentType})
	if err != nil {
		return err
	}
	file, err := format.begin(ctx, st, out)
	if err != nil {
		return err
	}
	if err := st.write(ctx, file); err != nil {
		return err
	}
	return out.Flush()
}

// StreamStatement sends a statement as messages.
func (s *Service) StreamStatement(
	request *statementv1.StreamStatementRequest, stream grpc.ServerStreamingServer[statementv1.StreamStatementResponse],
) error {
	st, err := s.open(stream.Context(), request)
	if err != nil {
		return err
	}
	return st.write(stream.Context(), messages{stream})
}

// open reads what a statement is of: from then on it is fixed.
func (s *Service) open(ctx context.Context, request periodRequest) (*statement, error) {
	now := time.Now()
	period, err := newPeriod(request, now)
	if err != nil {
		return nil, err
	}
	of, err := account.Find(ctx, s.database, request.GetId())
	if err != nil {
		return nil, err
	}
	holder, err := s.queries.CustomerGet(ctx, s.database, *of.CustomerID)
	if err != nil {
		return nil, fmt.Errorf("find the owner of an account: %w", err)
	}
	st := &statement{service: s, of: of, numbers: map[int64]string{}}
	return st, st.openAt(ctx, holder.Name, period, now)
}
