package norm_test

import (
	"math"
	"reflect"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

// Decision 15/2025/QĐ-TTg, Art. 4(4).
func TestDecisionLevel(t *testing.T) {
	for _, c := range []struct {
		ceiling, price holding.VND
		want           norm.Level
	}{
		{20_000_000, 20_000_000, norm.NoDecision},
		{20_000_000, 20_000_001, norm.HeadOfUnit},
		{20_000_000, 23_000_000, norm.HeadOfUnit},
		{20_000_000, 23_000_001, norm.Authority},
		{20_000_000, 26_000_000, norm.Authority},
		{20_000_000, 26_000_001, norm.NotAllowed},
		{7, 8, norm.HeadOfUnit}, // 8.05
		{7, 9, norm.Authority},  // 9.1
		{0, 26_000_000, norm.NoDecision},
		{math.MaxInt64 / 2, math.MaxInt64, norm.NotAllowed},
		{math.MaxInt64, math.MaxInt64, norm.NoDecision},
	} {
		if got := norm.DecisionLevel(c.ceiling, c.price); got != c.want {
			t.Errorf("%d where the ceiling is %d: %s, want %s", c.price, c.ceiling, got, c.want)
		}
	}
	if norm.QuantityLevel(2, 2) != norm.NoDecision || norm.QuantityLevel(2, 3) != norm.Authority {
		t.Error("Art. 4(3): more pieces than the norm has are for the authority")
	}
}

func TestWaiver(t *testing.T) {
	good := norm.Waiver{Level: norm.HeadOfUnit, DecidedBy: "Nguyễn Văn A, Chủ tịch UBND", Document: "12/QĐ-UBND", DecidedOn: "2026-05-04", Price: 23_000_000}
	for _, c := range []struct {
		name string
		edit func(*norm.Waiver)
		code errs.Code
		path string
	}{
		{"good", func(*norm.Waiver) {}, "", ""},
		{"authority for what the head may decide", func(w *norm.Waiver) { w.Level = norm.Authority }, "", ""},
		{"authority up to 30 %", func(w *norm.Waiver) { w.Level, w.Price = norm.Authority, 26_000_000 }, "", ""},
		{"authority on more pieces", func(w *norm.Waiver) { w.Level, w.Price, w.Extra = norm.Authority, 0, 3 }, "", ""},
		{"head above 15 %", func(w *norm.Waiver) { w.Price = 23_000_001 }, errs.Forbidden, "level"},
		{"nobody above 30 %", func(w *norm.Waiver) { w.Level, w.Price = norm.Authority, 26_000_001 }, errs.OutOfRange, "price"},
		{"head on more pieces", func(w *norm.Waiver) { w.Extra = 1 }, errs.Forbidden, "level"},
		{"no level", func(w *norm.Waiver) { w.Level = norm.NoDecision }, errs.Invalid, "level"},
		{"nobody decided", func(w *norm.Waiver) { w.DecidedBy = " " }, errs.Required, "decidedBy"},
		{"no document", func(w *norm.Waiver) { w.Document = "" }, errs.Required, "document"},
		{"no day", func(w *norm.Waiver) { w.DecidedOn = "" }, errs.Required, "decidedOn"},
		{"bad day", func(w *norm.Waiver) { w.DecidedOn = "4/5/2026" }, errs.Invalid, "decidedOn"},
		{"negative price", func(w *norm.Waiver) { w.Price = -1 }, errs.OutOfRange, "price"},
		{"negative extra", func(w *norm.Waiver) { w.Extra = -1 }, errs.OutOfRange, "extra"},
	} {
		w := good
		c.edit(&w)
		list := w.Check(20_000_000)
		if c.code == "" {
			if len(list) > 0 {
				t.Errorf("%s: %v", c.name, list)
			}
		} else if len(list) != 1 || list[0].Code != c.code || list[0].Path[0] != c.path {
			t.Errorf("%s: %v", c.name, list)
		}
	}
}

// Appendix, notes: the table alone is 60 % of a set, the seats 40 %.
func TestPartCeiling(t *testing.T) {
	for _, c := range []struct {
		class    string
		part     norm.Part
		set, own holding.VND
		ok       bool
	}{
		{"desk_set", norm.Table, 7_000_000, 4_200_000, true},
		{"desk_set", norm.Seats, 7_000_000, 2_800_000, true},
		{"meeting_guest_set", norm.Table, 13_000_000, 7_800_000, true},
		{"guest_set", norm.Seats, 7, 2, true},
		{"desk_set", norm.Table, math.MaxInt64, 5_534_023_222_112_865_484, true},
		{"desk_set", norm.Table, -1, 0, false},
		{"cabinet", norm.Table, 7_000_000, 0, false},
	} {
		if got, ok := norm.PartCeiling(c.class, c.part, c.set); got != c.own || ok != c.ok {
			t.Errorf("%s of %s at %d: %d, %t", c.part, c.class, c.set, got, ok)
		}
	}
	if got := norm.SetParts("desk_set"); !reflect.DeepEqual(got, []norm.SetPart{{Part: norm.Table, ItemType: "desk", Percent: 60}, {Part: norm.Seats, ItemType: "chair", Percent: 40}}) {
		t.Errorf("%+v", got)
	}
	if norm.SetParts("cabinet") != nil {
		t.Error("a cabinet is no set")
	}
}

// Art. 5(2)(d): number of the dearest component, sum of the prices, functions not bought again.
func TestMultifunction(t *testing.T) {
	printer := norm.Component{NeedClass: "printer", Quantity: 7, Ceiling: 13_000_000}
	scanner := norm.Component{NeedClass: "scanner", Quantity: 2, Ceiling: 22_000_000}
	m, err := norm.Multifunction(printer, scanner)
	if err != nil || m.Leading != "scanner" || m.Quantity != 2 || m.Ceiling != 35_000_000 {
		t.Fatalf("%+v, %v", m, err)
	}
	if got := m.Separately(2); got[0].Quantity != 5 || got[1].Quantity != 0 {
		t.Errorf("beside two of them: %+v", got)
	}
	if got := m.Separately(9); got[0].Quantity != 0 || got[1].Quantity != 0 {
		t.Errorf("beside nine of them: %+v", got)
	}
	if m.Components[0].Quantity != 7 {
		t.Error("the components changed")
	}
	same, err := norm.Multifunction(printer, norm.Component{NeedClass: "fax", Quantity: 3, Ceiling: 13_000_000})
	if err != nil || same.Leading != "fax" || same.Quantity != 3 {
		t.Errorf("of two with one ceiling the smaller number: %+v, %v", same, err)
	}
	for name, components := range map[string][]norm.Component{
		"one function":      {printer},
		"one named twice":   {printer, printer},
		"no ceiling":        {printer, {NeedClass: "scanner", Quantity: 2}},
		"negative number":   {printer, {NeedClass: "scanner", Quantity: -2, Ceiling: 1}},
		"no function named": {},
	} {
		if _, err := norm.Multifunction(components...); err == nil {
			t.Errorf("%s passes", name)
		} else if list, ok := errs.All(err); !ok || list[0].Path[0] != "components" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
