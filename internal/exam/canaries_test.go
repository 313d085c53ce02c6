package exam

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	sqlschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"sotaisan/ent"
	"sotaisan/ent/migrate"
	"sotaisan/internal/egress"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/internal/viewer/viewertest"
)

// What a canary looks like: a word, the first digits of a number – which as an instant is in the year 2282 –
// and a year. Nothing else in the exam has any of them.
const (
	word   = "kinzq"
	digits = "98765"
	year   = "2282"
)

// The approval of a plan is told to whoever receives what a line of it brings, in the refusal of an earlier day:
// so its canary is of its own, and may stand in answers to what receives.
const (
	approved       = "reequipment_plan.approved_at"
	approvedDigits = "98400"
	approvedYear   = "2281"
)

var receives = regexp.MustCompile(`receivePlanLine|completePlanRepair|POST /equipment/`)

// kept are columns of their rows that keep their value, and why.
var kept = map[string]string{
	"asset.code": "the code is searched for itself, and by it the thing is asked for", "asset_past.code": "as asset.code", "label.code": "as asset.code",
	"asset.live_label": "is the code of a label", "label.replaces": "is the code of a label", "label_conflict.code": "is the code of a label", "label_conflict.other_code": "is the code of a label",
	"observation.label_code": "is the code of a label", "asset.item_type": "a word of the catalogue", "asset_past.item_type": "a word of the catalogue", "asset_tally.item_type": "a word of the catalogue",
	"app_user.password_hash": "answered to nobody, and needed to sign in", "app_user.disabled_at": "decides whether their account opens", "app_user.last_seen_at": "decides whether their account opens",
	"app_user.password_ends_at": "decides whether their account opens", "api_token.expires_at": "decides whether their token opens", "api_token.revoked_at": "decides whether their token opens",
	"reequipment_plan.number": "by it the plan is asked for",
	"label.made_at":           "with state and batch it decides what their label is; the other instants are canaries",
}

// whereTheirs says which rows of a table are not ours, for tables without a unit.
var whereTheirs = map[string]string{
	"api_token": "user_id IN (SELECT id FROM app_user WHERE unit_id = '%s')", "sign_in": "1 = 1", "security_event": "1 = 1", "price_reference": "1 = 1", "reequipment_plan": "1 = 1",
	"standard_model": "status = 'DRAFT'",
}

// open are tables whose rows are for everybody or for nobody.
var open = map[string]string{
	"unit": "public facts", "setting": "facts of the installation", "session": "holds nothing that is answered", "road_distance": "public facts", "unit_head": "its numbers are those of the unit's events",
}

// closedSets are types of text that can have few values, which say nothing of whose they are.
var closedSets = []string{"catalog.Kind", "catalog.Severity", "holding.", "viewer.Role", "labels.Subject", "life.", "norm.Regime"}

// goTypes are the types of an entity's fields by table and column.
func goTypes() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	client := reflect.TypeFor[ent.Client]()
	for i := range client.NumField() {
		get, ok := client.Field(i).Type.MethodByName("Get")
		if !ok {
			continue
		}
		row := get.Type.Out(0).Elem()
		for _, t := range migrate.Tables {
			if strings.ReplaceAll(strings.TrimPrefix(t.Name, "app_"), "_", "") != strings.ToLower(row.Name()) {
				continue
			}
			for j := range row.NumField() {
				f := row.Field(j)
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				typ := f.Type
				if typ.Kind() == reflect.Pointer {
					typ = typ.Elem()
				}
				out[t.Name+"."+name] = typ
			}
		}
	}
	return out
}

// taint writes a canary into every column of their rows, and answers the columns that have one. It fails for a
// table of which they have no row, and for a column of which it does not know what to write.
func (s *stand) taint() []string {
	s.t.Helper()
	breach := &egress.Breach{Viewer: viewer.Viewer{Login: "ai"}, Row: "Asset", Unit: s.theirs.ID}
	s.must(s.access.Alarm(viewer.With(s.t.Context(), viewer.Job("security-log")), breach))
	db, types := s.raw(), goTypes()
	var tainted []string
	for n, t := range migrate.Tables {
		where := whereTheirs[t.Name]
		if columns(t.Name)["unit_id"] {
			where = "unit_id = '%s'"
		}
		if strings.Contains(where, "%s") {
			where = fmt.Sprintf(where, s.theirs.ID)
		}
		if where == "" {
			if open[t.Name] == "" {
				s.t.Errorf("The table %s has no unit: say in whereTheirs which of its rows are not for ours, or in open why all are for everybody.", t.Name)
			}
			continue
		}
		var rows int
		s.must(db.QueryRow("SELECT count(*) FROM " + t.Name + " WHERE " + where).Scan(&rows))
		if rows == 0 {
			s.t.Errorf("They have no row in %s: let the world make one, so that it can be searched for.", t.Name)
			continue
		}
		var sets []string
		for k, c := range t.Columns {
			name := t.Name + "." + c.Name
			if kept[name] != "" {
				continue
			}
			if value := s.canary(name, c, types[name], n*100+k); value != "" {
				sets = append(sets, fmt.Sprintf("%q = %s", c.Name, value))
				tainted = append(tainted, name)
			}
		}
		if len(sets) == 0 {
			continue
		}
		stmt := fmt.Sprintf("UPDATE %[1]s SET %[2]s FROM (SELECT id AS key, row_number() OVER (ORDER BY id) AS nth FROM %[1]s WHERE %[3]s) AS numbered WHERE %[1]s.id = numbered.key",
			t.Name, strings.Join(sets, ", "), where)
		if _, err := db.Exec(stmt); err != nil {
			s.t.Errorf("%s: %v\n%s", t.Name, err, stmt)
		}
	}
	_, err := db.Exec("UPDATE asset_text SET folded = '" + word + "searched' WHERE unit_id = '" + s.theirs.ID.String() + "'")
	s.must(err)
	return tainted
}

// canary is the SQL of the canary for a column; "" for one that can have none.
func (s *stand) canary(name string, c *sqlschema.Column, typ reflect.Type, k int) string {
	s.t.Helper()
	label := "'" + word + strings.NewReplacer("_", "", ".", "").Replace(name) + "x' || nth"
	switch c.Type {
	case field.TypeUUID, field.TypeBool, field.TypeInt16: // ids are searched for themselves; a small number is none of theirs alone
		return ""
	case field.TypeBytes:
		if strings.HasSuffix(name, "hash") || strings.HasSuffix(name, "sha256") {
			return "" // of what is searched for
		}
		if s.postgres() {
			return "convert_to(" + label + ", 'UTF8')"
		}
		return "CAST(" + label + " AS blob)"
	case field.TypeInt64, field.TypeInt:
		first := digits
		if name == approved {
			first = approvedDigits
		}
		return fmt.Sprintf("%s40000000000 + %d + nth", first, k*100_000)
	case field.TypeInt32:
		return fmt.Sprintf("1%s4000 + nth", digits[:5])
	case field.TypeString:
		switch {
		case typ == nil, typ.String() == "string":
			return label
		case typ.String() == "civil.Date":
			return "'" + year + "-07-07'"
		case slices.ContainsFunc(closedSets, func(set string) bool { return strings.HasPrefix(typ.String(), set) }):
			return ""
		}
	}
	s.t.Errorf("%s is a %v of the type %v: say in canaries_test.go what a canary of it is, or in closedSets that it can have few values.", name, c.Type, typ)
	return ""
}

// ours alone may stand in an answer to ours.
type search struct {
	secrets map[string]bool // ids and codes of theirs
	numbers bool            // look for numbers, too
}

var between = regexp.MustCompile(`(\d)[.,  \x{202f}']+(\d)`)

// in answers the canaries and secrets in an answer, but for secrets that stand in the question itself: a page may
// repeat what was typed.
func (s search) in(q string, texts []string) []string {
	found := map[string]bool{}
	for _, text := range texts {
		lower := strings.ToLower(text)
		for i := strings.Index(lower, word); i >= 0; {
			end := i + len(word)
			for end < len(lower) && (lower[end] >= 'a' && lower[end] <= 'z') {
				end++
			}
			found[lower[i:end]] = true
			next := strings.Index(lower[end:], word)
			if next < 0 {
				break
			}
			i = end + next
		}
		if s.numbers {
			plain := between.ReplaceAllString(between.ReplaceAllString(text, "$1$2"), "$1$2")
			for _, n := range number.FindAllString(plain, -1) {
				found[n] = true
			}
			for _, n := range dated.FindAllString(text, -1) {
				if !strings.Contains(n, approvedYear) || !receives.MatchString(q) {
					found[n] = true
				}
			}
		}
		for _, token := range append(named.FindAllString(text, -1), grouped.FindAllString(text, -1)...) {
			if len(token) == len("4K7 M2P 9XC") {
				token = token[:3] + token[4:7] + token[8:]
			}
			if s.secrets[token] && !strings.Contains(q, token) { // a code is asked for as it is kept
				found[token] = true
			}
		}
	}
	return sortedKeys(found)
}

var (
	number = regexp.MustCompile(`1?(?:` + digits + `|` + approvedDigits + `)4\d{3,}`)
	dated  = regexp.MustCompile(`(?:` + year + `|` + approvedYear + `)-\d\d|\d\d/(?:` + year + `|` + approvedYear + `)`)
	// as labels and pages write a code
	grouped = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{3}[- ][0-9A-HJKMNP-TV-Z]{3}[- ][0-9A-HJKMNP-TV-Z]{3}\b`)
	named   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9A-HJKMNP-TV-Z]{9}\b`)
)

// secrets are ids and codes of their rows.
func (s *stand) secrets() map[string]bool {
	db, out := s.raw(), map[string]bool{}
	for _, t := range migrate.Tables {
		if t.Name != "unit_head" && columns(t.Name)["unit_id"] {
			for _, id := range s.rowsOf(db, t.Name, "id", s.theirs, "", 0) {
				out[id] = true
			}
		}
	}
	for _, table := range []string{"asset", "label"} {
		for _, code := range s.rowsOf(db, table, "code", s.theirs, "", 0) {
			out[code] = true
		}
	}
	return out
}

// Nothing of another unit's rows is in what a commune, a stranger or a disabled account receives.
func TestCanaries(t *testing.T) {
	dice.rest(t)
	for _, database := range testdb.Databases {
		s := newWorld(t, database, 36, 30, "theirs", false)
		tainted := s.taint()
		secrets := s.secrets()
		t.Logf("%s: canaries in %d columns, %d ids and codes", database, len(tainted), len(secrets))
		take := func(way string, n int) {
			t.Run(way+" "+database, func(t *testing.T) {
				dice.still(t)
				s.t = t
				ctx := t.Context()
				if way == rulesOff {
					ctx = viewertest.WithoutRules(t, ctx)
				}
				c := &canaries{door: s.serve(ctx), asker: newAsker(t, "canaries", s), search: search{secrets, true}, way: way, lone: way == rulesOff && !s.postgres()}
				c.warm()
				c.everything(n)
			})
		}
		take(bothWalls, 1_500)
		take(rulesOff, 600)
		if s.postgres() {
			testdb.WithoutRowSecurity(t, s.url)
			take(rowSecurityOff, 600)
		}
		t.Run("control "+database, func(t *testing.T) {
			dice.still(t)
			s.t = t
			s.control(t, secrets)
		})
	}
}

type canaries struct {
	*door
	*asker
	search
	way    string
	lone   bool // nothing but the check on the way out stands
	read   int
	alarms int
}

// everything asks all that can be asked, of ours and of theirs.
func (c *canaries) everything(n int) {
	t := c.asker.t
	m := newMatrix(c.door)
	for _, who := range []string{"officer", "leader", "nobody", "disabled"} {
		for _, root := range []string{"Query", "Mutation"} {
			for _, f := range fieldsOf(m.schema.Types[root]) {
				all := leaves(t, m.schema, root, f)
				if root == "Query" {
					q, ok := m.question(who, root, f, all, nil, ours, m.operation())
					if !ok {
						t.Errorf("%s.%s cannot be asked of ours", root, f.Name)
						continue
					}
					inParts(q, c.door.ask, c.look)
				}
				for _, l := range all {
					if q, ok := m.question(who, root, f, all, &l, theirs, m.operation()); ok {
						inParts(q, c.door.ask, c.look)
					}
				}
			}
		}
		for _, name := range sortedKeys(routes) {
			r := routes[name]
			for _, w := range []whose{ours, theirs} {
				v, ok := "x", true
				if r.names != "" {
					v, ok = c.aim(m.db, name, leaf{node: r.names}, w, 0)
				}
				if !ok || w == ours && r.names != "" && !strings.HasPrefix(name, "GET") || public[name] != "" && !strings.HasPrefix(name, "GET") {
					continue
				}
				q := r.ask(v, m.operation())
				q.who = who
				c.look(q, c.door.ask(q))
			}
		}
	}
	for range n {
		c.put("", func(q question) answer {
			a := c.door.ask(q)
			c.look(q, a)
			return a
		})
	}
	if found := c.in("", []string{c.log.String()}); c.way != rulesOff && len(slices.DeleteFunc(found, func(f string) bool { return c.secrets[f] })) > 0 {
		t.Errorf("%s: the log has %.300v", c.way, found)
	}
	t.Logf("%s, %s: %d answers were searched, %d alarms", c.Dialect(), c.way, c.read, c.alarms)
	if c.lone != (c.alarms > 0) {
		t.Errorf("%s: %d alarms", c.way, c.alarms)
	}
}

func (c *canaries) look(q question, a answer) {
	c.read++
	if a.status == 500 && strings.Contains(string(a.body), "INTERNAL") || a.status == 500 && c.lone {
		c.alarms++
	}
	search := c.search
	if c.lone { // counts have no rows, which alone the check on the way out sees
		search.numbers = false
	}
	found := search.in(q.String(), unpacked(append([]byte(a.header+"\n"), a.body...)))
	if c.lone { // what is the province's alone has no unit by which it could be judged
		found = slices.DeleteFunc(found, func(f string) bool {
			return slices.ContainsFunc(sortedKeys(whereTheirs), func(table string) bool { return strings.HasPrefix(f, word+strings.ReplaceAll(table, "_", "")) })
		})
	}
	if len(found) > 0 {
		c.asker.t.Errorf("%s: %.900v\nanswers, of theirs, %.300v", c.way, q, found)
	}
}

// control asks as their own officer and as finance, who do get the canaries: a search that finds nothing there finds
// nothing anywhere.
func (s *stand) control(t *testing.T, secrets map[string]bool) {
	d := s.serve(t.Context())
	found := map[string]bool{}
	numbers, ids := 0, 0
	a := newAsker(t, "control", s)
	for range 1_000 {
		a.put(oneOf(a.r, "their officer", "their leader", "finance"), func(q question) answer {
			got := d.ask(q)
			for _, f := range (search{secrets, true}).in(q.String(), unpacked(got.body)) {
				switch {
				case strings.HasPrefix(f, word):
					found[f] = true
				case secrets[f]:
					ids++
				default:
					numbers++
				}
			}
			return got
		})
	}
	t.Logf("%s: to theirs and to finance there went canaries of %d columns of text, %d numbers, %d ids and codes", s.Dialect(), len(found), numbers, ids)
	if len(found) < 25 || numbers < 100 || ids < 300 {
		t.Error("the search finds too few of the canaries that are there")
	}
}
