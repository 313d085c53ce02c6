package graph_test

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"testing"
	"time"

	"sotaisan/graph"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// tookTooLong wants the answer to say so, and nothing of the database. It is no fault of the program.
func (w *world) tookTooLong(r response) {
	w.t.Helper()
	if len(r.Errors) == 0 || r.code() != graph.Timeout || r.Errors[0].Extensions.TraceID != "trace-1" || !strings.Contains(r.text, "quá nhiều thời gian") {
		w.t.Errorf("answered %s", r.text)
	}
	for _, word := range []string{"sql", "57014", "statement", "canceling", "context", "interrupt"} {
		if strings.Contains(strings.ToLower(r.text), word) {
			w.t.Errorf("the answer says %q: %s", word, r.text)
		}
	}
	if log := w.log.String(); strings.Contains(log, "level=ERROR") || !strings.Contains(log, "trace-1") {
		w.t.Errorf("logged %s", log)
	}
}

// A write that waits for others longer than its request lasts.
func TestRequestsThatTakeTooLong(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.accepted("officer.31942", register(t, cabinet(1, "GOOD"))) // so that the unit's journal has a head to lock
		v := w.viewer("officer.31942")
		other, err := s.Begin(viewer.With(t.Context(), viewer.Job("demo")))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Rollback() }()
		if s.Dialect() == "postgres" { // on SQLite there is one writer at a time
			if _, err := other.ExecContext(t.Context(), "SELECT 1 FROM unit_head FOR UPDATE"); err != nil {
				t.Fatal(err)
			}
		}
		w.tookTooLong(w.as(v, func(r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
			t.Cleanup(cancel)
			*r = *r.WithContext(ctx)
		}, register(t, cabinet(2, "GOOD")).body(t)))
	})
}

// The database stops a statement by itself: with the same code for its time-out as for an administrator who ends it.
func TestStatementsThatTheDatabaseStops(t *testing.T) {
	url := testdb.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	w := newWorld(t, s)
	owner, err := sql.Open("pgx", testdb.Owner(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close() }()
	lock, err := owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.Exec("LOCK TABLE asset"); err != nil {
		t.Fatal(err)
	}
	v, answered := w.viewer("finance"), make(chan response)
	go func() { answered <- w.as(v, nil, `{"query": "{ assets { nodes { id } } }"}`) }()
	for stopped := 0; stopped == 0; { // once it waits
		if err := owner.QueryRow(`SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`).Scan(&stopped); err != nil {
			t.Fatal(err)
		}
	}
	w.tookTooLong(<-answered)
}
