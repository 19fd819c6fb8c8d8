// Package quota limits the rate of calls: every user has 100 requests a second, and customers have the limits per minute of section
// 7.3 of the bank document, by the class that the contract gives to each method.
package quota

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/throttled/throttled/v2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/redislink"
)

// The metadata keys, and HTTP headers, of a limited call: of the limit that refused, or else of the one of the method's class.
const (
	// HeaderLimit is the size of the quota in requests.
	HeaderLimit = "ratelimit-limit"
	// HeaderRemaining is the number of requests left.
	HeaderRemaining = "ratelimit-remaining"
	// HeaderReset is the number of seconds until the quota is full again.
	HeaderReset = "ratelimit-reset"
)

// Quotas counts calls and refuses those beyond the limits, with GWB003 and the time to wait. It is an interceptor.
type Quotas struct {
	classes map[string]apiv1.Quota
	overall *limiter
	class   map[apiv1.Quota]*limiter
	redis   *redislink.Link
}

// New compiles the quotas of every method. Without a link to Redis each server counts alone; with one, all that share it
// count together, and alone while Redis is unavailable.
func New(c *contract.Contract, redis *redislink.Link) (*Quotas, error) {
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
	if class == apiv1.Quota_QUOTA_NONE || principal.UserID == 0 || principal.Roles.Has(apiv1.Role_ROLE_INTERNAL) {
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
