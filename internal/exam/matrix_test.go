package exam

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/journal"
)

// public are places where a row of another unit answers otherwise than none, for everybody, and why that
// is meant so.
var public = map[string]string{
	"Query.unit.code":                "units are public facts; their books are not, and those are examined in what hangs below",
	"GET /{code}":                    "a label says of which unit and kind a thing is to whoever stands before it",
	"GET /{prefix}/{code}":           "a label says of which unit and kind a thing is to whoever stands before it",
	"POST /{code}/{action} report":   "whoever stands before a thing can report what is wrong with it",
	"POST /{code}/report":            "whoever stands before a thing can report what is wrong with it",
	"Query.planLines.filter.planIds": "a plan is the province's: its lines of the own unit are found by it",
	"Mutation.registerAsset.input.landParcel.formerUnitId":     "units are public facts, former ones too",
	"Mutation.updateAsset.input.patch.landParcel.formerUnitId": "units are public facts, former ones too",
}

// undemanded are mutations that need not be accepted in the exam: it asks them of rows out of scope alone.
var undemanded = map[string]string{
	"createReequipmentPlan":  "a whole province is planned in the tests of package planning",
	"advanceReequipmentPlan": "a plan has one way to go, which the tests of package planning lead it",
	"completePlanRepair":     "needs a repair line with assets, which the tests of package planning make",
	"decideStandardModel":    "needs a draft by another person, which the tests of package planning make",
	"withdrawPrice":          "needs a price, which has no unit; the tests of package planning record one",
	"recordPrice":            "prices have no unit",
	"saveStandardModel":      "the standard model has no unit",
}

// untold are leaves where a row of ours answers like one that is not there, and why.
var untold = map[string]string{
	"Query.node.id AdministrativeChange":   "what was done to accounts and the installation is of no unit",
	"Query.nodes.ids AdministrativeChange": "what was done to accounts and the installation is of no unit",
	"GET /find code":                       "it leads to the address of the code, and does not look whether there is such a label",
}

// Everything that the API offers, to everybody, for rows of the own unit, of another one, of one that was
// merged away, and for none: what is out of scope answers like what is not there, byte for byte, and changes
// nothing.
func TestScopeMatrix(t *testing.T) {
	dice.rest(t)
	var papers []*matrix
	for _, database := range testdb.Databases {
		s := newWorld(t, database, 36, 30, "theirs", true)
		s.planned()
		s.bury()
		papers = append(papers, newMatrix(s.serve(t.Context())))
	}
	for _, m := range papers {
		m.warm()
	}
	t.Run("asked", func(t *testing.T) {
		dice.still(t)
		t.Run("of rows out of scope", func(t *testing.T) {
			for _, m := range papers {
				t.Run(m.Dialect(), func(t *testing.T) {
					t.Parallel()
					m.t = t
					m.fields()
					m.routes()
				})
			}
		})
	})
	for _, m := range papers {
		dice.seeded("accepted")
		m.t = t
		m.accepted()
		m.again()
		if !t.Failed() {
			m.covered()
		}
		if faults := m.log.String(); strings.Contains(faults, "level=ERROR") {
			for line := range strings.Lines(faults) {
				if strings.Contains(line, "level=ERROR") {
					t.Errorf("%s: %.600s", m.Dialect(), line)
				}
			}
		}
		t.Logf("%s: %d cells, %d requests", m.Dialect(), m.cells, m.asked.Load())
	}
}

type matrix struct {
	*door
	schema   *ast.Schema
	db, eyes *sql.DB         // one to look for rows with, one for changes
	told     map[string]bool // leaves at which ours and nowhere are two
	selected map[string]bool // viewers and fields that they asked for, in documents that ran
	answered map[string]bool // fields of objects that somebody got
	cells    int
	n        int
}

func newMatrix(d *door) *matrix {
	return &matrix{door: d, schema: schema(), db: d.raw(), eyes: d.raw(), told: map[string]bool{}, selected: map[string]bool{}, answered: map[string]bool{}}
}

// bury gives a unit that was merged away what no unit of the past should have any more: an agency and an asset.
func (s *stand) bury() {
	s.t.Helper()
	dice.seeded("merged")
	ctx := s.job()
	tx, err := s.Begin(ctx)
	s.must(err)
	a := tx.Ent().Agency.Create().SetID(id.New(id.Agency, s.now())).SetUnitID(s.gone.ID).SetKind(holding.PeoplesCommittee).SetName("UBND cũ").SaveX(ctx)
	s.must(tx.Commit())
	_, err = s.journal.Do(ctx, journal.Operation{ID: uuid.New(), Kind: "bury"}, func(b *journal.Book) (any, error) {
		b.Register(holding.Canonical(holding.State{ID: b.NewID(id.Asset), UnitID: s.gone.ID, Code: mergedCode, Name: "Tủ của xã cũ", ItemType: "cabinet", Kind: catalog.Furniture,
			Tracking: holding.Individual, Quantity: 1, Grades: []holding.GradeCount{{Grade: holding.Good, Quantity: 1}}, Status: holding.InUse, Tenure: holding.Owned, Origin: holding.Purchase,
			AgencyID: a.ID, AgencyKind: a.Kind}))
		return nil, nil
	})
	s.must(err)
}

// planOperation is the operation that made the first plan.
const planOperation = "00000000-0000-4000-9000-000000000001"

// planned makes two plans of the province, with everything that a plan can be told, of which the first is being
// carried out.
func (s *stand) planned() {
	s.t.Helper()
	dice.seeded("plan")
	d := s.serve(s.t.Context())
	for i, operation := range []string{planOperation, "00000000-0000-4000-9000-000000000002"} {
		a := d.ask(graphQL("finance", `mutation($input: CreateReequipmentPlanInput!) { createReequipmentPlan(input: $input) { plan { id } errors { code path message } } }`, map[string]any{"input": map[string]any{
			"operationId": operation, "name": "Kế hoạch 2027", "years": []int{2027, 2028},
			"budgets":       []any{map[string]any{"year": 2027, "source": "PROVINCE", "amount": fmt.Sprint(9_000_000_000 - 8_900_000_000*i)}},
			"priorities":    []any{map[string]any{"needClassCode": needClass, "tier": 1, "weight": 5}},
			"purchases":     []any{map[string]any{"needClassCode": needClass, "itemTypeCode": "desktop"}},
			"minimumOrders": []any{map[string]any{"itemTypeCode": "desktop", "quantity": 2}},
			"forbids":       []any{map[string]any{"unitCode": theirCode, "needClassCode": "scanner", "action": "PURCHASE", "year": 2028}},
			"pins":          []any{map[string]any{"agencyId": s.ours.agencies[0].ID.String(), "needClassCode": "printer", "action": "PURCHASE", "year": 2027, "source": "PROVINCE", "quantity": 1}},
		}}))
		if !happened(a) {
			s.t.Fatalf("no plan: %s", a.body)
		}
	}
	db := s.raw()
	for _, stmt := range []string{
		"UPDATE plan_line SET released = true, quantity = quantity + 20", "UPDATE plan_line SET from_unit_id = unit_id WHERE seq % 2 = 0",
		"UPDATE reequipment_plan SET status = 'IN_EXECUTION' WHERE number = (SELECT min(number) FROM reequipment_plan)",
	} {
		_, err := db.Exec(stmt)
		s.must(err)
	}
	ctx := s.job()
	tx, err := s.Begin(ctx)
	s.must(err)
	first := tx.Ent().ReequipmentPlan.Query().Order(ent.Asc(reequipmentplan.FieldNumber)).FirstIDX(ctx)
	s.transfer(ctx, tx.Ent(), first, s.ours.ID, third())
	s.transfer(ctx, tx.Ent(), first, third(), s.ours.ID)
	s.must(tx.Commit())
	// One of what ours gives is gone since.
	_, err = db.Exec("UPDATE asset SET status = 'MISSING' WHERE id = '" + s.ours.assets[0].ID.String() + "'")
	s.must(err)
}

// state changes whenever a row does.
func (m *matrix) state() string {
	if !m.postgres() {
		var version string
		m.must(m.eyes.QueryRow("PRAGMA data_version").Scan(&version)) // counts what others have committed
		return version
	}
	var parts []string
	for _, table := range store.Tables() {
		parts = append(parts, fmt.Sprintf("SELECT '%[1]s' || count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) AS s FROM %[1]s", table.Name))
	}
	var state string
	m.must(m.eyes.QueryRow("SELECT string_agg(s, ',' ORDER BY s) FROM (" + strings.Join(parts, " UNION ALL ") + ") t").Scan(&state))
	return state
}

func (m *matrix) makeup(operation string) makeup {
	return makeup{stand: m.stand, db: m.db, schema: m.schema, operation: operation}
}

// operation is the id of the next write.
func (m *matrix) operation() string {
	m.n++
	return fmt.Sprintf("00000000-0000-4000-8000-%012x", m.n)
}

// question asks a field with the row of the case at the leaf.
func (m *matrix) question(who, root string, f *ast.FieldDefinition, all []leaf, at *leaf, w whose, operation string) (question, bool) {
	vars, ok := m.makeup(operation).arguments(root, f, all, at, w)
	if !ok {
		return question{}, false
	}
	q := m.makeup(operation).asking(who, root, f, vars)
	if root == "Subscription" {
		q.accept = eventStream
	}
	return q, true
}

// fields asks every field of the API.
func (m *matrix) fields() {
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		for _, f := range fieldsOf(m.schema.Types[root]) {
			name := root + "." + f.Name
			all := leaves(m.t, m.schema, root, f)
			if len(all) == 0 {
				before, operation := m.state(), m.operation()
				if root == "Subscription" {
					operation = planOperation
				}
				for _, who := range viewers {
					if root == "Mutation" && sees(who) { // they may: see accepted
						continue
					}
					q, _ := m.question(who, root, f, nil, nil, ours, operation)
					m.answers(q)
					m.cells++
				}
				if m.state() != before {
					m.t.Errorf("%s changed something", name)
				}
			}
			for _, l := range all {
				m.examine(name+"."+l.String(), viewers, root != "Mutation", func(who string, w whose, operation string) (question, bool) {
					return m.question(who, root, f, all, &l, w, operation)
				})
			}
		}
	}
}

// answers asks a question, in parts where it is too large. Each has to run: a document that is refused examines
// nothing.
func (m *matrix) answers(q question) answer {
	m.t.Helper()
	return inParts(q, m.ask, m.ran)
}

// ran keeps what a document was asked for and answered.
func (m *matrix) ran(q question, a answer) {
	m.t.Helper()
	for _, code := range []string{"GRAPHQL_VALIDATION_FAILED", "LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED", "INTERNAL"} {
		if strings.Contains(string(a.body), `"`+code+`"`) {
			m.t.Errorf("%.1500v\nis not answered: %.700s", q, a.body)
			return
		}
	}
	for field := range q.wants.fields() {
		m.selected[q.who+" "+field] = true
	}
	answered(a.body, func(field string) { m.answered[field] = true })
}

// again reads everything once more: what was written has answers of its own.
func (m *matrix) again() {
	for _, root := range []*ast.Definition{m.schema.Query, m.schema.Subscription} {
		for _, f := range fieldsOf(root) {
			for _, who := range []string{"leader", "finance", "admin"} {
				if q, ok := m.question(who, root.Name, f, leaves(m.t, m.schema, root.Name, f), nil, ours, planOperation); ok {
					m.answers(q)
				}
			}
		}
	}
}

// covered wants that every field of the schema was asked by everybody, and answered to somebody.
func (m *matrix) covered() {
	for _, name := range sortedKeys(m.schema.Types) {
		def := m.schema.Types[name]
		if def.Kind != ast.Object || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range fieldsOf(def) {
			field := name + "." + f.Name
			for _, who := range viewers {
				if !m.selected[who+" "+field] {
					m.t.Errorf("%s: %s was not asked for it", field, who)
				}
			}
			root := slices.Contains([]*ast.Definition{m.schema.Query, m.schema.Mutation, m.schema.Subscription}, def)
			if !root && !m.answered[field] {
				m.t.Errorf("%s was answered to nobody: let the world have such a row.", field)
			}
		}
	}
}

// examine asks one thing as everybody, for every case.
func (m *matrix) examine(key string, by []string, reads bool, ask func(who string, w whose, operation string) (question, bool)) {
	m.t.Helper()
	for _, who := range by {
		before, operation := m.state(), m.operation()
		get := func(w whose) (answer, question) {
			q, ok := ask(who, w, operation)
			if !ok {
				m.t.Fatalf("%s: the world has no row to name there, or no other that it needs: add one to the world, or say in fit what it may be.", key)
			}
			m.cells++
			return m.answers(q).without(q.named), q
		}
		none, _ := get(nowhere)
		stranger := who == "nobody" || who == "disabled"
		if reads || stranger {
			own, q := get(ours)
			m.told[key] = m.told[key] || !own.equal(none)
			if stranger && !own.equal(none) && public[key] == "" {
				m.t.Errorf("%s: %.1500v\nanswers of ours what it does not of nothing: %s", key, q, own.differs(none))
			}
		}
		for _, w := range foreign[1:] {
			if sees(who) {
				if reads {
					get(w)
				}
				continue
			}
			if got, q := get(w); !got.equal(none) && public[key] == "" {
				m.t.Errorf("%s: %.1500v\nanswers of %s what it does not of nothing: %s", key, q, w, got.differs(none))
			}
		}
		if after := m.state(); after != before && public[key] == "" {
			m.t.Errorf("%s: %s changed something: %s", key, who, changes(before, after))
		}
	}
}

func changes(before, after string) string {
	was := strings.Split(before, ",")
	return strings.Join(slices.DeleteFunc(strings.Split(after, ","), func(s string) bool { return slices.Contains(was, s) }), ", ")
}

// last are mutations that end what the others need.
var last = []string{"updateUser", "changePassword", "enableUser", "revokeApiToken", "disableUser"}

// accepted sends every mutation with rows of ours until somebody's is accepted, so that what was refused
// before was refused for its row. Then each leaf has to tell a row of ours from none.
func (m *matrix) accepted() {
	m.sent()
	fields := slices.Clone(m.schema.Types["Mutation"].Fields)
	slices.SortStableFunc(fields, func(a, b *ast.FieldDefinition) int { return slices.Index(last, a.Name) - slices.Index(last, b.Name) })
	for _, f := range fields {
		all := leaves(m.t, m.schema, "Mutation", f)
		by, answers := "", ""
		senders := []string{"officer", "leader", "finance", "admin"}
		if len(all) == 0 {
			senders = viewers
		}
		for _, who := range senders {
			q, ok := m.question(who, "Mutation", f, all, nil, ours, m.operation())
			if !ok {
				m.t.Errorf("Mutation.%s: the world has no row that it can be done to: add one, or say in fit what it may be.", f.Name)
				break
			}
			m.cells++
			a := m.answers(q)
			if happened(a) {
				by = who
				if len(all) > 0 {
					break
				}
			}
			answers += fmt.Sprintf("\n%.400s", a.body)
		}
		if by == "" {
			if undemanded[f.Name] == "" {
				m.t.Errorf("Mutation.%s is accepted from nobody, so its refusals tell nothing: give the exam an input in fixed or fit.%s", f.Name, answers)
			}
			continue
		}
		for _, l := range all {
			key := "Mutation." + f.Name + "." + l.String()
			m.told[key] = m.told[key] || l.typ.NonNull || m.makeup("").needed("Mutation."+f.Name, l.path)
			if m.told[key] {
				continue
			}
			own, ok := m.question(by, "Mutation", f, all, &l, ours, m.operation())
			none, _ := m.question(by, "Mutation", f, all, &l, nowhere, m.operation())
			if ok {
				m.told[key] = !m.answers(own).equal(m.answers(none))
			}
		}
	}
	for key, told := range m.told {
		if !told && untold[key] == "" && undemanded[fieldOf(key)] == "" {
			m.t.Errorf("%s answers alike for a row of ours and for none, to everybody: it is not examined. Make the world or the input such that it tells, or say in untold why it does not.", key)
		}
	}
}

// fieldOf is the field of a leaf's key; "" for that of a route.
func fieldOf(key string) string {
	parts := strings.Split(key, ".")
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

// happened says whether a mutation was accepted: its payload, or each result in it, has no errors.
func happened(a answer) bool {
	var out struct {
		Data   map[string]map[string]any
		Errors []any
	}
	if json.Unmarshal(a.body, &out) != nil || len(out.Errors) > 0 {
		return false
	}
	for _, payload := range out.Data {
		payloads := []any{payload}
		if results, ok := payload["results"].([]any); ok {
			payloads = append(payloads, results...)
		}
		for _, p := range payloads {
			if refusals, _ := p.(map[string]any)["errors"].([]any); len(refusals) > 0 {
				return false
			}
		}
	}
	return len(out.Data) > 0
}
