package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/docgap"
	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// Book is a write under way: the assets it has loaded or registered, and what it is about to set.
type Book struct {
	ctx    context.Context
	j      *Journal
	tx     *store.Tx
	viewer viewer.Viewer
	op     Operation
	now    int64

	entries      map[uuid.UUID]*Entry
	order        []*Entry
	observations []Observation
	documents    []Document
	withdrawn    []uuid.UUID
	covers       []cover
	labels       map[uuid.UUID]*LabelEntry
	labelOrder   []*LabelEntry
	details      []Detail
}

// Entry is one asset in a book.
type Entry struct {
	book      *Book
	before    holding.State    // as loaded; the zero State for a new asset
	beforeGap map[string]int64 // when each gap last changed
	openGaps  int              // as the row says
	papers    []docgap.Paper

	set      bool
	kind     holding.EventKind
	next     holding.State
	note     string
	doc      uuid.UUID
	observed bool // somebody saw it, which is an event of its own
	changes  []holding.Change
}

// Observation is what somebody saw, as it is kept beside the change that it made.
type Observation struct {
	holding.Observation
	AssetID      uuid.UUID
	LabelCode    string // through which it was made; "" when not known
	BaseRevision int32
	Merge        holding.MergeResult
}

// Document is a paper about to be attached.
type Document struct {
	ID               uuid.UUID
	UnitID           uuid.UUID
	Type             string
	Number           string
	IssuedOn         civil.Date
	Issuer           string
	ArchiveReference string
	Note             string
}

type cover struct {
	asset, document uuid.UUID
	withdrawn       bool
}

// Viewer is who acts.
func (b *Book) Viewer() viewer.Viewer { return b.viewer }

// Now is the instant of this attempt, by the clock of the journal. The instant that is recorded can
// be a little later: inside a unit the clock never goes back.
func (b *Book) Now() time.Time { return time.UnixMicro(b.now) }

// Today is the day of Now in Viet Nam.
func (b *Book) Today() civil.Date { return civil.Of(b.Now()) }

// NewID makes an id at Now.
func (b *Book) NewID(tag id.Tag) uuid.UUID { return id.New(tag, b.Now()) }

// Ent reads and writes other entities in the same transaction.
func (b *Book) Ent() *ent.Client { return b.tx.Ent() }

// Context is the context of the write, with its viewer.
func (b *Book) Context() context.Context { return b.ctx }

// Detail is the change of one field of an account, an agency or another row that has no history of its
// own. Texts are canonical, as in holding.Change, and never secrets.
type Detail struct {
	Entity string    `json:"entity"` // "User", "Agency": the type's name in the API
	ID     uuid.UUID `json:"id"`
	holding.Change
}

// Details reads the stored details of an operation.
func Details(text string) ([]Detail, error) {
	var out []Detail
	err := unmarshalList(text, &out)
	return out, err
}

// Tell keeps with the operation what it changes in a row that has no history of its own. Writing the
// row is for the caller.
func (b *Book) Tell(entity string, row uuid.UUID, changes ...holding.Change) {
	for _, c := range changes {
		b.details = append(b.details, Detail{entity, row, c})
	}
}

// Assets loads assets with halves, papers and gaps, a fixed number of statements for any number of
// ids. An id that is not there or out of scope is a NotFound, with its position as the path.
func (b *Book) Assets(ids ...uuid.UUID) ([]*Entry, error) {
	if err := b.load(slices.DeleteFunc(slices.Clone(ids), func(u uuid.UUID) bool { return b.entries[u] != nil })); err != nil {
		return nil, err
	}
	out := make([]*Entry, len(ids))
	var refused errs.List
	for i, u := range ids {
		if out[i] = b.entries[u]; out[i] == nil {
			refused = append(refused, errs.Missing(fmt.Sprint(i)))
		}
	}
	return out, refused.Err()
}

// Register enters a new asset. The state has its id, unit and code; Do adds revision and gaps.
func (b *Book) Register(s holding.State) *Entry {
	e := &Entry{book: b, kind: holding.Registered, next: s, set: true}
	b.add(s.ID, e)
	return e
}

func (b *Book) add(asset uuid.UUID, e *Entry) {
	b.entries[asset] = e
	b.order = append(b.order, e)
}

// State is the asset as this write leaves it: as loaded, or as last set.
func (e *Entry) State() holding.State {
	if e.set {
		return e.next
	}
	return e.before
}

// Papers are the papers that cover the asset, those of this write included.
func (e *Entry) Papers() []docgap.Paper { return e.papers }

// Expect refuses with StaleRevision when the asset is no longer at the revision. sets answers the input
// that sets a field, nil when none does; each field that is set and is another now is refused there.
// When none is, one refusal at baseRevision names what is another now, and who changed it last. A
// revision of 0 expects nothing.
func (e *Entry) Expect(revision int32, sets func(field string) []string) error {
	if revision == 0 || revision == e.before.Revision {
		return nil
	}
	rows, err := e.since(revision)
	if err != nil {
		return err
	}
	changed, err := changedSince(rows)
	if err != nil {
		return err
	}
	var list errs.List
	var vi, en []string
	for _, c := range changed {
		text := c.text()
		vi, en = append(vi, text.VI), append(en, text.EN)
		if path := sets(c.Field); path != nil {
			list = append(list, errs.New(errs.StaleRevision, path, "%s.", "%s.", text))
		}
	}
	switch {
	case len(list) > 0:
		return list
	case len(changed) > 0:
		return errs.New(errs.StaleRevision, errs.At("baseRevision"), "%s.", "%s.", locale.Text{VI: strings.Join(vi, "; "), EN: strings.Join(en, "; ")})
	}
	// Gaps and observations alone, or a revision that is still to come.
	return errs.New(errs.StaleRevision, errs.At("baseRevision"), "Tài sản nay là bản %[1]d, không phải bản %[2]d.",
		"The asset is at revision %[1]d now, not at %[2]d.", e.before.Revision, revision)
}

// text says what was changed, in people's words; the values only where they are no ids or codes.
func (c fieldChange) text() locale.Text {
	field, ok := holding.FieldWords[c.Field]
	if !ok {
		field = locale.Text{VI: c.Field, EN: c.Field}
	}
	from, fromText := holding.ValueText(c.Field, c.From)
	to, toText := holding.ValueText(c.Field, c.To)
	if !fromText || !toText {
		return locale.Text{VI: c.by + " đã đổi “" + field.VI + "”", EN: c.by + " changed “" + field.EN + "”"}
	}
	return locale.Text{VI: c.by + " đã đổi “" + field.VI + "” từ " + quoted(from.VI, "trống") + " thành " + quoted(to.VI, "trống"),
		EN: c.by + " changed “" + field.EN + "” from " + quoted(from.EN, "nothing") + " to " + quoted(to.EN, "nothing")}
}

func quoted(text, empty string) string {
	if text == "" {
		return empty
	}
	return "“" + text + "”"
}

// fieldChange is a field before and after several events, and who changed it last.
type fieldChange struct {
	holding.Change
	by string
}

// untold are fields that nobody edits at a desk, or that follow from another one.
var untold = []string{"presence", "seenAt", "observation", "label", "kind", "agencyKind"}

// changedSince sums events up by field, in the order in which the fields were first touched, without
// gaps and what is untold.
func changedSince(rows []*ent.AssetEvent) ([]fieldChange, error) {
	var out []fieldChange
	for _, row := range rows {
		changes, err := unmarshalChanges(row.Changes)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			if slices.Contains(untold, c.Field) || strings.HasPrefix(c.Field, "gap.") {
				continue
			}
			i := slices.IndexFunc(out, func(have fieldChange) bool { return have.Field == c.Field })
			if i < 0 {
				out = append(out, fieldChange{c, row.ActorName})
			} else {
				out[i].To, out[i].by = c.To, row.ActorName
			}
		}
	}
	return slices.DeleteFunc(out, func(c fieldChange) bool { return c.From == c.To }), nil
}

// Since answers the events after a revision, oldest first.
func (e *Entry) Since(revision int32) ([]holding.Event, error) {
	rows, err := e.since(revision)
	if err != nil {
		return nil, err
	}
	return eventsOf(rows)
}

func (e *Entry) since(revision int32) ([]*ent.AssetEvent, error) {
	return e.book.Ent().AssetEvent.Query().
		Where(assetevent.AssetID(e.before.ID), assetevent.RevisionGT(revision)).
		Order(assetevent.ByRevision()).All(e.book.ctx)
}

// Set decides the asset's next state. A second Set in one write replaces the state; the first
// event kind stands, because one write makes one event of an asset.
func (e *Entry) Set(kind holding.EventKind, next holding.State) {
	if !e.set {
		e.kind = kind
	}
	e.set, e.next = true, next
}

// Note gives the event a note of its own, instead of the operation's.
func (e *Entry) Note(text string) { e.note = text }

// Observe keeps an observation; the change that it makes is for Set. It is an event of the asset even
// when it changes nothing, so that what somebody saw stands in the journal. The asset is in the book.
func (b *Book) Observe(o Observation) {
	b.observations = append(b.observations, o)
	if e := b.entries[o.AssetID]; e != nil {
		e.observed = true
		if !e.set {
			e.Set(holding.Observed, e.State())
		}
	}
}

// Attach adds a paper that covers the entries. Do judges their gaps with it.
func (b *Book) Attach(d Document, entries ...*Entry) {
	b.documents = append(b.documents, d)
	for _, e := range entries {
		e.papers = append(e.papers, docgap.Paper{ID: d.ID, Type: d.Type, IssuedOn: d.IssuedOn})
		e.doc = d.ID
		e.Set(holding.DocumentAttached, e.State())
		b.covers = append(b.covers, cover{asset: e.next.ID, document: d.ID})
	}
}

// Inherit gives a new asset the papers of the one out of which it came.
func (e *Entry) Inherit(from *Entry) {
	for _, p := range from.papers {
		if !p.Withdrawn {
			e.papers = append(e.papers, p)
			e.book.covers = append(e.book.covers, cover{asset: e.next.ID, document: p.ID})
		}
	}
}

// Withdraw takes a paper back from every asset it covers; the gaps that it closed open again.
func (b *Book) Withdraw(document uuid.UUID, entries ...*Entry) {
	b.withdrawn = append(b.withdrawn, document)
	for _, e := range entries {
		for i := range e.papers {
			if e.papers[i].ID == document {
				e.papers[i].Withdrawn = true
			}
		}
		e.doc = document
		e.Set(holding.DocumentWithdrawn, e.State())
		b.covers = append(b.covers, cover{asset: e.next.ID, document: document, withdrawn: true})
	}
}

// settle judges the gaps of every entry that was set, and answers those in which something changed.
// Nothing here reads or writes the database, so no lock is held while it computes.
func (b *Book) settle() ([]*Entry, error) {
	var changed []*Entry
	for _, e := range b.order {
		if !e.set {
			continue
		}
		e.next.Gaps = slices.Clone(e.next.Gaps)
		e.next = docgap.Reconcile(b.j.catalog, e.next, e.papers, b.Today())
		e.changes = holding.Diff(e.before, e.next)
		// A paper is an event of the asset even when no gap was waiting for it.
		if len(e.changes) == 0 && e.doc == uuid.Nil && !e.observed {
			e.set = false
			continue
		}
		e.next.Revision = e.before.Revision + 1
		changed = append(changed, e)
	}
	if err := b.settleLabels(); err != nil {
		return nil, err
	}
	for _, o := range b.observations {
		if b.entries[o.AssetID] == nil {
			return nil, fmt.Errorf("journal: observation of asset %s, which is not in the book", o.AssetID)
		}
	}
	return changed, nil
}
