package journal

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/internal/store"
)

// sqliteRows runs one prepared statement a row: inside one process that is faster than any batch.
type sqliteRows struct{}

func (sqliteRows) lockHeads(ctx context.Context, tx *store.Tx, units []uuid.UUID) (map[uuid.UUID]*head, error) {
	// The transaction holds the one write lock of the database already.
	args := make([]any, len(units))
	for i, u := range units {
		args[i] = u.String()
	}
	query := "SELECT id, seq, hash, recorded_at FROM unit_head WHERE id IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(units)), ", ") + ")"
	return scanHeads(ctx, tx, query, units, args...)
}

func (sqliteRows) setHeads(ctx context.Context, tx *store.Tx, heads map[uuid.UUID]*head) error {
	for _, h := range heads {
		if _, err := tx.ExecContext(ctx, "UPDATE unit_head SET seq = ?, hash = ?, recorded_at = ? WHERE id = ?", h.seq, h.hash, h.recordedAt, h.unit.String()); err != nil {
			return err
		}
	}
	return nil
}

func (sqliteRows) insert(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error {
	_, err := each(ctx, tx, t.insertRow(), values)
	return err
}

func (t tableDef) insertRow() string {
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(t.columns, ", "),
		strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", "))
}

func (sqliteRows) update(ctx context.Context, tx *store.Tx, t tableDef, guard string, expect []int64, values [][]any) (int64, error) {
	at := slices.Index(t.columns, "id")
	var set []string
	for i, c := range t.columns {
		if i != at { // setting the key, even to what it is, would rewrite every index and look through every child table
			set = append(set, c+" = ?")
		}
	}
	query := fmt.Sprintf("UPDATE %s SET %s WHERE id = ?", t.name, strings.Join(set, ", "))
	if guard != "" {
		query += " AND " + guard + " = ?"
	}
	args := make([][]any, len(values))
	for i, row := range values {
		args[i] = append(slices.Delete(slices.Clone(row), at, at+1), row[at])
		if guard != "" {
			args[i] = append(args[i], expect[i])
		}
	}
	return each(ctx, tx, query, args)
}

func (sqliteRows) addTally(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error {
	query := t.insertRow() + ` ON CONFLICT (id) DO UPDATE SET n = n + excluded.n, quantity = quantity + excluded.quantity, cost = cost + excluded.cost`
	_, err := each(ctx, tx, query, values)
	return err
}

func (sqliteRows) setText(ctx context.Context, tx *store.Tx, texts []textRow) error {
	values := make([][]any, len(texts))
	for i, t := range texts {
		values[i] = []any{textRowID(t.asset), t.folded, t.asset, t.unit}
	}
	_, err := each(ctx, tx, "INSERT OR REPLACE INTO asset_text (rowid, folded, asset_id, unit_id) VALUES (?, ?, ?, ?)", values)
	return err
}

// textRowID is the row number of an asset's search text: the 62 random bits of its id. Two assets
// with the same bits would need some 10⁹ assets to be likely.
func textRowID(asset uuid.UUID) int64 {
	return int64(binary.BigEndian.Uint64(asset[8:]) & (1<<62 - 1))
}

// each runs the statement for every row and answers how many rows it touched in all.
func each(ctx context.Context, tx *store.Tx, query string, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer func() { _ = stmt.Close() }()
	var total int64
	for _, row := range rows {
		for i, v := range row {
			if u, ok := v.(uuid.UUID); ok {
				row[i] = u.String()
			}
		}
		res, err := stmt.ExecContext(ctx, row...)
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

func scanHeads(ctx context.Context, tx *store.Tx, query string, units []uuid.UUID, args ...any) (map[uuid.UUID]*head, error) {
	heads := make(map[uuid.UUID]*head, len(units))
	if len(units) == 0 {
		return heads, nil
	}
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		var h head
		if err := found.Scan(&h.unit, &h.seq, &h.hash, &h.recordedAt); err != nil {
			return nil, err
		}
		heads[h.unit] = &h
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	if len(heads) != len(units) {
		return nil, fmt.Errorf("journal: %d of %d units have no head; is the database migrated?", len(units)-len(heads), len(units))
	}
	return heads, nil
}
