package planning_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/planclaim"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/plan/verify"
	"sotaisan/planning"
	"sotaisan/registry"
)

func (w *world) claims(p *ent.ReequipmentPlan) int {
	w.t.Helper()
	c, err := w.store.Read(w.finance)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.PlanClaim.Query().Where(planclaim.PlanID(p.ID)).CountX(w.finance)
}

// executed is a plan that is being carried out.
func (w *world) executed(amounts ...holding.VND) *ent.ReequipmentPlan {
	w.t.Helper()
	made := w.planned(planFor(amounts...))
	w.advanced(w.finance, made, life.Submitted, "")
	w.advanced(w.chief, made, life.Approved, "")
	return w.advanced(w.finance, made, life.InExecution, "")
}

func TestAPlanTakesTwoPersons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		w.advanced(w.finance, made, life.Approved, "", "WRONG_STATE to")
		for _, ctx := range []context.Context{w.officer, w.leader, w.admin, w.auditor, w.surveyor} {
			w.advanced(ctx, made, life.Submitted, "", "FORBIDDEN")
		}
		in := planning.AdvanceReequipmentPlanInput{OperationID: uuid.New(), PlanID: made.ID, To: life.Submitted, BaseRevision: new(int32(7))}
		out, err := w.AdvanceReequipmentPlan(w.finance, in)
		w.refused(out, err, "STALE_REVISION baseRevision")
		if w.claims(made) != 0 {
			t.Error("a draft has assets to itself")
		}
		in.OperationID, in.BaseRevision = uuid.New(), new(int32(1))
		out, err = w.AdvanceReequipmentPlan(w.finance, in)
		w.accepted(out, err)
		if out.Plan.Status != life.Submitted || out.Plan.Revision != 2 || out.Plan.SubmittedBy != "Người finance" || w.claims(made) == 0 {
			t.Errorf("submitted: %+v, %d assets", out.Plan, w.claims(made))
		}
		if out, err = w.AdvanceReequipmentPlan(w.finance, in); err != nil || !replayed(out) {
			t.Errorf("sent again: %+v %v", out, err)
		}
		w.advanced(w.finance, made, life.Approved, "", "FORBIDDEN")
		w.advanced(w.finance, made, life.Returned, "", "REQUIRED note")
		w.advanced(w.chief, made, life.Returned, " ", "REQUIRED note")
		back := w.advanced(w.chief, made, life.Returned, "Thiếu báo giá")
		if back.Note != "Thiếu báo giá" || w.claims(made) != 0 {
			t.Errorf("returned: %+v, %d assets", back, w.claims(made))
		}
		// Whoever submits it again is the one who may not approve; the maker never may.
		w.advanced(w.chief, made, life.Submitted, "")
		w.advanced(w.chief, made, life.Approved, "", "FORBIDDEN")
		w.advanced(w.finance, made, life.Approved, "", "FORBIDDEN")
		w.advanced(w.chief, made, life.Returned, "Người khác trình") // whoever submitted it may take it back
		w.advanced(w.finance, made, life.Submitted, "")
		w.advanced(w.finance, made, life.Returned, "Sửa số liệu")
		w.advanced(w.finance, made, life.Submitted, "")
		approved := w.advanced(w.chief, made, life.Approved, "")
		if approved.ApprovedBy != "Người chief" || approved.ResultHash != made.ResultHash {
			t.Errorf("approved: %+v", approved)
		}
		steps, err := w.PlanHistory(w.finance, approved)
		if err != nil || len(steps) != 9 || steps[0].From != "" || steps[0].To != life.Draft || steps[2].Note != "Thiếu báo giá" || steps[8].By != "Người chief" {
			t.Errorf("%d steps, %v", len(steps), err)
		}
		w.advanced(w.finance, made, life.InExecution, "")
		w.advanced(w.finance, made, life.Closed, "")
		if w.claims(made) != 0 {
			t.Error("a closed plan has assets to itself")
		}
		w.advanced(w.finance, made, life.Superseded, "", "WRONG_STATE to")
	})
}

func TestOneAssetIsInOneLivePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		first, second := w.planned(planFor(60*million)), w.planned(planFor(60*million))
		w.advanced(w.finance, first, life.Submitted, "")
		note := ""
		out, err := w.AdvanceReequipmentPlan(w.finance, planning.AdvanceReequipmentPlanInput{OperationID: uuid.New(), PlanID: second.ID, To: life.Submitted, Note: &note})
		if err != nil || len(out.Errors) == 0 || out.Errors[0].Code != "DUPLICATE" || !strings.Contains(out.Errors[0].Message.VI, first.Number) {
			t.Fatalf("the second plan: %+v %v", out, err)
		}
		assets, err := w.LineAssets(w.linesOf(second, plan.Repair)[0])
		if err != nil || !strings.Contains(out.Errors[0].Message.EN+out.Errors[1].Message.EN+out.Errors[2].Message.EN, assets[0].Code) && len(out.Errors) < 4 {
			t.Errorf("no word of %v in %v", assets, out.Errors)
		}
		// A snapshot of now sees what the first plan has; its new version does not miss it.
		third := w.planned(planFor(60 * million))
		if totals, err := w.PlanTotals(third); err != nil || totals.Repaired != 0 || totals.Transferred != 0 {
			t.Errorf("another plan uses what the first one has: %+v %v", totals, err)
		}
		in := planFor(70 * million)
		in.RevisesPlanID = &first.ID
		revision := w.planned(in)
		if totals, err := w.PlanTotals(revision); err != nil || totals.Repaired != 2 || totals.Transferred == 0 {
			t.Errorf("the new version: %+v %v", totals, err)
		}
		w.advanced(w.finance, revision, life.Submitted, "")
		if w.claims(revision) != 0 || w.claims(first) == 0 {
			t.Errorf("before approval %d and %d", w.claims(revision), w.claims(first))
		}
		w.advanced(w.chief, revision, life.Approved, "", "PRECONDITION to") // the first one is before somebody else
		w.advanced(w.chief, first, life.Approved, "")
		w.advanced(w.chief, revision, life.Approved, "")
		old, err := w.ReequipmentPlan(w.finance, nil, &first.Number)
		if err != nil || old.Status != life.Superseded || w.claims(first) != 0 || w.claims(revision) == 0 {
			t.Errorf("after approval %+v, %d and %d: %v", old, w.claims(revision), w.claims(first), err)
		}
		in.OperationID = uuid.New()
		p, err := w.CreateReequipmentPlan(w.finance, in)
		w.refused(p, err, "WRONG_STATE revisesPlanId")
	})
}

// A new version that is approved after the old one has ended has the assets that it waited for.
func TestANewVersionOutlivesTheOld(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		old := w.executed(60 * million)
		had := w.claims(old)
		in := planFor(70 * million)
		in.RevisesPlanID = &old.ID
		next := w.planned(in)
		w.advanced(w.finance, next, life.Submitted, "")
		w.advanced(w.finance, old, life.Closed, "")
		third := w.planned(planFor(60 * million))
		w.advanced(w.chief, next, life.Approved, "")
		if w.claims(next) < had || had == 0 {
			t.Errorf("%d assets, the old version had %d", w.claims(next), had)
		}
		out, err := w.AdvanceReequipmentPlan(w.finance, planning.AdvanceReequipmentPlanInput{OperationID: uuid.New(), PlanID: third.ID, To: life.Submitted})
		if err != nil || len(out.Errors) == 0 || out.Errors[0].Code != "DUPLICATE" {
			t.Errorf("a third plan has the same assets: %+v %v", out, err)
		}
	})
}

// What a plan in force will bring is bought, moved and repaired by no other, whatever of it has come.
func TestNothingIsBoughtTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		rich := holding.VND(5_000 * million)
		first := w.executed(rich)
		before, err := w.PlanTotals(first)
		if err != nil || before.Purchased == 0 || before.Transferred == 0 || before.Repaired == 0 {
			t.Fatalf("the first plan: %+v %v", before, err)
		}
		again := func() *ent.ReequipmentPlan {
			t.Helper()
			made := w.planned(planFor(rich))
			totals, err := w.PlanTotals(made)
			if err != nil || totals.Purchased != 0 || totals.Transferred != 0 || totals.Repaired != 0 || totals.Unmet != before.Unmet {
				t.Errorf("the second plan: %+v %v, the first: %+v", totals, err, before)
			}
			return made
		}
		again()
		l := w.linesOf(first, plan.Buy)[0]
		p, err := w.ReceivePlanLine(w.leader, planning.ReceivePlanLineInput{OperationID: uuid.New(), LineID: l.ID, Quantity: 1, ReceivedOn: "2026-11-21"})
		w.accepted(p, err)
		second := again()
		result, s, _, err := w.LoadPlan(w.finance, second.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify.Plan(s, result); err != nil {
			t.Error(err)
		}
		var coming, kept, received int64
		for _, g := range s.Stock {
			if g.Coming {
				coming += g.Quantity
				if g.LivePlan != first.Number || len(g.Assets) > 0 {
					t.Errorf("coming: %+v", g)
				}
			}
		}
		for _, k := range w.linesOf(first, plan.Buy, plan.Transfer, plan.Repair) {
			kept += k.Quantity
			if k.Action == string(plan.Buy) && k.ID == l.ID {
				received++
			}
		}
		if coming != kept-received {
			t.Errorf("%d pieces are coming, of %d in the lines", coming, kept)
		}
		if lines := w.linesOf(second, plan.Surplus, plan.Dispose); len(lines) > 0 && slices.ContainsFunc(lines, func(l *ent.PlanLine) bool { return strings.Contains(l.Flags, string(plan.FlagComing)) }) {
			t.Error("what is coming is left over")
		}
		if keeps := w.linesOf(second, plan.Keep); !slices.ContainsFunc(keeps, func(l *ent.PlanLine) bool { return strings.Contains(l.Flags, string(plan.FlagComing)) }) {
			t.Error("no line says that something is coming")
		}
		// Its own new version decides anew.
		in := planFor(rich)
		in.RevisesPlanID = &first.ID
		revision := w.planned(in)
		if totals, err := w.PlanTotals(revision); err != nil || totals.Purchased != before.Purchased-1 || totals.Repaired != before.Repaired || totals.Transferred != before.Transferred {
			t.Errorf("the new version: %+v %v", totals, err)
		}
		w.advanced(w.finance, revision, life.Submitted, "")
		again() // counts the plan in force, and not both
	})
}

// Two plans with the same assets that are submitted at the same time: one has them.
func TestTwoSubmitAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		rivals := []*ent.ReequipmentPlan{w.planned(planFor(60 * million)), w.planned(planFor(60 * million))}
		results := make([]*planning.AdvanceReequipmentPlanPayload, len(rivals))
		var all sync.WaitGroup
		for i, p := range rivals {
			all.Go(func() {
				var err error
				if results[i], err = w.AdvanceReequipmentPlan(w.finance, planning.AdvanceReequipmentPlanInput{OperationID: uuid.New(), PlanID: p.ID, To: life.Submitted}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if t.Failed() {
			return
		}
		if accepted := (len(results[0].Errors) == 0) != (len(results[1].Errors) == 0); !accepted {
			t.Errorf("%+v and %+v", results[0], results[1])
		}
	})
}

func TestAnAssetThatHasLeftCannotBeClaimed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		l := w.linesOf(made, plan.Repair)[0]
		assets, err := w.LineAssets(l)
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.Registry().EnterAssetInError(w.admin, registry.EnterAssetInErrorInput{OperationID: uuid.New(), AssetID: assets[0].ID, Reason: "Nhập trùng"})
		w.accepted(p, err)
		w.advanced(w.finance, made, life.Submitted, "", "PRECONDITION planId")
	})
}

func TestAUnitSeesItsLinesAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		lines := func(ctx context.Context) []*ent.PlanLine {
			t.Helper()
			page, err := w.PlanLines(ctx, nil, relay.Args{First: new(int32(100))})
			if err != nil {
				t.Fatal(err)
			}
			return page.Nodes()
		}
		for _, ctx := range []context.Context{w.leader, w.otherLeader, w.officer} {
			if got := lines(ctx); len(got) != 0 {
				t.Errorf("%d lines of a draft", len(got))
			}
		}
		w.advanced(w.finance, made, life.Submitted, "")
		w.advanced(w.chief, made, life.Approved, "")
		own := lines(w.leader)
		if len(own) == 0 {
			t.Fatal("no lines of an approved plan")
		}
		for _, l := range own {
			if l.UnitID != w.unit.ID {
				t.Errorf("a foreign line: %+v", l)
			}
			if row, err := w.LinePlan(w.leader, l); row != nil || err != nil {
				t.Errorf("the plan of a line: %v %v", row, err)
			}
			if steps, err := w.LineDerivation(w.leader, l); err != nil || len(steps) == 0 {
				t.Errorf("the derivation of a line: %v", err)
			}
			if node, err := w.Node(w.otherLeader, l.ID); node != nil || err != nil {
				t.Errorf("out of scope: %v %v", node, err)
			}
		}
		if n := len(lines(w.otherLeader)); n == 0 || n+len(own) != len(lines(w.finance)) {
			t.Errorf("%d lines of the other unit, %d of all", n, len(lines(w.finance)))
		}
		for _, ctx := range []context.Context{w.leader, w.officer, w.otherLeader} {
			if row, err := w.ReequipmentPlan(ctx, &made.ID, nil); row != nil || err != nil {
				t.Errorf("a unit sees the plan: %v %v", row, err)
			}
			if page, err := w.ReequipmentPlans(ctx, nil, relay.Args{}); err != nil || len(page.Edges) != 0 {
				t.Errorf("a unit sees plans: %v", err)
			}
			if node, err := w.Node(ctx, made.ID); node != nil || err != nil {
				t.Errorf("a unit finds the plan: %v %v", node, err)
			}
			if _, _, _, err := w.LoadPlan(ctx, made.ID); err == nil {
				t.Error("a unit loads the plan")
			}
			if c, err := w.CompareReequipmentPlans(ctx, made.ID, made.ID); c != nil || err != nil {
				t.Errorf("a unit compares plans: %v %v", c, err)
			}
			if h, err := w.PlanHandovers(ctx, made.ID); h != nil || err != nil {
				t.Errorf("a unit reads handovers: %v %v", h, err)
			}
		}
		if _, err := w.ReequipmentPlans(w.surveyor, nil, relay.Args{}); err == nil {
			t.Error("a surveyor, who reads no money, reads plans")
		}
	})
}

func TestWhatIfs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(30 * million))
		ask := func(change func(*planning.PreviewReequipmentPlanInput)) *planning.ReequipmentPlanPreview {
			t.Helper()
			in := planning.PreviewReequipmentPlanInput{PlanID: made.ID}
			change(&in)
			p, err := w.PreviewReequipmentPlan(w.finance, in)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if same := ask(func(*planning.PreviewReequipmentPlanInput) {}); len(same.Errors) > 0 || len(same.Difference) != 0 || same.Totals.Need == 0 {
			t.Errorf("nothing changed: %+v", same)
		}
		more := ask(func(in *planning.PreviewReequipmentPlanInput) {
			in.Budgets = []*planning.PlanBudgetInput{{Year: 2027, Source: "PROVINCE", Amount: 300 * million}}
		})
		if len(more.Errors) > 0 || more.Totals.Unmet >= must(w.PlanTotals(made)).Unmet || len(more.Difference) == 0 || len(more.Classes) == 0 {
			t.Errorf("more money: %+v", more)
		}
		if wrong := ask(func(in *planning.PreviewReequipmentPlanInput) { in.RepairPercent = new(int32(-1)) }); len(wrong.Errors) != 1 || wrong.Errors[0].Path[0] != "repairPercent" {
			t.Errorf("a wrong parameter: %+v", wrong.Errors)
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestFiltersOfLines(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60*million, 60*million))
		count := func(f planning.PlanLineFilter) int {
			t.Helper()
			page, err := w.LinesOfPlan(w.finance, made, &f, relay.Args{First: new(int32(1))})
			if err != nil {
				t.Fatal(err)
			}
			n, err := page.TotalCount(w.finance)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		r, _, _, err := w.LoadPlan(w.finance, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := func(ok func(plan.Line) bool) (n int) {
			for _, l := range r.Lines {
				if ok(l) {
					n++
				}
			}
			return n
		}
		flag := plan.FlagNoRequest
		for _, l := range r.Lines {
			if len(l.Flags) > 0 {
				flag = l.Flags[0]
			}
		}
		for name, c := range map[string]struct {
			filter planning.PlanLineFilter
			ok     func(plan.Line) bool
		}{
			"all":      {planning.PlanLineFilter{}, func(plan.Line) bool { return true }},
			"unit":     {planning.PlanLineFilter{UnitCodes: []string{giaRai}}, func(l plan.Line) bool { return l.Unit == w.unit.ID.String() }},
			"no unit":  {planning.PlanLineFilter{UnitCodes: []string{"00000"}}, func(plan.Line) bool { return false }},
			"agency":   {planning.PlanLineFilter{AgencyIDs: []uuid.UUID{w.committee.ID}}, func(l plan.Line) bool { return l.Agency == w.committee.ID.String() }},
			"giver":    {planning.PlanLineFilter{FromUnitCodes: []string{langTron}}, func(l plan.Line) bool { return l.FromUnit == w.otherUnit.ID.String() }},
			"action":   {planning.PlanLineFilter{Actions: []plan.Action{plan.Buy, plan.Unmet}}, func(l plan.Line) bool { return l.Action == plan.Buy || l.Action == plan.Unmet }},
			"year":     {planning.PlanLineFilter{Years: []int32{2028}}, func(l plan.Line) bool { return l.Year == 2028 }},
			"class":    {planning.PlanLineFilter{NeedClassCodes: []string{"computer_any"}}, func(l plan.Line) bool { return l.NeedClass == "computer_any" }},
			"item":     {planning.PlanLineFilter{ItemTypeCodes: []string{"desktop"}}, func(l plan.Line) bool { return l.ItemType == "desktop" }},
			"source":   {planning.PlanLineFilter{FundingSources: []string{"PROVINCE"}}, func(l plan.Line) bool { return l.Budget != nil }},
			"flag":     {planning.PlanLineFilter{Flags: []plan.Flag{flag}}, func(l plan.Line) bool { return contains(l.Flags, flag) }},
			"to come":  {planning.PlanLineFilter{Outstanding: new(true)}, doing},
			"not":      {planning.PlanLineFilter{Not: &planning.PlanLineFilter{Outstanding: new(true)}}, func(l plan.Line) bool { return !doing(l) }},
			"not from": {planning.PlanLineFilter{Not: &planning.PlanLineFilter{FromUnitCodes: []string{langTron}}}, func(l plan.Line) bool { return l.FromUnit != w.otherUnit.ID.String() }},
			"or": {planning.PlanLineFilter{Or: []*planning.PlanLineFilter{{Actions: []plan.Action{plan.Keep}}, {Years: []int32{2028}}}},
				func(l plan.Line) bool { return l.Action == plan.Keep || l.Year == 2028 }},
		} {
			if got, want := count(c.filter), want(c.ok); got != want {
				t.Errorf("%s: %d lines, want %d", name, got, want)
			}
		}
	})
}

func doing(l plan.Line) bool {
	return l.Action == plan.Transfer || l.Action == plan.Repair || l.Action == plan.Buy
}

func contains[T comparable](list []T, v T) bool {
	for _, have := range list {
		if have == v {
			return true
		}
	}
	return false
}
