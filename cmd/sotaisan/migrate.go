package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/spf13/cobra"

	"sotaisan/ent/migrate/migrations"
	"sotaisan/internal/store"
)

func (p *program) migrateCommand() *cobra.Command {
	var print bool
	c := p.command(&cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to this program's version",
		Long: `Brings the database to this program's version and loads the administrative units. On PostgreSQL give
the URL of the database's owner; the server itself runs under another role, a member of
` + store.AppRole + `, which owns nothing. Roles are made by a database administrator, or here when the owner
may make roles. Every table with rows of units gets row-level security and its policies, so that the
database itself keeps the units apart. An SQLite file needs no command: every other one migrates it.

--print changes nothing and prints the statements for psql: first the roles, for a database administrator,
then what is done as the owner. They may run again.`,
		Example: `  sotaisan migrate --database postgres://owner@db/sotaisan --print > review.sql
  sotaisan migrate --database postgres://owner@db/sotaisan`,
	}, func(ctx context.Context, _ []string) (err error) {
		url, err := p.databaseURL(defaultFile)
		if err != nil {
			return err
		}
		s, err := store.Open(ctx, url)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		have, want, err := s.Version(ctx)
		if err != nil {
			return err
		}
		if print {
			return p.printMigrations(s.Dialect(), have)
		}
		if err := s.Migrate(ctx); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]int64{"from": have, "to": want})
		}
		if have == want {
			p.tell("Cơ sở dữ liệu đã ở phiên bản %d.", "The database is at version %d already.", want)
			return nil
		}
		p.tell("Đã nâng cơ sở dữ liệu từ phiên bản %d lên %d.", "The database went from version %d to %d.", have, want)
		return nil
	})
	c.Flags().BoolVar(&print, "print", false, "print the statements instead")
	return c
}

// printMigrations prints the migrations above a version, and on PostgreSQL the roles, their rights and
// the policies.
func (p *program) printMigrations(d string, have int64) error {
	postgres := d == dialect.Postgres
	dir := "sqlite"
	if postgres {
		dir = "postgres"
	}
	files, err := fs.Glob(migrations.Files, dir+"/*.sql")
	if err != nil {
		return err
	}
	var out strings.Builder
	section := func(title string, stmts []string) {
		fmt.Fprintf(&out, "-- %s\n%s;\n\n", title, strings.Join(stmts, ";\n"))
	}
	if postgres {
		section("Once, by a database administrator; the program's log-in is then made a member: CREATE ROLE sotaisan LOGIN PASSWORD '…' IN ROLE "+store.AppRole, store.RoleStatements())
		out.WriteString("-- By the owner of the database, as “sotaisan migrate” runs them:\n")
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations.Files, file)
		if err != nil {
			return err
		}
		number, _, _ := strings.Cut(path.Base(file), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err != nil || n <= have {
			continue
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		fmt.Fprintf(&out, "-- %s\n%s\n\n", path.Base(file), strings.TrimSpace(strings.Replace(up, "-- +goose Up\n", "", 1)))
	}
	if postgres {
		section("Rights of the program's roles", store.Grants(store.Tables()))
		section("Row-level security: each role sees the rows of its scope", store.PolicyStatements(store.Tables()))
	}
	_, err = fmt.Fprint(p.out, out.String())
	return err
}
