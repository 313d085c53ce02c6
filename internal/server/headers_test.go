package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/graph"
	"sotaisan/internal/demo"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/testdb"
	"sotaisan/journal"
	"sotaisan/printing"
	"sotaisan/registry"
	"sotaisan/web"
)

// routes are the patterns that the pages are served at, as their source has them.
func routes(t *testing.T) (patterns []string) {
	t.Helper()
	files, err := filepath.Glob("../../web/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`mux\.Handle(?:Func)?\("([^"]+)"`).FindAllSubmatch(source, -1) {
			patterns = append(patterns, string(m[1]))
		}
	}
	if len(patterns) < 30 {
		t.Fatalf("found %d routes", len(patterns))
	}
	return patterns
}

// Every answer tells browsers what it must not become: each route, of whatever kind, whoever asks.
func TestHeadersOfEveryRoute(t *testing.T) {
	f := start(t)
	s := testdb.Open(t, "sqlite")
	if err := demo.Load(t.Context(), s, demo.Options{Seed: 1, Units: 1}, nil); err != nil {
		t.Fatal(err)
	}
	j := journal.New(s, catalog.Default(), time.Now)
	r, a := registry.New(j), access.New(s, time.Now, true)
	sessions := session.New(s, time.Now, a.Idle)
	f.s.Ready(server.Routes{
		GraphQL:  graph.NewHandler(graph.Options{Registry: r, Access: a, TraceID: server.RequestID}),
		Web:      web.Handler(web.Config{Register: web.FromRegistry(r, a), Access: a, Sessions: sessions, Now: time.Now, Demo: true, Labels: printing.New(j, r)}),
		Accounts: a, Sessions: sessions, Check: s.Ping,
	})
	f.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	asJSON := []string{"Content-Type", "application/json", "Authorization", "Bearer demo-admin"}
	var first struct {
		Data struct {
			Assets struct{ Nodes []struct{ Code string } }
		}
	}
	found := f.do("POST", "/graphql", `{"query": "{ assets(first: 1) { nodes { code } } }"}`, asJSON...)
	if err := json.Unmarshal([]byte(found.body), &first); err != nil || len(first.Data.Assets.Nodes) != 1 {
		t.Fatal(err, found.body)
	}
	code := first.Data.Assets.Nodes[0].Code

	statuses := map[int]int{}
	check := func(name string, a answer) {
		t.Helper()
		statuses[a.status]++
		for _, wrong := range unguarded(a) {
			t.Errorf("%s: %d %s", name, a.status, wrong)
		}
	}
	values := strings.NewReplacer("{code}", code, "{prefix}", "a", "{id}", "00000000-0000-4000-8000-000000000000", "{action}", "nothing", "{$}", "")
	for _, pattern := range routes(t) {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok {
			method, path = "GET", pattern
		}
		paths := []string{values.Replace(path)}
		switch {
		case path == "/static/{file}":
			paths = files(t, "../../web/static", "/static/")
		case path == "/static/graphiql/{file}":
			paths = files(t, "../../web/dist/graphiql", "/static/graphiql/")
		case strings.Contains(path, "{file}"):
			paths = []string{strings.ReplaceAll(path, "{file}", "nothing.pdf")}
		}
		for _, path := range paths {
			for _, token := range []string{"", "demo-officer.31942", "demo-admin", "demo-auditor"} {
				headers := []string{"Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", "https"}
				if token != "" {
					headers = append(headers, "Authorization", "Bearer "+token)
				}
				check(fmt.Sprintf("%s %s as %q", method, path, token), f.do(method, path, "", headers...))
			}
		}
	}
	secure := []string{"X-Forwarded-Proto", "https"}
	for name, a := range map[string]answer{
		"API":            f.do("POST", "/graphql", `{"query": "{ viewer { login } }"}`, append(asJSON, secure...)...),
		"API, anonymous": f.do("POST", "/graphql", `{"query": "{ viewer { login } }"}`, append(secure, "Content-Type", "application/json")...),
		"API, GET":       f.do("GET", "/graphql", "", secure...),
		"API, form":      f.do("POST", "/graphql", "", secure...),
		"API, too large": f.do("POST", "/graphql", strings.Repeat(" ", 300<<10), append(asJSON, secure...)...),
		"other site":     f.do("POST", "/sign-in", "", append(secure, "Sec-Fetch-Site", "cross-site")...),
		"wrong token":    f.do("GET", "/", "", append(secure, "Authorization", "Bearer nothing")...),
		"health":         f.do("GET", "/healthz", "", secure...),
		"readiness":      f.do("GET", "/readyz", "", secure...),
		"long address":   f.do("GET", "/"+strings.Repeat("a", 2_000), "", secure...),
		"odd method":     f.do("PATCH", "/assets", "", secure...),
	} {
		check(name, a)
	}
	for _, status := range []int{200, 303, 401, 403, 404, 405, 413, 415} {
		if statuses[status] == 0 {
			t.Errorf("nothing was answered %d: %v", status, statuses)
		}
	}
	if h := f.do("GET", "/", "").header; h.Get("Strict-Transport-Security") != "" {
		t.Error("plain HTTP, as on this machine, is asked to become HTTPS")
	}
}

// files are the addresses of a folder's files.
func files(t *testing.T, folder, at string) (paths []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) == 0 {
		t.Fatal(folder, err)
	}
	for _, e := range entries {
		paths = append(paths, at+strings.TrimSuffix(e.Name(), ".gz"))
	}
	return append(paths, at+"nothing.js")
}

// unguarded says what headers an answer lacks.
func unguarded(a answer) (wrong []string) {
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000",
	} {
		if got := a.header.Get(name); got != want {
			wrong = append(wrong, fmt.Sprintf("%s is %q", name, got))
		}
	}
	for _, name := range []string{"Permissions-Policy", "X-Request-Id", "Cache-Control"} {
		if a.header.Get(name) == "" {
			wrong = append(wrong, "no "+name)
		}
	}
	if a.body != "" && a.header.Get("Content-Type") == "" {
		wrong = append(wrong, "no Content-Type")
	}
	policy := map[string][]string{}
	for _, directive := range strings.Split(a.header.Get("Content-Security-Policy"), ";") {
		if words := strings.Fields(directive); len(words) > 0 {
			policy[words[0]] = words[1:]
		}
	}
	for _, name := range []string{"default-src", "frame-ancestors", "base-uri"} {
		if !slices.Equal(policy[name], []string{"'none'"}) {
			wrong = append(wrong, fmt.Sprintf("policy %s is %v", name, policy[name]))
		}
	}
	if policy["form-action"] == nil {
		wrong = append(wrong, "forms may go anywhere")
	}
	for name, sources := range policy {
		for _, source := range sources {
			inline := source == "'unsafe-inline'" && name == "style-src" // GraphiQL's editor sets styles of elements
			if !inline && !slices.Contains([]string{"'none'", "'self'", "data:", "blob:"}, source) || name == "script-src" && source != "'self'" {
				wrong = append(wrong, fmt.Sprintf("policy %s has %s", name, source))
			}
		}
	}
	return wrong
}
