package registry_test

import (
	crand "crypto/rand"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// recount is a summary counted asset by asset, one line for each row.
func (s *stock) recount(by []registry.AssetDimension, f *registry.AssetFilter, scope viewer.Scope) []string {
	found := map[string]holding.Count{}
	for _, a := range s.want(f, scope) {
		for cell, n := range a.Cells() {
			unit, _ := s.Units().Unit(a.UnitID)
			year := ""
			if cell.Year != 0 {
				year = fmt.Sprint(cell.Year)
			}
			values := map[registry.AssetDimension]string{registry.ByUnit: unit.Code, registry.ByAgencyKind: string(cell.AgencyKind), registry.ByKind: string(cell.Kind),
				registry.ByItemType: cell.ItemType, registry.ByCondition: string(cell.Condition), registry.ByStatus: string(cell.Status),
				registry.ByOrigin: string(cell.Origin), registry.ByYearInUse: year}
			var keys []string
			for _, d := range by {
				keys = append(keys, values[d])
			}
			k := strings.Join(keys, "/")
			have := found[k]
			found[k] = holding.Count{N: have.N + n.N, Quantity: have.Quantity + n.Quantity, Cost: have.Cost + n.Cost}
		}
	}
	if len(by) == 0 {
		n := found[""]
		return []string{fmt.Sprintf("total: %d %d %d", n.N, n.Quantity, n.Cost)}
	}
	var lines []string
	var total holding.Count
	for k, n := range found {
		lines = append(lines, fmt.Sprintf("%s: %d %d %d", k, n.N, n.Quantity, n.Cost))
		total = holding.Count{N: total.N + n.N, Quantity: total.Quantity + n.Quantity, Cost: total.Cost + n.Cost}
	}
	slices.Sort(lines)
	return append(lines, fmt.Sprintf("total: %d %d %d", total.N, total.Quantity, total.Cost))
}

// lines writes a summary in the form of recount.
func summaryLines(t *testing.T, sum *registry.AssetSummary) []string {
	t.Helper()
	var lines []string
	for i, row := range sum.Rows {
		var keys []string
		for _, k := range row.Keys {
			if k.Text.VI == "" || k.Text.EN == "" {
				t.Errorf("%s %q has no words", k.Dimension, k.Code)
			}
			keys = append(keys, k.Code)
		}
		if i > 0 && slices.CompareFunc(sum.Rows[i-1].Keys, row.Keys, func(a, b *registry.AssetSummaryKey) int { return strings.Compare(a.Code, b.Code) }) >= 0 {
			t.Errorf("row %d is out of order", i)
		}
		lines = append(lines, fmt.Sprintf("%s: %d %d %d", strings.Join(keys, "/"), row.Count, row.Quantity, *row.HistoricalCost))
	}
	slices.Sort(lines)
	return append(lines, fmt.Sprintf("total: %d %d %d", sum.Count, sum.Quantity, *sum.HistoricalCost))
}

func TestSummaryEqualsARecount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.fill(120, 4)
		r := rand.New(rand.NewPCG(6, 6))
		leaves := s.leaves()
		filters := []*registry.AssetFilter{nil,
			{UnitCodes: []string{giaRai}, Kinds: []catalog.Kind{catalog.Furniture}},
			{Origins: []holding.Origin{holding.Purchase}, Not: &registry.AssetFilter{Statuses: []holding.Status{holding.Disposed}}},
			{Or: []*registry.AssetFilter{{ItemTypeCodes: []string{"chair"}}, {Kinds: []catalog.Kind{catalog.LandParcel}}}},
			{Or: []*registry.AssetFilter{{Origins: []holding.Origin{holding.Transfer}}, {UnitCodes: []string{langTron}}}},
			{Statuses: []holding.Status{holding.EnteredInError, holding.InUse}},
			leaves["conditions"], leaves["search"], leaves["siteIds"], {Not: leaves["conditions"]},
		}
		for i := range 90 {
			by := slices.Clone(registry.AssetDimensions)
			r.Shuffle(len(by), func(i, j int) { by[i], by[j] = by[j], by[i] })
			by = by[:r.IntN(4)]
			f := filters[i%len(filters)]
			for scope, ctx := range map[viewer.Scope]int{{All: true}: 0, {Unit: w.unit.ID}: 1} {
				who := w.finance
				if ctx == 1 {
					who = w.officer
				}
				sum, err := w.AssetSummary(who, by, f)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := summaryLines(t, sum), s.recount(by, f, scope); !slices.Equal(got, want) {
					t.Fatalf("by %v of %s:\n%s\nwant\n%s", by, text(t, f), strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	})
}

// A filter that the counts know gives the same answer when its rows are aggregated instead: a
// condition that always holds, and that the counts do not know, makes the difference.
func TestCountsEqualRows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.fill(80, 8)
		always := &registry.AssetFilter{Or: []*registry.AssetFilter{{HasOpenGaps: new(true)}, {HasOpenGaps: new(false)}}}
		for _, first := range registry.AssetDimensions {
			for _, second := range registry.AssetDimensions {
				by := []registry.AssetDimension{first, second}
				if first == second {
					by = by[:1]
				}
				counted, err := w.AssetSummary(w.finance, by, nil)
				if err != nil {
					t.Fatal(err)
				}
				aggregated, err := w.AssetSummary(w.finance, by, always)
				if err != nil {
					t.Fatal(err)
				}
				if a, b := text(t, counted), text(t, aggregated); a != b {
					t.Errorf("by %v: %s\nof rows: %s", by, a, b)
				}
			}
		}
	})
}

// Three dimensions of a province make tens of thousands of rows, and all of them are answered.
func TestSummaryOfManyRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		like := w.anything(rand.New(rand.NewPCG(2, 2)))
		like.UnitID, like.AgencyID, like.AgencyKind, like.SiteID = w.unit.ID, w.committee.ID, w.committee.Kind, uuid.Nil
		like.Tracking, like.Quantity, like.Status, like.Computer, like.Parcel = holding.Individual, 1, holding.InUse, nil, nil
		var states []holding.State
		for _, item := range w.Catalog().ItemTypes("2026-11-21") {
			for _, grade := range holding.Grades {
				for year := int16(1990); year <= 2026 && len(states) <= 10_000; year++ {
					a := like
					code, err := labels.New(crand.Reader)
					if err != nil {
						t.Fatal(err)
					}
					a.ID, a.Code, a.ItemType, a.Kind, a.InUseYear = id.New(id.Asset, w.now), code.String(), item.Code, item.Kind, year
					a.Grades = []holding.GradeCount{{Grade: grade, Quantity: 1}}
					states = append(states, a)
				}
			}
		}
		if len(states) <= 10_000 {
			t.Fatalf("%d combinations are not many", len(states))
		}
		w.put(states...)
		sum, err := w.AssetSummary(w.officer, []registry.AssetDimension{registry.ByItemType, registry.ByCondition, registry.ByYearInUse}, nil)
		if err != nil || len(sum.Rows) != len(states) || sum.Count != int64(len(states)) {
			t.Errorf("%d rows of %d, %v", len(sum.Rows), len(states), err)
		}
	})
}

func TestSummaryRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			by   []registry.AssetDimension
			want string
		}{
			{[]registry.AssetDimension{registry.ByUnit, registry.ByUnit}, "DUPLICATE by.1"},
			{registry.AssetDimensions[:4], "TOO_MANY by"},
		} {
			if _, err := w.AssetSummary(w.officer, c.by, nil); refusal(err) != c.want {
				t.Errorf("%v: %q, want %q", c.by, refusal(err), c.want)
			}
		}
		sum, err := w.AssetSummary(w.officer, []registry.AssetDimension{registry.ByUnit}, nil)
		if err != nil || sum.Count != 0 || len(sum.Rows) != 0 || *sum.HistoricalCost != 0 {
			t.Errorf("of nothing: %+v, %v", sum, err)
		}
	})
}

// Every value of a closed set has its words.
func TestSummaryWords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		var states []holding.State
		for i := range max(len(catalog.Kinds), len(holding.Grades), len(holding.Statuses), len(holding.Origins)) {
			a := w.anything(r)
			a.Origin, a.Status = holding.Origins[i%len(holding.Origins)], holding.Statuses[i%7]
			a.Tracking, a.Quantity = holding.Individual, 1
			a.Grades = []holding.GradeCount{{Grade: holding.Grades[i%len(holding.Grades)], Quantity: 1}}
			states = append(states, a)
		}
		w.put(states...)
		for _, d := range registry.AssetDimensions {
			sum, err := w.AssetSummary(w.finance, []registry.AssetDimension{d}, nil)
			if err != nil {
				t.Fatal(err)
			}
			summaryLines(t, sum)
		}
	})
}
