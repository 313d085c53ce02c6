package egress_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"sotaisan/ent/migrate"
	"sotaisan/internal/egress"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/internal/viewer/viewertest"
	"sotaisan/lineage"
)

// wider are the tables of which the second wall knows more than stands in a row.
var wider = map[string]string{
	"PlanCell": "whether its lines are released stands in the lines",
}

// The check on the way out says of every row of every table what row-level security says of it.
func TestEgressAgreesWithTheSecondWall(t *testing.T) {
	url := testdb.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	unit := func(code string) uuid.UUID {
		u, ok := lineage.Default().ByCode(code, "2026-06-01")
		if !ok {
			t.Fatal("no unit", code)
		}
		return u.ID
	}
	me := viewer.Viewer{UserID: uuid.New(), Login: "me", Role: viewer.Officer, UnitID: unit("31942")}
	fill(t, testdb.Owner(t, url), me, viewer.Viewer{UserID: uuid.New(), UnitID: unit("31951")})

	everything := rowsOf(t, s, viewer.With(t.Context(), viewer.Job("verify")))
	officer := viewer.With(t.Context(), me)
	behind := rowsOf(t, s, viewertest.WithoutRules(t, officer))
	if len(everything) != len(migrate.Tables) {
		t.Errorf("there are %d tables, and rows of %d were read", len(migrate.Tables), len(everything))
	}
	for table, rows := range everything {
		open, shut := 0, 0
		for id, row := range rows {
			passes, shown := egress.CheckAny(officer, row) == nil, behind[table][id] != nil
			if passes != shown && (wider[table] == "" || !passes) {
				t.Errorf("%s: row-level security shows it: %t, egress lets it pass: %t: %+v", table, shown, passes, row)
			}
			if passes {
				open++
			} else {
				shut++
			}
		}
		if shut == 0 && table != "Unit" && table != "Setting" {
			t.Errorf("%s: %d rows pass and none is stopped", table, open)
		}
	}
	for _, table := range []string{"Asset", "Operation", "User", "ApiToken", "StandardModel", "PlanLine", "UnitHead"} {
		if len(behind[table]) == 0 {
			t.Errorf("%s: no row is the officer's, so nothing was compared", table)
		}
	}
}

// fill gives every table rows of both viewers, of both units, of nobody, drafts and others.
func fill(t *testing.T, url string, viewers ...viewer.Viewer) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("SET session_replication_role = replica"); err != nil { // rows without their parents
		t.Fatal(err)
	}
	n := 0
	value := func(table string, c *schema.Column, of, by viewer.Viewer, flag, none bool) any {
		n++
		switch {
		case c.Nullable && none:
			return nil
		case c.Name == "unit_id":
			return of.UnitID
		case c.Name == "user_id", c.Name == "actor_id", table == "app_user" && c.Name == "id":
			return by.UserID
		case c.Name == "status" && flag:
			return "APPROVED"
		}
		switch c.Type {
		case field.TypeUUID:
			return uuid.New()
		case field.TypeBool:
			return flag
		case field.TypeString:
			return fmt.Sprintf("x%d", n)
		case field.TypeBytes:
			return []byte(fmt.Sprintf("x%d", n))
		}
		return n
	}
	for _, table := range migrate.Tables {
		if table.Name == "unit" || table.Name == "unit_head" { // which migrating has filled
			continue
		}
		for bits := range 16 {
			var names, places []string
			var args []any
			for _, c := range table.Columns {
				names, places = append(names, fmt.Sprintf("%q", c.Name)), append(places, fmt.Sprintf("$%d", len(args)+1))
				args = append(args, value(table.Name, c, viewers[bits&1], viewers[bits>>1&1], bits&4 > 0, bits&8 > 0))
			}
			query := fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s) ON CONFLICT DO NOTHING", table.Name, strings.Join(names, ", "), strings.Join(places, ", "))
			if _, err := db.Exec(query, args...); err != nil {
				t.Fatalf("%s: %v", table.Name, err)
			}
		}
	}
}

// rowsOf answers every row that the viewer in the context reads: by type, by id. A table on which the
// viewer's role has no rights has none.
func rowsOf(t *testing.T, s *store.Store, ctx context.Context) map[string]map[any]any {
	t.Helper()
	c, err := s.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[any]any{}
	clients := reflect.ValueOf(c).Elem()
	for i := range clients.NumField() {
		f := clients.Type().Field(i)
		if !f.IsExported() || f.Type == reflect.TypeFor[*migrate.Schema]() || f.Anonymous {
			continue
		}
		answer := clients.Field(i).MethodByName("Query").Call(nil)[0].MethodByName("All").Call([]reflect.Value{reflect.ValueOf(ctx)})
		if err, _ := answer[1].Interface().(error); err != nil {
			if strings.Contains(err.Error(), "42501") {
				continue
			}
			t.Fatalf("%s: %v", f.Name, err)
		}
		out[f.Name] = map[any]any{}
		for j := range answer[0].Len() {
			row := answer[0].Index(j)
			out[f.Name][row.Elem().FieldByName("ID").Interface()] = row.Interface()
		}
	}
	return out
}
