package graph_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

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

// BenchmarkSecondWall measures what row-level security costs: the same requests by turns on two demos, one
// with it and one without, so that whatever else the machine does meets both. ratio is of the medians.
func BenchmarkSecondWall(b *testing.B) {
	open := func(wall bool) *province {
		url := testdb.Lasting(b)
		if !wall {
			testdb.WithoutRowSecurity(b, url)
		}
		s, err := store.Open(b.Context(), url)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		if err := demo.Load(b.Context(), s, demo.Options{Seed: 1}, nil); err != nil {
			b.Fatal(err)
		}
		db, err := sql.Open("pgx", testdb.Owner(b, url))
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.Exec("VACUUM ANALYZE"); err != nil { // or one of the two would have statistics sooner
			b.Fatal(err)
		}
		p := &province{access: access.New(s, time.Now, true)}
		p.handler = graph.NewHandler(graph.Options{Registry: registry.New(journal.New(s, catalog.Default(), time.Now)), Access: p.access})
		return p
	}
	walled, bare := open(true), open(false)

	account := func(login string) viewer.Viewer {
		v, err := walled.access.ByToken(b.Context(), "demo-"+login)
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
	officer, finance := account("officer.31942"), account("finance")
	page, byName := contractDocument(b, "asset-page"), map[string]any{"field": "NAME", "direction": "ASC"}
	codes := func(p *province) (list []string) {
		first := p.post(b, officer, page, map[string]any{"orderBy": byName, "first": 100})
		for _, n := range first["assets"].(map[string]any)["nodes"].([]any) {
			list = append(list, n.(map[string]any)["code"].(string))
		}
		return list
	}
	if !slices.Equal(codes(walled), codes(bare)) {
		b.Fatal("the two demos are not the same")
	}
	labels := codes(walled)
	fixed := func(v map[string]any) func(int) map[string]any { return func(int) map[string]any { return v } }
	for _, c := range []struct {
		name      string
		v         viewer.Viewer
		document  string
		variables func(i int) map[string]any
	}{
		{"scan", officer, contractDocument(b, "asset-by-code"), func(i int) map[string]any { return map[string]any{"code": labels[i%len(labels)]} }},
		{"page of unit", officer, page, fixed(map[string]any{"orderBy": byName, "first": 50})},
		{"page of province", finance, page, fixed(map[string]any{"orderBy": byName, "first": 50})},
		{"search in unit", officer, page, fixed(map[string]any{"orderBy": byName, "first": 50, "filter": map[string]any{"search": "tu sat"}})},
		{"search in province", finance, page, fixed(map[string]any{"orderBy": byName, "first": 50, "filter": map[string]any{"search": "tu sat"}})},
		{"summary of unit", officer, contractDocument(b, "asset-summary"), fixed(map[string]any{"by": []string{"KIND", "CONDITION"}})},
		{"worklist of unit", officer, contractDocument(b, "gap-worklist"), fixed(map[string]any{"first": 50, "filter": map[string]any{"statuses": []string{"OPEN"}}})},
		{"worklist of province", finance, contractDocument(b, "gap-worklist"), fixed(map[string]any{"first": 50, "filter": map[string]any{"statuses": []string{"OPEN"}}})},
	} {
		b.Run(c.name, func(b *testing.B) {
			var with, without []time.Duration
			timed := func(p *province, i int) time.Duration {
				start := time.Now()
				p.post(b, c.v, c.document, c.variables(i))
				return time.Since(start)
			}
			for i := range b.N {
				with, without = append(with, timed(walled, i)), append(without, timed(bare, i))
			}
			median := func(list []time.Duration) float64 {
				slices.Sort(list)
				return list[len(list)/2].Seconds() * 1000
			}
			b.ReportMetric(median(with), "ms-with")
			b.ReportMetric(median(without), "ms-without")
			b.ReportMetric(median(with)/median(without), "ratio")
		})
	}
}
