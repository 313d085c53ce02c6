package holding

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sotaisan/internal/errs"
)

func TestRegrade(t *testing.T) {
	tests := []struct {
		name            string
		had, seen, want []GradeCount
	}{
		{"one thing", []GradeCount{{Worn, 1}}, []GradeCount{{NeedsRepair, 1}}, []GradeCount{{NeedsRepair, 1}}},
		{"nothing said", []GradeCount{{Worn, 5}}, nil, []GradeCount{{Worn, 5}}},
		{"some of a lot", []GradeCount{{Worn, 10}}, []GradeCount{{NeedsRepair, 3}}, []GradeCount{{Worn, 7}, {NeedsRepair, 3}}},
		{"the same again", []GradeCount{{Worn, 7}, {NeedsRepair, 3}}, []GradeCount{{NeedsRepair, 3}}, []GradeCount{{Worn, 7}, {NeedsRepair, 3}}},
		{"some of the broken ones", []GradeCount{{Worn, 7}, {NeedsRepair, 3}}, []GradeCount{{NeedsRepair, 1}}, []GradeCount{{Worn, 7}, {NeedsRepair, 3}}},
		{"more broken ones", []GradeCount{{Worn, 7}, {NeedsRepair, 3}}, []GradeCount{{NeedsRepair, 5}}, []GradeCount{{Worn, 5}, {NeedsRepair, 5}}},
		{"the unknown give way first", []GradeCount{{Good, 4}, {NotAssessed, 4}}, []GradeCount{{Unserviceable, 5}}, []GradeCount{{Good, 3}, {Unserviceable, 5}}},
		{"then the best", []GradeCount{{Good, 2}, {Worn, 2}, {NeedsRepair, 2}}, []GradeCount{{Unserviceable, 3}}, []GradeCount{{Worn, 1}, {NeedsRepair, 2}, {Unserviceable, 3}}},
		{"all of them", []GradeCount{{Good, 2}, {NotAssessed, 4}}, []GradeCount{{Worn, 5}, {NeedsRepair, 1}}, []GradeCount{{Worn, 5}, {NeedsRepair, 1}}},
		{"said in two lines", []GradeCount{{NotAssessed, 4}}, []GradeCount{{Worn, 1}, {Worn, 2}}, []GradeCount{{Worn, 3}, {NotAssessed, 1}}},
		{"not assessed says nothing", []GradeCount{{Worn, 4}}, []GradeCount{{NotAssessed, 4}}, []GradeCount{{Worn, 4}}},
	}
	for _, tt := range tests {
		if got := regrade(tt.had, tt.seen); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestObservationsKeepALotWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := validStates(anAsset).Draw(t, "state")
		o := Observation{ID: drawID(t, "observation"), Presence: Seen, CapturedAt: 7, Grades: drawGrades(t, s.Quantity)}
		if n := len(o.Grades); n > 0 {
			o.Grades = o.Grades[:rapid.IntRange(0, n).Draw(t, "looked at")]
		}
		once, err := s.Observe(o)
		if err != nil {
			t.Fatal(err)
		}
		if list := Validate(once, today); list != nil {
			t.Fatalf("not valid after %v: %v", o.Grades, list)
		}
		twice, err := once.Observe(o)
		if err != nil || !reflect.DeepEqual(once, twice) {
			t.Fatalf("seen once %v, seen twice %v (%v)", once.Grades, twice.Grades, err)
		}
		for _, g := range o.Grades {
			if g.Grade != NotAssessed && counts(once.Grades)[g.Grade] < g.Quantity {
				t.Fatalf("seen %v, kept %v", o.Grades, once.Grades)
			}
		}
	})
}

func TestObserve(t *testing.T) {
	site, room := uuid.Max, " P. 12 "
	s := State{ID: anAsset, Quantity: 2, Grades: []GradeCount{{Worn, 2}}, Status: Missing, Presence: NotFound, SeenAt: 100, Room: "Kho"}

	got, err := s.Observe(Observation{ID: uuid.Max, Presence: Seen, CapturedAt: 200, SiteID: &site, Room: &room})
	if err != nil || got.Presence != Seen || got.SeenAt != 200 || got.Observation != uuid.Max || got.SiteID != site || got.Room != "P. 12" {
		t.Errorf("seen: %+v, %v", got, err)
	}
	if got.Status != Missing || !slices.Equal(got.Grades, s.Grades) {
		t.Errorf("a presence alone changed status or condition: %s, %v", got.Status, got.Grades)
	}

	got, err = s.Observe(Observation{Presence: Seen, CapturedAt: 50, Grades: []GradeCount{{NeedsRepair, 1}}})
	if err != nil || got.Presence != NotFound || got.SeenAt != 100 || !slices.Equal(got.Grades, []GradeCount{{Worn, 1}, {NeedsRepair, 1}}) {
		t.Errorf("late: %+v, %v", got, err)
	}

	there := State{ID: anAsset, Quantity: 1, Grades: []GradeCount{{Good, 1}}, Status: InUse, Room: "Kho"}
	got, err = there.Observe(Observation{Presence: NotFound, CapturedAt: 1, Room: &room, Grades: []GradeCount{{Worn, 1}}})
	if err != nil || got.Status != InUse || got.Room != "Kho" || got.Condition() != Good || got.Presence != NotFound {
		t.Errorf("not found: %+v, %v", got, err)
	}
}

func TestObservationsThatMakeNoSense(t *testing.T) {
	minus := VND(-1)
	tests := []struct {
		o    Observation
		path string
	}{
		{Observation{CapturedAt: 1}, "presence"},
		{Observation{Presence: "GONE", CapturedAt: 1}, "presence"},
		{Observation{Presence: Seen}, "capturedAt"},
		{Observation{Presence: Seen, CapturedAt: 1, Grades: []GradeCount{{Worn, 2}, {Good, 2}}}, "grades"},
		{Observation{Presence: Seen, CapturedAt: 1, Grades: []GradeCount{{Worn, -1}}}, "grades"},
		{Observation{Presence: Seen, CapturedAt: 1, Grades: []GradeCount{{"RUSTY", 1}}}, "grades"},
		{Observation{Presence: Seen, CapturedAt: 1, RepairEstimate: &minus}, "repairEstimate"},
	}
	for _, tt := range tests {
		_, err := State{Quantity: 3, Grades: []GradeCount{{Worn, 3}}}.Observe(tt.o)
		if list, _ := errs.All(err); len(list) != 1 || list[0].Path[0] != tt.path {
			t.Errorf("%+v: %v, want one error at %s", tt.o, err, tt.path)
		}
	}
}

func TestResize(t *testing.T) {
	s := State{Quantity: 5, Grades: []GradeCount{{Good, 1}, {Worn, 3}, {NotAssessed, 1}}}
	for quantity, want := range map[int32][]GradeCount{
		7: {{Good, 1}, {Worn, 3}, {NotAssessed, 3}},
		4: {{Good, 1}, {Worn, 3}},
		2: {{Worn, 2}},
	} {
		if got := s.Resize(quantity); got.Quantity != quantity || !slices.Equal(got.Grades, want) {
			t.Errorf("to %d: %d pieces %v, want %v", quantity, got.Quantity, got.Grades, want)
		}
	}
}

func TestMerge(t *testing.T) {
	hall, store := "Hội trường", "Kho"
	state := State{ID: anAsset, Quantity: 1, Grades: []GradeCount{{Worn, 1}}, Presence: Seen, SeenAt: 1_000, Room: hall, Revision: 5}
	change := func(field, from, to string) []Change { return []Change{{field, from, to}} }
	desk := func(revision int32, at int64, changes []Change) Event {
		return Event{Kind: Updated, Revision: revision, RecordedAt: at, Changes: changes}
	}
	seen := Event{Kind: Observed, Revision: 5, RecordedAt: 9_000, Changes: []Change{
		{"grades", "GOOD:1", "WORN:1"}, {"seenAt", instantText(10), instantText(1_000)}}}
	grades := func(g Grade, at int64) Observation {
		return Observation{Presence: Seen, Grades: []GradeCount{{g, 1}}, CapturedAt: at}
	}
	tests := []struct {
		name      string
		base      int32
		since     []Event
		o         Observation
		outcome   Outcome
		conflicts []string
		applied   bool // the grades, or the room where there are none
	}{
		{"no base", 0, []Event{seen}, grades(NeedsRepair, 500), Clean, nil, true},
		{"current base", 5, nil, grades(NeedsRepair, 500), Clean, nil, true},
		{"a base from the future", 9, nil, grades(NeedsRepair, 500), Clean, nil, true},
		{"something else changed", 4, []Event{desk(5, 9_000, change("name", "a", "b"))}, grades(NeedsRepair, 500), Parallel, nil, true},
		{"changed before the base", 4, []Event{desk(3, 9_000, change("grades", "GOOD:1", "WORN:1"))}, grades(NeedsRepair, 500), Parallel, nil, true},
		{"changed to the same value", 4, []Event{seen}, grades(Worn, 500), Parallel, nil, true},
		{"changed and changed back", 3, []Event{desk(4, 1, change("grades", "WORN:1", "GOOD:1")), desk(5, 2, change("grades", "GOOD:1", "WORN:1"))}, grades(NeedsRepair, 500), Parallel, nil, true},
		{"seen otherwise, earlier", 4, []Event{seen}, grades(NeedsRepair, 2_000), Conflict, []string{"grades"}, true},
		{"seen otherwise, later", 4, []Event{seen}, grades(NeedsRepair, 500), Conflict, []string{"grades"}, false},
		{"seen otherwise, at the same instant", 4, []Event{seen}, grades(NeedsRepair, 1_000), Conflict, []string{"grades"}, false},
		{"edited at the desk after the capture", 4, []Event{desk(5, 3_000, change("grades", "GOOD:1", "WORN:1"))}, grades(NeedsRepair, 2_000), Conflict, []string{"grades"}, false},
		{"edited at the desk before the capture", 4, []Event{desk(5, 1_500, change("grades", "GOOD:1", "WORN:1"))}, grades(NeedsRepair, 2_000), Conflict, []string{"grades"}, true},
		{"moved meanwhile", 4, []Event{desk(5, 3_000, change("room", "", hall))}, Observation{Presence: Seen, Room: &store, CapturedAt: 2_000}, Conflict, []string{"room"}, false},
		{"a presence alone", 4, []Event{seen}, Observation{Presence: Seen, CapturedAt: 2_000}, Parallel, nil, false},
		{"the capture of an old sighting is not after the newest", 4, []Event{{Kind: Observed, Revision: 5, RecordedAt: 9_000, Changes: change("grades", "GOOD:1", "WORN:1")}}, grades(NeedsRepair, 2_000), Conflict, []string{"grades"}, true},
	}
	for _, tt := range tests {
		got := Merge(tt.base, state, tt.since, tt.o)
		applied := got.Apply.Grades != nil || got.Apply.Room != nil
		if got.Outcome != tt.outcome || !slices.Equal(got.Conflicts, tt.conflicts) || applied != tt.applied {
			t.Errorf("%s: %s %v, applied %v", tt.name, got.Outcome, got.Conflicts, applied)
		}
	}
}

func TestMergeOfWhatHasLeftTheStock(t *testing.T) {
	for _, status := range []Status{Disposed, EnteredInError} {
		s := State{ID: anAsset, Quantity: 1, Grades: []GradeCount{{Worn, 1}}, Status: status, Room: "Kho", Revision: 5}
		room := "P. 1"
		got := Merge(5, s, nil, Observation{Presence: Seen, Grades: []GradeCount{{Good, 1}}, Room: &room, CapturedAt: 1})
		next, err := s.Observe(got.Apply)
		if got.Outcome != Conflict || !slices.Equal(got.Conflicts, []string{"status"}) || err != nil ||
			next.Presence != Seen || next.Condition() != Worn || next.Room != "Kho" || next.Status != status {
			t.Errorf("%s and seen: %s %v, then %+v (%v)", status, got.Outcome, got.Conflicts, next, err)
		}
		if got := Merge(5, s, nil, Observation{Presence: NotFound, CapturedAt: 1}); got.Outcome != Clean {
			t.Errorf("%s and not found: %s", status, got.Outcome)
		}
	}
}

func TestMergeOfPresences(t *testing.T) {
	state := State{ID: anAsset, Quantity: 1, Presence: Seen, SeenAt: 1_000, Revision: 5}
	since := []Event{{Kind: Observed, Revision: 5, RecordedAt: 9_000, Changes: []Change{
		{"presence", "", "SEEN"}, {"seenAt", "", instantText(1_000)}}}}
	for at, stands := range map[int64]Presence{500: Seen, 2_000: NotFound} {
		got := Merge(4, state, since, Observation{Presence: NotFound, CapturedAt: at})
		next, err := state.Observe(got.Apply)
		if got.Outcome != Conflict || !slices.Equal(got.Conflicts, []string{"presence"}) || err != nil || next.Presence != stands {
			t.Errorf("captured at %d: %s %v, %s stands (%v), want %s", at, got.Outcome, got.Conflicts, next.Presence, err, stands)
		}
	}
}
