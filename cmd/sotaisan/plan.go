package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

func (p *program) planCommand() *cobra.Command {
	return group("plan", "Make, show and export re-equipment plans", p.planCreate(), p.planList(), p.planShow(), p.planExport(),
		p.planSnapshot(), p.planSolve(), p.planVerify(), p.planDiff(), p.planEstablishment(), p.planDistances())
}

// planAnswer is a plan as scripts read it.
type planAnswer struct {
	ID           uuid.UUID    `json:"id"`
	Number       string       `json:"number"`
	Name         string       `json:"name"`
	Status       life.Status  `json:"status"`
	SnapshotAt   time.Time    `json:"snapshotAt"`
	SnapshotHash string       `json:"snapshotHash"`
	ResultHash   string       `json:"resultHash"`
	Totals       *plan.Totals `json:"totals"`
}

func planOf(db *open, row *ent.ReequipmentPlan) (planAnswer, error) {
	totals, err := db.planning.PlanTotals(row)
	return planAnswer{row.ID, row.Number, row.Name, row.Status, time.UnixMicro(row.SnapshotAt).UTC(), row.SnapshotHash, row.ResultHash, totals}, err
}

// planByNumber answers the plan with a number, such as KH-2026-001.
func planByNumber(ctx context.Context, db *open, number string) (*ent.ReequipmentPlan, error) {
	row, err := db.planning.ReequipmentPlan(ctx, nil, &number)
	if err == nil && row == nil {
		err = errs.New(errs.NotFound, errs.At("number"), "Không có kế hoạch số %q.", "There is no plan with the number %q.", number)
	}
	return row, err
}

// everyPage answers all rows of a connection.
func everyPage[T any](page func(relay.Args) (*relay.Connection[T], error)) ([]*T, error) {
	var all []*T
	for args := (relay.Args{First: new(int32(relay.MaxSize))}); ; {
		c, err := page(args)
		if err != nil {
			return nil, err
		}
		all = append(all, c.Nodes()...)
		if !c.PageInfo.HasNextPage {
			return all, nil
		}
		args.After = &c.PageInfo.EndCursor
	}
}

func (p *program) planList() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "list", Short: "List the plans, the newest first", Example: `  sotaisan plan list
  sotaisan plan list --json`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		list, err := everyPage(func(a relay.Args) (*relay.Connection[ent.ReequipmentPlan], error) {
			return db.planning.ReequipmentPlans(ctx, nil, a)
		})
		if err != nil {
			return err
		}
		answers := []planAnswer{}
		var rows [][]string
		for _, row := range list {
			a, err := planOf(db, row)
			if err != nil {
				return err
			}
			answers = append(answers, a)
			rows = append(rows, []string{a.Number, p.word(life.StatusWords[a.Status]), p.money(a.Totals.Spent()), p.number(a.Totals.Unmet), a.Name})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Số", "Number"), p.say("Trạng thái", "Status"), "#" + p.say("Sửa, mua", "Repairs, purchases"), "#" + p.say("Chưa đáp ứng", "Unmet"), p.say("Tên", "Name")}, rows)
		return nil
	}))
}

// showing is what “plan show” is asked for.
type showing struct {
	unit string
	why  bool
}

func (p *program) planShow() *cobra.Command {
	var o showing
	c := p.command(&cobra.Command{
		Use:   "show NUMBER [--unit CODE [--why]]",
		Short: "Show a plan: its totals, or every line of a unit",
		Long: `Shows what a plan comes to: need and what covers it at the end of its last year, the money of each year,
and every unit. With --unit it shows the unit's lines: purchases and repairs, what comes from elsewhere, what
stays unmet, then the stock. With --why it shows the steps from which each follows, too.`,
		Example: `  sotaisan plan show KH-2026-001
  sotaisan plan show KH-2026-001 --unit 31942 --why`,
		Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		row, err := planByNumber(ctx, db, args[0])
		if err != nil {
			return err
		}
		if o.unit != "" {
			return p.showPlanLines(ctx, db, row, o)
		}
		return p.showPlan(ctx, db, row)
	}))
	c.Flags().StringVar(&o.unit, "unit", "", "official code of a unit: its lines instead of the totals")
	c.Flags().BoolVar(&o.why, "why", false, "the steps from which each line follows, too")
	return c
}

func (p *program) showPlan(ctx context.Context, db *open, row *ent.ReequipmentPlan) error {
	a, err := planOf(db, row)
	if err != nil {
		return err
	}
	years, err := db.planning.PlanYears(ctx, row)
	if err != nil {
		return err
	}
	units, err := db.planning.PlanUnits(ctx, row)
	if err != nil {
		return err
	}
	if p.json {
		return p.planJSON(a, years, units, db)
	}
	p.tell("%s – %s (%s)", "%s – %s (%s)", a.Number, a.Name, p.word(life.StatusWords[a.Status]))
	p.tell("Số liệu ngày %s, kết quả %s", "As of %s, result %s", civil.Of(a.SnapshotAt).Time().Format("02/01/2006"), a.ResultHash)
	p.tell("", "")
	heads := func(first string) []string {
		return []string{first, "#" + p.say("Nhu cầu", "Need"), "#" + p.say("Đã có", "Met"), "#" + p.say("Điều chuyển", "Moved"), "#" + p.say("Sửa", "Repaired"),
			"#" + p.say("Mua", "Bought"), "#" + p.say("Thiếu", "Unmet"), "#" + p.say("Sửa, mua", "Repairs, purchases"), "#" + p.say("Kinh phí", "Budget"),
			"#" + p.say("Điều chuyển (chưa có nguồn)", "Transfers (no budget)")}
	}
	line := func(name string, s planning.PlanSum, budget string) []string {
		return []string{name, p.number(s.Need), p.number(s.MetByStock), p.number(s.Transferred), p.number(s.Repaired), p.number(s.Purchased), p.number(s.Unmet),
			p.money(s.Spent()), budget, p.money(s.TransferCost)}
	}
	var rows [][]string
	for _, y := range years {
		rows = append(rows, line(fmt.Sprint(y.Year), y.Totals, p.money(y.Budget)))
	}
	p.table(heads(p.say("Năm", "Year")), rows)
	p.tell("", "")
	rows = nil
	for _, u := range units {
		unit, _ := db.registry.Units().Unit(u.UnitID)
		rows = append(rows, line(unit.Code+" "+unit.FullName, u.Totals, ""))
	}
	p.table(heads(p.say("Đơn vị", "Unit")), rows)
	return p.showFindings(ctx, db, row)
}

// showFindings says what has to be known before one relies on the plan.
func (p *program) showFindings(_ context.Context, db *open, row *ent.ReequipmentPlan) error {
	counts, err := db.planning.PlanFindingCounts(row)
	if err != nil || len(counts) == 0 {
		return err
	}
	p.tell("", "")
	for _, f := range counts {
		about := p.number(f.Count)
		if f.Amount > 0 {
			about += ", " + p.money(f.Amount)
		}
		p.tell("Lưu ý: %s (%s nơi, %s)", "Note: %s (%s places, %s)", p.word(plan.FlagWords[f.Code]), p.number(f.Findings), about)
	}
	return nil
}

// planSumAnswer is a part of a plan as scripts read it.
type planSumAnswer struct {
	Year        int          `json:"year,omitempty"`
	UnitCode    string       `json:"unitCode,omitempty"`
	Need        int64        `json:"need"`
	MetByStock  int64        `json:"metByStock"`
	Transferred int64        `json:"transferred"`
	Repaired    int64        `json:"repaired"`
	Purchased   int64        `json:"purchased"`
	Unmet       int64        `json:"unmet"`
	Cost        holding.VND  `json:"cost"` // of repairs and purchases, which the budget pays for
	Moving      holding.VND  `json:"transferCost"`
	Budget      *holding.VND `json:"budget,omitempty"`
}

func sumAnswer(s planning.PlanSum) planSumAnswer {
	return planSumAnswer{Need: s.Need, MetByStock: s.MetByStock, Transferred: s.Transferred, Repaired: s.Repaired, Purchased: s.Purchased, Unmet: s.Unmet,
		Cost: s.Spent(), Moving: s.TransferCost}
}

func (p *program) planJSON(a planAnswer, years []*planning.PlanYearTotals, units []*planning.PlanUnitTotals, db *open) error {
	answer := struct {
		planAnswer
		Years []planSumAnswer `json:"years"`
		Units []planSumAnswer `json:"units"`
	}{a, []planSumAnswer{}, []planSumAnswer{}}
	for _, y := range years {
		s := sumAnswer(y.Totals)
		s.Year, s.Budget = y.Year, &y.Budget
		answer.Years = append(answer.Years, s)
	}
	for _, u := range units {
		s := sumAnswer(u.Totals)
		unit, _ := db.registry.Units().Unit(u.UnitID)
		s.UnitCode = unit.Code
		answer.Units = append(answer.Units, s)
	}
	return p.printJSON(answer)
}

// planLineAnswer is a line of a plan as scripts read it.
type planLineAnswer struct {
	Number    int64       `json:"number"`
	Action    string      `json:"action"`
	Year      int32       `json:"year"`
	Agency    string      `json:"agency"`
	NeedClass string      `json:"needClass"`
	ItemType  string      `json:"itemType"`
	Quantity  int64       `json:"quantity"`
	Received  int64       `json:"received"`
	Amount    holding.VND `json:"amount"`
	Source    string      `json:"source"`
	FromUnit  string      `json:"fromUnit,omitempty"`
	Why       []string    `json:"why,omitempty"`
}

// byWeight has the actions in the order in which the lines of a unit are shown: first what costs money.
var byWeight = []plan.Action{plan.Buy, plan.Repair, plan.Transfer, plan.Unmet, plan.Keep, plan.Surplus, plan.Dispose}

func (p *program) showPlanLines(ctx context.Context, db *open, row *ent.ReequipmentPlan, o showing) error {
	unit, ok := db.registry.Units().ByCode(o.unit, db.registry.Today())
	if !ok {
		return errs.Missing("unitCode")
	}
	f := &planning.PlanLineFilter{UnitCodes: []string{unit.Code}}
	list, err := everyPage(func(a relay.Args) (*relay.Connection[ent.PlanLine], error) {
		return db.planning.LinesOfPlan(ctx, row, f, a)
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b *ent.PlanLine) int {
		return cmp.Compare(slices.Index(byWeight, plan.Action(a.Action)), slices.Index(byWeight, plan.Action(b.Action)))
	})
	answers := []planLineAnswer{}
	for _, l := range list {
		a, err := p.planLine(ctx, db, l, o.why)
		if err != nil {
			return err
		}
		answers = append(answers, a)
	}
	if p.json {
		return p.printJSON(answers)
	}
	p.tell("%s, %s: %s dòng", "%s, %s: %s lines", row.Number, unit.FullName, p.number(int64(len(answers))))
	p.tell("", "")
	var rows [][]string
	for i, a := range answers {
		what := p.className(db, list[i]) // a set put together from parts goes by the need, not by one of them
		flags, err := db.planning.LineFlags(list[i])
		if err != nil {
			return err
		}
		if item, ok := db.registry.Catalog().ItemType(a.ItemType, db.registry.Today()); ok && !slices.Contains(flags, plan.FlagAssembledSet) {
			what = p.word(item.Name)
		}
		where := p.word(plan.SourceWord(a.Source))
		if a.FromUnit != "" {
			where = p.say("từ ", "from ") + a.FromUnit
		}
		rows = append(rows, []string{p.number(a.Number), fmt.Sprint(a.Year), p.word(plan.ActionWords[plan.Action(a.Action)]), what, p.number(a.Quantity), p.money(a.Amount), where, a.Agency})
	}
	heads := []string{"#" + p.say("Dòng", "Line"), p.say("Năm", "Year"), p.say("Việc", "Action"), p.say("Tài sản", "What"), "#" + p.say("SL", "Qty"),
		"#" + p.say("Thành tiền", "Amount"), p.say("Nguồn", "From"), p.say("Cơ quan", "Agency")}
	p.table(heads, rows)
	for _, a := range answers {
		if len(a.Why) > 0 {
			p.tell("\nDòng %s:\n  %s", "\nLine %s:\n  %s", p.number(a.Number), strings.Join(a.Why, "\n  "))
		}
	}
	return nil
}

func (p *program) planLine(ctx context.Context, db *open, l *ent.PlanLine, why bool) (planLineAnswer, error) {
	a := planLineAnswer{Number: l.Seq, Action: l.Action, Year: l.Year, NeedClass: l.NeedClass, ItemType: l.ItemType, Quantity: l.Quantity, Received: l.Received,
		Amount: l.Amount, Source: l.FundingSource}
	agency, err := db.planning.LineAgency(ctx, l)
	if err != nil {
		return a, err
	}
	if agency != nil {
		a.Agency = agency.Name
	}
	if l.FromUnitID != nil {
		from, _ := db.registry.Units().Unit(*l.FromUnitID)
		a.FromUnit = from.FullName
	}
	if !why {
		return a, nil
	}
	steps, err := db.planning.LineDerivation(ctx, l)
	for _, s := range steps {
		a.Why = append(a.Why, p.word(s.Sentence()))
	}
	return a, err
}

// className names the need that a line is about; the code stands in for one that the catalogue has no more.
func (p *program) className(db *open, l *ent.PlanLine) string {
	class, _, err := db.planning.LineNeedClass(l)
	if err != nil || class == nil {
		return l.NeedClass
	}
	return p.word(class.Name)
}
