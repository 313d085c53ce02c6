package graph

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// No list of objects costs as much as one object, and no length is of a field that is gone.
func TestEveryListHasALength(t *testing.T) {
	schema := NewExecutableSchema(Config{}).Schema()
	lists := map[string]bool{}
	for name, d := range schema.Types {
		if d.Kind != ast.Object || strings.HasPrefix(name, "__") || strings.HasSuffix(name, "Connection") {
			continue
		}
		for _, f := range d.Fields {
			if name == "Query" && f.Name == "nodes" || f.Type.Elem == nil || !schema.Types[f.Type.Name()].IsCompositeType() {
				continue
			}
			lists[name+"."+f.Name] = true
			if n := (&pricing{}).length(&ast.Field{Name: f.Name, Definition: f, ObjectDefinition: d, SelectionSet: ast.SelectionSet{&ast.Field{}}}); n < 2 {
				t.Errorf("%s.%s is reckoned with %d", name, f.Name, n)
			}
		}
	}
	if len(lists) < 50 {
		t.Errorf("the schema has %d lists", len(lists))
	}
	for name := range lengths {
		if !lists[name] {
			t.Errorf("there is no list %s", name)
		}
	}
}

func TestLookupsAreFieldsOfFilters(t *testing.T) {
	schema := NewExecutableSchema(Config{}).Schema()
	for name := range lookups {
		of, field, _ := strings.Cut(name, ".")
		if d := schema.Types[of]; d == nil || d.Fields.ForName(field) == nil {
			t.Errorf("there is no %s", name)
		}
	}
}

func TestPrices(t *testing.T) {
	schema := NewExecutableSchema(Config{}).Schema()
	count := func(n int) map[string]any { return map[string]any{"count": n} }
	for _, c := range []struct {
		document string
		input    map[string]any
		list     []any // in place of input
		one      bool
		want     int
	}{
		{document: `{ unit(code: "1") { id } }`, want: 2},
		{document: `{ unit(code: "1") { successors { decision unit { id } } } }`, want: 2 + 6*3},
		{document: `{ unit(code: "1") { agencies { unit { agencies { id } } } } }`, want: 2 + 10*(1+1+10)},
		{document: `{ units(first: 5) { nodes { ...U } } } fragment U on Unit { sites { id } }`, want: 1 + 5*(1+1+4)},
		{document: `{ units { totalCount } }`, want: 1 + 20},
		{document: `{ assets(first: 100) { totalCount pageInfo { endCursor } nodes { id } } }`, want: 1 + 2 + 100*2 + 1_000},
		{document: `{ assets(first: 100, filter: {unitCodes: ["1"]}) { totalCount } }`, want: 1 + 1_000},
		{document: `{ assets(first: 100, filter: {kinds: [FURNITURE]}) { totalCount } }`, want: 1 + 2_500},
		{document: `{ assets(first: 100, filter: {kinds: [FURNITURE]}) { totalCount } }`, one: true, want: 1 + 250},
		{document: `{ assets(first: 1, filter: {search: "tu sat"}) { totalCount } }`, want: 1 + 2_500 + 6_000 + 2*300},
		{document: `{ assets(first: 1, filter: {not: {search: "b", externalCode: "MS-1"}}) { totalCount } }`, one: true, want: 1 + 250 + 6_000 + 3_300 + 6_000 + 2*300 + 3_000},
		{document: `{ assets(first: 1, filter: {search: "a b c", externalCode: "d e", hasConflicts: true, not: {search: "x", gapSeverities: [MAJOR]}}) { nodes { id } } }`, want: 1 + 2 + maxCost + 1},
		{document: `{ assets(first: 1, filter: {search: null, or: [{hasConflicts: true}, {hasOpenGaps: true}]}) { nodes { id } } }`, want: 1 + 2 + 5_000},
		{document: `{ assets(first: 1, filter: {hasConflicts: true, gapSeverities: [BLOCKER]}) { nodes { id } } }`, one: true, want: 1 + 2 + 2*300},
		{document: `{ assets(first: 1, filter: {and: [{kinds: [SOFTWARE]}, {rooms: ["1"]}, {rooms: ["2"]}, {hasOpenGaps: false, not: {hasLiveLabel: true, acquiredFrom: "2020-01-01"}}]}) { nodes { id } } }`, want: 1 + 2 + 2*500},
		{document: `query($i: [String!]) { assets(first: 1, filter: {rooms: $i}) { nodes { id } } }`, list: make([]any, 250), want: 1 + 2 + 150*8},
		{document: `{ assetSummary(by: [KIND], filter: {hasConflicts: true, gapSeverities: [MAJOR]}) { count } }`, want: 2 + 10_000 + 9_000},
		{document: `{ documentGaps(first: 1, filter: {kinds: [SOFTWARE], not: {kinds: [LAND_PARCEL]}}) { nodes { id } } }`, want: 1 + 2 + 5_000 + 9_000},
		{document: `{ asset(code: "1") { documentGaps(first: 1, filter: {kinds: [SOFTWARE]}) { totalCount } } }`, want: 2 + 20 + 20},
		{document: `mutation($i: PrintLabelsInput!) { printLabels(input: $i) { replayed } }`, input: map[string]any{"filter": map[string]any{"hasConflicts": true, "search": "ban"}}, want: 2 + 200 + 15_000 + 300 + 6_300},
		{document: `{ asset(code: "1") { documentGaps(first: 1) { totalCount } } }`, want: 2 + 20},
		{document: `mutation($i: PrintLabelsInput!) { printLabels(input: $i) { replayed } }`, input: count(5_000), want: 2 + 200 + 15_000},
		{document: `mutation($i: PrintLabelsInput!) { printLabels(input: $i) { replayed } }`, input: count(2_000_000), want: 2 + 200 + 15_000},
		{document: `mutation($i: PrintLabelsInput!) { printLabels(input: $i) { replayed } }`, input: map[string]any{"filter": map[string]any{}}, want: 2 + 200 + 15_000},
		{document: `mutation($i: PrintLabelsInput!) { printLabels(input: $i) { replayed } }`, input: map[string]any{"rooms": make([]any, 250)}, want: 2 + 200 + 750},
		{document: `mutation($i: RecordObservationsInput!) { recordObservations(input: $i) { results { replayed asset { code } } errors { code } } }`,
			input: map[string]any{"observations": make([]any, 50)}, want: 1 + 50*3 + 1 + 2 + 1 + 200 + 50*20},
		{document: `mutation { changePassword(input: {operationId: "00000000-0000-0000-0000-000000000001", newPassword: "x"}) { replayed } }`, want: 2 + 200 + 10_000},
		{document: `mutation($i: ReceivePlanLineInput!) { receivePlanLine(input: $i) { assets { id } } }`, input: map[string]any{"quantity": 250}, want: 2 + 250 + 200 + 250*20},
		{document: `mutation($i: ReceivePlanLineInput!) { receivePlanLine(input: $i) { assets { id } } }`, input: map[string]any{"quantity": 250, "tracking": "LOT"}, want: 2 + 10 + 200},
		{document: `mutation($i: WaiveDocumentGapsInput!, $j: ReopenDocumentGapsInput!) { waiveDocumentGaps(input: $i) { gaps { ...G } } reopenDocumentGaps(input: {gapIds: ["1"]}) { gaps { ...G } } } fragment G on DocumentGap { id }`,
			input: map[string]any{"gapIds": make([]any, 100)}, want: 2 + 100 + 200 + 100*20 + 2 + 10 + 200 + 20},
	} {
		doc := parse(t, c.document)
		validator.ValidateWithRules(schema, doc, nil) // which tells the fields their definitions
		variables := map[string]any{"i": c.input}
		if c.list != nil {
			variables["i"] = c.list
		}
		p := pricing{variables: variables, fragments: map[*ast.FragmentDefinition]price{}, one: c.one}
		if got := p.set(doc.Operations[0].SelectionSet).whole(); got != c.want {
			t.Errorf("%s with %.60v costs %d, want %d", c.document, c.input, got, c.want)
		}
	}
}

// Dear documents run few at once, and a client that sends many has one among them.
func TestLane(t *testing.T) {
	l := newLane()
	places := cap(l.places)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	first := l.enter(t.Context(), "greedy")
	if first == nil || l.enter(done, "greedy") != nil {
		t.Fatal("a client has more than one place")
	}
	leaves := []func(){first}
	for i := range places - 1 {
		leaves = append(leaves, l.enter(t.Context(), string(rune('a'+i))))
	}
	if l.enter(done, "other") != nil {
		t.Error("more run than there are places")
	}
	var waiting sync.WaitGroup
	for range 20 {
		for _, client := range []string{"greedy", "other", "third"} {
			waiting.Go(func() {
				leave := l.enter(t.Context(), client)
				if leave == nil {
					t.Error("gave up")
					return
				}
				if n := len(l.places); n > places {
					t.Errorf("%d run at once", n)
				}
				leave()
			})
		}
	}
	for _, leave := range leaves {
		leave()
	}
	waiting.Wait()
	if len(l.clients) != 0 || len(l.places) != 0 {
		t.Errorf("%d clients and %d places are left", len(l.clients), len(l.places))
	}
}
