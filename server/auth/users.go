package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/corebank/corebank/gen/db"
	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	authv1 "github.com/corebank/corebank/gen/go/corebank/auth/v1"
	"github.com/corebank/corebank/server/audit"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/idempotency"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
	"github.com/corebank/corebank/store"
)

// NewUser describes a user to create.
type NewUser struct {
	Username, Password, Name string
	Roles                    []apiv1.Role
	// CustomerID is required with the role customer; 0 without that role.
	CustomerID int64
}

// CreateUser implements AuthService. It returns AUB006, CBV001 and CBV003.
func (s *Service) CreateUser(ctx context.Context, r *authv1.CreateUserRequest) (*authv1.CreateUserResponse, error) {
	fresh := NewUser{
		Username: r.GetUsername(), Password: r.GetPassword(), Name: r.GetName(),
		Roles: r.GetRoles(), CustomerID: r.GetCustomerId(),
	}
	create, err := s.prepare(ctx, fresh)
	if err != nil {
		return nil, err
	}
	if create.PasswordChangeRequired = fresh.privileges().roles.AreStaff(); create.PasswordChangeRequired {
		if err := checkStrength("password", fresh.Password, fresh.Username, fresh.Name); err != nil {
			return nil, err
		}
	}
	fingerprinted := proto.CloneOf(r)
	fingerprinted.Password = s.passwordDigest(r.GetPassword())
	return idempotency.Do(ctx, s.db, fingerprinted, func(ctx context.Context, tx store.Tx) (*authv1.CreateUserResponse, error) {
		if err := s.checkCustomer(ctx, tx, create.CustomerID); err != nil {
			return nil, err
		}
		user, err := s.queries.UserCreate(ctx, tx, create)
		if err != nil {
			return nil, refusal(err)
		}
		return &authv1.CreateUserResponse{User: toProto(user)}, nil
	})
}

// EnsureUser creates a user unless the username is taken, and reports whether it did. An existing user is not changed.
func (s *Service) EnsureUser(ctx context.Context, u NewUser) (created bool, err error) {
	_, err = s.queries.UserGetByName(ctx, s.db, canonicalName(u.Username))
	switch {
	case err == nil:
		return false, nil
	case !errors.Is(err, store.ErrNoRows):
		return false, fmt.Errorf("find user: %w", err)
	}
	create, err := s.prepare(ctx, u)
	if err != nil {
		return false, err
	}
	_, err = s.queries.UserCreate(ctx, s.db, create)
	err = refusal(err)
	if errors.Is(err, apierror.New(apiv1.ErrorCode_AUB006)) {
		return false, nil // another server was faster
	}
	return err == nil, err
}

// EnsureAdmin creates the first administrator unless there is one that can log in, and reports whether it did.
func (s *Service) EnsureAdmin(ctx context.Context, username, password string) (created bool, err error) {
	exists, err := s.queries.UserAdminExists(ctx, s.db)
	if err != nil || exists {
		return false, err
	}
	created, err = s.EnsureUser(ctx, NewUser{
		Username: username, Password: password, Name: username, Roles: []apiv1.Role{apiv1.Role_ROLE_ADMIN},
	})
	if err != nil || created {
		return created, err
	}
	if exists, err = s.queries.UserAdminExists(ctx, s.db); err == nil && !exists {
		err = fmt.Errorf("there is no administrator, and the username %q is taken by another user", username)
	}
	return false, err
}

// prepare validates a new user and hashes its password, before any lock is held.
func (s *Service) prepare(ctx context.Context, u NewUser) (db.UserCreateParams, error) {
	if err := u.check(); err != nil {
		return db.UserCreateParams{}, err
	}
	hash, err := s.passwords.hash(ctx, u.Password)
	if err != nil {
		return db.UserCreateParams{}, fmt.Errorf("hash password: %w", err)
	}
	return db.UserCreateParams{
		Username: u.Username, CanonicalName: new(canonicalName(u.Username)), PasswordHash: hash, Name: u.Name,
		Roles: caller.RolesOf(u.Roles...).Texts(), CustomerID: nullable(u.CustomerID),
	}, nil
}

// passwordDigest keys the password's hash for the stored fingerprint of a request: a plain hash could be brute-forced.
func (s *Service) passwordDigest(password string) string {
	h := hmac.New(sha256.New, s.issuer.secrets[0])
	h.Write([]byte("idempotency " + password))
	return hex.EncodeToString(h.Sum(nil))
}

// ListUsers implements AuthService.
func (s *Service) ListUsers(ctx context.Context, r *authv1.ListUsersRequest) (*authv1.ListUsersResponse, error) {
	page := paging.Of(r)
	response := &authv1.ListUsersResponse{Page: page.Number, PageSize: page.Size}
	err := s.db.Snapshot(ctx, func(tx store.Tx) error {
		var err error
		if response.Total, err = s.queries.UserCount(ctx, tx); err != nil {
			return fmt.Errorf("count users: %w", err)
		}
		rows, err := s.queries.UserList(ctx, tx, page.Offset(), page.Limit())
		if err != nil {
			return fmt.Errorf("list users: %w", err)
		}
		response.List = sliceutil.Map(rows, toProto)
		return nil
	})
	return response, err
}

// UpdateUser implements AuthService. It returns AUB005, for the user of an API client too, AUB007, CBV001 and CBV003.
func (s *Service) UpdateUser(ctx context.Context, r *authv1.UpdateUserRequest) (*authv1.UpdateUserResponse, error) {
	hash, fingerprinted := "", proto.CloneOf(r)
	if r.Password != nil {
		var err error
		if hash, err = s.passwords.hash(ctx, r.GetPassword()); err != nil { // before any lock is held
			return nil, fmt.Errorf("hash password: %w", err)
		}
		fingerprinted.Password = new(s.passwordDigest(r.GetPassword()))
	}
	var ended [][16]byte
	response, err := idempotency.Do(ctx, s.db, fingerprinted, func(ctx context.Context, tx store.Tx) (*authv1.UpdateUserResponse, error) {
		user, sessions, err := s.update(ctx, tx, r, hash)
		ended = sessions
		return &authv1.UpdateUserResponse{User: toProto(user)}, err
	})
	if err != nil {
		return nil, err
	}
	s.revoked.add(s.now(), ended...)
	return response, nil
}

// Principal returns a user as the caller of something that the user has asked for before, with the user's roles of now. In a transaction
// the user does not change before its end. It returns AUB003 for a user that is gone or disabled, and for a subject of the external issuer.
func (s *Service) Principal(ctx context.Context, conn db.DBTX, userID int64) (caller.Principal, error) {
	user, err := s.queries.UserRead(ctx, conn, userID)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return caller.Principal{}, apierror.New(apiv1.ErrorCode_AUB003).WithCause(errors.New("the user is gone"))
	case err != nil:
		return caller.Principal{}, fmt.Errorf("read user: %w", err)
	case !user.Enabled:
		return caller.Principal{}, apierror.New(apiv1.ErrorCode_AUB003).WithCause(errors.New("the user is disabled"))
	}
	has := privilegesOf(user)
	return caller.Principal{UserID: user.ID, Username: user.Username, Name: user.Name, Roles: has.roles, CustomerID: has.customerID}, nil
}

// Disable disables the user of an API client in tx and ends its sessions. The caller calls committed after the commit, so
// that this server refuses their tokens at once.
func (s *Service) Disable(ctx context.Context, tx store.Tx, userID int64) (committed func(), err error) {
	if err := s.queries.UserDisable(ctx, tx, userID); err != nil {
		return nil, fmt.Errorf("disable user: %w", err)
	}
	ended, err := s.endSessionsOf(ctx, tx, userID)
	return func() { s.revoked.add(s.now(), ended...) }, err
}

// update changes a user in tx, and ends the user's sessions if privileges or password change.
func (s *Service) update(
	ctx context.Context, tx store.Tx, r *authv1.UpdateUserRequest, hash string,
) (user db.User, ended [][16]byte, err error) {
	wanted := change{roles: r.GetRoles(), customerID: r.CustomerId, enabled: r.Enabled}
	var admins []int64
	if wanted.mayTakeAdmin() {
		if admins, err = s.queries.UserLockAdmins(ctx, tx); err != nil {
			return user, nil, fmt.Errorf("lock administrators: %w", err)
		}
	}
	user, err = s.queries.UserLock(ctx, tx, r.GetId())
	switch {
	case errors.Is(err, store.ErrNoRows):
		return user, nil, apierror.New(apiv1.ErrorCode_AUB005)
	case err != nil:
		return user, nil, fmt.Errorf("lock user: %w", err)
	}
	before := privilegesOf(user)
	after, err := before.changed(wanted)
	if err != nil {
		return user, nil, err
	}
	isOther := func(id int64) bool { return id != user.ID }
	if before.isAdmin() && !after.isAdmin() && !slices.ContainsFunc(admins, isOther) {
		return user, nil, apierror.New(apiv1.ErrorCode_AUB007)
	}
	next := db.UserUpdateParams{
		ID: user.ID, Name: user.Name, PasswordHash: user.PasswordHash, PasswordChangeRequired: user.PasswordChangeRequired,
		Roles: after.roles.Texts(), CustomerID: nullable(after.customerID), Enabled: after.enabled,
	}
	if r.Name != nil {
		next.Name = r.GetName()
	}
	if hash != "" {
		next.PasswordHash = hash
		next.PasswordChangeRequired = after.roles.AreStaff() && caller.FromContext(ctx).UserID != user.ID
		if after.roles.AreStaff() {
			if err := checkStrength("password", r.GetPassword(), user.Username, next.Name); err != nil {
				return user, nil, err
			}
		}
	}
	if err := s.checkCustomer(ctx, tx, next.CustomerID); err != nil {
		return user, nil, err
	}
	was := user
	if user, err = s.queries.UserUpdate(ctx, tx, next); err != nil {
		return user, nil, refusal(err)
	}
	audit.Changed(ctx, toProto(was), toProto(user))
	if after != before || hash != "" {
		ended, err = s.endSessionsOf(ctx, tx, user.ID)
	}
	return user, ended, err
}
