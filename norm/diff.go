package norm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

// ChangeKind is what became of a line.
type ChangeKind string

const (
	Added   ChangeKind = "ADDED"
	Removed ChangeKind = "REMOVED"
	Changed ChangeKind = "CHANGED"
)

// ChangeKinds lists the kinds.
var ChangeKinds = []ChangeKind{Added, Removed, Changed}

// FieldChange is a field with both its values, in words.
type FieldChange struct {
	Field  string      `json:"field"` // JSON name
	Name   locale.Text `json:"name"`
	Before locale.Text `json:"before"`
	After  locale.Text `json:"after"`
}

// LineChange is one version of a line that differs between two models. Of an added line every field that
// says something is there with an empty Before, of a removed one with an empty After.
type LineChange struct {
	Kind   ChangeKind    `json:"kind"`
	Code   string        `json:"code"`
	Fields []FieldChange `json:"fields"`
}

// Diff answers what leads from one list of lines to another: by code, then by the first day. Versions of
// a code that begin on the same day are compared; of the others the first with the first, so that a day
// that was put off shows as such. The order of either list does not matter.
func Diff(before, after []Line) []LineChange {
	var out []LineChange
	codes := map[string]bool{}
	for _, l := range slices.Concat(before, after) {
		codes[l.Code] = true
	}
	sorted := make([]string, 0, len(codes))
	for code := range codes {
		sorted = append(sorted, code)
	}
	slices.Sort(sorted)
	for _, code := range sorted {
		for _, p := range pairs(versionsOf(before, code), versionsOf(after, code)) {
			if c := p.change(); len(c.Fields) > 0 {
				c.Code = code
				out = append(out, c)
			}
		}
	}
	return out
}

func versionsOf(lines []Line, code string) []Line {
	var out []Line
	for _, l := range lines {
		if l.Code == code {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Compare(a.ValidFrom, b.ValidFrom) })
	return out
}

// pair is a version before and after; nil where there was or is none.
type pair struct{ before, after *Line }

func (p pair) day() string {
	if p.after != nil {
		return string(p.after.ValidFrom)
	}
	return string(p.before.ValidFrom)
}

func pairs(before, after []Line) []pair {
	var out []pair
	var oldLeft, newLeft []*Line
	taken := make([]bool, len(before))
	for i := range after {
		j := slices.IndexFunc(before, func(b Line) bool { return b.ValidFrom == after[i].ValidFrom })
		if j < 0 || taken[j] {
			newLeft = append(newLeft, &after[i])
			continue
		}
		taken[j] = true
		out = append(out, pair{&before[j], &after[i]})
	}
	for j := range before {
		if !taken[j] {
			oldLeft = append(oldLeft, &before[j])
		}
	}
	for i := range max(len(oldLeft), len(newLeft)) {
		var p pair
		if i < len(oldLeft) {
			p.before = oldLeft[i]
		}
		if i < len(newLeft) {
			p.after = newLeft[i]
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(a.day(), b.day()) })
	return out
}

func (p pair) change() LineChange {
	c := LineChange{Kind: Changed}
	switch {
	case p.before == nil:
		c.Kind = Added
	case p.after == nil:
		c.Kind = Removed
	}
	for _, f := range shownFields {
		var before, after locale.Text
		if p.before != nil {
			before = f.show(p.before)
		}
		if p.after != nil {
			after = f.show(p.after)
		}
		if before != after {
			c.Fields = append(c.Fields, FieldChange{Field: f.name, Name: lineFields[f.name], Before: before, After: after})
		}
	}
	return c
}

// shownFields are the fields of a line but its code, in the order in which a person reads them.
var shownFields = []struct {
	name string
	show func(*Line) locale.Text
}{
	{"needClass", func(l *Line) locale.Text {
		if c, ok := catalog.Default().NeedClass(l.NeedClass, l.ValidFrom); ok {
			return c.Name
		}
		return same(l.NeedClass)
	}},
	{"scope", func(l *Line) locale.Text { return holding.Word(ScopeWords, l.Scope) }},
	{"basis", func(l *Line) locale.Text { return holding.Word(BasisWords, l.Basis) }},
	{"tiers", func(l *Line) locale.Text { return every(l.Tiers, func(t Tier) locale.Text { return same(string(t)) }) }},
	{"agencyKinds", func(l *Line) locale.Text {
		return every(l.AgencyKinds, func(k holding.AgencyKind) locale.Text { return holding.Word(holding.AgencyWords, k) })
	}},
	{"quantity", func(l *Line) locale.Text {
		if l.Undecided {
			return FlagWords[NumberUndecided]
		}
		return same(strconv.FormatInt(l.Quantity, 10))
	}},
	{"per", func(l *Line) locale.Text { return same(strconv.FormatInt(l.Per, 10)) }},
	{"ceiling", func(l *Line) locale.Text {
		if l.Ceiling == 0 {
			return FlagWords[PriceUndecided]
		}
		return locale.Number(int64(l.Ceiling))
	}},
	{"regime", func(l *Line) locale.Text { return holding.Word(RegimeWords, l.Regime) }},
	{"validFrom", func(l *Line) locale.Text { return same(string(l.ValidFrom)) }},
	{"validTo", func(l *Line) locale.Text {
		if l.ValidTo == "" {
			return locale.Text{VI: "không thời hạn", EN: "open"}
		}
		return same(string(l.ValidTo))
	}},
	{"source", func(l *Line) locale.Text { return same(l.Source) }},
	{"confidence", func(l *Line) locale.Text { return holding.Word(ConfidenceWords, l.Confidence) }},
	{"replaces", func(l *Line) locale.Text { return same(strings.Join(slices.Sorted(slices.Values(l.Replaces)), ", ")) }},
}

func same(s string) locale.Text { return locale.Text{VI: s, EN: s} }

// every is a list in words, in one order; an empty one means all.
func every[T ~string](values []T, show func(T) locale.Text) locale.Text {
	if len(values) == 0 {
		return locale.Text{VI: "tất cả", EN: "all"}
	}
	var vi, en []string
	for _, v := range slices.Sorted(slices.Values(values)) {
		t := show(v)
		vi, en = append(vi, t.VI), append(en, t.EN)
	}
	return locale.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}
