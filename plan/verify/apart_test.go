package verify_test

import (
	"slices"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// Where many parts of sets are of unknown age, what is sound is still there.
func TestSoundPartsDoNotVanish(t *testing.T) {
	for seed := range uint64(12) {
		p := plantest.Any(seed)
		p.Units, p.Agencies, p.Classes, p.Persons, p.Groups, p.Cover = 4, 2, 6, 8, 30, 300
		p.NoEstablishment, p.Sets, p.Undecided, p.Years = 0, true, false, 5
		s := p.Snapshot()
		inSets := map[string]bool{}
		for _, c := range s.Classes {
			for _, a := range c.Alternatives {
				for _, part := range a.Parts {
					inSets[part.ItemType] = inSets[part.ItemType] || len(a.Parts) > 1
				}
			}
		}
		// What is of unknown age counts longest, so that it goes with the newest.
		for i := range s.Stock {
			if inSets[s.Stock[i].ItemType] && (uint64(i)*7+seed)%3 == 0 {
				s.Stock[i].InUseYear = 0
			}
		}
		out := under(t, prepared(t, s), p.Parameters(s))
		byGroup := make([]int64, len(s.Stock))
		for _, l := range out.Lines {
			for _, r := range l.Stock {
				byGroup[r.Stock] += r.Quantity
			}
		}
		canonical := s.Canonical()
		for i, g := range canonical.Stock {
			if inSets[g.ItemType] && g.Tenure == holding.Owned && g.Status == holding.InUse && g.Grade == holding.Good && !g.Disputed && g.InUseYear > 2024 && byGroup[i] < g.Quantity {
				t.Errorf("seed %d: %d of %d pieces of group %d are in lines", seed, byGroup[i], g.Quantity, i)
			}
		}
	}
}

// Of sets that nobody needs and that never leave whole, the sound parts go to who needs them, or are left; a
// plan that leaves them out is refused.
func TestSoundPartsOfSetsMoveOrAreLeft(t *testing.T) {
	s := offices()
	table := &s.Classes[1]
	table.Alternatives = append(table.Alternatives, catalog.Alternative{Rank: 2, Parts: []catalog.Part{{ItemType: "desk", Quantity: 1}, {ItemType: "chair", Quantity: 1}}})
	for _, item := range []string{"desk", "chair"} {
		s.ItemTypes = append(s.ItemTypes, plan.ItemType{Code: item, Kind: catalog.Furniture, Years: 8, Movable: true, Category: "FURNITURE"})
	}
	for _, g := range []struct {
		item string
		year int
		n    int64
	}{{"chair", 2025, 10}, {"desk", 0, 10}, {"desk", 2021, 2}, {"chair", 0, 2}} {
		s.Stock = append(s.Stock, plan.Stock{Agency: "a1", Unit: "u1", ItemType: g.item, Grade: holding.Good, Status: holding.InUse, Tenure: holding.Owned, InUseYear: g.year, Quantity: g.n})
	}
	p := under(t, prepared(t, s), plan.Defaults([]int{2027, 2028, 2029, 2030}, nil))
	// Six sets stay. Of the six that nobody needs each has a part of unknown age; the other parts, four chairs
	// and two desks, are two sets that go to the second office, and two chairs.
	sets, chairs := int64(0), -1
	for i, l := range p.Lines {
		switch {
		case l.Action == plan.Transfer && l.NeedClass == "table":
			sets += l.Quantity
		case l.Action == plan.Surplus && l.ItemType == "chair" && l.Quantity == 2:
			chairs = i
		}
	}
	if sets != 2 || chairs < 0 {
		t.Fatalf("%d sets move; lines %+v", sets, p.Lines)
	}
	less := *p
	less.Lines = slices.Delete(slices.Clone(p.Lines), chairs, chairs+1)
	less.Totals.Surplus -= 2
	if verify.Plan(s, &less) == nil {
		t.Error("a plan without the chairs is taken")
	}
}
