package verify_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// offices are two units with one agency each that need a computer for each of two people and two tables for
// each of three rooms; the first has four computers of 2026.
func offices() *plan.Snapshot {
	one := func(item string) []catalog.Alternative {
		return []catalog.Alternative{{Rank: 1, Parts: []catalog.Part{{ItemType: item, Quantity: 1}}}}
	}
	s := &plan.Snapshot{Engine: plan.Engine, TakenOn: "2026-12-01",
		Classes: []plan.Class{{Code: "computer", Kind: catalog.ITEquipment, Alternatives: one("desktop"), Tier: 1, Weight: 100, Confidence: catalog.Verified},
			{Code: "table", Kind: catalog.Furniture, Alternatives: one("table"), Tier: 2, Weight: 30, Confidence: catalog.Verified}},
		ItemTypes: []plan.ItemType{{Code: "desktop", Kind: catalog.ITEquipment, Years: 5, Movable: true, Category: "IT"}, {Code: "table", Kind: catalog.Furniture, Years: 8, Movable: true, Category: "FURNITURE"}},
		Norms: []norm.Line{
			{Code: "POST-computer", NeedClass: "computer", Scope: norm.ForPosition, Basis: norm.Person, Quantity: 1, Per: 1, Ceiling: 20_000_000, Regime: norm.Ceiling, ValidFrom: "2025-07-01", Source: "test", Confidence: catalog.Verified, National: true},
			{Code: "ROOM-table", NeedClass: "table", Scope: norm.ForWorkRoom, Basis: norm.Room, Quantity: 2, Per: 1, Ceiling: 4_000_000, Regime: norm.Ceiling, ValidFrom: "2025-07-01", Source: "test", Confidence: catalog.Verified, National: true}},
		Prices: []plan.Price{{ItemType: "desktop", Amount: 15_000_000, Source: "Báo giá 1", From: "2026-01-01"}, {ItemType: "table", Amount: 3_000_000, Source: "Báo giá 2", From: "2026-01-01"}},
		Stock:  []plan.Stock{{Agency: "a1", Unit: "u1", ItemType: "desktop", Grade: holding.Good, Status: holding.InUse, Tenure: holding.Owned, InUseYear: 2026, Quantity: 4}},
	}
	for _, n := range []string{"1", "2"} {
		s.Units = append(s.Units, plan.Unit{ID: "u" + n, Code: "3100" + n, Name: n, Lat: 9_000_000, Lon: 105_000_000, Area: "A"})
		s.Agencies = append(s.Agencies, plan.Agency{ID: "a" + n, Unit: "u" + n, Kind: holding.PeoplesCommittee, Name: n, Establishments: []plan.Establishment{{From: "2025-07-01",
			Establishment: norm.Establishment{AgencyKind: holding.PeoplesCommittee, Rooms: 3, Headcounts: []norm.Headcount{{Tier: norm.TierVIII, Persons: 2}}}}}})
	}
	s.Units[1].Lat += 90_000
	return s
}

// What a snapshot must not say is refused by name.
func TestEdgesThatAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(s *plan.Snapshot)
		code   errs.Code
		path   string
	}{
		{"a negative headcount", func(s *plan.Snapshot) { s.Agencies[1].Establishments[0].Headcounts[0].Persons = -1 }, errs.OutOfRange, "agencies.1.establishments.0.headcounts.0.persons"},
		{"negative stock", func(s *plan.Snapshot) { s.Stock[0].Quantity = -1 }, errs.OutOfRange, "stock.0.quantity"},
		{"two versions of a norm in force", func(s *plan.Snapshot) {
			s.Norms = append(s.Norms, s.Norms[0])
			s.Norms[2].ValidFrom = "2026-06-01"
		}, errs.Duplicate, "norms.2.code"},
		{"two prices at once", func(s *plan.Snapshot) { s.Prices = append(s.Prices, s.Prices[0]) }, errs.Duplicate, "prices.2"},
		{"an agency that was split off, its stock in the old unit", func(s *plan.Snapshot) { s.Stock[0].Unit = "u2" }, errs.Invalid, "stock.0.unit"},
		{"stock of a unit that is no more", func(s *plan.Snapshot) { s.Stock[0].Unit = "u9" }, errs.UnknownCode, "stock.0.unit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := offices()
			tt.change(s)
			_, err := plan.Prepare(s)
			list, _ := errs.All(err)
			if !slices.ContainsFunc(list, func(e *errs.Error) bool { return e.Code == tt.code && strings.Join(e.Path, ".") == tt.path }) {
				t.Errorf("%v", err)
			}
			if err := verify.Plan(s, &plan.Plan{}); err == nil {
				t.Error("there is a plan of it")
			}
		})
	}
}

// What is not known, or strange, gives a plan all the same, and a flag.
func TestEdgesThatAreFlagged(t *testing.T) {
	money := []plan.Budget{{Year: 2027, Source: "PROVINCE", Amount: 100_000_000}}
	tests := []struct {
		name    string
		change  func(s *plan.Snapshot)
		budgets []plan.Budget
		flag    plan.Flag                              // of some line or cell
		holds   func(t plan.Totals, p *plan.Plan) bool // of need 4 + 12
	}{
		{"as it is", nil, money, "", func(t plan.Totals, _ *plan.Plan) bool {
			return t.Need == 16 && t.Transferred == 2 && t.Unmet == 0 && t.Purchased == 12
		}},
		{"no budget at all", nil, nil, "", func(t plan.Totals, _ *plan.Plan) bool { return t.Unmet == 12 && t.GapPPB == -1 && t.PurchaseCost == 0 }},
		{"a budget of nothing", nil, []plan.Budget{{Year: 2027, Source: "PROVINCE"}}, "", func(t plan.Totals, _ *plan.Plan) bool { return t.Unmet == 12 && t.Proven }},
		{"a price above the ceiling", func(s *plan.Snapshot) { s.Prices[1].Amount = 5_000_000 }, money, plan.FlagOverCeiling, func(t plan.Totals, _ *plan.Plan) bool { return t.Unmet == 12 }},
		{"… which somebody has waived", func(s *plan.Snapshot) {
			s.Prices[1].Amount = 5_000_000
			s.Prices[1].Waiver = &norm.Waiver{Level: norm.Authority, DecidedBy: "Chủ tịch", Document: "1/QĐ", DecidedOn: "2026-10-01", Price: 5_000_000}
		}, money, plan.FlagWaived, func(t plan.Totals, _ *plan.Plan) bool { return t.Purchased == 12 }},
		{"no price", func(s *plan.Snapshot) { s.Prices = s.Prices[:1] }, money, plan.FlagCeilingPrice, func(t plan.Totals, _ *plan.Plan) bool { return t.PurchaseCost == 48_000_000 }},
		{"neither price nor ceiling", func(s *plan.Snapshot) { s.Prices, s.Norms[1].Ceiling = s.Prices[:1], 0 }, money, plan.FlagNoPrice, func(t plan.Totals, _ *plan.Plan) bool { return t.Unmet == 12 }},
		{"no useful life", func(s *plan.Snapshot) { s.ItemTypes[0].Years = 0 }, money, plan.FlagNoLife, func(t plan.Totals, _ *plan.Plan) bool {
			return t.MetByStock == 2 && t.Transferred == 0 && t.Surplus == 0
		}},
		{"no year of first use", func(s *plan.Snapshot) { s.Stock[0].InUseYear = 0 }, money, plan.FlagNoYear, func(t plan.Totals, _ *plan.Plan) bool { return t.MetByStock == 2 && t.Transferred == 0 }},
		{"condition not assessed", func(s *plan.Snapshot) { s.Stock[0].Grade = holding.NotAssessed }, money, plan.FlagNotAssessed, func(t plan.Totals, _ *plan.Plan) bool { return t.MetByStock == 2 && t.Transferred == 0 }},
		{"no way by road", nil, money, plan.FlagStraightLine, func(t plan.Totals, _ *plan.Plan) bool { return t.Transferred == 2 }},
		{"no way at all", func(s *plan.Snapshot) { s.Units[1].Lat, s.Units[1].Lon = 0, 0 }, money, "", func(t plan.Totals, _ *plan.Plan) bool {
			return t.Transferred == 0 && t.Surplus == 2 && t.Purchased == 14
		}},
		{"nobody there, but rooms", func(s *plan.Snapshot) { s.Agencies[1].Establishments[0].Headcounts = nil }, money, "", func(t plan.Totals, _ *plan.Plan) bool { return t.Need == 14 && t.Surplus == 2 }},
		{"an office that closes", func(s *plan.Snapshot) { s.Agencies[0].ClosesOn = "2026-06-30" }, money, "", func(t plan.Totals, _ *plan.Plan) bool {
			return t.Need == 8 && t.MetByStock == 0 && t.Transferred == 2 && t.Surplus == 2
		}},
		{"more than anybody needs", func(s *plan.Snapshot) { s.Stock[0].Quantity = 40 }, money, "", func(t plan.Totals, _ *plan.Plan) bool { return t.Surplus == 36 && t.Transferred == 2 }},
		{"nobody has said what to equip", func(s *plan.Snapshot) { s.Agencies[0].Establishments = nil }, money, "", func(t plan.Totals, p *plan.Plan) bool {
			return t.Need == 8 && t.Surplus == 0 && slices.ContainsFunc(p.Findings, func(f plan.Finding) bool { return f.Code == plan.FlagNoEstablishment && f.Agency == "a1" })
		}},
		{"a number that nobody has decided", func(s *plan.Snapshot) {
			s.Norms[0].Undecided, s.Norms[0].Quantity, s.Norms[0].Ceiling = true, 0, 0
		}, money, plan.FlagUndecided, func(t plan.Totals, _ *plan.Plan) bool { return t.Need == 12 && t.Surplus == 0 }},
		{"a unit that was split: what the old body had is in the new one's custody", func(s *plan.Snapshot) { s.Stock[0].Agency, s.Stock[0].Unit = "a2", "u2" }, money, "",
			func(t plan.Totals, _ *plan.Plan) bool { return t.MetByStock == 2 && t.Transferred == 2 }},
		{"… or in nobody's yet", func(s *plan.Snapshot) { s.Stock[0].Agency = "" }, money, "", func(t plan.Totals, _ *plan.Plan) bool { return t.MetByStock == 0 && t.Transferred == 0 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := offices()
			if tt.change != nil {
				tt.change(s)
			}
			out, err := prepared(t, s).Solve(context.Background(), plan.Defaults(plantest.Horizon(1), tt.budgets), plan.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := verify.Plan(s, out); err != nil {
				t.Fatal(err)
			}
			if !tt.holds(out.Totals, out) {
				t.Errorf("%+v", out.Totals)
			}
			flagged := slices.ContainsFunc(out.Lines, func(l plan.Line) bool { return slices.Contains(l.Flags, tt.flag) }) ||
				slices.ContainsFunc(out.Cells, func(c plan.Cell) bool { return slices.Contains(c.Flags, tt.flag) })
			if tt.flag != "" && !flagged {
				t.Errorf("nothing is flagged %s", tt.flag)
			}
		})
	}
}
