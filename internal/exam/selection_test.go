package exam

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// segment is a field on the way from the top of a document to what it asks for, or a fragment.
type segment struct {
	owner, name string // type and field; a fragment has no owner
	args        string // but for the size of the page
	page        string // the argument of that size: first or last; "" when there is none
	rows        int
}

func (s segment) String() string {
	args := s.args
	if s.page != "" {
		args = strings.TrimPrefix(fmt.Sprintf("%s, %s: %d", args, s.page, s.rows), ", ")
	}
	if args == "" {
		return s.name
	}
	return s.name + "(" + args + ")"
}

// selection are the fields that a document asks for, each by the way to it. Cut anywhere, it is two selections
// that ask for the same.
type selection [][]segment

// typename is what is asked of every object, and all that is asked of one of which nothing else is.
var typename = segment{name: "__typename"}

// String writes the selection as a document has it.
func (s selection) String() string {
	var order []segment
	below := map[segment]selection{}
	for _, way := range s {
		first := way[0]
		if first == typename {
			continue
		}
		if _, ok := below[first]; !ok {
			order, below[first] = append(order, first), nil
		}
		if len(way) > 1 {
			below[first] = append(below[first], way[1:])
		}
	}
	parts := make([]string, len(order))
	for i, first := range order {
		parts[i] = first.String()
		if len(below[first]) > 0 {
			parts[i] += " { " + strings.TrimSpace(typename.name+" "+below[first].String()) + " }"
		}
	}
	return strings.Join(parts, " ")
}

// under puts segments in front of every way.
func (s selection) under(first ...segment) selection {
	if len(s) == 0 {
		s = selection{{typename}}
	}
	out := make(selection, len(s))
	for i, way := range s {
		out[i] = slices.Concat(first, way)
	}
	return out
}

// smaller are selections that cost less and together ask for the same: half of the fields each, or, for one
// field, half of the rows. There are none of one field of one row.
func (s selection) smaller() []selection {
	if half := len(s) / 2; half > 0 {
		return []selection{s[:half], s[half:]}
	}
	most := 0
	for i, st := range s[0] {
		if st.rows > s[0][most].rows {
			most = i
		}
	}
	if s[0][most].rows < 2 {
		return nil
	}
	way := slices.Clone(s[0])
	way[most].rows /= 2
	return []selection{{way}}
}

// fields are the fields that the selection asks for, and those on the way to them.
func (s selection) fields() map[string]bool {
	out := map[string]bool{}
	for _, way := range s {
		for _, st := range way {
			if st.owner != "" {
				out[st.owner+"."+st.name] = true
			}
		}
	}
	return out
}

// selections are what the exam asks below each field of the roots, as "Query.assets": the whole of what it
// answers to a depth, and beside it, by the shortest way, every field that no whole has.
var selections = sync.OnceValue(func() map[string]selection {
	sch, out, have := schema(), map[string]selection{}, map[string]bool{}
	type place struct {
		def  *ast.Definition
		root string
		way  []segment
	}
	var lists, places, abstract []place // lists first: of many rows one is likelier to have what is asked for
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		for _, f := range fieldsOf(sch.Types[root]) {
			name, def := root+"."+f.Name, sch.Types[f.Type.Name()]
			out[name] = whole(sch, def, 4)
			for field := range out[name].fields() {
				have[field] = true
			}
			places = append(places, place{def, name, nil})
			if nodes := def.Fields.ForName("nodes"); nodes != nil {
				lists = append(lists, place{sch.Types[nodes.Type.Name()], name, []segment{segmentTo(def, nodes, 0)}})
			}
		}
	}
	places = append(lists, places...)
	seen := map[*ast.Definition]bool{}
	for len(places)+len(abstract) > 0 {
		if len(places) == 0 { // an object that is reached as a node alone
			places, abstract = abstract, nil
		}
		at := places[0]
		places = places[1:]
		if seen[at.def] || !at.def.IsCompositeType() {
			continue
		}
		seen[at.def] = true
		if at.def.IsAbstractType() {
			for _, possible := range sch.GetPossibleTypes(at.def) {
				abstract = append(abstract, place{possible, at.root, append(slices.Clone(at.way), segment{name: "... on " + possible.Name})})
			}
			continue
		}
		for _, f := range fieldsOf(at.def) {
			st, to := segmentTo(at.def, f, 2), sch.Types[f.Type.Name()]
			way := append(slices.Clone(at.way), st)
			places = append(places, place{to, at.root, way})
			if name := st.owner + "." + st.name; !have[name] {
				have[name] = true
				if to.IsCompositeType() {
					way = append(slices.Clone(way), typename)
				}
				out[at.root] = append(out[at.root], way)
			}
		}
	}
	return out
})

// fieldsOf are the fields of a type, but for those of introspection. Below the roots none needs an argument.
func fieldsOf(def *ast.Definition) []*ast.FieldDefinition {
	if def == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(def.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

// segmentTo is a segment to a field without arguments but, of rows, the first.
func segmentTo(def *ast.Definition, f *ast.FieldDefinition, rows int) segment {
	st := segment{owner: def.Name, name: f.Name}
	if strings.HasSuffix(f.Type.Name(), "Connection") {
		st.page, st.rows = "first", rows
	}
	return st
}

// whole selects everything of a type, to a depth; of lists of rows the first.
func whole(sch *ast.Schema, def *ast.Definition, depth int) selection {
	var out selection
	for _, f := range fieldsOf(def) {
		st, to := segmentTo(def, f, 2), sch.Types[f.Type.Name()]
		next := min(depth-1, 1)
		switch {
		case !to.IsCompositeType():
			out = append(out, []segment{st})
			continue
		case depth == 0, f.Name == "edges", st.page != "" && depth < 3:
			continue
		case st.page != "":
		case strings.HasSuffix(def.Name, "Connection"), strings.HasSuffix(def.Name, "Payload"):
			next = min(depth, 2)
		default:
			next--
		}
		if next >= 0 {
			out = append(out, whole(sch, to, next).under(st)...)
		}
	}
	return out
}

// asking is a question for a selection, under the head of an operation.
func asking(who, head string, wants selection, vars map[string]any) question {
	q := graphQL(who, head+" { "+wants.String()+" }", vars)
	q.head, q.wants, q.vars = head, wants, vars
	return q
}

// smaller are questions that together ask the same; none of a question that cannot be cut.
func (q question) smaller() []question {
	if q.wants == nil {
		return nil
	}
	var out []question
	for _, s := range q.wants.smaller() {
		part := asking(q.who, q.head, s, q.vars)
		part.accept, part.lang, part.named = q.accept, q.lang, q.named
		out = append(out, part)
	}
	return out
}

// limited says whether the question was too large to be answered.
func (a answer) limited() bool { return bytes.Contains(a.body, []byte(`"LIMIT_EXCEEDED"`)) }

// inParts asks a question in as many parts as the limits want, shows each with its answer, and joins the answers.
func inParts(q question, ask func(question) answer, each func(question, answer)) answer {
	a := ask(q)
	parts := q.smaller()
	if !a.limited() || len(parts) == 0 {
		each(q, a)
		return a
	}
	joined := inParts(parts[0], ask, each)
	for _, part := range parts[1:] {
		a := inParts(part, ask, each)
		joined.status = max(joined.status, a.status)
		joined.header += "\n" + a.header
		joined.body = slices.Concat(joined.body, []byte("\n"), a.body)
	}
	return joined
}

// answered are the fields of which objects were answered, whatever their value.
func answered(body []byte, take func(field string)) {
	var visit func(value any)
	visit = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, below := range v {
				if of, ok := v[typename.name].(string); ok {
					take(of + "." + name)
				}
				visit(below)
			}
		case []any:
			for _, e := range v {
				visit(e)
			}
		}
	}
	for line := range bytes.Lines(body) { // an event each, or an answer
		var out struct{ Data any }
		if json.Unmarshal(bytes.TrimPrefix(line, []byte("data: ")), &out) == nil {
			visit(out.Data)
		}
	}
}
