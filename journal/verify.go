package journal

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/assetpast"
	"sotaisan/ent/unithead"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
)

// Problem is one place where the register does not agree with itself.
type Problem struct {
	Unit  uuid.UUID `json:"unit"`
	Seq   int64     `json:"seq,omitempty"`
	Asset string    `json:"asset,omitempty"` // code
	What  string    `json:"what"`
}

// Report is what Verify or Check found.
type Report struct {
	Units    int       `json:"units"`
	Events   int64     `json:"events"`
	Assets   int64     `json:"assets"`
	Heads    []Head    `json:"heads,omitempty"`
	Problems []Problem `json:"problems"`
}

// Head is the end of a unit's journal. Printed on minutes, it anchors the chain outside the database.
type Head struct {
	Unit uuid.UUID `json:"unit"`
	Seq  int64     `json:"seq"`
	Hash string    `json:"hash"`
}

func (r *Report) problem(p Problem) { r.Problems = append(r.Problems, p) }

// Verify recomputes the hash chain of every unit, compares it with its head, and looks for assets that
// the journal knows and the register has lost. With deep it also folds every asset's events and compares
// the result with the row in force, its half, its gaps and every row of the past. Each unit is read as
// of one moment, so that writers under way do not matter. progress, when not nil, is told after each unit.
func (j *Journal) Verify(ctx context.Context, deep bool, progress func(done, of int)) (Report, error) {
	return j.eachUnit(viewer.With(ctx, viewer.Job("verify")), progress, func(b *Book, r *Report, unit uuid.UUID) error {
		if err := b.verifyChain(r, unit); err != nil {
			return err
		}
		if err := b.lostAssets(r, unit); err != nil || !deep {
			return err
		}
		return b.verifyAssets(r, unit)
	})
}

// eachUnit runs f for every unit, each in a snapshot of its own.
func (j *Journal) eachUnit(ctx context.Context, progress func(done, of int), f func(*Book, *Report, uuid.UUID) error) (Report, error) {
	var r Report
	client, err := j.store.Read(ctx)
	if err != nil {
		return r, err
	}
	units, err := client.UnitHead.Query().Order(unithead.ByID()).IDs(ctx)
	if err != nil {
		return r, err
	}
	for i, unit := range units {
		if err := j.inSnapshot(ctx, func(b *Book) error { return f(b, &r, unit) }); err != nil {
			return r, err
		}
		r.Units++
		if progress != nil {
			progress(i+1, len(units))
		}
	}
	return r, nil
}

func (j *Journal) inSnapshot(ctx context.Context, f func(*Book) error) error {
	tx, err := j.store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return f(j.book(ctx, tx, viewer.Viewer{}, Operation{}))
}

// lostAssets finds assets of which the unit's journal tells and that have no row any more.
func (b *Book) lostAssets(r *Report, unit uuid.UUID) error {
	rows, err := b.tx.QueryContext(b.ctx, `SELECT asset_id, min(seq) FROM asset_event e WHERE unit_id = $1
		AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.id = e.asset_id) GROUP BY asset_id ORDER BY min(seq)`, unit.String())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var asset uuid.UUID
		var seq int64
		if err := rows.Scan(&asset, &seq); err != nil {
			return err
		}
		r.problem(Problem{Unit: unit, Seq: seq, What: fmt.Sprintf("asset %s, of which this entry tells, is not in the register", asset)})
	}
	return rows.Err()
}

func (b *Book) verifyChain(r *Report, unit uuid.UUID) error {
	h, err := b.Ent().UnitHead.Get(b.ctx, unit)
	if err != nil {
		return err
	}
	rows, err := b.tx.QueryContext(b.ctx, `SELECT seq, asset_id, revision, kind, effective_on, recorded_at, operation_id, actor_id,
		actor_name, actor_post, document_id, note, changes, reverses, hash FROM asset_event WHERE unit_id = $1 ORDER BY seq`, unit.String())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	previous, seq, last := []byte{}, int64(0), int64(0)
	for rows.Next() {
		e := event{unit: h.ID}
		var doc, reverses uuid.NullUUID
		if err := rows.Scan(&e.seq, &e.asset, &e.revision, &e.kind, &e.effectiveOn, &e.recordedAt, &e.operation, &e.actor,
			&e.actorName, &e.actorPost, &doc, &e.note, &e.changes, &reverses, &e.hash); err != nil {
			return err
		}
		e.document, e.reverses = doc.UUID, reverses.UUID
		r.Events++
		seq++
		if e.seq != seq {
			r.problem(Problem{Unit: h.ID, Seq: seq, What: fmt.Sprintf("the journal jumps to %d: an entry is missing", e.seq)})
			seq = e.seq
		}
		if e.recordedAt < last {
			r.problem(Problem{Unit: h.ID, Seq: seq, What: "recorded before the entry in front of it"})
		}
		if want := chain(previous, &e); !bytes.Equal(want, e.hash) {
			r.problem(Problem{Unit: h.ID, Seq: seq, What: "the entry does not match its hash"})
		}
		previous, last = e.hash, e.recordedAt
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if h.Seq != seq || !bytes.Equal(h.Hash, previous) {
		r.problem(Problem{Unit: h.ID, Seq: h.Seq, What: fmt.Sprintf("the head says %d entries, the journal has %d, or their hashes differ", h.Seq, seq)})
	}
	if h.Seq > 0 {
		r.Heads = append(r.Heads, Head{Unit: h.ID, Seq: h.Seq, Hash: hex.EncodeToString(h.Hash)})
	}
	return nil
}

// verifyAssets compares what the events of the unit's assets fold to with what is stored.
func (b *Book) verifyAssets(r *Report, unit uuid.UUID) error {
	ctx := b.ctx
	return b.eachChunk(unit, func(entries []*Entry) error {
		ids := make([]uuid.UUID, len(entries))
		for i, e := range entries {
			ids[i] = e.before.ID
		}
		rows, err := b.Ent().AssetEvent.Query().Where(assetevent.AssetIDIn(ids...)).
			Order(assetevent.ByAssetID(), assetevent.ByRevision(), assetevent.BySeq()).All(ctx)
		if err != nil {
			return err
		}
		pasts, err := b.Ent().AssetPast.Query().Where(assetpast.AssetIDIn(ids...)).
			Order(assetpast.ByAssetID(), assetpast.ByRevision()).All(ctx)
		if err != nil {
			return err
		}
		histories, past := map[uuid.UUID][]*ent.AssetEvent{}, map[uuid.UUID][]*ent.AssetPast{}
		for _, row := range rows {
			histories[row.AssetID] = append(histories[row.AssetID], row)
		}
		for _, row := range pasts {
			past[row.AssetID] = append(past[row.AssetID], row)
		}
		for _, e := range entries {
			r.Assets++
			events, err := eventsOf(histories[e.before.ID])
			if err != nil {
				return err
			}
			if what := compare(e.before, events, past[e.before.ID]); what != "" {
				r.problem(Problem{Unit: unit, Asset: e.before.Code, What: what})
			}
		}
		return nil
	})
}

// compare folds an asset's events step by step against its rows; "" when all agree.
func compare(now holding.State, events []holding.Event, past []*ent.AssetPast) string {
	var s holding.State
	at := 0
	for i, e := range events {
		if i > 0 && e.Revision == events[i-1].Revision { // the other book of a handover
			continue
		}
		next, err := holding.Apply(s, e)
		if err != nil {
			return err.Error()
		}
		if s.Revision != 0 {
			if at >= len(past) {
				return fmt.Sprintf("revision %d has no row of the past", s.Revision)
			}
			if what := comparePast(s, e.RecordedAt, past[at]); what != "" {
				return what
			}
			at++
		}
		s = next
	}
	if s.Revision != now.Revision || s.ChangedAt != now.ChangedAt {
		return fmt.Sprintf("the row is revision %d, the events make %d", now.Revision, s.Revision)
	}
	if changes := holding.Diff(s, now); len(changes) > 0 {
		return fmt.Sprintf("%s is %q, the events make %q", changes[0].Field, changes[0].To, changes[0].From)
	}
	if !slices.Equal(s.Gaps, now.Gaps) {
		return "the gaps differ from what the events make"
	}
	if at != len(past) {
		return fmt.Sprintf("%d rows of the past, the events make %d", len(past), at)
	}
	return ""
}

func comparePast(s holding.State, until int64, row *ent.AssetPast) string {
	p, err := stateOf(&ent.Asset{
		ID: row.AssetID, UnitID: row.UnitID, Code: row.Code, Name: row.Name, ItemType: row.ItemType, Kind: row.Kind,
		Tracking: row.Tracking, Quantity: row.Quantity, AgencyID: row.AgencyID, AgencyKind: row.AgencyKind, SiteID: row.SiteID,
		Room: row.Room, Grades: row.Grades, Status: row.Status, Tenure: row.Tenure, Origin: row.Origin,
		HistoricalCost: row.HistoricalCost, CostBasis: row.CostBasis, AcquiredOn: row.AcquiredOn, InUseYear: row.InUseYear,
		ExternalCodes: row.ExternalCodes, Note: row.Note, Presence: row.Presence, SeenAt: row.SeenAt,
		ObservationID: row.ObservationID, LiveLabel: row.LiveLabel, Revision: row.Revision, ChangedAt: row.ChangedAt,
	})
	if err != nil {
		return err.Error()
	}
	var half halves
	if err := json.Unmarshal([]byte(row.Half), &half); err != nil {
		return fmt.Sprintf("half of revision %d: %v", row.Revision, err)
	}
	p.Computer, p.Furniture, p.Parcel, p.Office = half.Computer, half.Furniture, half.Parcel, half.Office
	p.Gaps = s.Gaps // kept in document_gap_past
	if changes := holding.Diff(s, p); len(changes) > 0 {
		return fmt.Sprintf("revision %d of the past: %s is %q, the events make %q", row.Revision, changes[0].Field, changes[0].To, changes[0].From)
	}
	if p.Revision != s.Revision || p.ChangedAt != s.ChangedAt || row.Until != until || row.OpenGaps != s.OpenGaps() {
		return fmt.Sprintf("revision %d of the past: its interval or its gaps differ from what the events make", row.Revision)
	}
	return ""
}

// eachChunk gives f the assets of a unit, a few thousand at a time.
func (b *Book) eachChunk(unit uuid.UUID, f func([]*Entry) error) error {
	ids, err := b.Ent().Asset.Query().Where(asset.UnitID(unit)).Order(asset.ByID()).IDs(b.ctx)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, 2_000) {
		clear(b.entries)
		b.order = nil
		if err := b.load(part); err != nil {
			return err
		}
		if err := f(b.order); err != nil {
			return err
		}
	}
	return nil
}
