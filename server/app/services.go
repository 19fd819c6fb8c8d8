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
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/keyring"
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
	apiclient     *apiclient.Service
	defaults      *creditdefault.Service
	files         *file.Service
	feed          *journal.Feed
	approval      *approval.Service
	ledger        *ledger.Ledger
	redis         *redislink.Link // nil without Redis
	keys          *keyring.Ring
	// implementations has one for each of registry.Services.
	implementations []any

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
	customers := customer.NewService(database, s.auth, s.keys, config.location)
	accruals := interest.NewService(interest.Options{
		Database: database, Ledger: s.ledger, Zone: config.location, Settlement: config.settlement, Now: config.Clock, Log: log,
	})
	accounts := account.NewService(database, accruals.PayOff)
	journalKeys, err := newJournalKeys(config.JournalName, config.JournalKeys, secrets)
	if err != nil {
		return nil, err
	}
	verifier := journal.NewVerifier(database, journalKeys, config.VerifyEvery, log)
	transactions := transaction.NewService(database, s.ledger, poster, verifier, scheduler, expiry)
	s.defaults = creditdefault.NewService(creditdefault.Options{
		Database: database, Keys: s.keys, Location: config.location, SelfApproval: config.AllowSelfApproval || config.Demo,
	})
	s.files = file.NewService(file.Options{
		Database: database, Bucket: bucket, PublicURL: config.PublicURL, HTTPPort: config.httpPort(), TLS: config.tls != nil,
	})
	s.apiclient = apiclient.NewService(database, s.auth, s.keys, log)
	payments := payment.NewService(database, s.ledger)
	risks := risk.NewService(database, rules)
	sealer := journal.NewSealer(database, journalKeys, log)
	s.feed = journal.NewFeed(database)
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
	s.implementations = []any{
		s.auth, customers, accounts, transactions, payments, risks, accruals, s.defaults, s.files, s.apiclient, s.approval,
		statement.NewService(database, config.location),
		rate.NewService(database, config.location),
		audit.NewService(database),
		journal.NewService(s.feed, journalKeys),
		webhook.NewService(database, s.keys, config.webhookNetworks),
	}
	if err := s.openChain(database, config, log, map[apiv1.Resource]rpc.Owner{
		apiv1.Resource_RESOURCE_ACCOUNT:            accounts.Owner,
		apiv1.Resource_RESOURCE_SCHEDULED_TRANSFER: transactions.Owner,
		apiv1.Resource_RESOURCE_RECURRING_TRANSFER: transactions.RecurringOwner,
		apiv1.Resource_RESOURCE_PAYMENT:            payments.Owner,
	}); err != nil {
		return nil, err
	}
	listener := store.NewListener(database, log, s.auth.Subscriber(), rules.Subscriber(), s.feed.Subscriber(), s.approval.Subscriber())
	nightly := creditdefault.NewNightly(s.defaults, log)
	accrual := interest.NewNightly(accruals, log)
	s.counted = slices.Concat(s.counted, poster.Metrics(), scheduler.Metrics(), nightly.Metrics(), accrual.Metrics(), verifier.Metrics(), sealer.Metrics(), s.feed.Metrics(), deliverer.Metrics(), []prometheus.Collector{database.Metrics()})
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
		{"encryption of customers", customers.Encryption(log)},
		{"encryption of stored answers", idempotency.Encryption(database, s.keys, log)},
		{"refused payments", payments.Retention(config.KeepRefusedPayments, log)},
		{"risk decisions", risks.Retention(config.KeepRiskDecisions, log)},
		{"ended holds", transactions.Retention(config.KeepFailedHolds, log)},
		{"four eyes", s.approval.Run},
		{"approvals", s.approval.Retention(config.KeepApprovals, log)},
	}
	return s, nil
}

// openChain makes the chain of interceptors, which calls that were approved pass once more.
func (s *services) openChain(database *store.DB, config *completeConfig, log *slog.Logger, owners map[apiv1.Resource]rpc.Owner) error {
	guard, err := rpc.NewGuard(s.contract, owners, database.Breaks)
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	quotas, err := rpc.NewQuotas(s.contract, s.redis)
	if err != nil {
		return fmt.Errorf("quotas: %w", err)
	}
	trail := audit.NewTrail(s.contract, s.auth.ClientAddress, log)
	s.authenticator = s.auth.Interceptor(s.contract)
	if s.chain, err = rpc.NewChain(rpc.Options{
		Contract: s.contract, Log: log, Authenticate: s.authenticator,
		Links:       []rpc.Interceptor{guard, quotas, trail, idempotency.NewAnswers(s.keys)},
		Last:        []rpc.Interceptor{s.approval, standby.New(s.contract, database)},
		Compression: config.GRPCCompression, Timeout: config.CallTimeout, MaxCalls: config.MaxCalls,
	}); err != nil {
		return err
	}
	s.counted = append(s.counted, s.chain.Metrics(), quotas.Metrics())
	approved := approval.NewRunner(s.chain.Again(guard, trail))
	s.approval.RunWith(approved)
	return s.register(approved)
}

// register adds every service to the gRPC server, or to the in-process channel of the JSON facade.
func (s *services) register(server grpc.ServiceRegistrar) error {
	return registry.Serve(server, s.implementations)
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
