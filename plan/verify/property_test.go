package verify_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"sotaisan/holding"
	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

func prepared(t testing.TB, s *plan.Snapshot) *plan.Model {
	t.Helper()
	m, err := plan.Prepare(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// under answers the plan of a what-if, held against its snapshot.
func under(t testing.TB, m *plan.Model, params plan.Parameters) *plan.Plan {
	t.Helper()
	out, err := m.Solve(context.Background(), params, plan.Options{SkipVariants: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := verify.Plan(m.Snapshot(), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func transfersOf(p *plan.Plan) []plan.Line {
	return slices.DeleteFunc(slices.Clone(p.Lines), func(l plan.Line) bool { return l.Action != plan.Transfer })
}

// What costs nothing comes first: money and what it may not buy change no transfer, and more of the one and
// less of the other never make a plan worse.
func TestWhatIfsGoOneWay(t *testing.T) {
	for seed := range uint64(12) {
		p := plantest.Any(seed)
		p.Floor, p.Pins, p.Forbids, p.Money = false, false, false, 10
		s := p.Snapshot()
		m, params := prepared(t, s), p.Parameters(s)
		poor := params
		poor.Forbids = []plan.Forbid{{Unit: s.Units[0].ID, Action: plan.Buy}, {NeedClass: s.Classes[0].Code, Action: plan.Repair}}
		plans := []*plan.Plan{under(t, m, poor), under(t, m, params)}
		for range 3 {
			params.Budgets = slices.Clone(params.Budgets)
			for i := range params.Budgets {
				params.Budgets[i].Amount += params.Budgets[i].Amount/2 + 3_000_000
			}
			plans = append(plans, under(t, m, params))
		}
		for i, richer := range plans[1:] {
			poorer := plans[i]
			if richer.Totals.Bound < poorer.Totals.Bound || richer.Totals.Proven && poorer.Totals.Proven && richer.Totals.Points < poorer.Totals.Points {
				t.Errorf("seed %d, step %d: %+v after %+v", seed, i, richer.Totals, poorer.Totals)
			}
			if !reflect.DeepEqual(transfersOf(richer), transfersOf(poorer)) || !reflect.DeepEqual(richer.Proof.Transfers, poorer.Proof.Transfers) {
				t.Errorf("seed %d, step %d: money moves things", seed, i)
			}
		}
	}
}

// Money that may be carried over can still be spent in its year: without a floor, which comes before points,
// no plan is worse for it, proven or not.
func TestCarryOverIsNeverWorse(t *testing.T) {
	unproven := 0
	for seed := range uint64(16) {
		p := plantest.Typical(seed)
		p.Units, p.Classes, p.Years, p.Groups, p.Cover, p.Money, p.OwnMoney = 4+6*int(seed%2), 20, 3, 15, 40, 10, 0
		s := p.Snapshot()
		m, params := prepared(t, s), p.Parameters(s)
		// One unit has money of its own in a single year, as little as few pieces cost.
		params.Budgets = append(params.Budgets, plan.Budget{Year: plantest.FirstYear + 1, Source: "COMMUNE", Unit: s.Units[0].ID, Amount: 41_000_000})
		apart := under(t, m, params)
		params.CarryOver = true
		carried := under(t, m, params)
		if carried.Totals.Points < apart.Totals.Points || carried.Totals.Bound < apart.Totals.Points {
			t.Errorf("seed %d: %+v, without carry-over %+v", seed, carried.Totals, apart.Totals)
		}
		if !carried.Totals.Proven {
			unproven++
		}
	}
	if unproven == 0 {
		t.Error("every plan is proven: nothing is tested")
	}
}

// Of one class at one price, in one year, more money never leaves more unmet.
func TestMoreMoneyLeavesLessUnmet(t *testing.T) {
	for seed := range uint64(20) {
		p := plantest.Any(seed)
		p.Classes, p.Years, p.Cover, p.Money = 1, 1, 40, 3
		p.Sets, p.Devices, p.Floor, p.Pins, p.Forbids, p.CarryOver, p.Broken, p.NoPrice = false, false, false, false, false, false, 0, 0
		s := p.Snapshot()
		m, params := prepared(t, s), p.Parameters(s)
		before := under(t, m, params)
		for range 4 {
			params.Budgets = slices.Clone(params.Budgets)
			for i := range params.Budgets {
				params.Budgets[i].Amount += 9_000_000
			}
			after := under(t, m, params)
			if after.Totals.Proven && before.Totals.Proven && after.Totals.Unmet > before.Totals.Unmet {
				t.Errorf("seed %d: %+v after %+v", seed, after.Totals, before.Totals)
			}
			before = after
		}
	}
}

// shuffle answers the snapshot with its lists in another order.
func shuffle(r *plantest.Random, s *plan.Snapshot) *plan.Snapshot {
	o := *s
	mix(r, &o.Units)
	mix(r, &o.Agencies)
	mix(r, &o.Norms)
	mix(r, &o.Classes)
	mix(r, &o.ItemTypes)
	mix(r, &o.Stock)
	mix(r, &o.Requests)
	mix(r, &o.Prices)
	mix(r, &o.Distances)
	for i := range o.Stock {
		mix(r, &o.Stock[i].Assets)
	}
	return &o
}

func mix[T any](r *plantest.Random, list *[]T) {
	out := slices.Clone(*list)
	for i := len(out) - 1; i > 0; i-- {
		j := int(r.Below(int64(i + 1)))
		out[i], out[j] = out[j], out[i]
	}
	*list = out
}

func TestTheSameAgain(t *testing.T) {
	for _, cover := range []int64{30, 250} {
		t.Run(fmt.Sprintf("cover=%d", cover), func(t *testing.T) {
			p := plantest.Typical(7)
			p.Units, p.Classes, p.Cover = 8, 12, cover
			s := p.Snapshot()
			params := p.Parameters(s)
			r, hash := plantest.Random(9), ""
			for run := range 20 {
				workers := []int{1, 2, 8}[run%3]
				out, err := prepared(t, shuffle(&r, s)).Solve(context.Background(), params, plan.Options{SkipVariants: true, Workers: workers})
				if err != nil {
					t.Fatal(err)
				}
				if hash == "" {
					hash = out.Hash
				}
				if out.Hash != hash {
					t.Fatalf("run %d with %d workers: another plan", run, workers)
				}
				mix(&r, &params.Budgets)
				mix(&r, &params.Bands)
			}
		})
	}
}

// A province with more than it needs everywhere moves little and lists the rest.
func TestMuchSurplus(t *testing.T) {
	p := plantest.Any(3)
	p.Units, p.Agencies, p.Classes, p.Persons, p.Groups, p.Cover = 4, 2, 4, 8, 30, 600
	p.NotAssessed, p.Broken, p.Expired, p.NoYear, p.NoEstablishment, p.Sets, p.Devices, p.Undecided = 0, 0, 0, 0, 0, false, false, false
	p.Years = 1
	s, out := solved(t, p)
	if out.Totals.Surplus <= out.Totals.Need || out.Totals.Unmet > out.Totals.Need/5 {
		t.Errorf("%+v", out.Totals)
	}
	// What nobody takes is there once: every piece that counts and may leave stays, moves, or is listed.
	byGroup := make([]int64, len(s.Stock))
	for _, l := range out.Lines {
		for _, r := range l.Stock {
			byGroup[r.Stock] += r.Quantity
		}
	}
	canonical := s.Canonical()
	for i, g := range canonical.Stock {
		if g.Tenure == holding.Owned && g.Status == holding.InUse && g.Grade == holding.Good && !g.Disputed && g.InUseYear > 2024 && byGroup[i] != g.Quantity {
			t.Errorf("%d of %d pieces of group %d are in lines", byGroup[i], g.Quantity, i)
		}
	}
}
