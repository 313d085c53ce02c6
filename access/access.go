// Package access says who acts: accounts, passwords, API tokens, and the way from a password, a token
// or a session to a viewer.
//
// Accounts and tokens are calm rows, written through Ent. Whoever keeps a record of such a change runs
// the write inside the record's transaction: the writing functions take the client to write with.
package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/apitoken"
	"sotaisan/ent/user"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/vntext"
)

// Access finds and keeps the accounts of one database. It is safe for concurrent use.
type Access struct {
	store *store.Store
	now   func() time.Time
	demo  bool
	slots chan struct{} // one for each password hash under way

	policies policies
	hashes   atomic.Int64 // that were computed
}

// New makes the accounts of a database. now is the clock, time.Now in service. demo says that the
// database is a demo and served as one: only then do the demo's tokens and its short password open.
func New(s *store.Store, now func() time.Time, demo bool) *Access {
	return &Access{store: s, now: now, demo: demo, slots: make(chan struct{}, hashesAtOnce)}
}

// nobody is no account.
var nobody = uuid.Nil

// ErrUnknown is the answer for a login, token or session that opens nothing: there is none, it has
// ended, or its account is disabled. No difference shows.
var ErrUnknown = errors.New("access: no such account, token or session")

// SignedIn is a viewer with the stamp by which a session knows that the password is still the same.
type SignedIn struct {
	viewer.Viewer
	Stamp string
}

// Stamp changes with the account's password. Sessions keep it, so that a new password ends them.
func Stamp(u *ent.User) string {
	sum := sha256.Sum256([]byte(u.PasswordHash))
	return hex.EncodeToString(sum[:16])
}

// FoldLogin is the form in which logins are stored and compared: without case, marks and white space.
func FoldLogin(login string) string { return strings.ReplaceAll(vntext.Fold(login), " ", "") }

// ByLogin answers the account that a command names. Errors: ErrUnknown.
func (a *Access) ByLogin(ctx context.Context, login string) (viewer.Viewer, error) {
	u, err := a.userByLogin(signingIn(ctx), login)
	if err != nil {
		return viewer.Viewer{}, err
	}
	return a.open(ctx, u)
}

// ByToken answers the account that an API token stands for, in one statement, so that a revoked token
// and a disabled account end with the next request. A password that has to be changed first stops a token as
// it stops a session. Errors: ErrUnknown.
func (a *Access) ByToken(ctx context.Context, token string) (viewer.Viewer, error) {
	if login, ok := strings.CutPrefix(token, demoPrefix); ok {
		if !a.demo || !isDemoLogin(login) {
			return viewer.Viewer{}, ErrUnknown
		}
		return a.ByLogin(ctx, login)
	}
	if !strings.HasPrefix(token, tokenPrefix) {
		return viewer.Viewer{}, ErrUnknown
	}
	job := signingIn(ctx)
	c, err := a.store.Read(job)
	if err != nil {
		return viewer.Viewer{}, err
	}
	u, err := c.ApiToken.Query().Where(apitoken.Hash(hashToken(token)), apitoken.RevokedAt(0),
		apitoken.ExpiresAtGT(a.now().UnixMicro())).QueryUser().Only(job)
	if err != nil {
		return viewer.Viewer{}, unknown(err)
	}
	return a.used(ctx, u)
}

// BySession answers the account of a session, in one statement; stamp is the one of its sign-in. While
// its password is one that somebody else gave, the viewer has to change it before anything else.
// Errors: ErrUnknown, also when the password has been changed since.
func (a *Access) BySession(ctx context.Context, id uuid.UUID, stamp string) (viewer.Viewer, error) {
	job := signingIn(ctx)
	c, err := a.store.Read(job)
	if err != nil {
		return viewer.Viewer{}, err
	}
	u, err := c.User.Get(job, id)
	if err != nil {
		return viewer.Viewer{}, unknown(err)
	}
	if Stamp(u) != stamp {
		return viewer.Viewer{}, ErrUnknown
	}
	return a.used(ctx, u)
}

// used is open for an account that is at work, which is kept. While its password is one that somebody else
// gave, the viewer has to change it before anything else, whatever opened the account.
func (a *Access) used(ctx context.Context, u *ent.User) (viewer.Viewer, error) {
	v, err := a.open(ctx, u)
	if err != nil {
		return v, err
	}
	v.MustChangePassword = u.PasswordEndsAt != 0
	return v, a.seen(signingIn(ctx), u)
}

func (a *Access) userByLogin(job context.Context, login string) (*ent.User, error) {
	c, err := a.store.Read(job)
	if err != nil {
		return nil, err
	}
	u, err := c.User.Query().Where(user.Login(FoldLogin(login))).Only(job)
	return u, unknown(err)
}

// open answers the viewer of an account, ErrUnknown when it is disabled or nobody has used it for too
// long.
func (a *Access) open(ctx context.Context, u *ent.User) (viewer.Viewer, error) {
	dormant, err := a.dormant(ctx, u)
	if err != nil {
		return viewer.Viewer{}, err
	}
	if dormant || u.DisabledAt != 0 {
		return viewer.Viewer{}, ErrUnknown
	}
	v := viewer.Viewer{UserID: u.ID, Login: u.Login, DisplayName: u.DisplayName, Post: u.Post, Role: u.Role, Lang: viewer.Lang(ctx)}
	if u.UnitID != nil {
		v.UnitID = *u.UnitID
	}
	return v, nil
}

func unknown(err error) error {
	if ent.IsNotFound(err) {
		return ErrUnknown
	}
	return err
}

// signingIn is for work before anybody is known.
func signingIn(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.Job("sign-in"))
}

// may refuses a viewer without the permission, unless the change is about the viewer's own account.
func may(ctx context.Context, p authz.Permission, own uuid.UUID) error {
	v, ok := viewer.From(ctx)
	if ok && (authz.May(v, p) || own != uuid.Nil && own == v.UserID) {
		return nil
	}
	return errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
}
