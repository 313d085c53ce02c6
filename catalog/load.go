package catalog

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// schema is the version of the file format that this package reads.
const schema = 1

// file is one file of the catalogue: the law it comes from, what its entries have in common, and
// the entries.
type file struct {
	Schema    int `yaml:"schema"`
	Documents []struct {
		Number    string     `yaml:"number"`
		Issued    civil.Date `yaml:"issued"`
		Effective civil.Date `yaml:"effective"`
		Subject   string     `yaml:"subject"`
	} `yaml:"documents"`
	Defaults struct {
		Entry    `yaml:",inline"`
		Statuses []string `yaml:"statuses"`
		Tenures  []string `yaml:"tenures"`
	} `yaml:"defaults"`
	ItemTypes     []ItemType         `yaml:"item_types"`
	NoItemType    []string           `yaml:"no_item_type"` // words of lists that name no item type, folded
	Lives         []lifeEntry        `yaml:"lives"`
	Requirements  []requirementEntry `yaml:"requirements"`
	DocumentTypes []DocumentType     `yaml:"document_types"`
	NeedClasses   []NeedClass        `yaml:"need_classes"`
	LandUses      []LandUse          `yaml:"land_uses"`
}

// lifeEntry is the useful life of a class under one circular; Grade is set for buildings alone.
type lifeEntry struct {
	Entry  `yaml:",inline"`
	Class  string `yaml:"class"`
	Grade  string `yaml:"grade"`
	Years  int    `yaml:"years"`
	RateBP int    `yaml:"rate_bp"`
}

// requirementEntry adds to a requirement what its paper proves besides.
type requirementEntry struct {
	Requirement   `yaml:",inline"`
	AlsoSatisfies []string `yaml:"also_satisfies"`
}

// Load reads every *.yaml of a folder, in the order of their names, and checks the whole. An error
// names the file and the entry; what only shows across files, the entry.
func Load(folder fs.FS) (*Catalog, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all file
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		f, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all.ItemTypes = append(all.ItemTypes, f.ItemTypes...)
		all.NoItemType = append(all.NoItemType, f.NoItemType...)
		all.Lives = append(all.Lives, f.Lives...)
		all.Requirements = append(all.Requirements, f.Requirements...)
		all.DocumentTypes = append(all.DocumentTypes, f.DocumentTypes...)
		all.NeedClasses = append(all.NeedClasses, f.NeedClasses...)
		all.LandUses = append(all.LandUses, f.LandUses...)
	}
	return assemble(all)
}

// parse reads one file, gives its entries the defaults and checks each by itself.
func parse(data []byte) (file, error) {
	var f file
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	dec.KnownFields(true) // a misspelt key would be a silent default
	if err := dec.Decode(&f); err != nil {
		return f, err
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
		if _, err := civil.Parse(string(d.Issued)); err != nil {
			return f, fmt.Errorf("document %s: issued: %w", d.Number, err)
		}
		if err := checkDay(d.Effective); err != nil {
			return f, fmt.Errorf("document %s: effective: %w", d.Number, err)
		}
	}
	for i := range f.ItemTypes {
		if err := f.ItemTypes[i].complete(f); err != nil {
			return f, fmt.Errorf("item type %s: %w", f.ItemTypes[i].Code, err)
		}
	}
	for i := range f.Lives {
		if err := f.Lives[i].complete(f); err != nil {
			return f, fmt.Errorf("life of %s %s: %w", f.Lives[i].Class, f.Lives[i].Grade, err)
		}
	}
	for i := range f.Requirements {
		if err := f.Requirements[i].complete(f); err != nil {
			return f, fmt.Errorf("requirement %s: %w", f.Requirements[i].Code, err)
		}
	}
	for i := range f.DocumentTypes {
		d := &f.DocumentTypes[i]
		if err := d.Entry.complete(f, d.Code, d.Name); err != nil {
			return f, fmt.Errorf("document type %s: %w", d.Code, err)
		}
	}
	for i := range f.NeedClasses {
		if err := f.NeedClasses[i].complete(f); err != nil {
			return f, fmt.Errorf("need class %s: %w", f.NeedClasses[i].Code, err)
		}
	}
	for i := range f.LandUses {
		l := &f.LandUses[i]
		if err := l.Entry.complete(f, l.Code, l.Name); err != nil {
			return f, fmt.Errorf("land use %s: %w", l.Code, err)
		}
	}
	return f, nil
}

// complete takes what the entry leaves out from the file's defaults and checks the rest.
func (e *Entry) complete(f file, code string, texts ...locale.Text) error {
	d := f.Defaults.Entry
	if e.ValidFrom == "" {
		e.ValidFrom = d.ValidFrom
	}
	if e.ValidTo == "" {
		e.ValidTo = d.ValidTo
	}
	if e.Source == "" {
		e.Source = d.Source
	}
	if e.Confidence == "" {
		e.Confidence = d.Confidence
	}
	if code == "" || e.Source == "" {
		return fmt.Errorf("code and source are needed")
	}
	if !slices.Contains(Confidences, e.Confidence) {
		return fmt.Errorf("unknown confidence %q", e.Confidence)
	}
	for _, day := range []civil.Date{e.ValidFrom, e.ValidTo} {
		if err := checkDay(day); err != nil {
			return err
		}
	}
	if e.ValidTo != "" && e.ValidTo < e.ValidFrom {
		return fmt.Errorf("valid_to %s is before valid_from %s", e.ValidTo, e.ValidFrom)
	}
	for _, t := range texts {
		if strings.TrimSpace(t.VI) == "" || strings.TrimSpace(t.EN) == "" {
			return fmt.Errorf("a text lacks a language: vi %q, en %q", t.VI, t.EN)
		}
	}
	return nil
}

func (t *ItemType) complete(f file) error {
	if !slices.Contains(Kinds, t.Kind) {
		return fmt.Errorf("unknown kind %q", t.Kind)
	}
	if t.Kind == LandParcel && t.LifeClass != "" {
		return fmt.Errorf("land does not wear out, yet it has life %q", t.LifeClass)
	}
	return t.Entry.complete(f, t.Code, t.Name, t.CountUnit)
}

func (l *lifeEntry) complete(f file) error {
	if l.Grade != "" && !slices.Contains(BuildingGrades, l.Grade) {
		return fmt.Errorf("unknown grade %q", l.Grade)
	}
	if l.Years < 1 || l.RateBP != int(math.Round(10_000/float64(l.Years))) {
		return fmt.Errorf("%d basis points a year are not one life of %d years", l.RateBP, l.Years)
	}
	return l.Entry.complete(f, l.Class)
}

func (r *requirementEntry) complete(f file) error {
	if !slices.Contains(Severities, r.Severity) {
		return fmt.Errorf("unknown severity %q", r.Severity)
	}
	if len(r.Kinds) == 0 || len(r.RequiredWhen) == 0 || r.DueDays < 0 {
		return fmt.Errorf("kinds and required_when are needed, due_days is not negative")
	}
	for _, k := range r.Kinds {
		if !slices.Contains(Kinds, k) {
			return fmt.Errorf("unknown kind %q", k)
		}
	}
	for i := range r.RequiredWhen {
		w := &r.RequiredWhen[i]
		if len(w.Statuses) == 0 {
			w.Statuses = f.Defaults.Statuses
		}
		if len(w.Tenures) == 0 {
			w.Tenures = f.Defaults.Tenures
		}
		if len(w.Statuses) == 0 || len(w.Tenures) == 0 {
			return fmt.Errorf("condition %d: statuses and tenures are needed, here or in the defaults", i+1)
		}
		for _, k := range w.Kinds {
			if !slices.Contains(r.Kinds, k) {
				return fmt.Errorf("condition %d: kind %q is none of the requirement's", i+1, k)
			}
		}
		if err := checkDay(w.AcquiredFrom); err != nil {
			return fmt.Errorf("condition %d: %w", i+1, err)
		}
		if w.CostFrom < 0 || w.CostBelow < 0 || w.CostBelow > 0 && w.CostBelow <= w.CostFrom {
			return fmt.Errorf("condition %d: no cost lies in [%d, %d)", i+1, w.CostFrom, w.CostBelow)
		}
	}
	return r.Entry.complete(f, r.Code, r.Name, r.Basis, r.Cure)
}

func (n *NeedClass) complete(f file) error {
	if !slices.Contains(Kinds, n.Kind) {
		return fmt.Errorf("unknown kind %q", n.Kind)
	}
	if len(n.Alternatives) == 0 {
		return fmt.Errorf("nothing satisfies it")
	}
	rank := 1
	for i, a := range n.Alternatives {
		if i == 0 && a.Rank != 1 || a.Rank < rank || a.Rank > rank+1 {
			return fmt.Errorf("alternative %d: rank %d; ranks begin with 1 and leave none out", i+1, a.Rank)
		}
		rank = a.Rank
		if len(a.Parts) == 0 {
			return fmt.Errorf("alternative %d has no parts", i+1)
		}
		for _, p := range a.Parts {
			if p.Quantity < 1 {
				return fmt.Errorf("alternative %d: quantity %d of %s", i+1, p.Quantity, p.ItemType)
			}
		}
	}
	return n.Entry.complete(f, n.Code, n.Name, n.CountUnit)
}

// assemble indexes the entries of all files and checks what they say of each other.
func assemble(all file) (*Catalog, error) {
	c := &Catalog{lives: all.Lives}
	var err error
	if c.itemTypes, err = index(all.ItemTypes); err != nil {
		return nil, fmt.Errorf("item type %w", err)
	}
	if _, err = index(all.Lives); err != nil {
		return nil, fmt.Errorf("life of %w", err)
	}
	if c.needClasses, err = index(all.NeedClasses); err != nil {
		return nil, fmt.Errorf("need class %w", err)
	}
	if c.landUses, err = index(all.LandUses); err != nil {
		return nil, fmt.Errorf("land use %w", err)
	}
	if c.names, err = newRecogniser(all.ItemTypes, all.NoItemType); err != nil {
		return nil, fmt.Errorf("item type %w", err)
	}
	for _, t := range all.ItemTypes {
		if t.LifeClass != "" && !slices.ContainsFunc(all.Lives, func(l lifeEntry) bool { return l.Class == t.LifeClass }) {
			return nil, fmt.Errorf("item type %s: no life for class %q", t.Code, t.LifeClass)
		}
	}
	for _, n := range all.NeedClasses {
		for _, a := range n.Alternatives {
			for _, p := range a.Parts {
				if !c.KnownItemType(p.ItemType) {
					return nil, fmt.Errorf("need class %s: unknown item type %q", n.Code, p.ItemType)
				}
			}
		}
	}
	return c, c.addPapers(all)
}

// addPapers makes a document type of every requirement and tells each requirement which types satisfy it.
func (c *Catalog) addPapers(all file) error {
	requirements := make([]Requirement, len(all.Requirements))
	var types []DocumentType // a paper keeps its type when the requirement gets a new version
	for i, r := range all.Requirements {
		requirements[i] = r.Requirement
		for j, w := range r.RequiredWhen {
			for _, code := range w.ItemTypes {
				if !c.KnownItemType(code) {
					return fmt.Errorf("requirement %s: condition %d: unknown item type %q", r.Code, j+1, code)
				}
			}
		}
		t := DocumentType{Entry: r.Entry, Code: r.Code, Name: r.Name, Satisfies: append([]string{r.Code}, r.AlsoSatisfies...)}
		t.ValidFrom, t.ValidTo = "", ""
		if n := slices.IndexFunc(types, func(other DocumentType) bool { return other.Code == r.Code }); n >= 0 {
			types[n] = t
		} else {
			types = append(types, t)
		}
	}
	types = append(types, all.DocumentTypes...)
	for _, t := range types {
		for _, code := range t.Satisfies {
			found := false
			for i := range requirements {
				if r := &requirements[i]; r.Code == code {
					found = true
					if !slices.Contains(r.SatisfiedBy, t.Code) {
						r.SatisfiedBy = append(r.SatisfiedBy, t.Code)
					}
				}
			}
			if !found {
				return fmt.Errorf("document type %s: satisfies %q, which is no requirement", t.Code, code)
			}
		}
	}
	var err error
	if c.requirements, err = index(requirements); err != nil {
		return fmt.Errorf("requirement %w", err)
	}
	if c.documentTypes, err = index(types); err != nil {
		return fmt.Errorf("document type %w", err)
	}
	return nil
}

// checkDay lets the empty day pass: it is not known, or open.
func checkDay(d civil.Date) error {
	if d == "" {
		return nil
	}
	_, err := civil.Parse(string(d))
	return err
}
