package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"sotaisan/internal/store"
)

// postgresRows sends arrays: one statement for one row or for thousands.
type postgresRows struct{}

func rowsFor(d string) rows {
	if d == dialect.Postgres {
		return postgresRows{}
	}
	return sqliteRows{}
}

// arrayChunk is how many rows one statement takes, to bound its memory.
const arrayChunk = 5_000

func (postgresRows) lockHeads(ctx context.Context, tx *store.Tx, units []uuid.UUID) (map[uuid.UUID]*head, error) {
	// Nothing else may be read here: after waiting, PostgreSQL reads the locked row again, and a
	// sub-select would still show the old one.
	return scanHeads(ctx, tx, "SELECT id, seq, hash, recorded_at FROM unit_head WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", units, uuidArray(units))
}

func (postgresRows) setHeads(ctx context.Context, tx *store.Tx, heads map[uuid.UUID]*head) error {
	var units []uuid.UUID
	var seqs, ats []int64
	var hashes [][]byte
	for _, h := range heads {
		units, seqs, hashes, ats = append(units, h.unit), append(seqs, h.seq), append(hashes, h.hash), append(ats, h.recordedAt)
	}
	_, err := tx.ExecContext(ctx, `UPDATE unit_head AS h SET seq = u.seq, hash = u.hash, recorded_at = u.at
		FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[]) AS u(id, seq, hash, at) WHERE h.id = u.id`,
		uuidArray(units), seqs, hashes, ats)
	return err
}

func (postgresRows) insert(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error {
	query := fmt.Sprintf("INSERT INTO %s (%s) SELECT * FROM unnest(%s)", t.name, strings.Join(t.columns, ", "), t.arrays(0))
	for part := range slices.Chunk(values, arrayChunk) {
		if _, err := tx.ExecContext(ctx, query, t.transpose(part)...); err != nil {
			return err
		}
	}
	return nil
}

func (postgresRows) update(ctx context.Context, tx *store.Tx, t tableDef, guard string, expect []int64, values [][]any) (int64, error) {
	var set []string
	for _, c := range t.columns {
		if c != "id" {
			set = append(set, fmt.Sprintf("%s = u.%s", c, c))
		}
	}
	// The guard's expected value comes last; without a guard the array is not there.
	arrays, names, where := t.arrays(0), strings.Join(t.columns, ", "), "t.id = u.id"
	if guard != "" {
		arrays += fmt.Sprintf(", $%d::bigint[]", len(t.columns)+1)
		names += ", expected"
		where += fmt.Sprintf(" AND t.%s = u.expected", guard)
	}
	query := fmt.Sprintf("UPDATE %s AS t SET %s FROM unnest(%s) AS u(%s) WHERE %s", t.name, strings.Join(set, ", "), arrays, names, where)
	var total int64
	for from := 0; from < len(values); from += arrayChunk {
		to := min(from+arrayChunk, len(values))
		args := t.transpose(values[from:to])
		if guard != "" {
			args = append(args, expect[from:to])
		}
		res, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return total, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

func (postgresRows) addTally(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error {
	query := fmt.Sprintf(`INSERT INTO %s AS t (%s) SELECT * FROM unnest(%s)
		ON CONFLICT (id) DO UPDATE SET n = t.n + excluded.n, quantity = t.quantity + excluded.quantity, cost = t.cost + excluded.cost`,
		t.name, strings.Join(t.columns, ", "), t.arrays(0))
	for part := range slices.Chunk(values, arrayChunk) {
		if _, err := tx.ExecContext(ctx, query, t.transpose(part)...); err != nil {
			return err
		}
	}
	return nil
}

func (postgresRows) setText(ctx context.Context, tx *store.Tx, texts []textRow) error {
	for part := range slices.Chunk(texts, arrayChunk) {
		var assets, units []uuid.UUID
		var folded []string
		for _, t := range part {
			assets, units, folded = append(assets, t.asset), append(units, t.unit), append(folded, t.folded)
		}
		// Two statements instead of ON CONFLICT, which row-level security and scoped tables do not go with.
		if _, err := tx.ExecContext(ctx, "DELETE FROM asset_text WHERE asset_id = ANY($1::uuid[])", uuidArray(assets)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO asset_text (asset_id, unit_id, folded) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])",
			uuidArray(assets), uuidArray(units), folded); err != nil {
			return err
		}
	}
	return nil
}

// arrays is the parameter list "$1::uuid[], $2::text[], …".
func (t tableDef) arrays(from int) string {
	out := make([]string, len(t.types))
	for i, typ := range t.types {
		out[i] = fmt.Sprintf("$%d::%s[]", from+i+1, arrayType(typ))
	}
	return strings.Join(out, ", ")
}

func arrayType(t field.Type) string {
	switch t {
	case field.TypeUUID:
		return "uuid"
	case field.TypeBytes:
		return "bytea"
	case field.TypeString:
		return "text"
	case field.TypeBool:
		return "boolean"
	default:
		return "bigint"
	}
}

// transpose turns rows into one array a column.
func (t tableDef) transpose(values [][]any) []any {
	out := make([]any, len(t.types))
	for c, typ := range t.types {
		switch arrayType(typ) {
		case "uuid":
			col := make([]pgtype.UUID, len(values))
			for i, row := range values {
				if u, ok := row[c].(uuid.UUID); ok {
					col[i] = pgtype.UUID{Bytes: u, Valid: true}
				}
			}
			out[c] = col
		case "bytea":
			col := make([][]byte, len(values))
			for i, row := range values {
				col[i], _ = row[c].([]byte)
			}
			out[c] = col
		case "boolean":
			col := make([]pgtype.Bool, len(values))
			for i, row := range values {
				col[i].Bool, col[i].Valid = row[c].(bool)
			}
			out[c] = col
		case "text":
			col := make([]pgtype.Text, len(values))
			for i, row := range values {
				col[i].String, col[i].Valid = row[c].(string)
			}
			out[c] = col
		default:
			col := make([]pgtype.Int8, len(values))
			for i, row := range values {
				col[i].Int64, col[i].Valid = row[c].(int64)
			}
			out[c] = col
		}
	}
	return out
}

func uuidArray(ids []uuid.UUID) []pgtype.UUID {
	out := make([]pgtype.UUID, len(ids))
	for i, u := range ids {
		out[i] = pgtype.UUID{Bytes: u, Valid: true}
	}
	return out
}
