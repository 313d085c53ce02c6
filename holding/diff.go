package holding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
)

// Change is one field before and after an event, in canonical text: NFC, whole đồng, days as YYYY-MM-DD, instants as
// RFC 3339 in UTC, "" where the value is absent.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Event is an entry of the journal as far as it makes a state.
type Event struct {
	AssetID     uuid.UUID
	Kind        EventKind
	Revision    int32      // the revision that it makes
	EffectiveOn civil.Date // when it happened in the world
	RecordedAt  int64      // when the register learned it, microseconds UTC
	Changes     []Change
}

// Diff answers what makes after out of before, in the order of Fields, then the gaps by requirement: "gap.CODE" is
// the status of a gap, "gap.CODE.reason" and the like its other values. Revision and instants are no changes.
func Diff(before, after State) []Change {
	var changes []Change
	add := func(field, from, to string) {
		if from != to {
			changes = append(changes, Change{field, from, to})
		}
	}
	for _, f := range fields {
		add(f.Name, f.get(&before), f.get(&after))
	}
	for _, code := range requirements(before.Gaps, after.Gaps) {
		from, _ := before.Gap(code)
		to, _ := after.Gap(code)
		for _, c := range gapColumns {
			add(gapField(code, c.name), c.get(&from), c.get(&to))
		}
	}
	return changes
}

// Invert answers the changes that take the given ones back. A gap that was opened for the first time is left out:
// gaps are never removed, the rules close it when it is no longer due.
func Invert(changes []Change) []Change {
	opened := map[string]bool{}
	for _, c := range changes {
		if code, column, ok := gapOf(c.Field); ok && column == "" && c.From == "" {
			opened[code] = true
		}
	}
	var inverse []Change
	for _, c := range changes {
		if code, _, ok := gapOf(c.Field); !ok || !opened[code] {
			inverse = append(inverse, Change{c.Field, c.To, c.From})
		}
	}
	return inverse
}

// Patch answers s with the changes made, or an error when one of them does not start from what s holds. It leaves
// revision and instants alone.
func Patch(s State, changes []Change) (State, error) {
	s.Gaps = slices.Clone(s.Gaps)
	for _, c := range changes {
		get, set, err := s.field(c.Field)
		if err != nil {
			return State{}, err
		}
		if have := get(); have != c.From {
			return State{}, fmt.Errorf("%s is %q, not %q", c.Field, have, c.From)
		}
		if err := set(c.To); err != nil {
			return State{}, fmt.Errorf("%s: %w", c.Field, err)
		}
	}
	s.Gaps = slices.DeleteFunc(s.Gaps, func(g Gap) bool { return g.Status == "" })
	slices.SortFunc(s.Gaps, func(a, b Gap) int { return cmp.Compare(a.Requirement, b.Requirement) })
	if len(s.Gaps) == 0 {
		s.Gaps = nil
	}
	return s, nil
}

// Apply answers the state that the event makes of s. The event must be the next revision of the same asset, and each
// of its changes must start from what s holds. The instants of gaps come from here: a gap is open since the event
// that opened or reopened it, and closed by the one that closed it; a waived gap stays open in that sense.
func Apply(s State, e Event) (State, error) {
	fail := func(err error) (State, error) {
		return State{}, fmt.Errorf("asset %s, event %d %s: %w", e.AssetID, e.Revision, e.Kind, err)
	}
	if s.Revision == 0 {
		s = State{ID: e.AssetID}
	}
	if s.ID != e.AssetID {
		return fail(fmt.Errorf("belongs to another asset than %s", s.ID))
	}
	if e.Revision != s.Revision+1 {
		return fail(fmt.Errorf("follows revision %d", s.Revision))
	}
	next, err := Patch(s, e.Changes)
	if err != nil {
		return fail(err)
	}
	for i := range next.Gaps {
		g := &next.Gaps[i]
		was, _ := s.Gap(g.Requirement)
		switch {
		case g.Status == GapClosed && was.Status != GapClosed:
			g.ClosedAt = e.RecordedAt
			if was.Status == "" {
				g.OpenedAt = e.RecordedAt
			}
		case g.Status != GapClosed && (was.Status == GapClosed || was.Status == ""):
			g.OpenedAt, g.ClosedAt = e.RecordedAt, 0
		}
	}
	next.Revision, next.ChangedAt = e.Revision, e.RecordedAt
	return next, nil
}

// Fold answers the state that a history makes. The events of one asset come in the order of their revisions; a move
// between units stands in two books, so an event that repeats the revision and instant before it is passed over.
// An error names the event that does not fit.
func Fold(events []Event) (State, error) {
	var s State
	for i, e := range events {
		if i > 0 && e.AssetID == s.ID && e.Revision == s.Revision && e.RecordedAt == s.ChangedAt &&
			slices.Equal(e.Changes, events[i-1].Changes) {
			continue
		}
		next, err := Apply(s, e)
		if err != nil {
			return State{}, err
		}
		s = next
	}
	return s, nil
}

// Gap answers the gap of a requirement, or false when there never was one.
func (s State) Gap(requirement string) (Gap, bool) {
	for _, g := range s.Gaps {
		if g.Requirement == requirement {
			return g, true
		}
	}
	return Gap{}, false
}

// GapID is the id of the gap that an asset has or may come to have for a requirement: the asset's milliseconds, the
// tag of gaps, the rest from a hash, so that a fold needs no ids.
func GapID(asset uuid.UUID, requirement string) uuid.UUID {
	var ms int64
	for _, b := range asset[:6] {
		ms = ms<<8 | int64(b)
	}
	return id.Derived(id.Gap, time.UnixMilli(ms), asset.String()+"/"+requirement)
}

// gapColumns are the values of a gap; the status stands under the gap's own name.
var gapColumns = []column[Gap]{
	word("", func(g *Gap) *GapStatus { return &g.Status }),
	word("severity", func(g *Gap) *catalog.Severity { return &g.Severity }),
	word("reason", func(g *Gap) *GapReason { return &g.Reason }),
	day("dueOn", func(g *Gap) *civil.Date { return &g.DueOn }),
	ref("document", func(g *Gap) *uuid.UUID { return &g.DocumentID }),
	word("note", func(g *Gap) *string { return &g.Note }),
}

const gapPrefix = "gap."

func gapField(code, column string) string {
	return strings.TrimSuffix(gapPrefix+code+"."+column, ".")
}

// gapOf takes "gap.CODE.reason" apart; requirement codes have no dot.
func gapOf(field string) (code, column string, ok bool) {
	rest, ok := strings.CutPrefix(field, gapPrefix)
	code, column, _ = strings.Cut(rest, ".")
	return code, column, ok && code != ""
}

func requirements(lists ...[]Gap) []string {
	var codes []string
	for _, list := range lists {
		for _, g := range list {
			codes = append(codes, g.Requirement)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// field answers how to read and write a field by the name it has in changes. s.Gaps must be s's own.
func (s *State) field(name string) (get func() string, set func(string) error, err error) {
	if f, ok := fieldByName[name]; ok {
		return func() string { return f.get(s) }, func(text string) error { return f.set(s, text) }, nil
	}
	if code, column, ok := gapOf(name); ok {
		for _, c := range gapColumns {
			if c.name == column {
				g := s.gap(code)
				return func() string { return c.get(g) }, func(text string) error { return c.set(g, text) }, nil
			}
		}
	}
	return nil, nil, fmt.Errorf("no field %q", name)
}

func (s *State) gap(code string) *Gap {
	for i := range s.Gaps {
		if s.Gaps[i].Requirement == code {
			return &s.Gaps[i]
		}
	}
	s.Gaps = append(s.Gaps, Gap{ID: GapID(s.ID, code), Requirement: code})
	return &s.Gaps[len(s.Gaps)-1]
}
