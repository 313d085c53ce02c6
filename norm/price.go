package norm

import (
	"math/bits"
	"strconv"
	"strings"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Level is who has to decide something beyond the norm.
type Level string

const (
	NoDecision Level = "NONE"
	HeadOfUnit Level = "HEAD_OF_UNIT" // up to 15 % above the ceiling
	// Authority is that of Art. 4(3): for a commune the provincial People's Committee, or whom it delegates.
	Authority  Level = "AUTHORITY"   // above 15 % up to 30 %; more pieces than the norm; kinds not listed
	NotAllowed Level = "NOT_ALLOWED" // above 30 %: no decision allows it under the norm
)

// Levels lists the levels, the lowest first.
var Levels = []Level{NoDecision, HeadOfUnit, Authority, NotAllowed}

// DecisionLevel answers who has to decide that one piece costs that price, tax included, where the norm
// has that ceiling (Decision 15/2025/QĐ-TTg, Art. 4(4)). A ceiling of 0 is none: no price passes it.
func DecisionLevel(ceiling, price holding.VND) Level {
	switch {
	case ceiling <= 0 || price <= ceiling:
		return NoDecision
	case within(price, ceiling, 115):
		return HeadOfUnit
	case within(price, ceiling, 130):
		return Authority
	}
	return NotAllowed
}

// within says whether price ≤ ceiling × percent ÷ 100, exactly, for positive amounts of any size.
func within(price, ceiling holding.VND, percent uint64) bool {
	ph, pl := bits.Mul64(uint64(price), 100)
	ch, cl := bits.Mul64(uint64(ceiling), percent)
	return ph < ch || ph == ch && pl <= cl
}

// QuantityLevel answers who has to decide that an agency has that many pieces where it is entitled to so
// many (Art. 4(3)).
func QuantityLevel(entitled, pieces int64) Level {
	if pieces <= entitled {
		return NoDecision
	}
	return Authority
}

// Waiver is a decision beyond the norm: on a price above the ceiling (Art. 4(4)), on more pieces than the
// norm has (Art. 4(3)), or on both.
type Waiver struct {
	Level     Level       `json:"level"`             // who decided: HEAD_OF_UNIT or AUTHORITY
	DecidedBy string      `json:"decidedBy"`         // name and office
	Document  string      `json:"document"`          // number of the decision
	DecidedOn civil.Date  `json:"decidedOn"`         // its day
	Price     holding.VND `json:"price,omitempty"`   // up to which one piece may cost, tax included; 0: no more than the ceiling
	Extra     int64       `json:"extra,omitempty"`   // pieces above the norm's number
	Comment   string      `json:"comment,omitempty"` // why
}

// Check answers what is wrong with the waiver where the norm has that ceiling: it names who decided, when
// and by which document, and whoever decided may decide so much. Paths are the JSON names.
func (w Waiver) Check(ceiling holding.VND) errs.List {
	var list errs.List
	for _, f := range []struct {
		path, value string
		name        locale.Text
	}{
		{"decidedBy", w.DecidedBy, locale.Text{VI: "Người quyết định", EN: "Who decided"}},
		{"document", w.Document, locale.Text{VI: "Số văn bản", EN: "The document's number"}},
		{"decidedOn", string(w.DecidedOn), locale.Text{VI: "Ngày quyết định", EN: "The day of the decision"}},
	} {
		if strings.TrimSpace(f.value) == "" {
			list = append(list, errs.New(errs.Required, errs.At(f.path), "%s: phải ghi.", "%s is needed.", f.name))
		}
	}
	if w.DecidedOn != "" {
		if _, err := civil.Parse(string(w.DecidedOn)); err != nil {
			list = append(list, errs.New(errs.Invalid, errs.At("decidedOn"), "Ngày %q không đúng dạng NĂM-THÁNG-NGÀY.", "Date %q is not YYYY-MM-DD.", string(w.DecidedOn)))
		}
	}
	if w.Level != HeadOfUnit && w.Level != Authority {
		list = append(list, errs.New(errs.Invalid, errs.At("level"), "Cấp quyết định phải là HEAD_OF_UNIT hoặc AUTHORITY.", "The level is HEAD_OF_UNIT or AUTHORITY."))
		return list
	}
	if w.Price < 0 || w.Extra < 0 {
		path := "price"
		if w.Price >= 0 {
			path = "extra"
		}
		list = append(list, errs.New(errs.OutOfRange, errs.At(path), "Không được âm.", "It must not be negative."))
	}
	switch need := DecisionLevel(ceiling, w.Price); {
	case need == NotAllowed:
		list = append(list, errs.New(errs.OutOfRange, errs.At("price"), "Giá %s đồng vượt quá 30%% so với mức giá tối đa %s đồng: không cấp nào được quyết định (Điều 4 khoản 4).",
			"The price of %s VND is more than 30%% above the ceiling of %s VND: nobody may allow it (Art. 4(4)).", locale.Number(int64(w.Price)), locale.Number(int64(ceiling))))
	case need == Authority && w.Level == HeadOfUnit:
		list = append(list, errs.New(errs.Forbidden, errs.At("level"), "Giá %s đồng vượt quá 15%% so với mức giá tối đa %s đồng: phải do UBND cấp tỉnh hoặc cơ quan được phân cấp quyết định (Điều 4 khoản 4).",
			"The price of %s VND is more than 15%% above the ceiling of %s VND: the provincial People's Committee or its delegate decides (Art. 4(4)).", locale.Number(int64(w.Price)), locale.Number(int64(ceiling))))
	}
	if w.Extra > 0 && w.Level == HeadOfUnit {
		list = append(list, errs.New(errs.Forbidden, errs.At("level"), "Vượt số lượng theo định mức phải do UBND cấp tỉnh hoặc cơ quan được phân cấp quyết định (Điều 4 khoản 3).",
			"More pieces than the norm has are decided by the provincial People's Committee or its delegate (Art. 4(3))."))
	}
	return list
}

// Part is half of a set.
type Part string

const (
	Table Part = "TABLE"
	Seats Part = "SEATS"
)

// SetPart is a part of a set that may be replaced alone, and its part of the set's ceiling.
type SetPart struct {
	Part     Part   `yaml:"part"`
	ItemType string `yaml:"item_type"` // what it is in the catalogue when it stands alone; empty: it has no type there
	Percent  int64  `yaml:"percent"`
}

// SetParts answers the parts of a need class that is a set; nil for others.
func SetParts(needClass string) []SetPart { return national().sets[needClass] }

// PartCeiling is the ceiling of one part of a set, replaced alone: 60 % of the set's for the table, 40 %
// for the seats (Decision 15/2025/QĐ-TTg, Appendix, notes), rounded down. It answers false when the class
// is not a set.
func PartCeiling(needClass string, part Part, ceiling holding.VND) (holding.VND, bool) {
	for _, p := range SetParts(needClass) {
		if p.Part == part && ceiling >= 0 {
			hi, lo := bits.Mul64(uint64(ceiling), uint64(p.Percent))
			q, _ := bits.Div64(hi, lo, 100)
			return holding.VND(q), true
		}
	}
	return 0, false
}

// Component is one function of a multifunction device and what the norm has for a device of its own.
type Component struct {
	NeedClass string
	Quantity  int64
	Ceiling   holding.VND
}

// Multifunctional is what the norm has for a device that joins several (Art. 5(2)(d)).
type Multifunctional struct {
	Leading    string      // the class of the component with the highest ceiling, whose number is the maximum
	Quantity   int64       // at most so many
	Ceiling    holding.VND // per device: the sum of the components' ceilings
	Components []Component
}

// Multifunction joins components. Where two share the highest ceiling, the smaller number is the maximum:
// that many are allowed either way. It needs two components of different classes, with a ceiling and a
// number that is not negative.
func Multifunction(components ...Component) (Multifunctional, error) {
	var list errs.List
	if len(components) < 2 {
		list = append(list, errs.New(errs.Required, errs.At("components"), "Thiết bị đa chức năng có ít nhất hai chức năng.", "A multifunction device has two functions at least."))
	}
	var m Multifunctional
	var highest holding.VND
	seen := map[string]bool{}
	for i, c := range components {
		at := func(field string) []string { return errs.At("components", strconv.Itoa(i), field) }
		if seen[c.NeedClass] {
			list = append(list, errs.New(errs.Duplicate, at("needClass"), "Chức năng %s được nêu hai lần.", "Function %s is named twice.", c.NeedClass))
		}
		seen[c.NeedClass] = true
		if c.Quantity < 0 || c.Quantity > maxCount {
			list = append(list, errs.New(errs.OutOfRange, at("quantity"), "Số lượng %d không hợp lệ.", "Quantity %d is out of range.", c.Quantity))
		}
		if c.Ceiling <= 0 || c.Ceiling > maxCeiling {
			list = append(list, errs.New(errs.OutOfRange, at("ceiling"), "Chức năng %s không có mức giá tối đa hợp lệ nên không cộng được giá.", "Function %s has no valid ceiling, so the price cannot be summed.", c.NeedClass))
		}
		if c.Ceiling > highest || c.Ceiling == highest && c.Quantity < m.Quantity {
			m.Leading, m.Quantity, highest = c.NeedClass, c.Quantity, c.Ceiling
		}
		m.Ceiling += c.Ceiling
	}
	if len(list) > 0 {
		return Multifunctional{}, list
	}
	m.Components = components
	return m, nil
}

// Separately answers what may still be had as devices of their own beside so many multifunction devices:
// the integrated functions are not bought again for as many as were integrated.
func (m Multifunctional) Separately(devices int64) []Component {
	out := make([]Component, len(m.Components))
	for i, c := range m.Components {
		c.Quantity = max(0, c.Quantity-max(0, devices))
		out[i] = c
	}
	return out
}
