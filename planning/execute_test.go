package planning_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/planline"
	"sotaisan/ent/planreceipt"
	"sotaisan/holding"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

func TestWhatWasBoughtIsReceivedInParts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		l := w.linesOf(made, plan.Buy)[0]
		in := planning.ReceivePlanLineInput{OperationID: uuid.New(), LineID: l.ID, Quantity: 1, ReceivedOn: "2026-11-21", UnitPrice: new(holding.VND(4_500_000)),
			Room: new("P. 12"), Document: &planning.ReceiptDocumentInput{Type: "PURCHASE_INVOICE", Number: new("0001234")}, Note: new("Đợt 1")}
		receive := func(ctx context.Context, change func(*planning.ReceivePlanLineInput), want ...string) *planning.ReceivePlanLinePayload {
			t.Helper()
			in := in
			in.OperationID = uuid.New()
			if change != nil {
				change(&in)
			}
			p, err := w.ReceivePlanLine(ctx, in)
			w.refused(p, err, want...)
			return p
		}
		receive(w.leader, nil, "NOT_FOUND lineId") // not approved
		w.advanced(w.finance, made, life.Submitted, "")
		w.advanced(w.chief, made, life.Approved, "")
		receive(w.leader, nil, "WRONG_STATE lineId") // not being carried out
		w.advanced(w.finance, made, life.InExecution, "")
		receive(w.otherLeader, nil, "NOT_FOUND lineId")
		receive(w.finance, nil, "FORBIDDEN")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.Quantity = int32(l.Quantity) + 1 }, "OUT_OF_RANGE quantity")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.Quantity = 0 }, "OUT_OF_RANGE quantity")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.ReceivedOn = "2027-01-01" }, "OUT_OF_RANGE receivedOn")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.ReceivedOn = "2026-11-20" }, "OUT_OF_RANGE receivedOn") // not yet approved
		if l.Ceiling == 0 {
			t.Fatal("no ceiling")
		}
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.UnitPrice = new(l.Ceiling + 1) }, "PRECONDITION unitPrice")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.UnitPrice = new(holding.VND(-5)) }, "OUT_OF_RANGE unitPrice")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.SiteID = new(uuid.New()) }, "NOT_FOUND siteId")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.Document.Type = "NO_SUCH" }, "UNKNOWN_CODE document.type")
		in.Document.Type = "PURCHASE_INVOICE"
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.LineID = w.linesOf(made, plan.Transfer)[0].ID }, "WRONG_STATE lineId")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.BaseRevision = new(int32(9)) }, "STALE_REVISION baseRevision")

		first, err := w.ReceivePlanLine(w.leader, in)
		w.accepted(first, err)
		a := first.Assets[0]
		if first.Line.Received != 1 || a.ItemType != l.ItemType || *a.HistoricalCost != 4_500_000 || a.Origin != holding.Purchase || a.UnitID != w.unit.ID ||
			a.AgencyID != *l.AgencyID || a.AcquiredOn != "2026-11-21" || a.InUseYear != 2026 || a.Room != "P. 12" {
			t.Errorf("received %+v, registered %+v", first.Line, a)
		}
		again, err := w.ReceivePlanLine(w.leader, in)
		w.accepted(again, err)
		if !replayed(again) || again.Assets[0].ID != a.ID || again.Line.Received != 1 {
			t.Errorf("sent again: %+v", again)
		}
		rest := receive(w.leader, func(in *planning.ReceivePlanLineInput) {
			in.Quantity, in.Tracking, in.UnitPrice, in.Document = int32(l.Quantity-1), new(holding.Lot), nil, nil
		})
		if rest.Line.Received != l.Quantity || len(rest.Assets) != 1 || rest.Assets[0].Quantity != int32(l.Quantity-1) || *rest.Assets[0].HistoricalCost != l.UnitPrice*holding.VND(l.Quantity-1) {
			t.Errorf("the rest: %+v %+v", rest.Line, rest.Assets)
		}
		receive(w.leader, nil, "OUT_OF_RANGE quantity")
		receipts, err := w.LineReceipts(w.finance, rest.Line)
		if err != nil || len(receipts) != 2 || receipts[0].UnitPrice != 4_500_000 || receipts[0].AssetIDs[0] != a.ID || receipts[0].Note != "Đợt 1" {
			t.Errorf("receipts %+v %v", receipts, err)
		}
		done, err := w.PlanExecution(w.finance, made)
		if err != nil || done.Total.Received != l.Quantity || done.Total.LinesDone != 1 || len(done.Units) == 0 || done.Paid != 4_500_000+l.UnitPrice*holding.VND(l.Quantity-1) {
			t.Errorf("carried out %+v %v", done, err)
		}
		packages, err := w.PlanPackages(w.finance, made)
		if err != nil || packages[l.Package-1].Received != l.Quantity {
			t.Errorf("packages %+v %v", packages, err)
		}
		w.advanced(w.finance, made, life.Closed, "")
		receive(w.leader, func(in *planning.ReceivePlanLineInput) { in.LineID = w.linesOf(made, plan.Buy)[0].ID }, "WRONG_STATE lineId")
	})
}

// However many receive at once, no line gets more than it has.
func TestReceiptsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.executed(100 * million)
		var l *ent.PlanLine
		for _, some := range w.linesOf(made, plan.Buy) {
			if l == nil || some.Quantity > l.Quantity {
				l = some
			}
		}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if _, err := w.ReceivePlanLine(w.leader, planning.ReceivePlanLineInput{OperationID: uuid.New(), LineID: l.ID, Quantity: int32(l.Quantity+2) / 3, ReceivedOn: "2026-11-21"}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		c, err := w.store.Read(w.finance)
		if err != nil {
			t.Fatal(err)
		}
		after := c.PlanLine.Query().Where(planline.ID(l.ID)).OnlyX(w.finance)
		var sum int64
		for _, r := range c.PlanReceipt.Query().Where(planreceipt.LineID(l.ID)).AllX(w.finance) {
			sum += r.Quantity
		}
		registered := c.Asset.Query().Where(asset.Origin(holding.Purchase), asset.AcquiredOn("2026-11-21")).CountX(w.finance)
		if sum != after.Received || after.Received > l.Quantity || int64(registered) != sum || sum == 0 {
			t.Errorf("of %d pieces %d are counted, %d received, %d registered", l.Quantity, after.Received, sum, registered)
		}
	})
}

func TestRepairsEndWithAnObservation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		broken := w.furnished()
		made := w.executed(60 * million)
		l := w.linesOf(made, plan.Repair)[0]
		repair := func(ctx context.Context, change func(*planning.CompletePlanRepairInput), want ...string) *planning.CompletePlanRepairPayload {
			t.Helper()
			in := planning.CompletePlanRepairInput{OperationID: uuid.New(), LineID: l.ID, AssetIDs: broken[:1], Grade: holding.Good, Cost: new(holding.VND(900_000)), RepairedOn: "2026-11-21"}
			if change != nil {
				change(&in)
			}
			p, err := w.CompletePlanRepair(ctx, in)
			w.refused(p, err, want...)
			return p
		}
		repair(w.otherLeader, nil, "NOT_FOUND lineId")
		repair(w.finance, nil, "FORBIDDEN")
		repair(w.leader, func(in *planning.CompletePlanRepairInput) { in.Grade = holding.NeedsRepair }, "INVALID grade")
		repair(w.leader, func(in *planning.CompletePlanRepairInput) { in.AssetIDs = []uuid.UUID{uuid.New()} }, "NOT_FOUND assetIds.0")
		repair(w.leader, func(in *planning.CompletePlanRepairInput) { in.AssetIDs = nil }, "TOO_MANY assetIds")
		repair(w.leader, func(in *planning.CompletePlanRepairInput) { in.AssetIDs = []uuid.UUID{broken[0], broken[0]} }, "DUPLICATE assetIds.1")
		done := repair(w.leader, nil)
		if done.Line.Received != 1 || done.Assets[0].Condition != holding.Good || done.Assets[0].ObservationID == nil {
			t.Errorf("repaired %+v %+v", done.Line, done.Assets[0])
		}
		repair(w.leader, nil, "DUPLICATE assetIds.0")
		if rest := repair(w.leader, func(in *planning.CompletePlanRepairInput) { in.AssetIDs = broken[1:] }); rest.Line.Received != rest.Line.Quantity {
			t.Errorf("the rest: %+v", rest.Line)
		}
	})
}

func TestTransfersComeToHandovers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		drafts, err := w.PlanHandovers(w.finance, made.ID)
		if err != nil || len(drafts) != 1 || drafts[0].FromUnitID != w.otherUnit.ID || drafts[0].ToUnitID != w.unit.ID || drafts[0].PlanNumber != made.Number {
			t.Fatalf("drafts %+v %v", drafts, err)
		}
		var pieces int64
		for _, l := range drafts[0].Lines {
			if l.FromAgency.ID != w.otherCommittee.ID || l.ToAgency.ID != w.committee.ID || l.Code == "" || l.Name != "desktop" || *l.HistoricalCost != 14*million || l.Condition != holding.Good {
				t.Errorf("line %+v", l)
			}
			pieces += l.Quantity
		}
		if totals, err := w.PlanTotals(made); err != nil || totals.Transferred != pieces {
			t.Errorf("%d pieces of %+v, %v", pieces, totals, err)
		}
	})
}

// Sets that move in parts cost what the plan says, though every part is handed over by itself.
func TestHandoversOfSets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed(w.committee, 4)
		w.staffed(w.otherCommittee, 1)
		for _, part := range []string{"desk", "chair"} {
			w.register(w.otherLeader, langTron, w.otherCommittee, part, 3, nil)
		}
		w.priced("desk_set", 5*million)
		made := w.planned(planFor(million))
		drafts, err := w.PlanHandovers(w.finance, made.ID)
		if err != nil || len(drafts) != 1 {
			t.Fatalf("drafts %+v %v", drafts, err)
		}
		var cost holding.VND
		parts := map[string]int{}
		for _, l := range drafts[0].Lines {
			cost += l.MoveCost
			parts[l.ItemType]++
		}
		if totals, err := w.PlanTotals(made); err != nil || totals.Transferred != 2 || cost != totals.TransferCost || parts["desk"] != 2 || parts["chair"] != 2 {
			t.Errorf("%v cost %d, the plan says %+v, %v", parts, cost, totals, err)
		}
	})
}
