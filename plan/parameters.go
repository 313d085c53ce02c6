package plan

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/vntext"
)

// Parameters are what finance decides. Their canonical form has lists in the order of their keys.
type Parameters struct {
	Years   []int    `json:"years"` // 1 to 10, one after the other
	Budgets []Budget `json:"budgets"`
	// CarryOver lets what a budget leaves in one year be spent in the next ones.
	CarryOver bool `json:"carryOver"`

	// CountNotAssessed lets pieces of unknown condition cover their holder's own need.
	CountNotAssessed bool `json:"countNotAssessed"`
	// CountExpired lets pieces past their useful life that work (GOOD or WORN) cover their holder's own
	// need in every year; otherwise they are candidates for replacement (Decision 15/2025, Art. 3(7)).
	CountExpired bool `json:"countExpired"`

	// RepairPercent: a repair that costs more than this part of the price is no repair but a case for
	// early disposal (Decree 186/2025/NĐ-CP, Art. 28: 30).
	RepairPercent int64 `json:"repairPercent"`
	// RepairYears is how long a repaired piece past its useful life is good for.
	RepairYears int `json:"repairYears"`

	Handling  holding.VND `json:"handling"`  // of moving one piece, whatever the way
	Transport holding.VND `json:"transport"` // of moving one piece one kilometre

	Bands []Band `json:"bands"` // equity: by rising BelowPercent
	// FloorPercent, when above 0, funds essentials (tier 1) of every agency up to this coverage before
	// anything else.
	FloorPercent int64      `json:"floorPercent"`
	Priorities   []Priority `json:"priorities"` // instead of the classes' own
	Purchases    []Purchase `json:"purchases"`  // which alternative to buy; else the first of rank 1

	Pins    []Pin    `json:"pins"`
	Forbids []Forbid `json:"forbids"`

	MinimumOrders []MinimumOrder `json:"minimumOrders"`
	// ByArea makes packages for every delivery area by itself, which may look like one purchase split;
	// otherwise a package is delivered to all its areas.
	ByArea bool `json:"byArea,omitempty"`
	// DirectAward is the amount up to which a package may be awarded without a tender; packages of one
	// category, year, source and unit that keep within it one by one and pass it together are flagged.
	// 0: not flagged.
	DirectAward       holding.VND `json:"directAward"`
	DirectAwardSource string      `json:"directAwardSource,omitempty"`
}

// Budget is money of one year and source. One with a unit is that unit's own money.
type Budget struct {
	Year   int         `json:"year"`
	Source string      `json:"source"`
	Unit   string      `json:"unit,omitempty"`
	Amount holding.VND `json:"amount"`
}

// Band weighs pieces that are bought while less than BelowPercent of the need is covered.
type Band struct {
	BelowPercent int64 `json:"belowPercent"`
	Permille     int64 `json:"permille"` // from 1000; 1500: counts half as much again
}

// Priority replaces the tier and weight of a need class.
type Priority struct {
	NeedClass string `json:"needClass"`
	Tier      int    `json:"tier"`
	Weight    int64  `json:"weight"`
}

// Purchase says which item type is bought for a need class.
type Purchase struct {
	NeedClass string `json:"needClass"`
	ItemType  string `json:"itemType"`
}

// Pin demands that so many pieces of a cell are repaired or bought in that year, before anything is chosen.
type Pin struct {
	Agency    string `json:"agency"`
	NeedClass string `json:"needClass"`
	Action    Action `json:"action"` // Repair or Buy
	Year      int    `json:"year"`
	// Source is that of the budget that pays: the unit's own money of that name where it has some, the
	// common one otherwise.
	Source   string `json:"source"`
	Quantity int64  `json:"quantity"`
}

// Forbid takes choices away; what is empty or 0 matches all.
type Forbid struct {
	Unit      string `json:"unit,omitempty"`
	Agency    string `json:"agency,omitempty"`
	NeedClass string `json:"needClass,omitempty"`
	Action    Action `json:"action,omitempty"` // Transfer, Repair or Buy
	Year      int    `json:"year,omitempty"`
}

// MinimumOrder is the least number of pieces of a type in a package; smaller packages are shown apart.
type MinimumOrder struct {
	ItemType string `json:"itemType"`
	Quantity int64  `json:"quantity"`
}

// What a package of purchases outside a project may cost without a tender, since 9 September 2026 (500
// million before). Read where others restate the decree, not in its own text: finance checks it.
const (
	directAward       holding.VND = 1_000_000_000
	directAwardSource             = "Nghị định 214/2025/NĐ-CP, Điều 78(4), sửa đổi bởi Nghị định 349/2026/NĐ-CP (theo văn bản dẫn lại, chưa đối chiếu bản gốc)"
)

// Defaults answers the parameters that hold unless finance says otherwise, for a horizon and its budgets.
func Defaults(years []int, budgets []Budget) Parameters {
	return Parameters{
		Years: years, Budgets: budgets, CarryOver: false,
		CountNotAssessed: true,
		RepairPercent:    30, RepairYears: 2,
		Handling: 50_000, Transport: 2_000,
		Bands:       []Band{{50, 1500}, {80, 1200}},
		DirectAward: directAward, DirectAwardSource: directAwardSource,
	}
}

// Canonical answers p in the one form in which parameters are stored, compared and hashed: texts clean,
// every list in the order of its keys and never null. Entries that contradict each other stay: Check
// names them.
func (p Parameters) Canonical() Parameters {
	p.DirectAwardSource = vntext.Clean(p.DirectAwardSource)
	p.Budgets, p.Pins = slices.Clone(p.Budgets), slices.Clone(p.Pins)
	for i := range p.Budgets {
		p.Budgets[i].Source = vntext.Clean(p.Budgets[i].Source)
	}
	for i := range p.Pins {
		p.Pins[i].Source = vntext.Clean(p.Pins[i].Source)
	}
	p.Years = sorted(p.Years, cmp.Compare)
	p.Budgets = sorted(p.Budgets, func(a, b Budget) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Amount, b.Amount))
	})
	p.Bands = sorted(p.Bands, func(a, b Band) int {
		return cmp.Or(cmp.Compare(a.BelowPercent, b.BelowPercent), cmp.Compare(a.Permille, b.Permille))
	})
	p.Priorities = sorted(p.Priorities, func(a, b Priority) int {
		return cmp.Or(cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Weight, b.Weight))
	})
	p.Purchases = sorted(p.Purchases, func(a, b Purchase) int {
		return cmp.Or(cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.ItemType, b.ItemType))
	})
	p.Pins = sorted(p.Pins, func(a, b Pin) int {
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.Year, b.Year),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Quantity, b.Quantity))
	})
	p.Forbids = sorted(p.Forbids, func(a, b Forbid) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.NeedClass, b.NeedClass),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Year, b.Year))
	})
	p.Forbids = slices.Compact(p.Forbids)
	p.MinimumOrders = sorted(p.MinimumOrders, func(a, b MinimumOrder) int {
		return cmp.Or(cmp.Compare(a.ItemType, b.ItemType), cmp.Compare(a.Quantity, b.Quantity))
	})
	return p
}

// sorted answers a copy in that order, empty rather than nil.
func sorted[T any](list []T, compare func(a, b T) int) []T {
	out := append(make([]T, 0, len(list)), list...)
	slices.SortFunc(out, compare)
	return out
}

// ReadParameters reads the JSON of parameters over those that hold without it: what it does not name stays.
// A field that is not known and anything behind the end are errors. It answers the canonical form, unchecked.
func ReadParameters(r io.Reader, otherwise Parameters) (Parameters, error) {
	p := otherwise
	if err := readStrict(r, &p); err != nil {
		return Parameters{}, errs.New(errs.Invalid, errs.At("parameters"), "Tệp tham số không đọc được: %v.", "The parameters cannot be read: %v.", err)
	}
	return p.Canonical(), nil
}

// readStrict reads one JSON value and nothing else.
func readStrict(r io.Reader, v any) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// forbids says whether a parameter takes away that action for an agency's need of a class in a year.
func (p *Parameters) forbids(action Action, unit, agency, class string, year int) bool {
	for i := range p.Forbids {
		f := &p.Forbids[i]
		if (f.Action == "" || f.Action == action) && (f.Year == 0 || f.Year == year) && (f.NeedClass == "" || f.NeedClass == class) &&
			(f.Agency == "" || f.Agency == agency) && (f.Unit == "" || f.Unit == unit) {
			return true
		}
	}
	return false
}
