package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// world is a journal over a database with one agency in each of some units.
type world struct {
	t      testing.TB
	s      *store.Store
	j      *Journal
	units  []uuid.UUID
	agency map[uuid.UUID]uuid.UUID
	clock  time.Time
	admin  viewer.Viewer
}

func newWorld(t testing.TB, s *store.Store, units int) *world {
	t.Helper()
	w := &world{t: t, s: s, agency: map[uuid.UUID]uuid.UUID{}, clock: time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC),
		admin: viewer.Viewer{UserID: id.Derived(id.User, time.Unix(0, 0), "tester"), DisplayName: "Nguyễn Văn An", Post: "Công chức", Role: viewer.Admin}}
	w.j = New(s, catalog.Default(), func() time.Time { return w.clock })
	tx, err := s.Begin(w.ctx())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range lineage.Default().In("2026-06-01", lineage.CommuneLevel...)[:units] {
		a := id.Derived(id.Agency, time.Unix(0, 0), u.Code)
		tx.Ent().Agency.Create().SetID(a).SetUnitID(u.ID).SetKind(holding.PeoplesCommittee).SetName("UBND " + u.Name).ExecX(w.ctx())
		w.units, w.agency[u.ID] = append(w.units, u.ID), a
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) ctx() context.Context { return viewer.With(context.Background(), w.admin) }

// asset is the n-th asset of a random but repeatable register.
func (w *world) asset(r *rand.Rand, n int) holding.State {
	unit := w.units[n%len(w.units)]
	code, err := labels.New(seeded{r})
	if err != nil {
		w.t.Fatal(err)
	}
	s := holding.State{
		ID: id.Derived(id.Asset, w.clock.Add(time.Duration(n)*time.Millisecond), fmt.Sprint("asset", n)), UnitID: unit, Code: string(code),
		Name: fmt.Sprintf("Tủ sắt số %d", r.IntN(50)), ItemType: "cabinet", Kind: catalog.Furniture, Tracking: holding.Individual, Quantity: 1,
		AgencyID: w.agency[unit], AgencyKind: holding.PeoplesCommittee, Room: "P. Kinh tế", Status: holding.InUse, Tenure: holding.Owned,
		Origin: holding.Origins[r.IntN(2)], Grades: []holding.GradeCount{{Grade: holding.Good, Quantity: 1}},
	}
	switch r.IntN(4) {
	case 0:
		s.ItemType, s.Kind, s.Name = "desktop", catalog.ITEquipment, "Máy vi tính để bàn"
		s.Computer = &holding.Computer{SerialNumber: fmt.Sprintf("SN%04d", r.IntN(10000))}
		cost := holding.VND(5_000_000 + r.IntN(15_000_000))
		s.HistoricalCost, s.CostBasis, s.AcquiredOn, s.InUseYear = &cost, holding.Papers, "2019-05-20", 2019
	case 1:
		s.Tracking, s.Quantity, s.ItemType, s.Name = holding.Lot, 30, "chair", "Ghế nhựa hội trường"
		s.Grades = []holding.GradeCount{{Grade: holding.Good, Quantity: 20}, {Grade: holding.NeedsRepair, Quantity: 10}}
		cost := holding.VND(3_000_001)
		s.HistoricalCost, s.CostBasis = &cost, holding.Books
	case 2:
		s.ItemType, s.Kind, s.Name = "land_office", catalog.LandParcel, "Thửa đất trụ sở UBND"
		s.Parcel = &holding.Parcel{MapSheet: "12", ParcelNumber: fmt.Sprint(n), AreaM2: 120_050, LandUseCode: "TSC"}
	}
	return s
}

type seeded struct{ r *rand.Rand }

func (s seeded) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.r.Uint32())
	}
	return len(p), nil
}

// step is one change of a random history, to be made alone or in a batch with others.
type step struct {
	asset uuid.UUID
	do    func(b *Book) error
}

// history answers registrations and then changes of the given assets, in an order where no two
// neighbours within a round touch the same asset.
func (w *world) history(r *rand.Rand, assets, rounds int) []step {
	var steps []step
	var ids []uuid.UUID
	for n := range assets {
		s := w.asset(r, n)
		ids = append(ids, s.ID)
		steps = append(steps, step{s.ID, func(b *Book) error { b.Register(s); return nil }})
	}
	for round := range rounds {
		for i, asset := range ids {
			what, value := r.IntN(7), r.IntN(1000)
			obs := id.Derived(id.Observation, w.clock, fmt.Sprint(round, i))
			doc := id.Derived(id.Document, w.clock, fmt.Sprint(round, i))
			steps = append(steps, step{asset, func(b *Book) error { return change(b, asset, what, value, obs, doc) }})
		}
	}
	return steps
}

func change(b *Book, asset uuid.UUID, what, value int, obs, doc uuid.UUID) error {
	entries, err := b.Assets(asset)
	if err != nil {
		return err
	}
	e := entries[0]
	s := e.State()
	switch what {
	case 0:
		s.Room = fmt.Sprintf("P. %d", value)
		e.Set(holding.Updated, s)
	case 1:
		o := holding.Observation{ID: obs, Presence: holding.Seen, CapturedAt: int64(1_780_000_000_000_000 + value),
			Grades: []holding.GradeCount{{Grade: holding.Grades[value%4], Quantity: min(s.Quantity, 1+int32(value%7))}}}
		next, err := s.Observe(o)
		if err != nil {
			return err
		}
		b.Observe(Observation{Observation: o, AssetID: asset, Merge: holding.MergeResult{Outcome: holding.Clean}})
		e.Set(holding.Observed, next)
	case 2:
		to := []holding.Status{holding.InUse, holding.NotInUse, holding.UnderRepair}[value%3]
		if next, err := s.SetStatus(to); err == nil {
			e.Set(holding.Updated, next)
		}
	case 3:
		b.Attach(Document{ID: doc, UnitID: s.UnitID, Type: []string{"PURCHASE_INVOICE", "LAND_USE_CERTIFICATE", "HANDOVER_MINUTES"}[value%3],
			Number: fmt.Sprint(value), IssuedOn: "2020-01-01"}, e)
	case 4:
		s.ExternalCodes = []holding.ExternalCode{{System: "SO_CU", Code: fmt.Sprint(value)}}
		s.Name = fmt.Sprintf("%s – sửa %d", s.Name, value%3)
		e.Set(holding.Updated, s)
	case 5: // touched and left as it was: no event
		e.Set(holding.Updated, s)
	case 6: // its first label is stuck on, and then void
		found, err := b.Labels(label.Code(s.Code))
		if err != nil {
			return err
		}
		switch l := found[0]; l.Label().State {
		case holding.AssignedLabel:
			_, err = b.Stick(e, l)
		case holding.LiveLabel:
			next := l.Label()
			next.State, next.VoidReason = holding.VoidLabel, holding.LabelLost
			err = b.Unstick(e, l, next)
		}
		return err
	}
	return nil
}

// run makes the steps in batches of the sizes that next answers; a batch never holds an asset twice.
func (w *world) run(steps []step, next func() int) {
	w.t.Helper()
	for len(steps) > 0 {
		n := min(max(next(), 1), len(steps))
		seen := map[uuid.UUID]bool{}
		for i, s := range steps[:n] {
			if seen[s.asset] {
				n = i
				break
			}
			seen[s.asset] = true
		}
		batch := steps[:n]
		steps = steps[n:]
		w.do(uuid.New(), func(b *Book) (any, error) {
			for _, s := range batch {
				if err := s.do(b); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
	}
}

func (w *world) do(op uuid.UUID, fn func(*Book) (any, error)) Result {
	w.t.Helper()
	res, err := w.j.Do(w.ctx(), Operation{ID: op, Kind: "test", EffectiveOn: "2026-05-31"}, fn)
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

// sound demands that the register agrees with itself in every way that can be computed.
func (w *world) sound() {
	w.t.Helper()
	for name, f := range map[string]func() (Report, error){
		"verify": func() (Report, error) { return w.j.Verify(context.Background(), true, nil) },
		"check":  func() (Report, error) { return w.j.Check(context.Background(), nil) },
	} {
		r, err := f()
		if err != nil {
			w.t.Fatalf("%s: %v", name, err)
		}
		for _, p := range r.Problems {
			w.t.Errorf("%s: %+v", name, p)
		}
	}
}

// dump is the whole register without instants, operation ids and hashes, in one order.
func (w *world) dump() []string {
	w.t.Helper()
	client, err := w.s.Read(w.ctx())
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := w.ctx()
	var out []string
	line := func(table string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, table+" "+string(text))
	}
	for _, a := range client.Asset.Query().AllX(ctx) {
		a.ChangedAt = 0
		line("asset", a)
	}
	for _, p := range client.AssetPast.Query().AllX(ctx) {
		p.ID, p.ChangedAt, p.Until = uuid.Nil, 0, 0
		line("past", p)
	}
	for _, e := range client.AssetEvent.Query().AllX(ctx) {
		e.ID, e.RecordedAt, e.OperationID, e.Hash = uuid.Nil, 0, uuid.Nil, nil
		line("event", e)
	}
	for _, g := range client.DocumentGap.Query().AllX(ctx) {
		g.OpenedAt, g.ClosedAt, g.ChangedAt = 0, min(g.ClosedAt, 1), 0
		line("gap", g)
	}
	for _, t := range client.AssetTally.Query().AllX(ctx) {
		if t.N != 0 || t.Quantity != 0 || t.Cost != 0 {
			line("tally", t)
		}
	}
	for _, c := range client.Computer.Query().AllX(ctx) {
		line("computer", c)
	}
	for _, p := range client.LandParcel.Query().AllX(ctx) {
		line("parcel", p)
	}
	for _, l := range client.Label.Query().AllX(ctx) {
		l.ID, l.MadeAt, l.LiveAt, l.ChangedAt = uuid.Nil, 0, min(l.LiveAt, 1), 0
		line("label", l)
	}
	for _, d := range client.AssetDocument.Query().AllX(ctx) {
		d.AttachedAt = 0
		line("paper", d)
	}
	slices.Sort(out)
	return out
}

func diffLines(t testing.TB, what string, a, b []string) {
	t.Helper()
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Errorf("%s differ at line %d of %d and %d:\n%s\n%s", what, i, len(a), len(b), at(a, i), at(b, i))
			return
		}
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "(nothing)"
}
