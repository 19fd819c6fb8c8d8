package apptest

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// Scenario is a row of a parity table: a request, sent over JSON and over gRPC, and the result that both must have.
type Scenario struct {
	Name string
	// As is the username of the caller; empty for an unauthenticated one.
	As string
	// Key goes into the Idempotency-Key header; empty for none.
	Key string
	// Request is sent over both transports. NewRequest, if set, makes one for each instead, and prepares what it needs.
	Request    proto.Message
	NewRequest func(t testing.TB) proto.Message
	// Want is the code of the refusal; unspecified for success.
	Want apiv1.ErrorCode
	// Fields are those that the refusal names, sorted and separated by spaces.
	Fields string
	// HTTP is the status of the answer, for codes with two of them; 0 for the one that code or method have.
	HTTP int
}

// PlayScenarios plays a parity table. Both transports must give the wanted code and fields, the same HTTP status, and data of the
// same names.
func (s *Server) PlayScenarios(t *testing.T, scenarios []Scenario) {
	t.Helper()
	for _, sc := range scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			caller := s.Caller(t, sc.As)
			caller.Key = sc.Key
			request := func() proto.Message {
				if sc.NewRequest != nil {
					return sc.NewRequest(t)
				}
				return sc.Request
			}
			viaJSON := s.CallJSON(t, caller, request())
			viaGRPC := s.CallGRPC(t, caller, request())
			sc.check(t, "gRPC", viaGRPC)
			if hasNoCodes(request()) {
				if viaJSON.HTTP != viaGRPC.HTTP || !strings.Contains(viaJSON.Message, viaGRPC.Message) {
					t.Errorf("got %+v over JSON, want %+v as over gRPC", viaJSON, viaGRPC)
				}
				return
			}
			sc.check(t, "JSON", viaJSON)
			if viaGRPC.HTTP != viaJSON.HTTP || !slices.Equal(viaGRPC.Names, viaJSON.Names) {
				t.Errorf("got other names over the transports, want one list:\ngRPC %+v\nJSON %+v", viaGRPC, viaJSON)
			}
		})
	}
}

func (sc Scenario) check(t *testing.T, transport string, got Result) {
	t.Helper()
	if got.Code != sc.Want || got.FieldNames() != sc.Fields || sc.HTTP != 0 && got.HTTP != sc.HTTP {
		t.Errorf("over %s: got %+v\nwant code %v, fields %q, HTTP status %d", transport, got, sc.Want, sc.Fields, sc.HTTP)
	}
}

// hasNoCodes reports whether JSON answers to a request have no error codes: those of the rates document.
func hasNoCodes(request proto.Message) bool {
	dialect := MethodOf(request).Facade.GetDialect()
	return dialect == apiv1.Dialect_DIALECT_RESULT || dialect == apiv1.Dialect_DIALECT_GRID
}
