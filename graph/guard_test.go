package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func parse(t *testing.T, document string) *ast.QueryDocument {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// What the guard looks at grows with the text of a document, not with what it means.
func TestGuardIsLinear(t *testing.T) {
	for _, n := range []int{10, 25, 50, 100, 200, 1000} {
		var b strings.Builder
		b.WriteString("{ ...F0 }")
		for i := range n {
			fmt.Fprintf(&b, " fragment F%[1]d on Query { ...F%[2]d ... on Query { ...F%[2]d } }", i, i+1)
		}
		fmt.Fprintf(&b, " fragment F%d on Query { __typename }", n)
		doc := parse(t, b.String())
		m := measure{doc: doc, fragments: map[*ast.FragmentDefinition]extent{}}
		for _, op := range doc.Operations {
			m.set(op.SelectionSet)
		}
		for _, f := range doc.Fragments {
			m.fragment(f)
		}
		if text := 2 + 3*n; m.visits != text {
			t.Errorf("%d steps: %d visits of %d selections", n, m.visits, text)
		}
		if guard(doc) == nil {
			t.Errorf("%d steps pass", n)
		}
	}
}

// Whatever passes has so few fields in one place that comparing each with each is little.
func TestGuardBoundsComparisons(t *testing.T) {
	for name, document := range map[string]string{
		"repeats":           "{" + strings.Repeat(" viewer { login }", maxRepeats) + "}",
		"repeats of spread": "{" + strings.Repeat(" viewer { ...A }", maxRepeats) + "} fragment A on Viewer { login }",
	} {
		doc := parse(t, document)
		if err := guard(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		doc = parse(t, strings.Replace(document, "{", "{ viewer { login }", 1))
		if err := guard(doc); err == nil {
			t.Errorf("one more of %s passes", name)
		}
	}
	whole := parse(t, "{"+strings.Repeat(" a { b { c d e f g h } }", 20)+" } fragment F on A { b }")
	m := measure{doc: whole, fragments: map[*ast.FragmentDefinition]extent{}}
	m.merge(whole.Operations[0].SelectionSet)
	if want := m.set(whole.Operations[0].SelectionSet).selections; m.visits != 2*want || want != 160 {
		t.Errorf("%d visits for %d selections", m.visits, want)
	}
}

func TestScan(t *testing.T) {
	for document, refused := range map[string]bool{
		"{ __typename }": false, "{": false, "\x00": false, `"`: false, "": false,
		"{ " + strings.Repeat("a ", maxTokens-2) + "}":      false,
		"{ " + strings.Repeat("a ", maxTokens-1) + "}":      true,
		strings.Repeat("#\n", maxTokens) + "{ __typename }": true,
		"{ " + strings.Repeat("a", maxWord) + " }":          false,
		"{ " + strings.Repeat("a", maxWord+1) + " }":        true,
		`{ a(b: "` + strings.Repeat("a", 5_000) + `") }`:    false,
	} {
		if err := scan(document, maxTokens); (err != nil) != refused {
			t.Errorf("%.40q: %v", document, err)
		}
	}
}

func TestExtentOfJSON(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {0, 0}, "1": {0, 0}, "[1,2,3]": {3, 1}, `{"a":[1,{"b":2}],"c":"[[[,,,\"[{"}`: {5, 3}, "]]]": {0, 0}, `"\\",[`: {2, 1},
	} {
		if values, nesting := extentOfJSON([]byte(text)); values != want[0] || nesting != want[1] {
			t.Errorf("%s: %d values %d deep", text, values, nesting)
		}
	}
}
