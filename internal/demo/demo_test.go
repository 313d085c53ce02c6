package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/observation"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
)

func small(seed int64) Options { return Options{Seed: seed, Units: 2} }

func mustLoad(t testing.TB, s *store.Store, o Options) {
	t.Helper()
	if err := Load(t.Context(), s, o, nil); err != nil {
		t.Fatal(err)
	}
}

func reader(t testing.TB, s *store.Store) (context.Context, *ent.Client) {
	t.Helper()
	ctx := viewer.With(t.Context(), viewer.Job("demo"))
	client, err := s.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return ctx, client
}

// digest is over everything that a demo has, but for salted passwords: the chains cover every event.
func digest(t *testing.T, s *store.Store) string {
	t.Helper()
	ctx, c := reader(t, s)
	h := sha256.New()
	r, err := journal.New(s, catalog.Default(), time.Now).Verify(t.Context(), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintln(h, r.Heads, r.Problems)
	add := func(rows []fmt.Stringer, err error) {
		t.Helper()
		if err != nil || len(rows) == 0 {
			t.Fatal(len(rows), err)
		}
		for _, row := range rows {
			_, _ = fmt.Fprintln(h, row)
		}
	}
	add(rowsOf(c.Agency.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.Site.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.Asset.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.Document.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.AssetDocument.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.Observation.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.AssetTally.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.Establishment.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.EquipmentRequest.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.StandardModel.Query().All(ctx)))
	add(rowsOf(c.PriceReference.Query().Order(ent.Asc("id")).All(ctx)))
	add(rowsOf(c.RoadDistance.Query().Order(ent.Asc("id")).All(ctx)))
	return hex.EncodeToString(h.Sum(nil))
}

func rowsOf[T fmt.Stringer](rows []T, err error) ([]fmt.Stringer, error) {
	out := make([]fmt.Stringer, len(rows))
	for i, r := range rows {
		out[i] = r
	}
	return out, err
}

func TestTheSameSeedMakesTheSameDemo(t *testing.T) {
	first := testdb.Open(t, "sqlite")
	mustLoad(t, first, small(7))
	want := digest(t, first)

	again := testdb.Open(t, "sqlite")
	mustLoad(t, again, small(7))
	if got := digest(t, again); got != want {
		t.Error("a second load of the seed differs")
	}
	other := testdb.Open(t, "postgres")
	mustLoad(t, other, small(7))
	if got := digest(t, other); got != want {
		t.Error("SQLite and PostgreSQL differ")
	}
	another := testdb.Open(t, "sqlite")
	mustLoad(t, another, small(8))
	if got := digest(t, another); got == want {
		t.Error("another seed makes the same demo")
	}
}

func TestALoadThatWasCutOffGoesOn(t *testing.T) {
	whole := testdb.Open(t, "sqlite")
	mustLoad(t, whole, small(7))
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		if err := Load(ctx, s, small(7), func(int, int) { cancel() }); err == nil {
			t.Fatal("a load without a context went on")
		}
		if demo, err := IsDemo(t.Context(), s); err != nil || !demo {
			t.Fatal("half a demo is not known as one", err)
		}
		mustLoad(t, s, small(7))
		if digest(t, s) != digest(t, whole) {
			t.Error("differs from a load in one go")
		}
		if err := Load(t.Context(), s, small(7), func(int, int) { t.Error("loaded again") }); err != nil {
			t.Error(err)
		}
	})
}

func TestTheRegisterAgreesWithItself(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		mustLoad(t, s, small(3))
		j := journal.New(s, catalog.Default(), time.Now)
		check, err := j.Check(t.Context(), nil)
		if err != nil || len(check.Problems) > 0 || check.Assets < 800 {
			t.Errorf("check of %d assets: %v %v", check.Assets, err, check.Problems)
		}
		verify, err := j.Verify(t.Context(), true, nil)
		if err != nil || len(verify.Problems) > 0 || verify.Events <= check.Assets {
			t.Errorf("verify of %d events: %v %v", verify.Events, err, verify.Problems)
		}
		ctx, c := reader(t, s)
		many, err := c.Asset.Query().Where(asset.OpenGapsGT(mostGaps + 1)).Count(ctx)
		if err != nil || many > 0 {
			t.Errorf("%d assets with many gaps, %v", many, err)
		}
	})
}

func TestHistoryHasManyKindsAndHands(t *testing.T) {
	s := testdb.Open(t, "sqlite")
	mustLoad(t, s, Options{Seed: 1, Units: 4})
	ctx, c := reader(t, s)
	for _, kind := range []holding.EventKind{holding.Registered, holding.Updated, holding.Revalued, holding.Observed, holding.DocumentAttached, holding.GapWaivedEvent,
		holding.RepairStarted, holding.ReportedMissing, holding.DisposedOf, holding.Corrected} {
		if n, err := c.AssetEvent.Query().Where(assetevent.Kind(kind)).Count(ctx); err != nil || n == 0 {
			t.Errorf("no event %s, %v", kind, err)
		}
	}
	for _, outcome := range holding.Outcomes {
		if n, err := c.Observation.Query().Where(observation.Merge(outcome)).Count(ctx); err != nil || n == 0 {
			t.Errorf("no observation %s, %v", outcome, err)
		}
	}
	users, err := c.User.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		n, err := c.AssetEvent.Query().Where(assetevent.ActorID(u.ID)).Count(ctx)
		if writes := u.Role == viewer.Officer || u.Role == viewer.Leader || u.Role == viewer.Admin; err != nil || writes != (n > 0) {
			t.Errorf("%s: %d events, %v", u.Login, n, err)
		}
	}
	late, err := c.AssetEvent.Query().Where(assetevent.Kind(holding.Registered), assetevent.EffectiveOn("2025-07-01"), assetevent.RecordedAtLT(opened.UnixMicro())).Count(ctx)
	if err != nil || late > 0 {
		t.Errorf("%d registrations recorded before the register opened, %v", late, err)
	}
}

func TestLoadRefusesWhatItDidNotMake(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		ctx := viewer.With(t.Context(), viewer.Job("demo"))
		unit, _ := lineage.Default().ByCode("31942", "2026-01-01")
		err := inTx(ctx, s, func(c *ent.Client) error {
			return c.Agency.Create().SetID(unit.ID).SetUnitID(unit.ID).SetKind(holding.PeoplesCommittee).SetName("UBND").Exec(ctx)
		})
		if err != nil {
			t.Fatal(err)
		}
		refused(t, Load(t.Context(), s, small(1), nil))
		if demo, err := IsDemo(t.Context(), s); err != nil || demo {
			t.Error("marked as a demo", err)
		}
	})
	t.Run("another seed", func(t *testing.T) {
		s := testdb.Open(t, "sqlite")
		mustLoad(t, s, Options{Seed: 1, Units: 1})
		refused(t, Load(t.Context(), s, Options{Seed: 2, Units: 1}, nil))
	})
}

func refused(t *testing.T, err error) {
	t.Helper()
	list, ok := errs.All(err)
	if !ok || !errs.Is(err, errs.Precondition) || list[0].Message.VI == "" || list[0].Message.EN == "" {
		t.Errorf("not refused in both languages: %v", err)
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, name := range testdb.Databases {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s := testdb.Open(b, name)
				b.StartTimer()
				mustLoad(b, s, Options{Seed: 1})
			}
		})
	}
}
