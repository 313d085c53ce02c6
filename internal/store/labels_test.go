package store_test

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"sotaisan/ent/migrate/migrations"
	"sotaisan/internal/pgtemp"
)

// A register that was in use before labels had a life keeps its labels, and knows what they are on.
func TestMigrationOfLabels(t *testing.T) {
	for name, open := range map[string]func() (*sql.DB, goose.Dialect){
		"sqlite": func() (*sql.DB, goose.Dialect) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "old.db")+"?_pragma=foreign_keys(1)")
			if err != nil {
				t.Fatal(err)
			}
			return db, database.DialectSQLite3
		},
		"postgres": func() (*sql.DB, goose.Dialect) {
			pg, err := pgtemp.Start(t.Context(), false)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(pg.Stop)
			db, err := sql.Open("pgx", pg.URL)
			if err != nil {
				t.Fatal(err)
			}
			return db, database.DialectPostgres
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, d := open()
			defer func() { _ = db.Close() }()
			files, err := fs.Sub(migrations.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := goose.NewProvider(d, db, files)
			if err != nil {
				t.Fatal(err)
			}
			first := p.ListSources()[0].Version
			if _, err := p.UpTo(t.Context(), first); err != nil {
				t.Fatal(err)
			}
			exec := func(query string, args ...any) {
				t.Helper()
				if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
					t.Fatalf("%s: %v", query, err)
				}
			}
			unit, agency := uuid.NewString(), uuid.NewString()
			exec(`INSERT INTO unit (id, code, name, full_name, kind, valid_from, valid_to) VALUES ($1, '31942', 'x', 'x', 'WARD', '', '')`, unit)
			exec(`INSERT INTO agency (id, unit_id, kind, name) VALUES ($1, $2, 'SCHOOL', 'x')`, agency, unit)
			for code, kind := range map[string]string{"111111111": "FURNITURE", "222222222": "LAND_PARCEL"} {
				asset := uuid.NewString()
				exec(`INSERT INTO asset (id, unit_id, code, name, sort_name, item_type, kind, tracking, quantity, agency_id, agency_kind, room, grades, condition, status,
					tenure, origin, cost_basis, acquired_on, in_use_year, external_codes, note, presence, seen_at, open_gaps, revision, changed_at)
					VALUES ($1, $2, $3, 'x', $4, 'x', $5, 'INDIVIDUAL', 1, $6, 'SCHOOL', '', '', '', 'IN_USE', 'OWNED', 'PURCHASE', '', '', 0, '', '', '', 0, 0, 1, 7)`,
					asset, unit, code, []byte("x"), kind, agency)
				exec(`INSERT INTO label (id, unit_id, code, asset_id, state, changed_at) VALUES ($1, $2, $3, $4, 'ASSIGNED', 7)`, uuid.NewString(), unit, code, asset)
			}
			if _, err := p.Up(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
			for code, want := range map[string]string{"111111111": "ASSET", "222222222": "PARCEL"} {
				var subject, state, on string
				var made, revision int64
				err := db.QueryRow(`SELECT l.subject, l.state, l.made_at, l.revision, a.live_label FROM label l JOIN asset a ON a.id = l.asset_id WHERE l.code = $1`, code).
					Scan(&subject, &state, &made, &revision, &on)
				if err != nil || subject != want || state != "ASSIGNED" || made != 7 || revision != 1 || on != "" {
					t.Errorf("%s is %s, %s, made %d, revision %d, on it %q: %v", code, subject, state, made, revision, on, err)
				}
			}
			if _, err := db.Exec("UPDATE label SET asset_id = $1", uuid.NewString()); err == nil {
				t.Error("a label is on an asset that does not exist")
			}
		})
	}
}
