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
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/vntext"
)

// Users answers a page of the accounts with all words of the search, or words that begin with them,
// in login, name or post; all when it is nil. They are ordered by login, byte by byte. Permission:
// MANAGE_USERS or READ_SIGN_INS.
//
// A province has some two thousand accounts, and no index can fold them: they are read whole.
func (r *Registry) Users(ctx context.Context, search *string, args relay.Args) (*relay.Connection[ent.User], error) {
	if !usecase.May(ctx, authz.ManageUsers) {
		if _, err := usecase.Allow(ctx, authz.ReadSignIns); err != nil {
			return nil, err
		}
	}
	rows, err := users.Find(ctx, r.store, func(*sql.Selector) {})
	if err != nil {
		return nil, err
	}
	wanted := vntext.Words(usecase.Value(search))
	rows = slices.DeleteFunc(rows, func(u *ent.User) bool {
		have := vntext.Words(u.Login + " " + u.DisplayName + " " + u.Post)
		return slices.ContainsFunc(wanted, func(w string) bool {
			return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
		})
	})
	slices.SortFunc(rows, func(a, b *ent.User) int { return cmp.Compare(a.Login, b.Login) })
	page, err := users.By("user.LOGIN", false, reads.Key[ent.User]{Of: func(u *ent.User) any { return u.Login }}).PageOf(rows, args)
	if err != nil {
		return nil, err
	}
	users.Together(page.Nodes())
	return page, nil
}

// UserUnit answers the unit of an officer or leader; nil for province-wide roles.
func (r *Registry) UserUnit(u *ent.User) (*ent.Unit, error) {
	return toUnit(r, users, u, "unit", func(u *ent.User) uuid.UUID { return usecase.Value(u.UnitID) })
}

// UserTokens answers the account's tokens that are still good, newest first; none without
// MANAGE_USERS, but for one's own.
func (r *Registry) UserTokens(ctx context.Context, u *ent.User) ([]*ent.ApiToken, error) {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	if !authz.May(v, authz.ManageUsers) && v.UserID != u.ID {
		return nil, nil
	}
	now := r.Now().UnixMicro()
	return batch.Load(u.Siblings, "tokens", u.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*ent.ApiToken, error) {
		rows, err := tokens.Find(ctx, r.store, func(s *sql.Selector) {
			reads.Where(s, reads.In(apitoken.FieldUserID, ids), reads.Equal(apitoken.FieldRevokedAt, 0))
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
	if _, err := usecase.Allow(ctx, authz.ReadSignIns); err != nil {
		return nil, err
	}
	var c reads.Cond
	if login != nil {
		c = reads.Equal(signin.FieldLogin, access.FoldLogin(*login))
	}
	order := signIns.By("sign-in", true, reads.Column(signin.FieldAt, func(s *ent.SignIn) any { return s.At }))
	return reads.List[ent.SignIn]{Entity: signIns, Order: order, Where: c}.Page(ctx, r.store, args)
}

// SignInUser answers the account that was tried; nil when no account has the login.
func (r *Registry) SignInUser(ctx context.Context, s *ent.SignIn) (*ent.User, error) {
	return reads.ToOne(ctx, r.store, signIns, s, "user", users, func(s *ent.SignIn) uuid.UUID { return usecase.Value(s.UserID) })
}
