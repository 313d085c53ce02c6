package holding

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
)

func TestTransitions(t *testing.T) {
	// Rows are statuses from, columns statuses to, both in the order of Statuses.
	table := map[Status]string{
		//               I N R L H M D E
		InUse:          ".xxxxxxx",
		NotInUse:       "x.xxxxxx",
		UnderRepair:    "xx.xxxxx",
		Lent:           "xxx.xxxx",
		InHandover:     "xxxx....",
		Missing:        "xxxx....",
		Disposed:       "........",
		EnteredInError: "........",
	}
	for from, row := range table {
		for i, to := range Statuses {
			if want := row[i] == 'x'; CanChange(from, to) != want {
				t.Errorf("CanChange(%s, %s) = %v, want %v", from, to, !want, want)
			}
		}
	}
	if len(table) != len(Statuses) {
		t.Errorf("the table has %d of %d statuses", len(table), len(Statuses))
	}
}

func TestActs(t *testing.T) {
	paper := uuid.Max
	set := func(to Status) func(State) (State, error) {
		return func(s State) (State, error) { return s.SetStatus(to) }
	}
	end := func(back Status) func(State) (State, error) {
		return func(s State) (State, error) { return s.EndHandover(back) }
	}
	dispose := func(document uuid.UUID) func(State) (State, error) {
		return func(s State) (State, error) { return s.Dispose(document) }
	}
	inError := func(dependents int) func(State) (State, error) {
		return func(s State) (State, error) { return s.EnterInError(dependents) }
	}
	tests := []struct {
		name   string
		from   Status
		tenure Tenure
		act    func(State) (State, error)
		want   Status
		code   errs.Code
	}{
		{"to repair", InUse, Owned, set(UnderRepair), UnderRepair, ""},
		{"nothing new", Lent, Owned, set(Lent), Lent, ""},
		{"somebody says it is gone", NotInUse, Owned, set(Missing), Missing, ""},
		{"found again", Missing, Owned, set(InUse), InUse, ""},
		{"borrowed and gone", InUse, Borrowed, set(Missing), Missing, ""},
		{"disposal by edit", InUse, Owned, set(Disposed), "", errs.WrongState},
		{"handover by edit", InUse, Owned, set(InHandover), "", errs.WrongState},
		{"out of a handover by edit", InHandover, Owned, set(InUse), "", errs.WrongState},
		{"disposed for good", Disposed, Owned, set(InUse), "", errs.WrongState},
		{"handover", UnderRepair, Owned, State.StartHandover, InHandover, ""},
		{"handover of what is missing", Missing, Owned, State.StartHandover, "", errs.WrongState},
		{"handover of what is leased", InUse, Leased, State.StartHandover, "", errs.WrongState},
		{"handover of what is held for others", InUse, HeldForOthers, State.StartHandover, InHandover, ""},
		{"received", InHandover, Owned, end(InUse), InUse, ""},
		{"received from nowhere", InUse, Owned, end(NotInUse), "", errs.WrongState},
		{"received into nowhere", InHandover, Owned, end(Disposed), "", errs.WrongState},
		{"disposal", NotInUse, Owned, dispose(paper), Disposed, ""},
		{"disposal without a paper", NotInUse, Owned, dispose(uuid.Nil), "", errs.Precondition},
		{"disposal of what is borrowed", NotInUse, Borrowed, dispose(paper), "", errs.WrongState},
		{"disposal twice", Disposed, Owned, dispose(paper), "", errs.WrongState},
		{"entered in error", InUse, Owned, inError(0), EnteredInError, ""},
		{"entered in error, with papers", InUse, Owned, inError(2), "", errs.Precondition},
	}
	for _, tt := range tests {
		got, err := tt.act(State{Status: tt.from, Tenure: tt.tenure})
		if tt.code != "" {
			if !errs.Is(err, tt.code) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
			}
		} else if err != nil || got.Status != tt.want {
			t.Errorf("%s: %s (%v), want %s", tt.name, got.Status, err, tt.want)
		}
	}
}

func TestEditable(t *testing.T) {
	for _, status := range Statuses {
		want := status != Disposed && status != EnteredInError
		if err := (State{Status: status}).Editable(); (err == nil) != want {
			t.Errorf("%s: %v", status, err)
		}
	}
}

func TestImmutable(t *testing.T) {
	before := State{ID: anAsset, Code: "ABCD23", Tracking: Lot, Kind: "FURNITURE", UnitID: anAsset, Name: "Bàn"}
	after := before
	after.Name, after.ItemType = "Ghế", "chair"
	if list := Immutable(before, after); list != nil {
		t.Errorf("an ordinary edit: %v", list)
	}
	after.ID, after.Code, after.Tracking, after.Kind, after.UnitID = uuid.Max, "WXYZ89", Individual, "VEHICLE", uuid.Max
	var paths []string
	for _, e := range Immutable(before, after) {
		paths = append(paths, e.Path[0])
	}
	if want := []string{"id", "code", "tracking", "itemTypeCode", "unitCode"}; !slices.Equal(paths, want) {
		t.Errorf("refused %v, want %v", paths, want)
	}
}
