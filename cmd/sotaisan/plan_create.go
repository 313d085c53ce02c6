package main

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/lineage"
	"sotaisan/plan"
	"sotaisan/planning"
)

// yearsFlag reads years: 2027, 2027-2030 or 2027,2028.
type yearsFlag struct{ to *[]int }

func (f yearsFlag) Type() string { return "YEARS" }

func (f yearsFlag) String() string { return "" }

func (f yearsFlag) Set(text string) error {
	*f.to = nil
	for part := range strings.SplitSeq(text, ",") {
		first, last, span := strings.Cut(part, "-")
		if !span {
			last = first
		}
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to, other := strconv.Atoi(strings.TrimSpace(last))
		if err != nil || other != nil || to < from || to-from > 100 {
			return errors.New("want 2027, 2027-2030 or 2027,2028")
		}
		for y := from; y <= to; y++ {
			*f.to = append(*f.to, y)
		}
	}
	return nil
}

// budgetsFlag reads budgets, one each time: YEAR:SOURCE:AMOUNT, or YEAR:SOURCE:UNIT:AMOUNT for the own money
// of a unit. Points in the amount group thousands.
type budgetsFlag struct{ to *[]plan.Budget }

func (f budgetsFlag) Type() string { return "BUDGET" }

func (f budgetsFlag) String() string { return "" }

func (f budgetsFlag) Set(text string) error {
	wrong := errors.New("want YEAR:SOURCE:AMOUNT or YEAR:SOURCE:UNIT:AMOUNT, such as 2027:PROVINCE:40000000000")
	parts := strings.Split(text, ":")
	if len(parts) != 3 && len(parts) != 4 {
		return wrong
	}
	b := plan.Budget{Source: strings.TrimSpace(parts[1])}
	var err error
	if b.Year, err = strconv.Atoi(parts[0]); err != nil {
		return wrong
	}
	if len(parts) == 4 {
		b.Unit = strings.TrimSpace(parts[2])
	}
	if b.Amount, err = holding.ParseVND(strings.ReplaceAll(parts[len(parts)-1], ".", "")); err != nil || b.Source == "" {
		return wrong
	}
	*f.to = append(*f.to, b)
	return nil
}

// creating is what “plan create” is asked for.
type creating struct {
	name, parameters, revises string
	years                     []int
	budgets                   []plan.Budget
}

func (p *program) planCreate() *cobra.Command {
	var o creating
	c := p.command(&cobra.Command{
		Use:   "create --name NAME --years YEARS --budget BUDGET",
		Short: "Make a plan of the register as it stands",
		Long: `Takes a snapshot of the register, makes the plan under the budgets, and stores both as a draft. The same
data and parameters give the same plan. A budget with a unit's code is that unit's own money.

--parameters names a JSON file with whatever is to be otherwise than usual, by the names of the fields
in a plan's JSON, such as {"carryOver": true, "repairPercent": 25, "bands": []}; units go by their codes or
ids. --years and --budget stand instead of those in the file.`,
		Example: `  sotaisan plan create --name "Trang cấp 2027–2028" --years 2027-2028 --budget 2027:PROVINCE:40000000000 --budget 2028:PROVINCE:20000000000
  sotaisan plan create --name "Thử" --years 2027 --budget 2027:COMMUNE:31942:500000000 --parameters tham-so.json --json`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		in, err := p.createInput(ctx, db, o)
		if err != nil {
			return err
		}
		made, err := db.planning.CreateReequipmentPlan(ctx, in)
		if err == nil {
			err = errs.List(made.Errors).Err()
		}
		if err != nil {
			return err
		}
		if p.json {
			a, err := planOf(db, made.Plan)
			if err != nil {
				return err
			}
			return p.printJSON(a)
		}
		p.tell("Đã lập kế hoạch %s.", "Plan %s is made.", made.Plan.Number)
		p.tell("", "")
		return p.showPlan(ctx, db, made.Plan)
	}))
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "what the plan is called (required)")
	f.Var(yearsFlag{&o.years}, "years", "years of the plan: 2027, 2027-2030 or 2027,2028")
	f.Var(budgetsFlag{&o.budgets}, "budget", "money: YEAR:SOURCE:AMOUNT or YEAR:SOURCE:UNIT:AMOUNT, in đồng; as often as there are budgets")
	f.StringVar(&o.parameters, "parameters", "", "JSON file with other parameters")
	f.StringVar(&o.revises, "revises", "", "number of the plan of which this is a new version")
	required(c, "name")
	return c
}

func (p *program) createInput(ctx context.Context, db *open, o creating) (planning.CreateReequipmentPlanInput, error) {
	in := planning.CreateReequipmentPlanInput{OperationID: uuid.New(), Name: o.name}
	if o.revises != "" {
		row, err := planByNumber(ctx, db, o.revises)
		if err != nil {
			return in, err
		}
		in.RevisesPlanID = &row.ID
	}
	params := plan.Defaults(nil, nil)
	if o.parameters != "" {
		var err error
		if params, err = readParameters(o.parameters, params); err != nil {
			return in, err
		}
	}
	if o.years != nil {
		params.Years = o.years
	}
	if o.budgets != nil {
		params.Budgets = o.budgets
	}
	var err error
	in.PlanParametersInput, err = parametersInput(db.registry.Units(), params)
	return in, err
}

// readParameters reads a file over the parameters that hold without it.
func readParameters(path string, otherwise plan.Parameters) (plan.Parameters, error) {
	return readFile(path, func(r io.Reader) (plan.Parameters, error) { return plan.ReadParameters(r, otherwise) })
}

// parametersInput is the input of the use-case for parameters whose units are codes or ids.
func parametersInput(units *lineage.Register, p plan.Parameters) (planning.PlanParametersInput, error) {
	code := func(unit string) *string {
		if unit == "" {
			return nil
		}
		if id, err := uuid.Parse(unit); err == nil {
			if u, ok := units.Unit(id); ok {
				return &u.Code
			}
		}
		return &unit
	}
	var wrong errs.List
	agency := func(text, list string, i int) uuid.UUID {
		id, err := uuid.Parse(text)
		if err != nil {
			wrong = append(wrong, errs.New(errs.Invalid, errs.At(list, strconv.Itoa(i), "agency"), "%q không phải mã của một cơ quan.", "%q is no id of an agency.", text))
		}
		return id
	}
	in := planning.PlanParametersInput{CarryOver: &p.CarryOver, CountNotAssessed: &p.CountNotAssessed, CountExpired: &p.CountExpired,
		RepairPercent: new(small(p.RepairPercent)), RepairYears: new(small(p.RepairYears)), HandlingCost: &p.Handling, TransportCostPerKm: &p.Transport,
		FloorPercent: new(small(p.FloorPercent)), DirectAward: &p.DirectAward, ByArea: &p.ByArea, DirectAwardSource: &p.DirectAwardSource,
		Years: []int32{}, Budgets: []*planning.PlanBudgetInput{}, EquityBands: []*planning.EquityBandInput{}}
	for _, y := range p.Years {
		in.Years = append(in.Years, small(y))
	}
	for _, b := range p.Budgets {
		in.Budgets = append(in.Budgets, &planning.PlanBudgetInput{Year: small(b.Year), Source: b.Source, UnitCode: code(b.Unit), Amount: b.Amount})
	}
	for _, b := range p.Bands {
		in.EquityBands = append(in.EquityBands, &planning.EquityBandInput{BelowPercent: small(b.BelowPercent), Permille: small(b.Permille)})
	}
	for _, o := range p.Priorities {
		in.Priorities = append(in.Priorities, &planning.NeedPriorityInput{NeedClassCode: o.NeedClass, Tier: small(o.Tier), Weight: small(o.Weight)})
	}
	for _, o := range p.Purchases {
		in.Purchases = append(in.Purchases, &planning.PurchaseChoiceInput{NeedClassCode: o.NeedClass, ItemTypeCode: o.ItemType})
	}
	for i, o := range p.Pins {
		in.Pins = append(in.Pins, &planning.PlanPinInput{AgencyID: agency(o.Agency, "pins", i), NeedClassCode: o.NeedClass, Action: o.Action, Year: small(o.Year), Source: o.Source, Quantity: small(o.Quantity)})
	}
	for i, o := range p.Forbids {
		f := &planning.PlanForbidInput{UnitCode: code(o.Unit)}
		if o.Agency != "" {
			f.AgencyID = new(agency(o.Agency, "forbids", i))
		}
		if o.NeedClass != "" {
			f.NeedClassCode = &o.NeedClass
		}
		if o.Action != "" {
			f.Action = &o.Action
		}
		if o.Year != 0 {
			f.Year = new(small(o.Year))
		}
		in.Forbids = append(in.Forbids, f)
	}
	for _, o := range p.MinimumOrders {
		in.MinimumOrders = append(in.MinimumOrders, &planning.MinimumOrderInput{ItemTypeCode: o.ItemType, Quantity: small(o.Quantity)})
	}
	return in, wrong.Err()
}

// small is a number as the API has it; what has no room there is out of range there, too.
func small[N ~int | ~int64](n N) int32 {
	return int32(min(max(int64(n), math.MinInt32), math.MaxInt32)) // #nosec G115 -- it has been cut
}
