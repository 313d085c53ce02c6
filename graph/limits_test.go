package graph_test

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

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"sotaisan/graph"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// The published list of codes is in the schema's description, and nowhere else for clients.
func TestCodesArePublished(t *testing.T) {
	text, err := os.ReadFile("base.graphql")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "`extensions.code` is one of")
	list, _, _ = strings.Cut(list, "`extensions.traceId`")
	if got := regexp.MustCompile(`\b[A-Z]+_?[A-Z]+(?:_[A-Z]+)*\b`).FindAllString(list, -1); !slices.Equal(got, graph.Codes) {
		t.Errorf("published %v, have %v", got, graph.Codes)
	}
}

func TestRequests(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	document := func(d string) string {
		b, _ := json.Marshal(map[string]any{"query": d})
		return string(b)
	}
	graphQL := header("Accept", "application/graphql-response+json")
	for _, c := range []struct {
		name, login string
		change      func(*http.Request)
		body        string
		status      int
		code        string
	}{
		{"anonymous type name", "", nil, document("{ __typename }"), 200, ""},
		{"anonymous named", "", nil, document("query Q { __typename }"), 200, ""},
		{"anonymous field", "", nil, document("{ viewer { login } }"), 200, graph.Unauthenticated},
		{"anonymous field, by the newer media type", "", graphQL, document("{ viewer { login } }"), 401, graph.Unauthenticated},
		{"anonymous beside", "", nil, document("{ __typename viewer { login } }"), 200, graph.Unauthenticated},
		{"anonymous schema", "", nil, document("{ __schema { types { name } } }"), 200, graph.Unauthenticated},
		{"anonymous guess", "", nil, document("{ viewe { login } }"), 200, graph.Unauthenticated},
		{"anonymous mutation", "", nil, document("mutation { __typename }"), 200, graph.Unauthenticated},
		{"anonymous fragment", "", nil, document("{ ...F } fragment F on Query { __typename }"), 200, graph.Unauthenticated},
		{"anonymous long", "", nil, document("{" + strings.Repeat(" __typename", 50) + "}"), 200, graph.Unauthenticated},
		{"signed in", "finance", nil, document("{ viewer { login } }"), 200, ""},
		{"GET", "finance", func(r *http.Request) { r.Method = "GET" }, document("{ viewer { login } }"), 405, graph.BadUserInput},
		{"form", "finance", header("Content-Type", "text/plain"), document("{ viewer { login } }"), 415, graph.BadUserInput},
		{"no JSON", "finance", nil, "{", 400, graph.BadUserInput},
		{"two values", "finance", nil, document("{ __typename }") + "{}", 400, graph.BadUserInput},
		{"batch", "finance", nil, "[" + document("{ __typename }") + "]", 400, graph.BadUserInput},
		{"nothing", "finance", nil, "{}", 200, graph.BadUserInput},
		{"too large", "finance", nil, `{"query": "` + strings.Repeat("#", 300<<10) + `"}`, 413, graph.LimitExceeded},
		{"syntax", "finance", nil, document("{ viewer { login }"), 200, graph.BadUserInput},
		{"syntax, by the newer media type", "finance", graphQL, document("{ viewer { login }"), 422, graph.BadUserInput},
		{"no such field", "finance", nil, document("{ viewer { logi } }"), 200, graph.BadUserInput},
		{"no such operation", "finance", nil, `{"query": "query A { __typename } query B { __typename }", "operationName": "C"}`, 200, graph.BadUserInput},
		{"tokens", "finance", nil, document("{" + strings.Repeat(" __typename", 1000) + "}"), 200, graph.LimitExceeded},
		{"malformed scalar", "finance", nil, document(`{ itemTypes(on: "2026-02-30") { code } }`), 200, graph.BadUserInput},
		{"malformed enum variable", "finance", nil, `{"query": "query($k: [AssetKind!]) { itemTypes(kinds: $k) { code } }", "variables": {"k": ["furniture"]}}`, 200, graph.BadUserInput},
		{"huge number", "finance", nil, document(`{ units(first: 99999999999999999999) { totalCount } }`), 200, graph.BadUserInput},
		{"large number", "finance", nil, document(`{ units(first: 9999999999) { totalCount } }`), 200, graph.BadUserInput},
		{"large variable", "finance", nil, `{"query": "query($n: Int) { units(first: $n) { totalCount } }", "variables": {"n": 9999999999}}`, 200, graph.BadUserInput},
		{"page too large", "finance", nil, document(`{ units(first: 101) { totalCount } }`), 200, graph.BadUserInput},
		{"page of nothing", "finance", nil, document(`{ units(first: 0) { totalCount } }`), 200, graph.BadUserInput},
		{"both ends", "finance", nil, document(`{ units(first: 1, last: 1) { totalCount } }`), 200, graph.BadUserInput},
		{"cursor", "finance", nil, document(`{ units(after: "x") { totalCount } }`), 200, graph.BadUserInput},
		{"251 ids", "finance", nil, document(`{ nodes(ids: [` + strings.Repeat(`"1" `, 251) + `]) { id } }`), 200, graph.BadUserInput},
		{"251 values", "finance", nil, document(`{ assets(filter: {unitCodes: [` + strings.Repeat(`"1" `, 251) + `]}) { totalCount } }`), 200, graph.BadUserInput},
		{"filters in filters", "finance", nil, document(`{ assets(filter: ` + strings.Repeat("{not: ", 5) + "{}" + strings.Repeat("}", 5) + `) { totalCount } }`), 200, graph.BadUserInput},
		{"depth 10", "finance", nil, document(parents(7)), 200, ""},
		{"depth 11", "finance", nil, document(parents(8)), 200, graph.LimitExceeded},
		{"depth by fragments", "finance", nil, document(`{ units { nodes { ...A } } } fragment A on Unit { ... on Unit { ... on Unit { ... on Unit { ... on Unit { ... on Unit { ... on Unit { ... on Unit { id } } } } } } } }`), 200, graph.LimitExceeded},
		{"30 aliases", "finance", nil, document("{" + aliases(30) + "}"), 200, ""},
		{"31 aliases", "finance", nil, document("{" + aliases(31) + "}"), 200, graph.LimitExceeded},
		{"fragments of fragments", "finance", nil, document(doubling(25)), 200, graph.LimitExceeded},
		{"cost", "finance", nil, document(`{ units(first: 100) { nodes { events(first: 100) { nodes { id kind note } } } } }`), 200, graph.LimitExceeded},
		{"schema", "finance", nil, document(introspection), 200, ""},
		{"schema too deep", "finance", nil, document("{ __schema { types " + strings.Repeat("{ fields { type ", 10) + "{ name }" + strings.Repeat(" } }", 10) + " } }"), 200, graph.LimitExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := w.send(c.login, c.change, c.body)
			if got.Status != c.status || got.code() != c.code || (c.code == "") != (len(got.Errors) == 0) {
				t.Errorf("answered %d %s, want %d %s", got.Status, got.text, c.status, c.code)
			}
			if len(got.Errors) > 0 && (got.Errors[0].Extensions.TraceID != "trace-1" || got.Errors[0].Message == "") {
				t.Errorf("an error without message or trace: %s", got.text)
			}
			if ran := strings.Contains(got.text, `"data"`); len(got.Errors) > 0 && ran != (got.Errors[0].Path != nil) {
				t.Errorf("data where nothing ran, or none where it did: %s", got.text)
			}
		})
	}
	if w.log.Len() > 0 {
		t.Errorf("what clients did wrong was logged as a fault: %s", &w.log)
	}
}

// parents is a document n + 3 levels deep.
func parents(n int) string {
	return "{ units { nodes " + strings.Repeat("{ parent ", n) + "{ id }" + strings.Repeat(" }", n) + " } }"
}

func aliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d: __typename", i)
	}
	return b.String()
}

// doubling is a document of n short fragments that ask 2^n fields.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("{ ...F0 }")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Query { ...F%d ...F%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Query { __typename }", n)
	return b.String()
}

// introspection is the question that explorers and generators ask.
const introspection = `query IntrospectionQuery {
	__schema {
		description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
		types { ...FullType }
		directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
	}
}
fragment FullType on __Type {
	kind name description specifiedByURL isOneOf
	fields(includeDeprecated: true) {
		name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
	}
	inputFields(includeDeprecated: true) { ...InputValue }
	interfaces { ...TypeRef }
	enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
	possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
	kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
	ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`

// Every operation of the contract fits with pages of 100.
func TestContractFits(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	files, _ := filepath.Glob("testdata/contract/*.graphql")
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parser.ParseQuery(&ast.Source{Input: string(b)})
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range doc.Operations {
			o := contract(t, strings.TrimSuffix(filepath.Base(name), ".graphql"), op.Name).set(100, "first").
				set("4K7M2P9XC", "code").set(newID(), "id").set(newID(), "left").set(newID(), "right").set([]string{"UNIT", "KIND", "CONDITION"}, "by")
			r := w.sendOperation("admin", o)
			cost := r.Extensions.Cost
			if cost == nil || cost.Requested < 1 || cost.Requested > cost.Maximum || r.code() == graph.LimitExceeded {
				t.Errorf("%s costs %v: %.300s", op.Name, cost, r.text)
			}
		}
	}
}

// Whatever a document says, it is answered or refused in words: no fault, no panic.
func FuzzDocument(f *testing.F) {
	w := newWorld(f, testdb.Open(f, "sqlite"))
	files, _ := filepath.Glob("testdata/contract/*.graphql")
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), `{"first": 3, "code": "4K7M2P9XC", "by": ["UNIT"], "id": ""}`)
	}
	for _, document := range []string{introspection, doubling(4), parents(9), "{ units(first: 99999999999999999999) { totalCount } }",
		"query($n: Int = 99999999999999999999) { units(first: $n) { totalCount } }",
		`{ assets(filter: {acquiredFrom: "2019-02-30", and: [{not: {search: "%_\u0000"}}]}) { nodes { id } } }`,
		`mutation { registerAsset(input: {operationId: "00000000-0000-0000-0000-000000000001", unitCode: "", itemTypeCode: "", name: ""}) { errors { code } } }`} {
		f.Add(document, "{}")
		f.Add(document, `{"n": 1e3, "input": {}}`)
	}
	officer, admin := w.viewer("officer.31942"), w.viewer("admin")
	f.Fuzz(func(t *testing.T, document, variables string) {
		if !json.Valid([]byte(variables)) {
			variables = "null"
		}
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		w.t = t
		for _, v := range []viewer.Viewer{{}, officer, admin} {
			got := w.as(v, nil, `{"query": `+string(text)+`, "variables": `+variables+`}`)
			for _, e := range got.Errors {
				if !slices.Contains(graph.Codes, e.Extensions.Code) || e.Extensions.Code == graph.Internal || e.Message == "" {
					t.Errorf("answered %s\n%s", got.text, &w.log)
				}
			}
			w.log.Reset()
		}
	})
}

// Messages are in the language of the request, of refused requests and of refused writes.
func TestLanguage(t *testing.T) {
	w := newWorld(t, testdb.Open(t, "sqlite"))
	for language, want := range map[string]string{"": "Hãy đăng nhập.", "vi": "Hãy đăng nhập.", "fr": "Hãy đăng nhập.", "en-GB,en;q=0.8": "Sign in first."} {
		got := w.send("", func(r *http.Request) { r.Header.Set("Accept-Language", language) }, `{"query": "{ viewer { login } }"}`)
		if got.Errors[0].Message != want {
			t.Errorf("%q: %s", language, got.Errors[0].Message)
		}
	}
	for language, want := range map[string]string{"vi": "Vai trò của bạn không được làm việc này.", "en": "Your role may not do this."} {
		got := w.send("finance", func(r *http.Request) { r.Header.Set("Accept-Language", language) }, register(t, nil).body(t))
		if message := at(got.Data["registerAsset"], "errors", 0, "message"); message != want {
			t.Errorf("%q: %v", language, message)
		}
	}
}
