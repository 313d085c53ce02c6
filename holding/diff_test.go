package holding

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sotaisan/internal/id"
)

var anAsset = uuid.MustParse("0197c1a2-b3c4-8005-9a3d-1f2e3d4c5b6a")

// timeless is s without what only events give it.
func timeless(s State) State {
	s.Revision, s.ChangedAt = 0, 0
	s.Gaps = slices.Clone(s.Gaps)
	for i := range s.Gaps {
		s.Gaps[i].OpenedAt, s.Gaps[i].ClosedAt = 0, 0
	}
	return s
}

func TestFoldOfDiffsIsTheLastState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		states := rapid.SliceOfN(validStates(anAsset), 1, 4).Draw(t, "states")
		before := State{ID: anAsset}
		var events []Event
		for i, s := range states {
			if errs := Validate(s, today); errs != nil {
				t.Fatalf("the generator made an invalid state: %v", errs)
			}
			events = append(events, Event{AssetID: anAsset, Kind: Updated, Revision: int32(i + 1), RecordedAt: int64(i + 1), Changes: Diff(before, s)})
			before = s
		}
		got, err := Fold(events)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(timeless(got), timeless(before)) {
			t.Fatalf("folded\n%+v\nwant\n%+v", timeless(got), timeless(before))
		}
		if got.Revision != int32(len(states)) || got.ChangedAt != int64(len(states)) {
			t.Fatalf("revision %d at %d after %d events", got.Revision, got.ChangedAt, len(states))
		}
		if changes := Diff(got, before); len(changes) != 0 {
			t.Fatalf("a state and its fold differ: %v", changes)
		}
	})
}

func TestInvertTakesChangesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := validStates(anAsset).Draw(t, "before"), validStates(anAsset).Draw(t, "after")
		back, err := Patch(after, Invert(Diff(before, after)))
		if err != nil {
			t.Fatal(err)
		}
		back.Gaps = slices.DeleteFunc(slices.Clone(back.Gaps), func(g Gap) bool {
			_, old := before.Gap(g.Requirement)
			return !old // gaps that the change opened are for the rules to close
		})
		if changes := Diff(before, back); len(changes) != 0 {
			t.Fatalf("after the inverse: %v", changes)
		}
	})
}

// A field that is added to State and forgotten in the table would silently be missing from every history.
func TestEveryFieldOfAStateIsInTheTable(t *testing.T) {
	reached := map[string]bool{}
	for _, f := range Fields() {
		var s State
		if err := f.Set(&s, sample(t, f)); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for _, path := range set(reflect.ValueOf(s), "") {
			reached[path] = true
		}
	}
	byEvents := []string{"ID", "Gaps", "Revision", "ChangedAt"}
	for _, path := range leaves(reflect.TypeFor[State](), "") {
		if !reached[path] && !slices.Contains(byEvents, path) {
			t.Errorf("State.%s is in no field of the table", path)
		}
	}
	var g Gap
	for _, c := range gapColumns {
		for _, text := range []string{"2026-01-31", "0197c1a2-b3c4-8005-9a3d-1f2e3d4c5b6a"} {
			if c.set(&g, text) == nil {
				break
			}
		}
	}
	derived := []string{"ID", "Requirement", "OpenedAt", "ClosedAt"}
	for _, path := range leaves(reflect.TypeFor[Gap](), "") {
		if !slices.Contains(set(reflect.ValueOf(g), ""), path) && !slices.Contains(derived, path) {
			t.Errorf("Gap.%s is in no column", path)
		}
	}
}

// sample finds a text that the field takes and gives back.
func sample(t *testing.T, f Field) string {
	for _, text := range []string{anAsset.String(), "2026-01-31T02:11:00.5Z", "2026-01-31", "GOOD:2,WORN:1", "MISA:1", "7", "a"} {
		var s State
		if f.Set(&s, text) == nil && f.Get(s) == text {
			return text
		}
	}
	t.Fatalf("no sample for %s", f.Name)
	return ""
}

// leaves names the fields of a struct, those of halves as "Computer.Memory".
func leaves(typ reflect.Type, prefix string) []string {
	var names []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
			names = append(names, leaves(f.Type.Elem(), f.Name+".")...)
			continue
		}
		names = append(names, prefix+f.Name)
	}
	return names
}

// set names the leaves of v that are not zero.
func set(v reflect.Value, prefix string) []string {
	var names []string
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		switch {
		case f.IsZero():
		case f.Kind() == reflect.Pointer && f.Elem().Kind() == reflect.Struct:
			names = append(names, set(f.Elem(), name+".")...)
		default:
			names = append(names, prefix+name)
		}
	}
	return names
}

func TestDiffWritesCanonicalText(t *testing.T) {
	cost := VND(14_500_000)
	after := State{ID: anAsset, Name: "Máy tính", Quantity: 3, Grades: []GradeCount{{Worn, 2}, {NeedsRepair, 1}}, HistoricalCost: &cost,
		AcquiredOn: "2019-05-20", SeenAt: 1_795_140_660_000_000, ExternalCodes: []ExternalCode{{"MISA", "TS:1"}, {"QLTS", "9"}},
		Parcel: &Parcel{AreaM2: 12_050}, Gaps: []Gap{{Requirement: "PURCHASE_INVOICE", Severity: "MAJOR", Status: GapOpen, DueOn: "2026-12-31"}}}
	want := []Change{
		{"name", "", "Máy tính"}, {"quantity", "", "3"}, {"grades", "", "WORN:2,NEEDS_REPAIR:1"}, {"historicalCost", "", "14500000"},
		{"acquiredOn", "", "2019-05-20"}, {"externalCodes", "", "MISA:TS:1\nQLTS:9"}, {"seenAt", "", "2026-11-20T02:11:00Z"},
		{"landParcel.areaM2", "", "120.5"},
		{"gap.PURCHASE_INVOICE", "", "OPEN"}, {"gap.PURCHASE_INVOICE.severity", "", "MAJOR"}, {"gap.PURCHASE_INVOICE.dueOn", "", "2026-12-31"},
	}
	if got := Diff(State{ID: anAsset}, after); !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestGapsKeepTheirInstants(t *testing.T) {
	status := func(revision int32, from, to GapStatus) Event {
		return Event{AssetID: anAsset, Kind: Updated, Revision: revision, RecordedAt: int64(revision) * 10,
			Changes: []Change{{"gap.LOSS_FILE", string(from), string(to)}}}
	}
	history := []Event{status(1, "", GapOpen), status(2, GapOpen, GapWaived), status(3, GapWaived, GapInProgress), status(4, GapInProgress, GapClosed), status(5, GapClosed, GapOpen)}
	for n, want := range [][2]int64{{10, 0}, {10, 0}, {10, 0}, {10, 40}, {50, 0}} {
		s, err := Fold(history[:n+1])
		if err != nil {
			t.Fatal(err)
		}
		g := s.Gaps[0]
		if g.OpenedAt != want[0] || g.ClosedAt != want[1] || g.ID != GapID(anAsset, "LOSS_FILE") {
			t.Errorf("after event %d the gap is %+v, want opened and closed at %v", n+1, g, want)
		}
	}
}

func TestFoldNamesTheEventThatDoesNotFit(t *testing.T) {
	first := Event{AssetID: anAsset, Kind: Registered, Revision: 1, RecordedAt: 1, Changes: []Change{{"name", "", "a"}}}
	move := Event{AssetID: anAsset, Kind: HandedOver, Revision: 2, RecordedAt: 2, Changes: []Change{{"room", "", "1"}}}
	tests := []struct {
		name   string
		second Event
		want   string
	}{
		{"the same move in the other book", move, ""},
		{"a hole", Event{AssetID: anAsset, Kind: Updated, Revision: 4}, "event 4 UPDATED: follows revision 2"},
		{"another start", Event{AssetID: anAsset, Kind: Updated, Revision: 3, Changes: []Change{{"name", "b", "c"}}}, `name is "a", not "b"`},
		{"no such field", Event{AssetID: anAsset, Kind: Updated, Revision: 3, Changes: []Change{{"colour", "", "c"}}}, `no field "colour"`},
		{"no such value", Event{AssetID: anAsset, Kind: Updated, Revision: 3, Changes: []Change{{"quantity", "", "c"}}}, "quantity: "},
		{"another asset", Event{AssetID: uuid.Max, Kind: Updated, Revision: 3}, "belongs to another asset"},
	}
	for _, tt := range tests {
		_, err := Fold([]Event{first, move, tt.second})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestStatesDoNotShareWhatAPatchWrites(t *testing.T) {
	before := State{ID: anAsset, Computer: &Computer{Memory: "8 GB"}, Gaps: []Gap{{Requirement: "LOSS_FILE", Status: GapOpen}}}
	if _, err := Patch(before, []Change{{"computer.memory", "8 GB", "16 GB"}, {"gap.LOSS_FILE", "OPEN", "CLOSED"}}); err != nil {
		t.Fatal(err)
	}
	if before.Computer.Memory != "8 GB" || before.Gaps[0].Status != GapOpen {
		t.Error("Patch wrote into the state it was given")
	}
}

func TestGapID(t *testing.T) {
	a, b := GapID(anAsset, "LOSS_FILE"), GapID(anAsset, "REPAIR_QUOTE")
	if a == b || a != GapID(anAsset, "LOSS_FILE") {
		t.Errorf("ids %s, %s", a, b)
	}
	if id.TagOf(a) != id.Gap || !slices.Equal(a[:6], anAsset[:6]) {
		t.Errorf("%s has not the tag of gaps or not the milliseconds of %s", a, anAsset)
	}
}

func TestAreas(t *testing.T) {
	for text, want := range map[string]Area{"0": 0, "120": 12_000, "120.5": 12_050, "0.07": 7, "-0.5": -50, "-12": -1200} {
		got, err := ParseArea(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("ParseArea(%q) = %d (%v), written %q", text, got, err, got)
		}
	}
	for _, text := range []string{"", ".", "1.", "1.234", "1,5", "1.-5", "-", "-.5", "9223372036854775807"} {
		if got, err := ParseArea(text); err == nil {
			t.Errorf("ParseArea(%q) = %d, want an error", text, got)
		}
	}
}
