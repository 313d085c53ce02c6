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
	"sotaisan/internal/viewer"
)

// After failuresToLock wrong passwords for one login from one address within lockWindow, that pair has
// to wait until the first of them is as old as the window.
const (
	failuresToLock = 5
	lockWindow     = 15 * time.Minute
)

// Authenticate answers the account that the login and the password open. address is the network
// address of the client. Every attempt that is judged leaves a row for the auditor; a locked one is
// neither judged nor kept, so that it does not prolong the lock.
//
// Errors for people are errs: INVALID for a wrong login, a wrong password and a disabled account
// alike, TOO_MANY while locked. A login without an account takes as long as one with.
func (a *Access) Authenticate(ctx context.Context, login, password, address string) (SignedIn, error) {
	job := signingIn(ctx)
	login, address = clip(FoldLogin(login), maxLogin), clip(address, 64)
	var out SignedIn
	// The lock is read inside the turn: otherwise a thousand attempts at once would all pass it.
	err := a.turn(ctx, func() error {
		if err := a.locked(job, login, address); err != nil {
			return err
		}
		u, err := a.userByLogin(job, login)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		ok := a.fits(u, password)
		if err := a.keepAttempt(job, login, u, ok, address); err != nil {
			return err
		}
		if !ok {
			return errs.New(errs.Invalid, nil, "Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is wrong.")
		}
		out.Viewer, err = open(ctx, u)
		out.Stamp = Stamp(u)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// fits judges the password of an account; u is nil where there is none. Only a demo has passwords
// below the minimum.
func (a *Access) fits(u *ent.User, password string) bool {
	n := utf8.RuneCountInString(password)
	long := n > MaxPassword
	if long {
		password = ""
	}
	if u == nil || u.PasswordHash == "" || u.DisabledAt != 0 {
		matches(dummyHash, password)
		return false
	}
	return matches(u.PasswordHash, password) && !long && (a.demo || n >= MinPassword)
}

func (a *Access) locked(job context.Context, login, address string) error {
	c, err := a.store.Read(job)
	if err != nil {
		return err
	}
	since := a.now().Add(-lockWindow).UnixMicro()
	last, err := c.SignIn.Query().Where(signin.AtGT(since), signin.Login(login), signin.Address(address)).
		Order(ent.Desc(signin.FieldAt)).Limit(failuresToLock).All(job)
	if err != nil {
		return err
	}
	if len(last) < failuresToLock {
		return nil
	}
	for _, s := range last {
		if s.Ok {
			return nil
		}
	}
	first := time.UnixMicro(last[len(last)-1].At)
	minutes := int(first.Add(lockWindow).Sub(a.now())/time.Minute) + 1
	return errs.New(errs.TooMany, nil, "Bạn đã nhập sai %[1]d lần. Hãy thử lại sau %[2]d phút.",
		"There were %[1]d wrong attempts. Try again in %[2]d minutes.", failuresToLock, minutes)
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
		SetOk(ok).SetAddress(address).SetAt(a.now().UnixMicro()).Exec(job)
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
	password = randomPassword()
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
