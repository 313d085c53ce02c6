package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

func computers(persons ...int64) *Snapshot {
	return world(persons...).asks("computer_any", 20*million).costs("desktop", 15*million)
}

func TestFunding(t *testing.T) {
	two := func(source string, unit string) []Budget {
		return []Budget{{Year: 2027, Source: source, Unit: unit, Amount: 15 * million}}
	}
	tests := []struct {
		name     string
		snapshot *Snapshot
		change   func(*Parameters)
		years    int
		budgets  []Budget
		// of the last year, all agencies
		repaired, bought, unmet int64
		reason                  StepCode // in some unmet line
		flag                    Flag     // on some line
	}{
		{name: "money for three of six", snapshot: computers(6), years: 1, budgets: provincial(50), bought: 3, unmet: 3, reason: Lacks},
		{name: "money for all", snapshot: computers(3, 3), years: 1, budgets: provincial(90), bought: 6},
		{name: "a zero budget", snapshot: computers(3), years: 2, budgets: provincial(0, 0), unmet: 3, reason: Lacks},
		{name: "no budget at all", snapshot: computers(3), years: 2, unmet: 3, reason: NoBudget},
		{name: "no price and no ceiling", snapshot: world(3).asks("computer_any", 0), years: 1, budgets: provincial(100), unmet: 3, reason: NoPrice, flag: FlagNoPrice},
		{name: "the ceiling stands in", snapshot: world(3).asks("computer_any", 20*million), years: 1, budgets: provincial(100), bought: 3, flag: FlagCeilingPrice},
		{name: "above the ceiling", snapshot: world(3).asks("computer_any", 20*million).costs("desktop", 21*million), years: 1, budgets: provincial(100), unmet: 3, reason: OverCeiling, flag: FlagOverCeiling},
		{name: "above the ceiling by a waiver", snapshot: waived(world(3).asks("computer_any", 20*million).costs("desktop", 21*million)), years: 1, budgets: provincial(100), bought: 3, flag: FlagWaived},
		{name: "forbidden to the agency", snapshot: computers(3, 3), years: 1, budgets: provincial(100), bought: 3, unmet: 3, reason: ForbiddenBy,
			change: func(p *Parameters) { p.Forbids = []Forbid{{Agency: "a1", Action: Buy}} }},
		{name: "forbidden in the first year", snapshot: computers(3), years: 2, budgets: provincial(100, 45), bought: 3,
			change: func(p *Parameters) { p.Forbids = []Forbid{{Year: 2027}} }},
		{name: "each year alone is too little", snapshot: computers(1), years: 2, budgets: provincial(10, 10), unmet: 1, reason: Lacks},
		{name: "carried over it is enough", snapshot: computers(1), years: 2, budgets: provincial(10, 10), bought: 1,
			change: func(p *Parameters) { p.CarryOver = true }},
		{name: "carried over into a year without a budget", snapshot: computers(2), years: 3, budgets: provincial(30), bought: 2,
			change: func(p *Parameters) { p.CarryOver = true; p.Forbids = []Forbid{{Year: 2027}, {Year: 2028}} }},
		{name: "what a later year brings is not spent before", snapshot: computers(2), years: 2, budgets: provincial(0, 30), unmet: 2,
			change: func(p *Parameters) { p.CarryOver = true; p.Forbids = []Forbid{{Year: 2028}} }},
		{name: "a unit's own money pays for it alone", snapshot: computers(1, 1), years: 1, budgets: two("UNIT", "u2"), bought: 1, unmet: 1, reason: NoBudget},
		{name: "a repair for less", snapshot: broken(3*million, 2026), years: 2, budgets: provincial(7, 0), repaired: 2, unmet: 1, reason: Lacks},
		{name: "a repair that costs too much", snapshot: broken(5*million, 2026), years: 2, budgets: provincial(45), bought: 3},
		{name: "a repair that is dearer by the year", snapshot: broken(4*million, 2020), years: 5, budgets: provincial(45), bought: 3,
			change: func(p *Parameters) { p.RepairYears = 1 }},
		{name: "repairs forbidden", snapshot: broken(3*million, 2026), years: 2, budgets: provincial(45), bought: 3,
			change: func(p *Parameters) { p.Forbids = []Forbid{{Action: Repair}} }},
		{name: "the other half of sets", snapshot: halves(), years: 1, budgets: provincial(8), bought: 3, flag: FlagHalfSet},
		{name: "a half above its part of the ceiling", snapshot: dearChairs(), years: 1, budgets: provincial(8), bought: 1, unmet: 2, reason: Lacks},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Defaults(horizon(tt.years), tt.budgets)
			if tt.change != nil {
				tt.change(&p)
			}
			plan := solved(t, tt.snapshot, p)
			if got := plan.Totals; got.Repaired != tt.repaired || got.Purchased != tt.bought || got.Unmet != tt.unmet {
				t.Errorf("repaired %d, bought %d, unmet %d; want %d, %d, %d", got.Repaired, got.Purchased, got.Unmet, tt.repaired, tt.bought, tt.unmet)
			}
			if tt.reason != "" && !slices.ContainsFunc(lines(plan, Unmet), func(l Line) bool { return step(l, tt.reason).Code == tt.reason }) {
				t.Errorf("no %s in %+v", tt.reason, lines(plan, Unmet))
			}
			if tt.flag != "" && !slices.ContainsFunc(plan.Lines, func(l Line) bool { return slices.Contains(l.Flags, tt.flag) }) {
				t.Errorf("no line is flagged %s", tt.flag)
			}
			if !plan.Totals.Proven && len(tt.budgets) > 0 {
				t.Errorf("not proven: %+v", plan.Totals)
			}
		})
	}
}

func waived(s *Snapshot) *Snapshot {
	s.Prices[0].Waiver = &norm.Waiver{Level: norm.HeadOfUnit, DecidedBy: "Chủ tịch", Document: "15/QĐ-UBND", DecidedOn: "2026-10-01", Price: 22 * million}
	return s
}

// broken is three needed computers, two of them there in need of a repair.
func broken(repair holding.VND, year int) *Snapshot {
	s := computers(3)
	g := s.has(1, "desktop", year, 2)
	g.Grade, g.Repair, g.Cost = holding.NeedsRepair, repair, 15*million
	return s
}

// halves is three needed desk sets, with two tables to begin with; a set costs 7 million, a chair at most 40 % of that.
func halves() *Snapshot {
	s := world(3).asks("desk_set", 7*million).costs("desk_set", 6*million)
	s.has(1, "desk", 2026, 2)
	return s.costs("chair", million)
}

func dearChairs() *Snapshot {
	s := halves()
	s.Prices[1].Amount = 3 * million
	return s
}

func TestBandsPointsAndCutOff(t *testing.T) {
	s := computers(10)
	s.has(1, "desktop", 2026, 4)
	s.Units[0].Population = 9_000
	plan := solved(t, s, Defaults(horizon(1), provincial(47)))
	bought := lines(plan, Buy)
	if len(bought) != 1 || bought[0].Quantity != 3 || bought[0].Amount != 45*million || bought[0].Budget.Source != "PROVINCE" || bought[0].Ceiling != 20*million {
		t.Fatalf("%+v", bought)
	}
	// 4 of 10 are covered: one piece is below half, three more below 80 %.
	want := []Step{
		{Code: PriceFrom, Ref: "Báo giá 12/BG", Args: []int64{20 * million}, Value: 15 * million},
		{Code: Points, Args: []int64{100, 4000, 1000, 1500, 1}, Value: 600_000},
		{Code: Cutoff, Year: 2027, Ref: "PROVINCE", Value: 8_000},
		{Code: Funded, Args: []int64{1, 0, 0}, Value: 1},
		{Code: Points, Args: []int64{100, 4000, 1000, 1200, 1}, Value: 480_000},
		{Code: Cutoff, Year: 2027, Ref: "PROVINCE"},
		{Code: Funded, Args: []int64{3, 1, 0}, Value: 2},
	}
	for i, w := range want {
		got := bought[0].Derivation[i]
		if w.Code == Cutoff {
			got.Args = nil
			if i == 2 {
				got.Value = 8_000
			} else {
				got.Value = 0
			}
		}
		if got.Code != w.Code || got.Year != w.Year || got.Ref != w.Ref || got.Value != w.Value || !slices.Equal(got.Args, w.Args) {
			t.Errorf("step %d: %+v, want %+v", i, bought[0].Derivation[i], w)
		}
	}
	unmet := lines(plan, Unmet)[0]
	if open, lacks := step(unmet, Open), step(unmet, Lacks); !slices.Equal(open.Args, []int64{10, 4, 3}) || lacks.Value != 13*million || !slices.Equal(lacks.Args, []int64{15 * million, 1, 2 * million, 0, 1}) {
		t.Errorf("%+v", unmet.Derivation)
	}
}

// A pin with what LACKS says is missing is funded, at the cost of nobody else; and FUNDED_BELOW names the
// dearest price at which the points reach the cut-off.
func TestWhatWouldHaveFundedIsTrue(t *testing.T) {
	dear := func() *Snapshot {
		return world(4, 3).asks("computer_any", 20*million).asks("shredder", 10*million).costs("desktop", 15*million).costs("shredder", 8*million)
	}
	for _, budgets := range [][]Budget{provincial(107), provincial(110), {{Year: 2027, Source: "COMMUNE", Unit: "u1", Amount: 62 * million}, provincial(50)[0]}} {
		p := Defaults(horizon(1), budgets)
		before := solved(t, dear(), p)
		pinned := 0
		for _, l := range lines(before, Unmet) {
			var last Step // says what all pieces of the line lack that are of its money
			var pieces int64
			for _, s := range l.Derivation {
				if s.Code == Lacks {
					last, pieces = s, pieces+s.Args[1]
				}
			}
			for i := range l.Derivation {
				if below := l.Derivation[i]; below.Code == FundedBelow && (perMillion(below.Args[0], below.Value) < below.Args[1] || perMillion(below.Args[0], below.Value+1) > below.Args[1]) {
					t.Errorf("%+v is not where the points reach the cut-off", below)
				}
			}
			if pieces != l.Quantity || slices.ContainsFunc(lines(before, Buy), func(o Line) bool { return o.Agency == l.Agency && o.NeedClass == l.NeedClass }) {
				continue
			}
			q := Defaults(horizon(1), slices.Clone(budgets))
			q.Pins = []Pin{{Agency: l.Agency, NeedClass: l.NeedClass, Action: Buy, Year: last.Year, Source: last.Ref, Quantity: pieces}}
			for i := range q.Budgets {
				if b := &q.Budgets[i]; b.Source == last.Ref && (b.Unit != "") == (last.Args[3] == 1) {
					b.Amount += holding.VND(last.Value)
				}
			}
			after := solved(t, dear(), q)
			if pinned++; slices.ContainsFunc(lines(after, Unmet), func(o Line) bool { return o.Agency == l.Agency && o.NeedClass == l.NeedClass }) {
				t.Errorf("%+v: the pin with %d more is not funded", l.Derivation, last.Value)
			}
			if after.Totals.Unmet > before.Totals.Unmet-pieces {
				t.Errorf("%d unmet, %d before the pin of %d: somebody else has paid", after.Totals.Unmet, before.Totals.Unmet, pieces)
			}
		}
		if pinned == 0 {
			t.Errorf("%+v: nothing was pinned", budgets)
		}
	}
}

// A piece that opens in 2028 stands behind the one that lacks since 2027, whether or not that is ever bought.
func TestBandsAreThoseOfThePlaceInLine(t *testing.T) {
	s := computers(2)
	s.has(1, "desktop", 2023, 1) // until 2027
	p := Defaults(horizon(2), []Budget{{Year: 2028, Source: "PROVINCE", Amount: 15 * million}})
	got := lines(solved(t, s, p), Buy)
	if len(got) != 1 || got[0].Year != 2028 || got[0].Quantity != 1 {
		t.Fatalf("%+v", got)
	}
	points := step(got[0], Points)
	if points.Args[3] != 1200 || !strings.Contains(points.Text(nil).EN, "as if those lacking before it were met") {
		t.Errorf("%+v: %s", points, points.Text(nil).EN)
	}
}

func TestServiceThatComesLateOrEnds(t *testing.T) {
	plan := solved(t, computers(2), Defaults(horizon(3), []Budget{{Year: 2028, Source: "PROVINCE", Amount: 30 * million}}))
	unmet := lines(plan, Unmet)
	if len(unmet) != 1 || unmet[0].Year != 2027 || step(unmet[0], FundedLater).Year != 2028 {
		t.Errorf("%+v", unmet)
	}
	plan = solved(t, broken(million, 2020), Defaults(horizon(3), provincial(2)))
	unmet = lines(plan, Unmet)
	if len(unmet) != 2 || unmet[1].Year != 2029 || unmet[1].Quantity != 3 || step(unmet[1], CoverEnds).Value != 2 {
		t.Errorf("%+v", unmet)
	}
	if repair := lines(plan, Repair); len(repair) != 1 || repair[0].Until != 2028 || len(repair[0].Assets) != 2 || repair[0].Amount != 2*million {
		t.Errorf("%+v", repair)
	}
}

func TestRepairsThatNobodyPaysForAreCandidatesPastTheirLife(t *testing.T) {
	got := lines(solved(t, broken(million, 2020), Defaults(horizon(1), provincial(1))), Dispose)
	if len(got) != 1 || got[0].Quantity != 1 || step(got[0], LifeOver).Value != 2024 || len(got[0].Assets) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestFloor(t *testing.T) {
	// Shredders give more points for the money here, computers are essential.
	s := world(4, 4).asks("computer_any", 20*million).asks("shredder", 10*million).costs("desktop", 20*million).costs("shredder", million)
	p := Defaults(horizon(1), provincial(80))
	p.Priorities = []Priority{{NeedClass: "shredder", Tier: 2, Weight: 500}}
	if got := solved(t, s, p); got.Totals.Purchased != 8+3 {
		t.Fatalf("without a floor %d are bought", got.Totals.Purchased)
	}
	p.FloorPercent = 50
	plan := solved(t, s, p)
	for _, agency := range []string{"a1", "a2"} {
		i := slices.IndexFunc(plan.Lines, func(l Line) bool { return l.Action == Buy && l.Agency == agency && l.NeedClass == "computer_any" })
		if i < 0 || plan.Lines[i].Quantity != 2 {
			t.Errorf("%s: the floor is not kept: %+v", agency, lines(plan, Buy))
		}
	}
	if len(plan.Proof.Funding) != 2 {
		t.Errorf("%d proofs, want the floor's and the rest's", len(plan.Proof.Funding))
	}
}

func TestPins(t *testing.T) {
	s := world(4).asks("computer_any", 20*million).asks("shredder", 10*million).costs("desktop", 15*million).costs("shredder", 8*million)
	p := Defaults(horizon(2), provincial(31, 15))
	p.Pins = []Pin{{Agency: "a1", NeedClass: "shredder", Action: Buy, Year: 2027, Source: "PROVINCE", Quantity: 2}}
	plan := solved(t, s, p)
	bought := lines(plan, Buy)
	at := slices.IndexFunc(bought, func(l Line) bool { return l.NeedClass == "shredder" })
	if at < 0 || bought[at].Quantity != 2 || bought[at].Year != 2027 || step(bought[at], PinnedBy).Value != 2 || step(bought[at], Cutoff).Code != "" {
		t.Fatalf("%+v", bought)
	}
	if plan.Totals.PurchaseCost != (16+15+15)*million {
		t.Errorf("%d spent", plan.Totals.PurchaseCost)
	}
	tests := []struct {
		name string
		pin  Pin
		code errs.Code
		path string
	}{
		{"more than are open", Pin{"a1", "shredder", Buy, 2027, "PROVINCE", 5}, errs.Precondition, "pins.0"},
		{"more than are open and paid for", Pin{"a1", "shredder", Buy, 2028, "PROVINCE", 1}, "", ""},
		{"more than there is money for", Pin{"a1", "computer_any", Buy, 2027, "PROVINCE", 3}, errs.Precondition, "pins.0"},
		{"nothing to repair", Pin{"a1", "computer_any", Repair, 2027, "PROVINCE", 1}, errs.OutOfRange, "pins.0.quantity"},
	}
	for _, tt := range tests {
		p.Pins = []Pin{tt.pin}
		_, err := prepared(t, s).Solve(context.Background(), p, Options{SkipVariants: true})
		list, _ := errs.All(err)
		if tt.code == "" && err == nil {
			continue
		}
		if len(list) != 1 || list[0].Code != tt.code || strings.Join(list[0].Path, ".") != tt.path {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestPackages(t *testing.T) {
	s := world(3, 3, 2).asks("computer_any", 20*million).costs("desktop", 15*million).asks("desk_set", 7*million).costs("desk_set", 5*million)
	s.Units[1].Area = "B"
	p := Defaults(horizon(1), append(provincial(200), Budget{Year: 2027, Source: "UNIT", Unit: "u3", Amount: 40 * million}))
	p.ByArea, p.DirectAward, p.DirectAwardSource = true, 80*million, "test"
	p.MinimumOrders = []MinimumOrder{{ItemType: "desk_set", Quantity: 4}}
	var got []string
	for _, k := range solved(t, s, p).Packages {
		got = append(got, fmt.Sprintf("%s %s %s%s ×%d %d %v", k.Category, k.Area, k.Source, k.Unit, k.Quantity, k.Amount/million, k.Flags))
	}
	// u3's own money buys its computers and desks as well as the province's would; own money goes first.
	want := []string{
		"FURNITURE A PROVINCE ×3 15 [BELOW_MINIMUM_ORDER]", "FURNITURE A UNITu3 ×2 10 [BELOW_MINIMUM_ORDER]",
		"FURNITURE B PROVINCE ×3 15 [BELOW_MINIMUM_ORDER]",
		"IT A PROVINCE ×3 45 [LOT_SPLIT]", "IT A UNITu3 ×2 30 []", "IT B PROVINCE ×3 45 [LOT_SPLIT]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// Nobody splits a purchase who does not say so.
	p.ByArea = false
	got = nil
	for _, k := range solved(t, s, p).Packages {
		got = append(got, fmt.Sprintf("%s %s %s%s ×%d %d %v", k.Category, k.Area, k.Source, k.Unit, k.Quantity, k.Amount/million, k.Flags))
	}
	want = []string{"FURNITURE A; B PROVINCE ×6 30 []", "FURNITURE A UNITu3 ×2 10 [BELOW_MINIMUM_ORDER]", "IT A; B PROVINCE ×6 90 []", "IT A UNITu3 ×2 30 []"}
	if !slices.Equal(got, want) {
		t.Errorf("together: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFindings(t *testing.T) {
	s := world(3, 2).asks("computer_any", 20*million).asks("shredder", 0).asks("desk_set", 7*million).costs("desk_set", 8*million)
	p := Defaults(horizon(2), provincial(200, 0))
	p.ByArea, p.DirectAward, p.DirectAwardSource = true, 70*million, "test"
	s.Units[1].Area = "B"
	var got []string
	for _, f := range solved(t, s, p).Findings {
		if f.Code != FlagNoRequest {
			got = append(got, fmt.Sprint(f.Code, " ", f.NeedClass, f.ItemType, " ", f.Count, " ", int64(f.Amount/million)))
		}
	}
	if want := []string{"NO_PRICE shredder 5 0", "OVER_CEILING desk_set 5 0", "LOT_SPLIT  2 100", "PRICE_IS_CEILING desktop 5 100"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTransferLines(t *testing.T) {
	s := computers(2, 4)
	s.has(1, "desktop", 2026, 5)
	s.Distances = []RoadDistance{{From: "u1", To: "u2", Metres: 12_345}}
	plan := solved(t, s, Defaults(horizon(2), provincial(0, 0)))
	got := lines(plan, Transfer)
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	l := got[0]
	if l.Quantity != 3 || l.UnitPrice != 74_690 || l.FromAgency != "a1" || l.FromUnit != "u1" || l.Agency != "a2" || l.Year != 2027 || l.Until != 2028 || len(l.Assets) != 3 || len(l.Flags) != 0 {
		t.Errorf("%+v", l)
	}
	if kept := lines(plan, Keep); len(kept) != 1 || kept[0].Quantity != 2 || kept[0].Year != 2027 || kept[0].Until != 2028 {
		t.Errorf("%+v", kept)
	}
}

func TestSurplusLines(t *testing.T) {
	s := computers(2)
	s.has(1, "desktop", 2026, 5)
	got := lines(solved(t, s, Defaults(horizon(2), nil)), Surplus)
	if len(got) != 1 || got[0].Quantity != 3 || got[0].Until != 2028 || len(got[0].Assets) != 3 || got[0].NeedClass != "" {
		t.Errorf("%+v", got)
	}
}
