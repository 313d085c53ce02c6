package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/norm"
)

const million = 1_000_000

// world is a snapshot of two units with one agency each; a test changes what it is about.
func world(persons ...int64) *Snapshot {
	one := func(item string) []catalog.Alternative {
		return []catalog.Alternative{{Rank: 1, Parts: []catalog.Part{{ItemType: item, Quantity: 1}}}}
	}
	s := &Snapshot{
		Engine: Engine, TakenOn: "2026-12-01",
		Classes: []Class{
			{Code: "computer_any", Kind: catalog.ITEquipment, Alternatives: one("desktop"), Tier: 1, Weight: 100, Confidence: catalog.Verified},
			{Code: "shredder", Kind: catalog.ITEquipment, Alternatives: one("shredder"), Tier: 3, Weight: 20, Confidence: catalog.Verified},
			{Code: "desk_set", Kind: catalog.Furniture, Tier: 1, Weight: 60, Confidence: catalog.Verified, Alternatives: append(one("desk_set"),
				catalog.Alternative{Rank: 2, Parts: []catalog.Part{{ItemType: "desk", Quantity: 1}, {ItemType: "chair", Quantity: 1}}})},
		},
		ItemTypes: []ItemType{
			{Code: "desktop", Kind: catalog.ITEquipment, Years: 5, Movable: true, Category: "IT"},
			{Code: "shredder", Kind: catalog.ITEquipment, Years: 5, Movable: true, Category: "IT"},
			{Code: "desk_set", Kind: catalog.Furniture, Years: 8, Movable: true, Category: "FURNITURE"},
			{Code: "desk", Kind: catalog.Furniture, Years: 8, Movable: true, Category: "FURNITURE"},
			{Code: "chair", Kind: catalog.Furniture, Years: 8, Movable: true, Category: "FURNITURE"},
		},
	}
	for i, n := range persons {
		unit, agency := fmt.Sprintf("u%d", i+1), fmt.Sprintf("a%d", i+1)
		s.Units = append(s.Units, Unit{ID: unit, Code: fmt.Sprintf("%05d", i+1), Name: unit, Lat: 9_170_000 + int64(i)*100_000, Lon: 105_150_000, Area: "A"})
		s.Agencies = append(s.Agencies, Agency{ID: agency, Unit: unit, Kind: holding.PeoplesCommittee, Name: agency, Establishments: []Establishment{{
			From: "2025-07-01", Establishment: norm.Establishment{AgencyKind: holding.PeoplesCommittee, Headcounts: []norm.Headcount{{Tier: norm.TierVIII, Persons: n}}},
		}}})
	}
	return s
}

// asks adds a norm of one piece for every person.
func (s *Snapshot) asks(class string, ceiling holding.VND) *Snapshot {
	s.Norms = append(s.Norms, norm.Line{Code: "POS-" + class, NeedClass: class, Scope: norm.ForPosition, Basis: norm.Person, Quantity: 1, Per: 1, Ceiling: ceiling,
		Regime: norm.Ceiling, ValidFrom: "2025-07-01", Source: "test", Confidence: catalog.Verified, National: true})
	return s
}

func (s *Snapshot) costs(item string, amount holding.VND) *Snapshot {
	s.Prices = append(s.Prices, Price{ItemType: item, Amount: amount, Source: "Báo giá 12/BG", From: "2026-01-01", To: "2027-12-31"})
	return s
}

// has adds good pieces of an agency, known one by one, that came into use in a year.
func (s *Snapshot) has(agency int, item string, year int, n int64) *Stock {
	g := Stock{Agency: fmt.Sprintf("a%d", agency), Unit: fmt.Sprintf("u%d", agency), ItemType: item, Grade: holding.Good, Status: holding.InUse,
		Tenure: holding.Owned, InUseYear: year, Quantity: n}
	for i := range n {
		code := fmt.Sprintf("%s-%d-%d-%03d", item, agency, len(s.Stock), i)
		g.Assets = append(g.Assets, AssetPart{ID: "id-" + code, Code: code, Quantity: 1})
	}
	s.Stock = append(s.Stock, g)
	return &s.Stock[len(s.Stock)-1]
}

// provincial is money of the province, the first amount of 2027, in millions.
func provincial(millions ...int64) []Budget {
	var out []Budget
	for i, m := range millions {
		out = append(out, Budget{Year: 2027 + i, Source: "PROVINCE", Amount: holding.VND(m * million)})
	}
	return out
}

func horizon(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 2027 + i
	}
	return out
}

func prepared(t testing.TB, s *Snapshot) *Model {
	t.Helper()
	m, err := Prepare(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// solved answers the plan and holds it against what every plan has to keep.
func solved(t testing.TB, s *Snapshot, p Parameters) *Plan {
	t.Helper()
	plan, err := prepared(t, s).Solve(context.Background(), p, Options{SkipVariants: true})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, s, plan)
	return plan
}

// holds refuses a plan whose numbers do not add up: conservation, lines by their derivations, totals, money,
// and assets in one line each.
func holds(t testing.TB, s *Snapshot, p *Plan) {
	t.Helper()
	type cellKey struct{ agency, class string }
	type sums struct{ kept, moved, repaired, bought, unmet int64 }
	byCell, steps := map[cellKey][]sums{}, map[cellKey][]Step{}
	last := len(p.Parameters.Years) - 1
	var total Totals
	for _, c := range p.Cells {
		for i, y := range c.Years {
			if y.Need != y.MetByStock+y.Transferred+y.Repaired+y.Purchased+y.Unmet || min(y.Need, y.MetByStock, y.Transferred, y.Repaired, y.Purchased, y.Unmet) < 0 {
				t.Fatalf("%s %s: %+v does not add up", c.Agency, c.NeedClass, y)
			}
			if i == last {
				total.Need, total.MetByStock, total.Unmet = total.Need+y.Need, total.MetByStock+y.MetByStock, total.Unmet+y.Unmet
				total.Transferred, total.Repaired, total.Purchased = total.Transferred+y.Transferred, total.Repaired+y.Repaired, total.Purchased+y.Purchased
			}
		}
		byCell[cellKey{c.Agency, c.NeedClass}], steps[cellKey{c.Agency, c.NeedClass}] = make([]sums, len(c.Years)), c.Derivation
		for _, s := range c.Derivation {
			for y := s.Year; s.Code == ByDevice && y <= int(s.Args[0]); y++ {
				n := &byCell[cellKey{c.Agency, c.NeedClass}][y-p.Parameters.Years[0]]
				if s.Args[1] == 1 {
					n.moved += s.Value
				} else {
					n.bought += s.Value
				}
			}
		}
	}
	paid := map[Budget]holding.VND{}
	used := map[string]int64{}
	for i, l := range p.Lines {
		replays(t, steps[cellKey{l.Agency, l.NeedClass}], &l)
		for _, a := range l.Assets {
			used[a.ID] += a.Quantity
		}
		if l.Budget != nil {
			paid[Budget{Year: l.Year, Source: l.Budget.Source, Unit: l.Budget.Unit}] += l.Amount
		}
		switch l.Action {
		case Surplus:
			total.Surplus += l.Quantity
		case Buy:
			total.PurchaseCost += l.Amount
		case Repair:
			total.RepairCost += l.Amount
		case Transfer:
			total.TransferCost += l.Amount
		}
		for y := l.Year; l.NeedClass != "" && y <= max(l.Until, l.Year); y++ {
			n := &byCell[cellKey{l.Agency, l.NeedClass}][y-p.Parameters.Years[0]]
			switch l.Action {
			case Keep:
				n.kept += l.Quantity
			case Transfer:
				n.moved += l.Quantity
			case Repair:
				n.repaired += l.Quantity
			case Buy:
				n.bought += l.Quantity
			case Unmet:
				n.unmet += l.Quantity
			}
		}
		if before := p.Lines[max(i-1, 0)]; cmp.Or(cmp.Compare(before.Unit, l.Unit), cmp.Compare(before.Agency, l.Agency), cmp.Compare(before.NeedClass, l.NeedClass),
			cmp.Compare(slices.Index(Actions, before.Action), slices.Index(Actions, l.Action)), cmp.Compare(before.Year, l.Year)) > 0 {
			t.Fatalf("line %d is out of order: %+v after %+v", i, l, before)
		}
	}
	for _, c := range p.Cells {
		for i, y := range c.Years {
			n := byCell[cellKey{c.Agency, c.NeedClass}][i]
			if n.kept != y.MetByStock || n.moved != y.Transferred || n.repaired != y.Repaired || n.bought != y.Purchased || n.unmet != 0 && n.unmet != y.Unmet {
				t.Fatalf("%s %s: lines say %+v, the cell %+v", c.Agency, c.NeedClass, n, y)
			}
		}
	}
	got := p.Totals
	got.Points, got.Bound, got.GapPPB, got.Proven = 0, 0, 0, false
	if got != total {
		t.Fatalf("totals %+v, lines and cells say %+v", got, total)
	}
	if p.Totals.Points > p.Totals.Bound {
		t.Fatalf("%d points pass the bound %d", p.Totals.Points, p.Totals.Bound)
	}
	for id, n := range used {
		for _, g := range s.Stock {
			for _, a := range g.Assets {
				if a.ID == id && n > a.Quantity {
					t.Fatalf("asset %s is in lines for %d pieces", a.Code, n)
				}
			}
		}
	}
	affordable(t, p, paid)
	var bought holding.VND
	for _, k := range p.Packages {
		bought += k.Amount
	}
	if bought != p.Totals.PurchaseCost {
		t.Fatalf("packages of %d, purchases of %d", bought, p.Totals.PurchaseCost)
	}
}

// affordable refuses spending beyond the budgets of a year, or up to it with carry-over.
func affordable(t testing.TB, p *Plan, paid map[Budget]holding.VND) {
	t.Helper()
	for key := range paid {
		var have, spent holding.VND
		for _, b := range p.Parameters.Budgets {
			if b.Source == key.Source && b.Unit == key.Unit && (b.Year == key.Year || p.Parameters.CarryOver && b.Year < key.Year) {
				have += b.Amount
			}
		}
		for o, amount := range paid {
			if o.Source == key.Source && o.Unit == key.Unit && (o.Year == key.Year || p.Parameters.CarryOver && o.Year < key.Year) {
				spent += amount
			}
		}
		if spent > have {
			t.Fatalf("%+v: %d spent of %d", key, spent, have)
		}
	}
}

// replays refuses a line whose quantity or amount is not what its derivation says.
func replays(t testing.TB, cell []Step, l *Line) {
	t.Helper()
	quantity, amount, err := Replay(cell, l.Derivation)
	if err != nil || quantity != l.Quantity || holding.VND(amount) != l.Amount || l.Amount != l.UnitPrice*holding.VND(l.Quantity) {
		t.Fatalf("%+v: by its derivation %d for %d, %v", l, quantity, amount, err)
	}
}

// lines answers the lines of one action.
func lines(p *Plan, action Action) []Line {
	var out []Line
	for _, l := range p.Lines {
		if l.Action == action {
			out = append(out, l)
		}
	}
	return out
}

// step answers the first step with that code.
func step(l Line, code StepCode) Step {
	for _, s := range l.Derivation {
		if s.Code == code {
			return s
		}
	}
	return Step{}
}
