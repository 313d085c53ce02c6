package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/testdb"
)

// cli drives the program as a shell would, against one database.
type cli struct {
	t        *testing.T
	database string
	env      map[string]string
	typed    []string // passwords that a person types
	stdin    string
}

// answer is what one run left.
type answer struct {
	code     int
	out, err string
}

func (c *cli) run(args ...string) answer {
	c.t.Helper()
	var out, errOut bytes.Buffer
	p := program{in: strings.NewReader(c.stdin), out: &out, err: &errOut, now: time.Now,
		env: func(name string) string { return c.env[name] },
		password: func() (string, error) {
			if len(c.typed) == 0 {
				return "", io.EOF
			}
			next := c.typed[0]
			c.typed = c.typed[1:]
			return next, nil
		}}
	if c.database != "" {
		args = append(args, "--database", c.database)
	}
	code := p.run(c.t.Context(), args)
	return answer{code, out.String(), errOut.String()}
}

// must runs a command that has to succeed.
func (c *cli) must(args ...string) answer {
	c.t.Helper()
	a := c.run(args...)
	if a.code != exitOK {
		c.t.Fatalf("sotaisan %s: exit %d\n%s%s", strings.Join(args, " "), a.code, a.out, a.err)
	}
	return a
}

// json runs a command that has to succeed and reads what it prints.
func (c *cli) json(into any, args ...string) {
	c.t.Helper()
	a := c.must(append(args, "--json")...)
	if err := json.Unmarshal([]byte(a.out), into); err != nil {
		c.t.Fatalf("sotaisan %s: %v\n%s", strings.Join(args, " "), err, a.out)
	}
}

// each runs a test against both databases.
func each(t *testing.T, f func(t *testing.T, c *cli)) {
	for _, name := range testdb.Databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, &cli{t: t, database: testdb.URL(t, name)})
		})
	}
}

func TestUsageErrors(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "none.db")}
	for _, args := range [][]string{
		{"nonsense"}, {"user"}, {"user", "nonsense"}, {"serve", "--nonsense"}, {"import", "list"}, {"import", "list", "a.xlsx"},
		{"undo", "x"}, {"user", "add", "hong"}, {"verify", "now"}, {"version", "--lang", "fr"}, {"token", "add", "x", "--name", "y", "--days", "soon"},
		{"undo", "zzz", "--reason", "x"}, {"token", "revoke", "zzz"}, {"agency", "update", "zzz", "--name", "X"},
		{"agency", "add", "--unit", unitCode, "--kind", "NOPE", "--name", "X"}, {"import", "list", "a.csv", "--unit", unitCode, "--agency", "NOPE"},
		{"user", "add", "hong", "--name", "X", "--role", "KING"}, {"site", "add", "--unit", unitCode, "--name", "X", "--state", "SUNK"},
	} {
		if a := c.run(args...); a.code != exitUsage || a.out != "" || !strings.Contains(a.err, "--help") {
			t.Errorf("%v: exit %d\n%s%s", args, a.code, a.out, a.err)
		}
	}
}

func TestHelp(t *testing.T) {
	c := &cli{t: t}
	root := (&program{}).root()
	commands := root.Commands()
	for i := 0; i < len(commands); i++ {
		cmd := commands[i]
		commands = append(commands, cmd.Commands()...)
		if !cmd.HasSubCommands() && cmd.Name() != "help" && cmd.Example == "" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
	}
	for _, args := range [][]string{{"--help"}, {"help", "import", "list"}, {"import", "list", "--help"}} {
		if a := c.run(args...); a.code != exitOK || !strings.Contains(a.out, "Usage:") {
			t.Errorf("%v: exit %d\n%s%s", args, a.code, a.out, a.err)
		}
	}
	if a := c.must("--help"); !strings.Contains(a.out, "Exit codes:") || !strings.Contains(a.out, "SOTAISAN_DATABASE") {
		t.Error(a.out)
	}
}

func TestVersion(t *testing.T) {
	var v map[string]string
	(&cli{t: t}).json(&v, "version")
	if !strings.HasPrefix(v["go"], "go1.") {
		t.Error(v)
	}
}

func TestWhichDatabase(t *testing.T) {
	dir := t.TempDir()
	c := &cli{t: t, env: map[string]string{"XDG_DATA_HOME": dir, "HOME": "/nowhere"}}
	c.must("migrate")
	if _, err := os.Stat(filepath.Join(dir, "sotaisan", "sotaisan.db")); err != nil {
		t.Error(err)
	}
	c.env["SOTAISAN_DATABASE"] = "sqlite:" + filepath.Join(dir, "other.db")
	c.must("migrate")
	if _, err := os.Stat(filepath.Join(dir, "other.db")); err != nil {
		t.Error(err)
	}
	c.env = map[string]string{}
	if a := c.run("migrate"); a.code != exitFault || !strings.Contains(a.err, "--database") {
		t.Error(a)
	}
}

func TestADatabaseThatIsNotThere(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "typo.db")}
	if a := c.run("verify", "--lang", "en"); a.code != exitFault || !strings.Contains(a.err, "there is no database file") {
		t.Error(a)
	}
	if _, err := os.Stat(strings.TrimPrefix(c.database, "sqlite:")); err == nil {
		t.Error("a typo made a database")
	}
	c.database = "mysql://root:secret@somewhere"
	if a := c.run("check"); a.code != exitUsage || strings.Contains(a.err, "secret") {
		t.Error(a)
	}
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	c := &cli{t: t, database: "sqlite:" + path}
	if a := c.must("migrate", "--print"); !strings.Contains(a.out, "CREATE TABLE") || strings.Contains(a.out, "GRANT") {
		t.Error(a.out)
	}
	var moved map[string]int64
	c.json(&moved, "migrate")
	if moved["from"] != 0 || moved["to"] == 0 {
		t.Error(moved)
	}
	if a := c.must("migrate", "--print"); a.out != "" {
		t.Errorf("nothing is pending, it prints %s", a.out)
	}
	if a := c.must("migrate", "--lang", "en"); !strings.Contains(a.out, "already") {
		t.Error(a.out)
	}
}

func TestMigratePostgres(t *testing.T) {
	app := testdb.URL(t, "postgres")
	owner := &cli{t: t, database: testdb.Owner(t, app)}
	a := owner.must("migrate", "--print")
	for _, want := range []string{"CREATE ROLE sotaisan_app NOLOGIN;", `GRANT SELECT, INSERT ON "asset_event" TO sotaisan_commune;`,
		`ALTER TABLE "asset" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`, `CREATE POLICY commune ON "asset" FOR ALL TO sotaisan_commune`} {
		if !strings.Contains(a.out, want) {
			t.Errorf("no %q in\n%s", want, a.out)
		}
	}
	owner.must("migrate")
	if a := (&cli{t: t, database: unmigrated(t)}).run("check", "--lang", "en"); a.code != exitFault || !strings.Contains(a.err, "sotaisan migrate") {
		t.Error(a)
	}
}

// unmigrated is a PostgreSQL database that nobody has migrated, as the application connects to it.
func unmigrated(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(testdb.URL(t, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/postgres"
	return u.String()
}

func TestActingAsNobody(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		var refused struct{ Errors []refusal }
		a := c.run("user", "list", "--as", "ghost", "--json")
		if err := json.Unmarshal([]byte(a.out), &refused); err != nil || a.code != exitRefused || refused.Errors[0].Code != "NOT_FOUND" {
			t.Errorf("%+v %v", a, err)
		}
	})
}

func TestUsersAndTokens(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		c.typed = []string{"mật khẩu dài đủ", "mật khẩu dài đủ"}
		c.must("user", "add", "hong", "--name", "Nguyễn Thị Hồng", "--role", "officer", "--unit", "31951", "--post", "Công chức")
		c.stdin = "một mật khẩu khác\n"
		c.must("user", "add", "boss", "--name", "Quản trị", "--role", "ADMIN", "--password-stdin")
		c.must("user", "add", "bot", "--name", "Máy", "--role", "SURVEYOR", "--no-password")

		var users []userAnswer
		c.json(&users, "user", "list")
		if len(users) != 3 || users[2].Login != "hong" || users[2].Unit != "31951" || !users[2].Password || users[1].Password {
			t.Errorf("%+v", users)
		}
		for name, args := range map[string][]string{
			"taken":            {"user", "add", "HONG", "--name", "X", "--role", "ADMIN", "--no-password"},
			"no such unit":     {"user", "add", "xxx", "--name", "X", "--role", "OFFICER", "--unit", "1", "--no-password"},
			"no terminal":      {"user", "add", "xxx", "--name", "X", "--role", "ADMIN"},
			"no such account":  {"user", "disable", "ghost"},
			"officer as admin": {"user", "list", "--as", "hong"},
			"officer opens":    {"user", "add", "xxx", "--name", "X", "--role", "ADMIN", "--no-password", "--as", "hong"},
			"nobody is locked": {"user", "enable", "hong"},
			"not oneself":      {"user", "disable", "boss", "--as", "boss"},
			"officer verifies": {"verify", "--as", "hong"},
			"officer judges":   {"gaps", "recompute", "--as", "hong"},
		} {
			if a := c.run(args...); a.code != exitRefused || a.err == "" {
				t.Errorf("%s: %+v", name, a)
			}
		}
		// What is refused anyhow is refused before anybody types a password.
		c.typed = []string{"mật khẩu thứ nhất", "mật khẩu thứ hai"}
		for name, args := range map[string][]string{
			"taken":           {"HONG", "--role", "ADMIN"},
			"no unit":         {"xxx", "--role", "OFFICER"},
			"no such unit":    {"xxx", "--role", "OFFICER", "--unit", "1"},
			"of the province": {"xxx", "--role", "ADMIN", "--unit", unitCode},
			"no login":        {"x", "--role", "ADMIN"},
			"no right":        {"xxx", "--role", "ADMIN", "--as", "hong"},
		} {
			if a := c.run(append([]string{"user", "add", "--name", "X"}, args...)...); a.code != exitRefused || len(c.typed) != 2 {
				t.Errorf("%s: %+v, %d passwords left", name, a, len(c.typed))
			}
		}
		if a := c.run("user", "password", "hong"); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		c.stdin = "mật khẩu thứ ba nhé\r\n"
		c.must("user", "password", "hong", "--password-stdin")

		var made tokenAnswer
		c.json(&made, "token", "add", "bot", "--name", "survey", "--days", "30")
		if !strings.HasPrefix(made.Token, "stk_") || made.ExpiresAt.Before(time.Now().Add(29*24*time.Hour)) {
			t.Errorf("%+v", made)
		}
		if a := c.must("token", "add", "bot", "--name", "second"); !regexp.MustCompile(`^stk_\S+\n$`).MatchString(a.out) {
			t.Errorf("%q", a.out)
		}
		var live []tokenAnswer
		c.json(&live, "token", "list", "bot")
		if len(live) != 2 || live[0].Token != "" {
			t.Errorf("%+v", live)
		}
		c.must("token", "revoke", made.ID.String())
		if a := c.run("token", "revoke", made.ID.String()); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		if a := c.run("token", "add", "bot", "--name", "x", "--days", "400"); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		c.must("user", "disable", "bot", "--as", "boss")
		c.json(&live, "token", "list", "bot")
		if len(live) != 0 {
			t.Errorf("%+v", live)
		}
		if a := c.run("user", "list", "--as", "bot"); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		c.must("user", "enable", "bot", "--no-password")
		c.must("user", "disable", "hong")
		c.typed = []string{"mật khẩu thứ tư nhé", "mật khẩu thứ tư nhé"}
		c.must("user", "enable", "hong")
		c.json(&users, "user", "list")
		if len(users) != 3 || users[1].Disabled || users[1].Password || users[2].Disabled || !users[2].Password {
			t.Errorf("%+v", users)
		}
	})
}

const unitCode = "31951"

// office opens a unit's agencies and its officer.
func office(c *cli) {
	c.t.Helper()
	c.must("agency", "add", "--unit", unitCode, "--kind", "PEOPLES_COMMITTEE", "--name", "Ủy ban nhân dân phường Láng Tròn")
	c.must("user", "add", "hong", "--name", "Hồng", "--role", "OFFICER", "--unit", unitCode, "--no-password")
	c.must("user", "add", "binh", "--name", "Bình", "--role", "OFFICER", "--unit", "31942", "--no-password")
}

func (c *cli) file(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

const goodList = "STT,Tên tài sản,Số lượng,Nguyên giá (đồng)\n1,Máy in Canon,2,8600000\n2,Đất trụ sở UBND,1,\n"

func TestAgencies(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		office(c)
		var agencies []agencyAnswer
		c.json(&agencies, "agency", "list", "--unit", unitCode)
		if len(agencies) != 1 || agencies[0].Kind != "PEOPLES_COMMITTEE" {
			t.Errorf("%+v", agencies)
		}
		for _, args := range [][]string{
			{"agency", "add", "--unit", "1", "--kind", "SCHOOL", "--name", "X"},
			{"agency", "add", "--unit", unitCode, "--kind", "SCHOOL", "--name", "X", "--as", "hong"},
			{"agency", "list", "--unit", "1"},
			{"agency", "update", agencies[0].ID.String(), "--name", " "},
			{"site", "add", "--unit", unitCode, "--name", "X", "--as", "hong"},
			{"site", "list", "--unit", "1"},
		} {
			if a := c.run(args...); a.code != exitRefused {
				t.Errorf("%v: %+v", args, a)
			}
		}
		c.must("agency", "update", agencies[0].ID.String(), "--name", "UBND phường Láng Tròn")
		if a := c.must("agency", "list", "--unit", unitCode); !strings.Contains(a.out, "UBND phường Láng Tròn") || !strings.Contains(a.out, agencies[0].ID.String()) {
			t.Error(a.out)
		}
		c.must("site", "add", "--unit", unitCode, "--name", "Trụ sở chính", "--address", "Khóm 1")
		c.must("site", "add", "--unit", unitCode, "--name", "Trụ sở cũ", "--state", "surplus")
		if a := c.must("site", "list", "--unit", unitCode); !strings.Contains(a.out, "Khóm 1") || !strings.Contains(a.out, "Dôi dư") {
			t.Error(a.out)
		}
		var sites []siteAnswer
		c.json(&sites, "site", "list", "--unit", unitCode)
		if len(sites) != 2 || sites[0].State != "IN_USE" || sites[1].State != "SURPLUS" {
			t.Errorf("%+v", sites)
		}
	})
}

func TestImportAndUndo(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		office(c)
		path := c.file("list.csv", goodList)
		list := func(args ...string) []string {
			return append([]string{"import", "list", path, "--unit", unitCode, "--as", "hong"}, args...)
		}
		dry := c.must(list("--lang", "en")...)
		if !strings.Contains(dry.out, "Add --apply") || !strings.Contains(dry.out, "IT equipment") || !strings.Contains(dry.out, "8,600,000 đ") {
			t.Error(dry.out)
		}
		var r listAnswer
		c.json(&r, list("--apply")...)
		if !r.Applied || r.Replayed || r.Operation == nil || r.Totals.Assets != 2 || len(r.Gaps) == 0 || len(r.BadCells) != 0 {
			t.Errorf("%+v", r)
		}
		var again listAnswer
		c.json(&again, list("--apply")...)
		if !again.Replayed || *again.Operation != *r.Operation || again.Totals.Assets != 2 {
			t.Errorf("%+v", again)
		}
		undo := []string{"undo", r.Operation.String(), "--reason", "nhầm tệp"}
		if a := c.run(append(undo, "--as", "binh")...); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		var back struct{ Assets int }
		c.json(&back, append(undo, "--as", "hong")...)
		if back.Assets != 2 {
			t.Errorf("%+v", back)
		}
		if a := c.run(undo...); a.code != exitRefused || a.err != "sotaisan: Danh sách: Danh sách này đã được hoàn tác trước đó.\n" {
			t.Errorf("%+v", a)
		}
		var third listAnswer
		c.json(&third, list("--apply")...)
		if third.Replayed || !third.Applied {
			t.Errorf("%+v", third)
		}
		// What an import prints works as it is printed.
		c.must("undo", third.Operation.String())
		printed := regexp.MustCompile(`sotaisan (undo \S+)`).FindStringSubmatch(c.must(list("--apply")...).out)
		if len(printed) == 0 {
			t.Fatal("no command to take the list back")
		}
		c.must(append(strings.Fields(printed[1]), "--as", "hong")...)
	})
}

func TestImportRefusals(t *testing.T) {
	c := &cli{t: t, database: testdb.URL(t, "sqlite")}
	office(c)
	good := c.file("list.csv", goodList)
	bad := c.file("bad.csv", goodList+"3,Máy in,vài,\n")
	a := c.run("import", "list", bad, "--unit", unitCode, "--apply", "--lang", "en")
	if a.code != exitRefused || !strings.Contains(a.out, "bad!C4: ") || !strings.Contains(a.out, "Nothing was written") {
		t.Errorf("%+v", a)
	}
	a = c.run("import", "list", bad, "--unit", unitCode, "--apply", "--json")
	var r listAnswer
	if err := json.Unmarshal([]byte(a.out), &r); err != nil || a.code != exitRefused || len(r.BadCells) != 1 || r.BadCells[0].Cell != "bad!C4" || r.Applied {
		t.Errorf("%+v %v", a, err)
	}
	for name, args := range map[string][]string{
		"another unit":   {good, "--unit", unitCode, "--as", "binh"},
		"no such unit":   {good, "--unit", "1"},
		"no such agency": {good, "--unit", unitCode, "--agency", "SCHOOL"},
		"no list":        {c.file("a.pdf", "%PDF-1.7"), "--unit", unitCode},
	} {
		if a := c.run(append([]string{"import", "list"}, args...)...); a.code != exitRefused || a.err == "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
	for _, path := range []string{"/nowhere/list.xlsx", t.TempDir()} {
		if a := c.run("import", "list", path, "--unit", unitCode); a.code != exitFault {
			t.Errorf("%s: %+v", path, a)
		}
	}
	if a := c.run("import", "list", good, "--unit", unitCode, "--agency", "SCHOOL"); !strings.HasPrefix(a.err, "sotaisan: --agency: ") || strings.Contains(a.err, "SCHOOL") {
		t.Errorf("%+v", a)
	}
	if a := c.run("undo", "00000000-0000-800c-9d31-6b5f0e6c4a51"); a.code != exitRefused || !strings.Contains(a.err, "--reason: ") {
		t.Errorf("%+v", a)
	}
}

func TestAListThatLooksLikeTheRegister(t *testing.T) {
	c := &cli{t: t, database: testdb.URL(t, "sqlite")}
	office(c)
	list := func(text string, args ...string) []string {
		return append([]string{"import", "list", c.file("list.csv", text), "--unit", unitCode}, args...)
	}
	c.must(list(goodList, "--apply")...)
	edited := goodList + "3,Tủ sắt,1,\n"
	for _, args := range [][]string{list(edited), list(edited, "--apply")} {
		if a := c.run(args...); a.code != exitRefused || !strings.Contains(a.out, "list!B2  Máy in Canon") || !strings.Contains(a.out, "--also-alike") {
			t.Errorf("%+v", a)
		}
	}
	var r listAnswer
	if a := c.run(append(list(edited, "--apply"), "--json")...); a.code != exitRefused || json.Unmarshal([]byte(a.out), &r) != nil || r.Applied || len(r.Alike) != 2 {
		t.Errorf("%+v", a)
	}
	if a := c.must(list(edited, "--also-alike")...); !strings.Contains(a.out, "Thêm --apply") {
		t.Errorf("%+v", a)
	}
	c.must(list(edited, "--also-alike", "--apply")...)
	if a := c.must(list(edited, "--apply")...); !strings.Contains(a.out, "đã được nhập trước đó") {
		t.Errorf("%+v", a)
	}
}

// Vietnamese output has no codes of the program in it.
func TestAListInWordsOfPeople(t *testing.T) {
	c := &cli{t: t, database: testdb.URL(t, "sqlite")}
	office(c)
	const head = "STT,Tên tài sản,Mã tài sản,Nguyên giá (đồng),Tình trạng,Nguồn gốc,Ngày mua\n"
	list := func(text string) []string {
		return []string{"import", "list", c.file("list.csv", head+text), "--unit", unitCode, "--apply"}
	}
	first := c.must(list("1,Máy in Canon,TS-1,4300000,tốt,mua sắm,15/03/2019\n2,Đất trụ sở,TS-2,,,,\n")...)
	again := c.must(list("1,Máy ảnh Canon,TS-1,4500000,hỏng,điều chuyển,16/03/2019\n2,Đất trụ sở UBND,TS-2,5000000,,,\n")...)
	for _, want := range []string{"Nghiêm trọng", "Quan trọng"} {
		if !strings.Contains(first.out, want) {
			t.Errorf("no %q in\n%s", want, first.out)
		}
	}
	for _, want := range []string{"Nguyên giá: trong sổ 4.300.000 đồng, trong danh sách 4.500.000 đồng", "Ngày có tài sản: trong sổ 15/03/2019,",
		"Nguyên giá: trong sổ chưa ghi,", "Nguồn gốc: trong sổ Mua sắm,", "Tình trạng: trong sổ Tốt,", "Loại tài sản: trong sổ “Máy in"} {
		if !strings.Contains(again.out, want) {
			t.Errorf("no %q in\n%s", want, again.out)
		}
	}
	for _, raw := range []string{"MAJOR", "BLOCKER", "historicalCost", "acquiredOn", "PURCHASE", "GOOD", "4300000"} {
		if strings.Contains(first.out+again.out, raw) {
			t.Errorf("%q in\n%s", raw, first.out+again.out)
		}
	}
}

func TestUpkeep(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		office(c)
		c.must("import", "list", c.file("list.csv", goodList), "--unit", unitCode, "--apply")
		var r struct {
			Units, Events, Assets int64
			Heads                 []struct{ Hash string }
			Problems              []any
		}
		c.json(&r, "verify", "--deep")
		if r.Events != 2 || r.Assets != 2 || len(r.Heads) != 1 || len(r.Heads[0].Hash) != 64 || r.Problems == nil || len(r.Problems) != 0 {
			t.Errorf("%+v", r)
		}
		c.json(&r, "check")
		if r.Assets != 2 || len(r.Problems) != 0 {
			t.Errorf("%+v", r)
		}
		if a := c.must("verify"); !strings.Contains(a.out, "Láng Tròn") {
			t.Error(a.out)
		}
		var changed map[string]int
		c.json(&changed, "gaps", "recompute")
		if changed["changed"] != 0 {
			t.Errorf("%+v", changed)
		}
	})
}
