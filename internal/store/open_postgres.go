package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
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
	if many := int32(4 * runtime.GOMAXPROCS(0)); cfg.MaxConns < many && !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = many
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "sotaisan"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Keyset pages read few rows through an index; the default cost of a random page hides that.
	cfg.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	// The plans of the register's statements gain nothing from compilation, and it costs 100 ms.
	cfg.ConnConfig.RuntimeParams["jit"] = "off"
	cfg.PrepareConn = func(ctx context.Context, c *pgx.Conn) (bool, error) {
		who := bearingOf(ctx)
		_, err := c.Exec(ctx, setBearing, who.role, who.scope, who.actor, who.timeout(readTimeout), false)
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

func timedOutPostgres(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "57014" // query_canceled: by statement_timeout, or by an administrator
}

// A statement that runs longer ends with an error, and its request with it: nobody waits for an answer
// that long, and a slow one must not keep a connection from the others. A write may also have to wait
// for the writers before it at the head of its unit's journal.
const (
	readTimeout  = 5 * time.Second
	writeTimeout = 30 * time.Second
)

// bearing is as whom a connection works: the role with its rights and policies, and what they compare with.
type bearing struct{ role, scope, actor string }

// setBearing sets a bearing with its time-out, for the connection or, with true, for the transaction.
const setBearing = `SELECT set_config('role', $1, $5), set_config('sotaisan.scope', $2, $5), set_config('sotaisan.actor', $3, $5), set_config('statement_timeout', $4, $5)`

// bearingOf answers the bearing of the viewer in the context. Nobody stays the log-in, which may read no
// row of any table.
func bearingOf(ctx context.Context) bearing {
	v, ok := viewer.From(ctx)
	switch scope := v.Bounds(); {
	case !ok, v.IsJob() && v.Login == viewer.Job(migrateJob).Login:
		return bearing{role: "none"}
	case v.IsJob():
		return bearing{role: JobRole, scope: "*"}
	case scope.All:
		return bearing{role: ProvinceRole, scope: "*", actor: v.UserID.String()}
	case scope.Sees(scope.Unit):
		return bearing{role: CommuneRole, scope: scope.Unit.String(), actor: v.UserID.String()}
	}
	return bearing{role: "none"}
}

// timeout is the time-out of the bearing's statements, 0 for none: jobs take the time that they need.
func (b bearing) timeout(limit time.Duration) string {
	if b.role == CommuneRole || b.role == ProvinceRole {
		return strconv.FormatInt(limit.Milliseconds(), 10)
	}
	return "0"
}
