package registry

import (
	"context"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/store"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
)

// Accounts are the writes of accounts and tokens, each an operation like every other: sent again, it
// is answered again.
//
// Passwords are no part of the body by which an operation is known again. Its SHA-256 is kept, and
// whoever stole it could try passwords far faster than on their own hash.
type Accounts struct {
	registry *Registry
	access   *access.Access
}

// NewAccounts makes the writes of accounts over the accounts of the same database.
func NewAccounts(r *Registry, a *access.Access) *Accounts { return &Accounts{r, a} }

// CreateUserInput is an account to open. UnitCode is for the roles of one unit; without a password
// the account signs in by token alone.
type CreateUserInput struct {
	OperationID uuid.UUID
	Login       string
	DisplayName string
	Post        *string
	Role        viewer.Role
	UnitCode    *string
	Password    *string
	Note        *string
}

// UpdateUserInput is a change of an account; what is nil stays, an empty post clears it.
type UpdateUserInput struct {
	OperationID  uuid.UUID
	UserID       uuid.UUID
	BaseRevision *int32
	DisplayName  *string
	Post         *string
	Role         *viewer.Role
	UnitCode     *string
	Note         *string
}

// DisableUserInput is an account to disable.
type DisableUserInput struct {
	OperationID uuid.UUID
	UserID      uuid.UUID
	Note        *string
}

// EnableUserInput is a disabled account to open again, with a new password or none.
type EnableUserInput struct {
	OperationID uuid.UUID
	UserID      uuid.UUID
	Password    *string
	Note        *string
}

// ChangePasswordInput is a new password; UserID nil is one's own account, which needs CurrentPassword.
type ChangePasswordInput struct {
	OperationID     uuid.UUID
	UserID          *uuid.UUID
	CurrentPassword *string
	NewPassword     string
	Note            *string
}

// CreateAPITokenInput is a token to make; UserID nil is for one's own account.
type CreateAPITokenInput struct {
	OperationID uuid.UUID
	UserID      *uuid.UUID
	Name        string
	ExpiresAt   time.Time
	Note        *string
}

// RevokeAPITokenInput is a token to end.
type RevokeAPITokenInput struct {
	OperationID uuid.UUID
	TokenID     uuid.UUID
	Note        *string
}

// The answers of the writes of accounts. User is nil when refused.
type (
	CreateUserPayload struct {
		User *ent.User
		usecase.Outcome
	}
	UpdateUserPayload struct {
		User *ent.User
		usecase.Outcome
	}
	DisableUserPayload struct {
		User *ent.User
		usecase.Outcome
	}
	EnableUserPayload struct {
		User *ent.User
		usecase.Outcome
	}
	ChangePasswordPayload struct {
		User *ent.User
		usecase.Outcome
	}
)

// CreateAPITokenPayload is the answer of CreateAPIToken.
type CreateAPITokenPayload struct {
	APIToken *ent.ApiToken // nil when refused
	Secret   *string       // nil when refused and when replayed: it is kept nowhere
	usecase.Outcome
}

// RevokeAPITokenPayload is the answer of RevokeAPIToken.
type RevokeAPITokenPayload struct {
	APIToken *ent.ApiToken // nil when refused
	usecase.Outcome
}

// CreateUser opens an account. Refusals: Forbidden without MANAGE_USERS, and those of
// access.CreateUser.
func (a *Accounts) CreateUser(ctx context.Context, in CreateUserInput) (*CreateUserPayload, error) {
	write, err := a.access.CreateUser(ctx, access.NewUser{Login: in.Login, DisplayName: in.DisplayName, Post: usecase.Value(in.Post),
		Role: in.Role, UnitCode: in.UnitCode, Password: in.Password})
	if err != nil {
		return nil, err
	}
	in.Password = nil
	user, out, err := a.user(ctx, in.OperationID, "createUser", in, in.Note, uuid.Nil, a.tellUser(uuid.Nil, write))
	return &CreateUserPayload{user, out}, err
}

// UpdateUser changes an account. Refusals: Forbidden without MANAGE_USERS, and those of
// access.UpdateUser.
func (a *Accounts) UpdateUser(ctx context.Context, in UpdateUserInput) (*UpdateUserPayload, error) {
	user, out, err := a.user(ctx, in.OperationID, "updateUser", in, in.Note, uuid.Nil, a.tellEnding(in.UserID, func(ctx context.Context, c *ent.Client) (*ent.User, error) {
		return a.access.UpdateUser(ctx, c, in.UserID, access.UserChange{BaseRevision: in.BaseRevision,
			DisplayName: in.DisplayName, Post: in.Post, Role: in.Role, UnitCode: in.UnitCode})
	}))
	return &UpdateUserPayload{user, out}, err
}

// DisableUser disables an account and ends its tokens and sessions. Refusals: Forbidden without
// MANAGE_USERS, and those of access.DisableUser.
func (a *Accounts) DisableUser(ctx context.Context, in DisableUserInput) (*DisableUserPayload, error) {
	user, out, err := a.user(ctx, in.OperationID, "disableUser", in, in.Note, uuid.Nil, a.tellEnding(in.UserID, func(ctx context.Context, c *ent.Client) (*ent.User, error) {
		return a.access.DisableUser(ctx, c, in.UserID)
	}))
	return &DisableUserPayload{user, out}, err
}

// EnableUser opens a disabled account again. Refusals: Forbidden without MANAGE_USERS, and those of
// access.EnableUser.
func (a *Accounts) EnableUser(ctx context.Context, in EnableUserInput) (*EnableUserPayload, error) {
	write, err := a.access.EnableUser(ctx, in.UserID, in.Password)
	if err != nil {
		return nil, err
	}
	in.Password = nil
	user, out, err := a.user(ctx, in.OperationID, "enableUser", in, in.Note, uuid.Nil, a.tellUser(in.UserID, write))
	return &EnableUserPayload{user, out}, err
}

// ChangePassword sets a password. Refusals: Forbidden for another account without MANAGE_USERS, and
// those of access.ChangePassword.
func (a *Accounts) ChangePassword(ctx context.Context, in ChangePasswordInput) (*ChangePasswordPayload, error) {
	account := own(ctx, in.UserID)
	write, err := a.access.ChangePassword(ctx, account, in.CurrentPassword, in.NewPassword)
	if err != nil {
		return nil, err
	}
	in.CurrentPassword, in.NewPassword = nil, ""
	user, out, err := a.user(ctx, in.OperationID, "changePassword", in, in.Note, account, a.tellEnding(account, write))
	return &ChangePasswordPayload{user, out}, err
}

// CreateAPIToken makes a token and answers its secret once. Refusals: Forbidden for another account
// without MANAGE_USERS or of a person, and those of access.CreateToken.
func (a *Accounts) CreateAPIToken(ctx context.Context, in CreateAPITokenInput) (*CreateAPITokenPayload, error) {
	account := own(ctx, in.UserID)
	var secret string
	token, out, err := a.token(ctx, in.OperationID, "createApiToken", in, in.Note, account, func(b *journal.Book) (*ent.ApiToken, error) {
		t, made, err := a.access.CreateToken(b.Context(), b.Ent(), access.NewToken{UserID: account, Name: in.Name, ExpiresAt: in.ExpiresAt})
		if err != nil {
			return nil, err
		}
		secret = made
		b.Tell(tokenEntity, t.ID, holding.Change{Field: "name", To: t.Name}, holding.Change{Field: "expiresAt", To: instant(t.ExpiresAt)})
		b.Tell(userEntity, t.UserID, holding.Change{Field: "apiTokens", To: t.ID.String()})
		return t, nil
	})
	payload := &CreateAPITokenPayload{APIToken: token, Outcome: out}
	if token != nil && !out.Replayed {
		payload.Secret = &secret
	}
	return payload, err
}

// RevokeAPIToken ends a token. Refusals are those of access.RevokeToken: without MANAGE_USERS a token
// of somebody else is not there.
func (a *Accounts) RevokeAPIToken(ctx context.Context, in RevokeAPITokenInput) (*RevokeAPITokenPayload, error) {
	token, out, err := a.token(ctx, in.OperationID, "revokeApiToken", in, in.Note, own(ctx, nil), func(b *journal.Book) (*ent.ApiToken, error) {
		t, err := a.access.RevokeToken(b.Context(), b.Ent(), in.TokenID)
		if err != nil {
			return nil, err
		}
		b.Tell(tokenEntity, t.ID, holding.Change{Field: "revokedAt", To: instant(t.RevokedAt)})
		b.Tell(userEntity, t.UserID, holding.Change{Field: "apiTokens", From: t.ID.String()})
		return t, nil
	})
	return &RevokeAPITokenPayload{token, out}, err
}

// own answers the account that an input names, the viewer's when it names none.
func own(ctx context.Context, account *uuid.UUID) uuid.UUID {
	if account != nil {
		return *account
	}
	v, _ := viewer.From(ctx)
	return v.UserID
}

// act runs a write as one operation. Whoever writes about another account than the own needs
// MANAGE_USERS; uuid.Nil is nobody's own.
func (a *Accounts) act(ctx context.Context, id uuid.UUID, kind string, in any, note *string, account uuid.UUID,
	fn func(*journal.Book) (uuid.UUID, error)) (uuid.UUID, usecase.Outcome, error) {
	v, ok := viewer.From(ctx)
	if !ok {
		return uuid.Nil, usecase.Outcome{}, store.ErrNoViewer
	}
	op, err := usecase.Operation(id, kind, in)
	if err != nil {
		return uuid.Nil, usecase.Outcome{}, err
	}
	op.Note = usecase.Lines(note)
	if account == uuid.Nil || account != v.UserID {
		return usecase.Act(ctx, a.registry.journal, authz.ManageUsers, op, fn)
	}
	return usecase.Do(ctx, a.registry.journal, op, fn)
}

func (a *Accounts) user(ctx context.Context, id uuid.UUID, kind string, in any, note *string, account uuid.UUID,
	write func(*journal.Book) (*ent.User, error)) (*ent.User, usecase.Outcome, error) {
	written, out, err := a.act(ctx, id, kind, in, note, account, func(b *journal.Book) (uuid.UUID, error) {
		u, err := write(b)
		if err != nil {
			return uuid.Nil, err
		}
		return u.ID, nil
	})
	if out.Stopped(err) {
		return nil, out, err
	}
	c, err := a.registry.client(ctx)
	if err != nil {
		return nil, out, err
	}
	user, err := c.User.Get(ctx, written)
	return user, out, err
}

func (a *Accounts) token(ctx context.Context, id uuid.UUID, kind string, in any, note *string, account uuid.UUID,
	write func(*journal.Book) (*ent.ApiToken, error)) (*ent.ApiToken, usecase.Outcome, error) {
	written, out, err := a.act(ctx, id, kind, in, note, account, func(b *journal.Book) (uuid.UUID, error) {
		t, err := write(b)
		if err != nil {
			return uuid.Nil, err
		}
		return t.ID, nil
	})
	if out.Stopped(err) {
		return nil, out, err
	}
	c, err := a.registry.client(ctx)
	if err != nil {
		return nil, out, err
	}
	token, err := c.ApiToken.Get(ctx, written)
	return token, out, err
}
