package holding

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

func TestCellsAddUpToTheAsset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := validStates(anAsset).Draw(t, "state")
		var sum Count
		for _, n := range s.Cells() {
			sum.N, sum.Quantity, sum.Cost = sum.N+n.N, sum.Quantity+n.Quantity, sum.Cost+n.Cost
		}
		want := Count{N: 1, Quantity: int64(s.Quantity)}
		if s.HistoricalCost != nil {
			want.Cost = *s.HistoricalCost
		}
		if s.Status == EnteredInError {
			want = Count{}
		}
		if sum != want {
			t.Fatalf("cells add up to %+v, want %+v", sum, want)
		}
	})
}

func TestCells(t *testing.T) {
	cost := VND(10_000_000)
	s := State{ItemType: "chair", Kind: "FURNITURE", Quantity: 3, Grades: []GradeCount{{Worn, 2}, {Unserviceable, 1}}, Status: InUse,
		Origin: Transfer, AgencyKind: PeoplesCommittee, InUseYear: 2012, HistoricalCost: &cost}
	cell := func(g Grade) Cell { return Cell{"chair", "FURNITURE", g, InUse, Transfer, PeoplesCommittee, 2012} }
	want := map[Cell]Count{cell(Worn): {1, 2, 6_666_667}, cell(Unserviceable): {0, 1, 3_333_333}}
	if got := s.Cells(); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := Coarse.Of(cell(Worn)), (Cell{ItemType: "chair", Kind: "FURNITURE", Condition: Worn, Status: InUse}); got != want {
		t.Errorf("coarse cell %+v, want %+v", got, want)
	}
	if got := Fine.Of(cell(Worn)); got != cell(Worn) {
		t.Errorf("fine cell %+v", got)
	}
}

func TestConditionOfALot(t *testing.T) {
	tests := []struct {
		grades []GradeCount
		want   Grade
	}{
		{nil, NotAssessed},
		{[]GradeCount{{Good, 3}, {Worn, 2}}, Good},
		{[]GradeCount{{Good, 2}, {Unserviceable, 2}}, Unserviceable},
		{[]GradeCount{{Good, 2}, {NotAssessed, 2}}, Good},
		{[]GradeCount{{Good, 2}, {NotAssessed, 3}}, NotAssessed},
	}
	for _, tt := range tests {
		if got := (State{Grades: tt.grades}).Condition(); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.grades, got, tt.want)
		}
	}
}
