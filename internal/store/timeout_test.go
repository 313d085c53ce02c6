package store_test

import (
	"context"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// However a statement is stopped, it is told apart from one that is wrong.
func TestTimedOut(t *testing.T) {
	endless := map[string]string{
		"sqlite3":  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
		"postgres": "SELECT pg_sleep(3600)",
	}
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		job := viewer.With(t.Context(), viewer.Job("demo"))
		short := func() (context.Context, context.CancelFunc) { return context.WithTimeout(job, 20*time.Millisecond) }
		stopped := map[string]func() error{
			"read": func() error {
				ctx, cancel := short()
				defer cancel()
				rows, err := s.Query(ctx, endless[s.Dialect()])
				if err != nil {
					return err
				}
				defer func() { _ = rows.Close() }()
				for rows.Next() {
				}
				return rows.Err()
			},
			"write": func() error {
				ctx, cancel := short()
				defer cancel()
				return within(ctx, s, func(tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, endless[s.Dialect()])
					return err
				})
			},
			"commit": func() error {
				ctx, cancel := context.WithCancel(job)
				return within(ctx, s, func(tx *store.Tx) error {
					cancel()
					for { // until database/sql has rolled it back
						if _, err := tx.Tx.ExecContext(job, "SELECT 1"); err != nil {
							return tx.Commit()
						}
					}
				})
			},
		}
		if s.Dialect() == "postgres" {
			stopped["statement_timeout"] = func() error {
				return within(job, s, func(tx *store.Tx) error {
					if _, err := tx.ExecContext(job, "SET LOCAL statement_timeout = 20"); err != nil {
						return err
					}
					_, err := tx.ExecContext(job, endless[s.Dialect()])
					return err
				})
			}
		}
		for name, f := range stopped {
			if err := f(); !store.TimedOut(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Query(job, "SELECT * FROM no_such_table"); err == nil || store.TimedOut(err) {
			t.Errorf("a statement that is wrong: %v", err)
		}
	})
}
