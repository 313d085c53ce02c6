package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/graph"
	"sotaisan/internal/demo"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/registry"
)

// province is the API over the whole demo, some 40,000 assets, made once for each database.
type province struct {
	store    *store.Store
	registry *registry.Registry
	access   *access.Access
	handler  http.Handler
}

var provinces = map[string]*province{}

func openProvince(b *testing.B, database string) *province {
	b.Helper()
	if p := provinces[database]; p != nil {
		return p
	}
	url := ""
	if database == "sqlite" {
		dir, err := os.MkdirTemp("", "sotaisan-bench-")
		if err != nil {
			b.Fatal(err)
		}
		url = "sqlite:" + filepath.Join(dir, "demo.db")
	} else {
		url = testdb.Lasting(b)
	}
	s, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	if database == "sqlite" {
		if err := s.Migrate(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	if err := demo.Load(b.Context(), s, demo.Options{Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "demo on %s: %.1f s\n", database, time.Since(start).Seconds())
	p := &province{store: s, registry: registry.New(journal.New(s, catalog.Default(), time.Now)), access: access.New(s, time.Now, true)}
	p.handler = graph.NewHandler(graph.Options{Registry: p.registry, Access: p.access})
	provinces[database] = p
	return p
}

// post sends a document of the contract as a viewer and demands an answer without errors.
func (p *province) post(b *testing.B, v viewer.Viewer, document string, variables map[string]any) map[string]any {
	text, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		b.Error(err)
		return nil
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), v)))
	var answer struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Errors) > 0 {
		b.Errorf("%v: %.500s", err, w.Body)
	}
	return answer.Data
}

func contractDocument(b *testing.B, name string) string {
	b.Helper()
	text, err := os.ReadFile("testdata/contract/" + name + ".graphql")
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// BenchmarkAPI measures the operations of the contract over the demo, as requests of as many clients
// as there are processors; ns/op is wall time divided by requests.
func BenchmarkAPI(b *testing.B) {
	page := contractDocument(b, "asset-page")
	pageWithoutCount := string(bytes.Replace([]byte(page), []byte("totalCount"), nil, 1))
	byName := map[string]any{"field": "NAME", "direction": "ASC"}
	for _, database := range testdb.Databases {
		b.Run(database, func(b *testing.B) {
			p := openProvince(b, database)
			account := func(login string) viewer.Viewer {
				v, err := p.access.ByToken(b.Context(), "demo-"+login)
				if err != nil {
					b.Fatal(err)
				}
				return v
			}
			officer, finance := account("officer.31942"), account("finance")
			first := p.post(b, officer, page, map[string]any{"orderBy": byName, "first": 100})
			var codes []string
			for _, n := range first["assets"].(map[string]any)["nodes"].([]any) {
				codes = append(codes, n.(map[string]any)["code"].(string))
			}
			deep := ""
			for range 100 { // 10,000 assets down the province's list
				data := p.post(b, finance, pageWithoutCount, map[string]any{"orderBy": byName, "first": 100, "after": orNil(deep)})
				deep = data["assets"].(map[string]any)["pageInfo"].(map[string]any)["endCursor"].(string)
			}
			var n atomic.Int64
			run := func(name string, v viewer.Viewer, document string, variables func(i int64) map[string]any) {
				b.Run(name, func(b *testing.B) {
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							p.post(b, v, document, variables(n.Add(1)))
						}
					})
				})
			}
			fixed := func(v map[string]any) func(int64) map[string]any { return func(int64) map[string]any { return v } }
			run("scan", officer, contractDocument(b, "asset-by-code"), func(i int64) map[string]any {
				return map[string]any{"code": codes[i%int64(len(codes))]}
			})
			run("page/unit", officer, pageWithoutCount, fixed(map[string]any{"orderBy": byName, "first": 50}))
			run("page/unit with count", officer, page, fixed(map[string]any{"orderBy": byName, "first": 50}))
			run("page/province", finance, pageWithoutCount, fixed(map[string]any{"orderBy": byName, "first": 50}))
			run("page/province with count", finance, page, fixed(map[string]any{"orderBy": byName, "first": 50}))
			run("page/province 10,000 down", finance, pageWithoutCount, fixed(map[string]any{"orderBy": byName, "first": 50, "after": deep}))
			run("page/two filters with count", finance, page, fixed(map[string]any{"orderBy": byName, "first": 50,
				"filter": map[string]any{"kinds": []string{"FURNITURE"}, "conditions": []string{"NEEDS_REPAIR", "UNSERVICEABLE"}}}))
			run("search/unit", officer, pageWithoutCount, fixed(map[string]any{"orderBy": byName, "first": 50, "filter": map[string]any{"search": "tu sat"}}))
			run("search/province", finance, pageWithoutCount, fixed(map[string]any{"orderBy": byName, "first": 50, "filter": map[string]any{"search": "tu sat"}}))
			run("summary/unit", officer, contractDocument(b, "asset-summary"), fixed(map[string]any{"by": []string{"KIND", "CONDITION"}}))
			run("summary/province", finance, contractDocument(b, "asset-summary"), fixed(map[string]any{"by": []string{"UNIT", "KIND", "CONDITION"}}))
			run("worklist/unit", officer, contractDocument(b, "gap-worklist"), fixed(map[string]any{"first": 50, "filter": map[string]any{"statuses": []string{"OPEN"}}}))
			run("worklist/province", finance, contractDocument(b, "gap-worklist"), fixed(map[string]any{"first": 50, "filter": map[string]any{"statuses": []string{"OPEN"}}}))
			run("observe", officer, contractDocument(b, "record-observations"), func(i int64) map[string]any {
				return map[string]any{"input": map[string]any{"observations": []any{map[string]any{
					"operationId": uuid.NewString(), "assetCode": codes[i%int64(len(codes))], "presence": "SEEN",
					"capturedAt": time.Now().UTC().Format(time.RFC3339Nano), "room": fmt.Sprintf("P. %d", i%9),
				}}}}
			})
		})
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
