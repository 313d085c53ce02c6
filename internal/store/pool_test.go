package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// interleavings is how often somebody else's work comes before a request on the one connection.
const interleavings = 10_000

var errMeant = errors.New("meant to fail")

// poison are the ways in which a connection comes back to the pool after somebody's work.
var poison = []struct {
	name string
	one  int // in so many
	work func(ctx context.Context, s *store.Store, r *rand.Rand) error
}{
	{"commit", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		return within(ctx, s, func(tx *store.Tx) error {
			if _, err := tx.ExecContext(ctx, "UPDATE agency SET revision = revision + 1"); err != nil {
				return err
			}
			return tx.Commit()
		})
	}},
	{"rollback", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		return within(ctx, s, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE agency SET revision = 0")
			return err
		})
	}},
	{"panic", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) (err error) {
		defer func() {
			if recover() != errMeant {
				err = errors.New("no panic")
			}
		}()
		return within(ctx, s, func(tx *store.Tx) error {
			_, _ = tx.ExecContext(ctx, "UPDATE agency SET revision = 0")
			panic(errMeant)
		})
	}},
	{"refused statement", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		return within(ctx, s, func(tx *store.Tx) error {
			if _, err := tx.ExecContext(ctx, "UPDATE agency SET kind = NULL"); err == nil {
				return errors.New("it was not refused")
			}
			_ = tx.Commit() // of a failed transaction: a rollback
			return nil
		})
	}},
	{"time-out", 4, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		return within(ctx, s, func(tx *store.Tx) error {
			if _, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = 1"); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "SELECT pg_sleep(1)"); err == nil || !strings.Contains(err.Error(), "57014") {
				return errors.New("no time-out")
			}
			return nil
		})
	}},
	{"cancelled transaction", 4, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		tx, err := s.Begin(ctx)
		if err != nil {
			return err
		}
		cancel()
		_ = tx.Commit()
		return nil
	}},
	{"cancelled statement", 20, func(ctx context.Context, s *store.Store, r *rand.Rand) error {
		ctx, cancel := context.WithTimeout(ctx, time.Duration(r.IntN(400))*time.Microsecond)
		defer cancel()
		rows, err := s.Query(ctx, "SELECT name, pg_sleep(0.01) FROM agency")
		if err == nil {
			_ = rows.Close()
		}
		return nil
	}},
	{"rows left unread", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		rows, err := s.Query(ctx, "SELECT id FROM unit_head")
		if err != nil {
			return err
		}
		rows.Next()
		return rows.Close()
	}},
	{"snapshot", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		tx, err := s.Snapshot(ctx)
		if err != nil {
			return err
		}
		return tx.Rollback()
	}},
	{"settings of its own", 1, func(ctx context.Context, s *store.Store, _ *rand.Rand) error {
		return within(ctx, s, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT set_config('role', $1, false), set_config('sotaisan.scope', '*', false), set_config('sotaisan.actor', $2, false)",
				store.ProvinceRole, uuid.NewString())
			if err != nil {
				return err
			}
			return tx.Commit()
		})
	}},
}

func within(ctx context.Context, s *store.Store, f func(tx *store.Tx) error) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return f(tx)
}

// One connection for all: whatever others left on it, nobody sees a row of them.
func TestAPooledConnectionKeepsNothing(t *testing.T) {
	url := testdb.URL(t, "postgres")
	ours, theirs := twoUnits(t, url)
	s, err := store.Open(t.Context(), url+"&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	officer := viewer.With(t.Context(), viewer.Viewer{UserID: ours, Role: viewer.Officer, UnitID: ours})
	others := []context.Context{
		viewer.With(t.Context(), viewer.Viewer{UserID: theirs, Role: viewer.Leader, UnitID: theirs}),
		viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Finance}),
		viewer.With(t.Context(), viewer.Job("verify")),
	}
	const count = "SELECT count(*), count(*) FILTER (WHERE unit_id <> $1) FROM agency"
	r := rand.New(rand.NewPCG(5, 2))
	done := map[string]int{}
	for i := range interleavings {
		p := poison[r.IntN(len(poison))]
		for r.IntN(p.one) > 0 {
			p = poison[r.IntN(len(poison))]
		}
		done[p.name]++
		if err := p.work(others[r.IntN(len(others))], s, r); err != nil {
			t.Fatalf("%d, %s: %v", i, p.name, err)
		}
		var all, foreign int
		switch i % 3 {
		case 0:
			if err := s.Unasked(t.Context(), count, ours).Scan(&all, &foreign); err == nil || !strings.Contains(err.Error(), "42501") {
				t.Fatalf("%d, after %s: nobody sees %d rows, %v", i, p.name, all, err)
			}
		case 1:
			if err := s.Unasked(officer, count, ours).Scan(&all, &foreign); err != nil || all != 1 || foreign != 0 {
				t.Fatalf("%d, after %s: an officer sees %d rows, %d of others, %v", i, p.name, all, foreign, err)
			}
		case 2:
			err := within(officer, s, func(tx *store.Tx) error { return tx.QueryRowContext(officer, count, ours).Scan(&all, &foreign) })
			if err != nil || all != 1 || foreign != 0 {
				t.Fatalf("%d, after %s: an officer's write sees %d rows, %d of others, %v", i, p.name, all, foreign, err)
			}
		}
	}
	for _, p := range poison {
		if done[p.name] == 0 {
			t.Errorf("%s never came", p.name)
		}
	}
}

// A statement of a viewer ends, a job takes the time that it needs, and none inherits the other's.
func TestStatementsEnd(t *testing.T) {
	s, err := store.Open(t.Context(), testdb.URL(t, "postgres")+"&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, c := range []struct {
		v           viewer.Viewer
		read, write string
	}{
		{viewer.Viewer{UserID: uuid.New(), Role: viewer.Officer, UnitID: unit(t, "31942")}, "5s", "30s"},
		{viewer.Job("verify"), "0", "0"},
		{viewer.Viewer{UserID: uuid.New(), Role: viewer.Auditor}, "5s", "30s"},
	} {
		ctx := viewer.With(t.Context(), c.v)
		var got string
		if err := s.Unasked(ctx, "SHOW statement_timeout").Scan(&got); err != nil || got != c.read {
			t.Errorf("%s reads within %s, %v; want %s", c.v.Role, got, err, c.read)
		}
		err := within(ctx, s, func(tx *store.Tx) error { return tx.QueryRowContext(ctx, "SHOW statement_timeout").Scan(&got) })
		if err != nil || got != c.write {
			t.Errorf("%s writes within %s, %v; want %s", c.v.Role, got, err, c.write)
		}
	}
}
