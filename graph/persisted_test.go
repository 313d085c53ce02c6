package graph_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sotaisan/graph"
	"sotaisan/internal/testdb"
)

func byID(text, operation string, variables map[string]any) string {
	body, _ := json.Marshal(map[string]any{"documentId": graph.DocumentID(text), "operationName": operation, "variables": variables})
	return string(body)
}

// A document named by its hash answers as the document itself.
func TestPersistedDocuments(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	units := contract(t, "units", "Units").set(3, "first")
	sent := w.sendOperation("finance", units)
	named := w.send("finance", nil, byID(units.text, units.name, units.variables))
	if sent.text != named.text || len(named.Errors) > 0 {
		t.Errorf("%s\n%s", sent.text, named.text)
	}
	if r := w.send("finance", nil, byID(units.text+"\n", units.name, nil)); r.code() != graph.PersistedDocumentNotFound || r.Errors[0].Message == "" {
		t.Errorf("one byte more: %s", r.text)
	}
	if r := w.send("finance", nil, byID(units.text, "Other", nil)); r.code() != graph.BadUserInput {
		t.Errorf("another operation: %s", r.text)
	}
	if r := w.send("", nil, byID(units.text, units.name, units.variables)); r.code() != graph.Unauthenticated {
		t.Errorf("anonymous: %s", r.text)
	}
	if got := graph.DocumentID("{ __typename }"); got != "sha256:7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b" {
		t.Errorf("id %s", got)
	}
}

// Documents of an installation are read when it starts; they may be longer, and nothing else.
func TestReadPersisted(t *testing.T) {
	fields := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(" query Q" + strconv.Itoa(i) + " { viewer { login displayName } }")
		}
		return b.String()
	}
	long := fields(200) // 1,800 tokens
	files := fstest.MapFS{"long.graphql": {Data: []byte(long)}, "notes.txt": {Data: []byte("{")}}
	known, err := graph.ReadPersisted(files)
	if err != nil || len(known) != 1 {
		t.Fatal(known, err)
	}
	w := newWorld(t, testdb.Open(t, "sqlite"))
	w.handler = graph.NewHandler(graph.Options{Registry: w.registry, Access: w.access, Persisted: known})
	if r := w.send("finance", nil, byID(long, "Q150", nil)); len(r.Errors) > 0 || at(r.Data, "viewer", "login") != "finance" {
		t.Errorf("by its id: %s", r.text)
	}
	if r := w.ask("finance", long, nil); r.code() != graph.LimitExceeded {
		t.Errorf("sent: %s", r.text)
	}
	for name, text := range map[string]string{
		"syntax": "{", "unknown field": "{ viewe { login } }", "nothing": "", "tokens": fields(600), "deep": parents(8), "chain": doubling(30),
		"repeated": "{" + strings.Repeat(" __typename", 31) + "}",
	} {
		if _, err := graph.ReadPersisted(fstest.MapFS{"bad.graphql": {Data: []byte(text)}}); err == nil || !strings.HasPrefix(err.Error(), "bad.graphql: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if none, err := graph.ReadPersisted(os.DirFS(t.TempDir())); err != nil || len(none) != 0 {
		t.Errorf("an empty folder: %v %v", none, err)
	}
	if _, err := graph.ReadPersisted(os.DirFS(t.TempDir() + "/nowhere")); err == nil {
		t.Error("no folder is read")
	}
}

// A client that has spent too much is told when it may ask again; nobody else notices.
func TestRate(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	w.handler = graph.NewHandler(graph.Options{Registry: w.registry, Access: w.access, Rate: graph.Rate{Burst: 20_000, PerSecond: 1_000},
		Now: func() time.Time { return w.now }})
	page := `{"query": "{ assets(first: 100) { nodes { id code name } } }"}` // costs 401, and 50 as a request
	answered := 0
	for w.send("finance", nil, page).Status == http.StatusOK {
		answered++
	}
	if answered != 20_000/451 {
		t.Errorf("answered %d times", answered)
	}
	refused := w.as(w.viewer("finance"), nil, page)
	if refused.Status != http.StatusTooManyRequests || refused.code() != graph.RateLimited || strings.Contains(refused.text, "data") {
		t.Errorf("answered %d %s", refused.Status, refused.text)
	}
	var answer struct {
		Errors []struct{ Extensions struct{ RetryAfter int } }
	}
	if err := json.Unmarshal([]byte(refused.text), &answer); err != nil || answer.Errors[0].Extensions.RetryAfter != 1 {
		t.Errorf("%v in %s", err, refused.text)
	}
	if r := w.send("admin", nil, page); r.Status != http.StatusOK {
		t.Errorf("another account: %s", r.text)
	}
	w.now = w.now.Add(time.Second)
	if r := w.send("finance", nil, page); r.Status != http.StatusOK {
		t.Errorf("a second later: %s", r.text)
	}
	// Documents that have to be refused cost most.
	for range 10 {
		if r := w.send("auditor", nil, `{"query": "{ nothing }"}`); r.code() != graph.BadUserInput {
			t.Errorf("a document that is wrong: %s", r.text)
		}
	}
	if r := w.send("auditor", nil, page); r.code() != graph.RateLimited {
		t.Errorf("after ten that were: %s", r.text)
	}
	address := func(a string) func(*http.Request) { return func(r *http.Request) { r.RemoteAddr = a } }
	for range 10 {
		w.send("", address("203.0.113.7"), page)
	}
	for from, want := range map[string]string{"203.0.113.7": graph.RateLimited, "203.0.113.8": graph.Unauthenticated} {
		if r := w.send("", address(from), page); r.code() != want {
			t.Errorf("anonymous from %s: %s", from, r.text)
		}
	}
}

// Each step of reading a document is bounded by those before it, so its verdict comes alone: what is too
// long is not parsed, and what is too large when it is written out is not validated.
func TestDocumentsAreReadInOrder(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	for _, c := range []struct{ name, document, code string }{
		{"long, and no GraphQL", "{" + strings.Repeat(" a", 1_000) + " \x00", graph.LimitExceeded},
		{"no GraphQL, and large", "{" + strings.Repeat(" nothing", 31) + " \x00 }", graph.BadUserInput},
		{"repeated, and unknown", "{" + strings.Repeat(" nothing", 31) + " }", graph.LimitExceeded},
		{"doubling fragments, and unknown", strings.ReplaceAll(doubling(20), "__typename", "nothing"), graph.LimitExceeded},
		{"deep, and unknown", parents(8) + " fragment F on Nothing { nothing }", graph.LimitExceeded},
		{"aliases, and unknown", "{" + strings.ReplaceAll(aliases(31), "__typename", "nothing") + "}", graph.LimitExceeded},
		{"circle, and unknown", "{ nothing } fragment A on Query { ...A }", graph.BadUserInput},
		{"dear, and unknown", "{ assets(first: 100) { nodes { nothing documents(first: 100) { nodes { assets(first: 100) { nodes { id } } } } } } }", graph.BadUserInput},
	} {
		r := w.ask("finance", c.document, nil)
		if r.code() != c.code || len(r.Errors) != 1 || r.Data != nil {
			t.Errorf("%s: %.300s", c.name, r.text)
		}
	}
}
