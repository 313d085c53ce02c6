package graph_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// A statement ends with the request that it is for, whoever ends that, and its connection serves the
// next one.
func TestStatementsEndWithTheirRequest(t *testing.T) {
	endless := map[string]string{
		"sqlite3":  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
		"postgres": "SELECT pg_sleep(3600)",
	}
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		admin := viewer.With(t.Context(), viewer.Job("demo"))
		run := func(ctx context.Context, query string) error {
			rows, err := s.Query(ctx, query)
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return errors.Join(rows.Err(), rows.Close())
		}
		for range 20 { // more than there are connections
			ctx, cancel := context.WithTimeout(admin, 20*time.Millisecond)
			if err := run(ctx, endless[s.Dialect()]); err == nil {
				t.Error("an endless statement ended")
			}
			cancel()
		}
		for range 20 {
			if err := run(admin, "SELECT 1"); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	})
}

// A client that goes away while its write waits for another one leaves nothing behind.
func TestClientsThatLeaveChangeNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		handler := w.production()
		entered, done := make(chan struct{}, 1), make(chan struct{}, 1)
		url := w.serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			entered <- struct{}{}
			handler.ServeHTTP(rw, r)
			done <- struct{}{}
		}))
		w.accepted("officer.31942", register(t, cabinet(1, "GOOD"))) // so that the unit's journal has a head to lock
		other, err := s.Begin(viewer.With(t.Context(), viewer.Job("demo")))
		if err != nil {
			t.Fatal(err)
		}
		if s.Dialect() == "postgres" { // on SQLite there is one writer at a time
			rows, err := other.QueryContext(t.Context(), "SELECT 1 FROM unit_head FOR UPDATE")
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(rows.Close(), rows.Err()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(register(t, cabinet(2, "GOOD")).body(t)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer demo-officer.31942")
		answered := make(chan error, 1)
		go func() {
			res, err := http.DefaultClient.Do(r)
			if err == nil {
				_ = res.Body.Close()
			}
			answered <- err
		}()
		<-entered
		time.Sleep(20 * time.Millisecond) // so that it comes to the statement; whether it did changes nothing below
		leave()
		<-done // while the other write still holds what this one waited for
		if err := <-answered; !errors.Is(err, context.Canceled) {
			t.Errorf("the client got %v", err)
		}
		if err := other.Rollback(); err != nil {
			t.Fatal(err)
		}
		w.accepted("officer.31942", register(t, cabinet(3, "GOOD")))
		if n := at(w.must("officer.31942", "{ assets { totalCount } }", nil), "assets", "totalCount"); n != 2.0 {
			t.Errorf("the register has %v assets", n)
		}
	})
}
