// Package plantest makes up provinces to plan for: units on a grid, their agencies, what these have to equip,
// what they have, and what money there is. Everything follows from a seed, the same on every machine.
package plantest

import (
	"fmt"
	"slices"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/norm"
	"sotaisan/plan"
)

// Province says what kind of province. Percent are of agencies, groups or entries, by chance.
type Province struct {
	Seed     uint64
	Units    int // at most 5,000
	Agencies int // of every unit
	Classes  int // of need; every third one shares an item type with the one before it
	Persons  int64
	Groups   int // of stock, for every agency and class on average, in tenths
	// Cover is how much of the need stock covers on average, in percent; what one agency has too much
	// another lacks. Above 100 there is more than anybody needs.
	Cover int64

	NotAssessed, Broken, Expired, Closing, Lots int // percent of groups
	NoYear, NoPrice, NoEstablishment, Requests  int
	NoPlace                                     int  // percent of units without coordinates
	Roads                                       int  // percent of pairs of units whose way by road is known
	Sets                                        bool // desks and chairs that make sets; halves of them
	Devices                                     bool // one device that serves two classes
	BuyDevices                                  bool // it is asked for, and chosen for one of them
	Undecided                                   bool // service centres whose numbers nobody has decided

	Years    int
	Money    int64 // common to all, in percent of what the whole need would cost, roughly; 0: there is none
	OwnMoney int64 // at most so many millions of a unit's own in a year; some have none
	CarryOver, Floor,
	Forbids, Pins bool
}

// Typical is a province of 64 communes with 192 agencies, 60 need classes and about 55,000 groups of stock,
// over five years.
func Typical(seed uint64) Province {
	return Province{Seed: seed, Units: 64, Agencies: 3, Classes: 55, Persons: 12, Groups: 44, Cover: 70,
		NotAssessed: 10, Broken: 6, Expired: 15, Closing: 2, Lots: 10, NoYear: 3, NoPrice: 5, NoEstablishment: 1, Requests: 60, NoPlace: 2, Roads: 50,
		Sets: true, Devices: true, Undecided: true, Years: 5, Money: 30, OwnMoney: 1000}
}

// Any is a small province of some kind.
func Any(seed uint64) Province {
	r := Random(seed)
	yes := func() bool { return r.Below(2) == 0 }
	some := func(most int64) int { return int(r.Below(most) * r.Below(2)) }
	p := Province{Seed: seed, Units: 1 + int(r.Below(5)), Agencies: 1 + int(r.Below(3)), Classes: 1 + int(r.Below(8)), Persons: r.Below(14), Groups: int(r.Below(45)),
		Cover: []int64{20, 60, 100, 220}[r.Below(4)], NotAssessed: some(50), Broken: some(50), Expired: some(60), Closing: some(30), Lots: some(60), NoYear: some(30), NoPrice: some(50),
		NoEstablishment: some(30), Requests: some(101), NoPlace: some(40), Roads: some(101), Sets: yes(), Devices: yes(), Undecided: yes(),
		Years: 1 + int(r.Below(5)), Money: r.Below(6) * r.Below(16), OwnMoney: 120 * r.Below(2), CarryOver: yes(), Floor: yes(), Forbids: yes(), Pins: yes()}
	p.BuyDevices = p.Devices && seed%3 > 0
	return p
}

// Random is a stream of numbers (splitmix64).
type Random uint64

// Next answers the next number.
func (r *Random) Next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below answers a number from 0 to n−1; 0 where n is below 1.
func (r *Random) Below(n int64) int64 {
	if n < 1 {
		return 0
	}
	return int64(r.Next() >> 1 % uint64(n))
}

func (r *Random) percent(p int) bool { return int(r.Below(100)) < p }

// FirstYear is the first of every horizon.
const FirstYear = 2027

// Horizon answers so many years.
func Horizon(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = FirstYear + i
	}
	return out
}

// maker is a province in the making.
type maker struct {
	Province
	r Random
	s *plan.Snapshot
}

// Snapshot makes the snapshot.
func (p Province) Snapshot() *plan.Snapshot {
	m := &maker{p, Random(p.Seed), &plan.Snapshot{Engine: plan.Engine, TakenOn: "2026-12-01"}}
	m.units()
	m.classes()
	m.norms()
	m.agencies()
	m.stock()
	m.prices()
	m.requests()
	return m.s
}

func (m *maker) units() {
	side := 1
	for side*side < m.Units {
		side++
	}
	for i := range m.Units {
		u := plan.Unit{ID: fmt.Sprintf("u%03d", i), Code: fmt.Sprintf("%05d", 31000+i), Name: fmt.Sprintf("Xã %d", i), Area: fmt.Sprintf("area %d", i%8),
			Lat: 9_000_000 + int64(i/side)*70_000 + m.r.Below(20_000), Lon: 105_000_000 + int64(i%side)*70_000 + m.r.Below(20_000)}
		if m.r.percent(m.NoPlace) {
			u.Lat, u.Lon = 0, 0
		}
		if m.r.percent(90) {
			u.Population = 5_000 + m.r.Below(40_000)
		}
		m.s.Units = append(m.s.Units, u)
		for j := range i {
			if m.r.percent(m.Roads) {
				m.s.Distances = append(m.s.Distances, plan.RoadDistance{From: m.s.Units[j].ID, To: u.ID, Metres: 3_000 + m.r.Below(90_000)})
			}
		}
	}
}

func alone(item string, rank int) catalog.Alternative {
	return catalog.Alternative{Rank: rank, Parts: []catalog.Part{{ItemType: item, Quantity: 1}}}
}

func (m *maker) item(code string, kind catalog.Kind) {
	years := 0
	if m.r.percent(95) {
		years = 5 + int(m.r.Below(6))
	}
	m.s.ItemTypes = append(m.s.ItemTypes, plan.ItemType{Code: code, Kind: kind, Years: years, Movable: m.r.percent(97), Category: fmt.Sprintf("category %d", len(m.s.ItemTypes)%6)})
}

func (m *maker) class(code string, ways ...catalog.Alternative) {
	confidence := catalog.Verified
	if m.r.percent(10) {
		confidence = catalog.Secondary
	}
	m.s.Classes = append(m.s.Classes, plan.Class{Code: code, Kind: catalog.ITEquipment, Alternatives: ways, Tier: 1 + len(m.s.Classes)%3, Weight: 10 + m.r.Below(140), Confidence: confidence})
}

func (m *maker) classes() {
	for k := range m.Classes {
		item := fmt.Sprintf("item%02d", k)
		m.item(item, catalog.ITEquipment)
		ways := []catalog.Alternative{alone(item, 1)}
		if k%3 == 1 {
			ways = append(ways, alone(fmt.Sprintf("item%02d", k-1), 2))
		}
		m.class(fmt.Sprintf("class%02d", k), ways...)
	}
	if m.Sets {
		for _, item := range []string{"desk_set", "desk", "chair"} {
			m.item(item, catalog.Furniture)
		}
		m.class("desk_set", alone("desk_set", 1), catalog.Alternative{Rank: 2, Parts: []catalog.Part{{ItemType: "desk", Quantity: 1}, {ItemType: "chair", Quantity: 1}}})
		m.item("bench", catalog.Furniture)
		m.item("long_table", catalog.Furniture)
		m.class("meeting_set", catalog.Alternative{Rank: 1, Parts: []catalog.Part{{ItemType: "bench", Quantity: 4}, {ItemType: "long_table", Quantity: 1}}}, alone("bench_set", 2))
		m.item("bench_set", catalog.Furniture)
		m.class("bench_any", alone("bench", 1))
	}
	if m.Devices {
		m.item("printer", catalog.ITEquipment)
		m.item("scanner", catalog.ITEquipment)
		m.item("multifunction", catalog.ITEquipment)
		m.s.ItemTypes[len(m.s.ItemTypes)-1].Functions = []string{"print", "scan"}
		m.class("print", alone("printer", 1), alone("multifunction", 2))
		m.class("scan", alone("scanner", 1), alone("multifunction", 2))
	}
}

func (m *maker) norms() {
	add := func(code, class string, l norm.Line) {
		l.Code, l.NeedClass, l.Source, l.National, l.Confidence = code, class, "Quyết định thử", true, catalog.Verified
		if l.ValidFrom == "" {
			l.ValidFrom = "2025-07-01"
		}
		if l.Regime == "" {
			l.Regime = norm.Ceiling
		}
		if l.Per == 0 {
			l.Per = 1
		}
		m.s.Norms = append(m.s.Norms, l)
	}
	for k := range m.s.Classes {
		class := m.s.Classes[k].Code
		ceiling := holding.VND(2+m.r.Below(20)) * 1_000_000
		if m.r.percent(10) {
			ceiling = 0
		}
		switch k % 5 {
		case 0, 1: // everybody, the chiefs at a higher ceiling
			add(class+"-chief", class, norm.Line{Scope: norm.ForPosition, Basis: norm.Person, Tiers: []norm.Tier{norm.TierVI, norm.TierVII}, Quantity: 1, Ceiling: ceiling + ceiling/4})
			add(class+"-staff", class, norm.Line{Scope: norm.ForPosition, Basis: norm.Person, Tiers: []norm.Tier{norm.TierVIII}, Quantity: 1, Ceiling: ceiling})
		case 2: // by headcount, more from 2029 on
			add(class+"-shared", class, norm.Line{Scope: norm.ForAgency, Basis: norm.Staff, Quantity: 1, Per: 3, Ceiling: ceiling, ValidTo: "2028-12-31"})
			add(class+"-shared", class, norm.Line{Scope: norm.ForAgency, Basis: norm.Staff, Quantity: 1, Per: 2, Ceiling: ceiling, ValidFrom: "2029-01-01"})
		case 3: // by room
			add(class+"-room", class, norm.Line{Scope: norm.ForWorkRoom, Basis: norm.Room, Quantity: 2, Ceiling: ceiling})
		case 4: // the province's own number, in two ratios that are one pool
			add(class+"-a", class, norm.Line{Scope: norm.ForAgency, Basis: norm.Staff, Quantity: 2, Per: 5, Ceiling: ceiling, Regime: norm.Provincial})
			add(class+"-b", class, norm.Line{Scope: norm.ForAgency, Basis: norm.Agency, Quantity: 1, Per: 3, Ceiling: ceiling, Regime: norm.Provincial})
		}
		if m.Undecided && k%4 == 0 {
			add(class+"-centre", class, norm.Line{Scope: norm.ForServiceCentre, Basis: norm.Counter, Undecided: true})
		}
	}
}

func (m *maker) agencies() {
	kinds := []holding.AgencyKind{holding.PeoplesCommittee, holding.PartyCommittee, holding.ServiceCentre}
	for u := range m.s.Units {
		for i := range m.Agencies {
			a := plan.Agency{ID: fmt.Sprintf("a%03d-%d", u, i), Unit: m.s.Units[u].ID, Kind: kinds[i%len(kinds)], Name: fmt.Sprintf("Cơ quan %d.%d", u, i)}
			if !m.r.percent(m.NoEstablishment) {
				a.Establishments = append(a.Establishments, m.establishment(&a, "2025-07-01", 100))
				if m.r.percent(20) {
					a.Establishments = append(a.Establishments, m.establishment(&a, "2029-01-01", 60+m.r.Below(60)))
				}
			}
			if m.r.percent(2) {
				a.ClosesOn = civil.Date(fmt.Sprintf("%d-07-01", FirstYear-1+m.r.Below(4)))
			}
			m.s.Agencies = append(m.s.Agencies, a)
		}
	}
}

func (m *maker) establishment(a *plan.Agency, from civil.Date, percent int64) plan.Establishment {
	e := plan.Establishment{From: from, Establishment: norm.Establishment{AgencyKind: a.Kind, Rooms: m.r.Below(m.Persons/2 + 1), Counters: m.r.Below(3)}}
	e.Headcounts = []norm.Headcount{
		{Tier: norm.TierVII, Persons: m.r.Below(4)},
		{Tier: norm.TierVIII, Persons: m.r.Below(2*m.Persons+1) * percent / 100},
	}
	return e
}

// stock gives every agency of every item type some groups, on average as much as covers Cover percent.
func (m *maker) stock() {
	if m.Groups == 0 {
		return
	}
	for i := range m.s.Agencies {
		a := &m.s.Agencies[i]
		rich := m.Cover * (40 + m.r.Below(121)) / 100
		for t := range m.s.ItemTypes {
			groups := (int64(m.Groups) + m.r.Below(10)) / 10
			pieces := max(m.Persons*rich/100, groups)
			for n := range groups {
				q := 1 + m.r.Below(2*pieces/max(groups, 1))
				m.group(a, t, int(n), q)
			}
		}
	}
}

func (m *maker) group(a *plan.Agency, t, n int, quantity int64) {
	item := &m.s.ItemTypes[t]
	g := plan.Stock{Agency: a.ID, Unit: a.Unit, ItemType: item.Code, Grade: holding.Grades[m.r.Below(2)], Status: holding.InUse, Tenure: holding.Owned,
		InUseYear: 2021 + n%6 - int(m.r.Below(2)), Quantity: quantity, Cost: holding.VND(1+m.r.Below(20)) * 500_000}
	switch {
	case m.r.percent(m.NotAssessed):
		g.Grade = holding.NotAssessed
	case m.r.percent(m.Broken):
		g.Grade, g.Repair = holding.NeedsRepair, holding.VND(1+m.r.Below(40))*100_000
	case m.r.percent(m.Expired):
		g.InUseYear = 2008 + n
		g.Certified = m.r.percent(20)
	case m.r.percent(3):
		g.Grade = holding.Unserviceable
	case m.r.percent(3):
		g.Status = []holding.Status{holding.Missing, holding.UnderRepair, holding.Lent, holding.InHandover, holding.Disposed}[m.r.Below(5)]
	case m.r.percent(3):
		g.Tenure = []holding.Tenure{holding.Borrowed, holding.HeldForOthers}[m.r.Below(2)]
	}
	if m.r.percent(m.NoYear) {
		g.InUseYear = 0
	}
	g.Closing = m.r.percent(m.Closing)
	if g.Disputed = m.r.percent(1); g.Disputed {
		g.Cost = 0
	}
	code := fmt.Sprintf("%s-%s-%d", a.ID, item.Code, n)
	switch {
	case m.r.percent(m.Lots):
		g.Assets = []plan.AssetPart{{ID: code, Code: code, Quantity: quantity}}
	case !m.r.percent(5):
		for i := range quantity {
			one := fmt.Sprintf("%s-%d", code, i)
			g.Assets = append(g.Assets, plan.AssetPart{ID: one, Code: one, Quantity: 1})
		}
	}
	twin := func(o plan.Stock) bool {
		o.Quantity, o.Assets = g.Quantity, nil
		x := g
		x.Assets = nil
		return fmt.Sprint(o) == fmt.Sprint(x)
	}
	if from := max(len(m.s.Stock)-n, 0); !slices.ContainsFunc(m.s.Stock[from:], twin) {
		m.s.Stock = append(m.s.Stock, g)
	}
}

func (m *maker) prices() {
	for _, t := range m.s.ItemTypes {
		if m.r.percent(m.NoPrice) {
			continue
		}
		p := plan.Price{ItemType: t.Code, Amount: holding.VND(15+m.r.Below(220)) * 100_000, Source: "Báo giá " + t.Code, From: "2026-01-01", To: "2027-12-31"}
		if m.r.percent(15) {
			p.Waiver = &norm.Waiver{Level: norm.Authority, DecidedBy: "Chủ tịch", Document: "15/QĐ-UBND", DecidedOn: "2026-10-01", Price: p.Amount + p.Amount/20}
		}
		m.s.Prices = append(m.s.Prices, p)
	}
}

func (m *maker) requests() {
	for _, a := range m.s.Agencies {
		for _, c := range m.s.Classes {
			if m.r.percent(m.Requests) {
				request := plan.Request{Agency: a.ID, NeedClass: c.Code, Quantity: m.r.Below(2*m.Persons + 3), Pending: len(m.s.Requests)%5 == 4}
				if m.Devices && m.BuyDevices && len(m.s.Requests)%3 == 0 && (c.Code == "print" || c.Code == "scan") {
					request.ItemType = "multifunction"
				}
				m.s.Requests = append(m.s.Requests, request)
			}
		}
	}
}

// Parameters makes parameters that go with the snapshot.
func (p Province) Parameters(s *plan.Snapshot) plan.Parameters {
	r := Random(p.Seed ^ 0x5eed)
	years := Horizon(p.Years)
	whole := holding.VND(int64(len(s.Agencies))*int64(len(s.Classes))*max(p.Persons, 1)) * 3_000_000
	var budgets []plan.Budget
	for _, y := range years {
		if p.Money > 0 {
			budgets = append(budgets, plan.Budget{Year: y, Source: "PROVINCE", Amount: whole * holding.VND(p.Money) / 100 / holding.VND(p.Years)})
		}
		for u := range s.Units {
			if p.OwnMoney > 0 && r.percent(60) {
				budgets = append(budgets, plan.Budget{Year: y, Source: "UNIT", Unit: s.Units[u].ID, Amount: holding.VND(r.Below(p.OwnMoney+1)) * 1_000_000})
			}
		}
	}
	out := plan.Defaults(years, budgets)
	out.CarryOver = p.CarryOver
	out.DirectAward = 200_000_000
	out.ByArea = p.Seed%4 != 0
	if p.Floor {
		out.FloorPercent = 40
	}
	if p.Forbids {
		out.Forbids = []plan.Forbid{{Unit: s.Units[len(s.Units)-1].ID, Action: plan.Buy, Year: years[0]}, {NeedClass: s.Classes[0].Code, Action: plan.Transfer},
			{Agency: s.Agencies[0].ID, Action: plan.Repair}}
	}
	if r.percent(30) {
		out.MinimumOrders = []plan.MinimumOrder{{ItemType: s.ItemTypes[0].Code, Quantity: 5}}
	}
	if r.percent(30) {
		out.Priorities = []plan.Priority{{NeedClass: s.Classes[0].Code, Tier: 1, Weight: 200}}
	}
	if p.Devices && p.BuyDevices {
		out.Purchases = []plan.Purchase{{NeedClass: []string{"print", "scan"}[p.Seed%2], ItemType: "multifunction"}}
	}
	out.CountExpired, out.CountNotAssessed = r.percent(40), r.percent(70)
	return out
}
