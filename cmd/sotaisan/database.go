package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"entgo.io/ent/dialect"

	"sotaisan/access"
	"sotaisan/arrivals"
	"sotaisan/catalog"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/planning"
	"sotaisan/printing"
	"sotaisan/registry"
)

// defaultFile is the register's file in the user's data directory; the demo has one of its own.
const (
	defaultFile = "sotaisan.db"
	demoFile    = "demo.db"
)

// open is an open database with everything that works on it.
type open struct {
	*store.Store
	url      string
	journal  *journal.Journal
	registry *registry.Registry
	planning *planning.Planning
	arrivals *arrivals.Arrivals
	press    *printing.Press
	access   *access.Access
	accounts *registry.Accounts
}

// openFile says what to do where no database file is.
type openFile int

const (
	existing openFile = iota // a file that is not there is a wrong path
	fresh                    // make one
)

// open opens the database and brings an SQLite file to this program's version. A PostgreSQL database
// is migrated by its owner, so there it only looks, also whether the wall between the units stands.
func (p *program) open(ctx context.Context, file openFile) (*open, error) {
	url, err := p.databaseURL(defaultFile)
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && file == existing {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf(p.say("không có tệp cơ sở dữ liệu %s; tạo bằng “sotaisan serve” hoặc “sotaisan migrate”",
				"there is no database file %s; “sotaisan serve” or “sotaisan migrate” makes one"), path)
		}
	}
	s, err := store.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := p.upToDate(ctx, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return p.wire(s, url, false), nil
}

// wire makes the use-cases of a database.
func (p *program) wire(s *store.Store, url string, demo bool) *open {
	j := journal.New(s, catalog.Default(), p.now)
	r := registry.New(j)
	a := access.New(s, p.now, demo)
	return &open{Store: s, url: url, journal: j, registry: r, planning: planning.New(j, r), arrivals: arrivals.New(j, r), press: printing.New(j, r),
		access: a, accounts: registry.NewAccounts(r, a)}
}

func (p *program) upToDate(ctx context.Context, s *store.Store) error {
	have, want, err := s.Version(ctx)
	switch {
	case err != nil:
		return err
	case have == want:
		return s.Guarded(ctx)
	case have > want:
		return fmt.Errorf(p.say("cơ sở dữ liệu thuộc phiên bản mới hơn (%[1]d, chương trình này biết đến %[2]d); hãy dùng chương trình mới",
			"the database is of a newer version (%[1]d, this program knows %[2]d); use the newer program"), have, want)
	case s.Dialect() == dialect.SQLite:
		return s.Migrate(ctx)
	}
	return fmt.Errorf(p.say("cơ sở dữ liệu ở phiên bản %[1]d, chương trình cần %[2]d; hãy chạy “sotaisan migrate --database URL” với tài khoản chủ sở hữu",
		"the database is at version %[1]d, this program needs %[2]d; run “sotaisan migrate --database URL” as its owner"), have, want)
}

// acting puts into the context on whose behalf the command works.
func (p *program) acting(ctx context.Context, db *open) (context.Context, error) {
	ctx = viewer.WithLang(ctx, p.language())
	if p.as == "" {
		v := viewer.Job("operator")
		v.DisplayName, v.Lang = "Quản trị vận hành (dòng lệnh)", p.language()
		return viewer.With(ctx, v), nil
	}
	v, err := db.access.ByLogin(ctx, p.as)
	if errors.Is(err, access.ErrUnknown) {
		return nil, errs.New(errs.NotFound, errs.At("as"), "Không có tài khoản %q, hoặc tài khoản đã bị khóa.",
			"There is no account %q, or it is disabled.", p.as)
	}
	return viewer.With(ctx, v), err
}

// working opens the database for one command, on behalf of whoever --as names.
func (p *program) working(file openFile, f func(ctx context.Context, db *open, args []string) error) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) (err error) {
		db, err := p.open(ctx, file)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		if ctx, err = p.acting(ctx, db); err != nil {
			return err
		}
		err = f(ctx, db, args)
		return errors.Join(err, db.access.Alarm(ctx, err))
	}
}
