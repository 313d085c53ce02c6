package registry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/lineage"
	"sotaisan/registry"
)

func TestUnits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := day("2025-06-30")
		for _, c := range []struct {
			name  string
			on    *civil.Date
			kinds []lineage.UnitKind
			want  int
		}{
			{"today", nil, nil, 64},
			{"the day before", before, nil, 164},
			{"communes", nil, []lineage.UnitKind{lineage.Commune}, 55},
			{"all of the day before", before, lineage.UnitKinds, 164 + 16 + 2},
			{"districts of today", nil, []lineage.UnitKind{lineage.District}, 0},
			{"none", nil, []lineage.UnitKind{}, 0},
		} {
			rows := walk(t, 37, func(args relay.Args) (*relay.Connection[ent.Unit], error) {
				return w.UnitsOn(w.officer, c.on, c.kinds, args)
			})
			page, err := w.UnitsOn(w.officer, c.on, c.kinds, relay.Args{First: new(int32(1))})
			if err != nil {
				t.Fatal(err)
			}
			n, err := page.TotalCount(w.officer)
			if err != nil || n != c.want || len(rows) != c.want {
				t.Errorf("%s: %d units, count %d, %v; want %d", c.name, len(rows), n, err, c.want)
			}
		}
		if _, err := w.UnitsOn(t.Context(), nil, nil, relay.Args{}); err == nil {
			t.Error("nobody reads units")
		}
		if u, err := w.UnitByCode(w.officer, "00000", nil); err != nil || u != nil {
			t.Errorf("an unknown unit: %v, %v", u, err)
		}
		now, err := w.UnitByCode(w.officer, giaRai, nil)
		if err != nil || now.ID != w.unit.ID {
			t.Fatal(now, err)
		}
		then, err := w.UnitByCode(w.officer, giaRai, before)
		if err != nil || then.ID == now.ID {
			t.Errorf("the code before: %v, %v", then, err)
		}
		parent, err := w.UnitParent(now)
		if err != nil || parent.Kind != lineage.Province {
			t.Errorf("above it: %v, %v", parent, err)
		}
		if top, err := w.UnitParent(parent); err != nil || top != nil {
			t.Errorf("above the province: %v, %v", top, err)
		}
		came, err := w.UnitPredecessors(now)
		if err != nil || len(came) == 0 {
			t.Fatal(came, err)
		}
		for _, step := range came {
			back, err := w.UnitSuccessors(step.Unit)
			if err != nil || !slices.ContainsFunc(back, func(s *registry.UnitSuccession) bool { return s.Unit.ID == now.ID && s.Extent == step.Extent }) {
				t.Errorf("%s does not lead back, %v", step.Unit.FullName, err)
			}
		}
		if after, err := w.UnitSuccessors(now); err != nil || len(after) != 0 {
			t.Errorf("after today: %v, %v", after, err)
		}
	})
}

func TestAgenciesAndSitesAreInScope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page, err := w.UnitsOn(w.officer, nil, nil, relay.Args{First: new(int32(64))})
		if err != nil {
			t.Fatal(err)
		}
		names := map[string][]string{}
		n := statements(w.officer, func(ctx context.Context) {
			for _, u := range page.Nodes() {
				agencies, err := w.UnitAgencies(ctx, u)
				if err != nil {
					t.Fatal(err)
				}
				sites, err := w.UnitSites(ctx, u)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range agencies {
					names[u.Code] = append(names[u.Code], a.Name)
					if back, err := w.AgencyUnit(a); err != nil || back.ID != u.ID {
						t.Errorf("%s is of %v, %v", a.Name, back, err)
					}
				}
				for _, s := range sites {
					names[u.Code] = append(names[u.Code], s.Name)
					if back, err := w.SiteUnit(s); err != nil || back.ID != u.ID {
						t.Errorf("%s is of %v, %v", s.Name, back, err)
					}
				}
			}
		})
		want := []string{"UBND phường Giá Rai", "UBMTTQ phường Giá Rai", "Trường Tiểu học Giá Rai A", "Trường Tiểu học Giá Rai B", "Kho", "Trụ sở 1"}
		if n != 2 || len(names) != 1 || !slices.Equal(names[giaRai], want) {
			t.Errorf("%d statements, %q", n, names)
		}
	})
}

func TestNodes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.observe(a.Code, 1)
		paper := w.attach("HANDOVER_MINUTES", a)
		c, ctx := w.client()
		gap := c.DocumentGap.Query().FirstX(ctx)
		seen := c.Observation.Query().FirstX(ctx)
		event := c.AssetEvent.Query().FirstX(ctx)
		own := []uuid.UUID{a.ID, w.committee.ID, w.office.ID, paper.ID, gap.ID, seen.ID, event.ID}
		public := []uuid.UUID{w.unit.ID, w.otherUnit.ID, w.Units().In("2025-06-30")[0].ID}
		none := []uuid.UUID{uuid.Max, uuid.New(), id.New(id.Asset, w.now), id.New(id.Label, w.now), id.New(99, w.now)}
		ids := slices.Concat(own, none, public, own)
		for _, v := range []struct {
			ctx  context.Context
			sees bool
		}{{w.officer, true}, {w.finance, true}, {w.other, false}} {
			nodes, err := w.Nodes(v.ctx, ids)
			if err != nil || len(nodes) != len(ids) {
				t.Fatal(len(nodes), err)
			}
			for i, n := range nodes {
				want := slices.Contains(public, ids[i]) || v.sees && slices.Contains(own, ids[i])
				if (n != nil) != want {
					t.Errorf("%s (tag %d) is %v", ids[i], id.TagOf(ids[i]), n)
				}
				if one, err := w.Node(v.ctx, ids[i]); err != nil || (one != nil) != want {
					t.Errorf("alone %s (tag %d) is %v, %v", ids[i], id.TagOf(ids[i]), one, err)
				}
			}
		}
		if _, err := w.Nodes(w.officer, make([]uuid.UUID, 101)); refusal(err) != "TOO_MANY ids" {
			t.Errorf("101 ids: %q", refusal(err))
		}
		if _, err := w.Nodes(t.Context(), own); err == nil {
			t.Error("nobody reads nodes")
		}
		for tag, allowed := range map[id.Tag]context.Context{id.User: w.auditor, id.ProblemReport: w.officer} {
			if n, err := w.Node(allowed, id.New(tag, w.now)); n != nil || err != nil {
				t.Errorf("an unknown node of tag %d: %v, %v", tag, n, err)
			}
			if n, err := w.Node(w.surveyor, id.New(tag, w.now)); n != nil || err != nil {
				t.Errorf("a surveyor asks for tag %d: %v, %v", tag, n, err)
			}
		}
	})
}
