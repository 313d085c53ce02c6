package graph_test

import (
	"strings"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

const adminFields = ` fragment C on AdministrativeChange { id recordedAt operationId operation note actor { displayName post } changes { entity entityId name field from to } }`

// The auditor reads who gave a role to whom, and why; nobody reads a password.
func TestAdministrativeChanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		made := w.must("admin", `mutation($input: CreateUserInput!) { createUser(input: $input) { user { id login } } }`, map[string]any{
			"input": with(with(newUser(w), newID(), []string{"operationId"}), "một mật khẩu dài", []string{"password"})})["createUser"]
		id := newID()
		w.now = w.now.Add(time.Second)
		w.must("admin", mutation("updateUser"), map[string]any{"input": map[string]any{"operationId": id, "userId": at(made, "user", "id"),
			"role": "LEADER", "note": "Quyết định 12/QĐ-UBND"}})
		r := w.ask("auditor", `query($id: ID) { administrativeChanges(entityId: $id) { totalCount nodes { ...C } } }`+adminFields,
			map[string]any{"id": at(made, "user", "id")})
		page := r.Data["administrativeChanges"]
		change := at(page, "nodes", 0)
		if at(page, "totalCount") != 2.0 || at(change, "operation") != "updateUser" || at(change, "operationId") != id ||
			at(change, "note") != "Quyết định 12/QĐ-UBND" || at(change, "actor", "displayName") == nil || at(change, "recordedAt") == nil {
			t.Fatal(r.text)
		}
		if c := at(change, "changes", 0); at(c, "entity") != "User" || at(c, "entityId") != at(made, "user", "id") || at(c, "name") != at(made, "user", "login") ||
			at(c, "field") != "role" || at(c, "from") != "OFFICER" || at(c, "to") != "LEADER" || at(change, "changes", 1) != nil {
			t.Error(r.text)
		}
		if strings.Contains(r.text, "argon2") || strings.Contains(r.text, "mật khẩu") || !strings.Contains(r.text, `"SET"`) {
			t.Error(r.text)
		}
		if found := w.must("auditor", `query($id: ID!) { node(id: $id) { ...C } }`+adminFields, map[string]any{"id": at(change, "id")}); at(found, "node", "note") != at(change, "note") {
			t.Error(found)
		}
	})
}

// A page takes as many statements for a few changes as for many.
func TestStatementsOfAdministrativeChanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for range 6 {
			account := w.account()
			w.token(account)
			w.change("admin", "createAgency", map[string]any{"unitCode": giaRai, "kind": "SCHOOL", "name": "Trường " + newID()})
			w.change("admin", "createSite", map[string]any{"unitCode": giaRai, "name": "Trụ sở " + newID()})
			w.change("officer.31942", "resolveProblemReport", map[string]any{"reportId": w.report(), "resolution": "Đã sửa"})
		}
		for _, n := range []int{5, 30} {
			o := operation{name: "Changes", text: `query Changes($n: Int) { administrativeChanges(first: $n) { nodes { ...C } } }` + adminFields, variables: map[string]any{"n": n}}
			if got := w.statements("auditor", o); got != 7 {
				t.Errorf("%d statements for %d changes, want 7", got, n)
			}
		}
	})
}
