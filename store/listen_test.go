package store_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/corebank/corebank/store"
	"github.com/corebank/corebank/store/storetest"
)

type listenerBundle struct {
	db       *store.DB
	resyncs  chan string // channel
	notified chan string // channel:payload
	fail     chan error  // taken by the next Notify
	cancel   context.CancelFunc
	ended    chan error
}

// setupListener runs a listener on two channels, the second of them with two subscribers, and waits until all are in step.
func setupListener(t *testing.T, options store.Options) *listenerBundle {
	t.Helper()
	options.URL = storetest.URL(t)
	b := &listenerBundle{
		db: open(t, options), resyncs: make(chan string, 100), notified: make(chan string, 100),
		fail: make(chan error, 1), ended: make(chan error, 1),
	}
	subscriber := func(channel string) store.Subscriber {
		return store.Subscriber{
			Channel: channel,
			Resync:  func(context.Context) error { b.resyncs <- channel; return nil },
			Notify: func(_ context.Context, payload string) error {
				select {
				case err := <-b.fail:
					return err
				default:
					b.notified <- channel + ":" + payload
					return nil
				}
			},
		}
	}
	l := store.NewListener(b.db, slog.New(slog.DiscardHandler), subscriber("rules"), subscriber("Tokens"), subscriber("Tokens"))
	var ctx context.Context
	ctx, b.cancel = context.WithCancel(t.Context())
	go func() { b.ended <- l.Run(ctx) }()
	t.Cleanup(func() {
		b.cancel()
		if err := receive(t, b.ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Run: got %v, want %v", err, context.Canceled)
		}
	})
	inStep(t, b.resyncs)
	return b
}

func notify(t *testing.T, db *store.DB, channel, payload string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), `SELECT pg_notify($1, $2)`, channel, payload); err != nil {
		t.Fatal(err)
	}
}

func TestListenerBringsNotificationsToTheirSubscribers(t *testing.T) {
	t.Parallel()
	b := setupListener(t, store.Options{})
	notify(t, b.db, "Tokens", "a")
	notify(t, b.db, "rules", "b")
	for _, want := range []string{"Tokens:a", "Tokens:a", "rules:b"} {
		if got := receive(t, b.notified); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

// Without notifications changes are found by asking.
func TestListenerAsksWhereNothingIsNotified(t *testing.T) {
	t.Parallel()
	b := setupListener(t, store.Options{PollOnly: true})
	notify(t, b.db, "rules", "unheard")
	inStep(t, b.resyncs)
	inStep(t, b.resyncs)
	select {
	case got := <-b.notified:
		t.Errorf("got %s, want no notification", got)
	default:
	}
}

// Notifications of one channel, however many there are, do not keep the others from being asked for.
func TestListenerAsksBesideNotifications(t *testing.T) {
	t.Parallel()
	b := setupListener(t, store.Options{})
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		<-b.resyncs
	}()
	for began := time.Now(); ; {
		notify(t, b.db, "rules", "again")
		receive(t, b.notified)
		select {
		case <-asked:
			return
		case <-time.After(time.Second):
		}
		if time.Since(began) > 30*time.Second {
			t.Fatal("got no resync within 30 s, want one every 10 s")
		}
	}
}

func TestListenerResyncsAfterALostConnection(t *testing.T) {
	t.Parallel()
	b := setupListener(t, store.Options{})
	const cut = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = 'corebank listener' AND datname = current_database()`
	if n := value(t, b.db, cut); n != 1 {
		t.Fatalf("got %d listeners, want 1", n)
	}
	inStep(t, b.resyncs)
	notify(t, b.db, "rules", "after")
	if got := receive(t, b.notified); got != "rules:after" {
		t.Fatalf("got %s; want rules:after", got)
	}
}

func TestListenerResyncsAfterASubscribersError(t *testing.T) {
	t.Parallel()
	b := setupListener(t, store.Options{})
	b.fail <- errors.New("cannot read the rules")
	notify(t, b.db, "rules", "lost")
	inStep(t, b.resyncs)
	notify(t, b.db, "rules", "seen")
	if got := receive(t, b.notified); got != "rules:seen" {
		t.Fatalf("got %s; want rules:seen", got)
	}
}

// inStep waits until every subscriber of the listener has resynced.
func inStep(t *testing.T, resyncs <-chan string) {
	t.Helper()
	for _, want := range []string{"rules", "Tokens", "Tokens"} {
		if got := receive(t, resyncs); got != want {
			t.Fatalf("resync of %s, want %s", got, want)
		}
	}
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("timed out waiting for a value of the channel")
		panic("unreachable")
	}
}
