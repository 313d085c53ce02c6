package plan

import (
	"fmt"
	"slices"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/norm"
)

func needOf(t *testing.T, s *Snapshot, years []int) *needs {
	t.Helper()
	n, err := prepared(t, s).need(years)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNeed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Snapshot)
		want   string // norm, requested, need of each year
		flags  []Flag
		found  []Flag // beside NO_REQUEST
	}{
		{"norm × headcount", func(*Snapshot) {}, "3/-1/3 3/-1/3 3/-1/3", []Flag{FlagNoRequest}, nil},
		{"a request caps it", func(s *Snapshot) { s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 2}} }, "3/2/2 3/2/2 3/2/2", nil, nil},
		{"finance has not decided on it", func(s *Snapshot) {
			s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 2, Pending: true}}
		}, "3/-1/3 3/-1/3 3/-1/3", []Flag{FlagRequestPending}, []Flag{FlagRequestPending}},
		{"and never raises it", func(s *Snapshot) { s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 9}} }, "3/9/3 3/9/3 3/9/3", nil, nil},
		{"a request of nothing", func(s *Snapshot) { s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any"}} }, "3/0/0 3/0/0 3/0/0", nil, nil},
		{"a request for what the norm does not have", func(s *Snapshot) {
			s.Norms = nil
			s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 2}}
		}, "0/2/0 0/2/0 0/2/0", nil, nil},
		{"nobody there", func(s *Snapshot) { s.Agencies[0].Establishments[0].Headcounts[0].Persons = 0 }, "", nil, nil},
		{"nobody there, and what goes by rooms stays", func(s *Snapshot) {
			s.Agencies[0].Establishments[0].Headcounts[0].Persons = 0
			s.Agencies[0].Establishments[0].Rooms = 2
			s.Norms[0].Scope, s.Norms[0].Basis = norm.ForWorkRoom, norm.Room
		}, "2/-1/2 2/-1/2 2/-1/2", []Flag{FlagNoRequest}, nil},
		{"the establishment in force on the first of January", func(s *Snapshot) {
			e := s.Agencies[0].Establishments[0]
			e.From, e.Headcounts = "2028-01-02", []norm.Headcount{{Tier: norm.TierVIII, Persons: 5}}
			s.Agencies[0].Establishments = append(s.Agencies[0].Establishments, e)
		}, "3/-1/3 3/-1/3 5/-1/5", []Flag{FlagNoRequest}, nil},
		{"a norm that changes", func(s *Snapshot) {
			later := s.Norms[0]
			later.ValidFrom, later.Quantity = "2028-01-01", 2
			s.Norms[0].ValidTo = "2027-12-31"
			s.Norms = append(s.Norms, later)
		}, "3/-1/3 6/-1/6 6/-1/6", []Flag{FlagNoRequest}, nil},
		{"on the snapshot's day where that is later", func(s *Snapshot) {
			s.TakenOn = "2027-06-01"
			later := s.Norms[0]
			later.ValidFrom, later.Quantity = "2027-05-01", 2
			s.Norms[0].ValidTo = "2027-04-30"
			s.Norms = append(s.Norms, later)
		}, "6/-1/6 6/-1/6 6/-1/6", []Flag{FlagNoRequest}, nil},
		{"closed from the second year on", func(s *Snapshot) { s.Agencies[0].ClosesOn = "2027-07-01" }, "3/-1/3 0/-1/0 0/-1/0", []Flag{FlagNoRequest}, nil},
		{"nobody has said what it has to equip", func(s *Snapshot) { s.Agencies[0].Establishments = nil }, "", nil, []Flag{FlagNoEstablishment}},
		{"nobody has said it for the first year", func(s *Snapshot) { s.Agencies[0].Establishments[0].From = "2027-03-01" }, "0/-1/0 3/-1/3 3/-1/3", []Flag{FlagNoRequest}, []Flag{FlagNoEstablishment}},
		{"nobody has decided the number: a request does not either", func(s *Snapshot) {
			s.Norms[0].Scope, s.Norms[0].Quantity, s.Norms[0].Undecided = norm.ForAgency, 0, true
			s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 2}}
		}, "0/2/0 0/2/0 0/2/0", []Flag{FlagUndecided}, []Flag{FlagUndecided}},
		{"the national figure stands in for the province's", func(s *Snapshot) { s.Norms[0].Regime = norm.Provincial }, "3/-1/3 3/-1/3 3/-1/3", []Flag{FlagProvincial, FlagNoRequest}, nil},
		{"an entry that nobody has verified", func(s *Snapshot) { s.Norms[0].Confidence = "SECONDARY" }, "3/-1/3 3/-1/3 3/-1/3", []Flag{FlagUnverified, FlagNoRequest}, nil},
	} {
		s := world(3).asks("computer_any", 20*million)
		tt.change(s)
		n := needOf(t, s, horizon(3))
		got, flags := "", []Flag(nil)
		if len(n.cells) > 0 {
			for i, y := range n.cells[0].years {
				if i > 0 {
					got += " "
				}
				got += fmt.Sprintf("%d/%d/%d", y.norm, n.cells[0].requested, y.need)
				var active int64
				for _, l := range n.cells[0].levels {
					for _, r := range l.runs {
						if r.from <= i && i <= r.to {
							active += l.count
						}
					}
				}
				if active != y.need {
					t.Errorf("%s: %d slots for a need of %d", tt.name, active, y.need)
				}
			}
			flags = n.cells[0].flags
		}
		var found []Flag
		for _, f := range n.findings {
			if f.Code != FlagNoRequest {
				found = append(found, f.Code)
			}
		}
		if got != tt.want || !slices.Equal(flags, tt.flags) || !slices.Equal(found, tt.found) {
			t.Errorf("%s: %q %v, findings %v; want %q %v %v", tt.name, got, flags, found, tt.want, tt.flags, tt.found)
		}
	}
}

func TestNeedIsDerived(t *testing.T) {
	s := world(19).asks("computer_any", 20*million).asks("shredder", 10*million)
	l := &s.Norms[1]
	l.Scope, l.Basis, l.Per = norm.ForAgency, norm.Staff, 15
	s.Requests = []Request{{Agency: "a1", NeedClass: "shredder", Quantity: 1}}
	derivation := func(years int) []Step { return solved(t, s, Defaults(horizon(years), nil)).Cells[1].Derivation }
	want := []Step{
		{Code: NormTerm, Ref: "POS-shredder", Args: []int64{19, 1, 15}, Value: 2, Basis: "test"},
		{Code: RoundUp, Value: 2},
		{Code: NormTotal, Value: 2},
		{Code: Requested, Value: 1},
		{Code: NeedTotal, Value: 1},
	}
	if got := derivation(5)[:5]; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("derivation %v, want %v", got, want)
	}
	s.Agencies[0].ClosesOn = "2028-01-01"
	if got := derivation(2); len(got) != 10 || got[4].Year != 2027 || got[7].Code != NeedTotal || got[7].Year != 2028 || got[7].Value != 0 {
		t.Errorf("derivation of years that differ: %v", got)
	}
}

func TestLevelsHaveTheirRuns(t *testing.T) {
	byYear := make([]yearNeed, 4)
	for y, q := range []int64{3, 1, 3, 2} {
		byYear[y] = yearNeed{pools: []norm.Entitlement{{Quantity: 1, Ceiling: 10}, {Quantity: 9, Ceiling: 0}, {Quantity: 1, Ceiling: 20}}, norm: 11, need: q}
	}
	var got []string
	for _, l := range levels(byYear) {
		line := fmt.Sprint(l.count, ":")
		for _, r := range l.runs {
			line += fmt.Sprintf(" %d-%d", r.from, r.to)
		}
		got = append(got, line)
	}
	if want := []string{"1: 0-3", "1: 0-0 2-3", "1: 0-0 2-2"}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
}

func TestVerdicts(t *testing.T) {
	yes := func(p *Parameters) { p.CountExpired = true }
	for _, tt := range []struct {
		name        string
		change      func(*Snapshot, *Stock)
		params      func(*Parameters)
		until, life int // of 2027 to 2030
		ownOnly     bool
		reason      Reason
		flag        Flag
	}{
		{"good to the end", func(_ *Snapshot, g *Stock) {}, nil, 3, 3, false, "", ""},
		{"the first year counts", func(_ *Snapshot, g *Stock) { g.InUseYear = 2024 }, nil, 1, 1, false, UsefulLifeIsOver, ""},
		{"over by the end of last year", func(_ *Snapshot, g *Stock) { g.InUseYear = 2022 }, nil, -1, -1, true, UsefulLifeIsOver, ""},
		{"over, certified", func(_ *Snapshot, g *Stock) { g.InUseYear, g.Certified = 2022, true }, nil, 3, -1, true, "", FlagExpired},
		{"over, and works", func(_ *Snapshot, g *Stock) { g.InUseYear, g.Grade = 2022, holding.Worn }, yes, 3, -1, true, "", FlagExpired},
		{"over soon, and works", func(_ *Snapshot, g *Stock) { g.InUseYear = 2024 }, yes, 3, 1, false, "", FlagExpired},
		{"over, nobody has seen it", func(_ *Snapshot, g *Stock) { g.InUseYear, g.Grade = 2022, holding.NotAssessed }, yes, -1, -1, true, UsefulLifeIsOver, FlagNotAssessed},
		{"not assessed", func(_ *Snapshot, g *Stock) { g.Grade = holding.NotAssessed }, nil, 3, 3, true, "", FlagNotAssessed},
		{"not assessed, left out", func(_ *Snapshot, g *Stock) { g.Grade = holding.NotAssessed }, func(p *Parameters) { p.CountNotAssessed = false }, -1, -1, false, IsNotAssessed, ""},
		{"age not known", func(_ *Snapshot, g *Stock) { g.InUseYear = 0 }, nil, 3, 3, true, "", FlagNoYear},
		{"no useful life is fixed", func(s *Snapshot, g *Stock) { s.ItemTypes[0].Years = 0 }, nil, 3, 3, true, "", FlagNoLife},
		{"borrowed", func(_ *Snapshot, g *Stock) { g.Tenure = holding.Borrowed }, nil, 3, 3, true, "", ""},
		{"leased", func(_ *Snapshot, g *Stock) { g.Tenure = holding.Leased }, nil, 3, 3, true, "", ""},
		{"held for others", func(_ *Snapshot, g *Stock) { g.Tenure = holding.HeldForOthers }, nil, -1, -1, false, HeldForOthers, ""},
		{"cannot be moved", func(s *Snapshot, g *Stock) { s.ItemTypes[0].Movable = false }, nil, 3, 3, true, "", ""},
		{"in store", func(_ *Snapshot, g *Stock) { g.Status = holding.NotInUse }, nil, 3, 3, false, "", ""},
		{"under repair", func(_ *Snapshot, g *Stock) { g.Status = holding.UnderRepair }, nil, -1, -1, false, InRepair, ""},
		{"lent", func(_ *Snapshot, g *Stock) { g.Status = holding.Lent }, nil, -1, -1, false, LentOut, ""},
		{"missing", func(_ *Snapshot, g *Stock) { g.Status = holding.Missing }, nil, -1, -1, false, IsMissing, ""},
		{"in handover", func(_ *Snapshot, g *Stock) { g.Status = holding.InHandover }, nil, -1, -1, false, InHandover, ""},
		{"disposed of", func(_ *Snapshot, g *Stock) { g.Status = holding.Disposed }, nil, -1, -1, false, OutOfStock, ""},
		{"entered in error", func(_ *Snapshot, g *Stock) { g.Status = holding.EnteredInError }, nil, -1, -1, false, OutOfStock, ""},
		{"disputed", func(_ *Snapshot, g *Stock) { g.Disputed = true }, nil, -1, -1, false, IsDisputed, ""},
		{"in another plan", func(_ *Snapshot, g *Stock) { g.LivePlan = "KH-01" }, nil, -1, -1, false, InLivePlan, ""},
		{"coming by another plan", func(_ *Snapshot, g *Stock) { g.LivePlan, g.Coming, g.InUseYear = "KH-01", true, 2028 }, nil, 3, 3, true, "", FlagComing},
		{"came by another plan, and is old", func(_ *Snapshot, g *Stock) { g.LivePlan, g.Coming, g.InUseYear = "KH-01", true, 2023 }, nil, 0, 0, true, UsefulLifeIsOver, FlagComing},
		{"in nobody's custody", func(_ *Snapshot, g *Stock) { g.Agency = "" }, nil, -1, -1, false, NoCustody, ""},
		{"of no class", func(s *Snapshot, g *Stock) { s.Classes = s.Classes[1:]; s.Norms = nil }, nil, -1, -1, false, NotInAnyClass, ""},
		{"unserviceable", func(_ *Snapshot, g *Stock) { g.Grade = holding.Unserviceable }, nil, -1, -1, false, IsUnserviceable, ""},
		{"needs repair", func(_ *Snapshot, g *Stock) { g.Grade = holding.NeedsRepair }, nil, -1, -1, false, NeedsRepair, ""},
	} {
		s := world(1).asks("computer_any", 20*million)
		tt.change(s, s.has(1, "desktop", 2026, 2))
		v := coverOf(t, s, tt.params, 4).verdicts[0]
		flag := Flag("")
		if list := v.flags.list(); len(list) > 0 {
			flag = list[0]
		}
		if v.until != tt.until || v.life != tt.life || v.ownOnly != tt.ownOnly || v.reason != tt.reason || flag != tt.flag {
			t.Errorf("%s: %+v", tt.name, v)
		}
	}
}

func TestReasonsHaveWords(t *testing.T) {
	for _, r := range Reasons {
		if w := ReasonWords[r]; w.VI == "" || w.EN == "" {
			t.Errorf("%s has no words", r)
		}
	}
	if len(ReasonWords) != len(Reasons) {
		t.Errorf("%d words for %d reasons", len(ReasonWords), len(Reasons))
	}
}

func TestStockIsDerived(t *testing.T) {
	s := world(3).asks("computer_any", 20*million)
	s.has(1, "desktop", 2025, 1)
	s.has(1, "desktop", 2023, 1)
	s.has(1, "desktop", 2021, 4)
	s.has(1, "desktop", 2024, 2).Status = holding.Lent
	var got []string
	for _, step := range solved(t, s, Defaults(horizon(2), nil)).Cells[0].Derivation[4:] {
		got = append(got, fmt.Sprint(step.Code, " ", step.Year, " ", step.Ref, " ", step.Args, " ", step.Value))
	}
	want := []string{"STOCK 0 desktop [] 8", "NOT_COUNTED 0 LENT [2027] 2", "NOT_COUNTED 0 LIFE_OVER [2027] 4", "NOT_COUNTED 0 LIFE_OVER [2028] 1",
		"MET_BY_STOCK 2027  [] 2", "MET_BY_STOCK 2028  [] 1"}
	if !slices.Equal(got, want) {
		t.Errorf("steps\n%v, want\n%v", got, want)
	}
}

func TestPrices(t *testing.T) {
	waiver := func(level norm.Level, upTo holding.VND, day civil.Date) *norm.Waiver {
		return &norm.Waiver{Level: level, DecidedBy: "Chủ tịch", Document: "12/QĐ", DecidedOn: day, Price: upTo}
	}
	for _, tt := range []struct {
		name    string
		change  func(*Snapshot)
		amount  holding.VND
		buyable bool
		flag    Flag
		code    StepCode
	}{
		{"a reference", func(s *Snapshot) { s.costs("desktop", 15*million) }, 15 * million, true, "", PriceFrom},
		{"none: the ceiling stands in", func(*Snapshot) {}, 20 * million, true, FlagCeilingPrice, PriceFrom},
		{"one that is out of date", func(s *Snapshot) { s.costs("desktop", 15*million); s.Prices[0].To = "2026-06-30" }, 20 * million, true, FlagCeilingPrice, PriceFrom},
		{"neither", func(s *Snapshot) { s.Norms[0].Ceiling = 0 }, 0, false, "", NoPrice},
		{"no ceiling: no price passes it", func(s *Snapshot) { s.costs("desktop", 90*million); s.Norms[0].Ceiling = 0 }, 90 * million, true, "", PriceFrom},
		{"above the ceiling", func(s *Snapshot) { s.costs("desktop", 23*million) }, 23 * million, false, FlagOverCeiling, OverCeiling},
		{"waived by the head of the unit, 15 %", func(s *Snapshot) {
			s.costs("desktop", 23*million)
			s.Prices[0].Waiver = waiver(norm.HeadOfUnit, 23*million, "2026-05-01")
		}, 23 * million, true, FlagWaived, PriceFrom},
		{"above what the head of the unit may allow", func(s *Snapshot) {
			s.costs("desktop", 26*million)
			s.Prices[0].Waiver = waiver(norm.HeadOfUnit, 26*million, "2026-05-01")
		}, 26 * million, false, FlagOverCeiling, OverCeiling},
		{"waived by the province, 30 %", func(s *Snapshot) {
			s.costs("desktop", 26*million)
			s.Prices[0].Waiver = waiver(norm.Authority, 26*million, "2026-05-01")
		}, 26 * million, true, FlagWaived, PriceFrom},
		{"above what anybody may allow", func(s *Snapshot) {
			s.costs("desktop", 26*million+1)
			s.Prices[0].Waiver = waiver(norm.Authority, 26*million+1, "2026-05-01")
		}, 26*million + 1, false, FlagOverCeiling, OverCeiling},
		{"waived for less", func(s *Snapshot) {
			s.costs("desktop", 23*million)
			s.Prices[0].Waiver = waiver(norm.HeadOfUnit, 22*million, "2026-05-01")
		}, 23 * million, false, FlagOverCeiling, OverCeiling},
		{"waived after the snapshot", func(s *Snapshot) {
			s.costs("desktop", 23*million)
			s.Prices[0].Waiver = waiver(norm.HeadOfUnit, 23*million, "2026-12-02")
		}, 23 * million, false, FlagOverCeiling, OverCeiling},
		{"the province's regime", func(s *Snapshot) { s.Norms[0].Regime = norm.Provincial; s.costs("desktop", 15*million) }, 15 * million, true, FlagProvincial, PriceFrom},
	} {
		s := world(1).asks("computer_any", 20*million)
		tt.change(s)
		p := coverOf(t, s, nil, 2).price(0, 1)
		flag := Flag("")
		if len(p.flags) > 0 {
			flag = p.flags[0]
		}
		if p.amount != tt.amount || p.buyable != tt.buyable || flag != tt.flag || p.step.Code != tt.code {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
}

func TestWhatIsBought(t *testing.T) {
	s := deviceWorld()
	m := prepared(t, s)
	computer := m.classes["computer_any"]
	p := Defaults(horizon(1), nil)
	if got := m.purchase(&p, 0, computer); got != m.items["desktop"] {
		t.Errorf("by rank %d", got)
	}
	p.Purchases = []Purchase{{"computer_any", "laptop"}}
	if got := m.purchase(&p, 0, computer); got != m.items["laptop"] {
		t.Errorf("by finance %d", got)
	}
	s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 1, ItemType: "tablet"}}
	if got := prepared(t, s).purchase(&p, 0, computer); got != m.items["tablet"] {
		t.Errorf("by request %d", got)
	}
}
