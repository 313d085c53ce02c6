package norm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Bounds within which every sum of a model stays exact in 64 bits.
const (
	maxCount                = 1_000_000 // persons, rooms, counters of one agency; pieces; Per of a line
	maxQuantity             = 10_000    // Quantity of a line
	maxCeiling  holding.VND = 1_000_000_000_000
	maxText                 = 500
)

// Check answers what is wrong with a province's own lines, laid over the national model: each by itself,
// with the others, and with the national ones. Paths are position and JSON name ("3", "quantity").
func Check(lines []Line) errs.List { return National().Check(lines) }

// Check answers what is wrong with a province's own lines, laid over this model.
func (m *Model) Check(province []Line) errs.List {
	list := checkLines(province)
	for i, l := range province {
		list = append(list, l.checkClass(i)...)
		if l.National {
			list = append(list, fault(errs.Invalid, i, "national", "Dòng do tỉnh quyết định không phải của Thủ tướng Chính phủ.", "A line of the province is not one of the nation."))
		}
		if l.Regime == Ceiling {
			list = append(list, fault(errs.Invalid, i, "regime", "Dòng do tỉnh quyết định có cơ chế PROVINCIAL.", "A line of the province has the regime PROVINCIAL."))
		}
		for _, code := range l.Replaces {
			if !slices.ContainsFunc(m.lines, func(n Line) bool { return n.National && n.Code == code }) {
				list = append(list, fault(errs.UnknownCode, i, "replaces", "Không có dòng định mức của Thủ tướng Chính phủ mang mã %q.", "No national line has the code %q.", code))
			}
		}
	}
	list = append(list, m.twice(province)...)
	if len(list) > 0 {
		return list
	}
	return append(m.aboveCeilings(province), m.givenTwice(province)...)
}

// twice finds lines of the province that are in force together with another line of their code.
func (m *Model) twice(province []Line) errs.List {
	list := twoInForce(province)
	for i, l := range province {
		for _, other := range m.lines {
			if l.Code == other.Code && overlap(l, other) {
				list = append(list, fault(errs.Duplicate, i, "code",
					"Mã %[1]s đã có dòng khác hiệu lực từ %[2]s; dòng của tỉnh cần mã riêng và ghi mã được thay vào phần thay thế.",
					"Code %[1]s has another line in force from %[2]s; a line of the province has a code of its own and names what it replaces.", l.Code, string(other.ValidFrom)))
				break
			}
		}
	}
	return list
}

func twoInForce(lines []Line) errs.List {
	var list errs.List
	byCode := map[string][]int{}
	for i, l := range lines {
		for _, j := range byCode[l.Code] {
			if overlap(l, lines[j]) {
				list = append(list, fault(errs.Duplicate, i, "code", "Hai phiên bản của dòng %[1]s cùng có hiệu lực ngày %[2]s.",
					"Two versions of line %[1]s are in force on %[2]s.", l.Code, string(max(l.ValidFrom, lines[j].ValidFrom))))
				break
			}
		}
		byCode[l.Code] = append(byCode[l.Code], i)
	}
	return list
}

func overlap(a, b Line) bool {
	return (a.ValidTo == "" || b.ValidFrom <= a.ValidTo) && (b.ValidTo == "" || a.ValidFrom <= b.ValidTo)
}

// givenTwice finds what the law excludes: whoever gets a basic digital end device from the province does not
// get the same device under Appendix A or B as well (Decision 10/2026/QĐ-TTg, Appendix C). The lines are
// right by themselves.
func (m *Model) givenTwice(province []Line) errs.List {
	var list errs.List
	whole := assemble(slices.Concat(m.lines, province))
	days := whole.changes()
	for i := range province {
		p := &province[i]
		if !p.persons() || p.Undecided || p.Quantity == 0 {
			continue
		}
		for j := range m.lines {
			n := &m.lines[j]
			if !n.National || n.Regime != Provincial || n.Undecided || !n.persons() || !sameDevice(p, n) {
				continue
			}
			if kind, tier, day, ok := whole.bothCount(p, n, days); ok {
				list = append(list, fault(errs.Duplicate, i, "replaces",
					"Từ %[1]s, bậc %[2]s ở %[3]s được tính cả theo dòng này và dòng %[4]s của Thủ tướng Chính phủ; ghi %[4]s vào phần thay thế.",
					"From %[1]s, tier %[2]s at %[3]s counts by this line and by the national line %[4]s as well; name %[4]s in what it replaces.",
					string(day), string(tier), holding.AgencyWords[kind], n.Code))
			}
		}
	}
	return list
}

// bothCount finds an agency kind, a tier and a day for which both lines count.
func (m *Model) bothCount(a, b *Line, days []civil.Date) (holding.AgencyKind, Tier, civil.Date, bool) {
	for _, day := range days {
		if !a.inForce(day) || !b.inForce(day) {
			continue
		}
		for _, kind := range holding.AgencyKinds {
			for _, tier := range Tiers {
				if m.counts(a, kind, tier, day) && m.counts(b, kind, tier, day) {
					return kind, tier, day, true
				}
			}
		}
	}
	return "", "", "", false
}

// changes are the days on which some line begins or has just ended.
func (m *Model) changes() []civil.Date {
	var days []civil.Date
	for _, l := range m.lines {
		days = append(days, l.ValidFrom)
		if l.ValidTo != "" {
			days = append(days, l.ValidTo.AddDays(1))
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// sameDevice says whether one item type is what both classes name first: any computer and a laptop.
func sameDevice(a, b *Line) bool {
	if a.NeedClass == b.NeedClass {
		return true
	}
	day := max(a.ValidFrom, b.ValidFrom)
	first := firstItems(a.NeedClass, day)
	return slices.ContainsFunc(firstItems(b.NeedClass, day), func(item string) bool { return slices.Contains(first, item) })
}

func firstItems(needClass string, on civil.Date) []string {
	var out []string
	class, _ := catalog.Default().NeedClass(needClass, on)
	for _, a := range class.Alternatives {
		if a.Rank == 1 {
			for _, p := range a.Parts {
				out = append(out, p.ItemType)
			}
		}
	}
	return out
}

func fault(code errs.Code, line int, field, vi, en string, args ...any) *errs.Error {
	return errs.New(code, errs.At(strconv.Itoa(line), field), vi, en, args...)
}

// checkLines answers what is wrong with each line by itself.
func checkLines(lines []Line) errs.List {
	var list errs.List
	for i, l := range lines {
		list = append(list, l.check(i)...)
	}
	return list
}

func (l *Line) check(i int) errs.List {
	var list errs.List
	bad := func(code errs.Code, field, vi, en string, args ...any) {
		list = append(list, fault(code, i, field, vi, en, args...))
	}
	for _, f := range []struct{ field, value string }{{"code", l.Code}, {"needClass", l.NeedClass}, {"source", l.Source}} {
		if strings.TrimSpace(f.value) == "" {
			bad(errs.Required, f.field, "%s: phải ghi.", "%s is needed.", lineFields[f.field])
		} else if len(f.value) > maxText {
			bad(errs.OutOfRange, f.field, "%s dài quá %d byte.", "%s is longer than %d bytes.", lineFields[f.field], maxText)
		}
	}
	member(bad, "scope", Scopes, l.Scope)
	member(bad, "basis", Bases, l.Basis)
	member(bad, "regime", Regimes, l.Regime)
	member(bad, "confidence", catalog.Confidences, l.Confidence)
	subset(bad, "tiers", Tiers, l.Tiers)
	subset(bad, "agencyKinds", holding.AgencyKinds, l.AgencyKinds)
	if bases, ok := scopeBases[l.Scope]; ok && slices.Contains(Bases, l.Basis) && !slices.Contains(bases, l.Basis) {
		bad(errs.Invalid, "basis", "Phạm vi %s không tính theo %s.", "Scope %s does not count by %s.", ScopeWords[l.Scope], BasisWords[l.Basis])
	}
	if len(l.Tiers) > 0 && !l.persons() {
		bad(errs.Invalid, "tiers", "Chỉ dòng tính theo người mới có bậc.", "Only a line that counts people has tiers.")
	}
	if l.Quantity < 0 || l.Quantity > maxQuantity {
		bad(errs.OutOfRange, "quantity", "Số lượng %d phải từ 0 đến %d.", "Quantity %d is not within 0 and %d.", l.Quantity, maxQuantity)
	} else if l.Undecided && l.Quantity != 0 {
		bad(errs.Invalid, "quantity", "Số lượng chưa được quyết định thì để 0.", "A number that is not decided is 0.")
	}
	if l.Per < 1 || l.Per > maxCount {
		bad(errs.OutOfRange, "per", "Số đơn vị tính %d phải từ 1 đến %d.", "Per %d is not within 1 and %d.", l.Per, maxCount)
	}
	if l.Ceiling < 0 || l.Ceiling > maxCeiling {
		bad(errs.OutOfRange, "ceiling", "Mức giá tối đa %s đồng phải từ 0 đến %s.", "Ceiling %s VND is not within 0 and %s.", locale.Number(int64(l.Ceiling)), locale.Number(int64(maxCeiling)))
	}
	for n, code := range l.Replaces {
		if code == l.Code || code == "" || slices.Contains(l.Replaces[:n], code) {
			bad(errs.Invalid, "replaces", "Mã được thay %q trống, trùng, hoặc là chính dòng này.", "Replaced code %q is empty, repeated, or this line's own.", code)
		}
	}
	return append(list, l.checkDays(i)...)
}

func (l *Line) checkDays(i int) errs.List {
	var list errs.List
	if l.ValidFrom == "" {
		list = append(list, fault(errs.Required, i, "validFrom", "%s: phải ghi.", "%s is needed.", lineFields["validFrom"]))
	}
	for _, f := range []struct {
		field string
		day   civil.Date
	}{{"validFrom", l.ValidFrom}, {"validTo", l.ValidTo}} {
		if day, err := civil.Parse(string(f.day)); f.day != "" && (err != nil || day != f.day) {
			list = append(list, fault(errs.Invalid, i, f.field, "Ngày %q không đúng dạng NĂM-THÁNG-NGÀY.", "Date %q is not YYYY-MM-DD.", string(f.day)))
		}
	}
	if len(list) > 0 {
		return list
	}
	if l.ValidTo != "" && l.ValidTo < l.ValidFrom {
		list = append(list, fault(errs.OutOfRange, i, "validTo", "Ngày hết hiệu lực %s trước ngày có hiệu lực %s.", "Last day %s is before first day %s.", string(l.ValidTo), string(l.ValidFrom)))
	}
	return list
}

// checkClass answers a fault where the catalogue does not have the line's need class. Lines that somebody
// has kept are not held to it: they stand beside the classes that they speak of.
func (l *Line) checkClass(i int) errs.List {
	if l.NeedClass == "" {
		return nil // said by check
	}
	if _, ok := catalog.Default().NeedClass(l.NeedClass, l.ValidFrom); !ok {
		return errs.List{fault(errs.UnknownCode, i, "needClass", "Danh mục không có nhóm nhu cầu %q vào ngày %s.", "The catalogue has no need class %q on %s.", l.NeedClass, string(l.ValidFrom))}
	}
	return nil
}

// scopeBases says what may be counted for a scope.
var scopeBases = map[Scope][]Basis{
	ForPosition:      {Person},
	ForWorkRoom:      {Room},
	ForAgency:        {Person, Staff, Agency},
	ForServiceCentre: {Person, Staff, Counter, Centre},
}

type complain func(code errs.Code, field, vi, en string, args ...any)

func member[T ~string](bad complain, field string, all []T, value T) {
	if !slices.Contains(all, value) {
		bad(errs.UnknownCode, field, "%s: %q không có trong %s.", "%s: %q is none of %s.", lineFields[field], string(value), words(all))
	}
}

func subset[T ~string](bad complain, field string, all, values []T) {
	for n, value := range values {
		member(bad, field, all, value)
		if slices.Contains(values[:n], value) {
			bad(errs.Duplicate, field, "%s: %q được nêu hai lần.", "%s: %q is named twice.", lineFields[field], string(value))
		}
	}
}

func words[T ~string](values []T) string { return strings.Trim(fmt.Sprint(values), "[]") }
