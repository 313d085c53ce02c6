package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"sotaisan/access"
	"sotaisan/graph"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

// serve puts a handler of the API behind the server as it stands in service, and answers its address.
func serve(t testing.TB, handler http.Handler, s *store.Store, a *access.Access, log io.Writer) string {
	t.Helper()
	srv, err := server.Listen(t.Context(), "127.0.0.1:0", slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		t.Fatal(err)
	}
	srv.Ready(server.Routes{GraphQL: handler, Web: http.NotFoundHandler(), Accounts: a, Sessions: session.New(s, time.Now, a.Idle), Check: s.Ping})
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Run(t.Context()) }()
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return srv.URL() + "/graphql"
}

func (w *world) serve(handler http.Handler) string {
	w.t.Helper()
	return serve(w.t, handler, w.store, w.access, &w.log)
}

// production is the API with its limits of rate, under the world's clock.
func (w *world) production() http.Handler {
	return graph.NewHandler(graph.Options{Registry: w.registry, Access: w.access, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		TraceID: server.RequestID, Client: server.Client, Rate: graph.DefaultRate, Now: func() time.Time { return w.now }})
}

// attack is a request that has to be refused.
type attack struct {
	name   string
	login  string // "" is anonymous
	method string // "" is POST
	target string // after /graphql
	media  string // "" is JSON
	body   []byte
	length int64 // claimed, when the body does not come to it
	status int
	code   string
}

func (a attack) send(client *http.Client, url string) (status int, code string, text []byte, err error) {
	method, media := a.method, a.media
	if method == "" {
		method = http.MethodPost
	}
	if media == "" {
		media = "application/json"
	}
	r, err := http.NewRequest(method, url+a.target, bytes.NewReader(a.body))
	if err != nil {
		return 0, "", nil, err
	}
	if a.length > 0 {
		r.Body, r.ContentLength = io.NopCloser(io.LimitReader(endless{}, a.length)), a.length
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("Accept", "application/graphql-response+json")
	if a.login != "" {
		r.Header.Set("Authorization", "Bearer demo-"+a.login)
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if text, err = io.ReadAll(res.Body); err != nil {
		return 0, "", nil, err
	}
	var out response
	if err := json.Unmarshal(text, &out); err != nil {
		return res.StatusCode, "", text, fmt.Errorf("%w in %.200s", err, text)
	}
	if len(out.Errors) > 0 {
		code = out.Errors[0].Extensions.Code
	}
	return res.StatusCode, code, text, nil
}

// endless is spaces without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func attacks() []attack {
	document := func(d string) []byte {
		b, _ := json.Marshal(map[string]any{"query": d})
		return b
	}
	var all []attack
	add := func(a attack) { all = append(all, a) }
	limited := func(name, d string) {
		add(attack{name: name, login: "finance", body: document(d), status: 422, code: graph.LimitExceeded})
	}
	wrong := func(name, d string) {
		add(attack{name: name, login: "finance", body: document(d), status: 422, code: graph.BadUserInput})
	}
	nobody := func(name, d string) {
		add(attack{name: name, body: document(d), status: 401, code: graph.Unauthenticated})
	}
	malformed := func(name string, status int, code, body string) {
		add(attack{name: name, login: "finance", body: []byte(body), status: status, code: code})
	}
	rows := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, strings.ReplaceAll(format, "%d", "%[1]d")+" ", i)
		}
		return b.String()
	}

	for _, n := range []int{10, 25, 60, 110} {
		limited(fmt.Sprintf("chain of %d doubling fragments", n), doubling(n))
	}
	limited("chain of 200 fragments", "{ ...F0 } "+chain(200, "...F%[2]d"))
	limited("chain of 50 doubling inline fragments", "{ ...F0 } "+chain(50, "... on Query { ...F%[2]d } ... on Query { ...F%[2]d }"))
	limited("chain of 30 doubling fragments that nothing spreads", "{ __typename } "+chain(30, "...F%[2]d ...F%[2]d"))
	limited("chain of doubling fragments that end in nothing", "{ ...F0 } "+strings.Replace(chain(30, "...F%[2]d ...F%[2]d"), "__typename", "...Nowhere", 1))
	limited("chain behind a name that is defined twice", "{ ...A } fragment A on Query { __typename } fragment A on Query { ...F0 } "+chain(30, "...F%[2]d ...F%[2]d"))
	limited("chain in the depth of data", "{ units { nodes { ...G0 } } } "+rows(60, "fragment G%d on Unit { parent { id } }")+strings.ReplaceAll(chain(30, "parent { ...F%[2]d ...F%[2]d }"), "Query", "Unit"))
	wrong("fragment of itself", "{ ...A } fragment A on Query { ...A }")
	wrong("circle of fragments", "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...C ...C } fragment C on Query { ...A ...A }")
	wrong("circle that nothing spreads", "{ __typename } fragment A on Query { ... on Query { ...A } }")
	limited("1,900 repeated fields", "{"+strings.Repeat(" __typename", 1900)+"}")
	limited("990 repeated fields", "{"+strings.Repeat(" __typename", 990)+"}")
	limited("repeated fields through fragments", "{"+strings.Repeat(" ...A", 16)+"} fragment A on Query { __typename __typename }")
	limited("repeated parents", "{"+strings.Repeat(" viewer { login }", 31)+"}")
	limited("repeats of repeats", "{"+strings.Repeat(" viewer {"+strings.Repeat(" login", 8)+" }", 8)+"}")
	limited("50 aliases", "{"+aliases(50)+"}")
	limited("depth 15", parents(12))
	limited("depth 15 by inline fragments", "{ units { nodes "+strings.Repeat("{ ... on Unit ", 13)+"{ id }"+strings.Repeat(" }", 13)+" } }")
	limited("100 × 100 × 100", "{ assets(first: 100) { nodes { documents(first: 100) { nodes { assets(first: 100) { nodes { id } } } } } } }")
	limited("100 × 100 × 100, left out by @skip", "{ assets(first: 100) @skip(if: true) { nodes { documents(first: 100) @include(if: false) { nodes { assets(first: 100) { nodes { id } } } } } } }")
	limited("counts by the dozen", "{"+rows(25, "a%d: assets(first: 1) { totalCount }")+"}")
	limited("searches by the dozen", "{"+rows(25, `a%d: assets(first: 1, filter: {or: [{search: "a"}]}) { nodes { id } }`)+"}")
	limited("summaries by the dozen", "{"+rows(25, "a%d: assetSummary(by: [UNIT, KIND, CONDITION]) { count }")+"}")
	limited("schemas by the dozen", "{"+rows(25, "a%d: __schema { types { name } }")+"}")
	limited("lineage to and fro", "{ units(first: 100) { nodes { predecessors { unit { successors { unit { predecessors { unit { "+rows(10, "a%d: successors { decision extent effectiveOn }")+"} } } } } } } } }")
	limited("agencies of units of agencies", `{ unit(code: "31942") `+strings.Repeat("{ agencies { unit ", 4)+"{ id }"+strings.Repeat(" } }", 4)+" }")
	limited("sites of agencies of sites", `{ unit(code: "31942") `+strings.Repeat("{ agencies { unit { sites { unit ", 2)+"{ agencies { id name kind note } }"+strings.Repeat(" } } } }", 2)+" }")
	limited("the catalogue by the dozen", "{"+rows(15, "a%d: itemTypes { code name(locale: VI) kind countUnit usefulLifeYears source confidence }")+"}")
	limited("findings of plans", "{ reequipmentPlans(first: 100) { nodes { findings { code unit { code } } } } }")
	limited("5,000 labels, twice", "mutation {"+rows(2, `a%d: printLabels(input: {operationId: "00000000-0000-0000-0000-00000000000%d", unitCode: "31942", subject: BLANK, count: 5000, stock: "L7160"}) { replayed }`)+"}")
	limited("passwords, twice", "mutation {"+rows(2, `a%d: changePassword(input: {operationId: "00000000-0000-0000-0000-00000000000%d", newPassword: "mot mat khau dai"}) { replayed }`)+"}")
	limited("20,000 directives", "{ __typename"+strings.Repeat(" @a", 20_000)+" }")
	wrong("490 directives", "{ __typename"+strings.Repeat(" @a", 490)+" }")
	wrong("120 directives of the language", "{ __typename"+strings.Repeat(" @skip(if: true)", 120)+" }")
	limited("thousands of operations", rows(3000, "query Q%d { __typename }"))
	malformed("190 operations and none chosen", 422, graph.BadUserInput, string(document(rows(190, "query Q%d { __typename }"))))
	wrong("140 fragments that nothing spreads", "{ __typename } "+rows(140, "fragment F%d on Query { __typename }"))
	wrong("490 guesses of names", "{"+rows(490, "asset%d")+"}")
	wrong("160 guesses of arguments", "{"+rows(30, "units(firs%d: 1, afte%d: 1) { totalCoun%d }")+"}")
	wrong("conflicts", "{"+rows(28, "a: unit(code: \"%d\") { id }")+"}")
	wrong("240 variables that nothing uses", "query("+rows(240, "$v%d: Int")+") { __typename }")
	limited("a long name", "{ "+strings.Repeat("a", 200_000)+" }")
	limited("a long number", "{ units(first: "+strings.Repeat("9", 200_000)+") { totalCount } }")
	limited("80,000 comments", strings.Repeat("#\n", 80_000)+"{ __typename }")
	wrong("a long text for a number", `{ units(first: "`+strings.Repeat("a", 200_000)+`") { totalCount } }`)
	wrong("a long block of text", `{ units(first: """`+strings.Repeat("\n \"", 40_000)+`""") { totalCount } }`)
	wrong("brackets", strings.Repeat("{", 900))
	wrong("lists in lists", "{ units(codes: "+strings.Repeat("[", 900))
	for name, f := range heavyFilters() {
		for _, selection := range []string{"totalCount", "nodes { id }"} {
			body, _ := json.Marshal(map[string]any{"query": "query($f: AssetFilter) { assets(first: 1, filter: $f) { " + selection + " } }", "variables": map[string]any{"f": f}})
			for _, login := range []string{"officer.31942", "finance"} {
				add(attack{name: name + ", " + selection + ", as " + login, login: login, body: body, status: 422, code: graph.LimitExceeded})
			}
		}
	}
	limited("lookups in gaps", "{ documentGaps(filter: {and: ["+strings.Repeat("{not: {kinds: [SOFTWARE]}} ", 40)+"]}) { totalCount } }")
	limited("a summary of searches", "{ assetSummary(by: [KIND], filter: {or: ["+rows(2, `{search: "ban %d"}`)+"]}) { count } }")
	wrong("a filter 240 deep", "{ assets(filter: "+strings.Repeat("{not: ", 240)+"{nott: 1}"+strings.Repeat("}", 240)+") { totalCount } }")
	limited("a schema 17 deep", "{ __type(name: \"Unit\") "+strings.Repeat("{ ofType ", 17)+"{ name }"+strings.Repeat(" }", 17)+" }")
	wrong("a schema that nests lists", "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }")

	nobody("anonymous introspection", introspection)
	nobody("anonymous question about a type", `{ __type(name: "Asset") { name } }`)
	nobody("anonymous guess", "{ viewe { login } }")
	nobody("anonymous chain", doubling(60))
	nobody("anonymous subscription", "subscription { __typename }")
	add(attack{name: "anonymous persisted document", body: []byte(`{"documentId": "sha256:` + strings.Repeat("0", 64) + `"}`), status: 401, code: graph.Unauthenticated})

	malformed("a query of 1 MB", 413, graph.LimitExceeded, `{"query": "{ `+strings.Repeat("a ", 500_000)+`}"}`)
	add(attack{name: "50 MB of variables", login: "finance", length: 50 << 20, status: 413, code: graph.LimitExceeded})
	malformed("100,000 values in a list", 413, graph.LimitExceeded, `{"query": "query($c: [String!]) { assets(filter: {unitCodes: $c}) { totalCount } }", "variables": {"c": [`+strings.Repeat("1,", 99_999)+`1]}}`)
	malformed("a variable 30,000 deep", 413, graph.LimitExceeded, `{"query": "query($c: [String!]) { __typename }", "variables": {"c": `+strings.Repeat("[", 30_000)+strings.Repeat("]", 30_000)+`}}`)
	malformed("a variable 25 deep", 422, graph.BadUserInput, `{"query": "query($c: [String!]) { assets(filter: {unitCodes: $c}) { totalCount } }", "variables": {"c": `+strings.Repeat("[", 25)+strings.Repeat("]", 25)+`}}`)
	malformed("a long text in a variable", 422, graph.BadUserInput, `{"query": "query($n: Int) { units(first: $n) { totalCount } }", "variables": {"n": "`+strings.Repeat("x", 200_000)+`"}}`)
	malformed("a long number in a variable", 422, graph.BadUserInput, `{"query": "query($n: Int) { units(first: $n) { totalCount } }", "variables": {"n": `+strings.Repeat("9", 200_000)+`}}`)
	malformed("a long operationName", 400, graph.LimitExceeded, `{"query": "{ __typename }", "operationName": "`+strings.Repeat("x", 200_000)+`"}`)
	malformed("a long documentId", 400, graph.LimitExceeded, `{"documentId": "sha256:`+strings.Repeat("0", 200_000)+`"}`)
	malformed("invalid UTF-8", 400, graph.BadUserInput, "{\"query\": \"{ __typename }\", \"operationName\": \"\xff\xfe\"}")
	malformed("a batch that echoes", 400, graph.BadUserInput, "["+strings.TrimSuffix(strings.Repeat(string(document("{ __typename }"))+",", 2_000), ",")+"]")
	malformed("unknown document", 422, graph.PersistedDocumentNotFound, `{"documentId": "sha256:`+strings.Repeat("0", 64)+`"}`)
	malformed("document by another hash", 422, graph.PersistedDocumentNotFound, `{"documentId": "../../../etc/passwd"}`)
	malformed("document by id and by text", 422, graph.BadUserInput, `{"documentId": "sha256:`+strings.Repeat("0", 64)+`", "query": "{ __typename }"}`)
	malformed("subscription without one in the schema", 422, graph.BadUserInput, string(document("subscription { __typename }")))
	add(attack{name: "mutation by GET", login: "finance", method: "GET", target: "?query=mutation%20%7B__typename%7D", status: 405, code: graph.BadUserInput})
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", "application/json+x", ";"} {
		add(attack{name: "content of " + media, login: "finance", media: media, body: document("{ __typename }"), status: 415, code: graph.BadUserInput})
	}
	return all
}

// heavyFilters each took from 0.1 seconds of a processor over the demo to all that the deadline leaves.
func heavyFilters() map[string]any {
	type object = map[string]any
	times := func(n int, f func(i int) any) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	const letters = "abcdefghiklmnopqrstuvxy"
	triple := func(i int) any {
		return object{"search": fmt.Sprintf("%c %c %c", letters[i%23], letters[(i/23+1)%23], letters[(i*7+2)%23])}
	}
	return map[string]any{
		"240 searches":                object{"or": times(240, triple)},
		"60 searches":                 object{"or": times(60, func(i int) any { return object{"search": fmt.Sprint("ban ", i)} })},
		"20 times not 120 searches":   object{"and": times(20, func(int) any { return object{"not": object{"or": times(120, triple)}} })},
		"a search for twenty letters": object{"search": strings.Repeat("t ", 20)},
		"240 times gaps or conflicts": object{"and": times(240, func(int) any { return object{"or": []any{object{"hasOpenGaps": true}, object{"hasConflicts": true}}} })},
	}
}

// chain is n fragments on Query, each with the body, in which %[2]d is the next one's number.
func chain(n int, body string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment F%[1]d on Query { "+body+" } ", i, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Query { __typename }", n)
	return b.String()
}

// Each is refused with a published code, in few words, and for little memory; what it costs in time is
// BenchmarkAttacks.
func TestAttacks(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	url, client := w.serve(w.production()), &http.Client{}
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			w.now = w.now.Add(time.Minute) // which empties the buckets
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status, code, text, err := a.send(client, url)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			if status != a.status || code != a.code {
				t.Errorf("answered %d %s, want %d %s: %.300s", status, code, a.status, a.code, text)
			}
			if len(text) > 12<<10 {
				t.Errorf("the answer has %d bytes: %.300s", len(text), text)
			}
			if strings.Contains(string(text), `"data"`) {
				t.Errorf("something ran: %.300s", text)
			}
			// Client and server together; the largest body is 256 KiB.
			if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
				t.Errorf("took %d MiB", used>>20)
			}
			// Which stands for time: what is refused in 50 ms of a processor allocates less.
			if made := after.Mallocs - before.Mallocs; made > 150_000 {
				t.Errorf("took %d allocations", made)
			}
		})
	}
	if w.log.Len() > 0 {
		t.Errorf("attacks are logged as faults: %s", &w.log)
	}
}
