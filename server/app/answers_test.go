package app_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	filev1 "github.com/corebank/corebank/gen/go/corebank/file/v1"
	"github.com/corebank/corebank/server/app"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/localpg"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// Every error that a method declares comes from it, over gRPC and over JSON. That no other comes, apptest checks at every answer.
func TestEveryMethodAnswersWithWhatItDeclares(t *testing.T) {
	t.Parallel()
	t.Run("provoke", func(t *testing.T) {
		for name, provoke := range map[string]func(t *testing.T){
			"refused by the edge":  provokeRefusals,
			"begun and not ended":  provokeSlowRequests,
			"quotas":               provokeLimits,
			"limit of strangers":   provokeLimitOfStrangers,
			"broken database":      provokeInternalErrors,
			"locked database":      provokeDeadlines,
			"no database":          provokeUnavailability,
			"rules of the bank":    provokeBank,
			"rules of payments":    provokePayments,
			"rules of risk":        provokeRejections,
			"risk without rules":   provokeUnknownRules,
			"rules of defaults":    provokeDefaults,
			"rules of rates":       provokeRates,
			"uploads":              provokeUploads,
			"second factor":        provokeSecondFactor,
			"passwords":            provokePasswords,
			"tokens from outside":  provokeForeignCalls,
			"four eyes":            provokeFourEyes,
			"too many webhooks":    func(t *testing.T) { rare[apiv1.ErrorCode_CBB031](t) },
			"orders of an account": func(t *testing.T) { rare[apiv1.ErrorCode_CBB017](t) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				provoke(t)
			})
		}
	})
	for _, m := range apptest.Contract.Methods() {
		for via, name := range []string{contract.GRPC: "gRPC", contract.JSON: "JSON"} {
			if missing := apptest.Missing(m, contract.Transport(via)); len(missing) > 0 {
				t.Errorf("%s over %s: got no %v, want each once, as the contract declares them", m.Name, name, missing)
			}
		}
	}
}

// staffed is a bank with users who have every role of staff: staff is an internal system as well and so has no quota, and
// newcomer has not yet changed the first password.
type staffed struct {
	*apptest.Bank

	staff, limited, newcomer string
	requests                 []proto.Message // one in order for every method, for what belongs to Theirs
}

func startStaffed(t *testing.T, options ...apptest.Option) *staffed {
	t.Helper()
	b := &staffed{
		Bank: apptest.StartBank(t, options...), staff: apptest.Unique("staff"), limited: apptest.Unique("limited"), newcomer: apptest.Unique("newcomer"),
	}
	roles := []apiv1.Role{
		apiv1.Role_ROLE_ADMIN, apiv1.Role_ROLE_TELLER, apiv1.Role_ROLE_CREDIT_OFFICER, apiv1.Role_ROLE_CREDIT_APPROVER,
		apiv1.Role_ROLE_RATE_ADMIN, apiv1.Role_ROLE_AUDITOR, apiv1.Role_ROLE_INTERNAL,
	}
	b.AddUser(t, auth.NewUser{Username: b.staff, Password: apptest.Password, Name: b.staff, Roles: roles})
	b.AddUser(t, auth.NewUser{Username: b.limited, Password: apptest.Password, Name: b.limited, Roles: roles[:len(roles)-1]})
	b.MustCall(t, apptest.Admin, &authv1.CreateUserRequest{Username: b.newcomer, Password: apptest.Password, Name: "新人", Roles: roles})
	for _, username := range []string{b.staff, b.limited, b.newcomer} {
		b.Token(t, username) // While it still can log in.
	}
	b.requests = requestsInOrder(t, b)
	return b
}

// each calls a function for every method and transport.
func (b *staffed) each(t *testing.T, call func(m *contract.Method, via contract.Transport, request proto.Message)) {
	t.Helper()
	for _, request := range b.requests {
		m := apptest.MethodOf(request)
		call(m, contract.GRPC, request)
		if m.Path != "" {
			call(m, contract.JSON, request)
		}
	}
}

// send makes a request and leaves its answer to be collected.
func (b *staffed) send(t *testing.T, c apptest.Caller, via contract.Transport, request proto.Message) {
	t.Helper()
	if via == contract.JSON {
		apptest.Send(t, b.httpRequest(t, c, request))
		return
	}
	_, _ = b.Invoke(t.Context(), c, messages(request)...)
}

// messages are those of a whole request, which is a stream for an upload.
func messages(request proto.Message) []proto.Message {
	if _, ok := request.(*filev1.UploadFileRequest); ok {
		return []proto.Message{request, &filev1.UploadFileRequest{Part: &filev1.UploadFileRequest_Chunk{Chunk: []byte(pdf)}}}
	}
	return []proto.Message{request}
}

const pdf = "%PDF-1.7\n"

// httpRequest is Server.Request, with the parts of an upload.
func (b *staffed) httpRequest(t *testing.T, c apptest.Caller, request proto.Message) *http.Request {
	t.Helper()
	r := b.Request(t, c, request)
	if upload, ok := request.(*filev1.UploadFileRequest); ok {
		return uploadRequest(t, r, upload.GetFileName(), pdf)
	}
	return r
}

// uploadRequest returns a request with the same header that uploads a file.
func uploadRequest(t *testing.T, r *http.Request, name, content string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
	_ = form.Close()
	again, err := http.NewRequestWithContext(t.Context(), r.Method, r.URL.String(), bytes.NewReader(body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	again.Header = r.Header
	again.Header.Set("Content-Type", form.FormDataContentType())
	return again
}

func provokeRefusals(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	used, unkeyed := apptest.Unique("K"), "a b"
	first := b.Caller(t, b.staff)
	first.Key = used
	if got := b.CallGRPC(t, first, apptest.NewCustomer()); got.Code != 0 {
		t.Fatalf("got %v, want success", got)
	}
	callers := map[apiv1.Role]apptest.Caller{
		apiv1.Role_ROLE_TELLER: b.Caller(t, b.Teller), apiv1.Role_ROLE_CUSTOMER: b.Caller(t, b.Me),
		apiv1.Role_ROLE_RATE_ADMIN: b.Caller(t, b.User(t, apiv1.Role_ROLE_RATE_ADMIN)),
	}
	b.each(t, func(m *contract.Method, via contract.Transport, request proto.Message) {
		staff := func(key string) apptest.Caller {
			caller := freshCaller(t, b.Server, m, b.staff) // Some calls end the session.
			caller.Key = key
			return caller
		}
		b.send(t, staff(""), via, request)
		b.send(t, apptest.Caller{}, via, request)
		if !m.Access.GetIncompleteLogin() {
			b.send(t, b.Caller(t, b.newcomer), via, request)
		}
		b.send(t, staff(unkeyed), via, request)
		b.send(t, staff(""), via, emptyRequest(t, m))
		for role, caller := range callers {
			if roles := m.Access.GetRoles(); len(roles) > 0 && !slices.Contains(roles, role) {
				b.send(t, caller, via, request)
			}
		}
		if m.Access.GetOwner() != nil {
			b.send(t, callers[apiv1.Role_ROLE_CUSTOMER], via, request)
		}
		if m.Writes() {
			b.send(t, staff(used), via, request)
		}
		for _, malformed := range malformedAmounts(request) {
			b.send(t, staff(""), via, malformed)
		}
		b.sendEncoded(t, staff(""), via, request)
	})
}

// sendEncoded makes a request whose encoding or signature the server refuses.
func (b *staffed) sendEncoded(t *testing.T, c apptest.Caller, via contract.Transport, request proto.Message) {
	t.Helper()
	if via == contract.GRPC {
		m := apptest.MethodOf(request)
		stream, err := b.Conn.NewStream(apptest.Bearer(t.Context(), c.Token), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true},
			m.Name, grpc.UseCompressor(gzip.Name))
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.SendMsg(request)
		_ = stream.CloseSend()
		_ = stream.RecvMsg(emptyRequest(t, m))
		return
	}
	compressed := b.httpRequest(t, c, request)
	compressed.Header.Set("Content-Encoding", "gzip")
	if apptest.MethodOf(request).HasBody() {
		apptest.Send(t, compressed)
	}
	signed := b.httpRequest(t, apptest.Caller{}, request)
	signed.Header.Set("Signature-Input", "x")
	signed.Header.Set("Signature", "x")
	apptest.Send(t, signed)
}

// malformedAmounts returns, for each decimal of a request, one request where it is no number and one where it is negative.
func malformedAmounts(request proto.Message) []proto.Message {
	var all []proto.Message
	fields := request.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		set := func(change func(m protoreflect.Message)) {
			changed := proto.Clone(request)
			change(changed.ProtoReflect())
			all = append(all, changed)
		}
		if contract.FieldOption(field).GetDecimal() != nil {
			for _, text := range []string{"x", "-1"} {
				set(func(m protoreflect.Message) { m.Set(field, protoreflect.ValueOfString(text)) })
			}
		}
		value := request.ProtoReflect().Get(field)
		switch {
		case field.Message() == nil || !request.ProtoReflect().Has(field):
		case field.IsList():
			for _, inner := range malformedAmounts(value.List().Get(0).Message().Interface()) {
				set(func(m protoreflect.Message) {
					m.Mutable(field).List().Set(0, protoreflect.ValueOfMessage(inner.ProtoReflect()))
				})
			}
		default:
			for _, inner := range malformedAmounts(value.Message().Interface()) {
				set(func(m protoreflect.Message) { m.Set(field, protoreflect.ValueOfMessage(inner.ProtoReflect())) })
			}
		}
	}
	return all
}

// provokeSlowRequests begins all requests at once and ends none.
func provokeSlowRequests(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	caller := b.Caller(t, b.staff)
	var all sync.WaitGroup
	b.each(t, func(m *contract.Method, via contract.Transport, request proto.Message) {
		if !slices.Contains(m.Errors(via), contract.DeclaredError{Code: apiv1.ErrorCode_GWB005}) {
			return
		}
		all.Go(func() {
			if via == contract.GRPC {
				stream, err := b.Conn.NewStream(apptest.Bearer(t.Context(), caller.Token), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, m.Name)
				if err == nil {
					err = stream.RecvMsg(emptyRequest(t, m))
				}
				if err == nil {
					t.Errorf("%s: got success, want GWB005", m.Name)
				}
				return
			}
			r := b.httpRequest(t, caller, request)
			reading, writing := io.Pipe()
			defer writing.Close()
			r.Body, r.GetBody, r.ContentLength = reading, nil, 10
			apptest.Send(t, r)
		})
	})
	all.Wait()
}

// provokeLimits uses up the quota of a user before each call.
func provokeLimits(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	b.each(t, func(m *contract.Method, via contract.Transport, request proto.Message) {
		limited := contract.DeclaredError{Code: apiv1.ErrorCode_GWB003}
		if !slices.Contains(m.Errors(via), limited) || m.Access.GetPublic() {
			return
		}
		for range 20 {
			caller := freshCaller(t, b.Server, m, b.limited)
			for spent := false; !spent; {
				spent = b.CallGRPC(t, caller, &authv1.ListUsersRequest{}).Code != 0
			}
			b.send(t, caller, via, request)
			if !slices.Contains(apptest.Missing(m, via), limited.Code.String()) {
				break
			}
		}
	})
}

// provokeLimitOfStrangers begins more calls of those who need no token than one address may.
func provokeLimitOfStrangers(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	b.each(t, func(m *contract.Method, via contract.Transport, request proto.Message) {
		if m.Access.GetPublic() && via == contract.GRPC {
			proctest.Await(t, "GWB003 from "+m.Name, func() bool { return b.isOneTooMany(t, request) })
		}
	})
}

// isOneTooMany reports whether a request is refused beside as many calls that have begun, and ends those: the server gives them
// only some seconds for their messages.
func (b *staffed) isOneTooMany(t *testing.T, request proto.Message) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 300 {
		stream, err := b.Conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true}, authv1.AuthService_Login_FullMethodName)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = stream.RecvMsg(new(authv1.LoginResponse)) }()
	}
	for range 20 { // They begin one after another, and this may overtake them.
		if _, err := b.Invoke(ctx, apptest.Caller{}, request); errorcode.Of(err) == apiv1.ErrorCode_GWB003 {
			return true
		}
	}
	return false
}

// provokeSecondFactor calls a server that requires a second factor as a user who has none, and logs in without it where there is one.
func provokeSecondFactor(t *testing.T) {
	t.Helper()
	rare[apiv1.ErrorCode_AUB012](t)
	rare[apiv1.ErrorCode_AUB014](t)
	b := startStaffed(t)
	strict := apptest.Start(t, apptest.On(b.DatabaseURL), func(c *app.Config) { c.RequireTotp = true })
	caller := strict.Caller(t, b.staff)
	strictly := &staffed{Bank: &apptest.Bank{Server: strict}, requests: b.requests}
	strictly.each(t, func(m *contract.Method, via contract.Transport, request proto.Message) {
		if !m.Access.GetIncompleteLogin() {
			strictly.send(t, caller, via, request)
		}
	})
}

func provokeInternalErrors(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	caller := b.Caller(t, b.staff)
	b.ExecSQL(t, `ALTER SCHEMA public RENAME TO elsewhere`)
	b.each(t, func(_ *contract.Method, via contract.Transport, request proto.Message) {
		b.send(t, caller, via, request)
	})
}

// provokeDeadlines makes every call wait for the database for longer than its caller does.
func provokeDeadlines(t *testing.T) {
	t.Helper()
	b := startStaffed(t)
	caller := b.Caller(t, b.staff)
	conn, err := pgx.Connect(t.Context(), b.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // Before the server stops.
	_, err = conn.Exec(t.Context(), `BEGIN; DO $$ DECLARE one regclass; BEGIN
		FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
			EXECUTE format('LOCK TABLE %s', one);
		END LOOP; END $$`) // Held until the connection ends.
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	b.each(t, func(_ *contract.Method, via contract.Transport, request proto.Message) {
		if via == contract.GRPC {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				_, _ = b.Invoke(ctx, caller, messages(request)...)
			})
		}
	})
	all.Wait()
}

func provokeUnavailability(t *testing.T) {
	t.Helper()
	postgres, err := localpg.Start(t.Context(), localpg.Options{Dir: storetest.Dir(t), Seed: storetest.Seed(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop(context.Background()) })
	b := startStaffed(t, apptest.On(postgres.URL()))
	caller := b.Caller(t, b.staff)
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.each(t, func(_ *contract.Method, via contract.Transport, request proto.Message) {
		b.send(t, caller, via, request)
	})
}
