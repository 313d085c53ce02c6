package access

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/signin"
	"sotaisan/internal/errs"
	"sotaisan/internal/network"
	"sotaisan/internal/viewer"
)

// spread is how many times the failures of one network an account takes from all networks together.
// From then on networks from which it has never been opened have to wait, and those of its owner do not.
const spread = 10

// Authenticate answers the account that the login and the password open. address is the network
// address of the client. Every attempt that is judged leaves a row for the auditor; a locked one is
// neither judged nor kept, so that it does not prolong the lock.
//
// After some wrong passwords (LockFailures) for one login from one network that pair has to wait until
// the first of them is old enough (LockWindow); the owner elsewhere does not.
//
// Errors for people are errs: INVALID for a wrong login, a wrong password and a disabled account alike,
// and for a one-time password that has ended; TOO_MANY while locked. A login without an account takes
// as long as one with.
func (a *Access) Authenticate(ctx context.Context, login, password, address string) (SignedIn, error) {
	job := signingIn(ctx)
	login, address = clip(FoldLogin(login), maxLogin), clip(address, 64)
	policy, err := a.Policy(ctx)
	if err != nil {
		return SignedIn{}, err
	}
	var out SignedIn
	// The lock is read inside the turn: otherwise a thousand attempts at once would all pass it.
	err = a.turn(ctx, func() error {
		if err := a.locked(job, policy, login, address); err != nil {
			return err
		}
		u, err := a.userByLogin(job, login)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		ok := a.fits(u, password)
		ended := ok && u.PasswordEndsAt != 0 && u.PasswordEndsAt <= a.now().UnixMicro()
		if ok && !ended {
			dormant, err := a.dormant(ctx, u)
			if err != nil {
				return err
			}
			ok = !dormant
		}
		ok = ok && !ended
		if err := a.keepAttempt(job, login, u, ok, address); err != nil {
			return err
		}
		if ended { // whoever has the right one learns nothing that helps
			return errs.New(errs.Invalid, nil, "Mật khẩu dùng một lần đã hết hạn. Hãy xin quản trị viên phiếu mới.",
				"The one-time password has ended. Ask an administrator for a new slip.")
		}
		if !ok {
			return errs.New(errs.Invalid, nil, "Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is wrong.")
		}
		out.Viewer, err = a.used(ctx, u)
		out.Stamp = Stamp(u)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// fits judges the password of an account; u is nil where there is none. It hashes once, whatever there
// is. Only a demo has passwords below the minimum.
func (a *Access) fits(u *ent.User, password string) bool {
	n := utf8.RuneCountInString(password)
	long := n > MaxPassword
	if long {
		password = ""
	}
	if u == nil || u.PasswordHash == "" || u.DisabledAt != 0 {
		a.matches(dummyHash, password)
		return false
	}
	return a.matches(u.PasswordHash, password) && !long && (a.demo || n >= PasswordLength.Least)
}

// locked refuses an attempt that has to wait.
func (a *Access) locked(job context.Context, p Policy, login, address string) error {
	c, err := a.store.Read(job)
	if err != nil {
		return err
	}
	most, now, here := p.Of(LockFailures), a.now(), network.Of(address)
	since := now.Add(-p.For(LockWindow)).UnixMicro()
	recent, err := c.SignIn.Query().Where(signin.AtGT(since), signin.Login(login)).Order(ent.Desc(signin.FieldAt)).All(job)
	if err != nil {
		return err
	}
	wrong, everywhere, counting := 0, 0, true
	first := now // of the wrong ones from here
	for _, s := range recent {
		if !s.Ok {
			everywhere++
		}
		if s.Network != here || !counting {
			continue
		}
		if counting = !s.Ok && wrong < most; counting {
			wrong++
			first = time.UnixMicro(s.At)
		}
	}
	switch {
	case wrong >= most:
	case everywhere >= spread*most:
		known, err := c.SignIn.Query().Where(signin.Login(login), signin.Network(here), signin.Ok(true)).Exist(job)
		if err != nil || known {
			return err
		}
		first = now
	default:
		return nil
	}
	minutes := int(first.Add(p.For(LockWindow)).Sub(now)/time.Minute) + 1
	return errs.New(errs.TooMany, nil, "Đã nhập sai quá nhiều lần. Hãy thử lại sau %d phút.",
		"There were too many wrong attempts. Try again in %d minutes.", minutes)
}

func (a *Access) keepAttempt(job context.Context, login string, u *ent.User, ok bool, address string) error {
	tx, err := a.store.Begin(job)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var account *uuid.UUID
	if u != nil {
		account = &u.ID
	}
	key, err := uuid.NewV7() // no node of the API, so without a tag
	if err != nil {
		return err
	}
	err = tx.Ent().SignIn.Create().SetID(key).SetLogin(login).SetNillableUserID(account).
		SetOk(ok).SetAddress(address).SetNetwork(network.Of(address)).SetAt(a.now().UnixMicro()).Exec(job)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// FirstAdmin opens the account "admin" with a random password on a database without accounts, and
// answers the password, to be shown once. It answers "" when there are accounts already.
func (a *Access) FirstAdmin(ctx context.Context) (password string, err error) {
	ctx = viewer.With(ctx, viewer.Job("operator"))
	c, err := a.store.Read(ctx)
	if err != nil {
		return "", err
	}
	if some, err := c.User.Query().Exist(ctx); err != nil || some {
		return "", err
	}
	policy, err := a.Policy(ctx)
	if err != nil {
		return "", err
	}
	password = GeneratePassword(max(24, policy.Of(PasswordLength))) // 99 random bits: it is printed into a log
	write, err := a.CreateUser(ctx, NewUser{Login: "admin", DisplayName: "Quản trị", Role: viewer.Admin, Password: &password})
	if err != nil {
		return "", err
	}
	tx, err := a.store.Begin(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := write(ctx, tx.Ent()); err != nil {
		return "", err
	}
	return password, tx.Commit()
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
