package approval

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// Unary keeps a valid call of a method under four eyes from its method, stores it, and answers GWB006. It is the last interceptor but one.
func (s *Service) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	m := s.byName[info.FullMethod]
	message, ok := request.(proto.Message)
	if m == nil || !ok {
		return handler(ctx, request)
	}
	switch needed, err := s.rules.Get().needsApproval(m, message); {
	case err != nil:
		return nil, err
	case !needed:
		return handler(ctx, request)
	}
	parked, err := s.park(ctx, m, message, handler)
	switch {
	case errors.Is(err, idempotency.ErrCarriedOut): // Before the method was put under four eyes: the answer of then, or CBB014.
		return handler(idempotency.Join(ctx, &idempotency.Joined{Before: refuseWrite}), request)
	case err != nil:
		return nil, err
	}
	return nil, parked.Err()
}

// Concerns reports whether calls pass the interceptor: those of methods that can be put under four eyes.
func (s *Service) Concerns(m *contract.Method) bool { return s.byName[m.Name] != nil }

// Stream passes every stream on: none can be put under four eyes.
func (s *Service) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(server, stream)
}

// refuseWrite keeps a call from writing that is expected to find its answer.
func refuseWrite(context.Context, store.Tx) error {
	return apierror.New(apiv1.ErrorCode_GWS001).WithCause(errors.New("the answer under an idempotency key was removed meanwhile"))
}

// park stores a call, unless it was stored before under the same key, and refuses what the method would refuse now.
func (s *Service) park(ctx context.Context, m *method, request proto.Message, handler grpc.UnaryHandler) (idempotency.Parked, error) {
	var none idempotency.Parked
	if caller.FromContext(ctx).UserID < 0 {
		return none, apierror.New(apiv1.ErrorCode_AUB003).
			WithCause(errors.New("the roles that a subject of the external issuer has when the call runs cannot be known"))
	}
	reason, err := reasonOf(ctx, m)
	if err != nil {
		return none, err
	}
	key, err := idempotency.FromContext(ctx, withoutSecrets(request))
	if err != nil {
		return none, err
	}
	if key != nil {
		parked, err := idempotency.FindParked(ctx, s.database, key)
		if !errors.Is(err, store.ErrNoRows) {
			return s.checkRepeated(ctx, m, request, parked, err)
		}
	}
	if err := tryOut(ctx, request, handler); err != nil {
		return none, err
	}
	parked, repeated, err := idempotency.Park(ctx, s.database, key, func(ctx context.Context, tx store.Tx) (idempotency.Parked, error) {
		return s.create(ctx, tx, m, request, reason)
	})
	if repeated {
		return s.checkRepeated(ctx, m, request, parked, err)
	}
	return parked, err
}

// errTried rolls a call back that is only tried out.
var errTried = errors.New("tried out")

// tryOut runs a call in a transaction that is rolled back, so that a wrong one is refused at once, and not after its approval.
func tryOut(ctx context.Context, request proto.Message, handler grpc.UnaryHandler) error {
	md, _ := metadata.FromIncomingContext(ctx)
	md = md.Copy()
	md.Delete(idempotency.Header)
	ctx = audit.Without(metadata.NewIncomingContext(ctx, md))
	_, err := handler(idempotency.Join(ctx, &idempotency.Joined{
		After: func(context.Context, store.Tx, proto.Message) error { return errTried },
	}), request)
	switch {
	case errors.Is(err, errTried):
		return nil
	case err == nil:
		return errors.New("a method under four eyes has written outside of idempotency.Do")
	}
	return err
}

// checkRepeated returns the approval of a repeated call. Its key was compared without secrets, so these are compared while they are stored.
func (s *Service) checkRepeated(
	ctx context.Context, m *method, request proto.Message, parked idempotency.Parked, err error,
) (idempotency.Parked, error) {
	if err != nil || !m.requestHasSecrets {
		return parked, err
	}
	row, err := s.queries.ApprovalGet(ctx, s.database, parked.ID)
	switch {
	case errors.Is(err, store.ErrNoRows): // It was removed after a long time.
		return parked, nil
	case err != nil:
		return parked, fmt.Errorf("find an approval: %w", err)
	case row.Approval.Status != pending:
		return parked, nil
	}
	stored, err := s.open(row.Approval, m.request, false)
	if err != nil {
		return parked, err
	}
	before, err := idempotency.FingerprintOf(stored)
	if err != nil {
		return parked, err
	}
	now, err := idempotency.FingerprintOf(request)
	if err == nil && before != now {
		err = apierror.New(apiv1.ErrorCode_CBB014)
	}
	return parked, err
}

// create stores a call, and adds the approval to the call's entry in the audit trail.
func (s *Service) create(
	ctx context.Context, tx store.Tx, m *method, request proto.Message, reason *string,
) (idempotency.Parked, error) {
	var none idempotency.Parked
	if err := s.checkPendingOf(ctx, tx, caller.FromContext(ctx).UserID); err != nil {
		return none, err
	}
	id, err := s.queries.ApprovalNextID(ctx, tx)
	if err != nil {
		return none, fmt.Errorf("number an approval: %w", err)
	}
	sealed, with, err := s.seal(id, request, false)
	if err != nil {
		return none, err
	}
	by, address := caller.FromContext(ctx), ""
	if from := s.address(ctx); from.IsValid() {
		address = from.String()
	}
	row, err := s.queries.ApprovalCreate(ctx, tx, db.ApprovalCreateParams{
		ID: id, Method: m.Short(), MakerID: by.UserID, Maker: by.Username, MakerRoles: by.Roles.Texts(), Address: address,
		RequestID: caller.RequestID(ctx), Reason: reason, Request: sealed, SealedWith: with, HasSecrets: m.requestHasSecrets,
		ExpiresIn: s.timeout.Seconds(),
	})
	if err != nil {
		return none, fmt.Errorf("store an approval: %w", err)
	}
	audit.About(ctx, strconv.FormatInt(id, 10))
	audit.State(ctx, "approvalStatus", pending)
	audit.State(ctx, apierror.ApprovalKey, strconv.FormatInt(id, 10))
	return idempotency.Parked{ID: id, Expires: row.ExpiresAt}, nil
}

const (
	// maxPending bounds the calls of one user that wait for approval. Calls at the same moment may exceed it by their number.
	maxPending = 1000
	// pendingRetry is the Retry-After beyond it: somebody has to decide first.
	pendingRetry = time.Minute
)

var errTooManyPending = errors.New("too many calls of this user wait for approval")

// checkPendingOf returns GWB003 for a user who has too many calls that wait.
func (s *Service) checkPendingOf(ctx context.Context, tx store.Tx, maker int64) error {
	waiting, err := s.queries.ApprovalCountPending(ctx, tx, maker, maxPending)
	switch {
	case err != nil:
		return fmt.Errorf("count the approvals of a user: %w", err)
	case waiting >= maxPending:
		return apierror.New(apiv1.ErrorCode_GWB003).WithRetryAfter(pendingRetry).WithCause(errTooManyPending)
	}
	return nil
}

// reasonOf returns why the caller makes the call; nil if the caller does not say.
func reasonOf(ctx context.Context, m *method) (*string, error) {
	values := metadata.ValueFromIncomingContext(ctx, contract.ApprovalReason)
	if len(values) == 0 {
		return nil, nil
	}
	text, err := url.PathUnescape(values[0])
	if err != nil || len(values) > 1 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > contract.MaxApprovalReason {
		return nil, apierror.New(m.System.GetFormat()).
			Field("Approval-Reason", fmt.Sprintf("须为百分号编码的 UTF-8，最多 %d 个字符，且只出现一次", contract.MaxApprovalReason))
	}
	return &text, nil
}
