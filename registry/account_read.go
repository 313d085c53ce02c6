package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/ent/apitoken"
	"sotaisan/ent/signin"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/relay"
	"sotaisan/vntext"
)

// Users answers a page of the accounts with all words of the search, or words that begin with them,
// in login, name or post; all when it is nil. They are ordered by login, byte by byte. Permission:
// MANAGE_USERS or READ_SIGN_INS.
//
// A province has some two thousand accounts, and no index can fold them: they are read whole.
func (r *Registry) Users(ctx context.Context, search *string, args relay.Args) (*relay.Connection[ent.User], error) {
	if !may(ctx, authz.ManageUsers) {
		if _, err := allow(ctx, authz.ReadSignIns); err != nil {
			return nil, err
		}
	}
	rows, err := users.find(ctx, r, func(*sql.Selector) {})
	if err != nil {
		return nil, err
	}
	wanted := vntext.Words(value(search))
	rows = slices.DeleteFunc(rows, func(u *ent.User) bool {
		have := vntext.Words(u.Login + " " + u.DisplayName + " " + u.Post)
		return slices.ContainsFunc(wanted, func(w string) bool {
			return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
		})
	})
	slices.SortFunc(rows, func(a, b *ent.User) int { return cmp.Compare(a.Login, b.Login) })
	page, err := users.by("user.LOGIN", false, sortKey[ent.User]{of: func(u *ent.User) any { return u.Login }}).pageOf(rows, args)
	if err != nil {
		return nil, err
	}
	users.together(page.Nodes())
	return page, nil
}

// UserUnit answers the unit of an officer or leader; nil for province-wide roles.
func (r *Registry) UserUnit(u *ent.User) (*ent.Unit, error) {
	return toUnit(r, users, u, "unit", func(u *ent.User) uuid.UUID { return value(u.UnitID) })
}

// UserTokens answers the account's tokens that are still good, newest first; none without
// MANAGE_USERS, but for one's own.
func (r *Registry) UserTokens(ctx context.Context, u *ent.User) ([]*ent.ApiToken, error) {
	v, err := allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	if !authz.May(v, authz.ManageUsers) && v.UserID != u.ID {
		return nil, nil
	}
	now := r.Now().UnixMicro()
	return batch.Load(u.Siblings, "tokens", u.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*ent.ApiToken, error) {
		rows, err := tokens.find(ctx, r, func(s *sql.Selector) {
			where(s, in(apitoken.FieldUserID, ids), equal(apitoken.FieldRevokedAt, 0))
			s.Where(sql.GT(s.C(apitoken.FieldExpiresAt), now))
			s.OrderBy(sql.Desc(s.C(apitoken.FieldCreatedAt)), sql.Desc(s.C(apitoken.FieldID)))
		})
		if err != nil {
			return nil, err
		}
		found := make(map[uuid.UUID][]*ent.ApiToken, len(ids))
		for _, t := range rows {
			found[t.UserID] = append(found[t.UserID], t)
		}
		return found, nil
	})
}

// SignIns answers a page of the attempts to sign in, newest first; with a login, those of that login,
// whether an account has it or not.
func (r *Registry) SignIns(ctx context.Context, login *string, args relay.Args) (*relay.Connection[ent.SignIn], error) {
	if _, err := allow(ctx, authz.ReadSignIns); err != nil {
		return nil, err
	}
	var c cond
	if login != nil {
		c = equal(signin.FieldLogin, access.FoldLogin(*login))
	}
	order := signIns.by("sign-in", true, column(signin.FieldAt, func(s *ent.SignIn) any { return s.At }))
	return list[ent.SignIn]{entity: signIns, sorting: order, where: c}.page(ctx, r, args)
}

// SignInUser answers the account that was tried; nil when no account has the login.
func (r *Registry) SignInUser(ctx context.Context, s *ent.SignIn) (*ent.User, error) {
	return toOne(ctx, r, signIns, s, "user", users, func(s *ent.SignIn) uuid.UUID { return value(s.UserID) })
}
