// Package testdb gives every test databases of its own, on SQLite and on PostgreSQL.
//
// On PostgreSQL a test serves as the application's role, never as the owner. The server is the one
// that SOTAISAN_TEST_POSTGRES names (the URL of a superuser; make test sets it), or one that the
// test binary starts.
package testdb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sotaisan/ent/migrate/migrations"
	"sotaisan/internal/pgtemp"
	"sotaisan/internal/store"
)

// Databases are the names of the databases on which every test runs.
var Databases = []string{"sqlite", "postgres"}

// Each runs the test on both databases, each time with an empty, migrated one.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, name := range Databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, Open(t, name))
		})
	}
}

// Open answers a migrated database of the test's own; it goes with the test.
func Open(t testing.TB, name string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), URL(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// URL answers the URL of a migrated database of the test's own, as the application connects to it.
func URL(t testing.TB, name string) string {
	t.Helper()
	if name == "postgres" {
		return postgres(t)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// sqliteTemplate is the file of a migrated, empty database.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "sotaisan-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // #nosec G304 -- a file of its own, for tests
})

func migrate(url string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		_ = s.Close()
		return err
	}
	return s.Close()
}

// server is the superuser's connection and the name of the migrated template.
var server = sync.OnceValues(func() (admin struct {
	url      string
	db       *sql.DB
	template string
}, err error) {
	admin.url = os.Getenv("SOTAISAN_TEST_POSTGRES")
	if admin.url == "" {
		s, err := pgtemp.Start(context.Background(), false) // it ends with this process
		if err != nil {
			return admin, err
		}
		admin.url = s.URL
	}
	if admin.db, err = sql.Open("pgx", admin.url); err != nil {
		return admin, err
	}
	admin.template = "sotaisan_template_" + fingerprint()
	return admin, prepare(admin.db, admin.url, admin.template)
})

// prepare makes the application's log-in and the template, once for each server: several test
// binaries may arrive at the same time, so it holds an advisory lock.
func prepare(db *sql.DB, url, template string) error {
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(5076001)"); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock(5076001)") }()
	var ready bool
	if err := conn.QueryRowContext(ctx, "SELECT exists(SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", template).Scan(&ready); err != nil || ready {
		return err
	}
	for _, role := range append(store.RoleStatements(), "CREATE ROLE sotaisan_test LOGIN IN ROLE "+store.AppRole) {
		if _, err := conn.ExecContext(ctx, role); err != nil && !strings.Contains(err.Error(), "42710") { // it exists
			return err
		}
	}
	for _, stmt := range []string{"DROP DATABASE IF EXISTS " + template, "CREATE DATABASE " + template} {
		if _, err := conn.ExecContext(ctx, stmt); err != nil {
			return err
		}
	}
	if err := migrate(at(url, "", template)); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+template+" IS_TEMPLATE true")
	return err
}

func postgres(t testing.TB) string {
	url, drop, err := clone()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return url
}

// clone makes a database of the template.
func clone() (url string, drop func(), err error) {
	admin, err := server()
	if err != nil {
		return "", nil, err
	}
	var salt [6]byte
	_, _ = rand.Read(salt[:])
	name := "t_" + hex.EncodeToString(salt[:])
	if _, err := admin.db.Exec("CREATE DATABASE " + name + " TEMPLATE " + admin.template); err != nil {
		return "", nil, err
	}
	drop = func() { _, _ = admin.db.Exec("DROP DATABASE " + name + " WITH (FORCE)") }
	return at(admin.url, "sotaisan_test", name), drop, nil
}

// Lasting answers a migrated PostgreSQL database that outlives the test; it goes with the server.
func Lasting(t testing.TB) string {
	t.Helper()
	url, _, err := clone()
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// Owner answers the same database as its owner connects to it; "" on SQLite.
func Owner(t testing.TB, database string) string {
	t.Helper()
	if !strings.HasPrefix(database, "postgres") {
		return ""
	}
	admin, err := server()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	return at(admin.url, "", strings.TrimPrefix(u.Path, "/"))
}

// WithoutRowSecurity takes the second wall down in a database of the test's own: what still holds is the
// program's rules. On SQLite there is none, and nothing happens.
func WithoutRowSecurity(t testing.TB, database string) {
	t.Helper()
	owner := Owner(t, database)
	if owner == "" {
		return
	}
	db, err := sql.Open("pgx", owner)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`DO $$ DECLARE t record; BEGIN
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity LOOP
			EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', t.tablename);
		END LOOP; END $$`); err != nil {
		t.Fatal(err)
	}
}

// at answers the URL of another database on the same server, as another user unless that is empty.
func at(server, login, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err) // sql.Open has read it before
	}
	u.Path = "/" + database
	if login != "" {
		u.User = url.User(login)
	}
	return u.String()
}

// fingerprint names a template by what makes it: migrations, rights and policies.
func fingerprint() string {
	h := sha256.New()
	_ = fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := migrations.Files.ReadFile(path)
			_, _ = fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		}
		return err
	})
	for _, stmt := range slices.Concat(store.RoleStatements(), store.Grants(store.Tables()), store.PolicyStatements(store.Tables())) {
		_, _ = fmt.Fprintln(h, stmt)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
