package norm

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// schema is the version of the file format that this package reads.
const schema = 1

// file is one file of the national model: the documents that it comes from, what its entries have in
// common, and the entries.
type file struct {
	Schema    int `yaml:"schema"`
	Documents []struct {
		Number    string     `yaml:"number"`
		Issued    civil.Date `yaml:"issued"`
		Effective civil.Date `yaml:"effective"`
		Subject   string     `yaml:"subject"`
	} `yaml:"documents"`
	Defaults   defaults   `yaml:"defaults"`
	Lines      []Line     `yaml:"lines"`
	Titles     []Title    `yaml:"titles"`
	Sets       []set      `yaml:"sets"`
	Priorities []priority `yaml:"priorities"`
}

// defaults are what lines and titles take when they leave it out.
type defaults struct {
	Regime     Regime             `yaml:"regime"`
	ValidFrom  civil.Date         `yaml:"valid_from"`
	ValidTo    civil.Date         `yaml:"valid_to"`
	Source     string             `yaml:"source"`
	Confidence catalog.Confidence `yaml:"confidence"`
}

// set is a need class whose parts may be replaced alone.
type set struct {
	NeedClass string    `yaml:"need_class"`
	Parts     []SetPart `yaml:"parts"`
	Source    string    `yaml:"source"`
}

// priority is how urgent the lack of one piece is; Source is the reasoning.
type priority struct {
	NeedClass string `yaml:"need_class"`
	Tier      int    `yaml:"tier"`
	Weight    int64  `yaml:"weight"`
	Source    string `yaml:"source"`
}

// data is the national model and what belongs to it.
type data struct {
	model      *Model
	titles     []Title
	names      map[string]string // folded name or alias → code of the title
	sets       map[string][]SetPart
	priorities map[string]priority
}

// load reads every *.yaml of a folder, in the order of their names, and checks the whole. An error names
// the file and the entry; what only shows across files, the entry.
func load(folder fs.FS) (*data, error) {
	paths, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all file
	for _, path := range paths {
		text, err := fs.ReadFile(folder, path)
		if err != nil {
			return nil, err
		}
		f, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all.Lines = append(all.Lines, f.Lines...)
		all.Titles = append(all.Titles, f.Titles...)
		all.Sets = append(all.Sets, f.Sets...)
		all.Priorities = append(all.Priorities, f.Priorities...)
	}
	if twice := twoInForce(all.Lines); len(twice) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrTwoInForce, twice)
	}
	d := &data{model: assemble(all.Lines), titles: all.Titles, names: map[string]string{}, sets: map[string][]SetPart{}, priorities: map[string]priority{}}
	if err := d.indexTitles(); err != nil {
		return nil, err
	}
	for _, s := range all.Sets {
		if _, ok := d.sets[s.NeedClass]; ok {
			return nil, fmt.Errorf("set %s stands twice", s.NeedClass)
		}
		d.sets[s.NeedClass] = s.Parts
	}
	for _, p := range all.Priorities {
		if _, ok := d.priorities[p.NeedClass]; ok {
			return nil, fmt.Errorf("priority of %s stands twice", p.NeedClass)
		}
		d.priorities[p.NeedClass] = p
	}
	return d, nil
}

// parse reads one file, gives its entries the defaults and checks each by itself.
func parse(text []byte) (file, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true) // a misspelt key would be a silent default
	if err := dec.Decode(&f); err != nil {
		return f, err
	}
	if err := dec.Decode(new(yaml.Node)); err != io.EOF {
		return f, fmt.Errorf("something follows the document")
	}
	if f.Schema != schema {
		return f, fmt.Errorf("schema %d, this program reads %d", f.Schema, schema)
	}
	if len(f.Documents) == 0 {
		return f, fmt.Errorf("no document that the entries come from")
	}
	for _, d := range f.Documents {
		if d.Number == "" || d.Subject == "" {
			return f, fmt.Errorf("document %q: number and subject are needed", d.Number)
		}
		for _, day := range []civil.Date{d.Issued, d.Effective} {
			if _, err := civil.Parse(string(day)); err != nil {
				return f, fmt.Errorf("document %s: %w", d.Number, err)
			}
		}
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		l.National = true
		l.Regime = orDefault(l.Regime, f.Defaults.Regime)
		l.ValidFrom = orDefault(l.ValidFrom, f.Defaults.ValidFrom)
		l.ValidTo = orDefault(l.ValidTo, f.Defaults.ValidTo)
		l.Source = orDefault(l.Source, f.Defaults.Source)
		l.Confidence = orDefault(l.Confidence, f.Defaults.Confidence)
		if faults := append(l.check(i), l.checkClass(i)...); len(faults) > 0 {
			return f, fmt.Errorf("line %s: %w", l.Code, faults)
		}
		if !l.Undecided && l.Quantity == 0 {
			return f, fmt.Errorf("line %s: quantity is needed where the number is decided", l.Code)
		}
	}
	for i := range f.Titles {
		t := &f.Titles[i]
		t.ValidFrom = orDefault(t.ValidFrom, f.Defaults.ValidFrom)
		t.ValidTo = orDefault(t.ValidTo, f.Defaults.ValidTo)
		t.Source = orDefault(t.Source, f.Defaults.Source)
		t.Confidence = orDefault(t.Confidence, f.Defaults.Confidence)
		if err := t.check(); err != nil {
			return f, fmt.Errorf("title %s: %w", t.Code, err)
		}
	}
	for _, s := range f.Sets {
		if err := s.check(); err != nil {
			return f, fmt.Errorf("set %s: %w", s.NeedClass, err)
		}
	}
	for _, p := range f.Priorities {
		if err := p.check(); err != nil {
			return f, fmt.Errorf("priority of %s: %w", p.NeedClass, err)
		}
	}
	return f, nil
}

func orDefault[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}

// indexTitles refuses two versions of a title on one day, and a name that two titles claim.
func (d *data) indexTitles() error {
	for i, t := range d.titles {
		for _, other := range d.titles[:i] {
			if t.Code == other.Code && (other.ValidTo == "" || t.ValidFrom <= other.ValidTo) && (t.ValidTo == "" || other.ValidFrom <= t.ValidTo) {
				return fmt.Errorf("title %s: two versions are in force on one day", t.Code)
			}
		}
		for _, name := range append([]string{vntext.Fold(t.Name.VI)}, t.Aliases...) {
			if owner, ok := d.names[name]; ok && owner != t.Code {
				return fmt.Errorf("title %s: alias %q belongs to %q", t.Code, name, owner)
			}
			d.names[name] = t.Code
		}
	}
	return nil
}

func (t *Title) check() error {
	if t.Code == "" || t.Source == "" || t.ValidFrom == "" {
		return fmt.Errorf("code, source and valid_from are needed")
	}
	if err := both(t.Name); err != nil {
		return err
	}
	if !slices.Contains(Tiers, t.Tier) {
		return fmt.Errorf("unknown tier %q", t.Tier)
	}
	if !slices.Contains(catalog.Confidences, t.Confidence) {
		return fmt.Errorf("unknown confidence %q", t.Confidence)
	}
	for _, day := range []civil.Date{t.ValidFrom, t.ValidTo} {
		if _, err := civil.Parse(string(day)); day != "" && err != nil {
			return err
		}
	}
	if t.ValidTo != "" && t.ValidTo < t.ValidFrom {
		return fmt.Errorf("valid_to %s is before valid_from %s", t.ValidTo, t.ValidFrom)
	}
	for _, a := range t.Aliases {
		if folded := vntext.Fold(a); folded != a || a == "" {
			return fmt.Errorf("alias %q is not in its folded form %q", a, folded)
		}
	}
	return nil
}

func both(t locale.Text) error {
	if strings.TrimSpace(t.VI) == "" || strings.TrimSpace(t.EN) == "" {
		return fmt.Errorf("a text lacks a language: vi %q, en %q", t.VI, t.EN)
	}
	return nil
}

func (s *set) check() error {
	if err := known(s.NeedClass, s.Source); err != nil {
		return err
	}
	percent := int64(0)
	for i, p := range s.Parts {
		if p.Part != Table && p.Part != Seats || slices.ContainsFunc(s.Parts[:i], func(o SetPart) bool { return o.Part == p.Part }) {
			return fmt.Errorf("part %q is unknown or stands twice", p.Part)
		}
		if p.ItemType != "" && !catalog.Default().KnownItemType(p.ItemType) {
			return fmt.Errorf("unknown item type %q", p.ItemType)
		}
		if p.Percent < 1 || p.Percent > 99 {
			return fmt.Errorf("%d %% is no part of a set", p.Percent)
		}
		percent += p.Percent
	}
	if percent != 100 {
		return fmt.Errorf("parts add up to %d %%", percent)
	}
	return nil
}

func (p *priority) check() error {
	if err := known(p.NeedClass, p.Source); err != nil {
		return err
	}
	if p.Tier < 1 || p.Tier > 3 || p.Weight < 1 || p.Weight > 1000 {
		return fmt.Errorf("tier %d is not 1 to 3, or weight %d is not 1 to 1000", p.Tier, p.Weight)
	}
	return nil
}

// known says whether the catalogue has the need class, in its newest version, and a source is given.
func known(needClass, source string) error {
	if strings.TrimSpace(source) == "" {
		return fmt.Errorf("source is needed")
	}
	if _, ok := catalog.Default().NeedClass(needClass, "9999-12-31"); !ok {
		return fmt.Errorf("unknown need class %q", needClass)
	}
	return nil
}
