package journal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"github.com/google/uuid"

	"sotaisan/holding"
)

// head is the end of a unit's journal, locked until the write commits.
type head struct {
	unit       uuid.UUID
	seq        int64
	hash       []byte
	recordedAt int64
}

// write locks the units' heads and writes everything the book has decided. Until here nothing was
// locked; from here nothing is computed that could have been computed before.
func (j *Journal) write(ctx context.Context, b *Book, changed []*Entry, claim uuid.UUID, answer []byte) error {
	units := unitsOf(changed)
	texts := make([][2]string, len(changed)) // search text before and after
	for i, e := range changed {
		if e.before.Revision != 0 {
			texts[i][0] = searchText(e.before)
		}
		texts[i][1] = searchText(e.next)
	}
	encoded := make([]string, len(changed))
	for i, e := range changed {
		encoded[i] = marshalList(e.changes)
	}
	cells := tally(changed)

	if err := j.at("lock"); err != nil {
		return err
	}
	heads, err := j.rows.lockHeads(ctx, b.tx, units)
	if err != nil {
		return err
	}
	at := b.now
	for _, h := range heads {
		at = max(at, h.recordedAt+1)
	}
	events, err := b.stamp(changed, encoded, heads, at)
	if err != nil {
		return err
	}
	w := &writer{ctx: ctx, j: j, tx: b.tx}
	// The operation comes first: a twin of it waits here, and then replays instead of tripping over our rows.
	sum := sha256.Sum256(b.op.Body)
	op := operationRow{id: claim, actor: actorID(b.viewer), op: b.op, sum: sum[:], recordedAt: at, answer: string(answer),
		name: b.viewer.DisplayName, post: b.viewer.Post, details: marshalList(b.details)}
	if len(units) == 1 {
		op.unit = units[0]
	}
	insert(w, "operation", operationTable, []operationRow{op})
	w.assets(changed, at)
	w.labels(b, changed, at)
	w.gaps(changed, at)
	w.papers(b, at)
	w.observations(b, at)
	w.texts(changed, texts)
	insert(w, "events", eventTable, events)
	w.do("tally", func() error { return j.rows.addTally(ctx, b.tx, tallyTable.tableDef, tallyTable.values(cells)) })
	w.do("heads", func() error { return j.rows.setHeads(ctx, b.tx, heads) })
	return w.err
}

func unitsOf(changed []*Entry) []uuid.UUID {
	var units []uuid.UUID
	for _, e := range changed {
		units = append(units, e.next.UnitID)
		if e.before.Revision != 0 {
			units = append(units, e.before.UnitID)
		}
	}
	slices.SortFunc(units, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(units)
}

// stamp makes the events at their instant, moves the heads on, and folds each event into the state
// that will be written: what is stored is what the journal says, by construction.
func (b *Book) stamp(changed []*Entry, encoded []string, heads map[uuid.UUID]*head, at int64) ([]event, error) {
	events := make([]event, 0, len(changed))
	for i, e := range changed {
		next, err := holding.Apply(e.before, holding.Event{AssetID: e.next.ID, Kind: e.kind, Revision: e.next.Revision,
			EffectiveOn: b.op.EffectiveOn, RecordedAt: at, Changes: e.changes})
		if err != nil {
			return nil, err
		}
		e.next = next
		note, doc := b.op.Note, b.op.Document
		if e.note != "" {
			note = e.note
		}
		if e.doc != uuid.Nil {
			doc = e.doc
		}
		books := []uuid.UUID{e.next.UnitID}
		if e.before.Revision != 0 && e.before.UnitID != e.next.UnitID {
			books = []uuid.UUID{e.before.UnitID, e.next.UnitID}
		}
		for _, unit := range books {
			h := heads[unit]
			ev := event{unit: unit, seq: h.seq + 1, asset: e.next.ID, revision: e.next.Revision, kind: e.kind,
				effectiveOn: b.op.EffectiveOn, recordedAt: at, operation: b.op.ID, actor: actorID(b.viewer),
				actorName: b.viewer.DisplayName, actorPost: b.viewer.Post, document: doc, note: note,
				changes: encoded[i], reverses: b.op.Reverses}
			ev.hash = chain(h.hash, &ev)
			h.seq, h.hash, h.recordedAt = ev.seq, ev.hash, at
			events = append(events, ev)
		}
	}
	return events, nil
}

// tally answers what the changes add to the counts, without the cells that stay as they are.
func tally(changed []*Entry) []tallyRow {
	type key struct {
		unit  uuid.UUID
		grain holding.Grain
		cell  holding.Cell
	}
	sums := map[key]holding.Count{}
	add := func(s holding.State, sign int64) {
		for c, n := range s.Cells() {
			for _, g := range holding.Grains {
				k := key{s.UnitID, g, g.Of(c)}
				have := sums[k]
				sums[k] = holding.Count{N: have.N + sign*n.N, Quantity: have.Quantity + sign*n.Quantity, Cost: have.Cost + holding.VND(sign)*n.Cost}
			}
		}
	}
	for _, e := range changed {
		if e.before.Revision != 0 {
			add(e.before, -1)
		}
		add(e.next, 1)
	}
	rows := make([]tallyRow, 0, len(sums))
	for k, n := range sums {
		if n != (holding.Count{}) {
			rows = append(rows, tallyRow{k.unit, k.grain, k.cell, n})
		}
	}
	// One order for all writers, although the heads' locks already keep them apart.
	slices.SortFunc(rows, func(a, b tallyRow) int {
		return cmp.Or(bytes.Compare(a.unit[:], b.unit[:]), cmp.Compare(a.grain, b.grain), cmp.Compare(a.cell.ItemType, b.cell.ItemType),
			cmp.Compare(a.cell.Condition, b.cell.Condition), cmp.Compare(a.cell.Status, b.cell.Status),
			cmp.Compare(a.cell.Origin, b.cell.Origin), cmp.Compare(a.cell.AgencyKind, b.cell.AgencyKind), cmp.Compare(a.cell.Year, b.cell.Year))
	})
	return rows
}
