package journal

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	entlabel "sotaisan/ent/label"
	"sotaisan/ent/migrate"
	"sotaisan/ent/predicate"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/labels"
)

// Label is a code and what it stands for. Labels belong to the aggregate because what is on an asset
// is part of its state: a label becomes live, or stops being so, together with the asset's event.
type Label struct {
	ID         uuid.UUID
	UnitID     uuid.UUID
	Code       string
	Subject    labels.Subject
	AssetID    uuid.UUID // or uuid.Nil
	SiteID     uuid.UUID // of a site or a room
	Room       string
	Box        string // which transfer box of how many: "3/12"
	Recipient  string // of a transfer box
	Note       string
	State      holding.LabelState
	VoidReason holding.VoidReason
	Replaces   string // code of the label that is to be removed when this one is live
	BatchID    uuid.UUID
	Place      int32 // in its batch, from 1
	MadeAt     int64 // microseconds UTC; 0 stands for the instant of the write
	PrintedAt  int64 // 0 while it is not
	LiveAt     int64 // 0 while it never was
	Revision   int32
	ChangedAt  int64
}

// Bound says whether the label stands for something.
func (l Label) Bound() bool { return l.Subject != labels.SubjectBlank }

// Takes says whether the label is on, or on its way to, what it stands for.
func (l Label) Takes() bool {
	return l.State == holding.AssignedLabel || l.State == holding.PrintedLabel || l.State == holding.LiveLabel
}

// LabelEntry is one label in a book.
type LabelEntry struct {
	before Label // as loaded; the zero Label for a new one
	next   Label
	set    bool
}

// Label is the label as this write leaves it.
func (l *LabelEntry) Label() Label { return l.next }

// Set decides the label's next state. Do refuses a step that the life of a label has not.
func (l *LabelEntry) Set(next Label) { l.next, l.set = next, true }

// Labels loads the labels in scope that the conditions name, in the order of their making. A label
// that the book has already is answered as the book has it.
func (b *Book) Labels(conds ...predicate.Label) ([]*LabelEntry, error) {
	rows, err := b.Ent().Label.Query().Where(conds...).Order(entlabel.ByMadeAt(), entlabel.ByID()).All(b.ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*LabelEntry, len(rows))
	for i, row := range rows {
		e := b.labels[row.ID]
		if e == nil {
			l := labelOf(row)
			e = &LabelEntry{before: l, next: l}
			b.addLabel(e)
		}
		out[i] = e
	}
	return out, nil
}

// NewLabel adds a label. It has its code, unit, subject and state; id and instants come from the write.
func (b *Book) NewLabel(l Label) *LabelEntry {
	l.ID = labelID(l.Code, b.now)
	e := &LabelEntry{next: l, set: true}
	b.addLabel(e)
	return e
}

func (b *Book) addLabel(e *LabelEntry) {
	b.labels[e.next.ID] = e
	b.labelOrder = append(b.labelOrder, e)
}

// Stick records that the label is on the asset: it is live, and what it replaces is to be removed. The
// answer is the labels that are live on the asset beside it, which is a conflict.
//
// The event is LABEL_BOUND for an asset that had no live label, LABEL_REPLACED for one that had; when
// the entry is set already, the change of the label is part of that event.
func (b *Book) Stick(e *Entry, l *LabelEntry) (besides []*LabelEntry, err error) {
	s := e.State()
	others, err := b.Labels(entlabel.AssetID(s.ID))
	if err != nil {
		return nil, err
	}
	label := l.Label()
	label.AssetID, label.State, label.Subject = s.ID, holding.LiveLabel, SubjectOf(s.Kind)
	if label.LiveAt == 0 {
		label.LiveAt = b.now
	}
	l.Set(label)
	b.retire(label, others)
	for _, other := range others {
		if other != l && other.next.State == holding.LiveLabel {
			besides = append(besides, other)
		}
	}
	kind := holding.LabelBound
	if s.LiveLabel != "" {
		kind = holding.LabelReplaced
	}
	s.LiveLabel = label.Code
	e.Set(kind, s)
	return besides, nil
}

// Lay records that the label is on what it stands for when that is no asset: a room, a site, a box.
func (b *Book) Lay(l *LabelEntry) error {
	label := l.Label()
	label.State = holding.LiveLabel
	if label.LiveAt == 0 {
		label.LiveAt = b.now
	}
	l.Set(label)
	if label.Replaces == "" {
		return nil
	}
	others, err := b.Labels(entlabel.UnitID(label.UnitID), entlabel.Subject(label.Subject), entlabel.Room(label.Room))
	if err != nil {
		return err
	}
	b.retire(label, others)
	return nil
}

// retire replaces the labels in front of one in its chain.
func (b *Book) retire(label Label, others []*LabelEntry) {
	byCode := make(map[string]*LabelEntry, len(others))
	for _, o := range others {
		byCode[o.next.Code] = o
	}
	for code := label.Replaces; code != ""; {
		old := byCode[code]
		if old == nil {
			return
		}
		delete(byCode, code) // a chain never comes back, and if it did it would end here
		next := old.Label()
		code = next.Replaces
		if next.Takes() && next.Code != label.Code {
			next.State = holding.ReplacedLabel
			old.Set(next)
		}
	}
}

// Unstick takes a label of the asset out of use, into REPLACED or VOID. When it was the one that the
// asset's state names, another one that is live takes its place, or none.
func (b *Book) Unstick(e *Entry, l *LabelEntry, to Label) error {
	l.Set(to)
	s := e.State()
	if s.LiveLabel != to.Code {
		return nil
	}
	others, err := b.Labels(entlabel.AssetID(s.ID))
	if err != nil {
		return err
	}
	s.LiveLabel = ""
	for _, o := range others {
		if o.next.State == holding.LiveLabel {
			s.LiveLabel = o.next.Code
		}
	}
	e.Set(holding.LabelReplaced, s)
	return nil
}

// SubjectOf is what a label of an asset of the kind is: land and buildings carry plates.
func SubjectOf(kind catalog.Kind) labels.Subject {
	if kind == catalog.LandParcel || kind == catalog.Office {
		return labels.SubjectParcel
	}
	return labels.SubjectAsset
}

// settleLabels leaves out what has not changed and refuses steps that the life of a label has not.
func (b *Book) settleLabels() error {
	for _, l := range b.labelOrder {
		if l.set && l.before == l.next {
			l.set = false
		}
		if l.set && l.before.Revision != 0 && !l.before.State.May(l.next.State) {
			return fmt.Errorf("journal: label %s cannot go from %s to %s", l.next.Code, l.before.State, l.next.State)
		}
	}
	return nil
}

// labels writes the labels that were set, and the first label of every new asset. The update holds
// each row against the revision that was loaded, so of two writers that bind one label one wins.
func (w *writer) labels(b *Book, changed []*Entry, at int64) {
	var fresh, known []Label
	var base []int64
	for _, e := range changed {
		if s := e.next; e.before.Revision == 0 {
			fresh = append(fresh, Label{ID: labelID(s.Code, at), UnitID: s.UnitID, Code: s.Code, Subject: SubjectOf(s.Kind), AssetID: s.ID,
				State: holding.AssignedLabel, MadeAt: at, Revision: 1, ChangedAt: at})
		}
	}
	for _, l := range b.labelOrder {
		if !l.set {
			continue
		}
		next := l.next
		next.Revision, next.ChangedAt = l.before.Revision+1, at
		if l.before.Revision == 0 {
			next.MadeAt = cmp.Or(next.MadeAt, at)
			fresh = append(fresh, next)
			continue
		}
		known, base = append(known, next), append(base, int64(l.before.Revision))
	}
	// One order for all writers: rows of labels are locked without the heads of the units.
	order := make([]int, len(known))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(known[i].Code, known[j].Code) })
	sorted, bases := make([]Label, len(known)), make([]int64, len(known))
	for to, from := range order {
		sorted[to], bases[to] = known[from], base[from]
	}
	insert(w, "labels", labelTable, fresh)
	update(w, "label rows", labelInPlace, "revision", bases, sorted)
}

func labelID(code string, at int64) uuid.UUID {
	return id.Derived(id.Label, time.UnixMicro(at), "label/"+code)
}

func labelOf(r *ent.Label) Label {
	return Label{ID: r.ID, UnitID: r.UnitID, Code: r.Code, Subject: r.Subject, AssetID: value(r.AssetID), SiteID: value(r.SiteID), Room: r.Room,
		Box: r.Box, Recipient: r.Recipient, Note: r.Note, State: r.State, VoidReason: r.VoidReason, Replaces: r.Replaces,
		BatchID: value(r.BatchID), Place: r.Place, MadeAt: r.MadeAt, PrintedAt: r.PrintedAt, LiveAt: r.LiveAt,
		Revision: r.Revision, ChangedAt: r.ChangedAt}
}

var labelTable = bind(migrate.LabelTable, map[string]func(*Label) any{
	"id":          func(l *Label) any { return l.ID },
	"unit_id":     func(l *Label) any { return l.UnitID },
	"code":        func(l *Label) any { return l.Code },
	"subject":     func(l *Label) any { return string(l.Subject) },
	"asset_id":    func(l *Label) any { return ref(l.AssetID) },
	"site_id":     func(l *Label) any { return ref(l.SiteID) },
	"room":        func(l *Label) any { return l.Room },
	"box":         func(l *Label) any { return l.Box },
	"recipient":   func(l *Label) any { return l.Recipient },
	"note":        func(l *Label) any { return l.Note },
	"state":       func(l *Label) any { return string(l.State) },
	"void_reason": func(l *Label) any { return string(l.VoidReason) },
	"replaces":    func(l *Label) any { return l.Replaces },
	"batch_id":    func(l *Label) any { return ref(l.BatchID) },
	"place":       func(l *Label) any { return int64(l.Place) },
	"made_at":     func(l *Label) any { return l.MadeAt },
	"printed_at":  func(l *Label) any { return l.PrintedAt },
	"live_at":     func(l *Label) any { return l.LiveAt },
	"revision":    func(l *Label) any { return int64(l.Revision) },
	"changed_at":  func(l *Label) any { return l.ChangedAt },
})

// labelInPlace is the row of a label that stays in its unit; with its asset it moves by the foreign key.
var labelInPlace = labelTable.without("unit_id")
