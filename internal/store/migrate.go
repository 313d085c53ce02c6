package store

import (
	"cmp"
	"context"
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
	"sotaisan/lineage"
)

// migrateJob works as whoever is logged in: on PostgreSQL the owner, who alone can change the schema.
const migrateJob = "migrate"

// Version is how far the database is migrated, and how far this program wants it. For a log-in that may
// not even read that the error is Guarded's, which says why.
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
	if err := s.read.QueryRowContext(migrating(ctx), query).Scan(&have); err != nil {
		if missingTable(err) {
			return 0, want, nil
		}
		if notAllowed(err) { // a log-in that nobody gave the program's role
			return 0, want, cmp.Or(s.Guarded(ctx), err)
		}
		return 0, want, err
	}
	return have, want, nil
}

func missingTable(err error) bool {
	return strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "42P01")
}

// Migrate brings the database to this program's version, loads the units of the catalogue, and on
// PostgreSQL gives the program's roles what they may do and raises the wall around every table with rows
// of units, whoever added it. The connection has to be the owner's.
func (s *Store) Migrate(ctx context.Context) error {
	ctx = migrating(ctx)
	if s.dialect == dialect.Postgres {
		if err := s.makeRoles(ctx); err != nil {
			return fmt.Errorf("migrate: roles: %w", err)
		}
		if err := s.lift(ctx); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if err := s.Apply(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := s.loadUnits(ctx); err != nil {
		return fmt.Errorf("migrate: load units: %w", err)
	}
	if s.dialect == dialect.Postgres {
		if err := s.raise(ctx); err != nil {
			return fmt.Errorf("migrate: rights and policies: %w", err)
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
	_, err = p.Up(migrating(ctx))
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
	err = m.Create(migrating(ctx), migrate.Tables...)
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
