package registry

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// maxBatch is how many labels one batch has.
const maxBatch = 5_000

// PrintLabels queues a batch. A thing without a label gets the code that was allocated to it, or a new
// one when that label is void; what has a label, or one under way, is left out, or with Reprint gets a
// new code that replaces it. Nothing is on any thing by that, so no asset changes.
//
// Refusals: Forbidden, NotFound for the unit and what is chosen, Required and Invalid where the choice
// does not fit the subject, UnknownCode for stock and design, OutOfRange where they do not fit each
// other or the printer is too far off, TooMany above 5,000, WrongState for what is gone, Precondition for software and when nothing
// is left to print.
func (r *Registry) PrintLabels(ctx context.Context, in PrintLabelsInput) (*PrintLabelsPayload, error) {
	op, err := usecase.Operation(in.OperationID, "printLabels", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	batch, out, err := usecase.Act(ctx, r.journal, authz.PrintLabels, op, func(b *journal.Book) (uuid.UUID, error) {
		unit, err := r.unit(b.Viewer(), in.UnitCode, b.Today())
		if err != nil {
			return uuid.Nil, err
		}
		design, profile, err := checkLayout(in)
		wrong, ok := errs.All(err)
		if err != nil && !ok {
			return uuid.Nil, err
		}
		p := printing{r: r, b: b, unit: unit, in: in, batch: b.NewID(id.LabelBatch)}
		if err := usecase.Join(wrong, p.choose()); err != nil {
			return uuid.Nil, err
		}
		if p.place == 0 && p.skipped == 0 {
			return uuid.Nil, errs.New(errs.Precondition, nil, "Trong sổ không có gì như đã chọn để in nhãn.", "The register has nothing of what was chosen to print labels for.")
		}
		if p.place == 0 {
			return uuid.Nil, errs.New(errs.Precondition, nil, "Không còn nhãn nào cần in: %d mục đã có nhãn.", "Nothing is left to print: %d have labels.", p.skipped)
		}
		return p.batch, keep(b.Ent().LabelBatch.Create(), profile).SetID(p.batch).SetUnitID(unit.ID).SetSubject(in.Subject).SetState(holding.BatchQueued).
			SetLabelCount(p.place).SetSkippedCount(int32(p.skipped)).SetReprint(in.Reprint).SetStock(in.Stock).SetDesign(design).
			SetFormat(in.Format).SetDpi(int16(usecase.Value(in.Dpi))).SetNote(op.Note).
			SetCreatedAt(b.Now().UnixMicro()).SetCreatedBy(b.Viewer().DisplayName).Exec(b.Context())
	})
	if out.Stopped(err) {
		return &PrintLabelsPayload{Outcome: out}, err
	}
	row, err := labelBatches.ByID(ctx, r.store, batch)
	return &PrintLabelsPayload{Batch: row, Outcome: out}, err
}

// checkLayout says whether the design goes on the paper and answers its code, by default that of the
// first design of the subject that fits, and how the printer is off.
func checkLayout(in PrintLabelsInput) (string, labels.Profile, error) {
	profile, wrong := in.profile()
	stock, ok := labels.FindStock(in.Stock)
	if !ok {
		wrong = append(wrong, errs.New(errs.UnknownCode, errs.At("stock"), "Không có khổ nhãn %q.", "There is no stock %q.", in.Stock))
	}
	var designs []labels.Design
	if in.Design == nil {
		designs = slices.DeleteFunc(labels.Designs(), func(d labels.Design) bool { return d.For != in.Subject })
	} else if d, ok := labels.FindDesign(*in.Design); !ok {
		wrong = append(wrong, errs.New(errs.UnknownCode, errs.At("design"), "Không có mẫu nhãn %q.", "There is no design %q.", *in.Design))
	} else if d.For != in.Subject && (in.Subject != labels.SubjectParcel || d.For != labels.SubjectAsset) {
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("design"), "Mẫu nhãn %s không dùng cho loại này.", "The design %s is for something else.", d.Code))
	} else {
		designs = []labels.Design{d}
	}
	switch thermal := in.Format != holding.FormatPDF; {
	case thermal && usecase.Value(in.Dpi) != int32(labels.DPI203) && usecase.Value(in.Dpi) != int32(labels.DPI300):
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("dpi"), "Máy in nhiệt có độ phân giải 203 hoặc 300 dpi.", "Label printers have 203 or 300 dpi."))
	case thermal && ok && !stock.Roll:
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("stock"), "Máy in nhiệt cần khổ nhãn cuộn.", "Label printers need a roll."))
	case !thermal && in.Dpi != nil:
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("dpi"), "Tệp PDF không cần độ phân giải.", "A PDF has no dots per inch."))
	}
	if ok && (in.Start < 1 || int(in.Start) > stock.PerPage()) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("start"), "Vị trí bắt đầu phải từ 1 đến %d.", "The start position has to be 1 to %d.", stock.PerPage()))
	}
	wrong = append(wrong, usecase.TooLong(usecase.Line(in.Recipient), holding.MaxText, "recipient")...)
	if len(wrong) > 0 {
		return "", profile, wrong
	}
	base, err := labels.ParseBase("https://nhan.vn") // the place of things on a label depends on no address
	for _, d := range designs {
		if err == nil {
			_, err = labels.Layout{Base: base, Stock: stock, Design: d, Profile: profile}.Check()
		}
		if err == nil {
			return d.Code, profile, nil
		}
		if d.Code != designs[len(designs)-1].Code {
			err = nil // a smaller one may fit
		}
	}
	return "", profile, ofInput(err)
}

// printing is a batch that is being put together.
type printing struct {
	r       *Registry
	b       *journal.Book
	unit    lineage.Unit
	in      PrintLabelsInput
	batch   uuid.UUID
	place   int32
	skipped int
}

func (p *printing) choose() error {
	if err := p.checkChoice().Err(); err != nil {
		return err
	}
	switch p.in.Subject {
	case labels.SubjectAsset, labels.SubjectParcel:
		return p.assets()
	case labels.SubjectRoom, labels.SubjectSite:
		return p.places()
	}
	return p.fresh()
}

// checkChoice: what is given is what the subject needs, and nothing else.
func (p *printing) checkChoice() errs.List {
	in := p.in
	given := map[string]bool{"assetIds": in.AssetIDs != nil, "filter": in.Filter != nil, "rooms": in.Rooms != nil,
		"siteIds": in.SiteIDs != nil, "count": in.Count != nil, "recipient": in.Recipient != nil}
	takes := map[labels.Subject][]string{
		labels.SubjectAsset: {"filter", "assetIds"}, labels.SubjectParcel: {"filter", "assetIds"}, labels.SubjectRoom: {"rooms"},
		labels.SubjectSite: {"siteIds"}, labels.SubjectBox: {"count", "recipient"}, labels.SubjectBlank: {"count"},
	}[in.Subject]
	var wrong errs.List
	for _, field := range []string{"assetIds", "filter", "rooms", "siteIds", "count", "recipient"} {
		if given[field] && !slices.Contains(takes, field) {
			wrong = append(wrong, errs.New(errs.Invalid, errs.At(field), "Không dùng cho loại nhãn này.", "Not for labels of this subject."))
		}
	}
	switch needed := takes[0]; {
	case in.AssetIDs != nil && in.Filter != nil:
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("filter"), "Chỉ nhập một trong hai: assetIds hoặc filter.", "Give one of the two: assetIds or filter."))
	case !given[needed] && !given["assetIds"]:
		wrong = append(wrong, usecase.Missing(needed))
	case in.AssetIDs != nil:
		wrong = append(wrong, distinctUpTo(in.AssetIDs, maxBatch, "assetIds")...)
	case in.SiteIDs != nil:
		wrong = append(wrong, distinct(in.SiteIDs, "siteIds")...)
	case in.Rooms != nil && (len(in.Rooms) == 0 || len(in.Rooms) > atOnce):
		wrong = append(wrong, errs.New(errs.TooMany, errs.At("rooms"), "Mỗi lần từ 1 đến %d phòng.", "1 to %d rooms at once.", atOnce))
	case in.Count != nil && (*in.Count < 1 || *in.Count > maxBatch):
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("count"), "Số nhãn phải từ 1 đến %d.", "The number of labels has to be 1 to %d.", maxBatch))
	}
	return wrong
}

// subjectKinds are the kinds that a filter chooses: software has nothing to stick a label on; land and buildings carry plates.
var subjectKinds = map[labels.Subject][]catalog.Kind{
	labels.SubjectAsset:  {catalog.ITEquipment, catalog.Furniture, catalog.OtherEquipment, catalog.Structure, catalog.Vehicle},
	labels.SubjectParcel: {catalog.LandParcel, catalog.Office},
}

// there are the statuses of what somebody can walk up to with a label.
var there = []holding.Status{holding.InUse, holding.NotInUse, holding.UnderRepair, holding.Lent, holding.InHandover}

// taken holds for assets that have a label, or one under way in a batch.
var taken = reads.Exists(label.Table, label.FieldAssetID, asset.FieldID, reads.Either(
	reads.In(label.FieldState, []holding.LabelState{holding.PrintedLabel, holding.LiveLabel}),
	reads.Both(reads.Equal(label.FieldState, holding.AssignedLabel), reads.Known(label.FieldBatchID))))

func (p *printing) assets() error {
	rows, err := p.assetsByID()
	if p.in.Filter != nil {
		rows, err = p.assetsByFilter()
	}
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, a := range rows {
		ids[i] = a.ID
	}
	chains := map[uuid.UUID][]*journal.LabelEntry{}
	for part := range slices.Chunk(ids, maxBatch) {
		have, err := p.b.Labels(label.AssetIDIn(part...))
		if err != nil {
			return err
		}
		for _, l := range have {
			chains[l.Label().AssetID] = append(chains[l.Label().AssetID], l)
		}
	}
	for _, a := range rows {
		if err := p.add(chains[a.ID], a.LiveLabel, journal.Label{Subject: journal.SubjectOf(a.Kind), AssetID: a.ID}); err != nil {
			return err
		}
	}
	return nil
}

func (p *printing) assetsByID() ([]*ent.Asset, error) {
	if p.in.AssetIDs == nil {
		return nil, nil
	}
	found, err := p.b.Ent().Asset.Query().Where(asset.IDIn(p.in.AssetIDs...), asset.UnitID(p.unit.ID)).All(p.b.Context())
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*ent.Asset, len(found))
	for _, a := range found {
		byID[a.ID] = a
	}
	rows := make([]*ent.Asset, len(p.in.AssetIDs))
	var wrong errs.List
	for i, u := range p.in.AssetIDs {
		rows[i] = byID[u]
		if e := unlabellable(byID[u], "assetIds", strconv.Itoa(i)); e != nil {
			wrong = append(wrong, e)
		}
	}
	return rows, wrong.Err()
}

// unlabellable says why an asset can have no label; nil when it can.
func unlabellable(a *ent.Asset, path ...string) *errs.Error {
	switch {
	case a == nil:
		return errs.Missing(path...)
	case a.Status == holding.Disposed || a.Status == holding.EnteredInError:
		return errs.New(errs.WrongState, path, "Tài sản đang ở trạng thái “%s”, không gắn nhãn.", "The asset is “%s”; it has no label.", holding.Word(holding.StatusWords, a.Status))
	case a.Kind == catalog.Software:
		return errs.New(errs.Precondition, path, "Phần mềm không có chỗ gắn nhãn.", "Software has nothing to stick a label on.")
	}
	return nil
}

// assetsByFilter reads the assets that get a label, in the order in which somebody walks, and counts
// those that are left out.
func (p *printing) assetsByFilter() ([]*ent.Asset, error) {
	sieve, err := p.r.assetSieve(p.in.Filter, p.b.Today())
	if err != nil {
		return nil, err
	}
	all := reads.Both(reads.Equal(asset.FieldUnitID, p.unit.ID), reads.In(asset.FieldKind, subjectKinds[p.in.Subject]), reads.In(asset.FieldStatus, there), sieve.Cond)
	wanted := all
	if !p.in.Reprint {
		wanted = reads.Both(all, reads.Not(taken))
		left := p.b.Ent().Asset.Query()
		left.Restrict(func(s *sql.Selector) { reads.Where(s, all, taken) })
		if p.skipped, err = left.Count(p.b.Context()); err != nil {
			return nil, err
		}
	}
	q := p.b.Ent().Asset.Query()
	q.Restrict(func(s *sql.Selector) {
		reads.Where(s, wanted)
		s.OrderExpr(walk.Terms(s, false)...).Limit(maxBatch + 1)
	})
	rows, err := q.All(p.b.Context())
	if err == nil && len(rows) > maxBatch {
		return nil, errs.New(errs.TooMany, errs.At("filter"), "Mỗi lần nhiều nhất %d nhãn. Hãy chọn theo phòng hoặc loại.", "At most %d labels at once. Choose by room or kind.", maxBatch)
	}
	return rows, err
}

// walk is the order in which somebody goes round with labels: by site, room and name.
var walk = assets.By("walk", false,
	reads.Key[ent.Asset]{Expr: func(s *sql.Selector) string {
		if s.Dialect() == dialect.Postgres {
			return "coalesce(" + s.C(asset.FieldSiteID) + ", '00000000-0000-0000-0000-000000000000'::uuid)"
		}
		return "coalesce(" + s.C(asset.FieldSiteID) + ", '" + uuid.Nil.String() + "')"
	}, Of: func(a *ent.Asset) any { return usecase.Value(a.SiteID) }},
	reads.Column(asset.FieldRoom, func(a *ent.Asset) any { return a.Room }),
	reads.Column(asset.FieldSortName, func(a *ent.Asset) any { return append([]byte{}, a.SortName...) }))

// places are rooms or sites: the code is allocated when the first label is ordered.
func (p *printing) places() error {
	known, err := p.r.LoadPlaces(p.b, p.unit.ID)
	if err != nil {
		return err
	}
	have, err := p.b.Labels(label.UnitID(p.unit.ID), label.Subject(p.in.Subject))
	if err != nil {
		return err
	}
	type place struct {
		site uuid.UUID
		room string
	}
	chains := map[place][]*journal.LabelEntry{}
	for _, l := range have {
		at := place{l.Label().SiteID, l.Label().Room}
		chains[at] = append(chains[at], l)
	}
	var chosen []place
	var wrong errs.List
	for i, site := range p.in.SiteIDs {
		if known.sites[site] == nil {
			wrong = append(wrong, errs.Missing("siteIds", strconv.Itoa(i)))
		}
		chosen = append(chosen, place{site: site})
	}
	for i, room := range p.in.Rooms {
		path := []string{"rooms", strconv.Itoa(i)}
		site, e := known.site(room.SiteID)
		if e != nil {
			wrong = append(wrong, under(errs.List{e}, path...)...)
		}
		at := place{site, usecase.Line(&room.Room)}
		if at.room == "" {
			wrong = append(wrong, usecase.Missing(append(path, "room")...))
		}
		if slices.Contains(chosen, at) {
			wrong = append(wrong, errs.New(errs.Duplicate, path, "Bị lặp lại.", "It is named twice."))
		}
		wrong = append(wrong, usecase.TooLong(at.room, holding.MaxText, append(path, "room")...)...)
		chosen = append(chosen, at)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	for _, at := range chosen {
		if err := p.add(chains[at], "", journal.Label{Subject: p.in.Subject, SiteID: at.site, Room: at.room}); err != nil {
			return err
		}
	}
	return nil
}

// fresh are transfer boxes and blank labels.
func (p *printing) fresh() error {
	n := usecase.Value(p.in.Count)
	for i := range n {
		l := journal.Label{Subject: labels.SubjectBlank, State: holding.BlankLabel}
		if p.in.Subject == labels.SubjectBox {
			l = journal.Label{Subject: labels.SubjectBox, State: holding.AssignedLabel, Box: fmt.Sprintf("%d/%d", i+1, n),
				Recipient: usecase.Line(p.in.Recipient), Note: usecase.Lines(p.in.Note)}
		}
		if err := p.new(l); err != nil {
			return err
		}
	}
	return nil
}

// add puts a thing with the labels that it has into the batch, or leaves it out. Live is the code of the
// label that the state of an asset names.
func (p *printing) add(chain []*journal.LabelEntry, live string, thing journal.Label) error {
	var first *journal.LabelEntry // allocated, and in no batch yet
	for _, l := range chain {
		if allocated(l.Label()) {
			first = l
		}
	}
	thing.Replaces = predecessor(chain, live)
	if thing.Replaces != "" && !p.in.Reprint {
		p.skipped++
		return nil
	}
	if first == nil {
		thing.State = holding.AssignedLabel
		return p.new(thing)
	}
	p.place++
	next := first.Label()
	next.Replaces, next.BatchID, next.Place = thing.Replaces, p.batch, p.place
	first.Set(next)
	return nil
}

// allocated says whether a label is a code only, which no batch has.
func allocated(l journal.Label) bool {
	return l.State == holding.AssignedLabel && l.BatchID == uuid.Nil
}

// nearness is how near a label is to being on its thing.
var nearness = map[holding.LabelState]int{holding.AssignedLabel: 1, holding.PrintedLabel: 2, holding.LiveLabel: 3}

// predecessor answers the code that a new label of a thing replaces, "" for none: the end of the chain
// of the live label, for what is on the thing has to come off. Without a live one it is the newest that
// is printed, or in a batch.
func predecessor(chain []*journal.LabelEntry, live string) string {
	after := make(map[string]journal.Label, len(chain))
	var code string
	best := 0
	for _, l := range chain {
		has := l.Label()
		if has.Replaces != "" {
			after[has.Replaces] = has
		}
		near := nearness[has.State]
		if has.Code == live {
			near = len(nearness) + 1
		}
		if near > 0 && near >= best && !allocated(has) {
			code, best = has.Code, near
		}
	}
	last := code
	for {
		next, ok := after[code]
		if !ok {
			return last
		}
		delete(after, code) // a chain never comes back, and if it did it would end here
		if code = next.Code; next.Takes() {
			last = code
		}
	}
}

// new puts a label with a new code into the batch.
func (p *printing) new(l journal.Label) error {
	code, err := labels.New(rand.Reader)
	if err != nil {
		return err
	}
	p.place++
	l.Code, l.UnitID, l.BatchID, l.Place = code.String(), p.unit.ID, p.batch, p.place
	p.b.NewLabel(l)
	return nil
}
