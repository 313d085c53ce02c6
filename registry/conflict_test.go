package registry_test

import (
	"testing"
	"time"

	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/registry"
)

// A conflict of observations can be found until a person has settled it.
func TestConflictsAreFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, quiet := w.register(desktop()), w.register(desktop())
		base := a.Revision
		found := func(what string, want ...string) {
			t.Helper()
			for _, wanted := range []bool{true, false} {
				page, err := w.Assets(w.officer, &registry.AssetFilter{HasConflicts: &wanted}, nil, relay.Args{})
				if err != nil {
					t.Fatal(err)
				}
				if n := len(want); !wanted && len(page.Edges) != 2-n || wanted && len(page.Edges) != n {
					t.Errorf("%s: %t finds %d", what, wanted, len(page.Edges))
				}
				for i, code := range want {
					if wanted && i < len(page.Edges) && page.Edges[i].Node.Code != code {
						t.Errorf("%s: found %s, want %s", what, page.Edges[i].Node.Code, code)
					}
				}
			}
		}
		found("at first")
		w.merged(w.record(w.officer, graded(w.sighting(a), holding.NeedsRepair, 1))[0], holding.Clean)
		w.merged(w.record(w.officer, graded(w.sighting(quiet), holding.Worn, 1))[0], holding.Clean)
		found("after clean observations")

		w.now = w.now.Add(time.Minute)
		late := graded(w.sighting(a), holding.Unserviceable, 1)
		late.BaseRevision = &base
		w.merged(w.record(w.leader, late)[0], holding.Conflict)
		found("after a conflict", a.Code)

		w.now = w.now.Add(time.Minute)
		settle := edit(a, registry.Patch{Note: to("đã xem lại cùng người kiểm tra")})
		settle.BaseRevision = nil
		p, err := w.UpdateAsset(w.officer, settle)
		w.accepted(p, err)
		found("after an edit")
	})
}
