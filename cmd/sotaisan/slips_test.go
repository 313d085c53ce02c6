package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/authz"
	"sotaisan/internal/viewer"
)

var slipPassword = regexp.MustCompile(`\b[a-z2-9]{4}(-[a-z2-9]{4})+\b`)

// pdfText is the text of a PDF file.
func pdfText(t *testing.T, path string) string {
	t.Helper()
	text, err := exec.Command("pdftotext", "-raw", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAccountsOfAList(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		dir := t.TempDir()
		list, slips := filepath.Join(dir, "list.csv"), filepath.Join(dir, "slips.pdf")
		write := func(rows string) {
			if err := os.WriteFile(list, []byte("STT;Họ và tên;Tên đăng nhập;Chức vụ;Vai trò;Mã đơn vị\n"+rows), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for name, bad := range map[string]struct{ rows, says string }{
			"nobody":        {"", "names nobody"},
			"no such role":  {"1;Hồng;hong;;Vua;31951\n", "Row 2: there is no role"},
			"no name":       {"1;;hong;;OFFICER;31951\n", "CSV!B2"},
			"other letters": {"1;Hồng;hong;;OFFICER;31951\n2;Vân;vаn;;OFFICER;31951\n", `Row 3, "vаn": A login has`},
			"no room":       {"1;Hồng;" + strings.Repeat("w", 64) + ";;OFFICER;31951\n", "has no room on the slip"},
			"no such unit":  {"1;Hồng;hong;;OFFICER;1\n", "hong: "},
			"alike":         {"1;Hồng;hong;;OFFICER;31951\n2;Hổng;HONG;;OFFICER;31951\n", "HONG: "},
		} {
			write(bad.rows)
			if a := c.run("user", "import", list, "-o", slips, "--address", "https://x.example", "--lang", "en"); a.code != exitRefused || !strings.Contains(a.err, bad.says) {
				t.Errorf("%s: exit %d\n%s", name, a.code, a.err)
			}
		}
		write("1;Nguyễn Thị Hồng;hong;Công chức;Công chức quản lý tài sản;31951\n2;Lê Minh Đức;duc;Phó Chủ tịch;leader;31942\n3;Vân;van;;Kiểm toán;\n")
		a := c.must("user", "import", list, "-o", slips, "--address", "https://x.example")
		text := pdfText(t, slips)
		passwords := slipPassword.FindAllString(text, -1)
		if len(passwords) != 3 || passwords[0] == passwords[1] {
			t.Fatalf("the slips have the passwords %q:\n%s", passwords, text)
		}
		for _, p := range passwords {
			if strings.Contains(a.out+a.err, p) {
				t.Error("a password is shown")
			}
		}
		for _, want := range []string{"https://x.example", "Nguyễn Thị Hồng – Công chức", "hong", "Giá Rai"} {
			if !strings.Contains(text, want) {
				t.Errorf("the slips do not say %q", want)
			}
		}
		if info, err := os.Stat(slips); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		again := filepath.Join(dir, "again.pdf")
		b := c.must("user", "slip", "HỒNG", "-o", again, "--address", "https://x.example", "--json")
		if next := slipPassword.FindAllString(pdfText(t, again), -1); len(next) != 1 || next[0] == passwords[0] || strings.Contains(b.out+b.err, next[0]) {
			t.Errorf("a new slip has %q", next)
		}
		if a := c.run("user", "import", list, "-o", slips, "--address", "https://x.example", "--as", "duc"); a.code != exitRefused {
			t.Errorf("a leader opens accounts: exit %d", a.code)
		}
		left, err := filepath.Glob(filepath.Join(dir, ".sotaisan-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("slips are left behind: %q, %v", left, err)
		}
	})
}

func TestPolicyOfAccounts(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		c.must("user", "add", "boss", "--name", "Quản trị", "--role", "ADMIN", "--no-password")
		check := func() map[string]finding {
			a := c.run("policy", "check", "--json", "--lang", "en")
			var list []finding
			if err := json.Unmarshal([]byte(a.out), &list); err != nil {
				t.Fatalf("%v\n%s", err, a.out)
			}
			out := map[string]finding{}
			failed := false
			for _, f := range list {
				if f.Item == "" || f.Evidence == "" {
					t.Errorf("%+v", f)
				}
				out[f.Item] = f
				failed = failed || f.State == fails
			}
			if failed != (a.code == exitRefused) {
				t.Errorf("exit %d: %s", a.code, a.out)
			}
			return out
		}
		const idle, backups, wall = "Idle lock (minutes)", "Backups", "Second wall between the units (row-level security)"
		before := check()
		if before[idle].State != holds || before[backups].State != unseen || before[wall].State != holds {
			t.Errorf("%+v", before)
		}
		for item, want := range map[string]state{"Passwords are kept unreadable": holds, "Separated roles": holds, "Who signs is the account's holder": unseen,
			"A given password is changed at the first sign-in": byDesign, "Log of sign-ins": byDesign} {
			if before[item].State != want {
				t.Errorf("%s: %+v", item, before[item])
			}
		}
		if roles := before["Separated roles"].Evidence; !strings.Contains(roles, "· Enter in error, reverse operations · Maintain agencies") {
			t.Errorf("what an administrator may do is not said: %s", roles)
		}
		c.must("policy", "set", "session.idle.minutes", "60", "--note", "thử")
		if after := check(); after[idle].State != fails {
			t.Errorf("an hour of idleness: %+v", after[idle])
		}
		for name, args := range map[string][]string{"unknown": {"nonsense", "1"}, "no number": {"log.days", "x"}, "too few": {"log.days", "30"}} {
			if a := c.run(append([]string{"policy", "set"}, args...)...); a.code != exitRefused {
				t.Errorf("%s: exit %d", name, a.code)
			}
		}
		if a := c.run("policy", "set", "lock.failures", "1", "--lang", "en"); !strings.Contains(a.err, "lock.failures: from 3 to 20.") {
			t.Errorf("%s", a.err)
		}
		var rules []ruleAnswer
		c.json(&rules, "policy", "show")
		if len(rules) != 8 || rules[4].Value != 60 || rules[4].Level3 {
			t.Errorf("%+v", rules)
		}
		c.must("user", "add", "hong", "--name", "Hồng", "--role", "OFFICER", "--unit", "31951", "--no-password")
		for _, args := range [][]string{{"policy", "check"}, {"policy", "show"}, {"policy", "set", "lock.failures", "9"}} {
			if a := c.run(append(args, "--as", "hong")...); a.code != exitRefused {
				t.Errorf("an officer: %v: exit %d", args, a.code)
			}
		}
	})
}

// The sentence of the check fails with the table that it tells of.
func TestRolesApart(t *testing.T) {
	if !rolesApart() {
		t.Error("the roles are not apart")
	}
	for role, right := range map[viewer.Role]authz.Permission{viewer.Admin: authz.ObserveAssets, viewer.Auditor: authz.SettleReports} {
		before := authz.Rights[role]
		authz.Rights[role] = append(slices.Clone(before), right)
		if rolesApart() {
			t.Errorf("%s has %s, and the roles are apart", role, right)
		}
		authz.Rights[role] = before
	}
}
