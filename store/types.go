package store

import (
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/corebank/corebank/store/internal/pgarray"
	"github.com/corebank/corebank/store/money"
)

// RegisterTypes teaches a connection the types of package money, and to write the slices that the ledger sends in place.
func RegisterTypes(m *pgtype.Map) {
	money.Register(m)
	pgarray.RegisterBuiltin(m)
}
