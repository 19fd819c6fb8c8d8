package auth

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/caller"
)

const (
	admin    = apiv1.Role_ROLE_ADMIN
	teller   = apiv1.Role_ROLE_TELLER
	customer = apiv1.Role_ROLE_CUSTOMER
)

// customer makes a customer and returns its id.
func (s *testServer) customer(t *testing.T) int64 {
	t.Helper()
	var id int64
	err := s.db.QueryRow(t.Context(), `INSERT INTO customers (name, email, phone, id_type, id_number)
		VALUES ('张三', 'z@example.com', '13812345678', 'ID_CARD', gen_random_uuid()) RETURNING id`).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestCreateUser(t *testing.T) {
	t.Parallel()

	t.Run("CreatesWhatIsAskedFor", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		who := s.customer(t)
		r, err := s.CreateUser(t.Context(), &authv1.CreateUserRequest{
			Username: "User@example.com", Password: password, Name: "张三",
			Roles: []apiv1.Role{customer}, CustomerId: &who,
		})
		if err != nil {
			t.Fatal(err)
		}
		u := r.GetUser()
		if u.GetId() == 0 || u.GetUsername() != "User@example.com" || u.GetName() != "张三" || !u.GetEnabled() ||
			!slices.Equal(u.GetRoles(), []apiv1.Role{customer}) || u.GetCustomerId() != who || !u.GetCreatedAt().IsValid() {
			t.Errorf("got %v, want an id, User@example.com, 张三, enabled, customer of %d, and a time of creation", u, who)
		}
		p, err := s.authenticate(as(t.Context(), "Bearer "+s.login(t, "user@EXAMPLE.com").GetAccessToken()))
		if err != nil || p.CustomerID != who || p.Name != "张三" {
			t.Errorf("got principal %+v, %v, want 张三 of customer %d", p, err, who)
		}
	})

	t.Run("RefusesWhatDoesNotFit", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		who := s.customer(t)
		s.teller(t, "taken")
		for _, test := range []struct {
			username, password string
			roles              []apiv1.Role
			customer           int64
			want               apiv1.ErrorCode
			field              string
		}{
			{"TAKEN", password, []apiv1.Role{teller}, 0, apiv1.ErrorCode_AUB006, "username"},
			{"u", password, []apiv1.Role{customer}, 0, apiv1.ErrorCode_CBV001, "customerId"},
			{"u", password, []apiv1.Role{teller}, who, apiv1.ErrorCode_CBV003, "customerId"},
			{"u", password, []apiv1.Role{customer}, who + 1, apiv1.ErrorCode_CBV003, "customerId"},
			{"u", password, []apiv1.Role{teller, 0}, 0, apiv1.ErrorCode_CBV003, "roles"},
			{"u", password, []apiv1.Role{teller, teller}, 0, apiv1.ErrorCode_CBV003, "roles"},
			{"u", password, nil, 0, apiv1.ErrorCode_CBV001, "roles"},
			{"u", "1234567", []apiv1.Role{teller}, 0, apiv1.ErrorCode_CBV003, "password"},
			{"u", strings.Repeat("密", 129), []apiv1.Role{teller}, 0, apiv1.ErrorCode_CBV003, "password"},
			{"", password, []apiv1.Role{teller}, 0, apiv1.ErrorCode_CBV003, "username"},
		} {
			_, err := s.client.CreateUser(s.asAdmin(t), &authv1.CreateUserRequest{
				Username: test.username, Password: test.password, Name: "x", Roles: test.roles, CustomerId: &test.customer,
			})
			f := wantCode(t, err, test.want)
			if len(f.Fields) != 1 || f.Fields[0].Name != test.field {
				t.Errorf("got %+v: %v; want length of fields 1, name %v", test, f.Fields, test.field)
			}
		}
	})
}

// The same request under one Idempotency-Key is one request; what is stored of it does not give the password away.
func TestWritesOfUsersHappenOncePerKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ctx := metadata.AppendToOutgoingContext(s.asAdmin(t), "idempotency-key", "k1")
	create := &authv1.CreateUserRequest{Username: "lisi", Password: password, Name: "李四", Roles: []apiv1.Role{teller}}
	first, err := s.client.CreateUser(ctx, create)
	wantCode(t, err, 0)
	again, err := s.client.CreateUser(ctx, create)
	wantCode(t, err, 0)
	if !proto.Equal(first, again) {
		t.Errorf("got %v, want %v", again, first)
	}
	other := proto.CloneOf(create)
	other.Password = "another horse battery"
	_, err = s.client.CreateUser(ctx, other)
	wantCode(t, err, apiv1.ErrorCode_CBB014)

	ctx = metadata.AppendToOutgoingContext(s.asAdmin(t), "idempotency-key", "k2")
	update := &authv1.UpdateUserRequest{Id: first.GetUser().GetId(), Password: new("another horse battery")}
	_, err = s.client.UpdateUser(ctx, update)
	wantCode(t, err, 0)
	s.keepPasswords(t)
	token, err := s.client.Login(t.Context(), &authv1.LoginRequest{Username: "lisi", Password: "another horse battery"})
	wantCode(t, err, 0)
	_, err = s.client.UpdateUser(ctx, update)
	wantCode(t, err, 0)
	wantCode(t, s.call(t.Context(), token.GetAccessToken()), 0) // the second one changed nothing

	wire, _ := proto.MarshalOptions{Deterministic: true}.Marshal(create)
	bare := sha256.Sum256(append(wire, create.ProtoReflect().Descriptor().FullName()...))
	var stored int
	err = s.db.QueryRow(t.Context(), "SELECT count(*) FROM idempotency_keys WHERE fingerprint = $1", bare[:]).Scan(&stored)
	if err != nil || stored != 0 {
		t.Errorf("got %d fingerprints that who guesses the password can make, %v, want none", stored, err)
	}
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		s.teller(t, name)
	}
	for _, test := range []struct {
		page, size *int32
		want       string
	}{
		{nil, nil, "abcde"},
		{new(int32(1)), new(int32(2)), "ab"},
		{new(int32(3)), new(int32(2)), "e"},
		{new(int32(4)), new(int32(2)), ""},
		{new(int32(1<<31 - 1)), new(int32(100)), ""},
	} {
		r, err := s.ListUsers(t.Context(), &authv1.ListUsersRequest{Page: test.page, PageSize: test.size})
		if err != nil {
			t.Fatal(err)
		}
		names := make([]string, len(r.GetList()))
		for i, u := range r.GetList() {
			names[i] = u.GetUsername()
		}
		if strings.Join(names, "") != test.want || r.GetTotal() != 5 || r.GetPage() < 1 || r.GetPageSize() < 1 {
			t.Errorf("got %v; want join %v, total 5, page at least 1, page size at least 1", r, test.want)
		}
	}
}

func TestUpdateUser(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	who, other := s.customer(t), s.customer(t)
	id := s.teller(t, "zhangsan")
	update := func(r *authv1.UpdateUserRequest) (*authv1.User, error) {
		r.Id = id
		response, err := s.UpdateUser(t.Context(), r)
		return response.GetUser(), err
	}

	_, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: id + 1})
	wantCode(t, err, apiv1.ErrorCode_AUB005)
	before, err := update(&authv1.UpdateUserRequest{})
	wantCode(t, err, 0)
	if before.GetUsername() != "zhangsan" || !slices.Equal(before.GetRoles(), []apiv1.Role{teller}) || !before.GetEnabled() {
		t.Errorf("got %v after an empty change, want zhangsan as before", before)
	}

	_, err = update(&authv1.UpdateUserRequest{Roles: []apiv1.Role{customer}})
	wantCode(t, err, apiv1.ErrorCode_CBV001)
	_, err = update(&authv1.UpdateUserRequest{CustomerId: &who})
	wantCode(t, err, apiv1.ErrorCode_CBV003)
	_, err = update(&authv1.UpdateUserRequest{Roles: []apiv1.Role{customer}, CustomerId: new(other + 1)})
	wantCode(t, err, apiv1.ErrorCode_CBV003)

	u, err := update(&authv1.UpdateUserRequest{Roles: []apiv1.Role{customer, teller}, CustomerId: &who, Name: new("张三")})
	wantCode(t, err, 0)
	if u.GetCustomerId() != who || len(u.GetRoles()) != 2 || u.GetName() != "张三" {
		t.Errorf("got %v, want 张三 with two roles, of customer %d", u, who)
	}
	token := s.login(t, "zhangsan").GetAccessToken()
	u, err = update(&authv1.UpdateUserRequest{CustomerId: &other})
	wantCode(t, err, 0)
	if u.GetCustomerId() != other {
		t.Errorf("got %v, want customer %d", u, other)
	}
	wantCode(t, s.call(t.Context(), token), apiv1.ErrorCode_AUB002) // it acts for the old customer
	u, err = update(&authv1.UpdateUserRequest{Roles: []apiv1.Role{teller}})
	wantCode(t, err, 0)
	if u.CustomerId != nil {
		t.Errorf("got %v, want no customer", u)
	}

	_, err = update(&authv1.UpdateUserRequest{Password: new("another horse battery")})
	wantCode(t, err, 0)
	_, err = s.tryLogin(t.Context(), "zhangsan")
	wantCode(t, err, apiv1.ErrorCode_AUB001)
	_, err = s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: "another horse battery"})
	wantCode(t, err, 0)
	_, err = update(&authv1.UpdateUserRequest{Enabled: new(false)})
	wantCode(t, err, 0)
	_, err = update(&authv1.UpdateUserRequest{Enabled: new(true)})
	wantCode(t, err, 0)
	_, err = s.client.Login(t.Context(), &authv1.LoginRequest{Username: "zhangsan", Password: "another horse battery"})
	wantCode(t, err, 0)
}

func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	disable := &authv1.UpdateUserRequest{Enabled: new(false)}
	demote := &authv1.UpdateUserRequest{Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}}

	t.Run("Alone", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		id := s.user(t, "admin", admin)
		disabled := s.user(t, "disabled", admin)
		_, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: disabled, Enabled: new(false)})
		wantCode(t, err, 0)
		for _, change := range []*authv1.UpdateUserRequest{disable, demote} {
			r := proto.CloneOf(change)
			r.Id = id
			_, err := s.UpdateUser(t.Context(), r)
			wantCode(t, err, apiv1.ErrorCode_AUB007)
		}
		_, err = s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: id, Roles: []apiv1.Role{admin, teller}, Name: new("x")})
		wantCode(t, err, 0)
	})

	t.Run("WhenAllLeaveAtOnce", func(t *testing.T) {
		t.Parallel()
		s := newServer(t)
		var ids []int64
		for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
			ids = append(ids, s.user(t, name, admin))
		}
		refused := make(chan error, len(ids))
		var all sync.WaitGroup
		for i, id := range ids {
			all.Go(func() {
				r := proto.CloneOf([]*authv1.UpdateUserRequest{disable, demote}[i%2])
				r.Id = id
				if _, err := s.UpdateUser(t.Context(), r); err != nil {
					refused <- err
				}
			})
		}
		all.Wait()
		if len(refused) != 1 {
			t.Fatalf("got %d refused, want 1", len(refused))
		}
		wantCode(t, <-refused, apiv1.ErrorCode_AUB007)
		if n := s.db.Retries(); n != 0 {
			t.Errorf("got %d retries after a deadlock, want none", n)
		}
	})
}

// apiClient makes the user of an API client as server/apiclient does, without a password, and returns its id.
func (s *testServer) apiClient(t *testing.T, name string, roles ...apiv1.Role) int64 {
	t.Helper()
	user, err := s.queries.UserCreate(t.Context(), s.db, db.UserCreateParams{
		Username: "client:" + name, Name: name, Roles: caller.RolesOf(roles...).Texts(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// TestAPIClientsAreNotAdministeredHere: neither seen nor changed, and nobody's stand-in as an administrator.
func TestAPIClientsAreNotAdministeredHere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := s.apiClient(t, "rates", admin)
	if created, err := s.EnsureAdmin(t.Context(), "admin", password); !created || err != nil {
		t.Errorf("got created %t, %v, want an administrator", created, err)
	}
	r, err := s.client.ListUsers(s.asAdmin(t), &authv1.ListUsersRequest{})
	wantCode(t, err, 0)
	if r.GetTotal() != 1 || len(r.GetList()) != 1 || r.GetList()[0].GetUsername() != "admin" {
		t.Errorf("got %v, want only admin", r)
	}
	for _, change := range []*authv1.UpdateUserRequest{
		{}, {Enabled: new(true)}, {Enabled: new(false)}, {Password: new(password)}, {Name: new("x")}, {Roles: []apiv1.Role{teller}},
	} {
		change.Id = client
		_, err := s.client.UpdateUser(s.asAdmin(t), change)
		wantCode(t, err, apiv1.ErrorCode_AUB005)
	}
	_, err = s.client.UpdateUser(s.asAdmin(t), &authv1.UpdateUserRequest{Id: r.GetList()[0].GetId(), Enabled: new(false)})
	wantCode(t, err, apiv1.ErrorCode_AUB007)
}

func TestEnsureAdmin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ensure := func(username string, want bool) {
		t.Helper()
		if created, err := s.EnsureAdmin(t.Context(), username, password); created != want || err != nil {
			t.Errorf("%s: got %v %v; want created %v, no error", username, created, err, want)
		}
	}
	s.teller(t, "zhangsan")
	if _, err := s.EnsureAdmin(t.Context(), "zhangsan", password); err == nil {
		t.Error("got a teller as administrator, want an error")
	}
	_, err := s.EnsureAdmin(t.Context(), "admin", "short")
	wantCode(t, err, apiv1.ErrorCode_CBV003)

	var all sync.WaitGroup
	var created atomic.Int32
	for range 4 { // replicas that start together
		all.Go(func() {
			ok, err := s.EnsureAdmin(t.Context(), "admin", password)
			if err != nil {
				t.Error(err)
			}
			if ok {
				created.Add(1)
			}
		})
	}
	all.Wait()
	if n := created.Load(); n != 1 {
		t.Errorf("got %d created, want 1", n)
	}
	ensure("admin", false)
	ensure("another", false)
	p, err := s.authenticate(as(t.Context(), "Bearer "+s.login(t, "admin").GetAccessToken()))
	if err != nil || !p.Roles.Has(admin) {
		t.Errorf("got %+v %v; want no error, the role of an administrator", p, err)
	}
}

func TestEnsureUser(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	u := NewUser{Username: "lisi", Password: password, Name: "李四", Roles: []apiv1.Role{apiv1.Role_ROLE_CREDIT_APPROVER}}
	if created, err := s.EnsureUser(t.Context(), u); !created || err != nil {
		t.Errorf("got %v %v; want created true, no error", created, err)
	}
	u.Username, u.Password = "LISI", "another horse battery"
	if created, err := s.EnsureUser(t.Context(), u); created || err != nil {
		t.Errorf("got %v %v; want created false, no error", created, err)
	}
	s.login(t, "lisi")
}
