package registry_test

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

// gapFits is what a filter of gaps means, in Go.
func (s *stock) gapFits(f *registry.DocumentGapFilter, a holding.State, g holding.Gap) bool {
	if f == nil {
		return true
	}
	unit, _ := s.Units().Unit(a.UnitID)
	return listed(f.UnitCodes, unit.Code) && listed(f.AgencyIDs, a.AgencyID) && listed(f.Kinds, a.Kind) && listed(f.RequirementCodes, g.Requirement) &&
		listed(f.Severities, g.Severity) && listed(f.Statuses, g.Status) && (f.DueTo == nil || g.DueOn != "" && g.DueOn <= *f.DueTo) &&
		!slices.ContainsFunc(f.And, func(f *registry.DocumentGapFilter) bool { return !s.gapFits(f, a, g) }) &&
		(f.Or == nil || slices.ContainsFunc(f.Or, func(f *registry.DocumentGapFilter) bool { return s.gapFits(f, a, g) })) &&
		(f.Not == nil || !s.gapFits(f.Not, a, g))
}

func TestWorklist(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.fill(60, 9)
		var open []uuid.UUID
		for _, a := range s.all {
			for _, g := range a.Gaps {
				if a.UnitID == w.unit.ID && g.Status == holding.GapOpen && len(open) < 5 {
					open = append(open, g.ID)
				}
			}
		}
		p, err := w.WaiveDocumentGaps(w.leader, registry.WaiveDocumentGapsInput{OperationID: uuid.New(), GapIDs: open, Reason: holding.Lost, Note: new("Kho cháy năm 2018")})
		w.accepted(p, err)
		requirement := ""
		for i, a := range s.all {
			for j, g := range a.Gaps {
				requirement = g.Requirement
				if slices.Contains(open, g.ID) {
					s.all[i].Gaps[j].Status = holding.GapWaived
				}
			}
		}
		for name, f := range map[string]*registry.DocumentGapFilter{
			"none": nil, "unitCodes": {UnitCodes: []string{langTron}}, "agencyIds": {AgencyIDs: []uuid.UUID{w.committee.ID}},
			"kinds": {Kinds: []catalog.Kind{catalog.LandParcel}}, "requirementCodes": {RequirementCodes: []string{requirement, "x\x00"}},
			"severities": {Severities: []catalog.Severity{catalog.Major}}, "statuses": {Statuses: []holding.GapStatus{holding.GapWaived}},
			"dueTo": {DueTo: new(civil.Date("2030-01-01"))}, "not due": {Not: &registry.DocumentGapFilter{DueTo: new(civil.Date("2030-01-01"))}},
			"or":      {Or: []*registry.DocumentGapFilter{{Kinds: []catalog.Kind{catalog.ITEquipment}}, {Statuses: []holding.GapStatus{holding.GapWaived}}}},
			"and not": {And: []*registry.DocumentGapFilter{{UnitCodes: []string{giaRai}}}, Not: &registry.DocumentGapFilter{AgencyIDs: []uuid.UUID{w.front.ID}}},
			"nothing": {Kinds: []catalog.Kind{}},
		} {
			for _, scope := range []viewer.Scope{{All: true}, {Unit: w.unit.ID}} {
				ctx := w.finance
				if !scope.All {
					ctx = w.officer
				}
				type item struct {
					holding.Gap
					rank int
				}
				var want []item
				summary := map[string][3]int{}
				for _, a := range s.all {
					for _, g := range a.Gaps {
						if scope.Sees(a.UnitID) && s.gapFits(f, a, g) {
							want = append(want, item{g, slices.Index(catalog.Severities, g.Severity)})
							n := summary[g.Requirement]
							n[map[holding.GapStatus]int{holding.GapOpen: 0, holding.GapClosed: 1, holding.GapWaived: 2}[g.Status]]++
							summary[g.Requirement] = n
						}
					}
				}
				slices.SortFunc(want, func(a, b item) int {
					return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.OpenedAt, b.OpenedAt), bytes.Compare(a.ID[:], b.ID[:]))
				})
				for _, size := range []int32{3, 100} {
					rows := walk(t, size, func(args relay.Args) (*relay.Connection[ent.DocumentGap], error) { return w.DocumentGaps(ctx, f, args) })
					if !slices.EqualFunc(rows, want, func(g *ent.DocumentGap, i item) bool { return g.ID == i.ID && g.Status == i.Status }) {
						t.Errorf("%s in pages of %d: %d gaps, want %d, or another order", name, size, len(rows), len(want))
					}
				}
				page, err := w.DocumentGaps(ctx, f, relay.Args{First: new(int32(1))})
				if err != nil {
					t.Fatal(err)
				}
				if n, err := page.TotalCount(ctx); err != nil || n != len(want) {
					t.Errorf("%s: count %d, %v, want %d", name, n, err, len(want))
				}
				rows, err := w.DocumentGapSummary(ctx, f)
				if err != nil {
					t.Fatal(err)
				}
				if len(rows) != len(summary) {
					t.Errorf("%s: %d requirements, want %d", name, len(rows), len(summary))
				}
				for i, row := range rows {
					if got := [3]int{row.OpenCount, row.ClosedCount, row.WaivedCount}; got != summary[row.Requirement.Code] {
						t.Errorf("%s: %s %v, want %v", name, row.Requirement.Code, got, summary[row.Requirement.Code])
					}
					if i > 0 && slices.Index(catalog.Severities, rows[i-1].Severity) > slices.Index(catalog.Severities, row.Severity) {
						t.Errorf("%s: row %d is more severe than the one before", name, i)
					}
				}
			}
		}
	})
}

func TestUnitEvents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.fill(40, 11)
		unit, err := w.UnitByCode(w.officer, giaRai, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int32{4, 100} {
			rows := walk(t, size, func(args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
				return w.UnitEvents(w.officer, unit, args)
			})
			for i, e := range rows {
				if e.UnitID != w.unit.ID || e.Seq != int64(len(rows)-i) {
					t.Fatalf("event %d is number %d", i, e.Seq)
				}
			}
			page, err := w.UnitEvents(w.officer, unit, relay.Args{First: new(int32(1))})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := page.TotalCount(w.officer); err != nil || n != len(rows) {
				t.Errorf("count %d, %v, of %d", n, err, len(rows))
			}
		}
		page, err := w.UnitEvents(w.other, unit, relay.Args{})
		if err != nil || len(page.Edges) != 0 {
			t.Errorf("an officer of another unit reads %d events, %v", len(page.Edges), err)
		}
		if n, err := page.TotalCount(w.other); err != nil || n != 0 {
			t.Errorf("an officer of another unit counts %d events, %v", n, err)
		}
		// All units of a page in one statement, and one for the counts.
		units, err := w.UnitsOn(w.finance, nil, nil, relay.Args{First: new(int32(64))})
		if err != nil {
			t.Fatal(err)
		}
		if len(units.Edges) != 64 {
			t.Fatalf("%d units", len(units.Edges))
		}
		total := 0
		n := statements(w.finance, func(ctx context.Context) {
			for _, u := range units.Nodes() {
				page, err := w.UnitEvents(ctx, u, relay.Args{First: new(int32(100))})
				if err != nil {
					t.Fatal(err)
				}
				total += len(page.Edges)
				if n, err := page.TotalCount(ctx); err != nil || n != len(page.Edges) {
					t.Errorf("%s: count %d, %v", u.Code, n, err)
				}
			}
		})
		if n != 2 || total != 40 {
			t.Errorf("%d events in %d statements", total, n)
		}
	})
}
