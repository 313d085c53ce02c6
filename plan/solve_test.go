package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
)

// anyWorld is a small world of random need, stock, prices and parameters.
func anyWorld(r *rand.Rand) (*Snapshot, Parameters) {
	persons := make([]int64, 2+r.IntN(4))
	for i := range persons {
		persons[i] = r.Int64N(9)
	}
	s := world(persons...).asks("computer_any", 20*million).asks("shredder", holding.VND(r.IntN(2)*10*million)).asks("desk_set", 7*million)
	for _, price := range []struct {
		item string
		most int64
	}{{"desktop", 22}, {"shredder", 11}, {"desk_set", 8}, {"chair", 3}, {"desk", 5}} {
		if r.IntN(4) > 0 {
			s.costs(price.item, holding.VND(1+r.Int64N(price.most))*million)
		}
	}
	for range r.IntN(20) {
		g := s.has(1+r.IntN(len(persons)), s.ItemTypes[r.IntN(len(s.ItemTypes))].Code, 2018+r.IntN(9), 1+r.Int64N(5))
		g.Grade = holding.Grades[r.IntN(len(holding.Grades))]
		if g.Grade == holding.NeedsRepair {
			g.Repair = holding.VND(1+r.Int64N(4)) * million
		}
		if g.Closing = r.IntN(8) == 0; g.Closing || r.IntN(3) == 0 {
			g.Assets = []AssetPart{{ID: fmt.Sprint("lot", len(s.Stock)), Code: fmt.Sprint("lot", len(s.Stock)), Quantity: g.Quantity}}
		}
		if slices.ContainsFunc(s.Stock[:len(s.Stock)-1], func(o Stock) bool { return compareStock(&o, g) == 0 && o.Agency == g.Agency }) {
			s.Stock = s.Stock[:len(s.Stock)-1]
		}
	}
	years := 1 + r.IntN(4)
	var budgets []Budget
	for y := range years {
		budgets = append(budgets, Budget{Year: 2027 + y, Source: "PROVINCE", Amount: holding.VND(r.IntN(80) * million)})
		if r.IntN(3) == 0 {
			budgets = append(budgets, Budget{Year: 2027 + y, Source: "UNIT", Unit: "u1", Amount: holding.VND(r.IntN(30) * million)})
		}
	}
	p := Defaults(horizon(years), budgets)
	p.CarryOver, p.CountExpired, p.CountNotAssessed = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	p.FloorPercent = int64(r.IntN(3) * 40)
	if r.IntN(4) == 0 {
		p.Forbids = []Forbid{{Unit: "u2", Action: Buy, Year: 2027}, {NeedClass: "shredder", Action: Transfer}}
	}
	return s, p
}

func shuffled(r *rand.Rand, s *Snapshot) *Snapshot {
	o := *s
	o.Stock, o.Agencies, o.Units, o.Prices, o.Norms = slices.Clone(s.Stock), slices.Clone(s.Agencies), slices.Clone(s.Units), slices.Clone(s.Prices), slices.Clone(s.Norms)
	r.Shuffle(len(o.Stock), func(i, j int) { o.Stock[i], o.Stock[j] = o.Stock[j], o.Stock[i] })
	r.Shuffle(len(o.Agencies), func(i, j int) { o.Agencies[i], o.Agencies[j] = o.Agencies[j], o.Agencies[i] })
	r.Shuffle(len(o.Units), func(i, j int) { o.Units[i], o.Units[j] = o.Units[j], o.Units[i] })
	r.Shuffle(len(o.Prices), func(i, j int) { o.Prices[i], o.Prices[j] = o.Prices[j], o.Prices[i] })
	r.Shuffle(len(o.Norms), func(i, j int) { o.Norms[i], o.Norms[j] = o.Norms[j], o.Norms[i] })
	for i := range o.Stock {
		o.Stock[i].Assets = slices.Clone(o.Stock[i].Assets)
		r.Shuffle(len(o.Stock[i].Assets), func(a, b int) {
			o.Stock[i].Assets[a], o.Stock[i].Assets[b] = o.Stock[i].Assets[b], o.Stock[i].Assets[a]
		})
	}
	return &o
}

func TestAnyPlanAddsUpAndIsTheSameAgain(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, p := anyWorld(r)
		if t.Run(fmt.Sprint(seed), func(t *testing.T) {
			plan := solved(t, s, p)
			r.Shuffle(len(p.Budgets), func(i, j int) { p.Budgets[i], p.Budgets[j] = p.Budgets[j], p.Budgets[i] })
			workers := []int{2, 8}[seed%2]
			again, err := prepared(t, shuffled(r, s)).Solve(context.Background(), p, Options{SkipVariants: true, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if again.Hash != plan.Hash {
				t.Fatalf("another plan with %d workers and other order", workers)
			}
		}); t.Failed() {
			return
		}
	}
}

func TestVariants(t *testing.T) {
	s := computers(6)
	s.has(1, "desktop", 2026, 1)
	s.has(1, "desktop", 2025, 2).Grade = holding.NotAssessed
	s.has(1, "desktop", 2018, 1)
	p := Defaults(horizon(1), provincial(15))
	p.Pins = []Pin{{"a1", "computer_any", Buy, 2027, "PROVINCE", 1}}
	plan, err := prepared(t, s).Solve(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range plan.Variants {
		got = append(got, fmt.Sprint(v.CountNotAssessed, v.CountExpired, v.Totals.MetByStock, v.Totals.Unmet))
	}
	if want := []string{"false false 1 4", "false true 2 3", "true true 4 1"}; !slices.Equal(got, want) || plan.Totals.MetByStock != 3 {
		t.Errorf("%v, want %v; the plan itself %d", got, want, plan.Totals.MetByStock)
	}
}

func TestWhatIfsOfOneModel(t *testing.T) {
	m := prepared(t, computers(8, 5))
	points := int64(-1)
	for _, budget := range []int64{0, 20, 45, 100, 150, 300} {
		plan, err := m.Solve(context.Background(), Defaults(horizon(2), provincial(budget, budget)), Options{SkipVariants: true})
		if err != nil {
			t.Fatal(err)
		}
		if plan.Totals.Points < points {
			t.Errorf("with %d million a year there are %d points, with less there were %d", budget, plan.Totals.Points, points)
		}
		points = plan.Totals.Points
	}
}

func TestSolveStopsAndTells(t *testing.T) {
	m := prepared(t, computers(2))
	p := Defaults(horizon(1), provincial(10))
	var told []string
	ctx, cancel := context.WithCancel(context.Background())
	_, err := m.Solve(ctx, p, Options{Progress: func(stage Stage, done, of int) {
		told = append(told, fmt.Sprint(stage, done, "/", of))
		if stage == StageCompare && done == 4 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if want := []string{"NEED0/7", "COVER1/7", "FUND2/7", "COMPARE3/7", "COMPARE4/7"}; !slices.Equal(told, want) {
		t.Errorf("%v", told)
	}
	if _, err := m.Solve(context.Background(), Parameters{}, Options{}); !errs.Is(err, errs.Required) {
		t.Errorf("no years: %v", err)
	}
}

func TestErrorsOfPinsNameTheGivenPin(t *testing.T) {
	p := Defaults(horizon(1), provincial(100))
	p.Pins = []Pin{{"a2", "computer_any", Buy, 2027, "PROVINCE", 9}, {"a1", "computer_any", Buy, 2027, "PROVINCE", 1}}
	_, err := prepared(t, computers(2, 2)).Solve(context.Background(), p, Options{})
	if list, _ := errs.All(err); len(list) != 1 || strings.Join(list[0].Path, ".") != "pins.0.quantity" {
		t.Errorf("%v", err)
	}
}

func TestPlanFile(t *testing.T) {
	s := broken(3*million, 2020)
	s.has(1, "desktop", 2026, 2)
	plan, err := prepared(t, s).Solve(context.Background(), Defaults(horizon(2), provincial(7, 9)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.SnapshotHash != s.Hash() {
		t.Errorf("of snapshot %s, not %s", plan.SnapshotHash, s.Hash())
	}
	var file bytes.Buffer
	n, err := plan.WriteTo(&file)
	if err != nil || n != int64(file.Len()) {
		t.Fatalf("%d of %d bytes, %v", n, file.Len(), err)
	}
	text := file.String()
	back, err := ReadPlan(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, plan) {
		t.Errorf("another plan comes back:\n%+v\n%+v", back, plan)
	}
	// What is written by hand is what encoding/json writes of the type, but for ends of lines and < > &.
	var compact, whole bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(&whole)
	e.SetEscapeHTML(false)
	if err := e.Encode(plan); err != nil || strings.TrimSpace(whole.String()) != compact.String() {
		t.Errorf("%v\n%s\n%s", err, whole.String(), compact.String())
	}
	for name, bad := range map[string]string{
		"a number is another": strings.Replace(text, `"need":5`, `"need":6`, 1),
		"a field is new":      strings.Replace(text, `{"engine"`, `{"colour":1,"engine"`, 1),
		"another engine":      strings.Replace(text, Engine, "sotaisan-plan/0", 1),
		"something follows":   text + "{}",
		"it is cut off":       text[:len(text)/2],
	} {
		if bad == text {
			bad = strings.Replace(text, `"quantity":1`, `"quantity":7`, 1)
		}
		if _, err := ReadPlan(strings.NewReader(bad)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadPlan(f *testing.F) {
	plan, err := prepared(f, computers(2)).Solve(context.Background(), Defaults(horizon(1), provincial(15)), Options{SkipVariants: true})
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := plan.WriteTo(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.String())
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPlan(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, l := range p.Lines {
			for _, s := range l.Derivation {
				s.Text(nil)
			}
		}
	})
}
