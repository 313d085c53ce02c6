package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"entgo.io/ent/dialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// makeSQLite makes the file, and its directory, for the program's user alone where there is none yet:
// it holds password hashes. SQLite gives the -wal and -shm files beside it the same rights.
func makeSQLite(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- whoever runs the program names the database
	if errors.Is(err, fs.ErrExist) {
		return nil // whoever widened its rights meant it
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// openSQLite opens one writing connection and a few reading ones on the same file. Writers queue
// for the one connection in the program instead of meeting SQLITE_BUSY in the database.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := makeSQLite(path); err != nil {
		return nil, fmt.Errorf("database sqlite:%s: %w", path, err)
	}
	pragmas := url.Values{"_pragma": {
		"journal_mode(WAL)",
		"synchronous(FULL)", // what was acknowledged survives a power cut
		"busy_timeout(10000)",
		"foreign_keys(1)",
		"cache_size(-65536)",
		"temp_store(MEMORY)",
		"mmap_size(268435456)",
	}}
	open := func(extra url.Values, conns int) (*sql.DB, error) {
		q := url.Values{"_pragma": append(append([]string(nil), pragmas["_pragma"]...), extra["_pragma"]...)}
		for k, v := range extra {
			if k != "_pragma" {
				q[k] = v
			}
		}
		db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return db, db.PingContext(ctx)
	}
	write, err := open(url.Values{"_txlock": {"immediate"}}, 1)
	if err != nil {
		return nil, fmt.Errorf("database sqlite:%s: %w", path, err)
	}
	read, err := open(url.Values{"_pragma": {"query_only(1)"}}, max(4, 2*runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("database sqlite:%s: %w", path, err), write.Close())
	}
	return newStore(dialect.SQLite, write, read, func() error {
		return errors.Join(read.Close(), write.Close())
	}), nil
}

func retryableSQLite(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED:
		return true
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE: // a code that was drawn before
		return strings.Contains(e.Error(), "label.code") || strings.Contains(e.Error(), "asset.code")
	}
	return false
}

func timedOutSQLite(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_INTERRUPT // by the context, nobody else
}
