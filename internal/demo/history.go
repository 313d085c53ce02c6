package demo

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
)

// The instants at which the first unit does the acts of the demo; the others follow in the order of units.
var (
	opened    = time.Date(2025, 9, 8, 0, 30, 0, 0, time.UTC) // half past seven in Viet Nam
	inventory = time.Date(2025, 12, 29, 0, 30, 0, 0, time.UTC)
	newThings = time.Date(2026, 2, 2, 0, 30, 0, 0, time.UTC)
	edits     = time.Date(2026, 3, 9, 0, 30, 0, 0, time.UTC)
	found     = time.Date(2026, 3, 23, 0, 30, 0, 0, time.UTC)
	waivers   = time.Date(2026, 4, 6, 0, 30, 0, 0, time.UTC)
	changes   = time.Date(2026, 4, 20, 0, 30, 0, 0, time.UTC)
	lateNotes = time.Date(2026, 5, 11, 0, 30, 0, 0, time.UTC)
	mistakes  = time.Date(2026, 5, 25, 0, 30, 0, 0, time.UTC)
	staffed   = time.Date(2026, 6, 1, 0, 30, 0, 0, time.UTC)
	requested = time.Date(2026, 6, 8, 0, 30, 0, 0, time.UTC)
	decided   = time.Date(2026, 6, 22, 0, 30, 0, 0, time.UTC)
)

// registered is when the thing came into the register.
func (t *thing) registered() time.Time {
	if t.past == bought {
		return newThings
	}
	return opened
}

// act is one operation of a unit.
type act struct {
	kind  string // name of the mutation
	at    time.Time
	on    civil.Date // the day in the world; that of at when empty
	actor viewer.Viewer
	note  string
	do    func(*journal.Book) error
}

// acts are everything that happens in the unit, in the order of their instants. What each changes is drawn
// from dice of its own and from the rows as they are, so that a load that was cut off goes on alike.
func (s *stock) acts(admin viewer.Viewer) []act {
	return []act{
		{"registerAsset", opened, "2025-07-01", s.officer, "Nhập sổ tài sản tiếp nhận khi sắp xếp đơn vị hành chính", s.openBook},
		{"recordObservations", inventory, "", s.officer, "", s.takeInventory},
		{"registerAsset", newThings, "2026-01-31", s.officer, "", s.registerBought},
		{"updateAsset", edits, "", s.officer, "", s.edit},
		{"attachDocument", found, "", s.officer, "", s.attachFound},
		{"waiveGaps", waivers, "", s.leader, "", s.waive},
		{"updateAsset", changes, "", s.leader, "", s.changeStatus},
		{"recordObservations", lateNotes, "", s.officer, "", s.observeLate},
		{"correctAsset", mistakes, "", admin, "", s.correct},
		{"setEstablishment", staffed, "", s.finance, "", s.state},
		{"fileEquipmentRequest", requested, "", s.leader, "", s.ask},
		{"decideEquipmentRequest", decided, "", s.finance, "", s.judge},
	}
}

func (s *stock) openBook(b *journal.Book) error {
	ctx, client := b.Context(), b.Ent()
	agencies := make([]*ent.AgencyCreate, len(s.agencies))
	for i, a := range s.agencies {
		agencies[i] = client.Agency.Create().SetID(a.id).SetUnitID(s.unit.ID).SetKind(a.kind).SetName(a.name)
	}
	if err := client.Agency.CreateBulk(agencies...).Exec(ctx); err != nil {
		return err
	}
	sites := make([]*ent.SiteCreate, len(s.sites))
	for i, at := range s.sites {
		sites[i] = client.Site.Create().SetID(at.id).SetUnitID(s.unit.ID).SetName(at.name).SetAddress(at.address).SetState(at.state)
	}
	if err := client.Site.CreateBulk(sites...).Exec(ctx); err != nil {
		return err
	}
	return s.register(b, func(t *thing) bool { return t.past != bought })
}

func (s *stock) registerBought(b *journal.Book) error {
	return s.register(b, func(t *thing) bool { return t.past == bought })
}

// register enters the things with their papers.
func (s *stock) register(b *journal.Book, these func(*thing) bool) error {
	covers := map[string][]*journal.Entry{}
	for i := range s.things {
		t := &s.things[i]
		if !these(t) {
			continue
		}
		e := b.Register(t.State)
		for _, key := range t.papers {
			covers[key] = append(covers[key], e)
		}
	}
	for _, key := range s.order {
		if entries := covers[key]; len(entries) > 0 {
			b.Attach(s.papers[key], entries...)
		}
	}
	return nil
}

// some loads about so many percent of the things for which ok holds, at least one when there is any.
func (s *stock) some(b *journal.Book, d dice, percent int, ok func(*thing) bool) ([]*journal.Entry, error) {
	var ids, all []uuid.UUID
	for i := range s.things {
		if t := &s.things[i]; ok(t) {
			all = append(all, t.ID)
			if d.chance(percent) {
				ids = append(ids, t.ID)
			}
		}
	}
	if len(ids) == 0 && len(all) > 0 {
		ids = all[:1]
	}
	return b.Assets(ids...)
}

func movable(t *thing) bool { return t.Parcel == nil && t.Office == nil && t.past != bought }

// takeInventory is the count at the end of the year: most things are seen, some are not.
func (s *stock) takeInventory(b *journal.Book) error {
	d := s.dice("inventory")
	entries, err := s.some(b, d, 13, movable)
	if err != nil {
		return err
	}
	for i, e := range entries {
		o := holding.Observation{ID: s.id(id.Observation, b.Now(), fmt.Sprintf("inventory %d", i)), Presence: holding.Seen,
			CapturedAt: inventory.Add(-time.Duration(d.between(30, 4_000)) * time.Minute).UnixMicro()}
		was := e.State()
		switch {
		case d.chance(5):
			o.Presence, o.Note = holding.NotFound, choose(d, []string{"Không thấy tại phòng", "Người quản lý cũ đã nghỉ việc, chưa rõ tài sản ở đâu", "Không tìm thấy khi kiểm kê"})
		case d.chance(60):
			o.Grades = []holding.GradeCount{{Grade: weighted(d, grades[ofCommune][:4]), Quantity: int32(d.between(1, int(was.Quantity)))}}
			if o.Grades[0].Grade == holding.NeedsRepair && d.chance(50) {
				o.RepairEstimate = estimate(d)
			}
		}
		if o.Presence == holding.Seen && d.chance(30) {
			room := choose(d, officeRooms)
			o.Room = &room
		}
		if err := observe(b, e, o, was.Revision); err != nil {
			return err
		}
	}
	return nil
}

func estimate(d dice) *holding.VND {
	v := holding.VND(d.between(2, 30)) * 100_000
	return &v
}

// observe records what was seen of an asset that the observer knew at revision base.
func observe(b *journal.Book, e *journal.Entry, o holding.Observation, base int32) error {
	var since []holding.Event
	if base < e.State().Revision {
		var err error
		if since, err = e.Since(base); err != nil {
			return err
		}
	}
	merge := holding.Merge(base, e.State(), since, o)
	next, err := e.State().Observe(merge.Apply)
	if err != nil {
		return err
	}
	b.Observe(journal.Observation{Observation: o, AssetID: next.ID, BaseRevision: base, Merge: merge})
	e.Set(holding.Observed, next)
	e.Note(o.Note)
	return nil
}

// observeLate brings notes in that were made on the register of last year: what has changed since at the
// desk meets them in parallel, or in conflict.
func (s *stock) observeLate(b *journal.Book) error {
	d := s.dice("late")
	entries, err := s.some(b, d, 3, movable)
	if err != nil {
		return err
	}
	for i, e := range entries {
		was := e.State()
		room := choose(d, officeRooms)
		o := holding.Observation{ID: s.id(id.Observation, b.Now(), fmt.Sprintf("late %d", i)), Presence: holding.Seen, Room: &room,
			CapturedAt: lateNotes.Add(-time.Duration(d.between(30, 600)) * time.Minute).UnixMicro(), Note: "Kiểm tra bổ sung"}
		if d.chance(50) {
			o.Grades = []holding.GradeCount{{Grade: weighted(d, grades[ofCommune][:4]), Quantity: was.Quantity}}
		}
		if err := observe(b, e, o, 1); err != nil {
			return err
		}
	}
	return nil
}

// edit is what the desk mends: rooms, serial numbers, prices that were missing.
func (s *stock) edit(b *journal.Book) error {
	d := s.dice("edits")
	entries, err := s.some(b, d, 5, movable)
	if err != nil {
		return err
	}
	for _, e := range entries {
		next, kind := e.State(), holding.Updated
		switch {
		case next.HistoricalCost == nil && next.Tenure == holding.Owned && d.chance(45):
			cost := holding.VND(d.between(4, 95)) * 100_000 * holding.VND(next.Quantity)
			next.HistoricalCost, next.CostBasis, kind = &cost, choose(d, []holding.CostBasis{holding.EquivalentNew, holding.EquivalentOnBooks}), holding.Revalued
		case next.Computer != nil && d.chance(60):
			c := *next.Computer
			c.SerialNumber = serial(d)
			next.Computer = &c
		case next.InUseYear == 0 && d.chance(50):
			next.InUseYear = int16(d.between(2008, 2023))
		default:
			next.Room, next.SiteID = choose(d, officeRooms), s.sites[0].id
		}
		e.Set(kind, next)
	}
	return nil
}

// attachFound files papers that were found in the archive of a former unit.
func (s *stock) attachFound(b *journal.Book) error {
	d := s.dice("found")
	entries, err := s.some(b, d, 7, movable)
	if err != nil {
		return err
	}
	var listed []*journal.Entry
	for _, e := range entries {
		if needs(e.State(), "HANDOVER_MINUTES") {
			listed = append(listed, e)
		}
	}
	if len(listed) > 0 {
		b.Attach(journal.Document{ID: s.id(id.Document, b.Now(), "found minutes"), UnitID: s.unit.ID, Type: "HANDOVER_MINUTES", Number: fmt.Sprintf("%02dA/BB-BG", d.between(1, 40)),
			IssuedOn: "2026-03-16", Issuer: "UBND " + s.short(), Note: "Lập bổ sung sau kiểm đếm"}, listed...)
	}
	parcels, err := s.some(b, d, 12, func(t *thing) bool { return t.Parcel != nil })
	if err != nil {
		return err
	}
	for i, e := range parcels {
		if needs(e.State(), "CADASTRAL_EXTRACT") {
			b.Attach(journal.Document{ID: s.id(id.Document, b.Now(), fmt.Sprintf("found extract %d", i)), UnitID: s.unit.ID, Type: "CADASTRAL_EXTRACT", Number: fmt.Sprintf("%d/TL", d.between(20, 900)),
				IssuedOn: "2026-03-12", Issuer: "Chi nhánh Văn phòng đăng ký đất đai"}, e)
		}
	}
	return nil
}

// waive gives up papers that cannot be had any more, and says of others that they are on their way.
func (s *stock) waive(b *journal.Book) error {
	d := s.dice("waivers")
	entries, err := s.some(b, d, 3, func(*thing) bool { return true })
	if err != nil {
		return err
	}
	for _, e := range entries {
		was := e.State()
		if was.OpenGaps() == 0 {
			continue
		}
		gap := was.Gaps[d.IntN(len(was.Gaps))].Requirement
		switch {
		case !needs(was, gap):
		case was.Parcel != nil:
			next, err := was.StartGap(gap, "Đã nộp hồ sơ tại Văn phòng đăng ký đất đai")
			if err != nil {
				return err
			}
			e.Set(holding.Updated, next)
		default:
			reason := choose(d, []holding.GapReason{holding.NeverIssued, holding.Lost, holding.NotHandedOver})
			next, err := was.WaiveGap(gap, reason, choose(d, []string{"Đơn vị cũ xác nhận không còn lưu", "Thất lạc khi chuyển trụ sở", "Mua lẻ, không lập hồ sơ"}))
			if err != nil {
				return err
			}
			e.Set(holding.GapWaivedEvent, next)
		}
	}
	return nil
}

// changeStatus sends things to repair, lends some, misses some, and disposes of some by a decision.
func (s *stock) changeStatus(b *journal.Book) error {
	d := s.dice("changes")
	entries, err := s.some(b, d, 2, movable)
	if err != nil {
		return err
	}
	var gone []*journal.Entry
	decision := s.id(id.Document, b.Now(), "disposal")
	for _, e := range entries {
		was := e.State()
		var next holding.State
		kind := holding.RepairStarted
		switch {
		case was.Presence == holding.NotFound || d.chance(8):
			kind = holding.ReportedMissing
			next, err = was.SetStatus(holding.Missing)
		case was.Condition() == holding.Unserviceable && was.Tenure == holding.Owned && !was.IsFixedAsset():
			kind = holding.DisposedOf
			next, err = was.Dispose(decision)
			gone = append(gone, e)
		case was.Condition() == holding.NeedsRepair:
			next, err = was.SetStatus(holding.UnderRepair)
		case was.Condition() == holding.Good && d.chance(30):
			kind = holding.LentOut
			next, err = was.SetStatus(holding.Lent)
		default:
			continue
		}
		if err != nil {
			return err
		}
		e.Set(kind, next)
	}
	if len(gone) > 0 {
		b.Attach(journal.Document{ID: decision, UnitID: s.unit.ID, Type: "DISPOSAL_DECISION", Number: fmt.Sprintf("%d/QĐ-UBND", d.between(20, 240)),
			IssuedOn: "2026-04-17", Issuer: "UBND " + s.short()}, gone...)
	}
	return nil
}

// correct takes out what was entered twice, in some units.
func (s *stock) correct(b *journal.Book) error {
	d := s.dice("mistakes")
	if !d.chance(50) {
		return nil
	}
	entries, err := s.some(b, d, 0, func(t *thing) bool { return movable(t) && len(t.papers) == 0 })
	if err != nil {
		return err
	}
	for _, e := range entries {
		if next, err := e.State().EnterInError(0); err == nil {
			e.Set(holding.Corrected, next)
			e.Note("Nhập trùng")
		}
	}
	return nil
}
