package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/account"
	"github.com/corebank/corebank/server/apiclient"
	"github.com/corebank/corebank/server/approval"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/creditdefault"
	"github.com/corebank/corebank/server/customer"
	"github.com/corebank/corebank/server/file"
	"github.com/corebank/corebank/server/interest"
	"github.com/corebank/corebank/server/internal/access"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/quota"
	"github.com/corebank/corebank/server/internal/redislink"
	"github.com/corebank/corebank/server/internal/registry"
	"github.com/corebank/corebank/server/internal/standby"
	"github.com/corebank/corebank/server/journal"
	"github.com/corebank/corebank/server/ledger"
	"github.com/corebank/corebank/server/payment"
	"github.com/corebank/corebank/server/rate"
	"github.com/corebank/corebank/server/risk"
	"github.com/corebank/corebank/server/rpc"
	"github.com/corebank/corebank/server/statement"
	"github.com/corebank/corebank/server/transaction"
	"github.com/corebank/corebank/server/webhook"
	"github.com/corebank/corebank/store"
)

// services has all gRPC services and the chain of interceptors.
type services struct {
	contract      *contract.Contract
	chain         *rpc.Chain
	auth          *auth.Service
	authenticator *auth.Interceptor
	customer      *customer.Service
	account       *account.Service
	transaction   *transaction.Service
	statement     *statement.Service
	rate          *rate.Service
	interest      *interest.Service
	apiclient     *apiclient.Service
	defaults      *creditdefault.Service
	files         *file.Service
	payment       *payment.Service
	risk          *risk.Service
	audit         *audit.Service
	journal       *journal.Service
	feed          *journal.Feed
	approval      *approval.Service
	webhook       *webhook.Service
	ledger        *ledger.Ledger
	quotas        *quota.Quotas
	redis         *redislink.Link // nil without Redis
	keys          *keyring.Ring

	counted []prometheus.Collector

	// runners are the background jobs. The poster runs until the calls that wait for it have ended.
	runners []runner
}

type runner struct {
	name string
	run  func(context.Context) error
}

func newServices(
	ctx context.Context, database *store.DB, bucket *file.Bucket, config *completeConfig, secrets [][]byte, log *slog.Logger,
) (*services, error) {
	s := &services{}
	var err error
	if s.contract, err = contract.Load(); err != nil {
		return nil, err
	}
	if s.redis, err = redislink.Open(config.RedisURL, log); err != nil {
		return nil, err
	}
	if s.keys, err = keyring.New(config.dataKeys, secrets); err != nil {
		return nil, err
	}
	s.auth, err = auth.NewService(ctx, database, auth.Options{
		Secret: secrets[0], OldSecrets: secrets[1:], Keys: s.keys, RequireTotp: config.RequireTotp,
		Issuer: auth.Issuer{JWKSURL: config.JWKSURL, Name: config.JWTIssuer, Audience: config.JWTAudience},
		Cost:   config.PasswordCost, Proxies: config.proxies, Redis: s.redis,
		Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("authentication: %w", err)
	}
	rules, err := risk.NewRulebook(ctx, database, config.location)
	if err != nil {
		return nil, fmt.Errorf("risk control: %w", err)
	}
	if s.ledger, err = ledger.New(ctx, database, rules, config.CachedAccounts); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	poster := ledger.NewPoster(s.ledger, database, log)
	poster.Traced = config.tracing != nil
	scheduler := transaction.NewScheduler(database, s.ledger, poster, config.location, log)
	expiry := transaction.NewHoldExpiry(database, s.ledger, log)
	s.customer = customer.NewService(database, s.auth, s.keys, config.location)
	s.interest = interest.NewService(interest.Options{
		Database: database, Ledger: s.ledger, Zone: config.location, Settlement: config.settlement, Now: config.Clock, Log: log,
	})
	s.account = account.NewService(database, s.interest.PayOff)
	journalKeys, err := newJournalKeys(config.JournalName, config.JournalKeys, secrets)
	if err != nil {
		return nil, err
	}
	verifier := journal.NewVerifier(database, journalKeys, config.VerifyEvery, log)
	s.transaction = transaction.NewService(database, s.ledger, poster, verifier, scheduler, expiry)
	s.statement = statement.NewService(database, config.location)
	s.defaults = creditdefault.NewService(creditdefault.Options{
		Database: database, Keys: s.keys, Location: config.location, SelfApproval: config.AllowSelfApproval || config.Demo,
	})
	s.files = file.NewService(file.Options{
		Database: database, Bucket: bucket, PublicURL: config.PublicURL, HTTPPort: config.httpPort(), TLS: config.tls != nil,
	})
	s.rate = rate.NewService(database, config.location)
	s.apiclient = apiclient.NewService(database, s.auth, s.keys, log)
	s.payment = payment.NewService(database, s.ledger)
	s.risk = risk.NewService(database, rules)
	s.audit = audit.NewService(database)
	sealer := journal.NewSealer(database, journalKeys, log)
	s.feed = journal.NewFeed(database)
	s.journal = journal.NewService(s.feed, journalKeys)
	s.webhook = webhook.NewService(database, s.keys, config.webhookNetworks)
	deliverer, err := webhook.NewDeliverer(webhook.Options{
		Database: database, Feed: s.feed, Keys: s.keys, Networks: config.webhookNetworks, RetryFor: config.WebhookRetryFor, Log: log,
	})
	if err != nil {
		return nil, err
	}
	s.approval, err = approval.NewService(ctx, s.contract, database, s.auth, s.keys, config.ApprovalTimeout, log)
	if err != nil {
		return nil, fmt.Errorf("four eyes: %w", err)
	}

	guard, err := access.New(s.contract, map[apiv1.Resource]access.Owner{
		apiv1.Resource_RESOURCE_ACCOUNT:            s.account.Owner,
		apiv1.Resource_RESOURCE_SCHEDULED_TRANSFER: s.transaction.Owner,
		apiv1.Resource_RESOURCE_RECURRING_TRANSFER: s.transaction.RecurringOwner,
		apiv1.Resource_RESOURCE_PAYMENT:            s.payment.Owner,
	})
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	if s.quotas, err = quota.New(s.contract, s.redis); err != nil {
		return nil, fmt.Errorf("quotas: %w", err)
	}
	trail := audit.NewTrail(s.contract, s.auth.ClientAddress, log)
	s.authenticator = s.auth.Interceptor(s.contract)
	if s.chain, err = rpc.NewChain(rpc.Options{
		Contract: s.contract, Log: log, Authenticate: s.authenticator, Links: []rpc.Interceptor{guard, s.quotas, trail, idempotency.NewAnswers(s.keys)},
		Last: []rpc.Interceptor{s.approval, standby.New(s.contract, database)}, Compression: config.GRPCCompression, Timeout: config.CallTimeout, MaxCalls: config.MaxCalls,
	}); err != nil {
		return nil, err
	}
	approved := approval.NewRunner(s.chain.Again(guard, trail))
	if err := s.register(approved); err != nil {
		return nil, err
	}
	s.approval.RunWith(approved)
	listener := store.NewListener(database, log, s.auth.Subscriber(), rules.Subscriber(), s.feed.Subscriber(), s.approval.Subscriber())
	nightly := creditdefault.NewNightly(s.defaults, log)
	accrual := interest.NewNightly(s.interest, log)
	s.counted = slices.Concat(poster.Metrics(), scheduler.Metrics(), nightly.Metrics(), accrual.Metrics(), verifier.Metrics(), sealer.Metrics(), s.feed.Metrics(), deliverer.Metrics(), []prometheus.Collector{s.chain.Metrics(), s.quotas.Metrics(), database.Metrics()})
	s.runners = []runner{
		{"journal", sealer.Run},
		{"feed", s.feed.Run},
		{"webhooks", deliverer.Run},
		{"poster", poster.Run},
		{"scheduled transfers", scheduler.Run},
		{"expiry of holds", expiry.Run},
		{"notifications", listener.Run},
		{"sessions", s.auth.Run},
		{"statistics", nightly.Run},
		{"interest", accrual.Run},
		{"nonces", s.apiclient.Run},
		{"verification", verifier.Run},
		{"idempotency keys", idempotency.NewExpiry(database, config.IdempotencyRetention, log).Run},
		{"encryption of customers", s.customer.Encryption(log)},
		{"encryption of stored answers", idempotency.Encryption(database, s.keys, log)},
		{"refused payments", s.payment.Retention(config.KeepRefusedPayments, log)},
		{"risk decisions", s.risk.Retention(config.KeepRiskDecisions, log)},
		{"ended holds", s.transaction.Retention(config.KeepFailedHolds, log)},
		{"four eyes", s.approval.Run},
		{"approvals", s.approval.Retention(config.KeepApprovals, log)},
	}
	return s, nil
}

// register adds every service to the gRPC server, or to the in-process channel of the JSON facade.
func (s *services) register(server grpc.ServiceRegistrar) error {
	return registry.Serve(server, []any{
		s.auth, s.customer, s.account, s.transaction, s.statement, s.defaults, s.files, s.rate, s.apiclient, s.payment, s.risk, s.audit, s.journal,
		s.approval, s.interest, s.webhook,
	})
}

// start runs the background jobs until ctx ends, then stops them in reverse order, so that the poster stops after those that post.
// One that fails ends them all.
func (s *services) start(ctx context.Context, fail context.CancelCauseFunc) *sync.WaitGroup {
	var all sync.WaitGroup
	all.Go(func() {
		var stops []func()
		for _, r := range s.runners {
			running, cancel := context.WithCancel(context.WithoutCancel(ctx))
			var one sync.WaitGroup
			one.Go(func() {
				if err := r.run(running); err != nil && !errors.Is(err, context.Canceled) {
					fail(fmt.Errorf("%s: %w", r.name, err))
				}
			})
			stops = append(stops, func() {
				cancel()
				one.Wait()
			})
		}
		<-ctx.Done()
		for _, stop := range slices.Backward(stops) {
			stop()
		}
	})
	return &all
}
