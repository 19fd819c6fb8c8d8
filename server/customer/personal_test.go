package customer_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// person returns a request whose personal data nothing else in the test binary has.
func person() *customerv1.CreateCustomerRequest {
	n := apptest.Unique("")
	return &customerv1.CreateCustomerRequest{
		Name: "赵六" + n, Email: "private.mail." + n + "@example.org", Phone: "+86 177-0077-" + n,
		IdType: customerv1.IdType_ID_TYPE_PASSPORT, IdNumber: "SECRET" + n,
	}
}

// dump returns everything that all tables hold, as text; bytes are in hex.
func dump(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, err := conn.Query(t.Context(), `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 20 {
		t.Fatalf("got %d tables, %v; want all of the bank", len(tables), err)
	}
	var all strings.Builder
	for _, table := range tables {
		var text string
		if err := conn.QueryRow(t.Context(), `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+table+` AS t`).Scan(&text); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		all.WriteString(table + "\n" + text + "\n")
	}
	return all.String()
}

// traces lists which of the values a text has, as they are, in bytes, or in other spellings.
func traces(text string, values ...string) (found []string) {
	lower := strings.ToLower(text)
	for _, value := range values {
		digits := strings.NewReplacer("+", "", " ", "", "-", "").Replace(value)
		for _, spelling := range []string{value, digits} {
			spelling = strings.ToLower(spelling)
			if strings.Contains(lower, spelling) || strings.Contains(lower, hex.EncodeToString([]byte(spelling))) ||
				strings.Contains(lower, hex.EncodeToString([]byte(strings.ToUpper(spelling)))) {
				found = append(found, value)
				break
			}
		}
	}
	return found
}

func personalOf(r *customerv1.CreateCustomerRequest) []string {
	return []string{r.GetEmail(), r.GetPhone(), r.GetIdNumber()}
}

// lockedBuffer is a log.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// Whichever way personal data enters, a copy of the database and the log show none of it.
func TestNothingShowsPersonalData(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	s := apptest.StartLogged(t, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	var secrets []string
	for i, via := range s.Transports() {
		teller := s.User(t, apiv1.Role_ROLE_TELLER)
		first, second := person(), person()
		secrets = append(append(secrets, personalOf(first)...), personalOf(second)...)
		created := via.Call(t, teller, first)
		apptest.Expect(t, created, 0)
		id := created.Int(t, "id")

		keyed := s.Caller(t, teller)
		keyed.Key = fmt.Sprint("key-", i)
		again := person()
		secrets = append(secrets, personalOf(again)...)
		for range 2 {
			apptest.Expect(t, callKeyed(t, s, i, keyed, again), 0, "email="+again.GetEmail())
		}
		change := &customerv1.UpdateCustomerRequest{
			Id: id, Email: &second.Email, Phone: &second.Phone, IdType: second.IdType.Enum(), IdNumber: &second.IdNumber,
		}
		apptest.Expect(t, via.Call(t, teller, change), 0, "email="+second.GetEmail())
		apptest.Expect(t, via.Call(t, teller, first), 0) // its identity document is free again
		apptest.Expect(t, via.Call(t, teller, &customerv1.UpdateCustomerRequest{Id: id, IdType: again.IdType.Enum(), IdNumber: &again.IdNumber}), apiv1.ErrorCode_CBB007)
		apptest.Expect(t, via.Call(t, teller, again), apiv1.ErrorCode_CBB007)
		apptest.Expect(t, via.Call(t, teller, &customerv1.ListCustomersRequest{Phone: &second.Phone}), 0, "total=1")
		apptest.Expect(t, via.Call(t, apptest.Admin, &creditdefaultv1.CorrectClassificationRequest{CustomerId: id, Industry: new("制造业")}), 0)
		apptest.Expect(t, via.Call(t, teller, &customerv1.GetCustomerRequest{Id: id}), 0, "email="+second.GetEmail(), "phone="+second.GetPhone())
	}
	if found := traces(dump(t, s.DatabaseURL), secrets...); len(found) > 0 {
		t.Errorf("a copy of the database shows %v, want none", found)
	}
	if found := traces(log.text(), secrets...); len(found) > 0 {
		t.Errorf("the log shows %v, want none", found)
	}
}

// callKeyed calls over the transport of this number of Server.Transports.
func callKeyed(t *testing.T, s *apptest.Server, transport int, c apptest.Caller, request proto.Message) apptest.Result {
	t.Helper()
	if transport == 0 {
		return s.CallGRPC(t, c, request)
	}
	return s.CallJSON(t, c, request)
}

// A telephone number is found by its digits and an id number in any case, but neither by a part.
func TestCustomersAreFoundByWholeValues(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	one := person()
	s.MustCall(t, apptest.Admin, one)
	digits := strings.NewReplacer("+", "", " ", "", "-", "").Replace(one.GetPhone())
	number := one.GetIdNumber()
	for _, via := range s.Transports() {
		for name, c := range map[string]struct {
			request *customerv1.ListCustomersRequest
			want    string
		}{
			"phone as given":       {&customerv1.ListCustomersRequest{Phone: &one.Phone}, "total=1"},
			"phone in digits":      {&customerv1.ListCustomersRequest{Phone: &digits}, "total=1"},
			"part of a phone":      {&customerv1.ListCustomersRequest{Phone: new(digits[:8])}, "total=0"},
			"no phone":             {&customerv1.ListCustomersRequest{Phone: new("x")}, "total=0"},
			"number in lower case": {&customerv1.ListCustomersRequest{IdNumber: new(strings.ToLower(number))}, "total=1"},
			"part of a number":     {&customerv1.ListCustomersRequest{IdNumber: new(number[:6])}, "total=0"},
			"both":                 {&customerv1.ListCustomersRequest{Phone: &digits, IdNumber: &number, Name: &one.Name}, "total=1"},
			"both, of two people":  {&customerv1.ListCustomersRequest{Phone: &digits, IdNumber: new("nobody")}, "total=0"},
		} {
			t.Run(name, func(t *testing.T) { apptest.Expect(t, via.Call(t, apptest.Admin, c.request), 0, c.want) })
		}
	}
}

// ring returns keys, the first of which encrypts. Each letter stands for a key.
func ring(t *testing.T, letters string) *keyring.Ring {
	t.Helper()
	var keys []keyring.Key
	for _, letter := range letters {
		keys = append(keys, keyring.Key{ID: string(letter), Secret: bytes.Repeat([]byte(string(letter)), 32)})
	}
	r, err := keyring.New(keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// server is the service with keys, as one server of several has it.
type server struct {
	*customer.Service

	ctx context.Context
}

func newServer(t *testing.T, database *store.DB, letters string) server {
	t.Helper()
	keys := ring(t, letters)
	return server{customer.NewService(database, nil, keys, time.UTC), idempotency.WithKeys(t.Context(), keys)}
}

func (s server) create(t *testing.T, request *customerv1.CreateCustomerRequest, key string) (int64, apiv1.ErrorCode) {
	t.Helper()
	ctx := metadata.NewIncomingContext(s.ctx, metadata.Pairs(idempotency.Header, key))
	response, err := s.CreateCustomer(ctx, request)
	if code, ok := store.CodeOf(err); ok { // as the edge of the server does
		return 0, code
	}
	return response.GetCustomer().GetId(), errorcode.Of(err)
}

// found returns how many customers have the id number and phone of a request.
func (s server) found(t *testing.T, request *customerv1.CreateCustomerRequest) int64 {
	t.Helper()
	list, err := s.ListCustomers(s.ctx, &customerv1.ListCustomersRequest{IdNumber: &request.IdNumber, Phone: &request.Phone})
	if err != nil {
		t.Fatal(err)
	}
	return list.GetTotal()
}

// Keys are replaced while servers run: customers are found, their documents stay unique, and repeated requests get their answer at each
// step, by the servers of the step before too.
func TestKeysAreReplacedBesideServers(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	discard := slog.New(slog.DiscardHandler)
	var all []*customerv1.CreateCustomerRequest
	ids := map[string]int64{}
	check := func(step string, servers ...server) {
		t.Helper()
		for i, s := range servers {
			one := person()
			id, code := s.create(t, one, one.GetIdNumber())
			if code != 0 {
				t.Fatalf("%s: server %d creates a customer: got %v", step, i, code)
			}
			all, ids[one.GetIdNumber()] = append(all, one), id
			for j, other := range servers {
				for _, known := range all {
					if n := other.found(t, known); n != 1 {
						t.Errorf("%s: server %d finds %s %d times, want once", step, j, known.GetIdNumber(), n)
					}
					if _, code := other.create(t, known, apptest.Unique("other")); code != apiv1.ErrorCode_CBB007 {
						t.Errorf("%s: server %d creates %s again: got %v, want CBB007", step, j, known.GetIdNumber(), code)
					}
					if id, code := other.create(t, known, known.GetIdNumber()); code != 0 || id != ids[known.GetIdNumber()] {
						t.Errorf("%s: server %d repeats %s: got customer %d, %v; want %d", step, j, known.GetIdNumber(), id, code, ids[known.GetIdNumber()])
					}
				}
			}
		}
	}
	only, added, first, last := newServer(t, database, "a"), newServer(t, database, "ab"), newServer(t, database, "ba"), newServer(t, database, "b")
	check("the new key is added", only, added)
	check("the new key is first", added, first)
	keys := ring(t, "ba")
	for step, want := range []int64{3, 0} { // two of a step by the key a, and the first of the second step
		customers, err := customer.RotateKeys(t.Context(), database, keys, discard)
		answers, err2 := idempotency.RotateKeys(t.Context(), database, keys)
		if err != nil || err2 != nil || customers != want || answers != want {
			t.Errorf("rotation %d: got %d customers, %d answers, %v, %v; want %d of each", step, customers, answers, err, err2, want)
		}
	}
	check("after the rotation", first, last)
	check("the old key is gone", last)
	if used, err := keyring.InUse(t.Context(), database); err != nil || fmt.Sprint(used) != "[b]" {
		t.Errorf("got keys %v in use, %v; want b alone", used, err)
	}
}

// What is encrypted is of no use in another row or column.
func TestEncryptedValuesCannotBeMoved(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]string{
		"row":    `UPDATE customers SET email_sealed = (SELECT email_sealed FROM customers WHERE id = $2) WHERE id = $1 AND $2 > 0`,
		"column": `UPDATE customers SET email_sealed = phone_sealed WHERE id = $1 AND $2 > 0`,
		"byte":   `UPDATE customers SET email_sealed = set_byte(email_sealed, 20, get_byte(email_sealed, 20) # 1) WHERE id = $1 AND $2 > 0`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := storetest.New(t)
			s := newServer(t, database, "a")
			one, _ := s.create(t, person(), "1")
			other, _ := s.create(t, person(), "2")
			if _, err := database.Exec(t.Context(), move, one, other); err != nil {
				t.Fatal(err)
			}
			if got, err := s.GetCustomer(s.ctx, &customerv1.GetCustomerRequest{Id: one}); err == nil {
				t.Errorf("got %v, want an error", got)
			}
			if _, err := s.GetCustomer(s.ctx, &customerv1.GetCustomerRequest{Id: other}); err != nil {
				t.Errorf("the other customer: got %v, want no error", err)
			}
		})
	}
}

// A database of before is served as it is, and encrypted meanwhile.
func TestPlainDataIsServedAndEncrypted(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	old := person()
	const fill = `INSERT INTO customers (name, email, phone, id_type, id_number)
		SELECT '旧客户' || i, $1::text || i, $2::text, 'PASSPORT', $3::text || i FROM generate_series(1, 450) AS i`
	if _, err := conn.Exec(t.Context(), fill, old.GetEmail(), old.GetPhone(), old.GetIdNumber()); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `INSERT INTO customers (name) VALUES ('对手方')`); err != nil {
		t.Fatal(err)
	}
	old.IdNumber += "7"
	plainly := newServerOn(t, url)
	if n := plainly.found(t, old); n != 1 {
		t.Errorf("before: found %d, want 1", n)
	}
	if _, code := plainly.create(t, old, "again"); code != apiv1.ErrorCode_CBB007 {
		t.Errorf("before: created again: got %v, want CBB007", code)
	}
	s := apptest.Start(t, apptest.On(url))
	left := func() (n int64) {
		const plain = `SELECT count(*) FROM customers WHERE email IS NOT NULL OR phone IS NOT NULL OR id_number IS NOT NULL`
		if err := conn.QueryRow(t.Context(), plain).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	proctest.Await(t, "all customers to be encrypted", func() bool { return left() == 0 })
	for _, via := range s.Transports() {
		apptest.Expect(t, via.Call(t, apptest.Admin, &customerv1.ListCustomersRequest{IdNumber: &old.IdNumber}), 0, "total=1")
		apptest.Expect(t, via.Call(t, apptest.Admin, &customerv1.ListCustomersRequest{Phone: &old.Phone}), 0, "total=450")
		apptest.Expect(t, via.Call(t, apptest.Admin, old), apiv1.ErrorCode_CBB007)
		apptest.Expect(t, via.Call(t, apptest.Admin, &customerv1.ListCustomersRequest{Name: new("对手方")}), 0, "total=1")
	}
	if found := traces(dump(t, url), personalOf(old)...); len(found) > 0 {
		t.Errorf("a copy of the database shows %v, want none", found)
	}
}

func newServerOn(t *testing.T, url string) server {
	t.Helper()
	database, err := store.Open(t.Context(), store.Options{URL: url, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	return newServer(t, database, "a")
}

// What an older server writes beside newer ones counts, and is encrypted in its turn.
func TestOlderServersWriteBeside(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	s := newServer(t, database, "a")
	one := person()
	id, _ := s.create(t, one, "1")
	moved := person()
	if _, err := database.Exec(t.Context(), `UPDATE customers SET phone = $2 WHERE id = $1`, id, moved.GetPhone()); err != nil {
		t.Fatal(err)
	}
	if _, err := database.Exec(t.Context(), `INSERT INTO customers (name, email, phone, id_type, id_number) VALUES ('x', 'x', 'x', 'PASSPORT', $1)`,
		one.GetIdNumber()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		list, err := s.ListCustomers(s.ctx, &customerv1.ListCustomersRequest{Phone: &moved.Phone})
		if err != nil || list.GetTotal() != 1 || list.GetList()[0].GetId() != id {
			t.Errorf("got %v, %v; want customer %d by its new phone", list, err, id)
		}
		if _, err := customer.EncryptPlain(t.Context(), database, ring(t, "a"), slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	one.Phone = moved.GetPhone()
	if n := s.found(t, one); n != 1 {
		t.Errorf("found %d by id number and new phone, want 1", n)
	}
}

// Answers that older servers stored are still given, and are encrypted.
func TestPlainAnswersAreGivenAndEncrypted(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	s := newServer(t, database, "a")
	one := person()
	fingerprint, err := idempotency.FingerprintOf(one)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := proto.Marshal(&customerv1.CreateCustomerResponse{Customer: &customerv1.Customer{Id: 4711, Email: one.GetEmail()}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := database.Exec(t.Context(), `INSERT INTO idempotency_keys (scope, key, fingerprint, response) VALUES ('user:0', 'K', $1, $2)`,
		fingerprint[:], answer); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int64{1, 0} {
		if id, code := s.create(t, one, "K"); id != 4711 || code != 0 {
			t.Errorf("got customer %d, %v; want 4711 as before", id, code)
		}
		if _, code := s.create(t, person(), "K"); code != apiv1.ErrorCode_CBB014 {
			t.Errorf("another request: got %v, want CBB014", code)
		}
		if n, err := idempotency.EncryptPlain(t.Context(), database, ring(t, "a")); n != want || err != nil {
			t.Errorf("encrypted %d answers, %v; want %d", n, err, want)
		}
	}
	if found := traces(dumpOf(t, database), one.GetEmail(), hex.EncodeToString(fingerprint[:])); len(found) > 0 {
		t.Errorf("a copy of the database shows %v, want none", found)
	}
}

func dumpOf(t *testing.T, database *store.DB) string {
	t.Helper()
	return dump(t, database.Config().ConnString())
}
