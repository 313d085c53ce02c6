// Package store opens the register's database and is the only way to a connection.
//
// Begin and Read take the viewer from the context and carry its scope to the database: on
// PostgreSQL as the role of its kind of scope and the setting sotaisan.scope, by which row-level
// security judges. Both are set whenever a connection is acquired and once more for the transaction in
// a write, so that a connection never keeps what its last user was. SQLite has the same opener and no
// second wall.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"sotaisan/ent"
	_ "sotaisan/ent/runtime" // wires the policies of ent/schema; imported here alone
	"sotaisan/internal/viewer"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect string
	write   *sql.DB
	read    *sql.DB
	reads   *ent.Client
	close   func() error
}

// Open opens "sqlite:PATH" or "postgres://…" and checks that it answers. It does not migrate.
func Open(ctx context.Context, url string) (*Store, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	}
	return nil, fmt.Errorf("database %q: want sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME", redact(url))
}

func newStore(d string, write, read *sql.DB, close func() error) *Store {
	return &Store{
		dialect: d, write: write, read: read, close: close,
		reads: ent.NewClient(ent.Driver(tracedDriver{entsql.OpenDB(d, read)})),
	}
}

// Dialect is dialect.SQLite or dialect.Postgres.
func (s *Store) Dialect() string { return s.dialect }

// Close waits for no one: transactions under way fail.
func (s *Store) Close() error { return s.close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.read.PingContext(viewer.With(ctx, viewer.Viewer{}))
}

// ErrNoViewer is the answer to work on behalf of nobody.
var ErrNoViewer = errors.New("store: no viewer in the context")

// Read answers a client for reading in the viewer's scope. Ent's policies narrow every query;
// statements of one's own go through Query.
func (s *Store) Read(ctx context.Context) (*ent.Client, error) {
	if _, ok := viewer.From(ctx); !ok {
		return nil, ErrNoViewer
	}
	return s.reads, nil
}

// Query runs a reading statement in the viewer's scope. The statement has to narrow itself to the
// scope (ScopeWhere): Ent's policies do not see it.
func (s *Store) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if _, ok := viewer.From(ctx); !ok {
		return nil, ErrNoViewer
	}
	trace(ctx, query)
	return s.read.QueryContext(ctx, query, args...)
}

// Tx is a transaction in the viewer's scope.
type Tx struct {
	*sql.Tx
	Dialect string
	client  *ent.Client
	over    func() error // why the request is over; nil while it is not
}

// Commit makes what was written last. Where the request has ended before it, that is the error: database/sql
// says then only that the transaction is done.
func (t *Tx) Commit() error {
	err := t.Tx.Commit()
	if errors.Is(err, sql.ErrTxDone) {
		return errors.Join(err, t.over())
	}
	return err
}

// Begin starts a write. On SQLite it takes the write lock at once, so that it cannot fail later
// for want of it.
func (s *Store) Begin(ctx context.Context) (*Tx, error) {
	if _, ok := viewer.From(ctx); !ok {
		return nil, ErrNoViewer
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if s.dialect == dialect.Postgres {
		who := bearingOf(ctx)
		if _, err := tx.ExecContext(ctx, setBearing, who.role, who.scope, who.actor, who.timeout(writeTimeout), true); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return &Tx{Tx: tx, Dialect: s.dialect, over: ctx.Err}, nil
}

// Snapshot starts a reading transaction that sees the database as of one moment, whatever is written
// meanwhile. It ends with Rollback, and holds up no writer.
func (s *Store) Snapshot(ctx context.Context) (*Tx, error) {
	if _, ok := viewer.From(ctx); !ok {
		return nil, ErrNoViewer
	}
	opts := &sql.TxOptions{ReadOnly: true}
	if s.dialect == dialect.Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.read.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx, Dialect: s.dialect, over: ctx.Err}, nil
}

// Ent is a client for calm entities inside the transaction.
func (t *Tx) Ent() *ent.Client {
	if t.client == nil {
		t.client = ent.NewClient(ent.Driver(&txDriver{Conn: entsql.Conn{ExecQuerier: t.Tx}, dialect: t.Dialect}))
	}
	return t.client
}

// txDriver lets an Ent client run inside a transaction that it did not begin.
type txDriver struct {
	entsql.Conn
	dialect string
}

func (d *txDriver) Dialect() string { return d.dialect }
func (d *txDriver) Close() error    { return nil }
func (d *txDriver) Tx(context.Context) (dialect.Tx, error) {
	return dialect.NopTx(d), nil
}

// IsRetryable says whether a write failed only because another one was under way: a serialisation
// failure, a deadlock, or a key that a twin of this write has just taken.
func (s *Store) IsRetryable(err error) bool {
	if s.dialect == dialect.Postgres {
		return retryablePostgres(err)
	}
	return retryableSQLite(err)
}

// TimedOut says whether err is no fault of the program: the request ended before its statement, or the
// statement took longer than the database allows.
func TimedOut(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || timedOutPostgres(err) || timedOutSQLite(err)
}

func redact(url string) string {
	if at := strings.LastIndex(url, "@"); at >= 0 {
		if from := strings.Index(url, "://"); from >= 0 && from < at {
			return url[:from+3] + "…" + url[at:]
		}
	}
	return url
}
