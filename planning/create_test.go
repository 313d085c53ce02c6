package planning_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/demo"
	"sotaisan/internal/relay"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

const million = 1_000_000

// register puts assets of one kind into the book of an agency, one by one, and answers their ids.
func (w *world) register(ctx context.Context, unitCode string, body *ent.Agency, item string, n int, change func(*registry.RegisterAssetInput)) []uuid.UUID {
	w.t.Helper()
	var ids []uuid.UUID
	for range n {
		in := registry.RegisterAssetInput{OperationID: uuid.New(), UnitCode: unitCode, AgencyID: &body.ID, ItemTypeCode: item, Name: item, Tracking: holding.Individual,
			Quantity: 1, Tenure: holding.Owned, Origin: holding.Purchase, Condition: new(holding.Good), Status: holding.InUse, InUseYear: new(int32(2026)),
			HistoricalCost: new(holding.VND(14 * million)), CostBasis: new(holding.Books)}
		if change != nil {
			change(&in)
		}
		p, err := w.Registry().RegisterAsset(ctx, in)
		w.accepted(p, err)
		ids = append(ids, p.Asset.ID)
	}
	return ids
}

func (w *world) staffed(body *ent.Agency, persons int32) {
	w.t.Helper()
	tier := norm.TierVIII
	p, err := w.SetEstablishment(w.finance, planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: body.ID, ValidFrom: "2025-07-01",
		Headcounts: []*planning.HeadcountInput{{Tier: &tier, Persons: persons}}, Rooms: new(int32(1))})
	w.accepted(p, err)
}

func (w *world) priced(item string, amount holding.VND) {
	w.t.Helper()
	p, err := w.RecordPrice(w.finance, planning.RecordPriceInput{OperationID: uuid.New(), ItemTypeCode: item, Amount: amount, Kind: life.Quote,
		Source: "Báo giá 12/BG", Dated: "2026-11-01", ValidFrom: "2026-11-01", ValidTo: "2027-12-31"})
	w.accepted(p, err)
}

// furnished gives Giá Rai ten people with two computers and two printers that need a repair, and Láng Tròn two people
// with six computers. The ids are those of the printers.
func (w *world) furnished() []uuid.UUID {
	w.t.Helper()
	w.staffed(w.committee, 10)
	w.staffed(w.otherCommittee, 2)
	w.register(w.leader, giaRai, w.committee, "desktop", 2, nil)
	broken := w.register(w.leader, giaRai, w.committee, "printer", 2, func(in *registry.RegisterAssetInput) { in.Condition = new(holding.NeedsRepair) })
	w.register(w.otherLeader, langTron, w.otherCommittee, "desktop", 6, nil)
	for _, u := range broken {
		c, err := w.store.Read(w.leader)
		if err != nil {
			w.t.Fatal(err)
		}
		row := c.Asset.Query().Where(asset.ID(u)).OnlyX(w.leader)
		p, err := w.Registry().RecordObservations(w.leader, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{{OperationID: uuid.New(),
			AssetCode: row.Code, Presence: holding.Seen, CapturedAt: w.tick(), RepairEstimate: new(holding.VND(million))}}})
		if err != nil || len(p.Results[0].Errors) > 0 {
			w.t.Fatal(p, err)
		}
	}
	w.priced("desktop", 15*million)
	w.priced("printer", 5*million)
	w.priced("desk_set", 5*million)
	return broken
}

func planFor(amounts ...holding.VND) planning.CreateReequipmentPlanInput {
	in := planning.CreateReequipmentPlanInput{OperationID: uuid.New(), Name: "Trang cấp 2027"}
	for i, a := range amounts {
		in.Years = append(in.Years, int32(2027+i))
		in.Budgets = append(in.Budgets, &planning.PlanBudgetInput{Year: int32(2027 + i), Source: "PROVINCE", Amount: a})
	}
	return in
}

func (w *world) planned(in planning.CreateReequipmentPlanInput) *ent.ReequipmentPlan {
	w.t.Helper()
	p, err := w.CreateReequipmentPlan(w.finance, in)
	w.accepted(p, err)
	return p.Plan
}

// advanced leads a plan on; want are the refusals.
func (w *world) advanced(ctx context.Context, p *ent.ReequipmentPlan, to life.Status, note string, want ...string) *ent.ReequipmentPlan {
	w.t.Helper()
	out, err := w.AdvanceReequipmentPlan(ctx, planning.AdvanceReequipmentPlanInput{OperationID: uuid.New(), PlanID: p.ID, To: to, Note: &note})
	w.refused(out, err, want...)
	return out.Plan
}

// linesOf are the lines of a plan with one of the actions.
func (w *world) linesOf(p *ent.ReequipmentPlan, actions ...plan.Action) []*ent.PlanLine {
	w.t.Helper()
	page, err := w.LinesOfPlan(w.finance, p, &planning.PlanLineFilter{Actions: actions}, relay.Args{First: new(int32(100))})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Nodes()
}

func TestAPlanIsMadeOfTheRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		in := planFor(60*million, 60*million)
		made := w.planned(in)
		if made.Number != "KH-2026-001" || made.Status != life.Draft || made.CreatedBy != "Người finance" || made.Revision != 1 {
			t.Errorf("made %+v", made)
		}
		totals, err := w.PlanTotals(made)
		if err != nil || totals.Need == 0 || totals.Transferred == 0 || totals.Repaired == 0 || totals.Purchased == 0 ||
			totals.Need != totals.MetByStock+totals.Transferred+totals.Repaired+totals.Purchased+totals.Unmet {
			t.Errorf("totals %+v %v", totals, err)
		}
		again, err := w.CreateReequipmentPlan(w.finance, in)
		w.accepted(again, err)
		if !replayed(again) || again.Plan.ID != made.ID {
			t.Errorf("sent again: %+v", again.Plan)
		}
		in.Name = "Khác"
		other, err := w.CreateReequipmentPlan(w.finance, in)
		w.refused(other, err, "OPERATION_ID_REUSED operationId")

		twin := w.planned(planFor(60*million, 60*million))
		if twin.Number != "KH-2026-002" || twin.SnapshotHash != made.SnapshotHash || twin.ResultHash != made.ResultHash {
			t.Errorf("the same data gave %s %s and %s %s", made.SnapshotHash, made.ResultHash, twin.SnapshotHash, twin.ResultHash)
		}
		r, s, row, err := w.LoadPlan(w.finance, made.ID)
		if err != nil || r.Hash != row.ResultHash || s.Hash() != row.SnapshotHash || len(r.Lines) == 0 {
			t.Fatalf("loaded %v", err)
		}
		var file bytes.Buffer
		if err := w.PlanSnapshot(w.finance, made.ID, &file); err != nil {
			t.Fatal(err)
		}
		read, err := plan.ReadSnapshot(&file)
		if err != nil || read.Hash() != made.SnapshotHash {
			t.Errorf("the file of the snapshot: %v", err)
		}
		if err := w.PlanResult(w.finance, made.ID, &file); err != nil {
			t.Fatal(err)
		}
		if solved, err := plan.ReadPlan(&file); err != nil || solved.Hash != made.ResultHash {
			t.Errorf("the file of the plan: %v", err)
		}
		// What is stored line by line is what was solved.
		count := 0
		for args := (relay.Args{First: new(int32(100))}); ; {
			page, err := w.LinesOfPlan(w.finance, made, nil, args)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page.Nodes() {
				want := r.Lines[count]
				steps, err := w.LineDerivation(w.finance, l)
				if err != nil || l.Action != string(want.Action) || l.Quantity != want.Quantity || l.Amount != want.Amount || l.Year != int32(want.Year) ||
					l.UnitID.String() != want.Unit || len(steps) < len(want.Derivation) || steps[len(steps)-1].Code != want.Derivation[len(want.Derivation)-1].Code {
					t.Errorf("line %d is %+v, want %+v (%v)", count, l, want, err)
				}
				for _, s := range steps {
					if text := s.Sentence(); text.VI == "" || strings.Contains(text.VI+text.EN, "%!") {
						t.Errorf("step %+v is said as %+v", s.Step, text)
					}
				}
				count++
			}
			if !page.PageInfo.HasNextPage {
				break
			}
			args.After = &page.PageInfo.EndCursor
		}
		if count != len(r.Lines) {
			t.Errorf("%d lines of %d", count, len(r.Lines))
		}
		units, err := w.PlanUnits(w.finance, made)
		if err != nil {
			t.Fatal(err)
		}
		var sum planning.PlanSum
		for _, u := range units {
			sum.Need += u.Totals.Need
			sum.Unmet += u.Totals.Unmet
			sum.Surplus += u.Totals.Surplus
			sum.PurchaseCost += u.Totals.PurchaseCost
		}
		years, err := w.PlanYears(w.finance, made)
		if err != nil || sum.Need != totals.Need || sum.Unmet != totals.Unmet || sum.Surplus != totals.Surplus || sum.PurchaseCost != totals.PurchaseCost ||
			len(years) != 2 || years[1].Totals.Need != totals.Need || years[1].Totals.Surplus != totals.Surplus || years[0].Budget != 60*million {
			t.Errorf("the units come to %+v, the years to %+v, the plan to %+v (%v)", sum, years, totals, err)
		}
		packages, err := w.PlanPackages(w.finance, made)
		if err != nil || len(packages) == 0 || packages[0].Received != 0 {
			t.Errorf("packages %+v %v", packages, err)
		}
	})
}

func TestRefusedPlans(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		refuse := func(ctx context.Context, change func(*planning.CreateReequipmentPlanInput), want ...string) {
			t.Helper()
			in := planFor(10 * million)
			change(&in)
			p, err := w.CreateReequipmentPlan(ctx, in)
			w.refused(p, err, want...)
			if p.Plan != nil {
				t.Errorf("refused, and answered %v", p.Plan.Number)
			}
		}
		for _, ctx := range []context.Context{w.officer, w.leader, w.admin, w.auditor, w.surveyor} {
			refuse(ctx, func(*planning.CreateReequipmentPlanInput) {}, "FORBIDDEN")
		}
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.Name = " " }, "REQUIRED name")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.Years = nil }, "REQUIRED years", "OUT_OF_RANGE budgets.0.year")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.Years, in.Budgets[0].Year = []int32{2025}, 2025 }, "OUT_OF_RANGE years.0")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.Budgets[0].Amount = -1 }, "OUT_OF_RANGE budgets.0.amount")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.Budgets[0].UnitCode = new("00000") }, "NOT_FOUND budgets.0.unitCode")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.HandlingCost = new(holding.VND(-1)) }, "OUT_OF_RANGE handlingCost")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) {
			in.Purchases = []*planning.PurchaseChoiceInput{{NeedClassCode: "computer_any", ItemTypeCode: "printer"}}
		}, "INVALID purchases.0.itemTypeCode")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) {
			in.Forbids = []*planning.PlanForbidInput{{NeedClassCode: new("spaceship")}}
		}, "UNKNOWN_CODE forbids.0.needClassCode")
		refuse(w.finance, func(in *planning.CreateReequipmentPlanInput) { in.RevisesPlanID = new(uuid.New()) }, "NOT_FOUND revisesPlanId")
	})
}

// The same register gives the same data and the same plan on both databases: ids and all.
func TestOnePlanOnBothDatabases(t *testing.T) {
	type hashes struct{ snapshot, result string }
	var found []hashes
	for _, name := range testdb.Databases {
		s := testdb.Open(t, name)
		if err := demo.Load(t.Context(), s, demo.Options{Seed: 1, Units: 2}, nil); err != nil {
			t.Fatal(err)
		}
		w := &world{t: t, store: s}
		w.now = civil.Date("2026-11-22").Time()
		j := journal.New(s, catalog.Default(), w.tick)
		w.Planning = planning.New(j, registry.New(j))
		w.finance = viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Login: "finance", DisplayName: "Tài chính", Role: viewer.Finance})
		made := w.planned(planFor(500*million, 500*million))
		if r, snapshot, _, err := w.LoadPlan(w.finance, made.ID); err != nil || len(snapshot.Stock) < 100 || len(r.Lines) < 100 {
			t.Errorf("%s: a small plan: %v", name, err)
		}
		found = append(found, hashes{made.SnapshotHash, made.ResultHash})
	}
	if found[0] != found[1] {
		t.Errorf("%v and %v", found[0], found[1])
	}
}

// What the register says of a thing decides how the snapshot counts it.
func TestSnapshotOfStock(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		broken := w.furnished()
		w.register(w.leader, giaRai, w.committee, "chair", 1, func(in *registry.RegisterAssetInput) {
			in.Tracking, in.Quantity, in.HistoricalCost = holding.Lot, 10, new(holding.VND(5*million))
			in.Condition, in.Grades = nil, []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 7}, {Grade: holding.NotAssessed, Quantity: 3}}
		})
		missing := w.register(w.leader, giaRai, w.committee, "desktop", 1, nil)
		c, err := w.store.Read(w.leader)
		if err != nil {
			t.Fatal(err)
		}
		code := c.Asset.Query().Where(asset.ID(missing[0])).OnlyX(w.leader).Code
		if p, err := w.Registry().RecordObservations(w.leader, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{{OperationID: uuid.New(),
			AssetCode: code, Presence: holding.NotFound, CapturedAt: w.tick()}}}); err != nil || len(p.Results[0].Errors) > 0 {
			t.Fatal(p, err)
		}
		_, s, _, err := w.LoadPlan(w.finance, w.planned(planFor(10*million)).ID)
		if err != nil {
			t.Fatal(err)
		}
		group := func(item string, grade holding.Grade, ok func(plan.Stock) bool) plan.Stock {
			t.Helper()
			i := slices.IndexFunc(s.Stock, func(g plan.Stock) bool { return g.ItemType == item && g.Grade == grade && (ok == nil || ok(g)) })
			if i < 0 {
				t.Fatalf("no group of %s %s", item, grade)
			}
			return s.Stock[i]
		}
		if g := group("printer", holding.NeedsRepair, nil); g.Repair != million || g.Quantity != 2 || g.Cost != 14*million || g.InUseYear != 2026 || g.Agency != w.committee.ID.String() {
			t.Errorf("printers: %+v", g)
		}
		if g := group("chair", holding.Good, nil); g.Quantity != 7 || g.Cost != million/2 || len(g.Assets) != 1 || g.Assets[0].Quantity != 7 {
			t.Errorf("chairs: %+v", g)
		}
		if g := group("chair", holding.NotAssessed, nil); g.Quantity != 3 {
			t.Errorf("chairs nobody has seen: %+v", g)
		}
		if g := group("desktop", holding.Good, func(g plan.Stock) bool { return g.Disputed }); g.Quantity != 1 || g.Assets[0].ID != missing[0].String() {
			t.Errorf("what was not found: %+v", g)
		}
		if len(broken) != 2 || len(s.Units) != 64 || s.Units[0].Lat == 0 || s.Units[0].Area == "" {
			t.Errorf("units: %+v", s.Units[0])
		}
		for _, item := range s.ItemTypes {
			if (item.Code == "multifunction_printer") != (len(item.Functions) > 1) {
				t.Errorf("functions of %s: %v", item.Code, item.Functions)
			}
		}
	})
}
