package registry_test

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/documentgap"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// The two wards of the tests: Giá Rai, which has one agency of most kinds and two schools, and
// Láng Tròn.
const (
	giaRai   = "31942"
	langTron = "31951"
)

// world is a register of two units on one database.
type world struct {
	*registry.Registry
	t       *testing.T
	store   *store.Store
	journal *journal.Journal
	clock   sync.Mutex
	now     time.Time

	unit, otherUnit                 lineage.Unit
	committee, front, school        *ent.Agency // of Giá Rai
	otherCommittee                  *ent.Agency
	office, store2, otherOffice     *ent.Site
	officer, leader, other, finance context.Context
	admin, auditor, surveyor        context.Context
}

// each runs a test in a world of its own on both databases, and checks at its end that the register
// agrees with itself: counts, chains, and every state with its history.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		f(t, w)
		if !t.Failed() {
			w.consistent()
		}
	})
}

func newWorld(t *testing.T, s *store.Store) *world {
	w := &world{t: t, store: s, now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	w.journal = journal.New(s, catalog.Default(), w.tick)
	w.Registry = registry.New(w.journal)
	w.unit, _ = w.Units().ByCode(giaRai, "2026-11-21")
	w.otherUnit, _ = w.Units().ByCode(langTron, "2026-11-21")

	job := viewer.With(t.Context(), viewer.Job("demo"))
	tx, err := s.Begin(job)
	if err != nil {
		t.Fatal(err)
	}
	agency := func(u lineage.Unit, kind holding.AgencyKind, name string) *ent.Agency {
		return tx.Ent().Agency.Create().SetID(id.New(id.Agency, w.now)).SetUnitID(u.ID).SetKind(kind).SetName(name).SaveX(job)
	}
	site := func(u lineage.Unit, name string) *ent.Site {
		return tx.Ent().Site.Create().SetID(id.New(id.Site, w.now)).SetUnitID(u.ID).SetName(name).SetAddress("").SetState(holding.SiteInUse).SaveX(job)
	}
	w.committee = agency(w.unit, holding.PeoplesCommittee, "UBND phường Giá Rai")
	w.front = agency(w.unit, holding.FatherlandFront, "UBMTTQ phường Giá Rai")
	w.school = agency(w.unit, holding.School, "Trường Tiểu học Giá Rai A")
	agency(w.unit, holding.School, "Trường Tiểu học Giá Rai B")
	w.otherCommittee = agency(w.otherUnit, holding.PeoplesCommittee, "UBND phường Láng Tròn")
	w.office, w.store2 = site(w.unit, "Trụ sở 1"), site(w.unit, "Kho")
	w.otherOffice = site(w.otherUnit, "Trụ sở Láng Tròn")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}

	as := func(role viewer.Role, login, name, post string, unit uuid.UUID) context.Context {
		return viewer.With(t.Context(), viewer.Viewer{UserID: id.Derived(id.User, time.Unix(0, 0), login),
			Login: login, DisplayName: name, Post: post, Role: role, UnitID: unit})
	}
	w.officer = as(viewer.Officer, "officer.31942", "Nguyễn Văn An", "Công chức tài chính", w.unit.ID)
	w.leader = as(viewer.Leader, "leader.31942", "Trần Thị Bình", "Phó Chủ tịch", w.unit.ID)
	w.other = as(viewer.Officer, "officer.31951", "Lê Văn Cường", "Công chức tài chính", w.otherUnit.ID)
	w.finance = as(viewer.Finance, "finance", "Sở Tài chính", "", uuid.Nil)
	w.admin = as(viewer.Admin, "admin", "Quản trị", "", uuid.Nil)
	w.auditor = as(viewer.Auditor, "auditor", "Kiểm toán", "", uuid.Nil)
	w.surveyor = as(viewer.Surveyor, "surveyor", "Khảo sát", "", uuid.Nil)
	return w
}

// tick is the clock: every look at it is a second later.
func (w *world) tick() time.Time {
	w.clock.Lock()
	defer w.clock.Unlock()
	w.now = w.now.Add(time.Second)
	return w.now
}

// consistent recounts, verifies the chains and folds every history.
func (w *world) consistent() {
	w.t.Helper()
	check, err := w.journal.Check(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	verify, err := w.journal.Verify(w.t.Context(), true, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range slices.Concat(check.Problems, verify.Problems) {
		w.t.Errorf("asset %s: %s", p.Asset, p.What)
	}
}

// client reads everything.
func (w *world) client() (*ent.Client, context.Context) {
	ctx := viewer.With(w.t.Context(), viewer.Job("check"))
	c, err := w.store.Read(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return c, ctx
}

// desktop is the example of the contract.
func desktop() registry.RegisterAssetInput {
	return registry.RegisterAssetInput{
		OperationID: uuid.New(), UnitCode: giaRai, AgencyKind: new(holding.PeoplesCommittee), ItemTypeCode: "desktop",
		Name: "Máy vi tính Dell OptiPlex", Tracking: holding.Individual, Quantity: 1, Tenure: holding.Owned, Origin: holding.Purchase,
		HistoricalCost: new(holding.VND(14_500_000)), CostBasis: new(holding.Papers), AcquiredOn: day("2019-05-20"),
		InUseYear: new(int32(2019)), Condition: new(holding.Worn), Room: new("P. Kinh tế"), Status: holding.InUse,
		Computer: &registry.ComputerInput{SerialNumber: new("7X2K9")},
	}
}

// chairs is a lot of 10.
func chairs() registry.RegisterAssetInput {
	in := desktop()
	in.ItemTypeCode, in.Name, in.Tracking, in.Quantity, in.Computer, in.Condition = "chair", "Ghế xếp", holding.Lot, 10, nil, nil
	in.HistoricalCost = new(holding.VND(1_000_003))
	in.Grades = []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 6}, {Grade: holding.Worn, Quantity: 2}}
	return in
}

// parcel is land without papers.
func parcel() registry.RegisterAssetInput {
	in := desktop()
	in.ItemTypeCode, in.Name, in.Computer, in.Condition = "land_office", "Đất trụ sở UBND", nil, nil
	in.HistoricalCost, in.CostBasis, in.AcquiredOn, in.InUseYear, in.Origin = nil, nil, nil, nil, holding.UnknownOrigin
	in.LandParcel = &registry.LandParcelInput{MapSheet: new("12"), ParcelNumber: new("345"), AreaM2: new(holding.Area(120_050))}
	return in
}

// register enters an asset that has to be accepted.
func (w *world) register(in registry.RegisterAssetInput) *ent.Asset {
	w.t.Helper()
	p, err := w.RegisterAsset(w.officer, in)
	w.accepted(p, err)
	return p.Asset
}

// refusals are the errors of any payload.
func refusals(payload any) []*errs.Error {
	return reflect.Indirect(reflect.ValueOf(payload)).FieldByName("Errors").Interface().([]*errs.Error)
}

func (w *world) accepted(payload any, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if list := refusals(payload); len(list) > 0 {
		w.t.Fatalf("refused: %v", errs.List(list))
	}
}

// refusedWith demands exactly these refusals, each "CODE path.to.input".
func (w *world) refused(payload any, err error, want ...string) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	var have []string
	for _, e := range refusals(payload) {
		have = append(have, strings.TrimSpace(string(e.Code)+" "+strings.Join(e.Path, ".")))
		if e.Message.VI == "" || e.Message.EN == "" || strings.Contains(e.Message.VI+e.Message.EN, "%!") {
			w.t.Errorf("message of %s: %+v", e.Code, e.Message)
		}
		if m := enumWord.FindString(e.Message.VI); m != "" && e.Code != errs.UnknownCode {
			w.t.Errorf("message of %s has the word %s of programs: %s", e.Code, m, e.Message.VI)
		}
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		w.t.Fatalf("refused with %q, want %q", have, want)
	}
}

// enumWord is a value of a closed set, which a Vietnamese sentence says in Vietnamese, unless it
// repeats what nobody knows.
var enumWord = regexp.MustCompile(`\b([A-Z]+_[A-Z_]+|MISSING|LENT|DISPOSED|OPEN|WAIVED|CLOSED|SCHOOL|OTHER|FURNITURE|OFFICE|VEHICLE|SOFTWARE)\b`)

// history answers the kinds of an asset's events, oldest first.
func (w *world) history(asset uuid.UUID) []holding.EventKind {
	w.t.Helper()
	var kinds []holding.EventKind
	for _, e := range w.events(asset) {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (w *world) events(asset uuid.UUID) []*ent.AssetEvent {
	w.t.Helper()
	c, ctx := w.client()
	events, err := c.AssetEvent.Query().Where(assetevent.AssetID(asset)).Order(assetevent.ByRevision()).All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return events
}

// gaps answers the requirements that an asset has gaps for, with their status, ordered.
func (w *world) gaps(asset uuid.UUID) []string {
	w.t.Helper()
	c, ctx := w.client()
	rows, err := c.DocumentGap.Query().Where(documentgap.AssetID(asset)).Order(documentgap.ByRequirement()).All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, g := range rows {
		out = append(out, g.Requirement+" "+string(g.Status))
	}
	return out
}

func day(text string) *civil.Date { return new(civil.Date(text)) }

// again reads an asset as it is now.
func (w *world) again(a *ent.Asset) *ent.Asset {
	w.t.Helper()
	c, ctx := w.client()
	row, err := c.Asset.Get(ctx, a.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return row
}

// attach files a paper that has to be accepted.
func (w *world) attach(kind string, assets ...*ent.Asset) *ent.Document {
	w.t.Helper()
	in := registry.AttachDocumentInput{OperationID: uuid.New(), Type: kind, Number: new("CS 012345"), IssuedOn: day("2019-03-01")}
	for _, a := range assets {
		in.AssetIDs = append(in.AssetIDs, a.ID)
	}
	p, err := w.AttachDocument(w.officer, in)
	w.accepted(p, err)
	return p.Document
}
