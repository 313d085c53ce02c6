package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/graph"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/planning"
	"sotaisan/registry"
)

// The wards of the tests.
const (
	giaRai   = "31942"
	langTron = "31951"
)

// world is the API over a register of two wards, with the accounts of the demo.
type world struct {
	t        testing.TB
	store    *store.Store
	registry *registry.Registry
	planning *planning.Planning
	access   *access.Access
	handler  http.Handler
	log      bytes.Buffer
	now      time.Time
	agencies map[string]uuid.UUID // by unit code: the People's Committee
	sites    map[string]uuid.UUID
}

func newWorld(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{t: t, store: s, now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), agencies: map[string]uuid.UUID{}, sites: map[string]uuid.UUID{}}
	clock := func() time.Time { return w.now }
	book := journal.New(s, catalog.Default(), clock)
	w.registry = registry.New(book)
	w.planning = planning.New(book, w.registry)
	w.access = access.New(s, clock, true)
	w.handler = graph.NewHandler(graph.Options{Registry: w.registry, Planning: w.planning, Access: w.access,
		Log: slog.New(slog.NewTextHandler(&w.log, nil)), TraceID: func(context.Context) string { return "trace-1" }})

	job := viewer.With(t.Context(), viewer.Job("demo"))
	tx, err := s.Begin(job)
	if err != nil {
		t.Fatal(err)
	}
	c := tx.Ent()
	for _, code := range []string{giaRai, langTron} {
		unit, _ := lineage.Default().ByCode(code, "2026-11-21")
		w.agencies[code], w.sites[code] = id.New(id.Agency, w.now), id.New(id.Site, w.now)
		c.Agency.Create().SetID(w.agencies[code]).SetUnitID(unit.ID).SetKind(holding.PeoplesCommittee).SetName("UBND " + unit.FullName).ExecX(job)
		c.Site.Create().SetID(w.sites[code]).SetUnitID(unit.ID).SetName("Trụ sở 1").SetAddress("").SetState(holding.SiteInUse).ExecX(job)
	}
	c.Setting.Create().SetID(access.DemoSetting).SetValue("1").ExecX(job)
	if err := w.access.EnsureDemo(job, c); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return w
}

// response is what a client reads.
type response struct {
	Status     int `json:"-"`
	Data       map[string]any
	Errors     []requestError
	Extensions struct {
		Cost *struct{ Requested, Maximum int }
	}
	text string
}

type requestError struct {
	Message    string
	Path       []any
	Extensions struct{ Code, TraceID string }
}

// code is the code of the one error of a response, or "".
func (r response) code() string {
	if len(r.Errors) != 1 {
		return ""
	}
	return r.Errors[0].Extensions.Code
}

// viewer is the account of the demo with that login; "" is nobody.
func (w *world) viewer(login string) viewer.Viewer {
	w.t.Helper()
	if login == "" {
		return viewer.Viewer{}
	}
	v, err := w.access.ByToken(w.t.Context(), "demo-"+login)
	if err != nil {
		w.t.Fatal(login, err)
	}
	return v
}

// send sends a request as the server would hand it on.
func (w *world) send(login string, change func(*http.Request), body string) response {
	w.t.Helper()
	return w.as(w.viewer(login), change, body)
}

func (w *world) as(v viewer.Viewer, change func(*http.Request), body string) response {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	ctx := viewer.WithLang(r.Context(), locale.Negotiate(r.Header.Get("Accept-Language")))
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r.WithContext(viewer.With(ctx, v)))
	out := response{Status: answer.Code, text: answer.Body.String()}
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		w.t.Fatalf("%v in %s", err, out.text)
	}
	return out
}

// ask sends a document with variables.
func (w *world) ask(login, document string, variables map[string]any) response {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(login, nil, string(body))
}

// must is ask for what has to be answered without a top-level error.
func (w *world) must(login, document string, variables map[string]any) map[string]any {
	w.t.Helper()
	r := w.ask(login, document, variables)
	if len(r.Errors) > 0 || r.Data == nil {
		w.t.Fatalf("%s asks %.80q: %s\n%s", login, document, r.text, w.log.String())
	}
	return r.Data
}

// at follows names and list positions into an answer; nil where a step leads nowhere.
func at(value any, path ...any) any {
	for _, step := range path {
		switch v := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			value = v[name]
		case []any:
			i, ok := step.(int)
			if !ok || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}
