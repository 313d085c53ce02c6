package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
	"sotaisan/internal/pgtemp"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

// connect opens a database without the store's opener, on one connection.
func connect(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Whoever adds a table decides whether its rows belong to units: a column unit_id is enough.
func TestEveryTableHasItsWall(t *testing.T) {
	db := connect(t, testdb.Owner(t, testdb.URL(t, "postgres")))
	rows, err := db.Query(`SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
			EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'unit_id'),
			coalesce((SELECT string_agg(p.policyname || ' for ' || array_to_string(p.roles, ','), '; ' ORDER BY p.policyname) FROM pg_policies p WHERE p.tablename = c.relname), '')
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	const three = "commune for sotaisan_commune; job for sotaisan_job; province for sotaisan_province"
	want := map[string]string{"asset_event": "commune for sotaisan_commune; history for sotaisan_commune; job for sotaisan_job; province for sotaisan_province"}
	walled := map[string]bool{}
	unguarded := maps.Clone(store.Unguarded)
	var found []store.Table
	for rows.Next() {
		var table, policies string
		var enabled, forced, unit bool
		if err := rows.Scan(&table, &enabled, &forced, &unit, &policies); err != nil {
			t.Fatal(err)
		}
		found = append(found, store.Table{Name: table, Unit: unit})
		if reason := unguarded[table]; reason != "" {
			if enabled || policies != "" {
				t.Errorf("%s needs no wall (%s) and has one: %s", table, reason, policies)
			}
			delete(unguarded, table)
			continue
		}
		walled[table] = true
		if expected := want[table]; !enabled || !forced || policies != expected && (expected != "" || policies != three) {
			t.Errorf("%s: enabled %t, forced %t, policies %q; a table without rows of units or of persons is in store.Unguarded, with the reason", table, enabled, forced, policies)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for table := range unguarded {
		t.Errorf("store.Unguarded has %s, which is not there", table)
	}
	if !slices.Equal(found, store.Tables()) {
		t.Errorf("the database has %v\nstore.Tables has %v", found, store.Tables())
	}
	for _, table := range []string{"asset", "asset_text", "operation", "app_user", "api_token", "unit_head"} {
		if !walled[table] {
			t.Errorf("%s has no wall", table)
		}
	}
}

// two units with an agency each, made by the superuser.
func twoUnits(t *testing.T, url string) (ours, theirs uuid.UUID) {
	t.Helper()
	ours, theirs = unit(t, "31942"), unit(t, "31951")
	db := connect(t, testdb.Owner(t, url))
	for _, u := range []uuid.UUID{ours, theirs} {
		exec(t, db, `INSERT INTO agency (id, unit_id, kind, name) VALUES (gen_random_uuid(), $1, 'SCHOOL', 'x')`, u)
		exec(t, db, `INSERT INTO app_user (id, login, display_name, post, role, unit_id, password_hash, created_at) VALUES ($1, $1::uuid::text, '', '', 'OFFICER', $1, '', 0)`, u)
		exec(t, db, `INSERT INTO operation (id, actor_id, operation_id, kind, body_sha256, unit_id, recorded_at, answer) VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'x', '', NULL, 0, '')`, u)
		exec(t, db, `INSERT INTO operation (id, actor_id, operation_id, kind, body_sha256, unit_id, recorded_at, answer) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', '', $1, 0, '')`, u)
		exec(t, db, `INSERT INTO api_token (id, user_id, name, hash, created_at, expires_at) VALUES (gen_random_uuid(), $1, '', $2, 0, 0)`, u, u[:])
	}
	return ours, theirs
}

// What the roles see and may leave behind, whatever a program that connects as them asks for.
func TestPoliciesHoldAlone(t *testing.T) {
	url := testdb.URL(t, "postgres")
	ours, theirs := twoUnits(t, url) // here the account of an officer has the id of the unit
	db := connect(t, url)
	become := func(role, scope, actor string) {
		t.Helper()
		exec(t, db, `SELECT set_config('role', $1, false), set_config('sotaisan.scope', $2, false), set_config('sotaisan.actor', $3, false)`, role, scope, actor)
	}
	all := map[string]int{"agency": 2, "app_user": 2, "operation": 4, "api_token": 2, "unit_head": 247}
	for _, c := range []struct {
		role, scope, actor string
		want               map[string]int
	}{
		{store.CommuneRole, "", "", nil},
		{store.CommuneRole, ours.String(), ours.String(), map[string]int{"agency": 1, "app_user": 1, "operation": 2, "api_token": 1, "unit_head": 1}},
		{store.CommuneRole, ours.String(), "", map[string]int{"agency": 1, "operation": 1, "unit_head": 1}},
		{store.CommuneRole, uuid.NewString(), "", nil},
		{store.CommuneRole, "", theirs.String(), map[string]int{"app_user": 1, "operation": 1, "api_token": 1}},
		{store.ProvinceRole, "*", ours.String(), all},
		{store.JobRole, "*", "", all},
	} {
		become(c.role, c.scope, c.actor)
		for table := range all {
			var n int
			if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != c.want[table] {
				t.Errorf("%s in scope %q as %q sees %d rows of %s, %v; want %d", c.role, c.scope, c.actor, n, table, err, c.want[table])
			}
		}
	}

	// History follows the asset: what happened to it in another unit's book is seen with it, nothing else of that book.
	owner := connect(t, testdb.Owner(t, url))
	for i, book := range []uuid.UUID{ours, theirs, theirs} {
		asset := []uuid.UUID{ours, ours, theirs}[i]
		if i != 1 {
			exec(t, owner, `INSERT INTO asset (id, unit_id, code, name, sort_name, item_type, kind, tracking, quantity, agency_id, agency_kind, room, grades, condition, status,
				tenure, origin, cost_basis, acquired_on, in_use_year, external_codes, note, presence, seen_at, open_gaps, revision, changed_at)
				SELECT $1, $1, $1::uuid::text, 'x', '', '', '', '', 1, id, '', '', '', '', '', '', '', '', '', 0, '', '', '', 0, 0, 1, 0 FROM agency WHERE unit_id = $1 LIMIT 1`, asset)
		}
		exec(t, owner, `INSERT INTO asset_event (id, unit_id, seq, asset_id, revision, kind, effective_on, recorded_at, operation_id, actor_id, actor_name, actor_post, note, changes, hash)
			VALUES (gen_random_uuid(), $1, $2, $3, $2::bigint, '', '', 0, $1, $1, '', '', '', '', '')`, book, i, asset)
	}
	become(store.CommuneRole, ours.String(), ours.String())
	var events, ofOthers int
	if err := db.QueryRow("SELECT count(*), count(*) FILTER (WHERE unit_id = $1) FROM asset_event", theirs).Scan(&events, &ofOthers); err != nil || events != 2 || ofOthers != 1 {
		t.Errorf("%d events, %d of them of another book, %v; want the two of the own asset", events, ofOthers, err)
	}
	for _, query := range []string{
		`INSERT INTO agency (id, unit_id, kind, name) VALUES (gen_random_uuid(), $1, 'SCHOOL', 'x')`,
		`UPDATE agency SET unit_id = $1`,
		`UPDATE app_user SET unit_id = $1`,
		`INSERT INTO operation (id, actor_id, operation_id, kind, body_sha256, unit_id, recorded_at, answer) VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'x', '', NULL, 0, '')`,
		`INSERT INTO api_token (id, user_id, name, hash, created_at, expires_at) VALUES (gen_random_uuid(), $1, '', 'x', 0, 0)`,
		`INSERT INTO unit_head (id, seq, hash, recorded_at) VALUES ($1, 0, '', 0)`,
	} {
		if _, err := db.Exec(query, theirs); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v, want a new row that violates row-level security", query, err)
		}
	}
	for _, query := range []string{`UPDATE agency SET name = 'y' WHERE unit_id = $1`, `UPDATE app_user SET password_hash = 'y' WHERE id = $1`, `UPDATE unit_head SET seq = 9 WHERE id = $1`} {
		res, err := db.Exec(query, theirs)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := res.RowsAffected(); n != 0 {
			t.Errorf("%s reached %d rows of another unit", query, n)
		}
	}
	exec(t, db, `INSERT INTO agency (id, unit_id, kind, name) VALUES (gen_random_uuid(), $1, 'SCHOOL', 'x')`, ours)
	if _, err := db.Exec(`SELECT set_config('sotaisan.scope', 'x'' OR true --', false)`); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM agency").Scan(&n); err == nil {
		t.Errorf("a scope that is no unit shows %d rows", n)
	}
}

// Whatever a query asks for, a commune's policy is a condition of an index, and the province's none at all.
func TestPoliciesKeepIndexes(t *testing.T) {
	url := testdb.URL(t, "postgres")
	db := connect(t, url)
	exec(t, db, "SET enable_seqscan = off")
	for _, c := range []struct {
		role, query string
		want, not   string
	}{
		{store.CommuneRole, "SELECT * FROM asset ORDER BY sort_name, id LIMIT 51", "asset_unit_id_sort_name_id", "Seq Scan"},
		{store.CommuneRole, "SELECT * FROM document_gap WHERE status = 'OPEN' ORDER BY severity_rank, opened_at, id LIMIT 51", "Index Cond: (unit_id = (NULLIF(", "Seq Scan"},
		{store.CommuneRole, "SELECT asset_id FROM asset_text WHERE words @@ to_tsquery('simple', 'tu:*')", "asset_text_unit_id", "Seq Scan"},
		{store.CommuneRole, "SELECT * FROM label WHERE code = 'X'", "label_code_key", "Seq Scan"},
		{store.ProvinceRole, "SELECT asset_id FROM asset_text WHERE words @@ to_tsquery('simple', 'tu:*')", "asset_text_words", "current_setting"},
		{store.ProvinceRole, "SELECT * FROM asset ORDER BY sort_name, id LIMIT 51", "asset_sort_name_id", "current_setting"},
		{store.JobRole, "SELECT * FROM asset_event WHERE unit_id = '00000000-0000-0000-0000-000000000001' ORDER BY seq", "assetevent_unit_id_seq", "current_setting"},
	} {
		exec(t, db, `SELECT set_config('role', $1, false), set_config('sotaisan.scope', $2, false)`, c.role, unit(t, "31942").String())
		rows, err := db.Query("EXPLAIN " + c.query)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(line + "\n")
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan.String(), c.want) || strings.Contains(plan.String(), c.not) {
			t.Errorf("%s: %s is planned as\n%s", c.role, c.query, &plan)
		}
	}
}

// Guarded names what is wrong, and migrating mends what is the owner's to mend.
func TestGuarded(t *testing.T) {
	url := testdb.URL(t, "postgres")
	ownerURL := testdb.Owner(t, url)
	owner := connect(t, ownerURL)
	guarded := func() error {
		t.Helper()
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		return s.Guarded(t.Context())
	}
	refused := func(err error, want ...string) {
		t.Helper()
		list, ok := errs.All(err)
		if !ok || len(list) != 1 || list[0].Code != errs.Precondition || list[0].Message.VI == list[0].Message.EN {
			t.Fatalf("%v, want one refusal", err)
		}
		for _, text := range want {
			if !strings.Contains(list[0].Message.VI, text) || !strings.Contains(list[0].Message.EN, text) {
				t.Errorf("%q is not in %+v", text, list[0].Message)
			}
		}
	}
	if err := guarded(); err != nil {
		t.Fatal(err)
	}
	remake := "DROP POLICY commune ON label; CREATE POLICY commune ON label FOR ALL TO sotaisan_commune USING "
	for stmt, want := range map[string]string{
		"ALTER TABLE asset DISABLE ROW LEVEL SECURITY":                              `"asset"`,
		"ALTER TABLE asset_text NO FORCE ROW LEVEL SECURITY":                        `"asset_text"`,
		"DROP POLICY commune ON observation":                                        `"observation"`,
		"DROP POLICY job ON api_token":                                              `"api_token"`,
		"CREATE POLICY backdoor ON document FOR SELECT TO PUBLIC USING (true)":      `"document"`,
		"CREATE POLICY no ON site AS RESTRICTIVE FOR SELECT TO PUBLIC USING (true)": `"site"`,
		"ALTER POLICY commune ON unit_head TO sotaisan_commune, sotaisan_province":  `"unit_head"`,
		remake + "(true)": `"label"`,
		remake + "(unit_id = nullif(current_setting('sotaisan.scope', true), '')::uuid) WITH CHECK (true)": `"label"`,
		"CREATE TABLE crate (id uuid PRIMARY KEY, unit_id uuid NOT NULL)":                                  `"crate"`,
		"GRANT UPDATE ON asset_event TO sotaisan_commune":                                                  `"asset_event"`,
		"GRANT SELECT ON session TO sotaisan_commune":                                                      `"session"`,
		"GRANT SELECT ON price_reference TO PUBLIC":                                                        `PUBLIC`,
		"GRANT UPDATE (role) ON app_user TO sotaisan_commune":                                              `UPDATE (role)`,
		"GRANT SELECT ON sign_in TO sotaisan_app":                                                          `sotaisan_app`,
		"GRANT SELECT ON asset TO sotaisan_commune WITH GRANT OPTION":                                      `WITH GRANT OPTION`,
		"REVOKE INSERT ON sign_in FROM sotaisan_job":                                                       `sotaisan_job`,
		"GRANT EXECUTE ON FUNCTION purge_sign_ins TO sotaisan_province":                                    `purge_sign_ins`,
		"CREATE FUNCTION peek() RETURNS SETOF asset LANGUAGE sql SECURITY DEFINER AS 'TABLE asset'":        `peek()`,
		"ALTER POLICY commune ON operation WITH CHECK ((actor_id = nullif(current_setting('sotaisan.actor', true), '')::uuid AND unit_id IS NULL) OR unit_id = nullif(current_setting('sotaisan.scope', true), '')::uuid)": `"operation"`,
		"ALTER POLICY commune ON standard_model USING (status = 'approved')":          `"standard_model"`,
		"GRANT CREATE ON SCHEMA public TO sotaisan_commune":                           `REVOKE CREATE ON SCHEMA public FROM sotaisan_commune`,
		"GRANT CREATE ON SCHEMA public TO PUBLIC":                                     `REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
		"CREATE VIEW glass AS TABLE asset; GRANT SELECT ON glass TO sotaisan_commune": `"glass"`,
	} {
		exec(t, owner, stmt)
		refused(guarded(), want, "sotaisan migrate")
		m, err := store.Open(t.Context(), ownerURL)
		if err != nil {
			t.Fatal(err)
		}
		err = m.Migrate(t.Context())
		if strings.Contains(stmt, "backdoor") || strings.Contains(stmt, "RESTRICTIVE") { // not ours to drop
			refused(err, want)
			exec(t, owner, "DROP POLICY IF EXISTS backdoor ON document; DROP POLICY IF EXISTS no ON site")
		} else if err != nil {
			t.Errorf("migrate after %s: %v", stmt, err)
		}
		_ = m.Close()
		if err := guarded(); err != nil {
			t.Errorf("after %s and migrating: %v", stmt, err)
		}
	}
	exec(t, owner, "DROP TABLE crate; DROP VIEW glass")
	for _, copied := range []string{"GRANT SELECT ON copy.asset TO PUBLIC", "GRANT SELECT (id) ON copy.asset TO sotaisan_commune"} { // not ours to mend
		exec(t, owner, "CREATE SCHEMA copy; GRANT USAGE ON SCHEMA copy TO PUBLIC; CREATE TABLE copy.asset AS TABLE asset; "+copied)
		refused(guarded(), "copy.asset", "REVOKE ALL ON copy.asset FROM")
		exec(t, owner, "DROP SCHEMA copy CASCADE")
	}

	// Roles belong to the server, so each case has a log-in of its own.
	login := func(stmts ...string) error {
		t.Helper()
		name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
		for _, stmt := range stmts {
			exec(t, owner, strings.ReplaceAll(stmt, "ME", name))
		}
		t.Cleanup(func() {
			_, _ = owner.Exec(fmt.Sprintf("DROP OWNED BY %[1]s; DROP ROLE %[1]s", name))
			_, _ = owner.Exec(fmt.Sprintf("DROP OWNED BY %[1]s_group; DROP ROLE %[1]s_group", name))
		})
		s, err := store.Open(t.Context(), strings.Replace(url, "sotaisan_test", name, 1))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		return s.Guarded(t.Context())
	}
	const member = "CREATE ROLE ME LOGIN IN ROLE sotaisan_app"
	if err := login(member); err != nil {
		t.Error(err)
	}
	refused(login("CREATE ROLE ME LOGIN"), "sotaisan_commune, sotaisan_province, sotaisan_job", "GRANT sotaisan_app TO t_")
	refused(login("CREATE ROLE ME LOGIN IN ROLE sotaisan_app, sotaisan_province"), "sotaisan_province", "REVOKE", "t_")
	refused(login("CREATE ROLE ME LOGIN SUPERUSER IN ROLE sotaisan_app"), "superuser", "t_")
	refused(login("CREATE ROLE ME LOGIN BYPASSRLS IN ROLE sotaisan_app"), "BYPASSRLS", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN BYPASSRLS", "GRANT ME_group TO ME"), "BYPASSRLS", "_group")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN SUPERUSER", "GRANT ME_group TO ME"), "superuser", "_group")
	refused(login(member, "CREATE TABLE crate (id int)", "ALTER TABLE crate OWNER TO ME"), "crate", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN", "GRANT ME_group TO ME", "CREATE TABLE box (id int)", "ALTER TABLE box OWNER TO ME_group"), "box", "_group")
	refused(login("CREATE ROLE ME LOGIN CREATEROLE IN ROLE sotaisan_app"), "CREATEROLE", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN CREATEROLE", "GRANT ME_group TO ME"), "CREATEROLE", "_group")
	refused(login("CREATE ROLE ME LOGIN REPLICATION IN ROLE sotaisan_app"), "REPLICATION", "t_")
	refused(login(member, "GRANT pg_execute_server_program TO ME"), "pg_execute_server_program", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN IN ROLE pg_write_all_data", "GRANT ME_group TO ME"), "pg_write_all_data", "REVOKE")
	refused(login(member, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ME"), "SELECT agency", "REVOKE ALL ON ALL TABLES", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN", "GRANT UPDATE (note) ON asset TO ME_group", "GRANT ME_group TO ME"), "UPDATE (note) asset", "_group")
	refused(login(member, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ME"), "purge_sign_ins", "REVOKE ALL ON FUNCTION", "t_")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN", "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ME_group", "GRANT ME_group TO ME"), "purge_sign_ins", "_group")
	refused(login(member, "GRANT CREATE ON SCHEMA public TO ME"), "REVOKE CREATE ON SCHEMA public FROM t_")
	refused(login(member, "GRANT SET ON parameter session_replication_role TO ME"), "REVOKE ALL ON PARAMETER session_replication_role FROM t_")
	database := url[strings.LastIndex(url, "/")+1:]
	database, _, _ = strings.Cut(database, "?")
	refused(login(member, "ALTER DATABASE "+database+" OWNER TO ME"), database, "t_")
	exec(t, owner, "ALTER DATABASE "+database+" OWNER TO CURRENT_USER")
	refused(login(member, "CREATE ROLE ME_group NOLOGIN", "ALTER SCHEMA public OWNER TO ME_group", "GRANT ME_group TO ME"), "schema public", "_group")
}

// The program's roles belong to the server, so what tampers with them has one of its own.
func TestGuardedAgainstTheServer(t *testing.T) {
	pg, err := pgtemp.Start(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pg.Stop)
	admin := connect(t, pg.URL)
	open := func(url string) *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	if err := open(pg.URL).Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, admin, "CREATE ROLE program LOGIN IN ROLE sotaisan_app")
	program := open(strings.Replace(pg.URL, "postgres@", "program@", 1))
	for _, c := range []struct{ do, undo string }{
		{"GRANT sotaisan_job TO sotaisan_commune", "REVOKE sotaisan_job FROM sotaisan_commune"},
		{"GRANT sotaisan_province TO sotaisan_commune", "REVOKE sotaisan_province FROM sotaisan_commune"},
		{"GRANT sotaisan_job TO sotaisan_province", "REVOKE sotaisan_job FROM sotaisan_province"},
		{"GRANT SET ON PARAMETER session_replication_role TO sotaisan_commune", "REVOKE ALL ON PARAMETER session_replication_role FROM sotaisan_commune"},
	} {
		if err := program.Guarded(t.Context()); err != nil {
			t.Fatalf("before %s: %v", c.do, err)
		}
		exec(t, admin, c.do)
		list, _ := errs.All(program.Guarded(t.Context()))
		if len(list) != 1 || list[0].Code != errs.Precondition || !strings.Contains(list[0].Message.VI, c.undo) || !strings.Contains(list[0].Message.EN, c.undo) {
			t.Errorf("%s: %v, want one refusal with %s", c.do, list, c.undo)
		}
		exec(t, admin, c.undo)
	}
}

// What a commune's role may change of accounts, tokens and plans, in its own rows too.
func TestRightsOnColumns(t *testing.T) {
	url := testdb.URL(t, "postgres")
	ours, _ := twoUnits(t, url) // here the account of an officer has the id of the unit
	owner := connect(t, testdb.Owner(t, url))
	exec(t, owner, "SET session_replication_role = replica") // lines without their plans
	for i, released := range []bool{true, false} {
		plan, agency := uuid.New(), uuid.New()
		exec(t, owner, `INSERT INTO plan_line (id, unit_id, plan_id, plan_number, seq, action, year, agency_id, need_class, item_type, quantity, released, unit_price, amount, funding_source,
			ceiling, regime, until, package, assets, flags, derivation)
			VALUES (gen_random_uuid(), $1, $2, '', $3, '', 2026, $4, 'x', '', 1, $5, 0, 0, '', 0, '', 0, 0, '', '', '')`, ours, plan, i, agency, released)
		exec(t, owner, `INSERT INTO plan_cell (id, unit_id, plan_id, agency_id, need_class, years, derivation, flags) VALUES (gen_random_uuid(), $1, $2, $3, 'x', '', '', '')`, ours, plan, agency)
	}
	db := connect(t, url)
	exec(t, db, `SELECT set_config('role', $1, false), set_config('sotaisan.scope', $2, false), set_config('sotaisan.actor', $2, false)`, store.CommuneRole, ours.String())
	for _, query := range []string{
		`UPDATE app_user SET role = 'ADMIN'`, `UPDATE app_user SET disabled_at = 0`, `UPDATE app_user SET login = 'x'`,
		`UPDATE api_token SET expires_at = 9`, `UPDATE api_token SET user_id = gen_random_uuid()`, `UPDATE plan_line SET quantity = 9`, `DELETE FROM app_user`,
	} {
		if _, err := db.Exec(query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", query, err)
		}
	}
	for query, want := range map[string]int64{
		`UPDATE app_user SET password_hash = 'x', password_ends_at = 0, revision = revision + 1`: 1,
		`UPDATE api_token SET revoked_at = 1`:                                                    1,
		`UPDATE plan_line SET received = 1, revision = revision + 1`:                             1, // not the draft's
	} {
		res, err := db.Exec(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if n, _ := res.RowsAffected(); n != want {
			t.Errorf("%s reached %d rows", query, n)
		}
	}
	for _, table := range []string{"plan_line", "plan_cell"} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d rows of %s, %v; want the released plan's", n, table, err)
		}
	}
}

// An owner that is no superuser migrates too, though FORCE holds for it: first the roles, by an
// administrator.
func TestMigrateAsAPlainOwner(t *testing.T) {
	pg, err := pgtemp.Start(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pg.Stop)
	admin := connect(t, pg.URL)
	exec(t, admin, "CREATE ROLE sotaisan_app NOLOGIN") // of a version before the wall
	exec(t, admin, "CREATE ROLE plain LOGIN")
	exec(t, admin, "CREATE ROLE program LOGIN IN ROLE sotaisan_app")
	exec(t, admin, "CREATE DATABASE register OWNER plain")
	exec(t, admin, "CREATE DATABASE printed OWNER plain")
	at := func(login, database string) string {
		return strings.Replace(strings.Replace(pg.URL, "postgres@", login+"@", 1), "/postgres?", "/"+database+"?", 1)
	}
	open := func(login, database string) *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), at(login, database))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	owner := open("plain", "register")
	err = owner.Migrate(t.Context())
	list, ok := errs.All(err)
	if !ok || !strings.Contains(list[0].Message.VI, strings.Join(store.RoleStatements(), ";\n")) || !strings.Contains(list[0].Message.EN, "administrator") {
		t.Fatalf("%v, want the statements for an administrator", err)
	}
	for range 2 {
		for _, stmt := range store.RoleStatements() {
			exec(t, admin, stmt)
		}
	}
	for range 2 {
		if err := owner.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := open("program", "register").Guarded(t.Context()); err != nil {
		t.Error(err)
	}
	exec(t, admin, "CREATE ROLE nobody LOGIN")
	if _, _, err := open("nobody", "register").Version(t.Context()); !errs.Is(err, errs.Precondition) || !strings.Contains(err.Error(), "GRANT sotaisan_app TO nobody") {
		t.Errorf("a log-in without the program's role: %v", err)
	}
	if err := owner.Guarded(t.Context()); !errs.Is(err, errs.Precondition) || !strings.Contains(err.Error(), "plain") {
		t.Errorf("the owner may serve: %v", err)
	}
	var n int
	if err := connect(t, at("plain", "register")).QueryRow("SELECT count(*) FROM unit_head").Scan(&n); err != nil || n != 0 {
		t.Errorf("the wall is not forced: the owner sees %d heads, %v", n, err)
	}
	if err := connect(t, at("postgres", "register")).QueryRow("SELECT count(*) FROM unit_head").Scan(&n); err != nil || n == 0 {
		t.Errorf("there are %d heads, %v", n, err)
	}

	// Or an administrator runs what migrating would do, which leaves the same. A second time it changes nothing.
	script, err := store.Script(0)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, connect(t, at("postgres", "printed")), script)
	if _, err := connect(t, at("postgres", "printed")).Exec(script); err == nil || !strings.Contains(err.Error(), "print them anew") {
		t.Errorf("a second time: %v", err)
	}
	printed := open("program", "printed")
	have, _, err := printed.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	anew, err := store.Script(have)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		exec(t, connect(t, at("postgres", "printed")), anew)
	}
	if err := printed.Guarded(t.Context()); err != nil {
		t.Error(err)
	}
	if have, want, err := printed.Version(t.Context()); err != nil || have != want {
		t.Errorf("version %d of %d, %v", have, want, err)
	}
	units := func(database string) (text string) {
		t.Helper()
		const query = `SELECT string_agg(concat_ws('|', u.*, h.seq), E'\n' ORDER BY u.id) FROM unit u JOIN unit_head h ON h.id = u.id`
		if err := connect(t, at("postgres", database)).QueryRow(query).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if units("printed") != units("register") {
		t.Error("the printed statements make other units")
	}
	if err := connect(t, at("postgres", "printed")).QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'plain'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables are not the owner's, %v", n, err)
	}
}
