package storetest

import (
	"context"
	"fmt"
	"net/url"
	"testing"
)

// RestrictedURL is an empty database without a schema that belongs to a role with no other right, as a managed Postgres gives out. It
// is dropped when the test ends.
func RestrictedURL(t testing.TB) string {
	t.Helper()
	direct, drop, err := running.restricted(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("storetest: %v", err)
		}
	})
	return direct
}

// restricted makes a role and its database.
func (s *server) restricted(ctx context.Context) (dbURL string, drop func() error, err error) {
	if err := s.ensureStarted(ctx); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clones++
	name := fmt.Sprintf("restricted_%d", s.clones)
	for _, sql := range []string{
		"CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
		"CREATE DATABASE " + name + " OWNER " + name + " TEMPLATE template0",
	} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return "", nil, fmt.Errorf("make a restricted role: %w", err)
		}
	}
	u, err := url.Parse(databaseURL(s.private, name))
	if err != nil {
		return "", nil, err
	}
	u.User = url.User(name)
	return u.String(), func() error { return s.drop(ctx, name) }, nil
}
