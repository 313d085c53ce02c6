package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sotaisan/ent/migrate"
)

// The PostgreSQL roles. The owner of the database migrates; the log-in of the program is a member of
// AppRole, owns nothing and by itself reads nothing but the version. For each piece of work it takes on
// the role of the viewer's kind of scope, which alone has rights and policies. One policy for each
// kind, and not one with an OR for all of them: that would keep PostgreSQL from using an index.
const (
	AppRole      = "sotaisan_app"
	CommuneRole  = "sotaisan_commune"  // sees the rows of the unit in sotaisan.scope
	ProvinceRole = "sotaisan_province" // sees every unit's
	JobRole      = "sotaisan_job"      // the same for the program's own work (authz.Jobs), and sessions
)

// ScopeRoles are the roles that the program takes on.
var ScopeRoles = []string{CommuneRole, ProvinceRole, JobRole}

// What policies compare with. A setting that was never set is NULL, one whose transaction has ended
// is empty: neither is equal to anything.
//
// All conditions are written as PostgreSQL prints them (pg_get_expr), every parenthesis and cast among it, so that
// Guarded compares them letter by letter.
const (
	unitInScope = `(NULLIF(current_setting('sotaisan.scope'::text, true), ''::text))::uuid`
	actorNow    = `(NULLIF(current_setting('sotaisan.actor'::text, true), ''::text))::uuid`
	// The role is enough for the province. A comparison with the setting as well would be made for every row,
	// and keep the words of a search from being looked up in their index.
	everyUnit = `true`
)

// policy is a policy of row-level security: the rows that a role reaches, and those it may leave behind.
type policy struct {
	name, role, command string
	using, check        string // check is empty for reading alone
}

// ownRows says what a commune reaches in the tables that do not simply hold rows of one unit's book.
var ownRows = map[string]policy{
	"unit_head": {using: `(id = ` + unitInScope + `)`},
	// What one has done oneself, and what was done in the own unit: a colleague takes an import back.
	"operation": {
		using: `((unit_id = ` + unitInScope + `) OR ((unit_id IS NULL) AND (actor_id = ` + actorNow + `)))`,
		check: `((actor_id = ` + actorNow + `) AND ((unit_id IS NULL) OR (unit_id = ` + unitInScope + `)))`,
	},
	"app_user":  {using: `(id = ` + actorNow + `)`, check: `((id = ` + actorNow + `) AND (unit_id = ` + unitInScope + `))`},
	"api_token": {using: `(user_id = ` + actorNow + `)`},
	// Drafts are the province's.
	"standard_model": {using: `((status)::text = 'APPROVED'::text)`},
	"plan_line":      {using: `((unit_id = ` + unitInScope + `) AND released)`},
	"plan_cell": {using: `((unit_id = ` + unitInScope + `) AND (EXISTS ( SELECT FROM plan_line l
		WHERE ((l.plan_id = plan_cell.plan_id) AND (l.unit_id = plan_cell.unit_id) AND l.released))))`},
}

// Unguarded tables hold no rows of a unit and none of a person, so row-level security has nothing to
// tell apart; each with the reason.
var Unguarded = map[string]string{
	"goose_db_version": "says how far the database is migrated",
	"unit":             "public facts; only the owner writes them",
	"setting":          "facts of the installation; a commune reads them and writes none",
	"session":          "only the job that keeps sessions has rights on it",
	"sign_in":          "attempts of people who are not known yet: jobs write it, province-wide roles read it",
	"security_event":   "what alarmed, of all units: jobs write it, province-wide roles read it",
	"price_reference":  "what things cost; the province's alone",
	"reequipment_plan": "whole plans are the province's alone; a unit sees its own lines",
	"road_distance":    "public facts; only province-wide roles reach it",
}

// guarded says whether a table needs policies.
func guarded(t Table) bool {
	_, own := ownRows[t.Name]
	return own || t.Unit && Unguarded[t.Name] == ""
}

// policies are the policies of a guarded table.
func policies(table string) []policy {
	commune, ok := ownRows[table]
	if !ok {
		commune.using = `(unit_id = ` + unitInScope + `)`
	}
	if commune.check == "" {
		commune.check = commune.using
	}
	commune.name, commune.role, commune.command = "commune", CommuneRole, "ALL"
	list := []policy{
		commune,
		{"province", ProvinceRole, "ALL", everyUnit, everyUnit},
		{"job", JobRole, "ALL", everyUnit, everyUnit},
	}
	if table == "asset_event" {
		// History follows the asset: whoever sees it sees what happened before it came.
		list = append(list, policy{"history", CommuneRole, "SELECT", `(EXISTS ( SELECT FROM asset WHERE (asset.id = asset_event.asset_id)))`, ""})
	}
	return list
}

func (p policy) create(table string) string {
	s := fmt.Sprintf("CREATE POLICY %s ON %q FOR %s TO %s USING (%s)", p.name, table, p.command, p.role, p.using)
	if p.check != "" {
		s += fmt.Sprintf(" WITH CHECK (%s)", p.check)
	}
	return s
}

// Table is a table of the database as far as walls and rights go by it.
type Table struct {
	Name string
	Unit bool // it has a column unit_id
}

// Tables are the tables that the migrations make, by name.
func Tables() []Table {
	list := []Table{{"asset_text", true}, {"goose_db_version", false}} // not of ent/schema
	for _, t := range migrate.Tables {
		_, unit := t.Column("unit_id")
		list = append(list, Table{t.Name, unit})
	}
	slices.SortFunc(list, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// RoleStatements make the roles, once for each server, by a database administrator. They may run again.
func RoleStatements() []string {
	var list []string
	for _, role := range append([]string{AppRole}, ScopeRoles...) {
		list = append(list, fmt.Sprintf("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%[1]s') THEN CREATE ROLE %[1]s NOLOGIN; END IF; END $$", role))
	}
	return append(list,
		"ALTER ROLE "+AppRole+" NOINHERIT", // its members may take on the roles below, and have no right of theirs before
		"GRANT "+strings.Join(ScopeRoles, ", ")+" TO "+AppRole)
}

// Grants give the roles their rights on the tables, by the owner.
func Grants(tables []Table) []string {
	all := strings.Join(append([]string{AppRole}, ScopeRoles...), ", ")
	quoted := make([]string, len(tables))
	for i, t := range tables {
		quoted[i] = fmt.Sprintf("%q", t.Name)
	}
	list := []string{
		"GRANT USAGE ON SCHEMA public TO " + all,
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC, " + all,
		"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM " + all, // of their columns as well
		"REVOKE ALL ON " + strings.Join(quoted, ", ") + " FROM PUBLIC",
		// What a function does as its owner is for the program's own work alone.
		"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, " + all,
		"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO " + JobRole,
	}
	for _, t := range tables {
		rights := rightsOn(t.Name)
		for _, role := range slices.Sorted(maps.Keys(rights)) {
			list = append(list, fmt.Sprintf("GRANT %s ON %q TO %s", rights[role], t.Name, role))
		}
	}
	return list
}

const (
	read   = "SELECT"
	add    = "SELECT, INSERT"
	write  = "SELECT, INSERT, UPDATE"
	remove = "SELECT, INSERT, UPDATE, DELETE"
)

// rightsOn answers what each role may do with a table, as GRANT has it: joined with commas, and a right
// on one column at a time.
func rightsOn(table string) map[string]string {
	alike := func(rights string) map[string]string {
		return map[string]string{CommuneRole: rights, ProvinceRole: rights, JobRole: rights}
	}
	switch table {
	case "goose_db_version":
		return map[string]string{AppRole: read}
	case "unit":
		return alike(read)
	case "setting":
		return map[string]string{CommuneRole: read, ProvinceRole: write, JobRole: write}
	case "session":
		return map[string]string{JobRole: remove}
	case "security_event", "sign_in":
		return map[string]string{ProvinceRole: read, JobRole: add}
	case "price_reference", "reequipment_plan", "road_distance":
		return map[string]string{ProvinceRole: write, JobRole: write}
	case "plan_claim", "plan_transfer_out": // a unit reads which of its assets a plan has, and which leave it
		return map[string]string{CommuneRole: read, ProvinceRole: remove, JobRole: remove}
	case "plan_cell":
		return map[string]string{CommuneRole: read, ProvinceRole: add, JobRole: add}
	case "plan_line":
		return map[string]string{CommuneRole: "SELECT, UPDATE (received), UPDATE (revision)", ProvinceRole: write, JobRole: write}
	case "establishment", "standard_model":
		return map[string]string{CommuneRole: read, ProvinceRole: write, JobRole: write}
	case "app_user": // one changes one's own password, neither role nor unit
		return map[string]string{CommuneRole: "SELECT, UPDATE (password_hash), UPDATE (password_ends_at), UPDATE (revision)", ProvinceRole: write, JobRole: write}
	case "api_token": // what a token opens, and until when, is said once
		return map[string]string{CommuneRole: "SELECT, INSERT, UPDATE (revoked_at)", ProvinceRole: write, JobRole: write}
	case "asset_event", "asset_past", "document_gap_past", "observation", "operation", "plan_receipt": // history stays
		return alike(add)
	case "asset_text", "computer", "furniture", "land_parcel", "office": // a half of which nothing is known any more has no row
		return alike(remove)
	}
	return alike(write)
}

// PolicyStatements raise the wall around the tables that need one, by the owner. They may run again.
func PolicyStatements(tables []Table) []string {
	var list []string
	for _, t := range tables {
		if !guarded(t) {
			continue
		}
		list = append(list, fmt.Sprintf("ALTER TABLE %q ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", t.Name))
		for _, p := range policies(t.Name) {
			list = append(list, fmt.Sprintf("DROP POLICY IF EXISTS %s ON %q", p.name, t.Name), p.create(t.Name))
		}
	}
	return list
}
