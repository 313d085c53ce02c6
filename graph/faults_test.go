package graph_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"sotaisan/graph"
	"sotaisan/internal/testdb"
)

// A client learns of a fault only that there was one; the log has it whole, under the same id.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(w *world)
		told string // in the log
	}{
		"database": {func(w *world) {
			if err := w.store.Close(); err != nil {
				w.t.Fatal(err)
			}
		}, "database is closed"},
		"panic": {func(w *world) {
			w.handler = graph.NewHandler(graph.Options{Log: slog.New(slog.NewTextHandler(&w.log, nil)),
				TraceID: func(context.Context) string { return "trace-1" }})
		}, "nil pointer dereference"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, testdb.Open(t, "sqlite"))
			login := w.viewer("finance")
			c.harm(w)
			got := w.as(login, nil, `{"query": "{ documents: assets { nodes { id } } }"}`)
			if got.code() != graph.Internal || got.Data != nil || got.Errors[0].Extensions.TraceID != "trace-1" || len(got.Errors[0].Path) != 1 {
				t.Errorf("answered %s", got.text)
			}
			for _, word := range []string{"sql", "closed", "nil", "pointer", ".go", "runtime"} {
				if strings.Contains(strings.ToLower(got.text), word) {
					t.Errorf("the answer says %q: %s", word, got.text)
				}
			}
			if log := w.log.String(); !strings.Contains(log, "trace-1") || !strings.Contains(log, c.told) || strings.Count(log, "level=ERROR") != 1 {
				t.Errorf("logged %s", log)
			}
		})
	}
}
