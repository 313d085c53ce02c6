package norm

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/vntext"
)

// Model is a standard model: lines of all days, of the nation and of a province. It does not change, and
// every method is safe for concurrent use; the slices inside its lines are shared and read only.
type Model struct {
	lines []Line
	// replacers are the positions of the lines that take the place of a code.
	replacers map[string][]int
}

//go:embed data/*.yaml
var files embed.FS

// national is what the files of this package hold. They are part of the program, so a fault in them
// panics, at the first use in any test.
var national = sync.OnceValue(func() *data {
	folder, err := fs.Sub(files, "data")
	if err != nil {
		panic(err)
	}
	d, err := load(folder)
	if err != nil {
		panic(err)
	}
	return d
})

// National is the model of the Prime Minister's decisions, without any province's lines.
func National() *Model { return national().model }

// ErrTwoInForce is in an error that New and With answer when two versions of one line are in force on one
// day: no number can be told then.
var ErrTwoInForce = errors.New("two versions of one line are in force on one day")

// New makes a model of lines, such as those that a snapshot has kept; their need classes need not be those
// of the catalogue. It refuses with an errs.List whose
// paths are position and JSON name ("3", "quantity"); ErrTwoInForce is in it where that is the fault.
func New(lines []Line) (*Model, error) {
	faults := checkLines(lines)
	twice := twoInForce(lines)
	if len(twice) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrTwoInForce, append(faults, twice...))
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return assemble(lines), nil
}

// With lays a province's own lines over the model: each adds to it, and takes the place of the national
// lines that it Replaces. It refuses what Check finds, with paths in province, and ErrTwoInForce as New.
func (m *Model) With(province []Line) (*Model, error) {
	if faults := m.Check(province); len(faults) > 0 {
		if len(m.twice(province)) > 0 {
			return nil, fmt.Errorf("%w: %w", ErrTwoInForce, faults)
		}
		return nil, faults
	}
	return assemble(slices.Concat(m.lines, province)), nil
}

func assemble(lines []Line) *Model {
	m := &Model{lines: slices.Clone(lines), replacers: map[string][]int{}}
	for i, l := range m.lines {
		for _, code := range l.Replaces {
			m.replacers[code] = append(m.replacers[code], i)
		}
	}
	return m
}

// All answers the lines of every day, those that are replaced among them: a model that New makes of them
// is this one.
func (m *Model) All() []Line { return slices.Clone(m.lines) }

// Lines answers the lines that count on that day for somebody: a national one whose place is taken
// everywhere is not among them. National lines come first, in the order of the files.
func (m *Model) Lines(on civil.Date) []Line {
	var out []Line
	for i := range m.lines {
		l := &m.lines[i]
		if l.inForce(on) && m.countsSomewhere(l, on) {
			out = append(out, *l)
		}
	}
	return out
}

func (l *Line) inForce(on civil.Date) bool { return on != "" && on.Within(l.ValidFrom, l.ValidTo) }

// reaches says whether the line is for agencies of that kind and, where it counts persons, for that tier.
func (l *Line) reaches(kind holding.AgencyKind, tier Tier) bool {
	return (len(l.AgencyKinds) == 0 || slices.Contains(l.AgencyKinds, kind)) &&
		(len(l.Tiers) == 0 || tier == "" || slices.Contains(l.Tiers, tier))
}

// counts says whether a line in force counts persons of that tier in such an agency: it reaches them, and
// no other has taken its place. For what is not persons the tier is empty.
func (m *Model) counts(l *Line, kind holding.AgencyKind, tier Tier, on civil.Date) bool {
	if !l.reaches(kind, tier) {
		return false
	}
	for _, i := range m.replacers[l.Code] {
		if r := &m.lines[i]; r.inForce(on) && r.replaces(kind, tier) {
			return false
		}
	}
	return true
}

// replaces says whether the line takes the place of those that it names for that tier. One that counts
// some tiers alone leaves the others, and what is not persons, to them.
func (l *Line) replaces(kind holding.AgencyKind, tier Tier) bool {
	return l.reaches(kind, tier) && (tier != "" || len(l.Tiers) == 0)
}

func (m *Model) countsSomewhere(l *Line, on civil.Date) bool {
	if len(m.replacers[l.Code]) == 0 {
		return true
	}
	for _, kind := range holding.AgencyKinds {
		for _, tier := range l.tiersCounted() {
			if m.counts(l, kind, tier, on) {
				return true
			}
		}
	}
	return false
}

// persons says whether the line counts people.
func (l *Line) persons() bool { return l.Basis == Person || l.Basis == Staff }

// tiersCounted are the tiers that matter for the line; the empty one alone where it does not count people.
func (l *Line) tiersCounted() []Tier {
	if l.persons() {
		return Tiers
	}
	return []Tier{""}
}

// Titles answers the titles of that day, in the order of the files.
func Titles(on civil.Date) []Title {
	var out []Title
	for _, t := range national().titles {
		if on.Within(t.ValidFrom, t.ValidTo) {
			out = append(out, t)
		}
	}
	return out
}

// TitleOf answers the title with that code as on that day.
func TitleOf(code string, on civil.Date) (Title, bool) {
	for _, t := range national().titles {
		if t.Code == code && on != "" && on.Within(t.ValidFrom, t.ValidTo) {
			return t, true
		}
	}
	return Title{}, false
}

// RecogniseTitle answers the title that a list means by a name: its own name or an alias, in any spelling
// that folds alike.
func RecogniseTitle(name string, on civil.Date) (Title, bool) {
	code, ok := national().names[vntext.Fold(name)]
	if !ok {
		return Title{}, false
	}
	return TitleOf(code, on)
}

// DefaultPriority is how urgent the lack of one piece is by itself: the tier, 1 essential, 2 important,
// 3 useful, and its points within a plan. Finance can set others for a plan. Both are 0 for a class that
// the catalogue does not know.
func DefaultPriority(needClass string) (tier int, weight int64) {
	p := national().priorities[needClass]
	return p.Tier, p.Weight
}
