package access

import (
	"context"
	"errors"
	"slices"

	"sotaisan/ent"
	"sotaisan/ent/setting"
	"sotaisan/ent/user"
	"sotaisan/internal/viewer"
)

// DemoSetting is the setting that a demo's database has from its first moment; its value is the
// demo's own.
const DemoSetting = "demo"

// DemoPassword is the password of every demo account.
const DemoPassword = "demo"

// demoPrefix and a login make the fixed token of a demo account.
const demoPrefix = "demo-"

// DemoUser is an account of the demo. UnitCode is empty for province-wide roles.
type DemoUser struct {
	Login, DisplayName, Post string
	Role                     viewer.Role
	UnitCode                 string
}

// Token is the account's fixed token.
func (u DemoUser) Token() string { return demoPrefix + u.Login }

// DemoUsers are the accounts of the demo.
var DemoUsers = []DemoUser{
	{"officer.31942", "Nguyễn Thị Hồng", "Công chức quản lý tài sản", viewer.Officer, "31942"},
	{"officer.31951", "Trần Văn Bình", "Công chức quản lý tài sản", viewer.Officer, "31951"},
	{"leader.31942", "Lê Minh Đức", "Phó Chủ tịch Ủy ban nhân dân", viewer.Leader, "31942"},
	{"leader.31951", "Phạm Thị Lan", "Phó Chủ tịch Ủy ban nhân dân", viewer.Leader, "31951"},
	{"finance", "Võ Thanh Tùng", "Chuyên viên Sở Tài chính", viewer.Finance, ""},
	{"finance.lead", "Ngô Thị Thu", "Phó Giám đốc Sở Tài chính", viewer.Finance, ""}, // approves what the other drafts
	{"admin", "Quản trị hệ thống", "Quản trị hệ thống", viewer.Admin, ""},
	{"auditor", "Đặng Quốc Hưng", "Kiểm toán viên", viewer.Auditor, ""},
	{"surveyor", "Huỳnh Ngọc Mai", "Điều tra viên", viewer.Surveyor, ""},
}

func isDemoLogin(login string) bool {
	return slices.ContainsFunc(DemoUsers, func(u DemoUser) bool { return u.Login == login })
}

// IsDemo says whether the database was made as a demo.
func IsDemo(ctx context.Context, c *ent.Client) (bool, error) {
	return c.Setting.Query().Where(setting.ID(DemoSetting)).Exist(viewer.With(ctx, viewer.Job("demo")))
}

// EnsureDemo opens the accounts of the demo that are missing. It refuses a database that was not made
// as a demo: their password is public. It hashes once, so it takes well under a second.
func (a *Access) EnsureDemo(ctx context.Context, c *ent.Client) error {
	ctx = viewer.With(ctx, viewer.Job("demo"))
	if demo, err := IsDemo(ctx, c); err != nil {
		return err
	} else if !demo {
		return errors.New("access: the database is not a demo")
	}
	var logins []string
	for _, u := range DemoUsers {
		logins = append(logins, u.Login)
	}
	rows, err := c.User.Query().Where(user.LoginIn(logins...)).Select(user.FieldLogin).Strings(ctx)
	if err != nil || len(rows) == len(DemoUsers) {
		return err
	}
	hash, err := a.hash(ctx, DemoPassword)
	if err != nil {
		return err
	}
	for _, u := range DemoUsers {
		if slices.Contains(rows, u.Login) {
			continue
		}
		var code *string
		if u.UnitCode != "" {
			code = &u.UnitCode
		}
		unitID, refused, err := a.unitOf(ctx, c, u.Role, code, nil)
		if err := errors.Join(err, refused.Err()); err != nil {
			return err
		}
		in := NewUser{Login: u.Login, DisplayName: u.DisplayName, Post: u.Post, Role: u.Role}
		if _, err := a.insert(ctx, c, u.Login, in, unitID, secret{hash: hash}); err != nil {
			return err
		}
	}
	return nil
}
