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
	rows, err := s.write.QueryContext(ctx, `SELECT p.oid::regprocedure FROM pg_proc p
		WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
			AND EXISTS (SELECT FROM pg_roles r WHERE r.rolname = ANY($1) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')) ORDER BY 1`,
		[]string{AppRole, CommuneRole, ProvinceRole})
	if err != nil {
		return nil, err
	}
	open, err := scanStrings(rows)
	var faults errs.List
	for _, name := range open {
		faults = append(faults, broken("Hàm %[1]s chạy với quyền của chủ sở hữu, chỉ dành cho vai trò %[2]s; hãy chạy “sotaisan migrate” với tài khoản chủ sở hữu.",
			"The function %[1]s works with its owner's rights and is for the role %[2]s alone; run “sotaisan migrate” as its owner.", name, JobRole))
	}
	return faults, err
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
