package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/spf13/cobra"

	"sotaisan/access"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
)

// state is what a check found.
type state string

const (
	holds    state = "HOLDS"
	fails    state = "FAILS"
	byDesign state = "BY_DESIGN" // the program is made so, and has no way to be set otherwise; nothing is measured
	unseen   state = "UNSEEN"    // the program cannot see it
)

// finding is one item of the check with its evidence.
type finding struct {
	Item     string `json:"item"`
	State    state  `json:"state"`
	Evidence string `json:"evidence"`
}

func (p *program) policyCheck() *cobra.Command {
	return p.command(&cobra.Command{
		Use:   "check",
		Short: "Check what a system of information-security level 3 needs, as far as the program can see it",
		Long: `Prints what information security of level 3 (Decree 85/2016/NĐ-CP, TCVN 11930) asks of a system like this,
as far as the program can see it: each item with whether it holds and by what evidence. What the program
is made to do, and nothing in the database could prove, it calls by design; what it cannot see, such as
backups and the proxy in front, it says. It exits with 1 when an item fails.`,
		Example: `  sotaisan policy check
  sotaisan policy check --json | jq '.[] | select(.state == "FAILS")'`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ReadSignIns); err != nil {
			return err
		}
		findings, err := p.findings(ctx, db)
		if err != nil {
			return err
		}
		if p.json {
			err = p.printJSON(findings)
		} else {
			words := map[state]string{holds: p.say("ĐẠT", "HOLDS"), fails: p.say("KHÔNG ĐẠT", "FAILS"),
				byDesign: p.say("THEO THIẾT KẾ", "BY DESIGN"), unseen: p.say("KHÔNG THẤY ĐƯỢC", "CANNOT SEE")}
			for _, f := range findings {
				_, _ = fmt.Fprintf(p.out, "%-16s %s\n%16s %s\n", words[f.State], f.Item, "", f.Evidence)
			}
		}
		if err == nil && slices.ContainsFunc(findings, func(f finding) bool { return f.State == fails }) {
			return errFound
		}
		return err
	}))
}

// alarmAge is for how long an alarm of the security log fails the check.
const alarmAge = 30 * 24 * time.Hour

func (p *program) findings(ctx context.Context, db *open) ([]finding, error) {
	policy, err := db.access.Policy(ctx)
	if err != nil {
		return nil, err
	}
	e, err := db.access.Evidence(ctx)
	if err != nil {
		return nil, err
	}
	c, err := db.Read(ctx)
	if err != nil {
		return nil, err
	}
	demo, err := access.IsDemo(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []finding
	add := func(s state, vi, en, evidenceVI, evidenceEN string, args ...any) {
		out = append(out, finding{p.say(vi, en), s, p.say(evidenceVI, evidenceEN, args...)})
	}
	judge := func(ok bool) state {
		if ok {
			return holds
		}
		return fails
	}
	for _, r := range access.Rules {
		v := policy.Of(r)
		bound := p.say("nhiều nhất %d", "at most %d", r.Strict)
		if r.AtLeast {
			bound = p.say("ít nhất %d", "at least %d", r.Strict)
		}
		add(judge(r.Holds(v)), r.Words.VI, r.Words.EN, "%[1]s = %[2]d (%[3]s)", "%[1]s = %[2]d (%[3]s)", r.Key, v, bound)
	}
	add(judge(e.Weak == 0 && e.ReadableTokens == 0), "Mật khẩu không lưu dạng đọc được", "Passwords are kept unreadable",
		"%[1]d mật khẩu, %[2]d không phải argon2id 46 MiB; %[3]d mã truy cập còn hạn; %[4]d mã không phải giá trị băm",
		"%[1]d passwords, %[2]d of them not argon2id of 46 MiB; %[3]d good tokens; %[4]d tokens not kept as hashes", e.Passwords, e.Weak, e.Tokens, e.ReadableTokens)
	add(byDesign, "Đổi mật khẩu được cấp ngay lần đầu", "A given password is changed at the first sign-in",
		"mật khẩu do người khác cấp chỉ mở trang đổi mật khẩu; %[1]d trong %[2]d tài khoản đang mở chưa đổi",
		"a password that somebody else gave opens only the page where it is changed; %[1]d of %[2]d open accounts have not yet", e.OneTime, e.Accounts-e.Disabled)
	add(judge(e.Dormant == 0), "Tài khoản không dùng đã bị khóa", "Idle accounts are disabled",
		"%[1]d tài khoản quá hạn còn mở; “sotaisan serve” khóa chúng mỗi ngày", "%[1]d idle accounts are open; “sotaisan serve” disables them every day", e.Dormant)
	add(byDesign, "Nhật ký đăng nhập", "Log of sign-ins",
		"mỗi lần nhập mật khẩu để lại một mục; %[1]s mục, từ %[2]s", "each password that is judged leaves an entry; %[1]s entries, since %[2]s", p.number(int64(e.SignIns)), since(e.OldestSignIn))
	add(judge(e.LastAlarm.IsZero() || p.now().Sub(e.LastAlarm) > alarmAge), "Nhật ký an ninh không có báo động mới", "No recent alarm in the security log",
		"%[1]d báo động, gần nhất %[2]s", "%[1]d alarms, the last %[2]s", e.Alarms, since(e.LastAlarm))
	var also []string
	for _, right := range authz.Permissions {
		if slices.Contains(authz.Rights[viewer.Admin], right) && !reading(right) {
			also = append(also, authz.PermissionWords[right].In(p.language()))
		}
	}
	add(judge(rolesApart()), "Tách vai trò", "Separated roles",
		"bằng tài khoản của mình, ai quản lý tài khoản thì không ghi tăng, sửa, kiểm kê, nhập danh sách, lập kế hoạch hay ký bàn giao; ngoài việc xem, quản trị được: %[4]s; kiểm toán chỉ xem; %[1]d cặp việc phải do hai người; %[2]d quản trị đang mở; %[3]d người có hơn một tài khoản",
		"by their own account, who keeps accounts registers, edits, observes, imports, plans and signs nothing; beside reading an administrator may: %[4]s; auditors only read; %[1]d pairs of duties need two persons; %[2]d open administrators; %[3]d people with more than one account",
		len(authz.Separations), e.Admins, e.MultiRole, strings.Join(also, " · "))
	signer := unseen
	if e.ForeignTokens > 0 {
		signer = fails
	}
	add(signer, "Người ký là chính chủ tài khoản", "Who signs is the account's holder",
		"%[1]d mã truy cập của người ký do tài khoản khác tạo; trong 30 ngày, %[2]d tài khoản có vai trò được ký nhận mật khẩu do người khác cấp: người cấp có thể dùng nó trước chủ tài khoản, cũng có thể mở tài khoản mới để ký; hãy đối chiếu administrativeChanges và signIns với chính chủ",
		"%[1]d tokens of who signs were made by another account; in 30 days somebody else gave a password to %[2]d accounts whose role signs: whoever gives one can use it before its holder, and can open an account to sign with; hold administrativeChanges and signIns against the people themselves",
		e.ForeignTokens, e.GivenLately)
	if err := p.walls(ctx, db, e, add, judge); err != nil {
		return nil, err
	}
	add(judge(!demo), "Không phải bản mẫu", "Not a demo", "bản mẫu: %[1]t", "demo: %[1]t", demo)
	add(unseen, "Mã hóa đường truyền (TLS)", "Encryption on the way (TLS)",
		"do proxy phía trước đảm nhận; cookie phiên luôn có Secure, HttpOnly, SameSite và tiền tố __Host-, trừ trên chính máy này",
		"the proxy in front ends it; session cookies always have Secure, HttpOnly, SameSite and the prefix __Host-, but for this machine itself")
	add(unseen, "Xác thực đa nhân tố", "Second factors", "phiên bản này chưa có; hãy giới hạn địa chỉ đăng nhập của quản trị tại proxy",
		"not part of this version; let the proxy limit from where administrators sign in")
	add(unseen, "Sao lưu và khôi phục", "Backups", "chương trình không thấy bản sao lưu", "the program sees no backups")
	return out, nil
}

// walls adds what keeps the units apart.
func (p *program) walls(ctx context.Context, db *open, e access.Evidence, add func(s state, vi, en, evidenceVI, evidenceEN string, args ...any), judge func(bool) state) error {
	const vi, en = "Bức tường thứ hai giữa các đơn vị (RLS)", "Second wall between the units (row-level security)"
	if db.Dialect() == dialect.Postgres {
		err := db.Guarded(ctx)
		list, refused := errs.All(err)
		switch {
		case err == nil:
			add(holds, vi, en, "bắt buộc trên mọi bảng có dữ liệu đơn vị; quyền của các vai trò đúng như chương trình cấp; vai trò phục vụ không sở hữu gì và không có đường vòng",
				"forced on every table with rows of units; the roles have this program's rights alone; the serving role owns nothing and has no way around")
		case refused:
			add(fails, vi, en, "%s", "%s", list[0].Message.In(p.language()))
		default:
			return err
		}
		return nil
	}
	add(judge(e.Units <= 1), vi, en, "SQLite không có; tài khoản của %[1]d đơn vị (từ hai đơn vị: hãy dùng PostgreSQL)",
		"SQLite has none; accounts of %[1]d units (from two on: use PostgreSQL)", e.Units)
	path := strings.TrimPrefix(db.url, "sqlite:")
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	add(judge(info.Mode().Perm()&0o077 == 0), "Chỉ chương trình đọc được tệp dữ liệu", "The file is the program's alone", "%[1]s %[2]s", "%[1]s %[2]s", path, info.Mode().Perm())
	return nil
}

// besideAccounts is what a role that keeps accounts may do as well: correct what was entered in error, with
// a reason, which the offices that entered it may not; settle reports; keep the list of agencies.
var besideAccounts = []authz.Permission{authz.ManageUsers, authz.CorrectAssets, authz.SettleReports, authz.ManageAgencies}

// reading says whether a permission changes nothing.
func reading(right authz.Permission) bool {
	return slices.Contains([]authz.Permission{authz.ReadRegister, authz.ReadMoney, authz.ReadNames, authz.ReadSignIns}, right)
}

// rolesApart says whether the table of rights is what the evidence says of it: who keeps accounts writes no
// more than besideAccounts, auditors nothing.
func rolesApart() bool {
	for role, rights := range authz.Rights {
		keeper := slices.Contains(rights, authz.ManageUsers)
		for _, right := range rights {
			if keeper && !reading(right) && !slices.Contains(besideAccounts, right) || role == viewer.Auditor && !reading(right) {
				return false
			}
		}
	}
	return true
}

func since(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return day(at.UnixMicro())
}
