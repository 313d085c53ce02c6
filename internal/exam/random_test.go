package exam

import (
	"encoding/json"
	random "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// asker makes up questions: documents over the whole schema, and pages with whatever parameters they take.
type asker struct {
	t       testing.TB
	schema  *ast.Schema
	r       *random.Rand
	ids     map[string][]string // of rows of ours, by type
	foreign []string            // ids and codes of the other unit's rows, in either world
	codes   []string            // of labels and assets of ours
	units   []string
	words   []string
	cursors map[string][]string // by the field that answered them
	asked   map[string]int      // fields of types that were selected and answered
	refused map[string]int      // fields of Query that the commune's roles may not ask, so often
}

// newAsker knows the rows of ours, and those of theirs in all worlds.
func newAsker(t testing.TB, seed string, worlds ...*stand) *asker {
	t.Helper()
	a := &asker{t: t, schema: schema(), r: draw(seed), ids: map[string][]string{}, cursors: map[string][]string{}, asked: map[string]int{}, refused: map[string]int{},
		units: []string{ourCode, theirCode, worlds[0].gone.Code, "99999", thirdCode, "31945", ""},
		words: []string{"tu sat", "Tủ sắt", "may", "hoa", "HOÀ", "ban", "theirs", "lang tron", "gia rai", "ghi", "x", "QLTSNN", "nguyen", "12", "~", "a b c d"}}
	db := worlds[0].raw()
	for _, def := range a.schema.GetPossibleTypes(a.schema.Types["Node"]) {
		a.ids[def.Name] = worlds[0].rowsOf(db, snake(def.Name), "id", worlds[0].ours, "", 0)
	}
	for _, table := range []string{"asset", "label"} {
		a.codes = append(a.codes, worlds[0].rowsOf(db, table, "code", worlds[0].ours, "", 0)...)
	}
	for _, s := range worlds {
		db := s.raw()
		for _, def := range a.schema.GetPossibleTypes(a.schema.Types["Node"]) {
			if table := snake(def.Name); columns(table)["unit_id"] {
				rows := s.rowsOf(db, table, "id", s.theirs, "", 0)
				a.foreign = append(a.foreign, rows[:min(len(rows), 20)]...)
			}
		}
		a.foreign = append(a.foreign, s.rowsOf(db, "asset", "code", s.theirs, "", 0)[:15]...)
		a.foreign = append(a.foreign, s.rowsOf(db, "label", "code", s.theirs, "", 0)[:15]...)
	}
	return a
}

func pick[T any](r *random.Rand, of []T) T { return of[r.IntN(len(of))] }

// put asks a random question, in the name of somebody of ours unless who is said; of one that is too large a
// part of it. It says whether it was answered.
func (a *asker) put(who string, ask func(question) answer) (ran bool) {
	if who == "" {
		who = oneOf(a.r, "officer", "officer", "leader")
	}
	for q := a.question(who); ; {
		got := ask(q)
		parts := q.smaller()
		if !got.limited() || len(parts) == 0 {
			return a.learn(q, got)
		}
		q = pick(a.r, parts)
	}
}

// question is a random one: of ten, eight of the API.
func (a *asker) question(who string) question {
	if a.r.IntN(10) >= 8 {
		q := a.page()
		q.who = who
		return q
	}
	var wants selection
	query := a.schema.Types["Query"]
	for range 1 + a.r.IntN(2) {
		f := pick(a.r, fieldsOf(query))
		if a.refused[f.Name] > 5 && a.r.IntN(12) > 0 || wants.fields()["Query."+f.Name] {
			continue
		}
		wants = append(wants, a.field(query, f, 7, 1)...)
	}
	if wants == nil {
		wants = selection{{{owner: "Query", name: "viewer"}, {owner: "Viewer", name: "login"}}}
	}
	q := asking(who, "query", wants, nil)
	q.lang = oneOf(a.r, "", "en", "vi")
	return q
}

// field asks a field with random arguments. depth is how deep its selection may go, weight of how many rows
// it will be asked.
func (a *asker) field(owner *ast.Definition, f *ast.FieldDefinition, depth, weight int) selection {
	to := a.schema.Types[f.Type.Name()]
	var args []string
	st := segment{owner: owner.Name, name: f.Name}
	backward := f.Arguments.ForName("last") != nil && a.r.IntN(3) == 0
	for _, arg := range f.Arguments {
		switch arg.Name {
		case "first", "last":
			if (arg.Name == "last") == backward {
				st.page, st.rows = arg.Name, 1+a.r.IntN(max(1, 40/weight))
			}
			continue
		case "after", "before":
			if (arg.Name == "before") == backward && a.r.IntN(3) == 0 {
				cursor := "x"
				if known := a.cursors[f.Name]; len(known) > 0 && a.r.IntN(20) > 0 {
					cursor = pick(a.r, known)
				}
				args = append(args, arg.Name+": "+strconv.Quote(cursor))
			}
			continue
		}
		if !arg.Type.NonNull && a.r.IntN(2) == 0 {
			continue
		}
		args = append(args, arg.Name+": "+a.value(owner.Name+"."+f.Name, arg.Name, arg.Type, 0))
	}
	st.args = strings.Join(args, ", ")
	if !to.IsCompositeType() {
		return selection{{st}}
	}
	switch {
	case st.page != "":
		weight *= st.rows
		if a.r.IntN(40) == 0 {
			st.rows = oneOf(a.r, 0, -1, 101)
		}
	case f.Type.Elem != nil:
		weight *= 3
	}
	return a.selection(to, depth-1, weight).under(st)
}

func (a *asker) selection(def *ast.Definition, depth, weight int) selection {
	if def.IsAbstractType() {
		possible := pick(a.r, a.schema.GetPossibleTypes(def))
		return append(selection{{{owner: def.Name, name: "id"}}}, a.selection(possible, depth-1, weight).under(segment{name: "... on " + possible.Name})...)
	}
	var out selection
	fields := fieldsOf(def)
	a.r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	objects := 0
	for i, f := range fields {
		if !a.schema.Types[f.Type.Name()].IsCompositeType() {
			if i < 8 {
				out = append(out, a.field(def, f, 0, weight)...)
			}
			continue
		}
		if depth < 2 || weight > 60 || objects > 1 {
			continue
		}
		objects++
		out = append(out, a.field(def, f, depth, weight)...)
	}
	return out
}

// value is a literal for an argument or a field of an input.
func (a *asker) value(owner, name string, typ *ast.Type, nested int) string {
	if typ.Elem != nil {
		n := 1 + a.r.IntN(2)
		if a.r.IntN(12) == 0 {
			n = 0
		}
		parts := make([]string, n)
		for i := range parts {
			parts[i] = a.value(owner, name, typ.Elem, nested)
		}
		if name == "by" && n == 2 && parts[0] == parts[1] {
			parts = parts[:1]
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	def := a.schema.Types[typ.Name()]
	switch def.Kind {
	case ast.Enum:
		return pick(a.r, def.EnumValues).Name
	case ast.InputObject:
		var parts []string
		for _, f := range def.Fields {
			again := f.Type.Name() == def.Name
			if again && (nested > 2 || a.r.IntN(4) > 0) || !again && !f.Type.NonNull && a.r.IntN(len(def.Fields)) > 2 {
				continue
			}
			parts = append(parts, f.Name+": "+a.value(def.Name, f.Name, f.Type, nested+1))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	switch typ.Name() {
	case "ID":
		return strconv.Quote(a.id(name))
	case "String":
		return strconv.Quote(a.text(name))
	case "Int":
		return strconv.Itoa(oneOf(a.r, 0, 1, 2, 7, 2026, 2027, -1))
	case "Boolean":
		return oneOf(a.r, "true", "false")
	case "Float":
		return oneOf(a.r, "0.5", "1", "-2")
	case "Date":
		return strconv.Quote(oneOf(a.r, "2015-01-02", "2025-06-30", "2026-01-31", "2026-11-20", "2019-05-20", "1900-01-01"))
	case "DateTime":
		return strconv.Quote(oneOf(a.r, "2026-11-10T00:00:00Z", "2026-11-21T08:00:00Z"))
	case "VND":
		return strconv.Quote(oneOf(a.r, "0", "1000000", "14000000"))
	case "Area":
		return strconv.Quote("120.5")
	case "UUID":
		return strconv.Quote(pick(a.r, a.foreign))
	case "Cursor":
		return `"x"`
	}
	a.t.Fatalf("%s.%s is of the scalar %s, of which the exam knows no value: give it some in random_test.go.", owner, name, typ.Name())
	return ""
}

func (a *asker) id(name string) string {
	switch a.r.IntN(8) {
	case 0, 1:
		return pick(a.r, a.foreign)
	case 2:
		return oneOf(a.r, "x", "00000000-0000-8000-8000-000000000000", missing(a.ids["Asset"][0]))
	}
	node := nodeOf[strings.TrimSuffix(name, "s")]
	if node == "" && len(name) > 2 {
		node = strings.TrimSuffix(strings.TrimSuffix(name, "s"), "Id")
		node = strings.ToUpper(node[:1]) + node[1:]
	}
	if known := a.ids[node]; len(known) > 0 {
		return pick(a.r, known)
	}
	var any []string
	for _, k := range sortedKeys(a.ids) {
		if len(a.ids[k]) > 0 {
			any = append(any, pick(a.r, a.ids[k]))
		}
	}
	return pick(a.r, any)
}

func (a *asker) text(name string) string {
	switch {
	case strings.HasPrefix(name, "unitCode") || strings.HasSuffix(name, "UnitCodes"):
		return pick(a.r, a.units)
	case strings.HasPrefix(name, "itemTypeCode"):
		return oneOf(a.r, "desktop", "cabinet", "chair", "none")
	case strings.HasPrefix(name, "needClassCode"):
		return oneOf(a.r, needClass, "printer", "none")
	case name == "rooms":
		return pick(a.r, rooms)
	case name == "number":
		return oneOf(a.r, "KH-2026-001", "KH-2026-002")
	case name == "code" || name == "assetCode":
		return oneOf(a.r, pick(a.r, a.codes), pick(a.r, a.codes), pick(a.r, a.foreign), pick(a.r, a.units), unknownCode)
	}
	return oneOf(a.r, pick(a.r, a.words), pick(a.r, a.words), pick(a.r, a.words), pick(a.r, a.codes), pick(a.r, a.foreign))
}

// pages are what a commune looks at, with the parameters that they take.
var pages = []struct {
	path   string
	params []string
}{
	{"/", nil}, {"/assets", []string{"search", "unit", "kind", "condition", "after", "lacking"}}, {"/gaps", []string{"unit", "kind", "severity", "requirement", "status", "after"}},
	{"/reports", []string{"after"}}, {"/labels", []string{"subject", "which", "kind", "agency", "site", "room", "stock", "design", "format", "start"}},
	{"/labels/preview.svg", []string{"subject", "which", "kind", "agency", "site", "room", "stock", "design"}}, {"/labels/batches", []string{"after", "made", "done"}},
	{"/labels/conflicts", []string{"after"}}, {"/labels/next", []string{"after", "room", "done"}}, {"/find", []string{"code"}}, {"/history/CODE", []string{"after"}},
	{"/CODE", []string{"q", "done"}}, {"/a/CODE", nil}, {"/labels/rooms.pdf", nil}, {"/labels/calibration.pdf", []string{"stock"}}, {"/nothing/at/all", nil}, {"/password", nil},
	{"/equipment", []string{"action", "all", "after"}}, {"/equipment/LINE", nil}, {"/equipment/out", []string{"after"}}, {"/requests", []string{"unit", "status", "after"}}, {"/requests/04.xlsx", []string{"unit"}},
	{"/requests/new", []string{"agency"}}, {"/establishments", []string{"unit"}}, {"/establishments/list.xlsx", []string{"unit"}}, {"/establishments/FOREIGN", nil}, {"/models", nil},
	{"/plans", nil}, {"/plans/KH-2026-001", nil}, {"/prices", nil}, {"/equipment/FOREIGN", nil},
	{"/labels/batches/FOREIGN.pdf", nil}, {"/history/FOREIGN", nil}, {"/reports/FOREIGN/settle", nil},
}

// page asks for a page. A label's own page says of which unit and kind a thing is, to whoever stands before it:
// so that one is asked for labels of ours, and of nothing.
func (a *asker) page() question {
	p := pick(a.r, pages)
	path := strings.Replace(p.path, "CODE", oneOf(a.r, pick(a.r, a.codes), pick(a.r, a.codes), unknownCode), 1)
	path = strings.Replace(path, "FOREIGN", url.PathEscape(pick(a.r, a.foreign)), 1)
	path = strings.Replace(path, "LINE", pick(a.r, a.ids["PlanLine"]), 1)
	q := url.Values{}
	for _, name := range p.params {
		if a.r.IntN(3) == 0 {
			q.Set(name, a.parameter(name))
		}
	}
	if a.r.IntN(10) == 0 {
		q.Set("lang", oneOf(a.r, "en", "vi"))
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return question{method: http.MethodGet, path: path}
}

func (a *asker) parameter(name string) string {
	enums := map[string]string{"kind": "AssetKind", "condition": "Grade", "severity": "GapSeverity", "status": "GapStatus", "subject": "LabelSubject"}
	switch name {
	case "unit":
		return pick(a.r, a.units)
	case "after":
		for _, k := range []string{"assets", "documentGaps", "labelBatches", "events", "problemReports"} {
			if known := a.cursors[k]; len(known) > 0 && a.r.IntN(3) == 0 {
				return pick(a.r, known)
			}
		}
		return a.id("assetId")
	case "agency", "site", "made":
		return a.id(map[string]string{"agency": "agencyId", "site": "siteId", "made": "batchId"}[name])
	case "code":
		return pick(a.r, a.codes)
	case "room":
		return pick(a.r, rooms)
	case "stock":
		return oneOf(a.r, "L7160", "L7163", "x")
	case "which":
		return oneOf(a.r, "NEW", "BARE", "ALL")
	}
	if def := a.schema.Types[enums[name]]; def != nil {
		return pick(a.r, def.EnumValues).Name
	}
	return pick(a.r, a.words)
}

// learn keeps the cursors of an answer, by the field that they are of, and what was asked when it was answered.
func (a *asker) learn(q question, got answer) (ran bool) {
	var out struct {
		Data   map[string]any
		Errors []any
	}
	if q.path != "/graphql" || json.Unmarshal(got.body, &out) != nil {
		return got.status < http.StatusBadRequest
	}
	fields := q.wants.fields()
	if out.Data == nil {
		for name := range fields {
			if root, ok := strings.CutPrefix(name, "Query."); ok && strings.Contains(string(got.body), `"path":["`+root+`"]`) && strings.Contains(string(got.body), `"FORBIDDEN"`) {
				a.refused[root]++
			}
		}
		return false
	}
	if len(out.Errors) == 0 {
		for name := range fields {
			a.asked[name]++
		}
	}
	a.harvest("", out.Data)
	return true
}

func (a *asker) harvest(field string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			switch name {
			case "cursor", "startCursor", "endCursor":
				if text, ok := v[name].(string); ok && len(a.cursors[field]) < 300 {
					a.cursors[field] = append(a.cursors[field], text)
				}
			case "edges", "nodes", "pageInfo":
				if field != "" {
					a.harvest(field, v[name])
					continue
				}
				a.harvest(name, v[name])
			default:
				a.harvest(name, v[name])
			}
		}
	case []any:
		for _, e := range v {
			a.harvest(field, e)
		}
	}
}

// unasked are fields of which nothing was ever answered, although they can be reached from fields of Query that
// are not refused to the commune's roles.
func (a *asker) unasked() []string {
	var out []string
	seen := map[string]bool{}
	var visit func(def *ast.Definition)
	visit = func(def *ast.Definition) {
		if seen[def.Name] || !def.IsCompositeType() {
			return
		}
		seen[def.Name] = true
		for _, possible := range a.schema.GetPossibleTypes(def) {
			visit(possible)
		}
		for _, f := range fieldsOf(def) {
			if def.Name == "Query" && a.refused[f.Name] > 0 && a.asked["Query."+f.Name] == 0 {
				continue
			}
			if a.asked[def.Name+"."+f.Name] == 0 {
				out = append(out, def.Name+"."+f.Name)
			}
			visit(a.schema.Types[f.Type.Name()])
		}
	}
	visit(a.schema.Types["Query"])
	slices.Sort(out)
	return out
}
