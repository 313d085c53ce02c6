package registry_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
	"sotaisan/vntext"
)

// fits is what a filter means, in Go: the oracle of the conditions that the database judges.
func (s *stock) fits(f *registry.AssetFilter, a holding.State) bool {
	if f == nil {
		return true
	}
	unit, _ := s.Units().Unit(a.UnitID)
	openGaps := slices.DeleteFunc(slices.Clone(a.Gaps), func(g holding.Gap) bool { return g.Status != holding.GapOpen && g.Status != holding.GapInProgress })
	text := vntext.Words(a.Name + " " + a.Code)
	for _, c := range a.ExternalCodes {
		text = append(text, vntext.Words(c.Code)...)
	}
	if a.Computer != nil {
		text = append(text, vntext.Words(a.Computer.SerialNumber)...)
	}
	return listed(f.UnitCodes, unit.Code) && listed(f.AgencyIDs, a.AgencyID) && (f.SiteIDs == nil || a.SiteID != uuid.Nil && slices.Contains(f.SiteIDs, a.SiteID)) &&
		listed(f.Kinds, a.Kind) && listed(f.ItemTypeCodes, a.ItemType) && listed(f.Conditions, a.Condition()) && listed(f.Statuses, a.Status) &&
		listed(f.Tenures, a.Tenure) && listed(f.Origins, a.Origin) &&
		(f.HasOpenGaps == nil || *f.HasOpenGaps == (len(openGaps) > 0)) &&
		(f.GapSeverities == nil || slices.ContainsFunc(openGaps, func(g holding.Gap) bool { return slices.Contains(f.GapSeverities, g.Severity) })) &&
		(f.AcquiredFrom == nil || a.AcquiredOn != "" && a.AcquiredOn >= *f.AcquiredFrom) &&
		(f.AcquiredTo == nil || a.AcquiredOn != "" && a.AcquiredOn <= *f.AcquiredTo) &&
		(f.ExternalCode == nil || slices.ContainsFunc(a.ExternalCodes, func(c holding.ExternalCode) bool { return c.Code == *f.ExternalCode })) &&
		(f.Search == nil || (len(vntext.Words(*f.Search)) > 0 || strings.TrimSpace(*f.Search) == "") && !slices.ContainsFunc(vntext.Words(*f.Search), func(w string) bool {
			return !slices.ContainsFunc(text, func(t string) bool { return strings.HasPrefix(t, w) })
		})) &&
		!slices.ContainsFunc(f.And, func(f *registry.AssetFilter) bool { return !s.fits(f, a) }) &&
		(f.Or == nil || slices.ContainsFunc(f.Or, func(f *registry.AssetFilter) bool { return s.fits(f, a) })) &&
		(f.Not == nil || !s.fits(f.Not, a))
}

func listed[T comparable](list []T, v T) bool { return list == nil || slices.Contains(list, v) }

// names says whether the filter, or one inside it, names ENTERED_IN_ERROR.
func names(f *registry.AssetFilter) bool {
	return f != nil && (slices.Contains(f.Statuses, holding.EnteredInError) || names(f.Not) || slices.ContainsFunc(f.And, names) || slices.ContainsFunc(f.Or, names))
}

// want answers what a filter finds for a viewer of the units.
func (s *stock) want(f *registry.AssetFilter, scope viewer.Scope) []holding.State {
	return slices.DeleteFunc(slices.Clone(s.all), func(a holding.State) bool {
		return !scope.Sees(a.UnitID) || a.Status == holding.EnteredInError && !names(f) || !s.fits(f, a)
	})
}

// leaves are filters of every field, each of which finds some and excludes some.
func (s *stock) leaves() map[string]*registry.AssetFilter {
	return map[string]*registry.AssetFilter{
		"unitCodes":        {UnitCodes: []string{giaRai}},
		"two unitCodes":    {UnitCodes: []string{langTron, giaRai, "00000"}},
		"agencyIds":        {AgencyIDs: []uuid.UUID{s.front.ID, s.otherCommittee.ID}},
		"siteIds":          {SiteIDs: []uuid.UUID{s.office.ID}},
		"kinds":            {Kinds: []catalog.Kind{catalog.Furniture, catalog.LandParcel}},
		"itemTypeCodes":    {ItemTypeCodes: []string{"desktop", "chair", "x\x00y"}},
		"conditions":       {Conditions: []holding.Grade{holding.Good, holding.NotAssessed}},
		"statuses":         {Statuses: []holding.Status{holding.InUse, holding.Disposed}},
		"error":            {Statuses: []holding.Status{holding.EnteredInError, holding.Missing}},
		"tenures":          {Tenures: []holding.Tenure{holding.Borrowed}},
		"origins":          {Origins: []holding.Origin{holding.Purchase}},
		"hasOpenGaps":      {HasOpenGaps: new(true)},
		"no open gaps":     {HasOpenGaps: new(false)},
		"gapSeverities":    {GapSeverities: []catalog.Severity{catalog.Blocker}},
		"acquiredFrom":     {AcquiredFrom: day("2019-05-20")},
		"acquiredTo":       {AcquiredTo: day("2019-05-20")},
		"acquired":         {AcquiredFrom: day("2019-01-01"), AcquiredTo: day("2019-12-31")},
		"externalCode":     {ExternalCode: new("TS-001")},
		"odd code":         {ExternalCode: new(`a"b\c`)},
		"search":           {Search: new("tu sat")},
		"search elsewhere": {Search: new("ts 001")},
	}
}

func TestEveryFilterFindsAndExcludes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.fill(120, 2)
		for name, f := range s.leaves() {
			want := s.want(f, viewer.Scope{All: true})
			if len(want) == 0 || len(want) == len(s.all) {
				t.Errorf("%s: the test finds %d of %d", name, len(want), len(s.all))
			}
			if got := w.found(w.finance, f); got != codes(want) && name != "two unitCodes" {
				t.Errorf("%s finds %d, want %d", name, len(strings.Fields(got)), len(want))
			}
			if got := w.found(w.officer, f); got != codes(s.want(f, viewer.Scope{Unit: w.unit.ID})) {
				t.Errorf("%s: an officer finds %q", name, got)
			}
			inverse := &registry.AssetFilter{Not: f}
			if got := w.found(w.finance, inverse); got != codes(s.want(inverse, viewer.Scope{All: true})) {
				t.Errorf("not %s finds %q", name, got)
			}
		}
		for name, f := range map[string]*registry.AssetFilter{
			"no unit": {UnitCodes: []string{}}, "no agency": {AgencyIDs: []uuid.UUID{}}, "no site": {SiteIDs: []uuid.UUID{}},
			"no alternative": {Or: []*registry.AssetFilter{}}, "an unknown unit": {UnitCodes: []string{"99999"}}, "a malformed id": {AgencyIDs: []uuid.UUID{uuid.Max}},
			"no code": {ExternalCode: new("")}, "part of a code": {ExternalCode: new("TS-00")}, "a system": {ExternalCode: new("QLTSNN")},
		} {
			if got := w.found(w.finance, f); got != "" {
				t.Errorf("%s finds %q", name, got)
			}
		}
		if got := w.found(w.officer, &registry.AssetFilter{UnitCodes: []string{langTron}}); got != "" {
			t.Errorf("an officer finds %q in another unit", got)
		}
	})
}

func TestRandomFiltersMeanWhatTheySay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.fill(60, 3)
		r := rand.New(rand.NewPCG(5, 5))
		for range 60 {
			f := s.random(r, 0)
			for filters, searches := size(f); filters-1 > reads.MaxFilters || searches > reads.MaxSearches; filters, searches = size(f) {
				f = s.random(r, 0)
			}
			if got, want := w.found(w.finance, f), codes(s.want(f, viewer.Scope{All: true})); got != want {
				t.Fatalf("%s finds %q, want %q", text(t, f), got, want)
			}
		}
	})
}

// random is a tree of filters.
func (s *stock) random(r *rand.Rand, depth int) *registry.AssetFilter {
	leaves := s.leaves()
	names := make([]string, 0, len(leaves))
	for name := range leaves {
		names = append(names, name)
	}
	slices.Sort(names)
	f := *leaves[pick(r, names...)]
	if depth == 3 {
		return &f
	}
	for range r.IntN(3) {
		f.And = append(f.And, s.random(r, depth+1))
	}
	for range r.IntN(4) {
		f.Or = append(f.Or, s.random(r, depth+1))
	}
	if r.IntN(3) == 0 {
		f.Not = s.random(r, depth+1)
	}
	return &f
}

// size is how many filters there are in a tree, and how many of them look for words or codes.
func size(f *registry.AssetFilter) (filters, searches int) {
	below := slices.Concat(f.And, f.Or)
	if f.Not != nil {
		below = append(below, f.Not)
	}
	for _, b := range below {
		n, m := size(b)
		filters, searches = filters+n, searches+m
	}
	if f.Search != nil || f.ExternalCode != nil { // a leaf has one of them
		searches++
	}
	return filters + 1, searches
}

func TestFiltersHaveLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		nest := func(n int) *registry.AssetFilter {
			f := &registry.AssetFilter{}
			for range n {
				f = &registry.AssetFilter{Not: f}
			}
			return f
		}
		times := func(n int) []*registry.AssetFilter { return slices.Repeat([]*registry.AssetFilter{{}}, n) }
		searches := func(n int) *registry.AssetFilter {
			return &registry.AssetFilter{Or: append(slices.Repeat([]*registry.AssetFilter{{ExternalCode: new("1")}}, n-1), &registry.AssetFilter{Search: new("tu sat")})}
		}
		for _, c := range []struct {
			name string
			f    *registry.AssetFilter
			want string
		}{
			{"250 units", &registry.AssetFilter{UnitCodes: make([]string, 250)}, ""},
			{"251 units", &registry.AssetFilter{UnitCodes: make([]string, 251)}, "TOO_MANY filter.unitCodes"},
			{"251 below", &registry.AssetFilter{Or: []*registry.AssetFilter{{}, {Not: &registry.AssetFilter{AgencyIDs: make([]uuid.UUID, 251)}}}}, "TOO_MANY filter.or.1.not.agencyIds"},
			{"251 filters", &registry.AssetFilter{And: make([]*registry.AssetFilter, 251)}, "TOO_MANY filter.and"},
			{"40 filters", &registry.AssetFilter{Or: times(39), Not: &registry.AssetFilter{}}, ""},
			{"41 filters", &registry.AssetFilter{Or: times(40), Not: &registry.AssetFilter{}}, "TOO_MANY filter.not"},
			{"41 filters below", &registry.AssetFilter{And: []*registry.AssetFilter{{Or: times(20)}, {Or: times(20)}}}, "TOO_MANY filter.and.1.or.18"},
			{"4 searches", searches(4), ""},
			{"5 searches", searches(5), "TOO_MANY filter.or.4.search"},
			{"4 deep", nest(4), ""},
			{"5 deep", nest(5), "TOO_MANY filter.not.not.not.not"},
		} {
			if _, err := w.Assets(w.officer, c.f, nil, relay.Args{}); refusal(err) != c.want {
				t.Errorf("%s: %q, want %q", c.name, refusal(err), c.want)
			}
			if _, err := w.AssetSummary(w.officer, nil, c.f); refusal(err) != c.want {
				t.Errorf("summary of %s: %q, want %q", c.name, refusal(err), c.want)
			}
		}
		if _, err := w.DocumentGaps(w.officer, &registry.DocumentGapFilter{And: []*registry.DocumentGapFilter{{RequirementCodes: make([]string, 251)}}}, relay.Args{}); refusal(err) != "TOO_MANY filter.and.0.requirementCodes" {
			t.Errorf("gaps: %q", refusal(err))
		}
		if _, err := w.ProblemReports(w.officer, &registry.ProblemReportFilter{UnitCodes: make([]string, 251)}, relay.Args{}); refusal(err) != "TOO_MANY filter.unitCodes" {
			t.Errorf("reports: %q", refusal(err))
		}
	})
}
