package lineage

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"

	"sotaisan/internal/civil"
	"sotaisan/internal/id"
)

// schema is the version of the file format that this package reads.
const schema = 1

// unitFile is data/units-*.yaml: the units of one list, valid over the same days.
type unitFile struct {
	Schema    int         `yaml:"schema"`
	Edition   string      `yaml:"edition"` // part of every id; never changes
	Documents []legalText `yaml:"documents"`
	ValidFrom civil.Date  `yaml:"valid_from"`
	ValidTo   civil.Date  `yaml:"valid_to"`
	Units     []unitEntry `yaml:"units"`
}

type legalText struct {
	Number    string     `yaml:"number"`
	Issued    civil.Date `yaml:"issued"`
	Effective civil.Date `yaml:"effective"`
	Subject   string     `yaml:"subject"`
}

type unitEntry struct {
	Code        string   `yaml:"code"`
	Kind        UnitKind `yaml:"kind"`
	Designation string   `yaml:"designation"` // of a district: Huyện, Thị xã or Thành phố
	Name        string   `yaml:"name"`
	Parent      string   `yaml:"parent"`
	Lat         float64  `yaml:"lat"`
	Lon         float64  `yaml:"lon"`
}

// successionFile is data/successions-*.yaml.
type successionFile struct {
	Schema      int        `yaml:"schema"`
	EffectiveOn civil.Date `yaml:"effective_on"`
	From        string     `yaml:"from_edition"`
	To          string     `yaml:"to_edition"`
	Decisions   []struct {
		Number     string     `yaml:"number"`
		Issued     civil.Date `yaml:"issued"`
		Successors []struct {
			Code  string   `yaml:"code"`
			Whole []string `yaml:"whole"`
			Part  []string `yaml:"part"`
		} `yaml:"successors"`
	} `yaml:"decisions"`
}

// epoch is the time part of every id of this package: the day of the merger. It orders nothing.
var epoch = time.Date(2025, 7, 1, 0, 0, 0, 0, civil.Zone)

var designations = map[UnitKind]string{
	Province: "Tỉnh", Commune: "Xã", Ward: "Phường", Township: "Thị trấn", SpecialZone: "Đặc khu",
}

// Load reads the files units-*.yaml and successions-*.yaml of a folder and checks them whole. An
// error names the file and the entry.
func Load(folder fs.FS) (*Register, error) {
	l := loader{byKey: map[[2]string]Unit{}}
	for _, step := range []struct {
		pattern string
		read    func(data []byte) error
	}{{"units-*.yaml", l.readUnits}, {"successions-*.yaml", l.readSuccessions}} {
		names, err := fs.Glob(folder, step.pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				return nil, err
			}
			if err := step.read(data); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return l.register()
}

// loader gathers the entries of all files; byKey finds a unit by edition and code.
type loader struct {
	units       []Unit
	successions []Succession
	byKey       map[[2]string]Unit
}

func (l *loader) readUnits(data []byte) error {
	var f unitFile
	if err := decode(data, &f); err != nil {
		return err
	}
	if err := checkUnitFile(f); err != nil {
		return err
	}
	for _, e := range f.Units {
		u, err := l.unit(f, e)
		if err != nil {
			return fmt.Errorf("unit %s: %w", e.Code, err)
		}
		l.byKey[[2]string{f.Edition, e.Code}] = u
		l.units = append(l.units, u)
	}
	return nil
}

func checkUnitFile(f unitFile) error {
	if f.Schema != schema || f.Edition == "" {
		return fmt.Errorf("schema %d with an edition expected, got %d and %q", schema, f.Schema, f.Edition)
	}
	if len(f.Documents) == 0 {
		return fmt.Errorf("no legal document")
	}
	for _, d := range f.Documents {
		if d.Number == "" || d.Subject == "" {
			return fmt.Errorf("document without number or subject")
		}
		if _, err := civil.Parse(string(d.Issued)); err != nil {
			return fmt.Errorf("document %s: issued: %w", d.Number, err)
		}
		if err := checkDate(d.Effective); err != nil {
			return fmt.Errorf("document %s: %w", d.Number, err)
		}
	}
	if f.ValidTo != "" && f.ValidTo < f.ValidFrom {
		return fmt.Errorf("valid_to before valid_from")
	}
	for _, d := range []civil.Date{f.ValidFrom, f.ValidTo} {
		if err := checkDate(d); err != nil {
			return err
		}
	}
	return nil
}

// unit makes the unit of an entry. Its parent stands before it in the file.
func (l *loader) unit(f unitFile, e unitEntry) (Unit, error) {
	if e.Code == "" || e.Name == "" || e.Kind.level() == 0 {
		return Unit{}, fmt.Errorf("code, name and a known kind are needed, got kind %q and name %q", e.Kind, e.Name)
	}
	if _, ok := l.byKey[[2]string{f.Edition, e.Code}]; ok {
		return Unit{}, fmt.Errorf("code twice in edition %s", f.Edition)
	}
	u := Unit{
		ID:   id.Derived(id.Unit, epoch, "unit/"+f.Edition+"/"+e.Code),
		Code: e.Code, Name: e.Name, Kind: e.Kind,
		ValidFrom: f.ValidFrom, ValidTo: f.ValidTo, Lat: e.Lat, Lon: e.Lon,
	}
	designation := e.Designation
	if d, ok := designations[e.Kind]; ok {
		designation = d
	}
	if designation == "" {
		return Unit{}, fmt.Errorf("a %s needs a designation", e.Kind)
	}
	u.FullName = e.Name
	if !strings.HasPrefix(e.Name, designation+" ") {
		u.FullName = designation + " " + e.Name
	}
	if e.Kind == Province {
		return u, nil
	}
	parent, ok := l.byKey[[2]string{f.Edition, e.Parent}]
	if !ok || parent.Kind.level() >= e.Kind.level() {
		return Unit{}, fmt.Errorf("parent %q is no unit above it in edition %s", e.Parent, f.Edition)
	}
	u.ParentID = parent.ID
	if parent.Kind == District {
		u.FullName += ", " + parent.FullName
	}
	return u, nil
}

func (l *loader) readSuccessions(data []byte) error {
	var f successionFile
	if err := decode(data, &f); err != nil {
		return err
	}
	if _, err := civil.Parse(string(f.EffectiveOn)); err != nil || f.Schema != schema {
		return fmt.Errorf("schema %d with an effective_on expected, got %d and %q", schema, f.Schema, f.EffectiveOn)
	}
	for _, d := range f.Decisions {
		if _, err := civil.Parse(string(d.Issued)); err != nil || d.Number == "" {
			return fmt.Errorf("decision %q: number and day of issue are needed", d.Number)
		}
		for _, s := range d.Successors {
			successor, ok := l.byKey[[2]string{f.To, s.Code}]
			if !ok {
				return fmt.Errorf("successor %s: not in edition %s", s.Code, f.To)
			}
			for i, code := range slices.Concat(s.Whole, s.Part) {
				predecessor, ok := l.byKey[[2]string{f.From, code}]
				if !ok {
					return fmt.Errorf("successor %s: predecessor %s is not in edition %s", s.Code, code, f.From)
				}
				extent := Whole
				if i >= len(s.Whole) {
					extent = Part
				}
				l.successions = append(l.successions, Succession{
					ID:            id.Derived(id.Succession, epoch, "succession/"+f.From+"/"+code+"/"+f.To+"/"+s.Code),
					PredecessorID: predecessor.ID, SuccessorID: successor.ID,
					Extent: extent, EffectiveOn: f.EffectiveOn, Decision: d.Number,
				})
			}
		}
	}
	return nil
}

// register puts the entries in order, indexes them, and checks what no single file can show.
func (l *loader) register() (*Register, error) {
	r := &Register{
		units: l.units, successions: l.successions,
		byID: map[uuid.UUID]int{}, byCode: map[string][]int{}, byName: map[string][]int{},
		into: map[uuid.UUID][]Succession{}, out: map[uuid.UUID][]Succession{},
	}
	slices.SortFunc(r.units, compareUnits)
	for i, u := range r.units {
		for _, j := range r.byCode[u.Code] {
			if v := r.units[j]; overlap(u, v) {
				return nil, fmt.Errorf("code %s: %s and %s are valid on the same days", u.Code, u.FullName, v.FullName)
			}
		}
		r.byID[u.ID] = i
		r.byCode[u.Code] = append(r.byCode[u.Code], i)
		if u.ValidTo != "" && slices.Contains(CommuneLevel, u.Kind) {
			_, key := splitDesignation(fold(u.Name))
			r.byName[key] = append(r.byName[key], i)
		}
	}
	slices.SortStableFunc(r.successions, func(a, b Succession) int { return r.byID[a.PredecessorID] - r.byID[b.PredecessorID] })
	seen := map[uuid.UUID]bool{}
	for _, s := range r.successions {
		if seen[s.ID] {
			return nil, fmt.Errorf("succession of %s: twice", r.units[r.byID[s.PredecessorID]].FullName)
		}
		seen[s.ID] = true
		r.into[s.SuccessorID] = append(r.into[s.SuccessorID], s)
		r.out[s.PredecessorID] = append(r.out[s.PredecessorID], s)
	}
	for _, s := range r.successions {
		if whole := len(r.out[s.PredecessorID]) == 1; whole != (s.Extent == Whole) {
			return nil, fmt.Errorf("succession of %s: %s, but it has %d successors",
				r.units[r.byID[s.PredecessorID]].FullName, s.Extent, len(r.out[s.PredecessorID]))
		}
	}
	return r, nil
}

// overlap says whether some day belongs to both validities.
func overlap(a, b Unit) bool {
	return (a.ValidTo == "" || b.ValidFrom <= a.ValidTo) && (b.ValidTo == "" || a.ValidFrom <= b.ValidTo)
}

func checkDate(d civil.Date) error {
	if d == "" {
		return nil
	}
	_, err := civil.Parse(string(d))
	return err
}

// decode refuses a key that the format does not have: a misspelt key would be a silent default.
func decode(data []byte, into any) error {
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	dec.KnownFields(true)
	return dec.Decode(into)
}
