package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"sotaisan/ent/migrate"
	"sotaisan/ent/migrate/migrations"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
)

// AppRole is the PostgreSQL role under which the program serves. It owns nothing: the owner of the
// database migrates. Log-in roles are made members of it.
const AppRole = "sotaisan_app"

// appendOnly tables can be added to and read by the application, never changed: history stays.
var appendOnly = []string{"asset_event", "asset_past", "document_gap_past", "observation", "operation", "sign_in", "security_event"}

// Version is how far the database is migrated, and how far this program wants it.
func (s *Store) Version(ctx context.Context) (have, want int64, err error) {
	p, err := s.provider()
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	if len(sources) > 0 {
		want = sources[len(sources)-1].Version
	}
	query := `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	if err := s.read.QueryRowContext(ctx, query).Scan(&have); err != nil {
		if missingTable(err) {
			return 0, want, nil
		}
		return 0, want, err
	}
	return have, want, nil
}

func missingTable(err error) bool {
	return strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "42P01")
}

// Migrate brings the database to this program's version, loads the units of the catalogue, and on
// PostgreSQL gives the application's role what it may do. The connection has to be the owner's.
func (s *Store) Migrate(ctx context.Context) error {
	ctx = viewer.With(ctx, viewer.Job("migrate"))
	if err := s.Apply(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := s.loadUnits(ctx); err != nil {
		return fmt.Errorf("migrate: load units: %w", err)
	}
	if s.dialect == dialect.Postgres {
		if err := s.grant(ctx); err != nil {
			return fmt.Errorf("migrate: rights of role %s: %w", AppRole, err)
		}
	}
	return nil
}

// Apply runs the migrations that the database does not have yet, and nothing else.
func (s *Store) Apply(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func (s *Store) provider() (*goose.Provider, error) {
	dir, d := "sqlite", database.DialectSQLite3
	if s.dialect == dialect.Postgres {
		dir, d = "postgres", database.DialectPostgres
	}
	files, err := fs.Sub(migrations.Files, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(d, s.write, files)
}

// Drift answers the statements that would bring the database from the migrations to ent/schema; it
// is empty when the two agree. What is hand-written in the migrations (foreign keys over two columns,
// indexes on expressions, search text) is not in ent/schema and not judged.
func (s *Store) Drift(ctx context.Context) (string, error) {
	var out strings.Builder
	m, err := schema.NewMigrate(&schema.WriteDriver{Driver: entsql.OpenDB(s.dialect, s.write), Writer: &out},
		schema.WithForeignKeys(false), schema.WithDropColumn(true))
	if err != nil {
		return "", err
	}
	err = m.Create(viewer.With(ctx, viewer.Job("migrate")), migrate.Tables...)
	return out.String(), err
}

// loadUnits writes the units of package lineage and the head of each unit's journal.
func (s *Store) loadUnits(ctx context.Context) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	have := map[string]bool{}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM unit")
	if err != nil {
		return err
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		have[id] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, u := range lineage.Default().Units() {
		var parent any
		if id.TagOf(u.ParentID) != 0 {
			parent = u.ParentID.String()
		}
		args := []any{u.ID.String(), u.Code, u.Name, u.FullName, string(u.Kind), parent, string(u.ValidFrom), string(u.ValidTo)}
		query := `UPDATE unit SET code = $2, name = $3, full_name = $4, kind = $5, parent_id = $6, valid_from = $7, valid_to = $8 WHERE id = $1`
		if !have[u.ID.String()] {
			query = `INSERT INTO unit (id, code, name, full_name, kind, parent_id, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return fmt.Errorf("unit %s: %w", u.Code, err)
		}
		if !have[u.ID.String()] {
			if _, err := tx.ExecContext(ctx, `INSERT INTO unit_head (id, seq, hash, recorded_at) VALUES ($1, 0, $2, 0)`, u.ID.String(), []byte{}); err != nil {
				return fmt.Errorf("head of unit %s: %w", u.Code, err)
			}
		}
	}
	return tx.Commit()
}

// Grants are the statements that give the application's role its rights, for a database
// administrator to read. The role has to exist.
func Grants(tables []string) []string {
	stmts := []string{fmt.Sprintf("GRANT USAGE ON SCHEMA public TO %s", AppRole)}
	frozen := map[string]bool{}
	for _, t := range appendOnly {
		frozen[t] = true
	}
	for _, t := range tables {
		switch {
		case t == "goose_db_version", t == "unit":
			stmts = append(stmts, fmt.Sprintf("GRANT SELECT ON %q TO %s", t, AppRole))
		case frozen[t]:
			stmts = append(stmts, fmt.Sprintf("GRANT SELECT, INSERT ON %q TO %s", t, AppRole))
		case t == "session", t == "asset_text",
			t == "computer", t == "furniture", t == "land_parcel", t == "office": // a half of which nothing is known any more has no row
			stmts = append(stmts, fmt.Sprintf("GRANT SELECT, INSERT, UPDATE, DELETE ON %q TO %s", t, AppRole))
		default:
			stmts = append(stmts, fmt.Sprintf("GRANT SELECT, INSERT, UPDATE ON %q TO %s", t, AppRole))
		}
	}
	return stmts
}

func (s *Store) grant(ctx context.Context) error {
	var found bool
	if err := s.write.QueryRowContext(ctx, "SELECT exists(SELECT FROM pg_roles WHERE rolname = $1)", AppRole).Scan(&found); err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("role does not exist; let a database administrator run: CREATE ROLE %s NOLOGIN", AppRole)
	}
	rows, err := s.write.QueryContext(ctx, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
	if err != nil {
		return err
	}
	tables, err := scanStrings(rows)
	if err != nil {
		return err
	}
	for _, stmt := range Grants(tables) {
		if _, err := s.write.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%s: %w", stmt, err)
		}
	}
	return nil
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
