// Package lineage knows the administrative units before and after the merger of 1 July 2025
// (Resolutions 202/2025/QH15 and 1655/NQ-UBTVQH15) and which unit went into which.
//
// Codes were used again: every commune-level code of today belonged to an old unit, 43 of the 64 to
// one of another full name, and 96 was the old, smaller Ca Mau. A bare code is therefore ambiguous;
// a unit is found by its code on a day, or by its id.
package lineage

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"sotaisan/internal/civil"
	"sotaisan/vntext"
)

// UnitKind is the rank and type of a unit.
type UnitKind string

const (
	Province    UnitKind = "PROVINCE"
	District    UnitKind = "DISTRICT" // abolished on 1 July 2025
	Commune     UnitKind = "COMMUNE"
	Ward        UnitKind = "WARD"
	Township    UnitKind = "TOWNSHIP" // abolished on 1 July 2025
	SpecialZone UnitKind = "SPECIAL_ZONE"
)

// UnitKinds lists every kind, from the province down.
var UnitKinds = []UnitKind{Province, District, Commune, Ward, Township, SpecialZone}

// CommuneLevel lists the kinds of the lowest tier: what an officer's scope can be.
var CommuneLevel = []UnitKind{Commune, Ward, Township, SpecialZone}

// level is 1 for a province, 2 for a district, 3 for the commune level, 0 for an unknown kind.
func (k UnitKind) level() int {
	switch k {
	case Province:
		return 1
	case District:
		return 2
	case Commune, Ward, Township, SpecialZone:
		return 3
	}
	return 0
}

// Extent says how much of a unit went to one successor.
type Extent string

const (
	Whole Extent = "WHOLE"
	Part  Extent = "PART" // divided among several: what the unit held cannot be assigned by name
)

// Extents lists every extent.
var Extents = []Extent{Whole, Part}

// Unit is an administrative unit during one validity. Its ID is the same in every installation.
type Unit struct {
	ID       uuid.UUID
	Code     string // the official code, unique among the units of one day only
	Name     string // "Giá Rai"; of a numbered ward "Phường 1"
	FullName string // "Phường Giá Rai"; of an old commune-level unit with its district, as names repeat
	Kind     UnitKind
	ParentID uuid.UUID // uuid.Nil for a province
	// ValidFrom and ValidTo are the first and the last day; empty is open or not known.
	ValidFrom, ValidTo civil.Date
	// Lat and Lon are the unit's centre in WGS 84 degrees; both 0 where it is not known.
	Lat, Lon float64
}

// Succession says that a unit, or a part of it, went into another.
type Succession struct {
	ID, PredecessorID, SuccessorID uuid.UUID
	Extent                         Extent
	EffectiveOn                    civil.Date
	Decision                       string // number of the resolution
}

// Register holds the units and their successions. It does not change once loaded; every method is
// safe for concurrent use and answers slices of the caller's own.
type Register struct {
	units       []Unit
	successions []Succession
	byID        map[uuid.UUID]int
	byCode      map[string][]int
	into        map[uuid.UUID][]Succession // by successor
	out         map[uuid.UUID][]Succession // by predecessor
	byName      map[string][]int           // old commune-level units, by folded name without designation
}

//go:embed data/*.yaml
var files embed.FS

// Default is the register of the files in this package, parsed once. They are part of the program,
// so a fault in them panics, at the first use in any test.
var Default = sync.OnceValue(func() *Register {
	data, err := fs.Sub(files, "data")
	if err != nil {
		panic(err)
	}
	r, err := Load(data)
	if err != nil {
		panic(err)
	}
	return r
})

// Units answers every unit of every time: provinces, districts, then the commune level; by code,
// the older of two units with one code first.
func (r *Register) Units() []Unit { return slices.Clone(r.units) }

// Successions answers every succession, in the order of the predecessors.
func (r *Register) Successions() []Succession { return slices.Clone(r.successions) }

// Unit answers the unit with the id.
func (r *Register) Unit(id uuid.UUID) (Unit, bool) {
	i, ok := r.byID[id]
	if !ok {
		return Unit{}, false
	}
	return r.units[i], true
}

// ByCode answers the unit that has the code on that day.
func (r *Register) ByCode(code string, on civil.Date) (Unit, bool) {
	for _, i := range r.byCode[code] {
		if u := r.units[i]; on.Within(u.ValidFrom, u.ValidTo) {
			return u, true
		}
	}
	return Unit{}, false
}

// In answers the units of that day, of the kinds or, with none given, of all, in the order of Units.
func (r *Register) In(on civil.Date, kinds ...UnitKind) []Unit {
	var out []Unit
	for _, u := range r.units {
		if on.Within(u.ValidFrom, u.ValidTo) && (len(kinds) == 0 || slices.Contains(kinds, u.Kind)) {
			out = append(out, u)
		}
	}
	return out
}

// Predecessors answers what went into the unit; nothing for a unit from before the merger.
func (r *Register) Predecessors(id uuid.UUID) []Succession { return slices.Clone(r.into[id]) }

// Successors answers what the unit went into; more than one when it was divided, none for a unit
// of today and for a district.
func (r *Register) Successors(id uuid.UUID) []Succession { return slices.Clone(r.out[id]) }

// Match finds commune-level units that are no more by the name and district in which an old paper or list writes
// them. Case, marks and punctuation do not matter, nor whether the name carries its designation in
// full or short ("Xã Vĩnh Trạch", "x. vinh trach", "P.1"); one that is written must be right. An
// empty district matches all. More than one answer means that the writing does not decide.
func (r *Register) Match(name, district string) []Unit {
	des, key := splitDesignation(fold(name))
	district, _, _ = strings.Cut(district, ",") // the province may follow
	districtDes, districtKey := splitDesignation(fold(district))
	var out []Unit
	for _, i := range r.byName[key] {
		u := r.units[i]
		if des != "" && !means(u, des) {
			continue
		}
		if districtKey != "" {
			parent, ok := r.Unit(u.ParentID)
			_, parentKey := splitDesignation(fold(parent.FullName))
			if !ok || parentKey != districtKey || districtDes != "" && !means(parent, districtDes) {
				continue
			}
		}
		out = append(out, u)
	}
	return out
}

// shortDesignations maps folded ways to write a designation to the folded full word.
var shortDesignations = map[string]string{
	"tinh":  "tinh",
	"huyen": "huyen", "h": "huyen",
	"thi xa": "thi xa", "tx": "thi xa",
	"thanh pho": "thanh pho", "tp": "thanh pho",
	"xa": "xa", "x": "xa",
	"phuong": "phuong", "p": "phuong",
	"thi tran": "thi tran", "tt": "thi tran",
	"dac khu": "dac khu",
}

// splitDesignation takes the designation from the front of a folded name: "tt ngan dua" is
// "thi tran" and "ngan dua". A name without one has the designation "".
func splitDesignation(folded string) (designation, name string) {
	words := strings.Fields(folded)
	for n := 2; n >= 1; n-- {
		if len(words) > n {
			if d, ok := shortDesignations[strings.Join(words[:n], " ")]; ok {
				return d, strings.Join(words[n:], " ")
			}
		}
	}
	return "", strings.Join(words, " ")
}

func means(u Unit, designation string) bool {
	d, _ := splitDesignation(fold(u.FullName))
	return d == designation
}

// fold is the form in which names are compared: folded words apart by one space, also where a
// number follows letters ("P1"), and numbers without leading zeros ("Phường 01").
func fold(s string) string {
	var words []string
	for _, w := range vntext.Words(s) {
		letters := strings.TrimRight(w, "0123456789")
		number := strings.TrimLeft(w[len(letters):], "0")
		for _, part := range []string{letters, number} {
			if part != "" {
				words = append(words, part)
			}
		}
	}
	return strings.Join(words, " ")
}

func compareUnits(a, b Unit) int {
	return cmp.Or(cmp.Compare(a.Kind.level(), b.Kind.level()),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.ValidFrom, b.ValidFrom))
}
