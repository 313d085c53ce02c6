package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sotaisan/graph"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
)

// A document that finds longer lists than it was reckoned with ends when its answer is too large.
func TestAnswersAreBounded(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	job := viewer.With(t.Context(), viewer.Job("demo"))
	tx, err := w.store.Begin(job)
	if err != nil {
		t.Fatal(err)
	}
	unit, _ := lineage.Default().ByCode(giaRai, "2026-11-21")
	for i := range 80 {
		tx.Ent().Agency.Create().SetID(id.New(id.Agency, w.now)).SetUnitID(unit.ID).SetKind(holding.School).SetName(fmt.Sprintf("Trường %d", i)).ExecX(job)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	nested := func(n int) string {
		return `{ unit(code: "31942") ` + strings.Repeat("{ agencies { unit ", n) + "{ agencies { ...A } }" + strings.Repeat(" } }", n) + " } fragment A on Agency { id }"
	}
	if r := w.ask("officer.31942", nested(1), nil); len(r.Errors) > 0 || strings.Count(r.text, `"id"`) != 81*81 {
		t.Errorf("answered %d agencies: %.300s", strings.Count(r.text, `"id"`), r.text)
	}
	for _, login := range []string{"officer.31942", "finance"} {
		r := w.ask(login, nested(2), nil)
		if r.code() != graph.LimitExceeded || r.Data != nil || r.Extensions.Cost.Requested > 2_000 || len(r.text) > 1_000 {
			t.Errorf("%s: %d bytes: %.500s", login, len(r.text), r.text)
		}
	}
	if w.log.Len() > 0 {
		t.Errorf("logged as faults: %s", &w.log)
	}
}

// What is asked of lineage, which is that of the whole province in every database, is reckoned with as many
// fields as it has.
func TestLineageIsReckonedInFull(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	for _, day := range []string{"2025-06-30", "2026-11-21"} {
		for _, below := range []string{
			"predecessors { decision extent unit { code } } successors { decision extent unit { code } }",
			"predecessors { unit { successors { unit { predecessors { decision extent } } } } }",
			"successors { unit { predecessors { unit { successors { decision extent } } } } }",
		} {
			r := w.ask("finance", `{ units(first: 30, on: "`+day+`") { nodes { `+below+` } } }`, nil)
			if fields := strings.Count(r.text, `":`); len(r.Errors) > 0 || fields > r.Extensions.Cost.Requested {
				t.Errorf("%s, %s: %d fields for %v: %.200s", day, below, fields, r.Extensions.Cost, r.text[:min(200, len(r.text))])
			}
		}
	}
}

// What is in memory has no statement that would notice that the request is over.
func TestFieldsEndWithTheirRequest(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	r := w.send("finance", func(r *http.Request) { *r = *r.WithContext(over) }, `{"query": "{ viewer { login } }"}`)
	if r.code() != graph.Timeout || r.Data["viewer"] != nil {
		t.Errorf("answered %s", r.text)
	}
}
