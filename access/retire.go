package access

import (
	"context"
	"time"

	"entgo.io/ent/dialect"

	"sotaisan/ent"
	"sotaisan/ent/signin"
	"sotaisan/ent/user"
	"sotaisan/internal/viewer"
)

// upkeepJob is the program's own work on accounts that nobody asked for.
const upkeepJob = "upkeep"

// seenEvery is how exactly an account's last use is known: a write for every request would cost more
// than the requests.
const seenEvery = time.Hour

// lastUse is when an account was used last, or opened.
func lastUse(u *ent.User) time.Time { return time.UnixMicro(max(u.CreatedAt, u.LastSeenAt)) }

// dormant says whether nobody has used the account for so long that it is closed, before the upkeep
// has come to it.
func (a *Access) dormant(ctx context.Context, u *ent.User) (bool, error) {
	p, err := a.Policy(ctx)
	if p.demo && isDemoLogin(u.Login) {
		return false, err
	}
	return a.now().Sub(lastUse(u)) > p.For(DormantAccount), err
}

// seen keeps that an account is used.
func (a *Access) seen(job context.Context, u *ent.User) error {
	now := a.now()
	if now.Sub(time.UnixMicro(u.LastSeenAt)) < seenEvery {
		return nil
	}
	tx, err := a.store.Begin(job)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.Ent().User.Update().Where(user.ID(u.ID), user.LastSeenAtLT(now.UnixMicro())).SetLastSeenAt(now.UnixMicro()).Exec(job); err != nil {
		return err
	}
	return tx.Commit()
}

// Dormant answers the accounts that nobody has used for longer than the policy allows and that are
// open still.
func (a *Access) Dormant(ctx context.Context) ([]*ent.User, error) {
	job := viewer.With(ctx, viewer.Job(upkeepJob))
	p, err := a.Policy(ctx)
	if err != nil {
		return nil, err
	}
	c, err := a.store.Read(job)
	if err != nil {
		return nil, err
	}
	before := a.now().Add(-p.For(DormantAccount)).UnixMicro()
	rows, err := c.User.Query().Where(user.DisabledAt(0), user.CreatedAtLT(before), user.LastSeenAtLT(before)).Order(user.ByLogin()).All(job)
	if err != nil || !p.demo {
		return rows, err
	}
	var out []*ent.User
	for _, u := range rows {
		if !isDemoLogin(u.Login) {
			out = append(out, u)
		}
	}
	return out, nil
}

// PurgeSignIns deletes from the log of sign-ins what is older than the policy keeps, and answers how
// much that was. On PostgreSQL the program may not delete from the log: a function of the owner does,
// and leaves what is younger than 366 days whoever asks.
func (a *Access) PurgeSignIns(ctx context.Context) (int, error) {
	job := viewer.With(ctx, viewer.Job(upkeepJob))
	p, err := a.Policy(ctx)
	if err != nil {
		return 0, err
	}
	before := a.now().Add(-p.For(SignInLog)).UnixMicro()
	tx, err := a.store.Begin(job)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	n := 0
	if tx.Dialect == dialect.Postgres {
		err = tx.QueryRowContext(job, "SELECT purge_sign_ins($1)", before).Scan(&n)
	} else {
		n, err = tx.Ent().SignIn.Delete().Where(signin.AtLT(before)).Exec(job)
	}
	if err != nil {
		return 0, err
	}
	return n, tx.Commit()
}
