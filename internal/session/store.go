package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"sotaisan/ent"
	"sotaisan/ent/session"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// rows keeps sessions in the table session, under the hash of their token: whoever reads the table
// cannot use what is in it. It is the scs.CtxStore of a Manager.
type rows struct {
	store *store.Store
	now   func() time.Time
}

// touchEvery is how much of the idle time may pass before a request writes that the session is still
// used: a write for every request would cost more than the requests.
const touchEvery = time.Minute

func job(ctx context.Context) context.Context { return viewer.With(ctx, viewer.Job("session")) }

func key(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// limitKey is the key under which a context from Load has the idle limit of its session, a *time.Time.
type limitKey struct{}

// idleKey is the key under which a context has how long a session that starts may be idle.
type idleKey struct{}

// FindCtx answers a session that has not ended.
func (r rows) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	ctx = job(ctx)
	c, err := r.store.Read(ctx)
	if err != nil {
		return nil, false, err
	}
	s, err := c.Session.Query().Where(session.ID(key(token)), session.ExpiresAtGT(r.now().UnixMicro())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if limit, ok := ctx.Value(limitKey{}).(*time.Time); ok {
		*limit = time.UnixMicro(s.ExpiresAt)
	}
	return s.Data, true, nil
}

// touch moves the idle limit of a session.
func (r rows) touch(ctx context.Context, token string, limit time.Time) error {
	ctx = job(ctx)
	return r.write(ctx, func(c *ent.Client) error {
		return c.Session.Update().Where(session.ID(key(token)), session.ExpiresAtGT(r.now().UnixMicro())).SetExpiresAt(limit.UnixMicro()).Exec(ctx)
	})
}

// CommitCtx writes a session, a new one when the context says how long it may be idle. What it ends by
// here is the idle limit; the deadline is in its data.
func (r rows) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	ctx = job(ctx)
	return r.write(ctx, func(c *ent.Client) error {
		n, err := c.Session.Update().Where(session.ID(key(token))).SetData(data).Save(ctx)
		idle, starts := ctx.Value(idleKey{}).(time.Duration)
		if err != nil || n > 0 || !starts {
			return err
		}
		limit := r.now().Add(idle).UnixMicro()
		return c.Session.Create().SetID(key(token)).SetData(data).SetExpiresAt(limit).Exec(ctx)
	})
}

// DeleteCtx ends a session; one that is not there is no error.
func (r rows) DeleteCtx(ctx context.Context, token string) error {
	ctx = job(ctx)
	return r.write(ctx, func(c *ent.Client) error {
		_, err := c.Session.Delete().Where(session.ID(key(token))).Exec(ctx)
		return err
	})
}

// sweep deletes the sessions that have ended.
func (r rows) sweep(ctx context.Context) error {
	ctx = job(ctx)
	return r.write(ctx, func(c *ent.Client) error {
		_, err := c.Session.Delete().Where(session.ExpiresAtLTE(r.now().UnixMicro())).Exec(ctx)
		return err
	})
}

func (r rows) write(ctx context.Context, f func(c *ent.Client) error) error {
	tx, err := r.store.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(tx.Ent()); err != nil {
		return err
	}
	return tx.Commit()
}

// errNoContext answers the methods that scs asks for and, given the ones above, never calls.
var errNoContext = errors.New("session: a context is needed")

func (rows) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (rows) Commit(string, []byte, time.Time) error { return errNoContext }
func (rows) Delete(string) error                    { return errNoContext }
