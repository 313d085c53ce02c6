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

// own is a line of a province: one piece for each counted, at 30 million at most.
func own(code, class string, scope norm.Scope, basis norm.Basis) norm.Line {
	return norm.Line{Code: code, NeedClass: class, Scope: scope, Basis: basis, Quantity: 1, Per: 1, Ceiling: 30_000_000,
		Regime: norm.Provincial, ValidFrom: "2026-04-01", Source: "Quyết định 1/2026/QĐ-UBND", Confidence: catalog.Verified}
}

func with(t *testing.T, lines []norm.Line) *norm.Model {
	t.Helper()
	m, err := norm.National().With(lines)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A province's decision on its service centres takes the place of the undecided lines, from its day on.
func TestProvinceDecides(t *testing.T) {
	queue := own("CM-queue", "queue_machine", norm.ForServiceCentre, norm.Centre)
	queue.Replaces = []string{"SC-queue"}
	rating := own("CM-rating", "rating_device", norm.ForServiceCentre, norm.Counter)
	rating.Replaces, rating.Ceiling = []string{"SC-rating"}, 0
	m := with(t, []norm.Line{queue, rating})
	e := norm.Establishment{AgencyKind: holding.ServiceCentre, Counters: 7}
	find := func(class string, on civil.Date) norm.Entitlement {
		t.Helper()
		var found []norm.Entitlement
		for _, ent := range entitle(t, m, e, on) {
			if ent.NeedClass == class {
				found = append(found, ent)
			}
		}
		if len(found) != 1 {
			t.Fatalf("%s on %s: %+v", class, on, found)
		}
		return found[0]
	}
	if got := find("queue_machine", "2026-03-31"); !got.Undecided {
		t.Errorf("decided before its day: %+v", got)
	}
	if got := find("queue_machine", "2026-04-01"); got.Undecided || got.Quantity != 1 || got.Ceiling != 30_000_000 || len(got.Flags) != 0 {
		t.Errorf("%+v", got)
	}
	if got := find("rating_device", "2026-04-01"); got.Quantity != 7 || !reflect.DeepEqual(got.Flags, []norm.Flag{norm.PriceUndecided}) {
		t.Errorf("%+v", got)
	}
	lines := func(on civil.Date) []string {
		var out []string
		for _, l := range m.Lines(on) {
			if l.NeedClass == "queue_machine" {
				out = append(out, l.Code)
			}
		}
		return out
	}
	if b, a := lines("2026-03-31"), lines("2026-04-01"); !reflect.DeepEqual(b, []string{"SC-queue"}) || !reflect.DeepEqual(a, []string{"CM-queue"}) {
		t.Errorf("lines in force: %v, then %v", b, a)
	}
}

// Whoever gets a digital device from the province does not get it under Appendix A or B too, and nobody
// else loses it (Decision 10/2026/QĐ-TTg, Appendix C).
func TestProvinceReplacesForItsOwn(t *testing.T) {
	line := own("CM-laptop", "laptop_or_tablet", norm.ForPosition, norm.Person)
	line.Tiers = []norm.Tier{norm.TierVII, norm.TierVIII}
	line.AgencyKinds = []holding.AgencyKind{holding.ServiceCentre}
	if _, err := norm.National().With([]norm.Line{line}); !errs.Is(err, errs.Duplicate) || !strings.Contains(err.Error(), "POS-VIII-computer_any") || !strings.Contains(err.Error(), "POS-VII-computer_any") {
		t.Errorf("two computers for one person: %v", err)
	}
	line.Replaces = []string{"POS-VIII-computer_any", "POS-VII-computer_any"}
	m := with(t, []norm.Line{line})
	centre := norm.Establishment{AgencyKind: holding.ServiceCentre, Headcounts: []norm.Headcount{staff(norm.TierVIII, 8)}}
	if got := totals(entitle(t, m, centre, since)); got["laptop_or_tablet"] != 8 || got["computer_any"] != 0 {
		t.Errorf("the centre: %v", got)
	}
	if got := totals(entitle(t, m, office(staff(norm.TierVIII, 8)), since)); got["laptop_or_tablet"] != 0 || got["computer_any"] != 8 {
		t.Errorf("the committee: %v", got)
	}
	if got := totals(entitle(t, m, centre, before)); got["computer_any"] != 8 {
		t.Errorf("before its day: %v", got)
	}
	// A scanner of one's own: its holder is no head for the shared ones.
	scanner := own("CM-scanner", "scanner", norm.ForPosition, norm.Person)
	scanner.Tiers, scanner.Replaces = []norm.Tier{norm.TierVI}, []string{"ROOM-shared_scanner"}
	if got := totals(entitle(t, with(t, []norm.Line{scanner}), office(staff(norm.TierVI, 1), staff(norm.TierVIII, 15)), since)); got["scanner"] != 1+1 {
		t.Errorf("16 heads, one with a scanner: %v", got)
	}
	// Part D: what an agency has besides for state-secret work is no second device of a person.
	secret := own("CM-secret-printer", "printer", norm.ForAgency, norm.Agency)
	safe := own("CM-secret-safe", "safe", norm.ForAgency, norm.Agency)
	if got := totals(entitle(t, with(t, []norm.Line{secret, safe}), office(staff(norm.TierVIII, 3)), since)); got["printer"] != 2 || got["safe"] != 1 {
		t.Errorf("with state-secret work: %v", got)
	}
}

// A model that is made again of the lines of a snapshot gives the same.
func TestSnapshotOfLines(t *testing.T) {
	line := own("CM-laptop", "laptop_or_tablet", norm.ForPosition, norm.Person)
	line.Tiers, line.Replaces = []norm.Tier{norm.TierVIII}, []string{"POS-VIII-computer_any"}
	m := with(t, []norm.Line{line})
	e := office(staff(norm.TierVI, 1), staff(norm.TierVIII, 8))
	e.Rooms = 3
	for _, lines := range [][]norm.Line{m.All(), m.Lines(since)} {
		text, err := json.Marshal(lines)
		if err != nil {
			t.Fatal(err)
		}
		var back []norm.Line
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		again, err := norm.New(back)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := entitle(t, again, e, since), entitle(t, m, e, since); !reflect.DeepEqual(got, want) {
			t.Errorf("%d lines: %v, want %v", len(back), got, want)
		}
	}
}

// Kept lines stand beside their own classes; what a province writes today names those of the catalogue.
func TestClassesBesideTheCatalogue(t *testing.T) {
	kept := own("CM-throne", "throne", norm.ForServiceCentre, norm.Centre)
	if _, err := norm.New([]norm.Line{kept}); err != nil {
		t.Error(err)
	}
	if _, err := norm.National().With([]norm.Line{kept}); !errs.Is(err, errs.UnknownCode) {
		t.Errorf("the national model takes it: %v", err)
	}
	kept.NeedClass = ""
	if _, err := norm.New([]norm.Line{kept}); !errs.Is(err, errs.Required) {
		t.Errorf("a line of no class: %v", err)
	}
}

func TestCheckNamesTheField(t *testing.T) {
	base := own("CM-queue", "queue_machine", norm.ForServiceCentre, norm.Centre)
	for _, c := range []struct {
		name string
		edit func(*norm.Line)
		code errs.Code
		path string
	}{
		{"no code", func(l *norm.Line) { l.Code = " " }, errs.Required, "1.code"},
		{"no source", func(l *norm.Line) { l.Source = "" }, errs.Required, "1.source"},
		{"long source", func(l *norm.Line) { l.Source = strings.Repeat("x", 501) }, errs.OutOfRange, "1.source"},
		{"unknown class", func(l *norm.Line) { l.NeedClass = "throne" }, errs.UnknownCode, "1.needClass"},
		{"class of a later day", func(l *norm.Line) { l.NeedClass, l.ValidFrom = "safe", "2026-01-01" }, errs.UnknownCode, "1.needClass"},
		{"unknown scope", func(l *norm.Line) { l.Scope = "HOME" }, errs.UnknownCode, "1.scope"},
		{"unknown basis", func(l *norm.Line) { l.Basis = "CAT" }, errs.UnknownCode, "1.basis"},
		{"basis of another scope", func(l *norm.Line) { l.Basis = norm.Room }, errs.Invalid, "1.basis"},
		{"unknown tier", func(l *norm.Line) { l.Basis, l.Tiers = norm.Staff, []norm.Tier{"IX"} }, errs.UnknownCode, "1.tiers"},
		{"tier twice", func(l *norm.Line) { l.Basis, l.Tiers = norm.Staff, []norm.Tier{"VI", "VI"} }, errs.Duplicate, "1.tiers"},
		{"tiers of counters", func(l *norm.Line) { l.Tiers = []norm.Tier{"VI"} }, errs.Invalid, "1.tiers"},
		{"unknown agency kind", func(l *norm.Line) { l.AgencyKinds = []holding.AgencyKind{"CLUB"} }, errs.UnknownCode, "1.agencyKinds"},
		{"negative quantity", func(l *norm.Line) { l.Quantity = -1 }, errs.OutOfRange, "1.quantity"},
		{"too many", func(l *norm.Line) { l.Quantity = 10_001 }, errs.OutOfRange, "1.quantity"},
		{"a number that is not decided", func(l *norm.Line) { l.Undecided = true }, errs.Invalid, "1.quantity"},
		{"per nothing", func(l *norm.Line) { l.Per = 0 }, errs.OutOfRange, "1.per"},
		{"negative ceiling", func(l *norm.Line) { l.Ceiling = -1 }, errs.OutOfRange, "1.ceiling"},
		{"ceiling beyond reason", func(l *norm.Line) { l.Ceiling = 1_000_000_000_001 }, errs.OutOfRange, "1.ceiling"},
		{"unknown regime", func(l *norm.Line) { l.Regime = "ROYAL" }, errs.UnknownCode, "1.regime"},
		{"a national ceiling", func(l *norm.Line) { l.Regime = norm.Ceiling }, errs.Invalid, "1.regime"},
		{"a national line", func(l *norm.Line) { l.National = true }, errs.Invalid, "1.national"},
		{"no first day", func(l *norm.Line) { l.ValidFrom = "" }, errs.Required, "1.validFrom"},
		{"bad day", func(l *norm.Line) { l.ValidFrom = "1/7/2026" }, errs.Invalid, "1.validFrom"},
		{"ends before it begins", func(l *norm.Line) { l.ValidTo = "2026-01-01" }, errs.OutOfRange, "1.validTo"},
		{"unknown confidence", func(l *norm.Line) { l.Confidence = "HEARSAY" }, errs.UnknownCode, "1.confidence"},
		{"replaces itself", func(l *norm.Line) { l.Replaces = []string{"CM-queue"} }, errs.Invalid, "1.replaces"},
		{"replaces what is not there", func(l *norm.Line) { l.Replaces = []string{"SC-throne"} }, errs.UnknownCode, "1.replaces"},
		{"code of a national line", func(l *norm.Line) { l.Code = "SC-queue" }, errs.Duplicate, "1.code"},
		{"two versions in force", func(l *norm.Line) { l.Code = "CM-first" }, errs.Duplicate, "1.code"},
		{"a device given twice", func(l *norm.Line) { l.NeedClass, l.Scope, l.Basis = "shredder", norm.ForAgency, norm.Staff }, errs.Duplicate, "1.replaces"},
	} {
		line := base
		c.edit(&line)
		lines := []norm.Line{own("CM-first", "kiosk", norm.ForServiceCentre, norm.Centre), line}
		list := norm.Check(lines)
		if !slices.ContainsFunc(list, func(e *errs.Error) bool {
			return e.Code == c.code && strings.Join(e.Path, ".") == c.path && e.Message.VI != "" && e.Message.EN != ""
		}) {
			t.Errorf("%s: %v", c.name, list)
		}
		_, err := norm.National().With(lines)
		if got, _ := errs.All(err); !reflect.DeepEqual(got, list) {
			t.Errorf("%s: With refuses %v", c.name, err)
		}
		if twice := c.name == "two versions in force" || c.name == "code of a national line"; errors.Is(err, norm.ErrTwoInForce) != twice {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if list := norm.Check([]norm.Line{base}); len(list) > 0 {
		t.Error(list)
	}
	// One version after the other is how a model grows.
	old, next := base, base
	old.ValidTo, next.ValidFrom = "2026-12-31", "2027-01-01"
	if list := norm.Check([]norm.Line{old, next}); len(list) > 0 {
		t.Error(list)
	}
}

func TestDiff(t *testing.T) {
	kept := own("CM-kiosk", "kiosk", norm.ForServiceCentre, norm.Centre)
	before := own("CM-queue", "queue_machine", norm.ForServiceCentre, norm.Centre)
	after := before
	after.Quantity, after.Ceiling, after.AgencyKinds = 2, 0, []holding.AgencyKind{holding.ServiceCentre}
	gone, fresh := own("CM-ups", "ups", norm.ForServiceCentre, norm.Counter), own("CM-board", "notice_board", norm.ForServiceCentre, norm.Centre)
	put := own("CM-tv", "tv", norm.ForAgency, norm.Agency)
	off := put
	off.ValidFrom = "2027-01-01"

	got := norm.Diff([]norm.Line{before, kept, gone, put}, []norm.Line{off, fresh, kept, after})
	if len(got) != 4 {
		t.Fatalf("%+v", got)
	}
	if got[0].Kind != norm.Added || got[0].Code != "CM-board" || got[0].Fields[0].After.EN != "Notice or electronic board" || got[0].Fields[0].Before.EN != "" {
		t.Errorf("added: %+v", got[0])
	}
	type field struct{ name, vi, en string }
	var fields []field
	for _, f := range got[1].Fields {
		fields = append(fields, field{f.Field, f.Before.VI + " → " + f.After.VI, f.Name.EN + ": " + f.Before.EN + " → " + f.After.EN})
	}
	want := []field{
		{"agencyKinds", "tất cả → Trung tâm phục vụ hành chính công", "Agency kinds: all → Public administration service centre"},
		{"quantity", "1 → 2", "Quantity: 1 → 2"},
		{"ceiling", "30.000.000 → Chưa có mức giá tối đa", "Ceiling: 30,000,000 → No price ceiling is fixed"},
	}
	if got[1].Kind != norm.Changed || got[1].Code != "CM-queue" || !reflect.DeepEqual(fields, want) {
		t.Errorf("changed: %+v", fields)
	}
	if got[2].Kind != norm.Changed || len(got[2].Fields) != 1 || got[2].Fields[0].Field != "validFrom" {
		t.Errorf("put off: %+v", got[2])
	}
	if got[3].Kind != norm.Removed || got[3].Code != "CM-ups" || got[3].Fields[0].After.VI != "" {
		t.Errorf("removed: %+v", got[3])
	}
	// A newer version beside the old one is an addition and the old one's end.
	ended, next := before, after
	ended.ValidTo, next.ValidFrom = "2026-12-31", "2027-01-01"
	got = norm.Diff([]norm.Line{before}, []norm.Line{next, ended})
	if len(got) != 2 || got[0].Kind != norm.Changed || got[0].Fields[0].Field != "validTo" || got[1].Kind != norm.Added {
		t.Errorf("a next version: %+v", got)
	}
	if got := norm.Diff([]norm.Line{kept, before}, []norm.Line{before, kept}); len(got) != 0 {
		t.Errorf("another order: %+v", got)
	}
}

// What the Prime Minister fixes is a maximum for the province, too: a line of its own in its place gives the
// same people no more, and nothing beside it.
func TestProvinceStaysBelowCeilings(t *testing.T) {
	base := own("CM-cabinet", "cabinet", norm.ForPosition, norm.Person)
	base.Tiers, base.Ceiling, base.Replaces = []norm.Tier{norm.TierVIII}, 7_000_000, []string{"POS-VIII-cabinet"}
	other := base
	other.Code = "CM-other"
	for _, c := range []struct {
		name  string
		edit  func(*norm.Line)
		lines []norm.Line // before it
		want  []string
	}{
		{"the same", func(*norm.Line) {}, nil, nil},
		{"fewer and cheaper", func(l *norm.Line) { l.Per, l.Ceiling = 2, 5_000_000 }, nil, nil},
		{"none", func(l *norm.Line) { l.Quantity, l.Ceiling = 0, 0 }, nil, nil},
		{"more", func(l *norm.Line) { l.Quantity = 5 }, nil, []string{"0.quantity"}},
		{"more for each than two for three", func(l *norm.Line) { l.Quantity, l.Per = 4, 3 }, nil, []string{"0.quantity"}},
		{"dearer", func(l *norm.Line) { l.Ceiling = 7_000_001 }, nil, []string{"0.ceiling"}},
		{"at any price", func(l *norm.Line) { l.Ceiling = 0 }, nil, []string{"0.ceiling"}},
		{"both", func(l *norm.Line) { l.Quantity, l.Ceiling = 5, 50_000_000 }, nil, []string{"0.quantity", "0.ceiling"}},
		{"beside it", func(l *norm.Line) { l.Replaces = nil }, nil, []string{"0.replaces"}},
		{"everybody in the place of some", func(l *norm.Line) { l.Tiers = nil }, nil, []string{"0.replaces"}},
		{"by another basis", func(l *norm.Line) { l.Basis, l.Scope = norm.Staff, norm.ForAgency }, nil, []string{"0.replaces"}},
		{"another class", func(l *norm.Line) { l.NeedClass = "safe" }, nil, []string{"0.replaces"}},
		{"in two lines", func(*norm.Line) {}, []norm.Line{other}, []string{"1.replaces"}},
		{"a class that the tier has not", func(l *norm.Line) { l.NeedClass, l.Replaces = "guest_set", nil }, nil, []string{"0.replaces"}},
		{"a digital device, since the province decides", func(l *norm.Line) {
			l.NeedClass, l.Quantity, l.Ceiling, l.Replaces = "computer_any", 2, 50_000_000, []string{"POS-VIII-computer_any"}
		}, nil, nil},
		{"a digital device, before", func(l *norm.Line) {
			l.NeedClass, l.Quantity, l.Ceiling, l.Replaces, l.ValidFrom = "computer_any", 2, 20_000_000, []string{"POS-VIII-computer_any"}, "2025-09-01"
		}, nil, []string{"0.quantity"}},
		{"a one-stop unit's counters", func(l *norm.Line) {
			l.Scope, l.Basis, l.Tiers, l.Replaces, l.Quantity, l.Ceiling = norm.ForServiceCentre, norm.Counter, nil, nil, 3, 50_000_000
		}, nil, nil},
		{"a service centre's people", func(l *norm.Line) {
			l.Scope, l.AgencyKinds, l.Quantity, l.Ceiling = norm.ForServiceCentre, []holding.AgencyKind{holding.ServiceCentre}, 3, 50_000_000
		}, nil, nil},
		{"everybody where there is a counter", func(l *norm.Line) { l.Scope = norm.ForServiceCentre }, nil, []string{"0.agencyKinds"}},
		{"for state-secret work", func(l *norm.Line) {
			l.Scope, l.Basis, l.Tiers, l.Replaces, l.Quantity = norm.ForAgency, norm.Agency, nil, nil, 3
		}, nil, nil},
		{"for state-secret work, dearer", func(l *norm.Line) {
			l.Scope, l.Basis, l.Tiers, l.Replaces, l.Ceiling = norm.ForAgency, norm.Agency, nil, nil, 8_000_000
		}, nil, []string{"0.ceiling"}},
	} {
		line := base
		c.edit(&line)
		var got []string
		for _, e := range norm.Check(append(c.lines, line)) {
			got = append(got, strings.Join(e.Path, "."))
			if !strings.Contains(e.Message.VI, "CM-cabinet") || !strings.Contains(e.Message.EN, "CM-cabinet") || !strings.Contains(e.Message.EN, "Art. ") {
				t.Errorf("%s: %v", c.name, e.Message)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
