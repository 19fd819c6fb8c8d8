package statement

import (
	"context"
	"io"

	statementv1 "github.com/corebank/corebank/gen/go/corebank/statement/v1"
	"github.com/corebank/corebank/server/internal/xlsx"
)

// format is a format of files.
type format struct {
	extension, contentType string
	begin                  func(ctx context.Context, st *statement, out io.Writer) (document, error)
}

var formats = map[statementv1.StatementFormat]format{
	statementv1.StatementFormat_STATEMENT_FORMAT_CSV: {
		".csv", "text/csv; charset=utf-8", func(_ context.Context, st *statement, out io.Writer) (document, error) {
			return &table{rows: newCSV(out), zone: st.service.location}, nil
		},
	},
	statementv1.StatementFormat_STATEMENT_FORMAT_XLSX: {
		".xlsx", xlsx.ContentType, func(_ context.Context, st *statement, out io.Writer) (document, error) {
			rows, err := xlsx.NewWriter(out, sheetName, columns)
			return &table{rows: rows, zone: st.service.location}, err
		},
	},
	statementv1.StatementFormat_STATEMENT_FORMAT_CAMT053: {".xml", "application/xml", newCamt},
}
