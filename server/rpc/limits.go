package rpc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/goredisstore.v9"
	"github.com/throttled/throttled/v2/store/memstore"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/peerlimit"
	"github.com/corebank/corebank/server/internal/redislink"
)

// overload bounds the number and the duration of concurrent unary calls, so that they do not pile up on a slow database. Calls beyond
// either bound are answered GWS001. Streams have bounds of their own: on their number, on silence, and on each statement.
type overload struct {
	timeout time.Duration // 0: none
	slots   chan struct{} // nil: no bound
}

func newOverload(timeout time.Duration, calls int) *overload {
	o := &overload{timeout: timeout}
	if calls > 0 {
		o.slots = make(chan struct{}, calls)
	}
	return o
}

// Unary bounds a unary call.
func (o *overload) Unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if o.slots != nil {
		select {
		case o.slots <- struct{}{}:
			defer func() { <-o.slots }()
		default:
			return nil, apierror.New(apiv1.ErrorCode_GWS001).WithRetryAfter(time.Second)
		}
	}
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(watched(ctx), o.timeout) // The edge tells this deadline from the caller's own.
		defer cancel()
	}
	return handler(ctx, request)
}

// Stream lets a stream pass.
func (*overload) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(server, stream)
}

// watched returns the context of a call within the process such that a context made of it needs no goroutine to see its end.
func watched(ctx context.Context) context.Context {
	if client := inprocgrpc.ClientContext(ctx); client != nil {
		return callWithin{ctx, client}
	}
	return ctx
}

// callWithin is the context of a call within the process, which ends with that of its client.
type callWithin struct {
	context.Context //nolint:containedctx // The type implements context.Context and changes AfterFunc alone.

	client context.Context //nolint:containedctx // AfterFunc needs it, and package context calls AfterFunc without a context.
}

// AfterFunc is called by package context.
func (c callWithin) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.client, f) }

// How many calls that need no credentials may be under way at a time, from one address and in all.
const (
	publicCalls, publicCallsPerPeer = 1024, 256 // logins
	probes, probesPerPeer           = 1024, 64  // health, its watches, and reflection
)

// anonymous bounds the calls of callers without credentials. It is an interceptor; calls of the JSON facade pass,
// because their connections are bounded.
type anonymous struct{ calls, probes *peerlimit.Limiter }

func newAnonymous() *anonymous {
	return &anonymous{peerlimit.New(publicCalls, publicCallsPerPeer), peerlimit.New(probes, probesPerPeer)}
}

// Concerns implements selective: public methods.
func (*anonymous) Concerns(m *contract.Method) bool { return m.Access.GetPublic() }

// Unary bounds calls of public methods.
func (a *anonymous) Unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if transportOf(ctx) != nil {
		release, err := acquire(ctx, a.calls)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	return handler(ctx, request)
}

// Stream bounds streams of public methods.
func (a *anonymous) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if transportOf(stream.Context()) != nil {
		release, err := acquire(stream.Context(), a.calls)
		if err != nil {
			return err
		}
		defer release()
	}
	return handler(server, stream)
}

// probe admits a call of health or reflection.
func (a *anonymous) probe(ctx context.Context) (release func(), err error) {
	return acquire(ctx, a.probes)
}

func acquire(ctx context.Context, limiter *peerlimit.Limiter) (release func(), err error) {
	release, ok := limiter.Acquire(peerOf(ctx))
	if !ok {
		return nil, apierror.New(apiv1.ErrorCode_GWB003).WithRetryAfter(time.Second)
	}
	return release, nil
}

// The metadata keys, and HTTP headers, of a limited call: of the limit that refused, or else of the one of the method's class.
const (
	// HeaderLimit is the size of the quota in requests.
	HeaderLimit = "ratelimit-limit"
	// HeaderRemaining is the number of requests left.
	HeaderRemaining = "ratelimit-remaining"
	// HeaderReset is the number of seconds until the quota is full again.
	HeaderReset = "ratelimit-reset"
)

// Quotas is the interceptor that limits the rate of calls: every user has 100 requests a second, and customers have the limits per minute
// of section 7.3 of the bank document, by the class that the contract gives to each method. Calls beyond are refused with GWB003 and the
// time to wait.
type Quotas struct {
	classes map[string]apiv1.Quota
	overall *limiter
	class   map[apiv1.Quota]*limiter
	redis   *redislink.Link
}

// NewQuotas compiles the quotas of every method. Without a link to Redis each server counts alone; with one, all that share it
// count together, and alone while Redis is unavailable.
func NewQuotas(c *contract.Contract, redis *redislink.Link) (*Quotas, error) {
	q := &Quotas{classes: map[string]apiv1.Quota{}, class: map[apiv1.Quota]*limiter{}, redis: redis}
	for _, m := range c.Methods() {
		q.classes[m.Name] = m.Quota
	}
	for number := range apiv1.Quota_name {
		class := apiv1.Quota(number)
		limit := contract.LimitOf(class)
		if limit == nil {
			continue
		}
		n := int(limit.GetRequests())
		limiter, err := newLimiter(throttled.PerDuration(n, time.Duration(limit.GetSeconds())*time.Second), n, q.redis)
		if err != nil {
			return nil, err
		}
		if class == apiv1.Quota_QUOTA_DEFAULT {
			q.overall = limiter
		} else {
			q.class[class] = limiter
		}
	}
	if q.overall == nil {
		return nil, errors.New("the contract gives QUOTA_DEFAULT no limit")
	}
	return q, nil
}

// Concerns implements selective: methods that have a quota.
func (*Quotas) Concerns(m *contract.Method) bool { return m.Quota != apiv1.Quota_QUOTA_NONE }

// Local returns the number of decisions that this server made alone because Redis was unavailable.
func (q *Quotas) Local() int64 { return q.redis.Missed() }

// Metrics exports [Quotas.Local] to Prometheus.
func (q *Quotas) Metrics() prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "corebank_quota_decided_alone_total", Help: "Quota decisions made by this server alone because Redis was unavailable.",
	}, func() float64 { return float64(q.Local()) })
}

// Unary limits a unary call.
func (q *Quotas) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := q.check(ctx, info.FullMethod, func(md metadata.MD) error { return grpc.SetHeader(ctx, md) }); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

// Stream limits a streaming call, which counts as one.
func (q *Quotas) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := q.check(stream.Context(), info.FullMethod, stream.SetHeader); err != nil {
		return err
	}
	return handler(server, stream)
}

// check counts a call against the limits of its caller. A call that one limit refuses may have been counted by the other.
func (q *Quotas) check(ctx context.Context, method string, setHeader func(metadata.MD) error) error {
	class, principal := q.classes[method], caller.FromContext(ctx)
	if principal.UserID == 0 || principal.Roles.Has(apiv1.Role_ROLE_INTERNAL) {
		return nil
	}
	v, err := q.overall.take(ctx, "user:"+strconv.FormatInt(principal.UserID, 10))
	if err != nil {
		return err
	}
	if limiter := q.class[class]; limiter != nil && !v.refused && onlyCustomer(principal) {
		v, err = limiter.take(ctx, class.String()+":"+strconv.FormatInt(principal.CustomerID, 10))
		if err != nil {
			return err
		}
	}
	_ = setHeader(v.header()) // Fails only when the answer has begun.
	if v.refused {
		return apierror.New(apiv1.ErrorCode_GWB003).WithRetryAfter(v.result.RetryAfter)
	}
	return nil
}

// onlyCustomer reports whether the caller has the role customer alone. Staff who are customers too count as staff.
func onlyCustomer(p caller.Principal) bool {
	return p.CustomerID != 0 && p.Roles == caller.RolesOf(apiv1.Role_ROLE_CUSTOMER)
}

// decision is the result of one limit for a call.
type decision struct {
	refused bool
	result  throttled.RateLimitResult
}

func (v decision) header() metadata.MD {
	return metadata.MD{
		HeaderLimit:     {strconv.Itoa(v.result.Limit)},
		HeaderRemaining: {strconv.Itoa(v.result.Remaining)},
		HeaderReset:     {strconv.Itoa(seconds(v.result.ResetAfter))},
	}
}

// seconds rounds up, so that waiting that long is enough.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

const (
	redisPrefix = "corebank:quota:"
	// maxCallers bounds the callers that a limit keeps in memory: the most recent ones.
	maxCallers = 1 << 16
	// attempts bounds the retries of a compare-and-swap that failed because of a concurrent call of the same caller.
	attempts = 1000
)

// limiter is one limit, by GCRA: requests refill one by one, so no burst of twice the limit is possible at the edge of a window.
type limiter struct {
	// own counts the calls of this server.
	own *throttled.GCRARateLimiterCtx
	// shared counts the calls of all servers; nil without Redis.
	shared *throttled.GCRARateLimiterCtx
	redis  *redislink.Link
}

func newLimiter(rate throttled.Rate, burst int, redis *redislink.Link) (*limiter, error) {
	quota := throttled.RateQuota{MaxRate: rate, MaxBurst: burst - 1}
	memory, err := memstore.NewCtx(maxCallers)
	if err != nil {
		return nil, fmt.Errorf("create a limit: %w", err)
	}
	l := &limiter{redis: redis}
	if l.own, err = throttled.NewGCRARateLimiterCtx(memory, quota); err != nil {
		return nil, fmt.Errorf("create a limit: %w", err)
	}
	l.own.SetMaxCASAttemptsLimit(attempts)
	if redis == nil {
		return l, nil
	}
	store, err := goredisstore.NewCtx(redis.Client, redisPrefix)
	if err != nil {
		return nil, fmt.Errorf("create a shared limit: %w", err)
	}
	if l.shared, err = throttled.NewGCRARateLimiterCtx(store, quota); err != nil {
		return nil, fmt.Errorf("create a shared limit: %w", err)
	}
	l.shared.SetMaxCASAttemptsLimit(attempts)
	return l, nil
}

// take counts a call. The local count comes first: what it refuses the shared one would refuse too, so a flood does not
// reach Redis.
func (l *limiter) take(ctx context.Context, key string) (decision, error) {
	own, err := take(ctx, l.own, key)
	if err != nil || own.refused || l.shared == nil {
		return own, err
	}
	var shared decision
	if l.redis.Do(ctx, key, func(ctx context.Context) (err error) {
		shared, err = take(ctx, l.shared, key)
		return err
	}) {
		return shared, nil
	}
	return own, nil
}

func take(ctx context.Context, l *throttled.GCRARateLimiterCtx, key string) (decision, error) {
	refused, result, err := l.RateLimitCtx(ctx, key, 1)
	if err != nil {
		return decision{}, fmt.Errorf("count against a limit: %w", err)
	}
	return decision{refused, result}, nil
}
