package exam

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sotaisan/holding"
)

// route is what is asked of a pattern of the servers.
type route struct {
	names string // what its row is, as leaf.node; "" when it names none
	fit   string // narrows the row
	ask   func(v, operation string) question
}

func get(path string) func(v, operation string) question {
	return func(v, _ string) question {
		return question{method: http.MethodGet, path: strings.ReplaceAll(path, "VALUE", url.PathEscape(v))}
	}
}

// send sends a form; VALUE in the path or in a value is the row.
func send(path string, fields ...string) func(v, operation string) question {
	return func(v, operation string) question {
		form := url.Values{"operationId": {operation}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], strings.Replace(fields[i+1], "VALUE", v, 1))
		}
		return question{method: http.MethodPost, path: strings.ReplaceAll(path, "VALUE", url.PathEscape(v)), form: form}
	}
}

// routes are the patterns that the servers have, with a word behind those that are asked in several ways.
var routes = map[string]route{
	"GET /healthz": {ask: get("/healthz")}, "GET /readyz": {ask: get("/readyz")}, "GET /{$}": {ask: get("/")}, "GET /sign-in": {ask: get("/sign-in")},
	"GET /find": {ask: get("/find?code=4K7")}, "GET /find code": {names: "asset", ask: get("/find?code=VALUE")},
	"GET /static/{file}": {ask: get("/static/app.css")}, "GET /static/graphiql/{file}": {ask: get("/static/graphiql/none.js")}, "GET /graphiql": {ask: get("/graphiql")},
	"POST /sign-in": {ask: send("/sign-in", "login", "VALUE", "password", "sai")}, "POST /sign-out": {ask: send("/sign-out")},
	"GET /assets": {ask: get("/assets?search=tu")}, "GET /assets unit": {names: "unit", ask: get("/assets?unit=VALUE")},
	"GET /gaps": {ask: get("/gaps")}, "GET /gaps unit": {names: "unit", ask: get("/gaps?unit=VALUE")},
	"GET /password": {ask: get("/password")}, "POST /password": {ask: send("/password", "currentPassword", "sai", "newPassword", "một mật khẩu dài", "repeat", "một mật khẩu dài")},
	"GET /reports": {ask: get("/reports")}, "POST /reports/{id}/settle": {names: "ProblemReport", fit: "resolved_at = 0", ask: send("/reports/VALUE/settle", "resolution", "Đã sửa")},
	"GET /labels": {ask: get("/labels")}, "GET /labels agency": {names: "Agency", ask: get("/labels?agency=VALUE")},
	"GET /labels/preview.svg": {ask: get("/labels/preview.svg?subject=ASSET")}, "GET /labels/preview.svg site": {names: "Site", ask: get("/labels/preview.svg?subject=ASSET&site=VALUE")},
	"GET /labels/preview.svg agency": {names: "Agency", ask: get("/labels/preview.svg?subject=ASSET&agency=VALUE")},
	"GET /labels/calibration.pdf":    {ask: get("/labels/calibration.pdf?stock=L7160")}, "GET /labels/rooms.pdf": {ask: get("/labels/rooms.pdf")},
	"POST /labels/rooms": {ask: send("/labels/rooms")}, "GET /labels/batches": {ask: get("/labels/batches")},
	"POST /labels/batches":        {names: "Site", ask: send("/labels/batches", "subject", "SITE", "site", "VALUE", "stock", "L7160", "format", "PDF", "start", "1", "which", "ALL")},
	"POST /labels/batches agency": {names: "Agency", ask: send("/labels/batches", "subject", "ASSET", "agency", "VALUE", "stock", "L7160", "format", "PDF", "start", "1", "which", "ALL")},
	"GET /labels/batches/{file}":  {names: "LabelBatch", fit: "state = 'PRINTED'", ask: get("/labels/batches/VALUE.pdf")},
	"POST /labels/batches/{file}": {names: "LabelBatch", fit: "state = 'QUEUED' AND subject = 'ROOM'", ask: send("/labels/batches/VALUE.pdf")}, "GET /labels/batches made": {names: "LabelBatch", ask: get("/labels/batches?made=VALUE")},
	"POST /labels/batches/{id}/abort":    {names: "LabelBatch", fit: "state = 'QUEUED' AND subject = 'BOX'", ask: send("/labels/batches/VALUE/abort")},
	"POST /labels/void":                  {names: "label", fit: "state = 'BLANK'", ask: send("/labels/void", "code", "VALUE", "reason", string(holding.LabelLost))},
	"GET /labels/conflicts":              {ask: get("/labels/conflicts")},
	"POST /labels/conflicts/{id}/settle": {names: "LabelConflict", fit: "settled_at = 0", ask: send("/labels/conflicts/VALUE/settle", "settlement", "KEEP_ONE", "keep", unknownCode)},
	"GET /labels/next":                   {ask: get("/labels/next")}, "GET /labels/next after": {names: "Asset", fit: "live_label = ''", ask: get("/labels/next?after=VALUE")},
	"POST /labels/bind":     {names: "Asset", fit: "live_label = ''", ask: send("/labels/bind", "asset", "VALUE", "code", "BLANK")},
	"POST /{code}/bind":     {names: "label", fit: "state = 'BLANK'", ask: send("/VALUE/bind", "room", "Kho 2")},
	"POST /{code}/register": {names: "label", fit: "state = 'BLANK'", ask: send("/VALUE/register", "name", "Bàn họp", "itemType", "cabinet", "agency", "AGENCY")},
	"GET /{code}":           {names: "asset", ask: get("/VALUE")}, "GET /{code} blank": {names: "label", fit: "state = 'BLANK'", ask: get("/VALUE")},
	"GET /{code} room": {names: "label", fit: "subject = 'ROOM'", ask: get("/VALUE")}, "GET /{prefix}/{code}": {names: "asset", ask: get("/a/VALUE")},
	"GET /history/{code}":           {names: "asset", ask: get("/history/VALUE")},
	"POST /{code}/{action} observe": {names: "asset", fit: "status = 'IN_USE'", ask: send("/VALUE/observe", "presence", "SEEN", "capturedAt", "2026-11-21T07:00:00Z", "baseRevision", "1", "grade", "GOOD")},
	"POST /{code}/{action} waive":   {names: "asset", fit: "open_gaps > 0", ask: send("/VALUE/waive", "reason", "LOST", "note", "Mất", "gap", "01a19f8d-90af-8008-80ee-0579542b9db0")},
	"POST /{code}/{action} attach":  {names: "asset", ask: send("/VALUE/attach", "type", "PURCHASE_INVOICE", "number", "1")},
	"POST /{code}/{action} other":   {names: "asset", ask: send("/VALUE/nothing")},
	"POST /{code}/report":           {names: "asset", ask: send("/VALUE/report", "text", "Hỏng")},
	// What is planned. Whole plans, prices and drafts of models are the province's: to a commune they are not there.
	"GET /plans": {ask: get("/plans")}, "POST /plans": {ask: send("/plans", "name", "x")}, "GET /plans/new": {ask: get("/plans/new")}, "POST /plans/new": {ask: send("/plans/new")},
	"GET /plans/new revises": {names: "plan", ask: get("/plans/new?revises=VALUE")}, "GET /plans/readiness": {ask: get("/plans/readiness")},
	"GET /plans/compare": {names: "plan", ask: get("/plans/compare?left=VALUE&right=VALUE")}, "GET /plans/{number}": {names: "plan", ask: get("/plans/VALUE")},
	"GET /plans/{number}/lines": {names: "plan", ask: get("/plans/VALUE/lines")}, "GET /plans/{number}/lines unit": {names: "unit", ask: get("/plans/KH-2026-001/lines?unit=VALUE")},
	"GET /plans/{number}/what-if":  {names: "plan", ask: get("/plans/VALUE/what-if")},
	"POST /plans/{number}/what-if": {names: "plan", ask: send("/plans/VALUE/what-if")}, "POST /plans/{number}/advance": {names: "plan", ask: send("/plans/VALUE/advance", "to", "CLOSED", "baseRevision", "1")},
	"GET /plans/{number}/{file}": {names: "plan", ask: get("/plans/VALUE/06.xlsx")}, "GET /plans/{number}/{file} snapshot": {names: "plan", ask: get("/plans/VALUE/snapshot.json")},
	"GET /equipment": {ask: get("/equipment?all=1")}, "GET /equipment/out": {ask: get("/equipment/out")}, "GET /equipment/{id}": {names: "PlanLine", ask: get("/equipment/VALUE")},
	"POST /equipment/{id}/receive": {names: "PlanLine", fit: "action = 'PURCHASE' AND received < quantity", ask: send("/equipment/VALUE/receive", "quantity", "1", "on", "21/11/2026", "baseRevision", "1")},
	"POST /equipment/{id}/repair":  {names: "PlanLine", ask: send("/equipment/VALUE/repair", "grade", "GOOD", "repairedOn", "21/11/2026", "baseRevision", "1")},
	"GET /requests":                {ask: get("/requests")}, "GET /requests unit": {names: "unit", ask: get("/requests?unit=VALUE")}, "GET /requests/new": {names: "Agency", ask: get("/requests/new?agency=VALUE")},
	"POST /requests":        {names: "Agency", ask: send("/requests", "agency", "VALUE", "class", "scanner", "quantity", "2", "reason", "Thiếu")},
	"POST /requests/decide": {names: "EquipmentRequest", fit: "status = 'FILED'", ask: send("/requests/decide", "request", "VALUE.1", "to", "RETURNED", "note", "Xem lại")},
	"GET /requests/04.xlsx": {names: "unit", ask: get("/requests/04.xlsx?unit=VALUE")}, "GET /requests/04.xlsx all": {ask: get("/requests/04.xlsx")},
	"GET /establishments": {names: "unit", ask: get("/establishments?unit=VALUE")}, "GET /establishments all": {ask: get("/establishments")},
	"GET /establishments/list.xlsx": {names: "unit", ask: get("/establishments/list.xlsx?unit=VALUE")}, "GET /establishments/{agency}": {names: "Agency", ask: get("/establishments/VALUE")},
	"POST /establishments/list.xlsx":    {ask: send("/establishments/list.xlsx", "name", "x.csv", "list", "TcOjIMSRxqFuIHbhu4s=")}, // a header row that is none
	"POST /establishments/{agency}/set": {names: "Agency", ask: send("/establishments/VALUE/set", "validFrom", "01/06/2026", "rooms", "3")},
	"GET /prices":                       {ask: get("/prices")}, "POST /prices": {ask: send("/prices", "item", "desktop")}, "POST /prices/{id}/withdraw": {names: "PriceReference", ask: send("/prices/VALUE/withdraw", "baseRevision", "1")},
	"GET /models": {ask: get("/models")}, "POST /models": {ask: send("/models", "name", "x")}, "GET /models/{id}": {names: "StandardModel", fit: "status = 'DRAFT'", ask: get("/models/VALUE")},
	"GET /models/{id}/edit":    {names: "StandardModel", fit: "status = 'DRAFT'", ask: get("/models/VALUE/edit")},
	"POST /models/{id}/decide": {names: "StandardModel", fit: "status = 'DRAFT'", ask: send("/models/VALUE/decide", "to", "WITHDRAWN", "baseRevision", "1")},

	"/": {ask: get("/no/such/page")}, "/graphql": {ask: get("/graphql")},
}

func init() {
	for name, r := range routes {
		fit[name] = r.fit
	}
}

// writing are routes without a row that change something for who may.
var writing = []string{"POST /plans", "POST /prices", "POST /models", "POST /sign-in", "POST /labels/rooms", "POST /sign-out", "POST /password"}

var pattern = regexp.MustCompile(`^((GET|POST|PUT|PATCH|DELETE|HEAD) /|/$|/graphql$)`)

// patterns are those that the source of the servers has.
func patterns(t testing.TB) []string {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range []string{"../../web", "../server"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			take := func(e ast.Expr) {
				if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && pattern.MatchString(text) {
						found[text] = true
					}
				}
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "HandleFunc" || sel.Sel.Name == "Handle") {
						take(n.Args[0])
					}
				case *ast.KeyValueExpr:
					take(n.Key)
				}
				return true
			})
		}
	}
	var out []string
	for p := range found {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// A route that nobody has said how to ask fails the exam, and so does one that is no more.
func TestEveryRouteIsExamined(t *testing.T) {
	have := patterns(t)
	asked := map[string]bool{}
	for name := range routes {
		asked[patternOf(name)] = true
	}
	for _, p := range have {
		if !asked[p] {
			t.Errorf("%s is not examined: say in routes what it names and how to ask it", p)
		}
	}
	for p := range asked {
		if !slices.Contains(have, p) {
			t.Errorf("%s is examined and does not exist", p)
		}
	}
}

// patternOf is the pattern of an entry of routes.
func patternOf(name string) string {
	method, rest, two := strings.Cut(name, " ")
	if !two {
		return method
	}
	path, _, _ := strings.Cut(rest, " ")
	return method + " " + path
}

// routes asks every route.
func (m *matrix) routes() {
	for _, name := range sortedKeys(routes) {
		r := routes[name]
		if r.names == "" {
			before := m.state()
			for _, who := range visitors {
				if slices.Contains(writing, name) && who != "nobody" && who != "disabled" {
					continue
				}
				q := r.ask("x", m.operation())
				q.who = who
				if a := m.ask(q); a.status >= http.StatusInternalServerError {
					m.t.Errorf("%v: %v", q, a)
				}
				m.cells++
			}
			if after := m.state(); after != before && name != "POST /sign-in" {
				m.t.Errorf("%s changed something: %s", name, changes(before, after))
			}
			continue
		}
		if public[name] != "" && !strings.HasPrefix(name, "GET") { // anybody may: see sent
			continue
		}
		l := leaf{node: r.names}
		m.examine(name, visitors, strings.HasPrefix(name, "GET"), func(who string, w whose, operation string) (question, bool) {
			v, ok := m.aim(m.db, name, l, w, 0)
			q := r.ask(v, operation)
			q.who, q.named = who, v
			return q, ok
		})
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// visitors are who come to pages; no job does.
var visitors = slices.DeleteFunc(slices.Clone(viewers), func(who string) bool { return who == "job" })

// sent sends every form with a row of ours until somebody's is accepted.
func (m *matrix) sent() {
	for _, name := range sortedKeys(routes) {
		r := routes[name]
		if r.names == "" || strings.HasPrefix(name, "GET") || unsent[name] != "" {
			delete(m.told, name)
			continue
		}
		answers, done := "", false
		for _, who := range []string{"officer", "leader", "finance", "admin"} {
			v, ok := m.aim(m.db, name, leaf{node: r.names}, ours, 0)
			if !ok {
				break
			}
			q := r.ask(v, m.operation())
			q.who = who
			if q.form.Get("agency") == "AGENCY" {
				q.form.Set("agency", m.ours.agencies[0].ID.String())
			}
			if q.form.Get("code") == "BLANK" {
				code, _ := m.aim(m.db, "POST /labels/void", leaf{node: "label"}, ours, 0)
				q.form.Set("code", code)
			}
			a := m.ask(q)
			m.cells++
			if done = a.status == http.StatusSeeOther; done {
				break
			}
			answers += "\n" + strconv.Itoa(a.status) + " " + strings.Join(refusal.FindAllString(string(a.body), 3), " ")
		}
		m.told[name] = done
		if !done {
			m.t.Errorf("%s is accepted from nobody, so its refusals tell nothing: make its form one that is, or say in unsent why not.%s", name, answers)
		}
	}
}

// refusal is where pages say what is wrong.
var refusal = regexp.MustCompile(`(?s)<p[^>]*class="[^"]*(error|refused)[^"]*"[^>]*>.*?</p>`)

// unsent are forms that nobody's row makes acceptable, and why.
var unsent = map[string]string{
	"POST /plans/{number}/what-if":      "the tests of package web try a plan's parameters",
	"POST /plans/{number}/advance":      "a plan has one way to go, which the tests of package planning lead it",
	"POST /equipment/{id}/repair":       "needs a repair line with assets, which the tests of package planning make",
	"POST /establishments/{agency}/set": "the API's statements are examined",

	"POST /{code}/{action} other":        "there is no such form",
	"POST /labels/conflicts/{id}/settle": "its label is one of another conflict; the API's settlements are examined",
	"POST /{code}/{action} waive":        "its gap is one of another thing; the API's waivers are examined",
}
