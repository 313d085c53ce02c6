package registry_test

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/journal"
	"sotaisan/registry"
)

// under answers the register of a world under a catalogue in which one text reads otherwise, as
// after a newer law.
func (w *world) under(file, from, to string) *registry.Registry {
	w.t.Helper()
	folder := fstest.MapFS{}
	entries, err := os.ReadDir("../catalog/data")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile("../catalog/data/" + e.Name())
		if err != nil {
			w.t.Fatal(err)
		}
		if e.Name() == file {
			if !bytes.Contains(data, []byte(from)) {
				w.t.Fatalf("%s has no %q", file, from)
			}
			data = bytes.ReplaceAll(data, []byte(from), []byte(to))
		}
		folder[e.Name()] = &fstest.MapFile{Data: data}
	}
	c, err := catalog.Load(folder)
	if err != nil {
		w.t.Fatal(err)
	}
	return registry.New(journal.New(w.store, c, w.tick))
}

func TestRecomputeGaps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pc, land := w.register(desktop()), w.register(parcel())
		there := desktop()
		there.UnitCode = langTron
		other, err := w.RegisterAsset(w.other, there)
		w.accepted(other, err)
		recompute := func(r *registry.Registry, want int) {
			t.Helper()
			steps := 0
			n, err := r.RecomputeGaps(t.Context(), func(done, of int) { steps = done; _ = of })
			if err != nil || n != want || steps != 2 {
				t.Fatalf("%d changed over %d units, %v; want %d over 2", n, steps, err, want)
			}
		}
		recompute(w.Registry, 0)
		before := w.gaps(pc.ID)

		stricter := w.under("requirements.yaml", "cost_from: 50000000}", "cost_from: 5000000}")
		recompute(stricter, 2)
		recompute(stricter, 0)
		if !slices.Contains(w.gaps(pc.ID), "PURCHASE_CONTRACT OPEN") || w.again(pc).OpenGaps != len(before)+1 || len(w.history(land.ID)) != 1 {
			t.Errorf("under the stricter rule %v", w.gaps(pc.ID))
		}
		recompute(w.Registry, 2)
		recompute(w.Registry, 0)
		if w.again(pc).OpenGaps != len(before) {
			t.Errorf("under the old rule again %v", w.gaps(pc.ID))
		}
		want := []holding.EventKind{holding.Registered, holding.GapOpened, holding.GapClosedEvent}
		if have := w.history(pc.ID); !slices.Equal(have, want) {
			t.Errorf("history %v", have)
		}
		if by := w.events(pc.ID)[1].ActorName; by != "recompute-gaps" {
			t.Errorf("by %q", by)
		}
		c, ctx := w.client()
		if n := c.Operation.Query().CountX(ctx); n != 3+2*2 {
			t.Errorf("%d operations: a run that changes nothing leaves one behind", n)
		}
	})
}

// TestRecomputeGapsOfManyAssets takes all assets of a unit in one write and logs how long.
func TestRecomputeGapsOfManyAssets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = 1_000
		w.registerMany(n)
		start := time.Now()
		if changed, err := w.RecomputeGaps(t.Context(), nil); changed != 0 || err != nil {
			t.Fatalf("%d changed, %v", changed, err)
		}
		unchanged := time.Since(start)
		start = time.Now()
		changed, err := w.under("requirements.yaml", "cost_from: 50000000}", "cost_from: 5000000}").RecomputeGaps(t.Context(), nil)
		if changed != n || err != nil {
			t.Fatalf("%d changed, %v", changed, err)
		}
		t.Logf("%d assets: %v unchanged, %v all changed", n, unchanged, time.Since(start))
	})
}

// registerMany enters many desktops in one write, as an import does.
func (w *world) registerMany(n int) {
	w.t.Helper()
	_, err := w.journal.Do(w.officer, journal.Operation{ID: uuid.New(), Kind: "test"}, func(b *journal.Book) (any, error) {
		places, err := w.LoadPlaces(b, w.unit.ID)
		if err != nil {
			return nil, err
		}
		for range n {
			s, wrong, err := w.NewState(b, w.unit, places, desktop())
			if err != nil || len(wrong) > 0 {
				w.t.Errorf("%v %v", wrong, err)
			}
			b.Register(s)
		}
		return nil, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
