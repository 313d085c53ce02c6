package journal

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/store"
)

// rows are the statements of one database. Everything else in this package exists once.
type rows interface {
	// lockHeads locks the heads of the units, in the order given, and reads nothing else.
	lockHeads(ctx context.Context, tx *store.Tx, units []uuid.UUID) (map[uuid.UUID]*head, error)
	setHeads(ctx context.Context, tx *store.Tx, heads map[uuid.UUID]*head) error
	// insert adds rows; values are in the order of the table's columns.
	insert(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error
	// update sets the rows with these ids whose guard column still holds the value in expect, and
	// answers how many there were.
	update(ctx context.Context, tx *store.Tx, t tableDef, guard string, expect []int64, values [][]any) (int64, error)
	addTally(ctx context.Context, tx *store.Tx, t tableDef, values [][]any) error
	// setText sets the search text of assets, new or not.
	setText(ctx context.Context, tx *store.Tx, texts []textRow) error
}

type textRow struct {
	asset, unit uuid.UUID
	folded      string
}

// writer runs the parts of a write in order until one fails.
type writer struct {
	ctx context.Context
	j   *Journal
	tx  *store.Tx
	err error
}

func (w *writer) do(step string, f func() error) {
	if w.err != nil {
		return
	}
	if w.err = w.j.at(step); w.err != nil {
		return
	}
	if err := f(); err != nil {
		w.err = fmt.Errorf("journal: write %s: %w", step, err)
	}
}

func insert[T any](w *writer, step string, t table[T], rows []T) {
	if len(rows) == 0 {
		return
	}
	w.do(step, func() error { return w.j.rows.insert(w.ctx, w.tx, t.tableDef, t.values(rows)) })
}

// update demands that every row is still as it was loaded; else somebody was faster.
func update[T any](w *writer, step string, t table[T], guard string, expect []int64, rows []T) {
	if len(rows) == 0 {
		return
	}
	w.do(step, func() error {
		n, err := w.j.rows.update(w.ctx, w.tx, t.tableDef, guard, expect, t.values(rows))
		if err == nil && n != int64(len(rows)) {
			return ErrOvertaken
		}
		return err
	})
}

func (w *writer) assets(changed []*Entry, at int64) {
	var fresh, stayed, moved []holding.State
	var stayedBase, movedBase []int64
	var past []pastRow
	for _, e := range changed {
		switch base := int64(e.before.Revision); {
		case base == 0:
			fresh = append(fresh, e.next)
			continue
		case e.before.UnitID == e.next.UnitID:
			stayed, stayedBase = append(stayed, e.next), append(stayedBase, base)
		default:
			moved, movedBase = append(moved, e.next), append(movedBase, base)
		}
		past = append(past, pastRow{state: e.before, until: at})
	}
	insert(w, "assets", assetTable, fresh)
	// The update comes first: it finds out whether somebody was faster before anything depends on it.
	update(w, "asset rows", assetInPlace, "revision", stayedBase, stayed)
	update(w, "moved asset rows", assetTable, "revision", movedBase, moved)
	insert(w, "asset past", assetPastTable, past)
	for _, half := range halfTables {
		var add, set []holding.State
		for _, e := range changed {
			switch {
			case !half.has(&e.next) && half.has(&e.before):
				w.do(half.name, func() error { return w.exec("DELETE FROM "+half.name+" WHERE id = $1", e.next.ID.String()) })
			case !half.has(&e.next):
			case e.before.Revision != 0 && half.has(&e.before):
				set = append(set, e.next)
			default:
				add = append(add, e.next)
			}
		}
		insert(w, half.name, half.table, add)
		update(w, half.name, half.table, "", nil, set)
	}
}

func (w *writer) gaps(changed []*Entry, at int64) {
	var fresh, known, past []gapRow
	var base []int64
	for _, e := range changed {
		for _, g := range e.next.Gaps {
			was, had := e.before.Gap(g.Requirement)
			row := gapRow{asset: e.next.ID, unit: e.next.UnitID, gap: g, changedAt: at}
			switch {
			case !had:
				fresh = append(fresh, row)
			case was != g:
				since := e.beforeGap[g.Requirement]
				known = append(known, row)
				base = append(base, since)
				past = append(past, gapRow{asset: e.next.ID, unit: e.before.UnitID, gap: was, changedAt: since, until: at})
			}
		}
	}
	insert(w, "gaps", gapTable, fresh)
	update(w, "gap rows", gapTable, "changed_at", base, known)
	insert(w, "gap past", gapPastTable, past)
}

func (w *writer) papers(b *Book, at int64) {
	docs := make([]documentRow, len(b.documents))
	for i, d := range b.documents {
		docs[i] = documentRow{d, at}
	}
	insert(w, "documents", documentTable, docs)
	var covers []coverRow
	for _, c := range b.covers {
		if !c.withdrawn {
			covers = append(covers, coverRow{c, b.entries[c.asset].next.UnitID, at})
		}
	}
	insert(w, "asset documents", coverTable, covers)
	for _, c := range b.covers {
		if c.withdrawn {
			w.do("withdraw from asset", func() error {
				return w.exec("UPDATE asset_document SET withdrawn_at = $1 WHERE id = $2", at, c.id().String())
			})
		}
	}
	for _, d := range b.withdrawn {
		w.do("withdraw document", func() error {
			return w.exec("UPDATE document SET withdrawn_at = $1 WHERE id = $2 AND withdrawn_at = 0", at, d.String())
		})
	}
}

func (w *writer) exec(query string, args ...any) error {
	res, err := w.tx.ExecContext(w.ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return ErrOvertaken
}

func (w *writer) observations(b *Book, at int64) {
	out := make([]observationRow, len(b.observations))
	for i, o := range b.observations {
		out[i] = observationRow{o, b.entries[o.AssetID].State().UnitID, actorID(b.viewer), b.viewer.DisplayName, b.viewer.Post, at}
	}
	insert(w, "observations", observationTable, out)
}

func (w *writer) texts(changed []*Entry, texts [][2]string) {
	var set []textRow
	for i, e := range changed {
		if texts[i][0] != texts[i][1] || e.before.UnitID != e.next.UnitID {
			set = append(set, textRow{e.next.ID, e.next.UnitID, texts[i][1]})
		}
	}
	if len(set) > 0 {
		w.do("search text", func() error { return w.j.rows.setText(w.ctx, w.tx, set) })
	}
}
