package access

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sotaisan/ent"
	"sotaisan/ent/setting"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// Rule is one number of the policy by which accounts are guarded, kept as the setting "policy." and
// its key. Strict is the most lenient value that information security of level 3 leaves room for.
type Rule struct {
	Key                          string
	Words                        locale.Text
	Unit                         time.Duration // of the number; 0 for a count
	Default, Least, Most, Strict int
	AtLeast                      bool // Strict is a lower bound
}

// The rules of the policy.
var (
	LockFailures = Rule{Key: "lock.failures", Words: locale.Text{VI: "Số lần nhập sai trước khi phải chờ", EN: "Wrong passwords before one has to wait"},
		Default: 5, Least: 3, Most: 20, Strict: 5}
	LockWindow = Rule{Key: "lock.minutes", Words: locale.Text{VI: "Thời gian phải chờ (phút)", EN: "How long one has to wait (minutes)"},
		Unit: time.Minute, Default: 15, Least: 1, Most: 24 * 60, Strict: 15, AtLeast: true}
	PasswordLength = Rule{Key: "password.length", Words: locale.Text{VI: "Độ dài tối thiểu của mật khẩu", EN: "Characters of a password at least"},
		Default: 10, Least: 8, Most: 64, Strict: 8, AtLeast: true}
	OneTimePassword = Rule{Key: "password.onetime.days", Words: locale.Text{VI: "Hạn của mật khẩu dùng một lần (ngày)", EN: "Life of a one-time password (days)"},
		Unit: day, Default: 14, Least: 1, Most: 60, Strict: 30}
	IdleSession = Rule{Key: "session.idle.minutes", Words: locale.Text{VI: "Tự thoát khi không dùng (phút)", EN: "Idle lock (minutes)"},
		Unit: time.Minute, Default: 15, Least: 1, Most: 120, Strict: 15}
	IdleAdminSession = Rule{Key: "session.idle.admin.minutes", Words: locale.Text{VI: "Tự thoát khi không dùng, quản trị (phút)", EN: "Idle lock of administrators (minutes)"},
		Unit: time.Minute, Default: 5, Least: 1, Most: 120, Strict: 5}
	DormantAccount = Rule{Key: "account.idle.days", Words: locale.Text{VI: "Khóa tài khoản không dùng (ngày)", EN: "Accounts that nobody uses are disabled (days)"},
		Unit: day, Default: 45, Least: 7, Most: 400, Strict: 45}
	SignInLog = Rule{Key: "log.days", Words: locale.Text{VI: "Giữ nhật ký đăng nhập (ngày)", EN: "The log of sign-ins is kept (days)"},
		Unit: day, Default: 366, Least: 366, Most: 3660, Strict: 366, AtLeast: true}
)

const day = 24 * time.Hour

// Rules are the rules in the order in which people read them.
var Rules = []Rule{LockFailures, LockWindow, PasswordLength, OneTimePassword, IdleSession, IdleAdminSession, DormantAccount, SignInLog}

// FindRule answers the rule with the key.
func FindRule(key string) (Rule, bool) {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Key == key })
	if i < 0 {
		return Rule{}, false
	}
	return Rules[i], true
}

// Holds says whether a value is strict enough for level 3.
func (r Rule) Holds(value int) bool {
	if r.AtLeast {
		return value >= r.Strict
	}
	return value <= r.Strict
}

func (r Rule) setting() string { return policyPrefix + r.Key }

const policyPrefix = "policy."

var policySettings = func() []string {
	ids := []string{DemoSetting}
	for _, r := range Rules {
		ids = append(ids, r.setting())
	}
	return ids
}()

// Policy has the values that are in force, those of Rules where nobody has set another.
type Policy struct {
	values map[string]int
	demo   bool // the database was made as a demo, whose accounts do not end
}

// Of answers the value of a rule.
func (p Policy) Of(r Rule) int {
	if v, ok := p.values[r.Key]; ok {
		return v
	}
	return r.Default
}

// For answers the value of a rule that is a time.
func (p Policy) For(r Rule) time.Duration { return time.Duration(p.Of(r)) * r.Unit }

// Idle is how long a session of the viewer lasts without a request.
func (p Policy) Idle(v viewer.Viewer) time.Duration {
	if v.Role == viewer.Admin {
		return p.For(IdleAdminSession)
	}
	return p.For(IdleSession)
}

// policyAge is how old the policy in memory may be: a change is in force everywhere after this time.
const policyAge = 5 * time.Second

// policies keeps the policy in memory, as every request asks for it.
type policies struct {
	mu     sync.Mutex
	policy Policy
	read   time.Time
}

// Policy answers the policy in force, at most five seconds old.
func (a *Access) Policy(ctx context.Context) (Policy, error) {
	a.policies.mu.Lock()
	defer a.policies.mu.Unlock()
	now := a.now()
	if age := now.Sub(a.policies.read); age >= 0 && age < policyAge {
		return a.policies.policy, nil
	}
	job := signingIn(ctx)
	c, err := a.store.Read(job)
	if err != nil {
		return Policy{}, err
	}
	rows, err := c.Setting.Query().Where(setting.IDIn(policySettings...)).All(job)
	if err != nil {
		return Policy{}, err
	}
	values := make(map[string]int, len(rows))
	demo := false
	for _, row := range rows {
		demo = demo || row.ID == DemoSetting
		key := strings.TrimPrefix(row.ID, policyPrefix)
		r, known := FindRule(key)
		n, err := strconv.Atoi(row.Value)
		if known && err == nil && n >= r.Least && n <= r.Most { // what somebody wrote past SetPolicy guards nobody
			values[key] = n
		}
	}
	a.policies.policy, a.policies.read = Policy{values, demo}, now
	return a.policies.policy, nil
}

// SetPolicy sets a rule and answers the value before. Needs MANAGE_USERS. Refusals: UNKNOWN_CODE at
// key, OUT_OF_RANGE at value.
func (a *Access) SetPolicy(ctx context.Context, c *ent.Client, key string, value int) (before int, err error) {
	if err := may(ctx, authz.ManageUsers, nobody); err != nil {
		return 0, err
	}
	r, ok := FindRule(key)
	if !ok {
		return 0, errs.New(errs.UnknownCode, errs.At("key"), "Không có quy tắc %q.", "There is no rule %q.", key)
	}
	if value < r.Least || value > r.Most {
		return 0, errs.New(errs.OutOfRange, errs.At("value"), "%[1]s: từ %[2]d đến %[3]d.", "%[1]s: from %[2]d to %[3]d.", r.Key, r.Least, r.Most)
	}
	row, err := c.Setting.Query().Where(setting.ID(r.setting())).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		before = r.Default
		err = c.Setting.Create().SetID(r.setting()).SetValue(strconv.Itoa(value)).Exec(ctx)
	case err == nil:
		if before, err = strconv.Atoi(row.Value); err != nil {
			before = r.Default
		}
		err = c.Setting.Update().Where(setting.ID(row.ID)).SetValue(strconv.Itoa(value)).Exec(ctx)
	}
	return before, err
}

// Idle answers how long a session of the viewer lasts without a request.
func (a *Access) Idle(ctx context.Context, v viewer.Viewer) (time.Duration, error) {
	p, err := a.Policy(ctx)
	return p.Idle(v), err
}
