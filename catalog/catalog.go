// Package catalog holds what the law and the province say about public assets: the things one can
// hold, how long they last, the papers each should have, and what a norm asks for. All of it is data
// in versioned files; a newer law is a new file, never a code change.
//
// Every entry names its source and how sure it is, and is valid over days: whoever judges a thing
// looks the entry up as at the date of that thing.
package catalog

import (
	"embed"
	"io/fs"
	"iter"
	"slices"
	"sync"

	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// Kind is the first division of assets; a kind decides which typed half an asset has.
type Kind string

const (
	ITEquipment    Kind = "IT_EQUIPMENT"
	Furniture      Kind = "FURNITURE"
	OtherEquipment Kind = "OTHER_EQUIPMENT"
	LandParcel     Kind = "LAND_PARCEL"
	Office         Kind = "OFFICE" // any building: offices, schools, health stations, houses of culture
	Structure      Kind = "STRUCTURE"
	Vehicle        Kind = "VEHICLE"
	Software       Kind = "SOFTWARE"
)

// Kinds lists every kind, in the order of forms and totals.
var Kinds = []Kind{ITEquipment, Furniture, OtherEquipment, LandParcel, Office, Structure, Vehicle, Software}

// Severity says what a missing paper costs.
type Severity string

const (
	Blocker Severity = "BLOCKER" // the right to the asset, or its identity, is not proven
	Major   Severity = "MAJOR"   // its value or how it came is not proven
	Minor   Severity = "MINOR"
)

// Severities lists every severity, the worst first.
var Severities = []Severity{Blocker, Major, Minor}

// Confidence says how sure an entry is. What is not VERIFIED is shown as such wherever a person relies on it.
type Confidence string

const (
	Verified  Confidence = "VERIFIED"  // read in the full text of the document
	Secondary Confidence = "SECONDARY" // read where others restate it
	General   Confidence = "GENERAL"   // common practice, no text read
)

// Confidences lists every confidence, the surest first.
var Confidences = []Confidence{Verified, Secondary, General}

// BuildingGrades lists the grades on which the useful life of a building depends (cấp công trình).
var BuildingGrades = []string{"SPECIAL", "I", "II", "III", "IV"}

// Entry is what every entry of the catalogue says about itself. ValidFrom and ValidTo are the first
// and last day; empty is open.
type Entry struct {
	ValidFrom  civil.Date `yaml:"valid_from"`
	ValidTo    civil.Date `yaml:"valid_to"`
	Source     string     `yaml:"source"` // document number and article
	Confidence Confidence `yaml:"confidence"`
}

// ItemType is a thing one can buy, build or be given.
type ItemType struct {
	Entry     `yaml:",inline"`
	Code      string      `yaml:"code"` // of things that norms name, the code that the norms use
	Name      locale.Text `yaml:"name"`
	Kind      Kind        `yaml:"kind"`
	CountUnit locale.Text `yaml:"count_unit"` // "chiếc", "bộ", "m²" …
	LifeClass string      `yaml:"life"`       // empty: no useful life is fixed
	Storage   bool        `yaml:"storage"`    // keeps data, so it is erased before it leaves
	Movable   bool        `yaml:"movable"`
	Aliases   []string    `yaml:"aliases"` // how lists name it, folded
	// ExactAliases, in small letters with their marks, name it only when they are the whole name:
	// folded, too many words look alike (bàn, bản; tủ, từ; ghế, and ghe, a boat).
	ExactAliases []string `yaml:"exact_aliases"`
}

// Life is the useful life of a thing and its yearly depreciation, straight-line, in basis points
// of the historical cost (Circular 141/2025 Art. 14).
type Life struct {
	Years      int
	RateBP     int
	Class      string
	Source     string
	Confidence Confidence
}

// Requirement is a paper that an asset should have.
type Requirement struct {
	Entry        `yaml:",inline"`
	Code         string      `yaml:"code"` // also the code of the document type
	Name         locale.Text `yaml:"name"`
	Kinds        []Kind      `yaml:"kinds"`
	Severity     Severity    `yaml:"severity"`
	RequiredWhen []Condition `yaml:"required_when"` // any of them
	DueDays      int         `yaml:"due_days"`      // from the event that made it due; 0: no term is set
	Basis        locale.Text `yaml:"basis"`
	Cure         locale.Text `yaml:"cure"`
	// SatisfiedBy are the document types of which one is enough, in the order of DocumentTypes.
	SatisfiedBy []string `yaml:"-"`
}

// Condition holds when everything that it names holds; what is empty or zero does not matter.
// Origins, statuses and tenures are the closed sets of the register.
type Condition struct {
	Kinds     []Kind   `yaml:"kinds"`
	ItemTypes []string `yaml:"item_types"`
	Origins   []string `yaml:"origins"`
	Statuses  []string `yaml:"statuses"` // never empty once loaded: the file says what holds by default
	Tenures   []string `yaml:"tenures"`  // never empty once loaded, likewise
	Storage   bool     `yaml:"storage"`  // the item type keeps data
	// FixedAsset: the asset reaches the threshold of Circular 141/2025 Art. 3(2); one of unknown cost does not.
	FixedAsset bool `yaml:"fixed_asset"`
	// CostFrom and CostBelow bound the known historical cost, in VND: [CostFrom, CostBelow).
	CostFrom  int64 `yaml:"cost_from"`
	CostBelow int64 `yaml:"cost_below"`
	// HeldOverMerger: it came before 1 July 2025, so that its holder changed in the merger. An asset
	// that neither date nor year tells anything about counts as old.
	HeldOverMerger bool `yaml:"held_over_merger"`
	// AcquiredFrom is the first day of acquisition, or of the year of first use where that is all
	// that is known; an asset without a date does not meet it.
	AcquiredFrom civil.Date `yaml:"acquired_from"`
	// BeforeLifeEnds: it left before its useful life was over; an unknown life or age does not meet it.
	BeforeLifeEnds bool `yaml:"before_life_ends"`
}

// DocumentType is a type of paper. Every requirement's code is one; others only help to satisfy one.
type DocumentType struct {
	Entry     `yaml:",inline"`
	Code      string      `yaml:"code"`
	Name      locale.Text `yaml:"name"`
	Satisfies []string    `yaml:"satisfies"` // requirement codes
}

// NeedClass is what a norm asks for: alternatives that satisfy it.
type NeedClass struct {
	Entry        `yaml:",inline"`
	Code         string        `yaml:"code"`
	Name         locale.Text   `yaml:"name"`
	Kind         Kind          `yaml:"kind"`
	CountUnit    locale.Text   `yaml:"count_unit"`
	Alternatives []Alternative `yaml:"alternatives"` // by rank, the best first
}

// Alternative is one way to satisfy one unit of a need: all of its parts together.
type Alternative struct {
	Rank  int    `yaml:"rank" json:"rank"` // 1 is what the norm names; a higher rank is taken when lower ones are used up
	Parts []Part `yaml:"parts" json:"parts"`
}

// Part is a number of things of one type.
type Part struct {
	ItemType string `yaml:"item_type" json:"itemType"`
	Quantity int    `yaml:"quantity" json:"quantity"`
}

// Singles lists the item types of which one thing satisfies one unit of a need, in the order of the ways.
func Singles(ways []Alternative) []string {
	var out []string
	for _, way := range ways {
		if len(way.Parts) == 1 && way.Parts[0].Quantity == 1 {
			out = append(out, way.Parts[0].ItemType)
		}
	}
	return out
}

// LandUse is a land-use code of the cadastre, as it stands on certificates and map sheets.
type LandUse struct {
	Entry `yaml:",inline"`
	Code  string      `yaml:"code"`
	Name  locale.Text `yaml:"name"`
}

// Catalog is a loaded and checked catalogue. It does not change; every method is safe for concurrent
// use. Lists are the caller's own, but the slices inside an entry are shared: they are read only.
type Catalog struct {
	itemTypes     versions[ItemType]
	requirements  versions[Requirement]
	documentTypes versions[DocumentType]
	needClasses   versions[NeedClass]
	landUses      versions[LandUse]
	lives         []lifeEntry
	names         recogniser
}

//go:embed data/*.yaml
var files embed.FS

// Default is the catalogue of the files in this package, parsed once. They are part of the program,
// so a fault in them panics, at the first use in any test.
var Default = sync.OnceValue(func() *Catalog {
	data, err := fs.Sub(files, "data")
	if err != nil {
		panic(err)
	}
	c, err := Load(data)
	if err != nil {
		panic(err)
	}
	return c
})

// ItemType answers the item type as on that day.
func (c *Catalog) ItemType(code string, on civil.Date) (ItemType, bool) {
	return c.itemTypes.at(code, on)
}

// ItemTypes answers the item types of that day, in the order of the files.
func (c *Catalog) ItemTypes(on civil.Date) []ItemType { return slices.Clone(c.itemTypes.allAt(on)) }

// KnownItemType says whether the code was an item type on any day.
func (c *Catalog) KnownItemType(code string) bool { return c.itemTypes.known(code) }

// Recognise answers the item type that a name in a list means, by its aliases (see recogniser): none where the name
// does not decide.
func (c *Catalog) Recognise(name string) (code string, ok bool) { return c.names.recognise(name) }

// Life answers the useful life that the rates of that day give to an item type. The grade, one of
// BuildingGrades, matters for buildings alone, which have no life without it. Land has none
// (Circular 141/2025 Annex I), nor has a type for which no rate is fixed.
func (c *Catalog) Life(itemType, grade string, on civil.Date) (Life, bool) {
	t, ok := c.itemTypes.at(itemType, on)
	if !ok || t.LifeClass == "" {
		return Life{}, false
	}
	for _, l := range c.lives {
		if l.Class == t.LifeClass && (l.Grade == "" || l.Grade == grade) && on.Within(l.ValidFrom, l.ValidTo) {
			return Life{Years: l.Years, RateBP: l.RateBP, Class: l.Class, Source: l.Source, Confidence: l.Confidence}, true
		}
	}
	return Life{}, false
}

// Requirement answers the requirement as on that day.
func (c *Catalog) Requirement(code string, on civil.Date) (Requirement, bool) {
	return c.requirements.at(code, on)
}

// Requirements answers the requirements of that day, in the order of the files.
func (c *Catalog) Requirements(on civil.Date) []Requirement {
	return slices.Clone(c.requirements.allAt(on))
}

// EachRequirement is Requirements without a list of one's own: rules ask for it once for every asset.
func (c *Catalog) EachRequirement(on civil.Date) iter.Seq[Requirement] {
	return slices.Values(c.requirements.allAt(on))
}

// DocumentType answers the type of paper; papers of every time are filed under the types of today.
func (c *Catalog) DocumentType(code string) (DocumentType, bool) { return c.documentTypes.last(code) }

// DocumentTypes answers every type of paper, in the order of the files.
func (c *Catalog) DocumentTypes() []DocumentType { return slices.Clone(c.documentTypes.entries) }

// NeedClass answers the need class as on that day.
func (c *Catalog) NeedClass(code string, on civil.Date) (NeedClass, bool) {
	return c.needClasses.at(code, on)
}

// NeedClasses answers the need classes of that day, in the order of the files.
func (c *Catalog) NeedClasses(on civil.Date) []NeedClass {
	return slices.Clone(c.needClasses.allAt(on))
}

// LandUse answers the land-use code; old certificates keep old codes, so it has no date.
func (c *Catalog) LandUse(code string) (LandUse, bool) { return c.landUses.last(code) }

// LandUses answers every land-use code, in the order of the files.
func (c *Catalog) LandUses() []LandUse { return slices.Clone(c.landUses.entries) }
