package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/corebank/corebank/server/internal/periodic"
	"github.com/corebank/corebank/store"
)

const (
	// revokedChannel is the Postgres notification channel of ended sessions.
	revokedChannel = "session_revoked"
	// revokedMargin is the accepted clock difference between servers.
	revokedMargin = 5 * time.Minute
)

// loadRevoked adds the ended sessions in the database. It removes none: this server's own may be newer.
func (s *Service) loadRevoked(ctx context.Context) error {
	now := s.now()
	rows, err := s.queries.SessionRevokedSince(ctx, s.db, now.Add(-AccessLife-revokedMargin))
	if err != nil {
		return fmt.Errorf("load revoked sessions: %w", err)
	}
	for _, row := range rows {
		s.revoked.add(row.RevokedAt, row.ID)
	}
	s.revoked.prune(now)
	return nil
}

// Subscriber receives the sessions that other servers end. Without a [store.Listener], their tokens work here until they
// expire.
func (s *Service) Subscriber() store.Subscriber {
	return store.Subscriber{
		Channel: revokedChannel,
		Resync:  s.loadRevoked,
		Notify: func(_ context.Context, payload string) error {
			session, err := parseID(payload)
			if err != nil {
				return fmt.Errorf("%s: %w", revokedChannel, err)
			}
			s.revoked.add(s.now(), session)
			return nil
		},
	}
}

// announce notifies all servers of ended sessions when tx commits.
func (s *Service) announce(ctx context.Context, tx store.Tx, sessions [][16]byte) error {
	if len(sessions) == 0 {
		return nil
	}
	if err := s.queries.SessionAnnounce(ctx, tx, sessions); err != nil {
		return fmt.Errorf("announce ended sessions: %w", err)
	}
	return nil
}

// endSession ends one session in tx. The caller passes the result to revoked.add after the commit.
func (s *Service) endSession(ctx context.Context, tx store.Tx, session id) ([][16]byte, error) {
	ended, err := s.queries.SessionRevoke(ctx, tx, s.now(), session)
	if err != nil {
		return nil, fmt.Errorf("revoke session: %w", err)
	}
	return ended, s.announce(ctx, tx, ended)
}

// endSessionsOf ends all sessions of a user in tx, like endSession.
func (s *Service) endSessionsOf(ctx context.Context, tx store.Tx, userID int64) ([][16]byte, error) {
	ended, err := s.queries.SessionRevokeOfUser(ctx, tx, s.now(), userID)
	if err != nil {
		return nil, fmt.Errorf("revoke sessions of user: %w", err)
	}
	return ended, s.announce(ctx, tx, ended)
}

const (
	cleanEvery = 10 * time.Minute
	cleanBatch = 1000
)

// Run deletes expired sessions, in memory and in the database, until ctx ends, and returns its error.
func (s *Service) Run(ctx context.Context) error {
	return periodic.Run(ctx, cleanEvery, func(ctx context.Context) {
		if err := s.clean(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "deleting expired sessions failed", "error", err) // the next time will do
		}
	})
}

// clean deletes in small batches, so that no lock is held for long.
func (s *Service) clean(ctx context.Context) error {
	now := s.now()
	s.revoked.prune(now)
	if err := s.fillCanonicalNames(ctx); err != nil {
		return err
	}
	for {
		deleted, err := s.queries.SessionDeleteExpired(ctx, s.db, now.Add(-revokedMargin), cleanBatch)
		if err != nil || deleted < cleanBatch {
			return err
		}
	}
}
