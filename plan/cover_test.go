package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/norm"
)

func single(item string, rank int) catalog.Alternative {
	return catalog.Alternative{Rank: rank, Parts: []catalog.Part{{ItemType: item, Quantity: 1}}}
}

// deviceWorld is a snapshot of one agency whose computers serve three classes, with a device that prints and
// scans; needs are given by hand.
func deviceWorld() *Snapshot {
	s := world(0)
	class := func(code string, list ...catalog.Alternative) {
		s.Classes = append(s.Classes, Class{Code: code, Kind: catalog.ITEquipment, Alternatives: list, Tier: 1, Weight: 10, Confidence: catalog.Verified})
	}
	s.Classes = s.Classes[1:] // its computer_any
	class("computer_any", single("desktop", 1), single("laptop", 1), single("tablet", 2))
	class("desktop", single("desktop", 1))
	class("laptop_or_tablet", single("laptop", 1), single("tablet", 1))
	class("printer", single("printer", 1), single("multi", 2))
	class("scanner", single("scanner", 1), single("multi", 2))
	for _, code := range []string{"laptop", "tablet", "printer", "scanner", "multi"} {
		s.ItemTypes = append(s.ItemTypes, ItemType{Code: code, Kind: catalog.ITEquipment, Years: 5, Movable: true, Category: "IT"})
	}
	s.ItemTypes[len(s.ItemTypes)-1].Functions = []string{"printer", "scanner"}
	return s
}

// byHand answers needs of agency 0, by class and year.
func byHand(m *Model, years []int, need map[string][]int64) *needs {
	n := &needs{years: years, of: make([][2]int, len(m.snapshot.Agencies)), unknown: make([]bool, len(m.snapshot.Agencies)),
		undecided: make([][]int, len(m.snapshot.Agencies)), closes: make([]int, len(m.snapshot.Agencies))}
	for a := range n.closes {
		n.closes[a] = len(years)
	}
	for k, class := range m.snapshot.Classes {
		if need[class.Code] == nil {
			continue
		}
		c := needCell{class: k, requested: -1, years: make([]yearNeed, len(years))}
		for y, q := range need[class.Code] {
			c.years[y] = yearNeed{pools: []norm.Entitlement{{Quantity: q, Ceiling: 20 * million, Regime: norm.Ceiling}}, norm: q, need: q}
		}
		c.levels = levels(c.years)
		n.cells = append(n.cells, c)
	}
	for a := range n.of {
		n.of[a] = [2]int{0, len(n.cells)}
		if a > 0 {
			n.of[a] = [2]int{len(n.cells), len(n.cells)}
		}
	}
	return n
}

// used is every (stock, piece, class) that covers something, and the slot-years that are covered.
func used(st *state) (pieces map[[3]int]bool, slotYears int64) {
	pieces = map[[3]int]bool{}
	for i := range st.slots {
		g := &st.slots[i]
		for _, c := range g.cover {
			slotYears += g.count * int64(c.to-c.from+1)
			for k := range g.count {
				pieces[[3]int{c.stock, int(c.offset + k), st.cells[g.cell].class}] = true
			}
		}
	}
	return pieces, slotYears
}

// exhaustive finds, by trying everything, the most slot-years that pieces can cover, and the least sum of
// ranks among the ways to do so. A device counts as one piece for every function.
func exhaustive(m *Model, n *needs, st *state) (years, ranks int64) {
	type slot struct {
		class int
		level *level
	}
	var open []slot
	for i := range n.cells {
		for l := range n.cells[i].levels {
			for range n.cells[i].levels[l].count {
				open = append(open, slot{n.cells[i].class, &n.cells[i].levels[l]})
			}
		}
	}
	type piece struct{ item, class, until int } // class -1: any
	var pieces []piece
	for i, g := range m.snapshot.Stock {
		item := m.stockItem[i]
		for range g.Quantity {
			if f := m.snapshot.ItemTypes[item].Functions; len(f) > 0 {
				for _, code := range f {
					pieces = append(pieces, piece{item, m.classes[code], st.verdicts[i].until})
				}
				continue
			}
			pieces = append(pieces, piece{item, -1, st.verdicts[i].until})
		}
	}
	taken := make([]bool, len(open))
	best := [2]int64{}
	var try func(i int, years, ranks int64)
	try = func(i int, years, ranks int64) {
		if i == len(pieces) {
			if years > best[0] || years == best[0] && ranks < best[1] {
				best = [2]int64{years, ranks}
			}
			return
		}
		try(i+1, years, ranks)
		p := pieces[i]
		for s := range open {
			if taken[s] || p.class >= 0 && p.class != open[s].class {
				continue
			}
			for _, o := range m.options[open[s].class] {
				if item, _ := m.forms[o.form].single(); item == p.item {
					taken[s] = true
					try(i+1, years+open[s].level.worth(p.until), ranks+int64(o.rank))
					taken[s] = false
				}
			}
		}
	}
	try(0, 0, 0)
	return best[0], best[1]
}

func TestOwnCoverIsTheBestThereIs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for run := range 400 {
		s := deviceWorld()
		need := map[string][]int64{}
		years := horizon(1 + r.IntN(4))
		for _, class := range [][]string{{"computer_any", "desktop", "laptop_or_tablet"}, {"printer", "scanner"}}[r.IntN(2)] {
			steady := r.IntN(2) == 0
			q := int64(r.IntN(3))
			for range years {
				if !steady {
					q = int64(r.IntN(3))
				}
				need[class] = append(need[class], q)
			}
		}
		for _, item := range []string{"desktop", "laptop", "tablet", "printer", "scanner", "multi"} {
			if _, printing := need["printer"]; printing == slices.Contains([]string{"desktop", "laptop", "tablet"}, item) {
				continue
			}
			for range r.IntN(3) {
				year := 2021 + r.IntN(6)
				if !slices.ContainsFunc(s.Stock, func(g Stock) bool { return g.ItemType == item && g.InUseYear == year }) {
					s.has(1, item, year, int64(1+r.IntN(2)))
				}
			}
		}
		total := int64(0)
		for _, g := range s.Stock {
			total += g.Quantity
		}
		if total > 6 {
			continue
		}
		m := prepared(t, s)
		n := byHand(m, years, need)
		p := Defaults(years, nil)
		st, err := m.cover(n, &p, 1)
		if err != nil {
			t.Fatal(err)
		}
		pieces, got := used(st)
		ranks := int64(0)
		for u := range pieces {
			for _, o := range m.options[u[2]] {
				if item, _ := m.forms[o.form].single(); item == m.stockItem[u[0]] {
					ranks += int64(o.rank)
				}
			}
		}
		wantYears, wantRanks := exhaustive(m, n, st)
		// What comes back to its own agency from a need that is over counts as a transfer, not here.
		for i := range st.moves {
			mv := &st.moves[i]
			g := &st.slots[mv.slots]
			for _, c := range g.cover {
				if c.action == Transfer {
					got -= g.count * int64(c.to-c.from+1)
				}
			}
		}
		if len(st.moves) == 0 && (got != wantYears || ranks != wantRanks) || got != wantYears {
			t.Fatalf("run %d: need %v, stock %v: %d slot-years at ranks %d, best is %d at %d", run, need, s.Stock, got, ranks, wantYears, wantRanks)
		}
		holdsTogether(t, st)
	}
}

// holdsTogether refuses a state whose covers overlap, or in which a piece is in two places at once.
func holdsTogether(t testing.TB, st *state) {
	t.Helper()
	type place struct {
		stock    int
		piece    int64
		function int
		year     int
	}
	at := map[place]bool{}
	takes := func(stock, set int, offset, n int64, function, from, to int) {
		parts := []setPart{{stock, offset, 1}}
		if set >= 0 {
			parts = nil
			for _, p := range st.sets[set].parts {
				parts = append(parts, setPart{p.stock, p.offset + offset*p.each, p.each})
			}
		}
		for _, p := range parts {
			for i := range n * p.each {
				for y := from; y <= to; y++ {
					k := place{p.stock, p.offset + i, function, y}
					if at[k] || p.offset+i >= st.model.snapshot.Stock[p.stock].Quantity {
						t.Fatalf("piece %d of group %d is in two places in year %d", p.offset+i, p.stock, y)
					}
					at[k] = true
				}
			}
		}
	}
	for i := range st.slots {
		g := &st.slots[i]
		next := g.from
		for _, c := range g.cover {
			if c.from < next || c.to < c.from || c.to > g.to {
				t.Fatalf("slots %d: covers %+v within %d to %d", i, g.cover, g.from, g.to)
			}
			next = c.to + 1
			function := 0
			if len(st.model.snapshot.ItemTypes[c.item].Functions) > 0 {
				function = st.cells[g.cell].class
			}
			takes(c.stock, c.set, c.offset, g.count, function, c.from, c.to)
		}
		if len(g.cover) > 0 && g.open != next || len(g.cover) == 0 && g.open != g.from {
			t.Fatalf("slots %d open in %d, covers end before %d", i, g.open, next)
		}
		if g.bands == nil || len(g.bands) != g.to-g.from+1 || g.count <= 0 {
			t.Fatalf("slots %d: %+v", i, g)
		}
	}
	for _, o := range st.left {
		if o.quantity <= 0 || o.from > o.until {
			t.Fatalf("left %+v", o)
		}
		takes(o.stock, o.set, o.offset, o.quantity, 0, o.from, o.until)
	}
	for i := range st.cells {
		c := &st.cells[i]
		for y := range c.years {
			var active, kept, moved int64
			for _, g := range st.slots[c.slots[0]:c.slots[1]] {
				if g.cell != i {
					t.Fatalf("slots of cell %d stand with cell %d", g.cell, i)
				}
				if g.from <= y && y <= g.to {
					active += g.count
				}
				for _, v := range g.cover {
					if v.from <= y && y <= v.to && v.action == Keep {
						kept += g.count
					} else if v.from <= y && y <= v.to {
						moved += g.count
					}
				}
			}
			if n := c.years[y]; active != n.Need || kept != n.MetByStock || moved != n.Transferred {
				t.Fatalf("cell %d year %d: %d slots, %d kept, %d moved; it says %+v", i, y, active, kept, moved, n)
			}
		}
	}
}

func coverOf(t testing.TB, s *Snapshot, change func(*Parameters), years int) *state {
	t.Helper()
	m := prepared(t, s)
	p := Defaults(horizon(years), nil)
	if change != nil {
		change(&p)
	}
	if err := p.Check(s).Err(); err != nil {
		t.Fatal(err)
	}
	n, err := m.need(p.Years)
	if err != nil {
		t.Fatal(err)
	}
	st, err := m.cover(n, &p, 1)
	if err != nil {
		t.Fatal(err)
	}
	holdsTogether(t, st)
	return st
}

func TestSetsAreAssembledFromTheLongestLived(t *testing.T) {
	s := world(4).asks("desk_set", 7*million)
	s.has(1, "desk_set", 2019, 1) // until 2026: over
	s.has(1, "desk_set", 2020, 1) // until 2027
	s.has(1, "desk", 2025, 2)
	s.has(1, "desk", 2021, 2) // until 2028
	s.has(1, "chair", 2024, 1)
	s.has(1, "chair", 2022, 1) // until 2029
	st := coverOf(t, s, nil, 4)
	var got []string
	for i := range st.slots {
		g := &st.slots[i]
		for _, c := range g.cover {
			got = append(got, fmt.Sprint(g.count, " set ", c.set, " ", c.from, "-", c.to, " ", len(st.coverAssets(i, c))))
		}
	}
	// Desk 2025 with chair 2024, desk 2025 with chair 2022, then the whole set; one slot is open.
	if want := []string{"1 set 0 0-3 2", "1 set 1 0-2 2", "1 set -1 0-0 1"}; !slices.Equal(got, want) {
		t.Errorf("covers %v, want %v", got, want)
	}
	// Three slots are open some time; two old desks wait for chairs.
	if len(st.halves) != 1 || st.halves[0].quantity != 2 || st.halves[0].percent != 40 || st.halves[0].until != 1 {
		t.Errorf("halves %+v", st.halves)
	}
	if p := st.halfPrice(0, 3, 0); p.ceiling != 2_800_000 || p.amount != 2_800_000 || !p.buyable {
		t.Errorf("a chair of a set of 7 million: %+v", p)
	}
}

// A set never leaves whole with a part of unknown age: when nobody needs it, its sound parts are there for
// others, as sets where they make some, from when its need is over.
func TestSetsThatNeverLeaveAreTakenApart(t *testing.T) {
	s := world(2, 0).asks("desk_set", 7*million)
	s.has(2, "chair", 2025, 5)
	s.has(2, "chair", 0, 2)
	s.has(2, "desk", 2021, 2) // until 2028: with the chairs of unknown age, which outlive them
	s.has(2, "desk", 0, 5)    // with the good chairs
	st := coverOf(t, s, nil, 4)
	var got []string
	for _, o := range st.left {
		got = append(got, fmt.Sprint(o.quantity, " ", s.Stock[o.stock].ItemType, " ", o.from, "-", o.until))
	}
	moved := int64(0)
	for i := range st.moves {
		moved += st.moves[i].quantity
	}
	// Two good chairs go with the two good desks to who lacks sets; three chairs have no taker.
	if moved != 2 || !slices.Equal(got, []string{"3 chair 0-3"}) {
		t.Errorf("%d sets move, left %v", moved, got)
	}

	s = world(3).asks("desk_set", 7*million)
	s.has(1, "chair", 2025, 4)
	s.has(1, "desk", 0, 4)
	m := prepared(t, s)
	p := Defaults(horizon(3), nil)
	st, err := m.cover(byHand(m, p.Years, map[string][]int64{"desk_set": {3, 1, 1}}), &p, 1)
	if err != nil {
		t.Fatal(err)
	}
	holdsTogether(t, st)
	got = nil
	for _, o := range st.left {
		got = append(got, fmt.Sprint(o.quantity, " from ", o.from))
	}
	if want := []string{"2 from 1", "1 from 0"}; !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}

	// Where a chair serves by itself, it goes by itself.
	s = world(0, 2).asks("cabinet", 5*million)
	s.Classes = append(s.Classes, Class{Code: "cabinet", Kind: catalog.Furniture, Alternatives: []catalog.Alternative{single("chair", 1)}, Tier: 2, Weight: 1, Confidence: catalog.Verified})
	s.has(1, "chair", 2025, 3)
	s.has(1, "desk", 0, 3)
	st = coverOf(t, s, nil, 2)
	if y := st.cells[0].years[0]; len(st.cells) != 1 || y.Transferred != 2 || len(st.left) != 1 || st.left[0].quantity != 1 {
		t.Errorf("%+v, left %+v", st.cells, st.left)
	}
}

func TestPartsWithAUseOfTheirOwnServeItFirst(t *testing.T) {
	s := world(3).asks("desk_set", 7*million).asks("cabinet", 5*million)
	s.Classes = append(s.Classes, Class{Code: "cabinet", Kind: catalog.Furniture, Alternatives: []catalog.Alternative{single("chair", 1)}, Tier: 2, Weight: 1, Confidence: catalog.Verified})
	s.has(1, "desk", 2025, 3)
	s.has(1, "chair", 2025, 4)
	st := coverOf(t, s, nil, 1)
	if met := [2]int64{st.cells[0].years[0].MetByStock, st.cells[1].years[0].MetByStock}; met != [2]int64{3, 1} {
		t.Errorf("cabinets and desk sets met: %v, want three chairs by themselves and one set of the fourth", met)
	}
}

func TestADeviceServesEveryFunctionAtOnce(t *testing.T) {
	s := deviceWorld()
	s.has(1, "multi", 2025, 3)
	s.has(1, "printer", 2026, 1)
	m := prepared(t, s)
	p := Defaults(horizon(2), nil)
	st, err := m.cover(byHand(m, p.Years, map[string][]int64{"printer": {2, 2}, "scanner": {2, 0}}), &p, 1)
	if err != nil {
		t.Fatal(err)
	}
	holdsTogether(t, st)
	for i, want := range [][2]int64{{2, 2}, {2, 0}} {
		if y := st.cells[i].years; y[0].MetByStock != want[0] || y[1].MetByStock != want[1] {
			t.Errorf("%s: %+v, want %v", m.snapshot.Classes[st.cells[i].class].Code, y, want)
		}
	}
	// One device prints and scans, one scans in the first year and is free then, one is free at once.
	var free []string
	for _, o := range st.left {
		free = append(free, fmt.Sprint(o.quantity, " from ", o.from))
	}
	if want := []string{"1 from 1", "1 from 0"}; !slices.Equal(free, want) {
		t.Errorf("free %v, want %v", free, want)
	}
}

func TestWhatStaysTakesTheLots(t *testing.T) {
	s := world(3, 0).asks("computer_any", 20*million)
	g := s.has(1, "desktop", 2025, 0)
	g.Quantity, g.Assets = 7, []AssetPart{{"l", "B-LOT", 4}, {"s2", "C", 1}, {"s1", "A", 1}, {"s3", "D", 1}}
	st := coverOf(t, s, nil, 1)
	if got := st.coverAssets(0, st.slots[0].cover[0]); !reflect.DeepEqual(got, []AssetPart{{"l", "B-LOT", 3}}) {
		t.Errorf("what stays: %v", got)
	}
	if got := st.model.assets(0, st.left[0].offset, st.left[0].quantity); !reflect.DeepEqual(got, []AssetPart{{"s1", "A", 1}, {"s2", "C", 1}, {"s3", "D", 1}, {"l", "B-LOT", 1}}) {
		t.Errorf("what is left: %v", got)
	}
}

func TestTheHighestPostsKeepTheirPieces(t *testing.T) {
	s := world(3).asks("computer_any", 20*million)
	s.Agencies[0].Establishments[0].Headcounts = []norm.Headcount{{Tier: norm.TierVIII, Persons: 2}, {Tier: norm.TierVI, Persons: 1}}
	s.Norms[0].Tiers = []norm.Tier{norm.TierVIII}
	dear := s.Norms[0]
	dear.Code, dear.Tiers, dear.Ceiling = "POS-VI", []norm.Tier{norm.TierVI}, 25*million
	s.Norms = append(s.Norms, dear)
	s.has(1, "desktop", 2025, 1)
	st := coverOf(t, s, nil, 2)
	if len(st.slots) != 2 || st.slots[0].bands[0].ceiling != 25*million || len(st.slots[0].cover) != 1 || st.slots[1].count != 2 || st.slots[1].bands[1].ceiling != 20*million || st.slots[1].open != 0 {
		t.Errorf("slots %+v", st.slots)
	}
}

func TestMendable(t *testing.T) {
	for _, tt := range []struct {
		name         string
		repair, cost holding.VND
		percent      int64
		mend, gone   int64
	}{
		{"below 30 % of the original price", 3 * million, 10 * million, 30, 2, 0},
		{"above it, though below that of a new one", 4 * million, 10 * million, 30, 0, 3},
		{"original price not known: 30 % of a new one", 5 * million, 0, 30, 2, 0},
		{"above that", 7 * million, 0, 30, 0, 3},
		{"without an estimate", 0, 10 * million, 30, 0, 0},
	} {
		s := world(2).asks("computer_any", 25*million).costs("desktop", 20*million)
		g := s.has(1, "desktop", 2024, 3)
		g.Grade, g.Repair, g.Cost = holding.NeedsRepair, tt.repair, tt.cost
		st := coverOf(t, s, func(p *Parameters) { p.RepairPercent = tt.percent }, 3)
		var mend, gone int64
		for _, m := range st.mendable {
			mend += m.quantity
			if m.until != 1 || m.years != 2 { // 2024 + 5 years: to 2028
				t.Errorf("%s: %+v", tt.name, m)
			}
		}
		for _, d := range st.disposals {
			gone += d.quantity
		}
		if mend != tt.mend || gone != tt.gone {
			t.Errorf("%s: %d to mend, %d to dispose of; want %d and %d", tt.name, mend, gone, tt.mend, tt.gone)
		}
	}
}
