package approval

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	approvalv1 "github.com/corebank/corebank/gen/go/corebank/approval/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/store"
)

// run carries out an approved call as its maker. The decision, the call and the entries of both in the audit trail are one database
// transaction: whatever breaks, either all of it is there or none, and the approval is still pending. Two approvers wait for each other
// at the row's lock. A call that is refused is recorded as failed, in a transaction of its own.
func (s *Service) run(ctx context.Context, a approval, m *method, remark *string) (approval, error) {
	request, err := s.open(a.Approval, m.request, false)
	if err != nil {
		return a, err
	}
	maker, err := s.users.Principal(ctx, s.database, a.MakerID)
	if err != nil {
		return s.failed(ctx, a, m, remark, err)
	}
	r := &run{service: s, outer: ctx, approval: a, method: m, request: request, remark: remark}
	response, err := s.runner.call(r.asMaker(maker), m.Name, request)
	switch {
	case r.lost != nil: // Somebody else has decided it, or its time is over.
		return a, r.lost
	case err != nil && r.decided:
		return s.afterCommit(ctx, a, err)
	case err != nil:
		return s.failed(ctx, a, m, remark, err)
	case !r.decided:
		return a, fmt.Errorf("%s has written outside of idempotency.Do", m.Name)
	}
	if m.responseHasSecrets {
		s.keepSecrets(ctx, &r.approval.Approval, response)
	}
	return r.approval, nil
}

// afterCommit returns an approval whose call failed when the decision was about to be committed, or was: executed, or else the error.
func (s *Service) afterCommit(ctx context.Context, a approval, cause error) (approval, error) {
	row, err := s.queries.ApprovalGet(ctx, s.database, a.ID)
	if err != nil || row.Approval.Status != executed {
		return a, cause
	}
	s.log.ErrorContext(ctx, "an approved call has run, and its answer failed", "approval", a.ID, "error", cause)
	return approval{Approval: row.Approval}, nil
}

// run is one attempt to carry out an approved call.
type run struct {
	service *Service
	outer   context.Context //nolint:containedctx // That of the approver's call, to which the decision belongs.
	method  *method
	request proto.Message
	remark  *string

	approval approval // as decided, once it is
	decided  bool
	lost     error // why the approval could not be decided
}

// asMaker returns the context of the call: its principal is the maker, nothing comes from the metadata of the approver, and its entry in
// the audit trail names both.
func (r *run) asMaker(maker caller.Principal) context.Context {
	ctx := caller.Observe(r.outer, &caller.Observed{RequestID: caller.RequestID(r.outer)}) // The log has the approver.
	ctx = metadata.NewIncomingContext(caller.WithPrincipal(ctx, maker), metadata.MD{})
	ctx = audit.WithOrigin(ctx, audit.Origin{Address: r.approval.Address, Facts: []audit.Field{
		{Name: apierror.ApprovalKey, Text: strconv.FormatInt(r.approval.ID, 10)},
		{Name: "approvedBy", Text: caller.FromContext(r.outer).Username},
	}})
	return idempotency.Join(ctx, &idempotency.Joined{Before: r.before, After: r.after})
}

// before locks the approval and the maker, and checks both again.
func (r *run) before(ctx context.Context, tx store.Tx) error {
	r.lost, r.decided = nil, false
	locked, err := r.service.lock(ctx, tx, r.approval.ID)
	if err == nil {
		err = checkPending(locked)
	}
	if err != nil {
		r.lost = err
		return err
	}
	r.approval = locked
	maker, err := r.service.users.Principal(ctx, tx, locked.MakerID)
	if err == nil && !maker.Roles.HasAny(caller.RolesOf(r.method.Access.GetRoles()...)) {
		err = apierror.New(apiv1.ErrorCode_AUB003)
	}
	return err
}

// after records the decision and the answer.
func (r *run) after(_ context.Context, tx store.Tx, response proto.Message) error {
	decided, err := r.service.decide(r.outer, tx, r.approval, decision{
		status: executed, remark: r.remark, request: r.request, response: withoutSecrets(response),
	})
	if err != nil {
		return err
	}
	r.approval, r.decided = decided, true
	return audit.Record(r.outer, tx, &approvalv1.GrantApprovalResponse{})
}

// failed records that an approved call was refused. An error that is not the call's own, such as a database that is away, leaves the
// approval pending and is returned.
func (s *Service) failed(ctx context.Context, a approval, m *method, remark *string, cause error) (approval, error) {
	refusal, ok := refusalOf(cause)
	if !ok {
		return a, cause
	}
	request, err := s.open(a.Approval, m.request, false)
	if err != nil {
		return a, err
	}
	return s.end(ctx, a.ID, &approvalv1.GrantApprovalResponse{}, decision{
		status: failed, remark: remark, request: request, refusal: refusal,
	})
}

// refusalOf returns the error with which a call was refused; false for a failure that may pass.
func refusalOf(err error) (*apierror.Error, bool) {
	refusal, ok := errors.AsType[*apierror.Error](err)
	if !ok {
		code, known := store.CodeOf(err)
		if !known {
			return nil, false
		}
		refusal = apierror.New(code)
	}
	status := refusal.Spec().GetHttp()
	passes := status >= http.StatusInternalServerError || status == http.StatusTooManyRequests || refusal.Code == apiv1.ErrorCode_GWS003
	return refusal, !passes
}

// decision is the final state of an approval, with the remark, the request and the outcome of the run.
type decision struct {
	status            string
	remark            *string
	request, response proto.Message   // response is nil if the call has not run
	refusal           *apierror.Error // of a run that failed
}

// end ends a pending approval for the caller, in a transaction of its own. The answer is for the audit trail.
func (s *Service) end(ctx context.Context, id int64, answer proto.Message, d decision) (approval, error) {
	var ended approval
	_, err := idempotency.Once(ctx, s.database, nil, func(ctx context.Context, tx store.Tx) (proto.Message, error) {
		locked, err := s.lock(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := checkPending(locked); err != nil {
			return nil, err
		}
		ended, err = s.decide(ctx, tx, locked, d)
		return answer, err
	})
	return ended, err
}

// decide ends an approval that is locked and pending, for the caller in the context. From then on its request has no secrets.
func (s *Service) decide(ctx context.Context, tx store.Tx, a approval, d decision) (approval, error) {
	request, with, err := s.seal(a.ID, withoutSecrets(d.request), false)
	if err != nil {
		return a, err
	}
	by := caller.FromContext(ctx)
	change := db.ApprovalDecideParams{
		ID: a.ID, Status: d.status, DecidedByID: by.UserID, DecidedBy: by.Username, Remark: d.remark, Request: request, SealedWith: with,
	}
	if d.response != nil {
		if change.Response, _, err = s.seal(a.ID, d.response, true); err != nil {
			return a, err
		}
	}
	if d.refusal != nil {
		change.ErrorCode, change.ErrorMessage = new(d.refusal.Code.String()), new(messageOf(d.refusal))
	}
	row, err := s.queries.ApprovalDecide(ctx, tx, change)
	if err != nil {
		return a, fmt.Errorf("decide an approval: %w", err)
	}
	ended := approval{Approval: row}
	audit.Changed(ctx, toFacts(a), toFacts(ended))
	return ended, nil
}

// messageOf returns the message of an error with the fields that it names.
func messageOf(e *apierror.Error) string {
	texts := []string{e.Spec().GetMessage()}
	for _, field := range e.Fields {
		texts = append(texts, field.Name+" "+field.Message)
	}
	return strings.Join(texts, "；")
}

// lock locks an approval until the transaction ends. It returns AUB015 for one that is gone.
func (s *Service) lock(ctx context.Context, tx store.Tx, id int64) (approval, error) {
	row, err := s.queries.ApprovalLock(ctx, tx, id)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return approval{}, apierror.New(apiv1.ErrorCode_AUB015)
	case err != nil:
		return approval{}, fmt.Errorf("lock an approval: %w", err)
	}
	return approval{row.Approval, row.IsOver}, nil
}

// keepSecrets stores a new key of an answer for its maker, for a while. The method adds it after its transaction, so a server that stops
// in between leaves none; the maker then asks for another.
func (s *Service) keepSecrets(ctx context.Context, a *db.Approval, response proto.Message) {
	sealed, with, err := s.seal(a.ID, response, true)
	if err == nil {
		err = s.reseal(ctx, *a, sealed, with, true)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "the new key in the answer of an approved call could not be stored for its maker", "approval", a.ID, "error", err)
		return
	}
	a.Response, a.HasSecrets = sealed, true
}

// reseal replaces the encrypted answer of an approval, and encrypts the request with the same key.
func (s *Service) reseal(ctx context.Context, a db.Approval, response []byte, with string, hasSecrets bool) error {
	seal := db.ApprovalSealParams{
		ID: a.ID, Request: a.Request, Response: response, SealedWith: with, HasSecrets: hasSecrets, FromRequest: a.Request, FromResponse: a.Response,
	}
	if with != a.SealedWith {
		m := s.methods[a.Method]
		request, err := s.open(a, m.request, false)
		if err != nil {
			return err
		}
		if seal.Request, _, err = s.seal(a.ID, request, false); err != nil {
			return err
		}
	}
	_, err := s.queries.ApprovalSeal(ctx, s.database, seal)
	return err
}
