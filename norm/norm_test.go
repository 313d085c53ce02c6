package norm_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

const (
	before = civil.Date("2025-12-01") // Decision 15/2025/QĐ-TTg as it was made
	since  = civil.Date("2026-07-01") // as amended
)

func staff(tier norm.Tier, persons int64) norm.Headcount {
	return norm.Headcount{Tier: tier, Persons: persons}
}

func office(h ...norm.Headcount) norm.Establishment {
	return norm.Establishment{AgencyKind: holding.PeoplesCommittee, Headcounts: h}
}

func entitle(t *testing.T, m *norm.Model, e norm.Establishment, on civil.Date) []norm.Entitlement {
	t.Helper()
	list, err := m.Entitle(e, on)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// totals are the decided pieces by need class.
func totals(list []norm.Entitlement) map[string]int64 {
	out := map[string]int64{}
	for _, e := range list {
		if !e.Undecided {
			out[e.NeedClass] += e.Quantity
		}
	}
	return out
}

func atCeiling(list []norm.Entitlement, counted func(norm.Entitlement) bool) map[string]int64 {
	out := map[string]int64{}
	for _, e := range list {
		if counted(e) {
			out[e.NeedClass] += e.Quantity * int64(e.Ceiling)
			out["total"] += e.Quantity * int64(e.Ceiling)
		}
	}
	return out
}

// Ceilings of Appendices A and B for a small commune office: 19 of tier VIII.
func TestNineteenSpecialists(t *testing.T) {
	m := norm.National()
	e := office(staff(norm.TierVIII, 19))
	numbers := map[string]int64{"desk_set": 19, "cabinet": 19, "computer_any": 19, "phone": 19, "printer": 7, "scanner": 2, "shredder": 2, "photocopier": 2, "shelf": 2}
	values := map[string]int64{"desk_set": 133_000_000, "cabinet": 133_000_000, "computer_any": 380_000_000, "phone": 19_000_000,
		"printer": 91_000_000, "scanner": 44_000_000, "shredder": 20_000_000, "photocopier": 220_000_000, "shelf": 3_000_000, "total": 1_043_000_000}
	for _, on := range []civil.Date{"2025-07-01", "2026-03-08", "2026-03-09", since} {
		list := entitle(t, m, e, on)
		if got := totals(list); !reflect.DeepEqual(got, numbers) {
			t.Errorf("on %s: %v", on, got)
		}
		if got := atCeiling(list, func(e norm.Entitlement) bool { return !e.Undecided }); !reflect.DeepEqual(got, values) {
			t.Errorf("on %s at ceiling: %v", on, got)
		}
	}
}

// Appendices A and B, number by number: quantity, per how many, ceiling in thousands of VND. What Appendix C names
// is the province's since 9 March 2026; the numbers are those of before.
func TestAppendices(t *testing.T) {
	type row struct {
		quantity, per int64
		thousands     holding.VND
		digital       bool // Appendix C
	}
	want := map[string]row{
		"POS-V-desk_set": {1, 1, 13_000, false}, "POS-V-cabinet": {2, 1, 7_000, false}, "POS-V-desktop": {1, 1, 20_000, true},
		"POS-V-laptop_or_tablet": {1, 1, 25_000, true}, "POS-V-printer": {1, 1, 13_000, true}, "POS-V-phone": {1, 1, 1_500, false},
		"POS-V-meeting_set": {1, 1, 20_000, false}, "POS-V-guest_set": {1, 1, 20_000, false},
		"POS-VI-desk_set": {1, 1, 13_000, false}, "POS-VI-cabinet": {2, 1, 7_000, false}, "POS-VI-desktop": {1, 1, 20_000, true},
		"POS-VI-laptop_or_tablet": {1, 1, 25_000, true}, "POS-VI-printer": {1, 1, 13_000, true}, "POS-VI-phone": {1, 1, 1_500, false},
		"POS-VI-meeting_guest_set": {1, 1, 15_000, false},
		"POS-VII-desk_set":         {1, 1, 10_000, false}, "POS-VII-cabinet": {2, 1, 7_000, false}, "POS-VII-computer_any": {1, 1, 20_000, true},
		"POS-VII-printer": {1, 1, 13_000, true}, "POS-VII-phone": {1, 1, 1_000, false}, "POS-VII-meeting_guest_set": {1, 1, 13_000, false},
		"POS-VIII-desk_set": {1, 1, 7_000, false}, "POS-VIII-cabinet": {1, 1, 7_000, false}, "POS-VIII-computer_any": {1, 1, 20_000, true},
		"POS-VIII-phone":                {1, 1, 1_000, false},
		"ROOM-shared_meeting_guest_set": {1, 1, 13_000, false}, "ROOM-shared_printer": {1, 3, 13_000, true}, "ROOM-shared_scanner": {1, 15, 22_000, true},
		"ROOM-shared_shredder": {1, 15, 10_000, true}, "ROOM-shared_photocopier": {1, 15, 110_000, true}, "ROOM-shared_shelf": {1, 10, 1_500, false},
	}
	for _, on := range []civil.Date{before, since} {
		seen := 0
		for _, l := range norm.National().Lines(on) {
			if l.Undecided {
				continue
			}
			seen++
			w := want[l.Code]
			regime, amended := norm.Ceiling, ""
			if on == since {
				amended = " (sửa đổi 10/2026/QĐ-TTg)"
				if w.digital {
					regime = norm.Provincial
				}
			}
			if got := (row{l.Quantity, l.Per, l.Ceiling / 1_000, w.digital}); got != w || l.Ceiling%1_000 != 0 || l.Regime != regime || l.Confidence != catalog.Verified {
				t.Errorf("on %s: %+v", on, l)
			}
			// A line belongs to the post that its code names, and its source says where to look.
			part := "phần B"
			if tier, found := strings.CutPrefix(l.Code, "POS-"); found {
				tier, class, _ := strings.Cut(tier, "-")
				part = "phần A, bậc " + tier
				if !slices.Equal(l.Tiers, []norm.Tier{norm.Tier(tier)}) || class != l.NeedClass {
					t.Errorf("%s is of tiers %v, for %s", l.Code, l.Tiers, l.NeedClass)
				}
			}
			if on == since && w.digital {
				part += ", phần C"
			}
			if l.Source != "Quyết định 15/2025/QĐ-TTg"+amended+", Phụ lục, "+part {
				t.Errorf("on %s: the source of %s is %s", on, l.Code, l.Source)
			}
		}
		if seen != len(want) {
			t.Errorf("on %s: %d lines, want %d", on, seen, len(want))
		}
	}
}

// Since 9 March 2026 the province decides on basic digital end devices (Decision 10/2026/QĐ-TTg, Appendix C).
func TestWhatTheProvinceDecides(t *testing.T) {
	e := office(staff(norm.TierVIII, 19))
	provincial := func(e norm.Entitlement) bool { return e.Regime == norm.Provincial && !e.Undecided }
	if got := atCeiling(entitle(t, norm.National(), e, "2026-03-08"), provincial); len(got) != 0 {
		t.Errorf("the day before, the province decides on %v", got)
	}
	list := entitle(t, norm.National(), e, "2026-03-09")
	want := map[string]int64{"computer_any": 380_000_000, "printer": 91_000_000, "scanner": 44_000_000, "shredder": 20_000_000, "photocopier": 220_000_000, "total": 755_000_000}
	if got := atCeiling(list, provincial); !reflect.DeepEqual(got, want) {
		t.Errorf("the province decides on %v", got)
	}
	for _, ent := range list {
		if !ent.Undecided && slices.Contains(ent.Flags, norm.NationalStandsIn) != (ent.Regime == norm.Provincial) {
			t.Errorf("%s has the flags %v", ent.NeedClass, ent.Flags)
		}
	}
}

func TestRatios(t *testing.T) {
	m := norm.National()
	for _, c := range []struct {
		rule string
		e    norm.Establishment
		want map[string]int64
	}{
		{"notes: 0.33, 0.07 and 0.1 are 1", office(staff(norm.TierVIII, 1)),
			map[string]int64{"printer": 1, "scanner": 1, "shelf": 1}},
		{"notes: 3.33 shared printers are 4", office(staff(norm.TierVIII, 10)), map[string]int64{"printer": 4}},
		{"Appendix B: 15 heads have one copier, the 16th makes two", office(staff(norm.TierVIII, 15)), map[string]int64{"photocopier": 1, "shelf": 2}},
		{"Appendix B: 16 heads", office(staff(norm.TierVIII, 16)), map[string]int64{"photocopier": 2}},
		{"Appendix B: scanners go by all positions, shared printers by tier VIII", office(staff(norm.TierVI, 1), staff(norm.TierVII, 6), staff(norm.TierVIII, 9)),
			map[string]int64{"scanner": 2, "printer": 7 + 3}},
		{"Art. 5(2)(b): a fixed term is no headcount for ratios, and has a desk", office(norm.Headcount{Tier: norm.TierVIII, Persons: 16, FixedTerm: 1}),
			map[string]int64{"photocopier": 1, "desk_set": 16, "printer": 5}},
		{"Art. 3(2): who holds two posts counts once, at the higher", office(staff(norm.TierVI, 1), norm.Headcount{Tier: norm.TierVII, Persons: 2, CountedElsewhere: 1}),
			map[string]int64{"desk_set": 2, "laptop_or_tablet": 1, "computer_any": 1, "cabinet": 4, "phone": 2}},
		{"Art. 3(2): nobody is left where all are counted elsewhere", office(norm.Headcount{Tier: norm.TierVII, Persons: 3, CountedElsewhere: 3}), map[string]int64{"desk_set": 0, "scanner": 0}},
		{"Art. 3(6): rooms go by rooms, without anybody", norm.Establishment{AgencyKind: holding.PartyCommittee, Rooms: 4}, map[string]int64{"meeting_guest_set": 4, "desk_set": 0, "scanner": 0}},
		{"Appendix A: tier V", office(staff(norm.TierV, 1)), map[string]int64{"desk_set": 1, "cabinet": 2, "desktop": 1, "laptop_or_tablet": 1, "printer": 1, "meeting_set": 1, "guest_set": 1, "meeting_guest_set": 0}},
	} {
		for _, on := range []civil.Date{before, since} {
			got := totals(entitle(t, m, c.e, on))
			for class, n := range c.want {
				if got[class] != n {
					t.Errorf("%s, on %s: %d of %s, want %d", c.rule, on, got[class], class, n)
				}
			}
		}
	}
}

// The notes give 0.21 → 1 and 9.68 → 10: 3 heads of 15 are 0.2, 145 are 9.67.
func TestRoundingIsOfTheSum(t *testing.T) {
	m := norm.National()
	for persons, want := range map[int64]int64{0: 0, 3: 1, 145: 10, 150: 10, 151: 11} {
		if got := totals(entitle(t, m, office(staff(norm.TierVIII, persons)), before))["scanner"]; got != want {
			t.Errorf("%d heads have %d scanners, want %d", persons, got, want)
		}
	}
	province := []norm.Line{own("A", "projector", norm.ForAgency, norm.Staff), own("B", "projector", norm.ForAgency, norm.Agency)}
	province[0].Per, province[1].Per = 3, 2 // 1/3 and 1/2 of one pool are 5/6 of a projector, not two projectors
	list := entitle(t, with(t, province), office(staff(norm.TierVIII, 1)), since)
	i := slices.IndexFunc(list, func(e norm.Entitlement) bool { return e.NeedClass == "projector" && !e.Undecided })
	if i < 0 || list[i].Quantity != 1 || len(list[i].Terms) != 2 {
		t.Errorf("the pool is not rounded once: %+v", list)
	}
}

// Posts in one body share; in three bodies each has its own.
func TestPooling(t *testing.T) {
	copiers := func(persons int64) int64 {
		return totals(entitle(t, norm.National(), office(staff(norm.TierVIII, persons)), before))["photocopier"]
	}
	if one, three := copiers(19), copiers(12)+copiers(5)+copiers(2); one != 2 || three != 3 {
		t.Errorf("19 in one body have %d copiers, in three %d; want 2 and 3", one, three)
	}
}

// A merger never raises what the bodies are entitled to together (Art. 3(2), 8(3)).
func TestSuccessorHasNoMore(t *testing.T) {
	m := norm.National()
	for a := int64(0); a < 40; a += 3 {
		for b := int64(0); b < 40; b += 7 {
			one := office(staff(norm.TierVII, a%5), staff(norm.TierVIII, a))
			other := office(staff(norm.TierVII, b%4), staff(norm.TierVIII, b))
			both := office(slices.Concat(one.Headcounts, other.Headcounts)...)
			one.Rooms, other.Rooms, both.Rooms = a/3, b/3, a/3+b/3
			x, y := totals(entitle(t, m, one, since)), totals(entitle(t, m, other, since))
			for class, n := range totals(entitle(t, m, both, since)) {
				if n > x[class]+y[class] {
					t.Fatalf("%d of %s after a merger of %d and %d heads, %d before", n, class, a, b, x[class]+y[class])
				}
			}
		}
	}
}

// Desks of different tiers have different ceilings, so they are different entitlements of one class;
// printers of posts and shared printers are counted apart.
func TestPools(t *testing.T) {
	list := entitle(t, norm.National(), office(staff(norm.TierVI, 1), staff(norm.TierVII, 2), staff(norm.TierVIII, 10)), before)
	type row struct {
		class    string
		scope    norm.Scope
		quantity int64
		ceiling  holding.VND
	}
	var got []row
	for _, e := range list {
		if e.NeedClass == "desk_set" || e.NeedClass == "printer" || e.NeedClass == "phone" {
			got = append(got, row{e.NeedClass, e.Scope, e.Quantity, e.Ceiling})
		}
	}
	want := []row{
		{"printer", norm.ForPosition, 3, 13_000_000}, {"printer", norm.ForAgency, 4, 13_000_000},
		{"phone", norm.ForPosition, 1, 1_500_000}, {"phone", norm.ForPosition, 12, 1_000_000},
		{"desk_set", norm.ForPosition, 1, 13_000_000}, {"desk_set", norm.ForPosition, 2, 10_000_000}, {"desk_set", norm.ForPosition, 10, 7_000_000},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	// Every quantity is what its terms say.
	for _, e := range list {
		if n := replay(e.Terms); n != e.Quantity {
			t.Errorf("%s: %d, its terms say %d", e.NeedClass, e.Quantity, n)
		}
	}
}

func replay(terms []norm.Term) int64 {
	num, den := int64(0), int64(1)
	for _, t := range terms {
		num, den = num*t.Per+t.Counted*t.Quantity*den, den*t.Per
	}
	return (num + den - 1) / den
}

func TestOrderIsTheCatalogues(t *testing.T) {
	var order []string
	for _, c := range catalog.Default().NeedClasses(since) {
		order = append(order, c.Code)
	}
	last := -1
	for _, e := range entitle(t, norm.National(), norm.Establishment{AgencyKind: holding.ServiceCentre, Headcounts: []norm.Headcount{staff(norm.TierVI, 1), staff(norm.TierVIII, 8)}, Rooms: 2}, since) {
		at := slices.Index(order, e.NeedClass)
		if at < last {
			t.Errorf("%s is out of order", e.NeedClass)
		}
		last = at
	}
}

// Art. 5(1)(b): shared equipment has no fixed number. Art. 6(3): that of one-stop units is the province's.
func TestUndecidedIsNoGuess(t *testing.T) {
	undecided := func(e norm.Establishment) []string {
		var out []string
		for _, ent := range entitle(t, norm.National(), e, before) {
			if ent.Undecided {
				if ent.Quantity != 0 || ent.Ceiling != 0 || !slices.Contains(ent.Flags, norm.NumberUndecided) || !slices.Contains(ent.Flags, norm.PriceUndecided) || ent.Regime != norm.Provincial {
					t.Errorf("%+v", ent)
				}
				out = append(out, string(ent.Scope)+" "+ent.NeedClass)
			}
		}
		return out
	}
	committee := undecided(office())
	if len(committee) != 12 || !slices.Contains(committee, "AGENCY lift") || slices.ContainsFunc(committee, func(s string) bool { return strings.HasPrefix(s, "SERVICE") }) {
		t.Errorf("a committee: %v", committee)
	}
	oneStop := office()
	oneStop.Counters = 3
	for _, e := range []norm.Establishment{{AgencyKind: holding.ServiceCentre}, oneStop} {
		if got := undecided(e); len(got) != 12+17 || !slices.Contains(got, "SERVICE_CENTRE queue_machine") || !slices.Contains(got, "SERVICE_CENTRE rating_device") {
			t.Errorf("%s with %d counters: %v", e.AgencyKind, e.Counters, got)
		}
	}
	for _, l := range norm.National().Lines(since) {
		if l.Scope == norm.ForServiceCentre && (!l.Undecided || l.Quantity != 0 || l.Ceiling != 0) {
			t.Errorf("a number for a service centre: %+v", l)
		}
		// Art. 5a: equipment for state-secret work is granted by the province alone.
		if strings.Contains(l.Source, "phần D") || l.NeedClass == "safe" {
			t.Errorf("a national number for state-secret work: %+v", l)
		}
	}
}

func TestTitles(t *testing.T) {
	tiers := func(h norm.Headcount, on civil.Date) ([]norm.Entitlement, error) {
		return norm.National().Entitle(office(h), on)
	}
	for title, want := range map[string]holding.VND{"party_secretary": 13_000_000, "committee_chair": 10_000_000, "principal_specialist": 10_000_000, "department_head": 7_000_000, "contract_staff": 7_000_000} {
		for _, on := range []civil.Date{before, since} {
			list, err := tiers(norm.Headcount{Title: title, Persons: 1}, on)
			i := slices.IndexFunc(list, func(e norm.Entitlement) bool { return e.NeedClass == "desk_set" })
			if err != nil || i < 0 || list[i].Ceiling != want {
				t.Errorf("%s on %s: %+v, %v", title, on, list, err)
				continue
			}
			// Decision 10/2026/QĐ-TTg names ranks of the Party; which rank a commune's post has was not read.
			read := on == before || title == "principal_specialist" || title == "contract_staff"
			if got := list[i]; (got.Confidence == catalog.Verified) != read || slices.Contains(got.Flags, norm.NotVerified) == read {
				t.Errorf("%s on %s: confidence %s, flags %v", title, on, got.Confidence, got.Flags)
			}
		}
	}
	if _, err := tiers(norm.Headcount{Title: "senior_specialist", Persons: 1}, before); !errs.Is(err, errs.UnknownCode) {
		t.Errorf("a title before its day: %v", err)
	}
	for name, want := range map[string]string{"Bí thư Đảng ủy phường": "party_secretary", "  CHỦ TỊCH  UBND xã": "committee_chair", "Phó Trưởng phòng": "department_deputy_head", "Phó Chủ tịch HĐND": "council_deputy_chair"} {
		if got, ok := norm.RecogniseTitle(name, since); !ok || got.Code != want {
			t.Errorf("%q is %q", name, got.Code)
		}
	}
	if got, ok := norm.RecogniseTitle("Tổ trưởng", since); ok {
		t.Errorf("a guess: %s", got.Code)
	}
	for _, on := range []civil.Date{before, since} {
		for _, title := range norm.Titles(on) {
			if title.Tier == norm.TierV {
				t.Errorf("%s: no post of a commune is of tier V", title.Code)
			}
		}
	}
}

func TestEntitleRefuses(t *testing.T) {
	good := office(staff(norm.TierVIII, 3))
	for _, c := range []struct {
		name string
		edit func(*norm.Establishment)
		on   civil.Date
		code errs.Code
		path string
	}{
		{"negative headcount", func(e *norm.Establishment) { e.Headcounts[0].Persons = -1 }, since, errs.OutOfRange, "headcounts.0.persons"},
		{"too many", func(e *norm.Establishment) { e.Headcounts[0].Persons = 1_000_001 }, since, errs.OutOfRange, "headcounts.0.persons"},
		{"too many in all", func(e *norm.Establishment) {
			e.Headcounts = []norm.Headcount{staff(norm.TierVII, 1_000_000), staff(norm.TierVIII, 1)}
		}, since, errs.OutOfRange, "headcounts"},
		{"more elsewhere than there are", func(e *norm.Establishment) { e.Headcounts[0].CountedElsewhere = 4 }, since, errs.OutOfRange, "headcounts.0.countedElsewhere"},
		{"more with a fixed term than there are", func(e *norm.Establishment) { e.Headcounts[0].CountedElsewhere, e.Headcounts[0].FixedTerm = 2, 2 }, since, errs.OutOfRange, "headcounts.0.fixedTerm"},
		{"neither tier nor title", func(e *norm.Establishment) { e.Headcounts[0].Tier = "" }, since, errs.Required, "headcounts.0.tier"},
		{"unknown tier", func(e *norm.Establishment) { e.Headcounts[0].Tier = "IX" }, since, errs.UnknownCode, "headcounts.0.tier"},
		{"unknown title", func(e *norm.Establishment) { e.Headcounts[0].Title = "king" }, since, errs.UnknownCode, "headcounts.0.title"},
		{"title of another tier", func(e *norm.Establishment) { e.Headcounts[0].Title = "party_secretary" }, since, errs.Invalid, "headcounts.0.tier"},
		{"unknown agency kind", func(e *norm.Establishment) { e.AgencyKind = "CLUB" }, since, errs.UnknownCode, "agencyKind"},
		{"negative rooms", func(e *norm.Establishment) { e.Rooms = -2 }, since, errs.OutOfRange, "rooms"},
		{"negative counters", func(e *norm.Establishment) { e.Counters = -2 }, since, errs.OutOfRange, "counters"},
		{"negative centres", func(e *norm.Establishment) { e.Centres = -2 }, since, errs.OutOfRange, "centres"},
		{"no day", func(e *norm.Establishment) {}, "", errs.Required, "on"},
	} {
		e := good
		e.Headcounts = slices.Clone(good.Headcounts)
		c.edit(&e)
		_, err := norm.National().Entitle(e, c.on)
		list, _ := errs.All(err)
		if len(list) != 1 || list[0].Code != c.code || strings.Join(list[0].Path, ".") != c.path || list[0].Message.VI == "" {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := e.Check(c.on); !reflect.DeepEqual(got, list) {
			t.Errorf("%s: Check says %v", c.name, got)
		}
	}
	if list := good.Check(since); len(list) > 0 {
		t.Error(list)
	}
}

// The numbers of the decisions hold from their first day, and from the day before there are none.
func TestVersionsByDate(t *testing.T) {
	m := norm.National()
	if got := m.Lines("2025-06-30"); len(got) != 0 {
		t.Errorf("%d lines before the decision", len(got))
	}
	count := func(on civil.Date) (n, ceiling int) {
		for _, l := range m.Lines(on) {
			if !l.Undecided {
				n++
				if l.Regime == norm.Ceiling {
					ceiling++
				}
			}
		}
		return n, ceiling
	}
	for on, want := range map[civil.Date][2]int{"2025-07-01": {31, 31}, "2026-03-08": {31, 31}, "2026-03-09": {31, 18}, "2040-01-01": {31, 18}} {
		if n, ceiling := count(on); n != want[0] || ceiling != want[1] {
			t.Errorf("on %s: %d lines, %d of them ceilings", on, n, ceiling)
		}
	}
	if len(m.Lines("")) != 0 {
		t.Error("an unknown day has norms")
	}
}

func TestLineKeepsItsNames(t *testing.T) {
	l := norm.Line{Code: "C", NeedClass: "printer", Scope: norm.ForAgency, Basis: norm.Staff, Tiers: []norm.Tier{norm.TierVIII},
		AgencyKinds: []holding.AgencyKind{holding.School}, Quantity: 1, Per: 3, Ceiling: 13_000_000, Regime: norm.Provincial, ValidFrom: "2026-07-01",
		ValidTo: "2027-06-30", Source: "S", Confidence: catalog.Verified, Undecided: true, Replaces: []string{"X"}, National: true}
	text, err := json.Marshal(l)
	want := `{"code":"C","needClass":"printer","scope":"AGENCY","basis":"STAFF","tiers":["VIII"],"agencyKinds":["SCHOOL"],"quantity":1,"per":3,` +
		`"ceiling":13000000,"regime":"PROVINCIAL","validFrom":"2026-07-01","validTo":"2027-06-30","source":"S","confidence":"VERIFIED","undecided":true,"replaces":["X"],"national":true}`
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s", err, text)
	}
	// The national model comes back from its own JSON, line by line.
	text, err = json.Marshal(norm.National().All())
	if err != nil {
		t.Fatal(err)
	}
	var lines []norm.Line
	if err := json.Unmarshal(text, &lines); err != nil {
		t.Fatal(err)
	}
	m, err := norm.New(lines)
	if err != nil || !reflect.DeepEqual(m.All(), norm.National().All()) {
		t.Errorf("another model: %v", err)
	}
	lines = append(lines, lines[0])
	if _, err := norm.New(lines); !errors.Is(err, norm.ErrTwoInForce) {
		t.Errorf("two versions in force: %v", err)
	}
}
