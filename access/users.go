package access

import (
	"context"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/predicate"
	"sotaisan/ent/unit"
	"sotaisan/ent/user"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
	"sotaisan/vntext"
)

// Lengths of an account's texts in characters.
const (
	maxLogin = 64
	maxName  = 200
)

var loginForm = regexp.MustCompile(`^[a-z0-9._-]{3,64}$`)

// NewUser is an account to open. UnitCode is the official code of a unit of today, for the roles of
// one unit. Without a password the account signs in by token alone; with one, the password is good for
// some days (OneTimePassword) and opens nothing but the page where its owner changes it.
type NewUser struct {
	Login       string
	DisplayName string
	Post        string
	Role        viewer.Role
	UnitCode    *string
	Password    *string
}

// UserChange is a change of an account; what is nil stays. BaseRevision nil checks nothing.
type UserChange struct {
	BaseRevision *int32
	DisplayName  *string
	Post         *string
	Role         *viewer.Role
	UnitCode     *string
}

// Write is a change that is ready but for its transaction: passwords are hashed before, because a
// hash takes long and must not hold a lock. It may run more than once. A refusal (errs) is the
// write's, never the preparation's, so that a replayed operation is answered without being judged again.
type Write func(ctx context.Context, c *ent.Client) (*ent.User, error)

// Check answers what is wrong with the login, the name and the post in themselves, with the paths login,
// displayName and post.
func (in NewUser) Check() errs.List {
	list := checkName(in.DisplayName, in.Post)
	if !loginForm.MatchString(FoldLogin(in.Login)) {
		list = append(list, errs.New(errs.Invalid, errs.At("login"),
			"Tên đăng nhập gồm 3 đến %[1]d ký tự a–z, 0–9, dấu chấm, gạch ngang, gạch dưới.",
			"A login has 3 to %[1]d characters of a–z, 0–9, dot, dash and underscore.", maxLogin))
	}
	return list
}

// CreateUser prepares a new account. Needs MANAGE_USERS. Refusals have the paths login, displayName,
// post, role, unitCode and password; DUPLICATE when the login is taken.
func (a *Access) CreateUser(ctx context.Context, in NewUser) (Write, error) {
	login, list := FoldLogin(in.Login), in.Check()
	policy, err := a.Policy(ctx)
	if err != nil {
		return nil, err
	}
	if in.Password != nil {
		list = append(list, checkPassword(login, *in.Password, policy.Of(PasswordLength), errs.At("password"))...)
	}
	var given secret
	if len(list) == 0 && in.Password != nil && may(ctx, authz.ManageUsers, nobody) == nil { // else the write refuses
		if given, err = a.oneTime(ctx, *in.Password); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, c *ent.Client) (*ent.User, error) {
		if err := may(ctx, authz.ManageUsers, uuid.Nil); err != nil {
			return nil, err
		}
		unitID, refused, err := a.unitOf(ctx, c, in.Role, in.UnitCode, nil)
		if err != nil {
			return nil, err
		}
		if all := slices.Concat(list, refused); len(all) > 0 {
			return nil, all
		}
		return a.insert(ctx, c, login, in, unitID, given)
	}, nil
}

func (a *Access) insert(ctx context.Context, c *ent.Client, login string, in NewUser, unitID *uuid.UUID, password secret) (*ent.User, error) {
	u, err := c.User.Create().SetID(id.New(id.User, a.now())).SetLogin(login).
		SetDisplayName(vntext.Clean(in.DisplayName)).SetPost(vntext.Clean(in.Post)).SetRole(in.Role).
		SetNillableUnitID(unitID).SetPasswordHash(password.hash).SetPasswordEndsAt(password.endsAt).SetCreatedAt(a.now().UnixMicro()).Save(ctx)
	if ent.IsConstraintError(err) { // by the same login, or by one that looks like it
		return nil, errs.New(errs.Duplicate, errs.At("login"), "Tên đăng nhập này, hoặc một tên trông giống hệt, đã được dùng.", "This login, or one that looks the same, is taken.")
	}
	return u, err
}

// UpdateUser changes an account. Needs MANAGE_USERS; nobody changes the own role. Another role ends the
// account's tokens: they were made for what it was. Refusals: NOT_FOUND
// at userId, STALE_REVISION, and those of CreateUser.
func (a *Access) UpdateUser(ctx context.Context, c *ent.Client, account uuid.UUID, in UserChange) (*ent.User, error) {
	if err := may(ctx, authz.ManageUsers, uuid.Nil); err != nil {
		return nil, err
	}
	u, err := find(ctx, c, account)
	if err != nil {
		return nil, err
	}
	if in.BaseRevision != nil && *in.BaseRevision != u.Revision {
		return nil, stale()
	}
	name, post, role := value(in.DisplayName, u.DisplayName), value(in.Post, u.Post), value(in.Role, u.Role)
	list := checkName(name, post)
	if v, _ := viewer.From(ctx); role != u.Role {
		refused, _ := errs.All(errs.Under(authz.SecondPerson(v, authz.GrantRights, account), "role"))
		list = append(list, refused...)
	}
	unitID, refused, err := a.unitOf(ctx, c, role, in.UnitCode, u)
	if err != nil {
		return nil, err
	}
	if list = append(list, refused...); len(list) > 0 {
		return nil, list
	}
	set := c.User.Update().SetDisplayName(vntext.Clean(name)).SetPost(vntext.Clean(post)).SetRole(role)
	if unitID == nil {
		set.ClearUnitID()
	} else {
		set.SetUnitID(*unitID)
	}
	if role != u.Role {
		if err := a.endTokens(ctx, c, account); err != nil {
			return nil, err
		}
	}
	return finish(ctx, c, set, u)
}

// DisableUser closes an account and revokes its tokens; its sessions end with their next request.
// Needs MANAGE_USERS; nobody disables themselves, so that an administrator always remains. Refusals:
// NOT_FOUND and WRONG_STATE at userId, FORBIDDEN.
func (a *Access) DisableUser(ctx context.Context, c *ent.Client, account uuid.UUID) (*ent.User, error) {
	if err := may(ctx, authz.ManageUsers, uuid.Nil); err != nil {
		return nil, err
	}
	v, _ := viewer.From(ctx)
	if err := authz.SecondPerson(v, authz.GrantRights, account); err != nil {
		return nil, errs.Under(err, "userId")
	}
	u, err := find(ctx, c, account)
	if err != nil {
		return nil, err
	}
	if u.DisabledAt != 0 {
		return nil, errs.New(errs.WrongState, errs.At("userId"), "Tài khoản đã bị khóa.", "The account is disabled already.")
	}
	if err := a.endTokens(ctx, c, account); err != nil {
		return nil, err
	}
	return finish(ctx, c, c.User.Update().SetDisabledAt(a.now().UnixMicro()), u)
}

// EnableUser prepares to open a disabled account again. The old password is gone: without a new one,
// which has to be changed at the first sign-in, the account signs in by token alone. Needs MANAGE_USERS.
// Refusals: NOT_FOUND and WRONG_STATE at userId, and those of the password.
func (a *Access) EnableUser(ctx context.Context, account uuid.UUID, password *string) (Write, error) {
	_, given, refused, err := a.newPassword(ctx, account, password, "password")
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, c *ent.Client) (*ent.User, error) {
		if err := may(ctx, authz.ManageUsers, uuid.Nil); err != nil {
			return nil, err
		}
		u, err := find(ctx, c, account)
		if err != nil {
			return nil, err
		}
		if u.DisabledAt == 0 {
			return nil, errs.New(errs.WrongState, errs.At("userId"), "Tài khoản không bị khóa.", "The account is not disabled.")
		}
		if len(refused) > 0 {
			return nil, refused
		}
		return finish(ctx, c, c.User.Update().SetDisabledAt(0).SetLastSeenAt(a.now().UnixMicro()).
			SetPasswordHash(given.hash).SetPasswordEndsAt(given.endsAt), u)
	}, nil
}

// ChangePassword prepares a new password, which ends the account's sessions. The own one needs the
// current password and has to be another; that of others needs MANAGE_USERS, is a one-time password, and ends
// the account's tokens, which may be from before it was a person's.
// Refusals have the paths userId, currentPassword and newPassword; TOO_MANY after as many wrong current
// passwords as close a sign-in, so that whoever holds a stolen session or token cannot find it by trying.
func (a *Access) ChangePassword(ctx context.Context, account uuid.UUID, current *string, password string) (Write, error) {
	before, given, refused, err := a.newPassword(ctx, account, &password, "newPassword")
	if err != nil {
		return nil, err
	}
	if v, _ := viewer.From(ctx); v.UserID == account && before != nil {
		wrong, err := a.again(ctx, before, value(current, ""))
		if err != nil {
			return nil, err
		}
		if refused = append(refused, wrong...); len(wrong) == 0 && password == value(current, "") {
			refused = append(refused, errs.New(errs.Invalid, errs.At("newPassword"), "Mật khẩu mới phải khác mật khẩu hiện tại.", "The new password has to be another than the current one."))
		}
		given.endsAt = 0
	}
	return func(ctx context.Context, c *ent.Client) (*ent.User, error) {
		if err := may(ctx, authz.ManageUsers, account); err != nil {
			return nil, err
		}
		u, err := find(ctx, c, account)
		if err != nil {
			return nil, err
		}
		if len(refused) > 0 {
			return nil, refused
		}
		if before == nil || u.PasswordHash != before.PasswordHash { // changed between judging and writing
			return nil, stale()
		}
		if given.endsAt != 0 {
			if err := a.endTokens(ctx, c, account); err != nil {
				return nil, err
			}
		}
		return finish(ctx, c, c.User.Update().SetPasswordHash(given.hash).SetPasswordEndsAt(given.endsAt), u)
	}, nil
}

// inSession stands in the log of sign-ins for the address of somebody who was signed in already.
const inSession = "session"

// again judges the current password of somebody who is signed in, and answers what is wrong with it. Wrong
// ones are kept and counted like those of a sign-in, on an account of their own.
func (a *Access) again(ctx context.Context, u *ent.User, current string) (refused errs.List, err error) {
	job := signingIn(ctx)
	policy, err := a.Policy(ctx)
	if err != nil {
		return nil, err
	}
	err = a.turn(ctx, func() error {
		if err := a.locked(job, policy, u.Login, inSession); err != nil {
			return errs.Under(err, "currentPassword")
		}
		if a.fits(u, current) {
			return nil
		}
		refused = errs.List{errs.New(errs.Invalid, errs.At("currentPassword"), "Mật khẩu hiện tại không đúng.", "The current password is wrong.")}
		return a.keepAttempt(job, u.Login, u, false, inSession)
	})
	if list, ok := errs.All(err); ok {
		return list, nil
	}
	return refused, err
}

// secret is a password as an account has it: its hash, and when it ends, 0 for one's own. The zero
// secret opens nothing.
type secret struct {
	hash   string
	endsAt int64
}

// oneTime hashes a password that somebody else gives.
func (a *Access) oneTime(ctx context.Context, password string) (secret, error) {
	policy, err := a.Policy(ctx)
	if err != nil {
		return secret{}, err
	}
	hash, err := a.hash(ctx, password)
	return secret{hash, a.now().Add(policy.For(OneTimePassword)).UnixMicro()}, err
}

// newPassword answers the account as it is, nil where there is none, and the new password as a one-time
// password, or what is wrong with it. It hashes nothing for a viewer whom the write will refuse.
func (a *Access) newPassword(ctx context.Context, account uuid.UUID, password *string, path string) (*ent.User, secret, errs.List, error) {
	job := signingIn(ctx)
	policy, err := a.Policy(ctx)
	if err != nil {
		return nil, secret{}, nil, err
	}
	c, err := a.store.Read(job)
	if err != nil {
		return nil, secret{}, nil, err
	}
	u, err := c.User.Get(job, account)
	if ent.IsNotFound(err) || err == nil && (password == nil || may(ctx, authz.ManageUsers, account) != nil) {
		return u, secret{}, nil, nil
	}
	if err != nil {
		return nil, secret{}, nil, err
	}
	if refused := checkPassword(u.Login, *password, policy.Of(PasswordLength), errs.At(path)); len(refused) > 0 {
		return u, secret{}, refused, nil
	}
	given, err := a.oneTime(ctx, *password)
	return u, given, nil, err
}

// unitOf answers the unit that an account of the role gets: none for province-wide roles, and for the
// others the unit of the code or, without one, the unit that the account has.
func (a *Access) unitOf(ctx context.Context, c *ent.Client, role viewer.Role, code *string, u *ent.User) (*uuid.UUID, errs.List, error) {
	if !slices.Contains(viewer.Roles, role) {
		return nil, errs.List{errs.New(errs.Invalid, errs.At("role"), "Vai trò không có trong danh mục.", "There is no such role.")}, nil
	}
	switch bound := role == viewer.Officer || role == viewer.Leader; {
	case !bound && code != nil:
		return nil, errs.List{errs.New(errs.Invalid, errs.At("unitCode"), "Vai trò cấp tỉnh không gắn với một đơn vị.", "A province-wide role has no unit.")}, nil
	case !bound:
		return nil, nil, nil
	case code == nil && u != nil && u.UnitID != nil:
		return u.UnitID, nil, nil
	case code == nil:
		return nil, errs.List{errs.New(errs.Required, errs.At("unitCode"), "Vai trò này cần mã đơn vị.", "This role needs the code of a unit.")}, nil
	}
	today := civil.Of(a.now())
	found, err := c.Unit.Query().Where(unit.Code(*code), unit.KindIn(lineage.CommuneLevel...), inForce(today)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return nil, errs.List{errs.New(errs.UnknownCode, errs.At("unitCode"), "Không có đơn vị cấp xã nào mang mã này.", "No commune-level unit has this code.")}, nil
	}
	return &found, nil, err
}

func inForce(day civil.Date) predicate.Unit {
	return unit.And(unit.ValidFromLTE(day), unit.Or(unit.ValidTo(""), unit.ValidToGTE(day)))
}

func checkName(name, post string) errs.List {
	var list errs.List
	if !vntext.Legible(vntext.Clean(name)) {
		list = append(list, errs.New(errs.Required, errs.At("displayName"), "Hãy ghi họ tên.", "The name is missing."))
	}
	for _, t := range []struct{ text, path string }{{name, "displayName"}, {post, "post"}} {
		if utf8.RuneCountInString(t.text) > maxName {
			list = append(list, errs.New(errs.OutOfRange, errs.At(t.path), "Dài nhất %d ký tự.", "At most %d characters.", maxName))
		}
	}
	return list
}

func find(ctx context.Context, c *ent.Client, account uuid.UUID) (*ent.User, error) {
	u, err := c.User.Get(ctx, account)
	if ent.IsNotFound(err) {
		return nil, errs.Missing("userId")
	}
	return u, err
}

// finish writes a change of the account unless somebody was faster, and answers the new row.
func finish(ctx context.Context, c *ent.Client, set *ent.UserUpdate, u *ent.User) (*ent.User, error) {
	n, err := set.AddRevision(1).Where(user.ID(u.ID), user.Revision(u.Revision)).Save(ctx)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, stale()
	}
	return c.User.Get(ctx, u.ID)
}

func stale() error {
	return errs.New(errs.StaleRevision, nil, "Tài khoản vừa được người khác sửa. Hãy xem lại rồi thử lại.", "Somebody has just changed the account. Look at it and try again.")
}

func value[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
