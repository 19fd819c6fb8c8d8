package auth

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// Bank document, section 2.2.
func TestLoginAsDocumented(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "user@example.com")
	got := s.login(t, "User@Example.com")
	for _, token := range []string{got.GetAccessToken(), got.GetRefreshToken()} {
		if !strings.HasPrefix(token, "eyJhbGciOiJIUzI1NiIs") {
			t.Errorf("got token %q, want it to begin with eyJhbGciOiJIUzI1NiIs", token)
		}
	}
	if got.GetExpiresIn() != 3600 || got.GetTokenType() != "Bearer" {
		t.Errorf("got %v; want expires in 3600, token type Bearer", got)
	}
	p, err := s.authenticate(as(t.Context(), "bearer "+got.GetAccessToken()))
	if err != nil {
		t.Fatal(err)
	}
	want := caller.Principal{
		UserID: id, Username: "user@example.com", Name: "user@example.com",
		Roles: caller.RolesOf(apiv1.Role_ROLE_TELLER), SessionID: p.SessionID,
	}
	if p != want || p.SessionID == "" {
		t.Errorf("got principal %+v, want %+v with a session", p, want)
	}
}

func TestLoginFailuresLookTheSame(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	disabled := s.teller(t, "lisi")
	if _, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: disabled, Enabled: new(false)}); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range []*authv1.LoginRequest{
		{Username: "zhangsan", Password: "another horse battery"},
		{Username: "nobody", Password: password},
		{Username: "lisi", Password: password},
		{Username: "lisi", Password: "another horse battery"},
		{Username: "' OR 1=1 --", Password: password},
	} {
		_, err := s.client.Login(t.Context(), r)
		f := wantCode(t, err, apiv1.ErrorCode_AUB001)
		texts = append(texts, err.Error()+f.Error())
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("got %q, want %q", text, texts[0])
		}
	}
}

func TestLoginHashesAnewWhenTheCostChanged(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	dearer := newReplica(t, s.db, s.clock, func(o *Options) { o.Cost = Cost{Memory: 128, Time: 1, Threads: 1} })
	var all sync.WaitGroup
	for range 4 { // one of them hashes anew, and the others must not stumble over that
		all.Go(func() {
			if _, err := dearer.tryLogin(t.Context(), "zhangsan"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	row, err := s.queries.UserLock(t.Context(), s.db, id)
	if err != nil || !strings.Contains(row.PasswordHash, "$m=128,") {
		t.Errorf("got hash %q, %v, want it with m=128", row.PasswordHash, err)
	}
	s.login(t, "zhangsan")
}

func TestAccessTokenExpires(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	tokens := s.login(t, "zhangsan")
	s.clock.advance(AccessLife - time.Minute)
	wantCode(t, s.call(t.Context(), tokens.GetAccessToken()), 0)
	s.clock.advance(2 * time.Minute)
	wantCode(t, s.call(t.Context(), tokens.GetAccessToken()), apiv1.ErrorCode_AUB002)

	again, err := s.refresh(t.Context(), tokens.GetRefreshToken())
	wantCode(t, err, 0)
	wantCode(t, s.call(t.Context(), again.GetAccessToken()), 0)
	s.clock.advance(RefreshLife + time.Minute)
	_, err = s.refresh(t.Context(), again.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
}

func TestCallsWithoutAToken(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	good := s.login(t, "zhangsan").GetAccessToken()
	for _, header := range []string{
		"", "Bearer", "Bearer ", good, "Basic " + good, "Bearer x",
		"Bearer " + strings.Repeat("x", maxToken+1), "Bearer ..", "Bearer " + good + ".x",
	} {
		_, err := s.authenticate(as(t.Context(), header))
		wantCode(t, err, apiv1.ErrorCode_AUB002)
	}
	for _, header := range []string{"Bearer   " + good, "bearer " + good + " ", "BEARER  " + good} {
		_, err := s.authenticate(as(t.Context(), header))
		wantCode(t, err, 0)
	}
	wantCode(t, s.call(withToken(t.Context(), good), good), apiv1.ErrorCode_AUB002) // two headers
	_, err := s.client.ListUsers(t.Context(), &authv1.ListUsersRequest{})
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	if _, err := s.tryLogin(withToken(t.Context(), "nonsense"), "zhangsan"); err != nil {
		t.Errorf("got %v from a public method with a bad token, want none", err)
	}
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	token := s.login(t, "zhangsan").GetRefreshToken()
	for range 3 {
		next, err := s.refresh(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if next.GetRefreshToken() == token || next.GetExpiresIn() != 3600 || next.GetTokenType() != "Bearer" {
			t.Errorf("got %v, want another refresh token, 3600 and Bearer", next)
		}
		wantCode(t, s.call(t.Context(), next.GetAccessToken()), 0)
		token = next.GetRefreshToken()
	}
}

func TestRefreshEndsTheSessionOnReuse(t *testing.T) {
	t.Parallel()
	log := &record{}
	s := newServer(t, log.option)
	s.teller(t, "zhangsan")
	first, bystander := s.login(t, "zhangsan"), s.login(t, "zhangsan")
	second, err := s.refresh(t.Context(), first.GetRefreshToken())
	wantCode(t, err, 0)
	_, err = s.refresh(t.Context(), first.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)

	_, err = s.refresh(t.Context(), second.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	wantCode(t, s.call(t.Context(), first.GetAccessToken()), apiv1.ErrorCode_AUB002)
	wantCode(t, s.call(t.Context(), second.GetAccessToken()), apiv1.ErrorCode_AUB002)
	wantCode(t, s.call(t.Context(), bystander.GetAccessToken()), 0)

	token, err := s.issuer.verify(first.GetRefreshToken(), useRefresh)
	if err != nil {
		t.Fatal(err)
	}
	if n := log.lines(`"session":"` + token.principal.SessionID + `"`); n != 1 {
		t.Errorf("got %d lines in the log, want 1", n)
	}
}

func TestRefreshNeedsTheUser(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	tokens := s.login(t, "zhangsan")
	for _, statement := range []string{"DELETE FROM sessions WHERE user_id = $1", "DELETE FROM users WHERE id = $1"} {
		if _, err := s.db.Exec(t.Context(), statement, id); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.refresh(t.Context(), tokens.GetRefreshToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	_, err = s.tryLogin(t.Context(), "zhangsan")
	wantCode(t, err, apiv1.ErrorCode_AUB001)
	_, _, err = s.Grant(t.Context(), id)
	wantCode(t, err, apiv1.ErrorCode_AUB008)
	_, err = s.client.Logout(withToken(t.Context(), tokens.GetAccessToken()), &authv1.LogoutRequest{})
	wantCode(t, err, 0)
}

func TestRefreshSimultaneousUseHasOneWinnerAndEndsTheSession(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	for range 10 {
		token := s.login(t, "zhangsan").GetRefreshToken()
		results := make(chan *authv1.RefreshResponse, 2)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if r, err := s.refresh(t.Context(), token); err == nil {
					results <- r
				}
			})
		}
		both.Wait()
		if len(results) != 1 {
			t.Fatalf("got %d winners, want 1", len(results))
		}
		winner := <-results
		wantCode(t, s.call(t.Context(), winner.GetAccessToken()), apiv1.ErrorCode_AUB002)
		_, err := s.refresh(t.Context(), winner.GetRefreshToken())
		wantCode(t, err, apiv1.ErrorCode_AUB002)
	}
}

func TestRefreshTakesOnlyRefreshTokens(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	tokens := s.login(t, "zhangsan")
	_, err := s.refresh(t.Context(), tokens.GetAccessToken())
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	_, err = s.refresh(t.Context(), "x")
	wantCode(t, err, apiv1.ErrorCode_AUB002)
	wantCode(t, s.call(t.Context(), tokens.GetRefreshToken()), apiv1.ErrorCode_AUB002)
	wantCode(t, s.call(t.Context(), tokens.GetAccessToken()), 0)
}

// ending is a way to end the session of a user.
type ending struct {
	name string
	end  func(ctx context.Context, s *testServer, user int64, tokens *authv1.LoginResponse) error
}

func update(r *authv1.UpdateUserRequest) func(context.Context, *testServer, int64, *authv1.LoginResponse) error {
	return func(ctx context.Context, s *testServer, user int64, _ *authv1.LoginResponse) error {
		r.Id = user
		_, err := s.UpdateUser(ctx, r)
		return err
	}
}

func TestSessionsEndEverywhere(t *testing.T) {
	t.Parallel()
	for _, way := range []ending{
		{"Logout", func(ctx context.Context, s *testServer, _ int64, tokens *authv1.LoginResponse) error {
			_, err := s.client.Logout(withToken(ctx, tokens.GetAccessToken()), &authv1.LogoutRequest{})
			return err
		}},
		{"Reuse", func(ctx context.Context, s *testServer, _ int64, tokens *authv1.LoginResponse) error {
			if _, err := s.refresh(ctx, tokens.GetRefreshToken()); err != nil {
				return err
			}
			_, _ = s.refresh(ctx, tokens.GetRefreshToken())
			return nil
		}},
		{"Disable", update(&authv1.UpdateUserRequest{Enabled: new(false)})},
		{"NewPassword", update(&authv1.UpdateUserRequest{Password: new("another horse battery")})},
		{"NewRoles", update(&authv1.UpdateUserRequest{Roles: []apiv1.Role{apiv1.Role_ROLE_AUDITOR}})},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			here := newServer(t)
			there := newReplica(t, here.db, here.clock)
			user := here.teller(t, "zhangsan")
			tokens := here.login(t, "zhangsan")
			wantCode(t, there.call(t.Context(), tokens.GetAccessToken()), 0) // and so it is in the cache there

			start := time.Now()
			wantCode(t, way.end(t.Context(), here, user, tokens), 0)
			wantCode(t, here.call(t.Context(), tokens.GetAccessToken()), apiv1.ErrorCode_AUB002)
			limit := time.Second
			if storetest.PollOnly() {
				limit = 3 * time.Second // It asks once a second.
			}
			proctest.Await(t, "the other server knows", func() bool {
				return errorcode.Of(there.call(t.Context(), tokens.GetAccessToken())) == apiv1.ErrorCode_AUB002
			})
			if took := time.Since(start); took > limit {
				t.Errorf("got it after %v, want it within %v", took, limit)
			}
			_, err := there.refresh(t.Context(), tokens.GetRefreshToken())
			wantCode(t, err, apiv1.ErrorCode_AUB002)

			late := newReplica(t, here.db, here.clock) // learns it from the table
			wantCode(t, late.call(t.Context(), tokens.GetAccessToken()), apiv1.ErrorCode_AUB002)
		})
	}
}

func TestOtherChangesLeaveSessionsAlone(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	user := s.teller(t, "zhangsan")
	tokens := s.login(t, "zhangsan")
	_, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{
		Id: user, Name: new("张三"), Enabled: new(true), Roles: []apiv1.Role{apiv1.Role_ROLE_TELLER},
	})
	wantCode(t, err, 0)
	wantCode(t, s.call(t.Context(), tokens.GetAccessToken()), 0)
}

// A login that checks the old password while it is being replaced must not leave a session behind.
func TestNewPasswordMissesNoLogin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	user := s.teller(t, "zhangsan")
	for range 5 {
		s.clock.advance(time.Duration(pairRule.failures) * pairRule.pause)
		old, _ := s.passwords.hash(t.Context(), password)
		if _, err := s.db.Exec(t.Context(), "UPDATE users SET password_hash = $1", old); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		tokens := make(chan string, 8)
		for range cap(tokens) {
			all.Go(func() {
				if r, err := s.tryLogin(t.Context(), "zhangsan"); err == nil {
					tokens <- r.GetAccessToken()
				}
			})
		}
		all.Go(func() {
			_, err := s.UpdateUser(t.Context(), &authv1.UpdateUserRequest{Id: user, Password: new("another horse battery")})
			if err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		close(tokens)
		for token := range tokens {
			wantCode(t, s.call(t.Context(), token), apiv1.ErrorCode_AUB002)
		}
	}
}

func TestCleanForgetsWhatIsPast(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.teller(t, "zhangsan")
	ended := s.login(t, "zhangsan")
	_, err := s.client.Logout(withToken(t.Context(), ended.GetAccessToken()), &authv1.LogoutRequest{})
	wantCode(t, err, 0)
	if !storetest.PollOnly() {
		<-s.heard
	}
	s.clock.advance(2 * AccessLife)
	lasting := s.login(t, "zhangsan")
	check := func(inMemory, inTable int) {
		t.Helper()
		if err := s.clean(t.Context()); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM sessions").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if len(s.revoked.until) != inMemory || rows != inTable {
			t.Errorf("got %d in memory and %d in the table, want %d and %d", len(s.revoked.until), rows, inMemory, inTable)
		}
	}
	check(0, 2)
	s.clock.advance(RefreshLife - AccessLife)
	check(0, 1)
	_, err = s.refresh(t.Context(), lasting.GetRefreshToken())
	wantCode(t, err, 0)
}

type fakeStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s fakeStream) Context() context.Context { return s.ctx }

func TestStreamsAreAuthenticated(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.teller(t, "zhangsan")
	token := s.login(t, "zhangsan").GetAccessToken()
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, header string
		want           int64
		refused        bool
	}{
		{method: "/corebank.file.v1.FileService/Upload", header: "Bearer " + token, want: id},
		{method: "/corebank.file.v1.FileService/Upload", header: "Bearer x", refused: true},
		{method: "/corebank.auth.v1.AuthService/Login", header: "Bearer x"},
	} {
		var got caller.Principal
		stream := fakeStream{ctx: as(t.Context(), test.header)}
		err := s.Interceptor(c).Stream(nil, stream, &grpc.StreamServerInfo{FullMethod: test.method}, func(_ any, inner grpc.ServerStream) error {
			got = caller.FromContext(inner.Context())
			return nil
		})
		if got.UserID != test.want || (err != nil) != test.refused {
			t.Errorf("got %+v: %+v, %v; want user id %v, err != nil %v", test, got, err, test.want, test.refused)
		}
	}
}
