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

--print changes nothing and prints all that for psql, to be reviewed and run by a database administrator:
first the roles, then, in one transaction, what is done as the owner. On a database of another version they change nothing.`,
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

// printMigrations prints the migrations above a version; on PostgreSQL all that migrating does.
func (p *program) printMigrations(d string, have int64) error {
	if d == dialect.Postgres {
		text, err := store.Script(have)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(p.out, text)
		return err
	}
	files, err := fs.Glob(migrations.Files, "sqlite/*.sql")
	if err != nil {
		return err
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
		if _, err := fmt.Fprintf(p.out, "-- %s\n%s\n", path.Base(file), strings.TrimSpace(strings.Replace(up, "-- +goose Up\n", "", 1))); err != nil {
			return err
		}
	}
	return nil
}
