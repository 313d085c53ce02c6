package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// needy adds a body of five people that has nothing, and the price of a computer.
func (c *cli) needy() {
	c.t.Helper()
	var body agencyAnswer
	c.json(&body, "agency", "add", "--unit", unitCode, "--kind", "PEOPLES_COMMITTEE", "--name", "Ủy ban nhân dân phường Láng Tròn")
	p := &program{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: func(string) string { return "" }, now: time.Now, database: c.database}
	db, err := p.open(c.t.Context(), existing)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ctx, err := p.acting(c.t.Context(), db)
	if err != nil {
		c.t.Fatal(err)
	}
	tier := norm.TierVIII
	said, err := db.planning.SetEstablishment(ctx, planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: body.ID, ValidFrom: "2025-07-01",
		Headcounts: []*planning.HeadcountInput{{Tier: &tier, Persons: 5}}})
	if err != nil || len(said.Errors) > 0 {
		c.t.Fatal(said.Errors, err)
	}
	c.priced(ctx, db)
}

func (c *cli) priced(ctx context.Context, db *open) {
	today := db.planning.Today()
	priced, err := db.planning.RecordPrice(ctx, planning.RecordPriceInput{OperationID: uuid.New(), ItemTypeCode: "desktop", Amount: 15_000_000, Kind: life.Quote,
		Source: "Báo giá 12/BG", Dated: today, ValidFrom: today, ValidTo: today.AddDays(300)})
	if err != nil || len(priced.Errors) > 0 {
		c.t.Fatal(priced.Errors, err)
	}
}

func TestPlans(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		c.needy()
		dir := t.TempDir()
		var made planAnswer
		c.json(&made, "plan", "create", "--name", "Trang bị lại", "--years", "2027-2028", "--budget", "2027:PROVINCE:45.000.000", "--budget", "2028:COMMUNE:"+unitCode+":15000000")
		if made.Number == "" || made.Status != life.Draft || made.Totals.Need == 0 || made.Totals.PurchaseCost == 0 || made.Totals.Unmet == 0 {
			t.Fatalf("%+v %+v", made, made.Totals)
		}
		var list []planAnswer
		if c.json(&list, "plan", "list"); len(list) != 1 || list[0].ResultHash != made.ResultHash {
			t.Errorf("%+v", list)
		}
		if a := c.must("plan", "list"); !strings.Contains(a.out, made.Number) || !strings.Contains(a.out, "Bản thảo") {
			t.Error(a.out)
		}
		var shown struct {
			planAnswer
			Years, Units []planSumAnswer
		}
		c.json(&shown, "plan", "show", made.Number)
		if len(shown.Years) != 2 || len(shown.Units) != 1 || shown.Units[0].UnitCode != unitCode || shown.Units[0].Cost != made.Totals.PurchaseCost || *shown.Years[0].Budget != 45_000_000 {
			t.Errorf("%+v", shown)
		}
		if a := c.must("plan", "show", strings.ToLower(made.Number), "--lang", "en"); !strings.Contains(a.out, "45,000,000 đ") || !strings.Contains(a.out, "Note: ") {
			t.Error(a.out)
		}
		var lines []planLineAnswer
		c.json(&lines, "plan", "show", made.Number, "--unit", unitCode, "--why")
		var spent holding.VND
		for _, l := range lines {
			if l.Action == string(plan.Buy) {
				spent += l.Amount
			}
			if len(l.Why) == 0 {
				t.Errorf("line %d is not explained", l.Number)
			}
		}
		if !slices.IsSortedFunc(lines, func(a, b planLineAnswer) int {
			return cmp.Compare(slices.Index(byWeight, plan.Action(a.Action)), slices.Index(byWeight, plan.Action(b.Action)))
		}) || lines[0].Action != string(plan.Buy) || len(byWeight) != len(plan.Actions) {
			t.Errorf("what costs money does not come first: %+v", lines)
		}
		if spent != made.Totals.PurchaseCost {
			t.Errorf("lines come to %d, the plan to %d", spent, made.Totals.PurchaseCost)
		}
		if a := c.must("plan", "show", made.Number, "--unit", unitCode, "--why"); !strings.Contains(a.out, "Báo giá 12/BG") || !strings.Contains(a.out, "Mua sắm") {
			t.Error(a.out)
		}
		c.exported(dir, made)
	})
}

// exported writes every form, and reads the ones that the program itself reads.
func (c *cli) exported(dir string, made planAnswer) {
	t := c.t
	t.Helper()
	for form, begins := range map[string]string{"04": "PK", "05": "PK", "01": "PK", "02": "PK", "full": "PK", "csv": "\uFEFFSTT;", "pdf": "%PDF-", "json": "{"} {
		path := filepath.Join(dir, form)
		var told struct {
			File  string
			Bytes int
		}
		c.json(&told, "plan", "export", made.Number, "--form", form, "-o", path)
		data, err := os.ReadFile(path) // #nosec G304 -- a file of the test
		if err != nil || !strings.HasPrefix(string(data), begins) || told.Bytes != len(data) || told.File != path {
			t.Errorf("%s: %d bytes begin with %q, told %+v, %v", form, len(data), data[:min(len(data), 8)], told, err)
		}
	}
	c.must("plan", "export", "--form", "04-requests", "-o", filepath.Join(dir, "requests.xlsx"))
	for _, args := range [][]string{{"plan", "snapshot"}, {"plan", "snapshot", made.Number}} {
		for _, name := range []string{"snapshot.json", "snapshot.json.gz"} {
			path := filepath.Join(dir, name)
			c.must(append(args, "-o", path)...)
			if s, err := readFile(path, plan.ReadSnapshot); err != nil || s.Hash() != made.SnapshotHash {
				t.Errorf("%v: %v", args, err)
			}
		}
	}
}

func TestPlanParameters(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		c.needy()
		path := filepath.Join(t.TempDir(), "tham-so.json")
		write := func(text string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(`{"years": [2027], "budgets": [{"year": 2027, "source": "COMMUNE", "unit": "` + unitCode + `", "amount": 30000000}], "carryOver": true,
			"forbids": [{"unit": "` + unitCode + `", "needClass": "desk_set", "action": "PURCHASE"}]}`)
		var made planAnswer
		c.json(&made, "plan", "create", "--name", "Thử", "--parameters", path)
		if made.Totals.PurchaseCost == 0 || made.Totals.PurchaseCost > 30_000_000 {
			t.Errorf("%+v", made.Totals)
		}
		var other planAnswer
		if c.json(&other, "plan", "create", "--name", "Thử", "--parameters", path, "--budget", "2027:PROVINCE:90000000"); other.Totals.PurchaseCost <= made.Totals.PurchaseCost {
			t.Errorf("the flag does not stand instead of the file: %+v", other.Totals)
		}
		for name, args := range map[string][]string{
			"no such unit":   {"create", "--name", "X", "--years", "2027", "--budget", "2027:COMMUNE:00000:1"},
			"no years":       {"create", "--name", "X"},
			"not this year":  {"create", "--name", "X", "--years", "2027", "--budget", "2030:PROVINCE:1"},
			"no such plan":   {"show", "KH-1999-001"},
			"revises none":   {"create", "--name", "X", "--years", "2027", "--revises", "KH-1999-001"},
			"exports none":   {"export", "KH-1999-001", "--form", "04", "-o", filepath.Join(t.TempDir(), "x")},
			"no package":     {"export", made.Number, "--form", "04", "--package", "99", "-o", filepath.Join(t.TempDir(), "x")},
			"not its unit":   {"show", made.Number, "--unit", "00000"},
			"unknown person": {"list", "--as", "ghost"},
		} {
			if a := c.run(append([]string{"plan"}, args...)...); a.code != exitRefused || a.err == "" {
				t.Errorf("%s: %+v", name, a)
			}
		}
		write(`{"year": [2027]}`)
		var refused struct{ Errors []refusal }
		a := c.run("plan", "create", "--name", "X", "--parameters", path, "--json")
		if err := json.Unmarshal([]byte(a.out), &refused); err != nil || a.code != exitRefused || refused.Errors[0].Code != "INVALID" {
			t.Errorf("%+v %v", a, err)
		}
	})
}

// Whatever a file of parameters says reaches the use-case.
func TestParametersInput(t *testing.T) {
	years := []int{2027}
	p := plan.Parameters{Years: years, Budgets: []plan.Budget{{}}, Bands: []plan.Band{{}}, Priorities: []plan.Priority{{}}, Purchases: []plan.Purchase{{}},
		Pins: []plan.Pin{{Agency: uuid.NewString()}}, Forbids: []plan.Forbid{{}}, MinimumOrders: []plan.MinimumOrder{{}}}
	in, err := parametersInput(&lineage.Register{}, p)
	if err != nil {
		t.Fatal(err)
	}
	for field, value := range reflect.ValueOf(in).Fields() {
		if value.IsNil() {
			t.Errorf("%s is left out", field.Name)
		}
	}
}

func TestPlanUsage(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "none.db")}
	for _, args := range [][]string{
		{"create"}, {"create", "--name", "X", "--years", "soon"}, {"create", "--name", "X", "--years", "2028-2027"}, {"create", "--name", "X", "--budget", "2027:1"},
		{"create", "--name", "X", "--budget", "2027:PROVINCE:viel"}, {"create", "--name", "X", "--budget", "x:PROVINCE:1"}, {"create", "--name", "X", "--budget", "2027::1"},
		{"show"}, {"export", "KH-2026-001", "--form", "09", "-o", "x"}, {"export", "--form", "04", "-o", "x"}, {"export", "KH-2026-001", "--form", "04-requests", "-o", "x"},
		{"export", "KH-2026-001", "--form", "04"}, {"export", "--form", "04-requests", "--package", "2", "-o", "x"}, {"snapshot"}, {"snapshot", "a", "b", "-o", "x"},
	} {
		if a := c.run(append([]string{"plan"}, args...)...); a.code != exitUsage || a.out != "" || !strings.Contains(a.err, "--help") {
			t.Errorf("%v: exit %d\n%s%s", args, a.code, a.out, a.err)
		}
	}
}
