package journal

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	entlabel "sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/labels"
)

// A step that the life of a label has not is a bug of whoever asks for it, and nothing is written.
func TestLabelsKeepTheirLife(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		a := w.asset(rand.New(rand.NewPCG(30, 31)), 0)
		w.do(uuid.New(), func(b *Book) (any, error) { b.Register(a); return nil, nil })
		to := func(state holding.LabelState) error {
			_, err := w.j.Do(w.ctx(), Operation{ID: uuid.New(), Kind: "test"}, func(b *Book) (any, error) {
				found, err := b.Labels(entlabel.Code(a.Code))
				if err != nil {
					return nil, err
				}
				next := found[0].Label()
				next.State = state
				found[0].Set(next)
				return nil, nil
			})
			return err
		}
		if err := to(holding.PrintedLabel); err != nil {
			t.Fatal(err)
		}
		if err := to(holding.AssignedLabel); err == nil || !strings.Contains(err.Error(), "cannot go from PRINTED to ASSIGNED") {
			t.Errorf("back to assigned: %v", err)
		}
		w.sound()
	})
}

// Of rooms without a site, too, the old label is replaced when the new one is up.
func TestLayReplaces(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		codes := make([]string, 2)
		for i := range codes {
			code, err := labels.New(seeded{rand.New(rand.NewPCG(40, uint64(i)))})
			if err != nil {
				t.Fatal(err)
			}
			codes[i] = code.String()
		}
		w.do(uuid.New(), func(b *Book) (any, error) {
			for i, code := range codes {
				l := Label{UnitID: w.units[0], Code: code, Subject: labels.SubjectRoom, Room: "P. 1", State: holding.AssignedLabel}
				if i > 0 {
					l.Replaces = codes[i-1]
				}
				b.NewLabel(l)
			}
			return nil, nil
		})
		for _, code := range codes {
			w.do(uuid.New(), func(b *Book) (any, error) {
				found, err := b.Labels(entlabel.Code(code))
				if err != nil {
					return nil, err
				}
				return nil, b.Lay(found[0])
			})
		}
		client, _ := s.Read(w.ctx())
		for i, want := range []holding.LabelState{holding.ReplacedLabel, holding.LiveLabel} {
			if got := client.Label.Query().Where(entlabel.Code(codes[i])).OnlyX(w.ctx()); got.State != want || got.LiveAt == 0 {
				t.Errorf("label %d is %s, want %s", i, got.State, want)
			}
		}
	})
}

// An asset and its labels tell the same story, or Check says which does not.
func TestCheckComparesLabels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1)
		a := w.asset(rand.New(rand.NewPCG(32, 33)), 0)
		w.do(uuid.New(), func(b *Book) (any, error) { b.Register(a); return nil, nil })
		tx, err := s.Begin(w.ctx())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(w.ctx(), "UPDATE label SET state = 'LIVE'"); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		r, err := w.j.Check(context.Background(), nil)
		if err != nil || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].What, a.Code) {
			t.Errorf("%+v, %v", r.Problems, err)
		}
	})
}
