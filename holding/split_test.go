package holding

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sotaisan/internal/errs"
)

func TestSplitConserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := validStates(anAsset).Filter(func(s State) bool {
			return s.Tracking == Lot && s.Quantity > 1 && s.InStock() && s.Status != InHandover
		}).Draw(t, "lot")
		var parts []Part
		for left := s.Quantity - 1; left > 0 && len(parts) < 4; {
			n := rapid.Int32Range(1, left).Draw(t, "pieces")
			parts = append(parts, Part{ID: drawID(t, "part"), Code: "X", Quantity: n})
			left -= n
		}
		rest, made, err := s.SplitLot(parts)
		if err != nil {
			t.Fatal(err)
		}
		var quantity int32
		var cost VND
		pieces := map[Grade]int32{}
		for _, lot := range append([]State{rest}, made...) {
			if list := Validate(lot, today); list != nil {
				t.Fatalf("%d of %d: %v", lot.Quantity, s.Quantity, list)
			}
			quantity += lot.Quantity
			for g, n := range counts(lot.Grades) {
				pieces[g] += n
			}
			if lot.HistoricalCost != nil {
				cost += *lot.HistoricalCost
			}
		}
		if quantity != s.Quantity || !slices.Equal(gradeList(pieces), s.Grades) || s.HistoricalCost != nil && cost != *s.HistoricalCost {
			t.Fatalf("%d pieces %v worth %d became %d pieces %v worth %d", s.Quantity, s.Grades, s.HistoricalCost, quantity, pieces, cost)
		}
	})
}

func TestSplitLot(t *testing.T) {
	cost, room := VND(10_000_001), "Hội trường"
	lot := State{ID: anAsset, Code: "ABCD23", Tracking: Lot, Quantity: 10, Status: InUse, Room: "Kho", Revision: 4, Presence: Seen, SeenAt: 5,
		Grades: []GradeCount{{Good, 5}, {Worn, 3}, {NeedsRepair, 2}}, HistoricalCost: &cost,
		Gaps: []Gap{{ID: GapID(anAsset, "PURCHASE_INVOICE"), Requirement: "PURCHASE_INVOICE", Status: GapWaived, Reason: Lost}}}
	rest, parts, err := lot.SplitLot([]Part{
		{ID: uuid.Max, Code: "WXYZ89", Quantity: 5, Room: &room},
		{ID: uuid.Max, Code: "WXYZ88", Quantity: 2, Grades: []GradeCount{{NeedsRepair, 2}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if rest.Code != "ABCD23" || rest.Quantity != 3 || *rest.HistoricalCost != 3_000_000 || rest.SeenAt != 5 ||
		!slices.Equal(rest.Grades, []GradeCount{{Good, 2}, {Worn, 1}}) {
		t.Errorf("what remains: %+v worth %d", rest, *rest.HistoricalCost)
	}
	// The largest lot takes the đồng that is left over; of 5 Good and 3 Worn pieces five are 3.125 and 1.875.
	if p := parts[0]; p.Code != "WXYZ89" || p.Quantity != 5 || *p.HistoricalCost != 5_000_001 || p.Room != room || p.Revision != 0 || p.SeenAt != 0 ||
		!slices.Equal(p.Grades, []GradeCount{{Good, 3}, {Worn, 2}}) {
		t.Errorf("first part: %+v worth %d", p, *p.HistoricalCost)
	}
	if p := parts[1]; p.Room != "Kho" || *p.HistoricalCost != 2_000_000 || !slices.Equal(p.Grades, []GradeCount{{NeedsRepair, 2}}) {
		t.Errorf("second part: %+v worth %d", p, *p.HistoricalCost)
	}
	if g := parts[0].Gaps[0]; g.ID != GapID(uuid.Max, "PURCHASE_INVOICE") || g.Status != GapWaived || lot.Gaps[0].ID == g.ID {
		t.Errorf("gap of the part: %+v", g)
	}
}

func TestSplitsThatMakeNoSense(t *testing.T) {
	lot := State{Tracking: Lot, Quantity: 3, Status: InUse, Grades: []GradeCount{{Worn, 3}}}
	single, gone, leaving := lot, lot, lot
	single.Tracking, gone.Status, leaving.Status = Individual, Disposed, InHandover
	tests := []struct {
		name  string
		s     State
		parts []Part
		code  errs.Code
	}{
		{"one thing", single, []Part{{Quantity: 1}}, errs.WrongState},
		{"disposed", gone, []Part{{Quantity: 1}}, errs.WrongState},
		{"on its way", leaving, []Part{{Quantity: 1}}, errs.WrongState},
		{"no parts", lot, nil, errs.Required},
		{"nothing remains", lot, []Part{{Quantity: 1}, {Quantity: 2}}, errs.OutOfRange},
		{"an empty part", lot, []Part{{Quantity: 0}}, errs.OutOfRange},
		{"grades that it has not", lot, []Part{{Quantity: 1, Grades: []GradeCount{{Good, 1}}}}, errs.OutOfRange},
		{"grades that do not add up", lot, []Part{{Quantity: 2, Grades: []GradeCount{{Worn, 1}}}}, errs.OutOfRange},
	}
	for _, tt := range tests {
		if _, _, err := tt.s.SplitLot(tt.parts); !errs.Is(err, tt.code) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
}
