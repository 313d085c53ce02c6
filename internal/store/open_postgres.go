package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"sotaisan/internal/viewer"
)

func openPostgres(ctx context.Context, url string) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", redact(url), err)
	}
	if cfg.MaxConns < int32(4*runtime.GOMAXPROCS(0)) {
		cfg.MaxConns = int32(4 * runtime.GOMAXPROCS(0))
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "sotaisan"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Keyset pages read few rows through an index; the default cost of a random page hides that.
	cfg.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	// The plans of the register's statements gain nothing from compilation, and it costs 100 ms.
	cfg.ConnConfig.RuntimeParams["jit"] = "off"
	cfg.PrepareConn = func(ctx context.Context, c *pgx.Conn) (bool, error) {
		v, _ := viewer.From(ctx)
		_, err := c.Exec(ctx, "SELECT set_config('sotaisan.scope', $1, false)", scopeText(v.Scope()))
		return err == nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", redact(url), err)
	}
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := pool.Ping(ping); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database %s does not answer: %w", redact(url), err)
	}
	db := stdlib.OpenDBFromPool(pool)
	return newStore(dialect.Postgres, db, db, func() error {
		err := db.Close()
		pool.Close()
		return err
	}), nil
}

func retryablePostgres(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return true
	case "23505": // unique_violation: the twin of this operation, or a code that was drawn before
		switch pg.ConstraintName {
		case "operation_pkey", "label_code_key", "asset_code":
			return true
		}
	}
	return false
}
