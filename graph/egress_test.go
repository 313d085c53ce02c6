package graph_test

import (
	"net/http"
	"strings"
	"testing"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/internal/viewer/viewertest"
)

// With the program's rules of scope taken away, row-level security stops what is foreign on PostgreSQL;
// on SQLite nothing does before the answer: the third wall then spoils it, and tells the security log.
func TestAForeignRowIsAnAlarm(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		asset := w.fresh(nil)
		id, code := at(asset, "id").(string), at(asset, "code").(string)
		unruled := func(r *http.Request) { *r = *r.WithContext(viewertest.WithoutRules(t, r.Context())) }
		alarms := func() int {
			e, err := w.access.Evidence(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return e.Alarms
		}
		documents := map[string]string{
			"a list":        `{ assets(first: 5) { nodes { id name } } viewer { login } }`,
			"by code":       `{ asset(code: \"` + code + `\") { name } }`,
			"by id":         `{ node(id: \"` + id + `\") { id } }`,
			"among others":  `{ nodes(ids: [\"` + id + `\"]) { id } itemTypes { code } }`,
			"nested":        `{ unit(code: \"31942\") { agencies { name } } }`,
			"an event":      `{ unit(code: \"31942\") { events(first: 1) { nodes { id } } } }`,
			"both together": `{ a: assets { nodes { id } } b: assets { nodes { name } } }`,
		}
		for name, document := range documents {
			before := alarms()
			r := w.send("officer.31951", unruled, `{"query":"`+document+`"}`)
			if strings.Contains(r.text, id) || strings.Contains(r.text, code) || strings.Contains(r.text, "UBND Phường Giá Rai") {
				t.Errorf("%s: a foreign row goes out: %s", name, r.text)
			}
			if s.Dialect() == "postgres" {
				if r.Status != http.StatusOK || alarms() != before {
					t.Errorf("%s: behind the second wall: %d, %d alarms", name, r.Status, alarms()-before)
				}
				continue
			}
			if r.Status != http.StatusInternalServerError || r.code() != "INTERNAL" || r.Data != nil {
				t.Errorf("%s: %d %s", name, r.Status, r.text)
			}
			if n := alarms() - before; n != 1 {
				t.Errorf("%s: %d alarms", name, n)
			}
		}
		if r := w.send("officer.31942", nil, `{"query":"`+documents["a list"]+`"}`); r.Status != http.StatusOK || len(r.Errors) > 0 {
			t.Errorf("the own unit: %s", r.text)
		}
		for _, role := range []viewer.Role{viewer.Auditor, viewer.Finance} {
			if r := w.send(strings.ToLower(string(role)), nil, `{"query":"`+documents["a list"]+`"}`); len(r.Errors) > 0 {
				t.Errorf("%s: %s", role, r.text)
			}
		}
		if log := w.log.String(); (s.Dialect() != "postgres") != strings.Contains(log, "security alarm") {
			t.Errorf("the log says %s", log)
		}
	})
}

// What is the province's alone has no unit, and is stopped all the same.
func TestWhatIsTheProvincesIsAnAlarm(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		plan, price, model := w.drafted().(string), w.price().(string), w.standardModel("2027-01-01").(string)
		line := at(w.must("finance", `query($id: ID!) { reequipmentPlan(id: $id) { lines(first: 1) { nodes { id } } } }`,
			map[string]any{"id": plan}), "reequipmentPlan", "lines", "nodes", 0, "id").(string)
		unruled := func(r *http.Request) { *r = *r.WithContext(viewertest.WithoutRules(t, r.Context())) }
		for name, document := range map[string]string{
			"plan":            `{ reequipmentPlans { nodes { id name } } }`,
			"plan by id":      `{ node(id: \"` + plan + `\") { id } }`,
			"price":           `{ priceReferences { nodes { id amount } } }`,
			"draft":           `{ standardModels { nodes { id } } }`,
			"draft by id":     `{ node(id: \"` + model + `\") { id } }`,
			"line of a draft": `{ node(id: \"` + line + `\") { id ... on PlanLine { quantity } } }`,
		} {
			r := w.send("officer.31942", unruled, `{"query":"`+document+`"}`)
			for _, secret := range []string{plan, price, model, line} {
				if strings.Contains(r.text, secret) {
					t.Errorf("%s goes out: %s", name, r.text)
				}
			}
			if s.Dialect() != "postgres" && (r.Status != http.StatusInternalServerError || r.Data != nil) {
				t.Errorf("%s: %d %s", name, r.Status, r.text)
			}
		}
		e, err := w.access.Evidence(t.Context())
		if want := map[string]int{"sqlite3": 6}[s.Dialect()]; err != nil || e.Alarms != want {
			t.Errorf("%d alarms, want %d, %v", e.Alarms, want, err)
		}
	})
}
