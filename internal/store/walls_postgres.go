package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5/pgconn"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// tables answers the tables that the database has.
func (s *Store) tables(ctx context.Context) ([]Table, error) {
	rows, err := s.write.QueryContext(ctx, `SELECT t.tablename, EXISTS (SELECT FROM pg_attribute a
			WHERE a.attrelid = format('%I.%I', t.schemaname, t.tablename)::regclass AND a.attname = 'unit_id' AND NOT a.attisdropped)
		FROM pg_tables t WHERE t.schemaname = 'public' ORDER BY t.tablename`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []Table
	for rows.Next() {
		var t Table
		if err := rows.Scan(&t.Name, &t.Unit); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// makeRoles makes the roles where they are not as they should be, which only a database administrator
// can. Refusal: Precondition with the statements, when the owner is none.
func (s *Store) makeRoles(ctx context.Context) error {
	var ready bool
	err := s.write.QueryRowContext(ctx, `SELECT count(DISTINCT r.oid) = $3 AND coalesce(bool_and(NOT app.rolinherit), false)
		FROM pg_roles app JOIN pg_auth_members m ON m.member = app.oid JOIN pg_roles r ON r.oid = m.roleid
		WHERE app.rolname = $1 AND r.rolname = ANY($2)`, AppRole, ScopeRoles, len(ScopeRoles)).Scan(&ready)
	if err != nil || ready {
		return err
	}
	for _, stmt := range RoleStatements() {
		_, err := s.write.ExecContext(ctx, stmt)
		if notAllowed(err) {
			all := strings.Join(RoleStatements(), ";\n") + ";"
			return errs.New(errs.Precondition, errs.At("database"),
				"Vai trò %[1]q và các vai trò của nó chưa có hoặc chưa đúng; quản trị viên cơ sở dữ liệu cần chạy một lần:\n%[2]s",
				"The role %[1]q and its roles are missing or not as they should be; a database administrator has to run, once:\n%[2]s", AppRole, all)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", stmt, err)
		}
	}
	return nil
}

func notAllowed(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "42501" // insufficient_privilege
}

// lift lets the owner see the rows while it migrates: FORCE holds for the owner too, and a migration
// that changes rows would silently find none. The program is no owner; its wall stands meanwhile.
func (s *Store) lift(ctx context.Context) error {
	rows, err := s.write.QueryContext(ctx, `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relforcerowsecurity ORDER BY c.relname`)
	if err != nil {
		return err
	}
	forced, err := scanStrings(rows)
	if err != nil {
		return err
	}
	for _, t := range forced {
		if _, err := s.write.ExecContext(ctx, fmt.Sprintf("ALTER TABLE %q NO FORCE ROW LEVEL SECURITY", t)); err != nil {
			return err
		}
	}
	return nil
}

// raise gives the roles their rights on every table that the database has, and puts the wall around
// those that need one, in one transaction.
func (s *Store) raise(ctx context.Context) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, stmt := range append(Grants(tables), PolicyStatements(tables)...) {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%s: %w", stmt, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	faults, err := s.wallFaults(ctx)
	if err != nil {
		return err
	}
	return faults.Err()
}

// Guarded says whether the second wall stands: on PostgreSQL every table with rows of units has forced
// row-level security with exactly the policies of this program, every role has exactly its rights, no
// function lets one past them, and the log-in is one that they hold for: it has no right of its own and no
// way to change them. It is nil on SQLite, which has no second wall.
//
// Refusals are Precondition, one for each table, function or role that is not as it should be, by its name.
func (s *Store) Guarded(ctx context.Context) error {
	if s.dialect != dialect.Postgres {
		return nil
	}
	ctx = migrating(ctx)
	faults, err := s.loginFaults(ctx)
	if err != nil {
		return err
	}
	more, err := s.wallFaults(ctx)
	if err != nil {
		return err
	}
	return append(faults, more...).Err()
}

func broken(vi, en string, args ...any) *errs.Error {
	return errs.New(errs.Precondition, errs.At("database"), vi, en, args...)
}

// loginFaults judges the log-in and every role that it can become.
func (s *Store) loginFaults(ctx context.Context) (errs.List, error) {
	var login, missing, inherited string
	err := s.write.QueryRowContext(ctx, `SELECT session_user,
			(SELECT coalesce(string_agg(r, ', '), '') FROM unnest($1::text[]) r WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r AND pg_has_role(session_user, oid, 'MEMBER'))),
			(SELECT coalesce(string_agg(r.rolname, ', '), '') FROM pg_roles r, pg_roles me
				WHERE me.rolname = session_user AND NOT me.rolsuper AND r.rolname = ANY($1) AND pg_has_role(me.oid, r.oid, 'USAGE'))`,
		ScopeRoles).Scan(&login, &missing, &inherited)
	if err != nil {
		return nil, err
	}
	rows, err := s.write.QueryContext(ctx, `SELECT r.rolname, r.rolsuper, r.rolbypassrls,
			(SELECT coalesce(string_agg(tablename, ', ' ORDER BY tablename), '') FROM pg_tables WHERE schemaname = 'public' AND tableowner = r.rolname),
			(SELECT coalesce(string_agg(x.rolname, ', ' ORDER BY x.rolname), '') FROM pg_roles x
				WHERE r.rolname = ANY($1) AND x.oid <> r.oid AND (x.rolname = ANY($1) OR x.rolname = $2) AND pg_has_role(r.oid, x.oid, 'MEMBER')),
			r.rolcreaterole, r.rolreplication, starts_with(r.rolname, 'pg_'),
			coalesce((SELECT datname FROM pg_database WHERE datname = current_database() AND datdba = r.oid), ''),
			EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public' AND nspowner = r.oid)
		FROM pg_roles r JOIN pg_roles me ON me.rolname = session_user
		-- Nobody is made a member of pg_database_owner: it is the database's owner, who has a line.
		WHERE (r.oid = me.oid OR NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER')) AND r.rolname <> 'pg_database_owner'
		ORDER BY r.oid <> me.oid, r.rolname`, ScopeRoles, AppRole)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var faults errs.List
	for rows.Next() {
		var role, owns, widened, database string
		var schema bool
		var super, bypass, makesRoles, replicates, predefined sql.NullBool
		if err := rows.Scan(&role, &super, &bypass, &owns, &widened, &makesRoles, &replicates, &predefined, &database, &schema); err != nil {
			return nil, err
		}
		who := becomes(role, login)
		switch {
		case super.Bool:
			faults = append(faults, broken("Vai trò %s là superuser: nó vượt qua mọi bức tường giữa các đơn vị. Hãy phục vụ bằng vai trò riêng của chương trình.",
				"The role %s is a superuser: it passes every wall between the units. Serve as the program's own role.", who))
		case bypass.Bool:
			faults = append(faults, broken("Vai trò %s có BYPASSRLS: nó vượt qua bức tường giữa các đơn vị. Hãy phục vụ bằng vai trò riêng của chương trình.",
				"The role %s has BYPASSRLS: it passes the wall between the units. Serve as the program's own role.", who))
		case owns != "":
			faults = append(faults, broken("Vai trò %[1]s sở hữu bảng %[2]s nên có thể dỡ bức tường. Hãy phục vụ bằng vai trò riêng của chương trình; chủ sở hữu chỉ chạy “sotaisan migrate”.",
				"The role %[1]s owns the tables %[2]s and could take the wall down. Serve as the program's own role; the owner runs “sotaisan migrate” alone.", who, short(owns)))
		case database != "":
			faults = append(faults, broken("Vai trò %[1]s sở hữu cơ sở dữ liệu %[2]q nên có thể dỡ bức tường. Hãy phục vụ bằng vai trò riêng của chương trình; chủ sở hữu chỉ chạy “sotaisan migrate”.",
				"The role %[1]s owns the database %[2]q and could take the wall down. Serve as the program's own role; the owner runs “sotaisan migrate” alone.", who, database))
		case schema:
			faults = append(faults, broken("Vai trò %[1]s sở hữu schema public nên có thể dỡ bức tường. Hãy phục vụ bằng vai trò riêng của chương trình; chủ sở hữu chỉ chạy “sotaisan migrate”.",
				"The role %[1]s owns the schema public and could take the wall down. Serve as the program's own role; the owner runs “sotaisan migrate” alone.", who))
		case makesRoles.Bool:
			faults = append(faults, broken("Vai trò %s có CREATEROLE: nó có thể tự cho mình vai trò của chủ sở hữu. Chạy: ALTER ROLE … NOCREATEROLE, hoặc phục vụ bằng vai trò riêng của chương trình.",
				"The role %s has CREATEROLE: it could grant itself the owner's role. Run: ALTER ROLE … NOCREATEROLE, or serve as the program's own role.", who))
		case replicates.Bool:
			faults = append(faults, broken("Vai trò %s có REPLICATION: nó đọc được mọi dòng của máy chủ, ngoài bức tường. Chạy: ALTER ROLE … NOREPLICATION, hoặc phục vụ bằng vai trò riêng của chương trình.",
				"The role %s has REPLICATION: it reads every row of the server, past the wall. Run: ALTER ROLE … NOREPLICATION, or serve as the program's own role.", who))
		case predefined.Bool:
			faults = append(faults, broken("Vai trò %[1]s là quyền dựng sẵn của máy chủ, không đi qua quyền trên từng bảng; chạy REVOKE %[2]s cho vai trò đã trao nó.",
				"The role %[1]s is a predefined right on the server, past the rights on tables; run REVOKE %[2]s for whoever was granted it.", who, role))
		case widened != "":
			faults = append(faults, broken("Vai trò %[1]s là thành viên của %[2]s nên thấy quá phạm vi của mình; chạy: REVOKE %[2]s FROM %[1]s",
				"The role %[1]s is a member of %[2]s and sees beyond its scope; run: REVOKE %[2]s FROM %[1]s", role, widened))
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if missing != "" {
		faults = append(faults, broken("Vai trò %[1]s không trở thành được %[2]s; chạy: GRANT %[3]s TO %[1]s",
			"The role %[1]s cannot become %[2]s; run: GRANT %[3]s TO %[1]s", login, missing, AppRole))
	}
	if inherited != "" {
		faults = append(faults, broken("Vai trò %[1]s thừa hưởng quyền của %[2]s nên thấy dữ liệu khi chưa biết ai đang hỏi; chạy: REVOKE %[2]s FROM %[1]s, và ALTER ROLE %[3]s NOINHERIT",
			"The role %[1]s inherits the rights of %[2]s, so it sees rows before anybody is known; run: REVOKE %[2]s FROM %[1]s, and ALTER ROLE %[3]s NOINHERIT", login, inherited, AppRole))
	}
	more, err := s.loginRights(ctx, login)
	if err != nil {
		return nil, err
	}
	faults = append(faults, more...)
	more, err = s.doorFaults(ctx)
	return append(faults, more...), err
}

// becomes is a role in a sentence, with why it matters when it is not the log-in itself.
func becomes(role, login string) locale.Text {
	if role == login {
		return locale.Text{VI: role, EN: role}
	}
	return errs.New(errs.Precondition, nil, "%[1]s (mà %[2]s có thể trở thành)", "%[1]s (which %[2]s can become)", role, login).Message
}

// short keeps a list of tables readable.
func short(list string) string {
	if names := strings.Split(list, ", "); len(names) > 3 {
		return strings.Join(names[:3], ", ") + ", …"
	}
	return list
}

// wallFaults judges the tables.
func (s *Store) wallFaults(ctx context.Context) (errs.List, error) {
	tables, err := s.tables(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.write.QueryContext(ctx, `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
			coalesce(p.policyname, ''), coalesce(array_to_string(p.roles, ','), ''), coalesce(p.cmd, ''), coalesce(p.permissive, ''), coalesce(p.qual, ''), coalesce(p.with_check, '')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_policies p ON p.schemaname = n.nspname AND p.tablename = c.relname
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1, 4`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	type wall struct {
		enabled, forced bool
		policies        []policy
		restrictive     bool
	}
	walls := map[string]*wall{}
	for rows.Next() {
		var table, permissive string
		var w wall
		var p policy
		if err := rows.Scan(&table, &w.enabled, &w.forced, &p.name, &p.role, &p.command, &permissive, &p.using, &p.check); err != nil {
			return nil, err
		}
		if walls[table] == nil {
			walls[table] = &w
		}
		if p.name != "" {
			walls[table].policies = append(walls[table].policies, p)
			walls[table].restrictive = walls[table].restrictive || permissive != "PERMISSIVE"
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	held, err := s.held(ctx)
	if err != nil {
		return nil, err
	}
	var faults errs.List
	for _, t := range tables {
		rights := rightsFault(t.Name, rightsOn(t.Name), held)
		if !guarded(t) {
			if rights != nil {
				faults = append(faults, rights)
			}
			continue
		}
		w := walls[t.Name]
		want := policies(t.Name)
		slices.SortFunc(want, func(a, b policy) int { return strings.Compare(a.name, b.name) })
		switch {
		case !w.enabled:
			faults = append(faults, broken("Bảng %q chưa bật bảo mật theo dòng; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu.",
				"The table %q has no row-level security; run “sotaisan migrate” as its owner.", t.Name))
		case !w.forced:
			faults = append(faults, broken("Bảng %q không buộc (FORCE) bảo mật theo dòng; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu.",
				"The table %q does not force row-level security; run “sotaisan migrate” as its owner.", t.Name))
		case w.restrictive || !slices.EqualFunc(w.policies, want, samePolicy):
			faults = append(faults, broken("Bảng %[1]q không có đúng các chính sách %[2]s của chương trình này; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu.",
				"The table %[1]q has not exactly this program's policies %[2]s; run “sotaisan migrate” as its owner.", t.Name, names(want)))
		case rights != nil:
			faults = append(faults, rights)
		}
	}
	faults = append(faults, viewFaults(tables, held)...)
	more, err := s.functionFaults(ctx)
	return append(faults, more...), err
}

func names(list []policy) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.name
	}
	return strings.Join(out, ", ")
}

func samePolicy(have, want policy) bool {
	return have.name == want.name && have.role == want.role && have.command == want.command &&
		oneLine(have.using) == oneLine(want.using) && oneLine(have.check) == oneLine(want.check)
}

// oneLine lets conditions differ in white space alone: the database breaks the lines of a query.
func oneLine(condition string) string { return strings.Join(strings.Fields(condition), " ") }

// migrating is for work as the log-in itself, without a role of a scope.
func migrating(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.Job(migrateJob))
}

func scanStrings(rows *sql.Rows) ([]string, error) {
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
