package graph_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

// statements is how many reading statements a request takes.
func (w *world) statements(login string, o operation) int {
	w.t.Helper()
	var n atomic.Int32
	r := w.send(login, func(r *http.Request) {
		*r = *r.WithContext(store.Trace(r.Context(), func(string) { n.Add(1) }))
	}, o.body(w.t))
	if len(r.Errors) > 0 {
		w.t.Fatalf("%s: %s", o.name, r.text)
	}
	for _, payload := range r.Data {
		if _, ok := payload.(map[string]any); ok && len(codes(payload)) > 0 {
			w.t.Fatalf("%s is refused: %s", o.name, r.text)
		}
	}
	return int(n.Load())
}

// An operation of the contract takes as many statements for a few rows as for many. The numbers are
// of reads: what a mutation writes goes by package journal, and what it answers is read afterwards.
func TestStatements(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const few, many = 3, 20
		assets, parcels := make([]any, 2*many), make([]any, 6*many)
		for i := range assets {
			assets[i] = w.fresh(map[string]any{"siteId": w.sites[giaRai], "name": fmt.Sprintf("Máy vi tính %02d", i)})
		}
		for i := range parcels {
			parcels[i] = w.fresh(parcel)
		}
		for i := range many {
			w.accepted("officer.31942", contract(t, "update-asset", "UpdateAsset").set(newID(), "input", "operationId").
				set(at(assets[0], "id"), "input", "assetId").set(nil, "input", "baseRevision").
				set(map[string]any{"note": fmt.Sprint("lần ", i)}, "input", "patch"))
		}
		take := func(list *[]any, n int, field string) (out []any) {
			for _, a := range (*list)[:n] {
				out = append(out, at(a, field))
			}
			*list = (*list)[n:]
			return out
		}
		gaps := at(w.run("finance", contract(t, "gap-worklist", "GapWorklist").set(100, "first").
			set(map[string]any{"kinds": []string{"IT_EQUIPMENT"}, "statuses": []string{"OPEN"}}, "filter")), "documentGaps", "nodes").([]any)

		for _, c := range []struct {
			login, file, name string
			want              int
			sized             func(o operation, n int) operation
		}{
			{"officer.31942", "viewer", "Viewer", 0, nil},
			{"finance", "catalogue", "Catalogue", 0, nil},
			{"finance", "units", "Units", 2, func(o operation, n int) operation { return o.set(n, "first") }},
			{"officer.31942", "asset-by-code", "AssetByCode", 5, func(o operation, n int) operation { return o.set(at(assets[n], "code"), "code") }},
			{"officer.31942", "asset-page", "AssetPage", 3, func(o operation, n int) operation { return o.set(map[string]any{}, "filter").set(n, "first") }},
			{"finance", "asset-page", "AssetPage", 3, func(o operation, n int) operation {
				return o.set(map[string]any{"search": "may vi"}, "filter").set(n, "first")
			}},
			{"finance", "asset-summary", "AssetSummary", 1, func(o operation, n int) operation { return o.set([]string{"UNIT", "KIND"}, "by") }},
			{"officer.31942", "asset-history", "AssetHistory", 3, func(o operation, n int) operation { return o.set(at(assets[0], "id"), "id").set(n, "first") }},
			{"finance", "gap-worklist", "GapWorklist", 4, func(o operation, n int) operation { return o.set(n, "first") }},
			{"officer.31942", "register-asset", "RegisterAsset", 3, func(o operation, n int) operation { return o }},
			{"officer.31942", "update-asset", "UpdateAsset", 2, func(o operation, n int) operation {
				return o.set(at(assets[n], "id"), "input", "assetId").set(nil, "input", "baseRevision").set("Máy vi tính cũ", "input", "patch", "name")
			}},
			{"officer.31942", "record-observations", "RecordObservations", 2, func(o operation, n int) operation {
				var list []map[string]any
				for i := range n {
					seen := with(o.variables["input"].(map[string]any)["observations"].([]any)[0].(map[string]any), at(assets[i], "code"), []string{"assetCode"})
					list = append(list, with(seen, newID(), []string{"operationId"}))
				}
				return o.set(map[string]any{"observations": list}, "input")
			}},
			{"officer.31942", "attach-document", "AttachDocument", 3, func(o operation, n int) operation {
				return o.set(take(&parcels, n, "id"), "input", "assetIds")
			}},
			{"leader.31942", "waive-gaps", "WaiveDocumentGaps", 1, func(o operation, n int) operation {
				return o.set(take(&gaps, n, "id"), "input", "gapIds").set("Chưa từng được cấp", "input", "note")
			}},
		} {
			for _, n := range []int{few, many} {
				o := contract(t, c.file, c.name)
				if _, write := o.variables["input"]; write {
					o = o.set(newID(), "input", "operationId")
				}
				if c.sized != nil {
					o = c.sized(o, n)
				}
				if got := w.statements(c.login, o); got != c.want {
					t.Errorf("%s by %s takes %d statements for %d rows, want %d", c.name, c.login, got, n, c.want)
				}
			}
		}
	})
}
