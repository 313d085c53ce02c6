package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sotaisan/internal/errs"
)

// everybody is how PUBLIC is called among roles.
const everybody = "PUBLIC"

// rights are the rights on tables and views that somebody granted: by table, by role, as GRANT has them.
type rights map[string]map[string][]string

// held answers the rights that PUBLIC, the program's roles, the log-in and every role that it can become
// have in the schema, without those of owners and on what extensions brought.
func (s *Store) held(ctx context.Context) (rights, error) {
	rows, err := s.write.QueryContext(ctx, `SELECT c.relname, coalesce(r.rolname, $2),
			a.privilege_type || coalesce(' (' || quote_ident(a.attname) || ')', '') || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
		FROM pg_class c
		JOIN (SELECT t.oid, x.grantee, x.privilege_type, x.is_grantable, NULL AS attname FROM pg_class t, aclexplode(t.relacl) x
			UNION ALL
			SELECT t.attrelid, x.grantee, x.privilege_type, x.is_grantable, t.attname FROM pg_attribute t, aclexplode(t.attacl) x WHERE NOT t.attisdropped
		) a ON a.oid = c.oid
		JOIN pg_roles me ON me.rolname = session_user
		LEFT JOIN pg_roles r ON r.oid = a.grantee
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.grantee <> c.relowner
			AND (a.grantee = 0 OR r.rolname = ANY($1) OR r.oid = me.oid OR NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
		append([]string{AppRole}, ScopeRoles...), everybody)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := rights{}
	for rows.Next() {
		var table, role, right string
		if err := rows.Scan(&table, &role, &right); err != nil {
			return nil, err
		}
		if out[table] == nil {
			out[table] = map[string][]string{}
		}
		out[table][role] = append(out[table][role], right)
	}
	return out, rows.Err()
}

// rightsFault compares the rights of the program's roles and of PUBLIC on a table with those they
// should have, and answers the first difference; nil when there is none. A role without any right opens nothing:
// the table may be somebody else's.
func rightsFault(table string, want map[string]string, held rights) *errs.Error {
	for _, role := range append([]string{everybody, AppRole}, ScopeRoles...) {
		has, should := sorted(held[table][role]), "–"
		if want[role] != "" {
			should = sorted(strings.Split(want[role], ", "))
		}
		if has != "" && has != should {
			return broken("Trên bảng %[1]q, vai trò %[2]s có quyền %[3]s, đúng ra là %[4]s; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu.",
				"On the table %[1]q the role %[2]s has the rights %[3]s, which should be %[4]s; run “sotaisan migrate” as its owner.", table, role, has, should)
		}
	}
	return nil
}

func sorted(rights []string) string { return strings.Join(slices.Sorted(slices.Values(rights)), ", ") }

// viewFaults judges what is in the schema beside the tables: a view shows rows as its owner sees them.
func viewFaults(tables []Table, held rights) errs.List {
	var faults errs.List
	for _, name := range slices.Sorted(maps.Keys(held)) {
		if slices.ContainsFunc(tables, func(t Table) bool { return t.Name == name }) {
			continue
		}
		if fault := rightsFault(name, nil, held); fault != nil {
			faults = append(faults, fault)
		}
	}
	return faults
}

// functionFaults judges the functions that work as their owner, past the wall: they are for jobs alone.
func (s *Store) functionFaults(ctx context.Context) (errs.List, error) {
	return s.grants(ctx, `SELECT p.oid::regprocedure::text AS what, p.proowner AS owner, x.grantee
			FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
			WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
				AND x.grantee <> (SELECT oid FROM pg_roles WHERE rolname = '`+JobRole+`')`,
		"Vai trò %[1]s gọi được hàm %[2]s, chạy với quyền của chủ sở hữu và chỉ dành cho "+JobRole+"; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu, hoặc: REVOKE ALL ON FUNCTION %[2]s FROM %[1]s",
		"The role %[1]s may call the function %[2]s, which works with its owner's rights and is for "+JobRole+" alone; run “sotaisan migrate” as its owner, or: REVOKE ALL ON FUNCTION %[2]s FROM %[1]s")
}

// doorFaults judges what lets one around the tables of the schema: making objects that are found in their place,
// copies of them elsewhere, and settings that switch off what guards them.
func (s *Store) doorFaults(ctx context.Context) (errs.List, error) {
	faults, err := s.grants(ctx, `SELECT 'SCHEMA ' || n.nspname AS what, n.nspowner AS owner, x.grantee FROM pg_namespace n, aclexplode(n.nspacl) x
			WHERE x.privilege_type = 'CREATE'
		UNION ALL SELECT 'DATABASE ' || datname, datdba, x.grantee FROM pg_database, aclexplode(datacl) x
			WHERE datname = current_database() AND x.privilege_type = 'CREATE'`,
		"Vai trò %[1]s tạo được đối tượng trong cơ sở dữ liệu, có thể đứng vào chỗ các bảng; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu, hoặc: REVOKE CREATE ON %[2]s FROM %[1]s",
		"The role %[1]s may make objects in the database, which could take the tables' place; run “sotaisan migrate” as its owner, or: REVOKE CREATE ON %[2]s FROM %[1]s")
	if err != nil {
		return nil, err
	}
	more, err := s.grants(ctx, `SELECT c.oid::regclass::text AS what, c.relowner AS owner, x.grantee
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
				LATERAL (SELECT (aclexplode(c.relacl)).grantee UNION SELECT (aclexplode(a.attacl)).grantee FROM pg_attribute a WHERE a.attrelid = c.oid) x
			WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('public', 'pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
				AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
		"Vai trò %[1]s có quyền trên bảng %[2]s ngoài schema public, nơi không có bức tường nào; chạy: REVOKE ALL ON %[2]s FROM %[1]s",
		"The role %[1]s has rights on the table %[2]s outside of the schema public, where there is no wall; run: REVOKE ALL ON %[2]s FROM %[1]s")
	faults = append(faults, more...)
	if err != nil {
		return nil, err
	}
	var parameters bool // can be granted from PostgreSQL 15 on
	if err := s.write.QueryRowContext(ctx, `SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL`).Scan(&parameters); err != nil || !parameters {
		return faults, err
	}
	more, err = s.grants(ctx, `SELECT p.parname AS what, 0::oid AS owner, x.grantee FROM pg_parameter_acl p, aclexplode(p.paracl) x`,
		"Vai trò %[1]s đổi được tham số %[2]s của máy chủ, có thể tắt những gì canh giữ các bảng; chạy: REVOKE ALL ON PARAMETER %[2]s FROM %[1]s",
		"The role %[1]s may change the server's parameter %[2]s, which could switch off what guards the tables; run: REVOKE ALL ON PARAMETER %[2]s FROM %[1]s")
	return append(faults, more...), err
}

// grants answers a refusal for each of PUBLIC, the program's roles, the log-in and the roles that it can become to which
// the query's rows (what, owner, grantee) grant anything; vi and en say it of a role, %[1]s, and of what, %[2]s. Owners
// are left to loginFaults.
func (s *Store) grants(ctx context.Context, query, vi, en string) (errs.List, error) {
	// #nosec G202 -- the queries are this file's own
	rows, err := s.write.QueryContext(ctx, `SELECT coalesce(r.rolname, $2), string_agg(DISTINCT g.what, ', ' ORDER BY g.what)
		FROM (`+query+`) g JOIN pg_roles me ON me.rolname = session_user LEFT JOIN pg_roles r ON r.oid = g.grantee
		WHERE (g.grantee = 0 OR g.grantee <> g.owner)
			AND (g.grantee = 0 OR r.rolname = ANY($1) OR r.oid = me.oid OR NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
		GROUP BY 1 ORDER BY 1`, append([]string{AppRole}, ScopeRoles...), everybody)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var faults errs.List
	for rows.Next() {
		var role, what string
		if err := rows.Scan(&role, &what); err != nil {
			return nil, err
		}
		faults = append(faults, broken(vi, en, role, short(what)))
	}
	return faults, rows.Err()
}

// loginRights judges what the log-in and the roles that it can become, beside the program's own, may do by
// themselves, before it is known who asks: nothing.
func (s *Store) loginRights(ctx context.Context, login string) (errs.List, error) {
	held, err := s.held(ctx)
	if err != nil {
		return nil, err
	}
	byRole := map[string][]string{}
	for _, table := range slices.Sorted(maps.Keys(held)) {
		for role, list := range held[table] {
			if role != everybody && role != AppRole && !slices.Contains(ScopeRoles, role) {
				byRole[role] = append(byRole[role], fmt.Sprintf("%s %s", strings.Join(list, "/"), table))
			}
		}
	}
	var faults errs.List
	for _, role := range slices.Sorted(maps.Keys(byRole)) {
		faults = append(faults, broken("Vai trò %[1]s tự nó có quyền (%[2]s) khi chưa biết ai đang hỏi; chạy: REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %[3]s",
			"The role %[1]s has rights of its own (%[2]s) before anybody is known; run: REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %[3]s",
			becomes(role, login), short(strings.Join(byRole[role], ", ")), role))
	}
	return faults, nil
}
