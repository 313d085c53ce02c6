package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/assetpast"
	"sotaisan/ent/unithead"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// One history, written one change at a time and in random batches, on both databases, gives the
// same rows, the same past, the same events and the same counts.
func TestBatchesEqualSingles(t *testing.T) {
	const assets, rounds = 24, 5
	var dumps [][]string
	var names []string
	for _, db := range testdb.Databases {
		for _, mode := range []string{"singles", "batches"} {
			s := testdb.Open(t, db)
			w := newWorld(t, s, 3)
			steps := w.history(rand.New(rand.NewPCG(1, 2)), assets, rounds)
			sizes := rand.New(rand.NewPCG(3, 4))
			w.run(steps, func() int {
				if mode == "singles" {
					return 1
				}
				return 1 + sizes.IntN(assets)
			})
			w.sound()
			dumps, names = append(dumps, w.dump()), append(names, db+" "+mode)
		}
	}
	for i := 1; i < len(dumps); i++ {
		diffLines(t, names[0]+" and "+names[i], dumps[0], dumps[i])
	}
	if len(dumps[0]) < assets*rounds {
		t.Errorf("only %d lines: the history did nothing", len(dumps[0]))
	}
}

// The row as of any moment equals the fold of the events up to it.
func TestFoldEqualsRowAsOf(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2)
		r := rand.New(rand.NewPCG(5, 6))
		w.run(w.history(r, 20, 6), func() int { return 1 + r.IntN(5) })
		w.sound()
		ctx := w.ctx()
		client, _ := s.Read(ctx)
		rows, pasts := map[uuid.UUID]holding.State{}, client.AssetPast.Query().Order(assetpast.ByAssetID(), assetpast.ByRevision()).AllX(ctx)
		for _, a := range client.Asset.Query().AllX(ctx) {
			state, err := stateOf(a)
			if err != nil {
				t.Fatal(err)
			}
			rows[a.ID] = state
		}
		events := client.AssetEvent.Query().Order(assetevent.ByRecordedAt()).AllX(ctx)
		asked := 0
		for range 1000 {
			pick := events[r.IntN(len(events))]
			moment := pick.RecordedAt + int64(r.IntN(3)) - 1
			var upTo []holding.Event
			for _, e := range events {
				if e.AssetID == pick.AssetID && e.RecordedAt <= moment {
					one, err := eventsOf([]*ent.AssetEvent{e})
					if err != nil {
						t.Fatal(err)
					}
					upTo = append(upTo, one...)
				}
			}
			want, err := holding.Fold(upTo)
			if err != nil {
				t.Fatal(err)
			}
			var revision int32
			if now := rows[pick.AssetID]; now.ChangedAt <= moment {
				revision = now.Revision
			}
			for _, p := range pasts {
				if p.AssetID == pick.AssetID && p.ChangedAt <= moment && p.Until > moment {
					if revision != 0 {
						t.Fatalf("two rows are in force at %d", moment)
					}
					revision = p.Revision
				}
			}
			if revision != want.Revision {
				t.Fatalf("as of %d the rows say revision %d, the events %d", moment, revision, want.Revision)
			}
			asked++
		}
		if asked != 1000 {
			t.Fatal("asked too little")
		}
	})
}

func TestReplay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2)
		a := w.asset(rand.New(rand.NewPCG(7, 8)), 0)
		op := Operation{ID: uuid.New(), Kind: "registerAsset", Body: []byte(`{"name":"x"}`)}
		runs := 0
		register := func(b *Book) (any, error) { runs++; b.Register(a); return map[string]any{"asset": a.ID}, nil }
		first, err := w.j.Do(w.ctx(), op, register)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.j.Do(w.ctx(), op, register)
		if err != nil || !again.Replayed || !bytes.Equal(again.Answer, first.Answer) || runs != 1 {
			t.Errorf("again: %+v, %v, ran %d times; want the first answer %s", again, err, runs, first.Answer)
		}
		other := op
		other.Body = []byte(`{"name":"y"}`)
		if _, err := w.j.Do(w.ctx(), other, register); !errs.Is(err, errs.OperationIDReused) {
			t.Errorf("another body: %v", err)
		}
		kind := op
		kind.Kind = "updateAsset"
		if _, err := w.j.Do(w.ctx(), kind, register); !errs.Is(err, errs.OperationIDReused) {
			t.Errorf("another mutation: %v", err)
		}
		someone := w.admin
		someone.UserID = uuid.New()
		res, err := w.j.Do(viewer.With(context.Background(), someone), other, func(*Book) (any, error) { return "mine", nil })
		if err != nil || res.Replayed {
			t.Errorf("ids are claimed per viewer: %+v, %v", res, err)
		}
		refusedOp := Operation{ID: uuid.New(), Kind: "test"}
		if _, err := w.j.Do(w.ctx(), refusedOp, func(*Book) (any, error) { return nil, errs.New(errs.Invalid, nil, "sai", "wrong") }); !errs.Is(err, errs.Invalid) {
			t.Fatal(err)
		}
		if res, err := w.j.Do(w.ctx(), refusedOp, func(*Book) (any, error) { return 1, nil }); err != nil || res.Replayed {
			t.Errorf("a refused write claimed its id: %+v, %v", res, err)
		}
		w.sound()
	})
}

// Twins of one operation in flight are one operation.
func TestTwins(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		a := w.asset(rand.New(rand.NewPCG(9, 9)), 0)
		op := Operation{ID: uuid.New(), Kind: "registerAsset"}
		var wg sync.WaitGroup
		var mu sync.Mutex
		fresh := 0
		for range 8 {
			wg.Go(func() {
				res, err := w.j.Do(w.ctx(), op, func(b *Book) (any, error) { b.Register(a); return a.ID, nil })
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if !res.Replayed {
					fresh++
				}
			})
		}
		wg.Wait()
		if fresh != 1 {
			t.Errorf("%d of the twins were written, want 1", fresh)
		}
		w.sound()
	})
}

// Stopped at any step, an operation is whole or absent, and sent again it is done.
func TestStoppedAtEveryStep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2)
		r := rand.New(rand.NewPCG(10, 11))
		w.run(w.history(r, 8, 2), func() int { return 8 })
		before := w.dump()
		var ids []uuid.UUID
		client, _ := s.Read(w.ctx())
		ids = client.Asset.Query().Order(asset.ByID()).IDsX(w.ctx())
		op := Operation{ID: uuid.New(), Kind: "test"}
		work := func(b *Book) (any, error) {
			b.Register(w.asset(rand.New(rand.NewPCG(12, 13)), 100))
			entries, err := b.Assets(ids...)
			if err != nil {
				return nil, err
			}
			for i, e := range entries {
				n := e.State()
				n.Room = "P. mới"
				e.Set(holding.Updated, n)
				if i%2 == 0 {
					b.Attach(Document{ID: b.NewID(id.Document), UnitID: n.UnitID, Type: "HANDOVER_MINUTES", Number: "1"}, e)
				}
			}
			return len(entries), nil
		}
		killed := errors.New("killed")
		var stops []string
		for n := 1; ; n++ {
			count := 0
			w.j.step = func(name string) error {
				if count++; count == n {
					stops = append(stops, name)
					return killed
				}
				return nil
			}
			_, err := w.j.Do(w.ctx(), op, work)
			if err == nil {
				break
			}
			if !errors.Is(err, killed) {
				t.Fatal(err)
			}
			diffLines(t, "before and after a stop at "+stops[len(stops)-1], before, w.dump())
		}
		w.j.step = nil
		if len(stops) < 12 {
			t.Errorf("stopped only at %v", stops)
		}
		if res, err := w.j.Do(w.ctx(), op, work); err != nil || !res.Replayed {
			t.Errorf("the write that went through is not replayed: %+v %v", res, err)
		}
		w.sound()
	})
}

// 16 writers move assets between 16 units: nothing is lost, nothing stands twice, nobody deadlocks.
func TestManyWriters(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		const units, assets, writers, moves = 16, 48, 16, 12
		w := newWorld(t, s, units)
		r := rand.New(rand.NewPCG(14, 15))
		var ids []uuid.UUID
		w.do(uuid.New(), func(b *Book) (any, error) {
			for n := range assets {
				a := w.asset(r, n)
				ids = append(ids, a.ID)
				b.Register(a)
			}
			return nil, nil
		})
		var wg sync.WaitGroup
		for writer := range writers {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(uint64(writer), 1))
				for range moves {
					from, to := r.IntN(assets-3), w.units[r.IntN(units)]
					_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "move"}, func(b *Book) (any, error) {
						entries, err := b.Assets(ids[from : from+1+writer%3]...)
						if err != nil {
							return nil, err
						}
						for _, e := range entries {
							n := e.State()
							n.UnitID, n.AgencyID = to, w.agency[to]
							e.Set(holding.HandedOver, n)
						}
						return nil, nil
					})
					if err != nil && !errs.Is(err, errs.StaleRevision) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		w.sound()
		client, _ := s.Read(w.ctx())
		if n := client.Asset.Query().CountX(w.ctx()); n != assets {
			t.Errorf("%d assets, want %d", n, assets)
		}
		moved := client.AssetEvent.Query().Where(assetevent.KindEQ(holding.HandedOver)).CountX(w.ctx())
		if moved < 2*moves {
			t.Errorf("only %d entries of moves: the writers did not get through", moved)
		}
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		before := w.dump()
		op := Operation{ID: uuid.New(), Kind: "import", DryRun: true}
		res, err := w.j.Do(w.ctx(), op, func(b *Book) (any, error) {
			for n := range 5 {
				b.Register(w.asset(rand.New(rand.NewPCG(1, uint64(n))), n))
			}
			return nil, nil
		})
		if err != nil || len(res.Preview) != 5 || res.Preview[0].Kind != holding.Registered || len(res.Preview[0].Changes) == 0 {
			t.Errorf("preview: %+v, %v", res, err)
		}
		diffLines(t, "before and after a dry run", before, w.dump())
		op.DryRun = false
		if res, err := w.j.Do(w.ctx(), op, func(*Book) (any, error) { return nil, nil }); err != nil || res.Replayed {
			t.Errorf("a dry run claimed the id: %+v, %v", res, err)
		}
	})
}

func TestReverse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		r := rand.New(rand.NewPCG(21, 22))
		registered, edited := uuid.New(), uuid.New()
		var ids []uuid.UUID
		w.do(registered, func(b *Book) (any, error) {
			for n := range 6 {
				a := w.asset(r, n)
				ids = append(ids, a.ID)
				b.Register(a)
			}
			return nil, nil
		})
		before := states(t, w, ids)
		w.do(edited, func(b *Book) (any, error) {
			entries, err := b.Assets(ids[:3]...)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				n := e.State()
				n.Room, n.Name = "P. 99", "Tên khác"
				e.Set(holding.Updated, n)
			}
			b.Attach(Document{ID: b.NewID(id.Document), UnitID: w.units[0], Type: "HANDOVER_MINUTES", Number: "7"}, entries...)
			return nil, nil
		})
		reverse := func(op uuid.UUID) error {
			_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "undo", Reverses: op}, func(b *Book) (any, error) {
				entries, err := b.Reverse(op, uuid.Nil)
				return len(entries), err
			})
			return err
		}
		if err := reverse(registered); !errs.Is(err, errs.Precondition) {
			t.Errorf("an operation that others built on was taken back: %v", err)
		}
		if err := reverse(edited); err != nil {
			t.Fatal(err)
		}
		after := states(t, w, ids)
		for i := range ids {
			a, b := before[i], after[i]
			a.Gaps, b.Gaps = nil, nil
			if d := holding.Diff(a, b); len(d) > 0 {
				t.Errorf("asset %d is not what it was: %v", i, d)
			}
			if before[i].OpenGaps() != after[i].OpenGaps() {
				t.Errorf("asset %d has %d open gaps, had %d", i, after[i].OpenGaps(), before[i].OpenGaps())
			}
		}
		if err := reverse(uuid.New()); !errs.Is(err, errs.NotFound) {
			t.Errorf("an operation that is not there: %v", err)
		}
		fresh := uuid.New()
		w.do(fresh, func(b *Book) (any, error) { b.Register(w.asset(r, 50)); return nil, nil })
		if err := reverse(fresh); err != nil {
			t.Fatal(err)
		}
		client, _ := s.Read(w.ctx())
		if n := client.Asset.Query().Where(asset.StatusEQ(holding.EnteredInError)).CountX(w.ctx()); n != 1 {
			t.Errorf("%d assets are entered in error, want 1", n)
		}
		w.sound()
	})
}

func states(t *testing.T, w *world, ids []uuid.UUID) []holding.State {
	t.Helper()
	var out []holding.State
	_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "read", DryRun: true}, func(b *Book) (any, error) {
		entries, err := b.Assets(ids...)
		out = nil
		for _, e := range entries {
			out = append(out, e.State())
		}
		return nil, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestExpectNamesWhatChanged(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		a := w.asset(rand.New(rand.NewPCG(1, 1)), 0)
		w.do(uuid.New(), func(b *Book) (any, error) { b.Register(a); return nil, nil })
		edit := func(revision int32, room string) error {
			_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "test"}, func(b *Book) (any, error) {
				entries, err := b.Assets(a.ID)
				if err != nil {
					return nil, err
				}
				if err := entries[0].Expect(revision, func(string) []string { return nil }); err != nil {
					return nil, err
				}
				n := entries[0].State()
				n.Room = room
				entries[0].Set(holding.Updated, n)
				return nil, nil
			})
			return err
		}
		if err := edit(1, "P. 12"); err != nil {
			t.Fatal(err)
		}
		err := edit(1, "P. 13")
		list, _ := errs.All(err)
		if !errs.Is(err, errs.StaleRevision) || len(list) != 1 {
			t.Fatalf("stale edit: %v", err)
		}
		for text, field := range map[string]string{list[0].Message.VI: "Phòng", list[0].Message.EN: "Room"} {
			for _, want := range []string{field, "P. 12", w.admin.DisplayName} {
				if !bytes.Contains([]byte(text), []byte(want)) {
					t.Errorf("%q does not say %q", text, want)
				}
			}
		}
		if err := edit(0, "P. 14"); err != nil {
			t.Errorf("an edit that expects nothing: %v", err)
		}
	})
}

// Verify finds whatever is done to the journal behind the program's back.
func TestVerifyFindsTampering(t *testing.T) {
	tampering := map[string]string{
		"flip a note":        "UPDATE asset_event SET note = 'x' WHERE seq = 3",
		"flip a change":      "UPDATE asset_event SET changes = replace(changes, 'P.', 'Q.') WHERE seq = 2",
		"flip an instant":    "UPDATE asset_event SET recorded_at = recorded_at + 1 WHERE seq = 4",
		"rename the actor":   "UPDATE asset_event SET actor_name = 'Ai đó' WHERE seq = 5",
		"delete one":         "DELETE FROM asset_event WHERE seq = 3",
		"delete the tail":    "DELETE FROM asset_event WHERE seq = (SELECT max(seq) FROM asset_event)",
		"swap two":           "UPDATE asset_event SET seq = CASE seq WHEN 900 THEN 2 ELSE 900 END WHERE seq = 2",
		"change a row":       "UPDATE asset SET room = 'P. lạ'",
		"change a cost":      "UPDATE asset SET historical_cost = 1 WHERE historical_cost IS NOT NULL",
		"change the past":    "UPDATE asset_past SET status = 'DISPOSED'",
		"close a gap":        "UPDATE document_gap SET status = 'CLOSED' WHERE status = 'OPEN'",
		"change a serial":    "UPDATE computer SET serial_number = 'X'",
		"roll the head back": "UPDATE unit_head SET seq = seq - 1 WHERE seq > 0",
	}
	for name, stmt := range tampering {
		t.Run(name, func(t *testing.T) {
			s := testdb.Open(t, "sqlite")
			w := newWorld(t, s, 1)
			r := rand.New(rand.NewPCG(31, 32))
			w.run(w.history(r, 12, 3), func() int { return 4 })
			w.sound()
			tx, err := s.Begin(w.ctx())
			if err != nil {
				t.Fatal(err)
			}
			res, err := tx.ExecContext(w.ctx(), stmt)
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := res.RowsAffected(); n == 0 {
				t.Fatal("nothing was tampered with")
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			report, err := w.j.Verify(context.Background(), true, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) == 0 {
				t.Error("not found")
			}
		})
	}
}

func TestHeadsAreOrdered(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		r := rand.New(rand.NewPCG(41, 42))
		for n := range 5 {
			w.clock = w.clock.Add(-1e9) // the machine's clock goes back
			a := w.asset(r, n)
			w.do(uuid.New(), func(b *Book) (any, error) { b.Register(a); return nil, nil })
		}
		client, _ := s.Read(w.ctx())
		last := int64(0)
		for i, e := range client.AssetEvent.Query().Order(assetevent.BySeq()).AllX(w.ctx()) {
			if e.Seq != int64(i+1) || e.RecordedAt <= last {
				t.Errorf("entry %d: seq %d at %d after %d", i, e.Seq, e.RecordedAt, last)
			}
			last = e.RecordedAt
		}
		head := client.UnitHead.Query().Where(unithead.ID(w.units[0])).OnlyX(w.ctx())
		if head.Seq != 5 {
			t.Errorf("head at %d", head.Seq)
		}
		w.sound()
	})
}

func TestOutOfScopeIsNotThere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2)
		a := w.asset(rand.New(rand.NewPCG(1, 1)), 0) // in the first unit
		w.do(uuid.New(), func(b *Book) (any, error) { b.Register(a); return nil, nil })
		officer := viewer.With(context.Background(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Officer, UnitID: w.units[1]})
		var texts []string
		for _, u := range []uuid.UUID{a.ID, uuid.New()} {
			_, err := w.j.Do(officer, Operation{ID: uuid.New(), Kind: "test"}, func(b *Book) (any, error) {
				_, err := b.Assets(u)
				return nil, err
			})
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", u, err)
			}
			texts = append(texts, fmt.Sprint(err))
		}
		if texts[0] != texts[1] {
			t.Errorf("an asset of another unit and no asset can be told apart: %q, %q", texts[0], texts[1])
		}
		if _, err := w.j.Do(context.Background(), Operation{ID: uuid.New()}, nil); !errors.Is(err, store.ErrNoViewer) {
			t.Errorf("nobody writes: %v", err)
		}
	})
}

func BenchmarkRegister(b *testing.B) {
	for _, db := range testdb.Databases {
		for _, size := range []int{1, 5000} {
			b.Run(fmt.Sprintf("%s/%d", db, size), func(b *testing.B) {
				w := newWorld(b, testdb.Open(b, db), 1)
				r := rand.New(rand.NewPCG(1, 2))
				n := 0
				for b.Loop() {
					w.do(uuid.New(), func(book *Book) (any, error) {
						for range size {
							book.Register(w.asset(r, n))
							n++
						}
						return nil, nil
					})
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "assets/s")
			})
		}
	}
}

// A code that was drawn before is drawn again, unseen by anybody.
func TestCodeDrawnTwice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		r := rand.New(rand.NewPCG(51, 52))
		first := w.asset(r, 0)
		w.do(uuid.New(), func(b *Book) (any, error) { b.Register(first); return nil, nil })
		tries := 0
		w.do(uuid.New(), func(b *Book) (any, error) {
			next := w.asset(r, 1)
			if tries++; tries == 1 {
				next.Code = first.Code
			}
			b.Register(next)
			return nil, nil
		})
		if tries != 2 {
			t.Errorf("tried %d times, want 2", tries)
		}
		w.sound()
	})
}

// Two accounts that used one operation id have two operations: nobody's work goes with another's.
func TestReverseOfOneActor(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2)
		r := rand.New(rand.NewPCG(61, 62))
		op := uuid.New()
		mine, theirs := w.asset(r, 0), w.asset(r, 1)
		w.do(op, func(b *Book) (any, error) { b.Register(mine); return nil, nil })
		other := w.admin
		other.UserID = uuid.New()
		if _, err := w.j.Do(viewer.With(context.Background(), other), Operation{ID: op, Kind: "test"}, func(b *Book) (any, error) {
			b.Register(theirs)
			return nil, nil
		}); err != nil {
			t.Fatal(err)
		}
		reverse := func(event uuid.UUID) error {
			_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "undo", Reverses: op}, func(b *Book) (any, error) {
				entries, err := b.Reverse(op, event)
				return len(entries), err
			})
			return err
		}
		if err := reverse(uuid.Nil); !errs.Is(err, errs.Precondition) {
			t.Errorf("two operations were taken back as one: %v", err)
		}
		if err := reverse(uuid.New()); !errs.Is(err, errs.NotFound) {
			t.Errorf("an event of another operation: %v", err)
		}
		client, _ := s.Read(w.ctx())
		event := client.AssetEvent.Query().Where(assetevent.AssetID(mine.ID)).OnlyX(w.ctx())
		if err := reverse(event.ID); err != nil {
			t.Fatal(err)
		}
		if got := client.Asset.GetX(w.ctx(), theirs.ID); got.Status != holding.InUse {
			t.Errorf("the other account's asset is %s", got.Status)
		}
		if got := client.Asset.GetX(w.ctx(), mine.ID); got.Status != holding.EnteredInError {
			t.Errorf("the own asset is %s", got.Status)
		}
		w.sound()
	})
}

// A register from which somebody took an asset with everything that hangs on it is found out.
func TestLostAssetIsFound(t *testing.T) {
	path := strings.TrimPrefix(testdb.URL(t, "sqlite"), "sqlite:")
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	w := newWorld(t, s, 1)
	r := rand.New(rand.NewPCG(71, 72))
	w.run(w.history(r, 6, 2), func() int { return 6 })
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var lost string
	if err := db.QueryRow("SELECT id FROM asset LIMIT 1").Scan(&lost); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"asset_past", "document_gap", "asset_document", "observation", "label"} {
		if _, err := db.Exec("DELETE FROM "+table+" WHERE asset_id = ?", lost); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("DELETE FROM asset WHERE id = ?", lost); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() (Report, error){
		"verify": func() (Report, error) { return w.j.Verify(t.Context(), false, nil) },
		"check":  func() (Report, error) { return w.j.Check(t.Context(), nil) },
	} {
		report, err := f()
		if err != nil || !slices.ContainsFunc(report.Problems, func(p Problem) bool { return strings.Contains(p.What, lost) }) {
			t.Errorf("%s: %+v, %v", name, report.Problems, err)
		}
	}
}

// Verify and Check see each unit as of one moment: writers under way are no tampering.
func TestVerifyWhileOthersWrite(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		r := rand.New(rand.NewPCG(81, 82))
		w.run(w.history(r, 30, 1), func() int { return 30 })
		client, _ := s.Read(w.ctx())
		ids := client.Asset.Query().IDsX(w.ctx())
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "test"}, func(b *Book) (any, error) {
					entries, err := b.Assets(ids...)
					for _, e := range entries {
						next := e.State()
						next.Room = fmt.Sprint("P. ", n)
						e.Set(holding.Updated, next)
					}
					return nil, err
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
		for range 10 {
			w.sound()
		}
		close(stop)
		wg.Wait()
		if head := client.UnitHead.GetX(w.ctx(), w.units[0]); head.Seq < int64(4*len(ids)) {
			t.Errorf("only %d entries: nobody wrote meanwhile", head.Seq)
		}
	})
}
