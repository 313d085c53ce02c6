package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
)

const today = civil.Date("2026-06-01")

func unit(t *testing.T, code string) uuid.UUID {
	t.Helper()
	u, ok := lineage.Default().ByCode(code, today)
	if !ok {
		t.Fatalf("no unit %s", code)
	}
	return u.ID
}

func TestMigrationsMakeTheSchema(t *testing.T) {
	for _, name := range testdb.Databases {
		t.Run(name, func(t *testing.T) {
			url := testdb.URL(t, name)
			if owner := testdb.Owner(t, url); owner != "" {
				url = owner
			}
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			drift, err := s.Drift(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if drift != "" {
				t.Errorf("ent/schema has what the migrations do not make:\n%s", drift)
			}
			have, want, err := s.Version(t.Context())
			if err != nil || have != want || want == 0 {
				t.Errorf("version %d of %d, %v", have, want, err)
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Errorf("migrating again: %v", err)
			}
		})
	}
}

func TestReadsStayInScope(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		ours, theirs := unit(t, "31942"), unit(t, "31951")
		admin := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Admin})
		tx, err := s.Begin(admin)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range []uuid.UUID{ours, theirs} {
			tx.Ent().Agency.Create().SetID(id.New(id.Agency, time.Now())).SetUnitID(u).
				SetKind(holding.PeoplesCommittee).SetName("UBND").ExecX(admin)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}

		officer := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Officer, UnitID: ours})
		client, err := s.Read(officer)
		if err != nil {
			t.Fatal(err)
		}
		got := client.Agency.Query().AllX(officer)
		if len(got) != 1 || got[0].UnitID != ours {
			t.Errorf("officer sees %d agencies, want the one of the own unit", len(got))
		}
		if n := client.Agency.Query().CountX(admin); n != 2 {
			t.Errorf("admin counts %d agencies, want 2", n)
		}
		if _, err := s.Read(t.Context()); !errors.Is(err, store.ErrNoViewer) {
			t.Errorf("nobody may read: %v", err)
		}
		if _, err := client.Agency.Query().All(t.Context()); err == nil {
			t.Error("a query without viewer was answered")
		}
		otx, err := s.Begin(officer)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = otx.Rollback() }()
		err = otx.Ent().Agency.Create().SetID(id.New(id.Agency, time.Now())).SetUnitID(theirs).
			SetKind(holding.School).SetName("Trường").Exec(officer)
		if err == nil {
			t.Error("an officer made an agency in another unit")
		}
		n, err := otx.Ent().Agency.Update().SetName("x").Save(officer)
		if err != nil || n != 1 {
			t.Errorf("an officer's update reached %d agencies, %v; want 1", n, err)
		}
		if err := otx.Ent().Asset.Create().Exec(officer); err == nil {
			t.Error("an asset was made without the journal")
		}
	})
}

// The program's roles serve and own nothing: history cannot be rewritten through them. The log-in
// itself can do nothing at all.
func TestRolesCannotRewriteHistory(t *testing.T) {
	url := testdb.URL(t, "postgres")
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	denied := func(as, stmt string) {
		t.Helper()
		if _, err := db.Exec(stmt); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %s: %v, want insufficient privilege", as, stmt, err)
		}
	}
	for _, role := range store.ScopeRoles {
		if _, err := db.Exec("SET ROLE " + role); err != nil {
			t.Fatal(err)
		}
		for _, stmt := range []string{
			"DELETE FROM asset", "DELETE FROM asset_event", "UPDATE asset_event SET note = ''", "UPDATE asset_past SET name = ''",
			"DELETE FROM operation", "UPDATE operation SET answer = ''", "UPDATE unit SET code = ''", "DELETE FROM sign_in",
			"CREATE TABLE x (y int)", "DROP TABLE label", "ALTER TABLE asset DISABLE ROW LEVEL SECURITY", "DROP POLICY commune ON asset",
		} {
			denied(role, stmt)
		}
		if role != store.JobRole {
			denied(role, "SELECT id FROM session")
			denied(role, "INSERT INTO sign_in (id) VALUES (gen_random_uuid())")
		}
	}
	if _, err := db.Exec("RESET ROLE"); err != nil {
		t.Fatal(err)
	}
	for _, table := range store.Tables() {
		if table.Name != "goose_db_version" {
			denied("the log-in", "SELECT FROM "+table.Name)
		}
	}
}

func TestScopedRowsHangUnderTheirUnit(t *testing.T) {
	scoped := []string{"computer", "furniture", "land_parcel", "office", "observation", "document_gap", "asset_document", "label", "problem_report"}
	sqlite, err := sql.Open("sqlite", strings.TrimPrefix(testdb.URL(t, "sqlite"), "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sqlite.Close() }()
	pg, err := sql.Open("pgx", testdb.URL(t, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pg.Close() }()
	for _, table := range scoped {
		var n int
		err := sqlite.QueryRow(`SELECT count(*) FROM pragma_foreign_key_list(?) WHERE "from" = 'unit_id' AND "table" = 'asset' AND on_update = 'CASCADE'`, table).Scan(&n)
		if err != nil || n != 1 {
			t.Errorf("sqlite: %s has %d keys over (asset, unit) that move with it, %v", table, n, err)
		}
		err = pg.QueryRow(`SELECT count(*) FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f' AND confrelid = 'asset'::regclass AND confupdtype = 'c' AND array_length(conkey, 1) = 2`, table).Scan(&n)
		if err != nil || n != 1 {
			t.Errorf("postgres: %s has %d keys over (asset, unit) that move with it, %v", table, n, err)
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for url, want := range map[string]string{
		"mysql://root:geheim@db/x": "want sqlite:PATH or postgres://",
		"postgres://%zz":           "database",
	} {
		_, err := store.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
}
