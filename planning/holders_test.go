package planning_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/holding"
	"sotaisan/internal/egress"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer/viewertest"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

// claimed gives a plan pieces of an asset to itself.
func (w *world) claimed(p *ent.ReequipmentPlan, unit, asset uuid.UUID, pieces int64) {
	w.t.Helper()
	tx, err := w.store.Begin(w.finance)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	tx.Ent().PlanClaim.Create().SetID(id.New(id.PlanClaim, w.tick())).SetUnitID(unit).SetAssetID(asset).SetPlanID(p.ID).SetPlanNumber(p.Number).
		SetQuantity(pieces).ExecX(w.finance)
	if err := tx.Commit(); err != nil {
		w.t.Fatal(err)
	}
}

// Of a lot everything may go but the pieces that a plan counts on; what registered it stays.
func TestALotKeepsWhatAPlanCountsOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		lot := w.register(w.leader, giaRai, w.committee, "chair", 1, func(in *registry.RegisterAssetInput) {
			in.Tracking, in.Quantity = holding.Lot, 10
		})[0]
		w.claimed(w.planned(planFor(60*million)), w.unit.ID, lot, 6)
		split := func(n int32, want ...string) {
			t.Helper()
			p, err := w.Registry().SplitLot(w.officer, registry.SplitLotInput{OperationID: uuid.New(), AssetID: lot, Parts: []*registry.LotPartInput{{Quantity: n}}})
			w.refused(p, err, want...)
		}
		split(5, "PRECONDITION parts")
		c, err := w.store.Read(w.admin)
		if err != nil {
			t.Fatal(err)
		}
		registered := c.AssetEvent.Query().Where(assetevent.AssetID(lot)).OnlyX(w.admin)
		p, err := w.Registry().ReverseOperation(w.admin, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: registered.OperationID, Reason: "Nhầm"})
		w.refused(p, err, "PRECONDITION reverses")
		split(4)
		split(1, "PRECONDITION parts")
	})
}

// What leaves a unit is shown to it by each wall alone, and to no other unit.
func TestTransfersOutBehindEachWall(t *testing.T) {
	url := testdb.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	w := newWorld(t, s)
	w.furnished()
	made := w.planned(planFor(60 * million))
	w.advanced(w.finance, made, life.Submitted, "")
	w.advanced(w.chief, made, life.Approved, "")
	see := func(ctx context.Context) ([]*ent.PlanTransferOut, error) {
		page, err := w.PlanTransfersOut(ctx, nil, relay.Args{})
		if err != nil {
			return nil, err
		}
		return page.Nodes(), nil
	}
	holds := func(way string, giver, receiver context.Context) {
		t.Helper()
		rows, err := see(giver)
		if err != nil || len(rows) == 0 || slices.ContainsFunc(rows, func(r *ent.PlanTransferOut) bool { return r.UnitID != w.otherUnit.ID || r.ToUnitID != w.unit.ID }) {
			t.Errorf("%s: the giver sees %v, %v", way, rows, err)
		}
		if rows, err := see(receiver); err != nil || len(rows) != 0 {
			t.Errorf("%s: the receiver sees %v, %v", way, rows, err)
		}
		c, err := s.Read(receiver)
		if err != nil {
			t.Fatal(err)
		}
		claims, err := c.PlanClaim.Query().All(receiver)
		if err != nil || len(claims) == 0 || slices.ContainsFunc(claims, func(c *ent.PlanClaim) bool { return c.UnitID != w.unit.ID }) {
			t.Errorf("%s: claims %v, %v", way, claims, err)
		}
	}
	holds("both walls", w.otherLeader, w.leader)
	holds("row-level security alone", viewertest.WithoutRules(t, w.otherLeader), viewertest.WithoutRules(t, w.leader))
	testdb.WithoutRowSecurity(t, url)
	holds("rules alone", w.otherLeader, w.leader)
	var breach *egress.Breach
	if _, err := see(viewertest.WithoutRules(t, w.leader)); !errors.As(err, &breach) || breach.Unit != w.otherUnit.ID {
		t.Errorf("without both walls: %v", err)
	}
}

// Of a plan that is over nothing is still to come, and its unit is not told to wait for it.
func TestNothingComesOfAPlanThatIsOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		waiting := func() int {
			t.Helper()
			page, err := w.PlanLines(w.leader, &planning.PlanLineFilter{Outstanding: new(true)}, relay.Args{First: new(int32(100))})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Nodes())
		}
		old := w.executed(60 * million)
		before := waiting()
		in := planFor(60 * million)
		in.RevisesPlanID = &old.ID
		next := w.planned(in)
		w.advanced(w.finance, next, life.Submitted, "")
		if n := waiting(); n != before || n == 0 {
			t.Errorf("%d lines wait, before the new version %d", n, before)
		}
		w.advanced(w.chief, next, life.Approved, "")
		if n := waiting(); n != before {
			t.Errorf("%d lines wait, of the old version %d did", n, before)
		}
		w.advanced(w.finance, next, life.InExecution, "")
		w.advanced(w.finance, next, life.Closed, "")
		if n := waiting(); n != 0 {
			t.Errorf("%d lines of plans that are over wait", n)
		}
	})
}
