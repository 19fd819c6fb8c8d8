package auth

import (
	"context"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"
)

// cheap is a cost that tests can pay hundreds of times.
var cheap = Cost{Memory: 64, Time: 1, Threads: 1}

func TestPasswordsAcceptsWhatItHashed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := newPasswords(cheap)
	hash, err := p.hash(ctx, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("got hash %q, want it of argon2id with m=64, t=1, p=1", hash)
	}
	if ok, stale, err := p.verify(ctx, hash, "correct horse"); !ok || stale || err != nil {
		t.Errorf("right password: got %v, %v, %v, want it valid and not stale", ok, stale, err)
	}
	for _, wrong := range []string{"", "correct horsf", "correct horse ", "Correct horse"} {
		if ok, _, err := p.verify(ctx, hash, wrong); ok || err != nil {
			t.Errorf("%q: got %v %v; want false, no error", wrong, ok, err)
		}
	}
	if again, _ := p.hash(ctx, "correct horse"); again == hash {
		t.Errorf("got the hash %q twice, want two with salts of their own", hash)
	}
}

func TestPasswordsReadsTheHashesOfOthers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	// From the reference implementation's test.c: argon2id, version 0x13, t=2, m=64 MiB, p=1.
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, stale, err := newPasswords(cheap).verify(ctx, hash, "password"); !ok || !stale || err != nil {
		t.Errorf("got %v %v %v; want true, stale, no error", ok, stale, err)
	}
	key := argon2.IDKey([]byte("password"), []byte("somesalt"), 2, 65536, 1, 32)
	if got := hex.EncodeToString(key); !strings.HasPrefix(got, "09316115d5cf24ed") {
		t.Errorf("got key %s, want it to begin with 09316115d5cf24ed", got)
	}
}

func TestPasswordsAsksForANewHashWhenTheCostChanged(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	hash, _ := newPasswords(cheap).hash(ctx, "password123")
	dearer := newPasswords(Cost{Memory: 128, Time: 1, Threads: 1})
	if ok, stale, err := dearer.verify(ctx, hash, "password123"); !ok || !stale || err != nil {
		t.Errorf("got %v %v %v; want true, stale, no error", ok, stale, err)
	}
}

func TestPasswordsRefusesWithoutAUserAtTheSameCost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	if ok, _, err := newPasswords(cheap).verify(ctx, "", "password123"); ok || err != nil {
		t.Errorf("got %v %v; want false, no error", ok, err)
	}
}

func TestPasswordsRefusesHashesThatAreNone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	good, _ := newPasswords(cheap).hash(ctx, "password123")
	for _, bad := range []string{
		"x", "$$$$$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "m=64", "m=4294967295", 1), good + "$", good[:len(good)-30], good[:len(good)-1] + "*",
	} {
		if _, _, err := newPasswords(cheap).verify(ctx, bad, "password123"); !errors.Is(err, errPHC) {
			t.Errorf("%q: got %v; want error %v", bad, err, errPHC)
		}
	}
}

func TestPasswordsBoundsWhoHashesAndWhoWaits(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := newPasswords(cheap)
	for range maxHashing {
		p.running <- struct{}{}
	}
	waiting, giveUp := context.WithCancel(ctx)
	var all sync.WaitGroup
	for range maxHashing + maxWaiting {
		all.Go(func() {
			if _, err := p.hash(waiting, "password123"); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v while waiting, want %v", err, context.Canceled)
			}
		})
	}
	for len(p.entered) < cap(p.entered) {
		runtime.Gosched()
	}
	if _, err := p.hash(ctx, "password123"); err == nil {
		t.Error("got no error for one more than can wait, want one")
	}
	giveUp()
	all.Wait()
	if len(p.entered) != 0 {
		t.Errorf("got %d places not given back, want none", len(p.entered))
	}
}

func BenchmarkPassword(b *testing.B) {
	p := newPasswords(DefaultCost)
	hash, _ := p.hash(b.Context(), "password123")
	for b.Loop() {
		if ok, _, _ := p.verify(b.Context(), hash, "password123"); !ok {
			b.Fatal("refused")
		}
	}
}
