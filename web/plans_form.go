package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/planning"
)

// How many empty rows the lists of the form have, as there is no script to add one.
const (
	emptyBudgets = 3
	emptyRows    = 2
	moreRows     = 5
	plannedYears = 3 // of a new plan
)

// planForm is the form of a plan's parameters as it was filled in.
type planForm struct {
	Operation        uuid.UUID
	Of               string // number of the plan whose parameters are changed; "" for a new one
	Revises          string // number of the plan of which this is to be a new version
	Name, Note       string
	From, Count      string
	Budgets          []budgetRow
	CarryOver        bool
	CountNotAssessed bool
	CountExpired     bool
	RepairPercent    string
	RepairYears      string
	Handling         string
	Transport        string
	Floor            string
	Bands            []bandRow
	ByArea           bool
	Award            string
	AwardSource      string
	Priorities       []priorityRow
	Purchases        []purchaseRow
	Forbids          []forbidRow
	Minimums         []minimumRow
	pins             []*planning.PlanPinInput // of the plan whose parameters are changed: the form has none
	Errors           fieldErrors
}

type (
	budgetRow   struct{ Year, Source, Unit, Amount string }
	bandRow     struct{ Below, Factor string }
	priorityRow struct{ Class, Tier, Weight string }
	purchaseRow struct{ Class, Item string }
	forbidRow   struct{ Unit, Class, Action, Year string }
	minimumRow  struct{ Item, Quantity string }
)

// newPlanForm is the form for a plan of the next years, with the parameters that hold unless finance says
// otherwise.
func (s *site) newPlanForm(lang locale.Lang) *planForm {
	first := s.Planning.Today().Year() + 1
	years := make([]int, plannedYears)
	budgets := make([]plan.Budget, plannedYears)
	for i := range years {
		years[i] = first + i
		budgets[i] = plan.Budget{Year: first + i, Source: "PROVINCE"}
	}
	return s.formOf(plan.Defaults(years, budgets), lang)
}

// formOf is the form filled in with parameters.
func (s *site) formOf(p plan.Parameters, lang locale.Lang) *planForm {
	plain := func(n int64) string { return strconv.FormatInt(n, 10) }
	money := func(a holding.VND) string { return locale.Number(int64(a)).In(lang) }
	unit := func(id string) string {
		u, err := uuid.Parse(id)
		if err != nil {
			return ""
		}
		return s.unitCode(u)
	}
	f := &planForm{Operation: uuid.New(), CarryOver: p.CarryOver, CountNotAssessed: p.CountNotAssessed, CountExpired: p.CountExpired,
		RepairPercent: plain(p.RepairPercent), RepairYears: strconv.Itoa(p.RepairYears), Handling: money(p.Handling), Transport: money(p.Transport),
		Floor: plain(p.FloorPercent), ByArea: p.ByArea, Award: money(p.DirectAward), AwardSource: p.DirectAwardSource, Count: strconv.Itoa(len(p.Years))}
	if len(p.Years) > 0 {
		f.From = strconv.Itoa(p.Years[0])
	}
	year := func(y int) string {
		if y == 0 {
			return ""
		}
		return strconv.Itoa(y)
	}
	for _, b := range p.Budgets {
		row := budgetRow{Year: year(b.Year), Source: plan.SourceWord(b.Source).In(lang), Unit: unit(b.Unit)}
		if b.Amount != 0 {
			row.Amount = money(b.Amount)
		}
		f.Budgets = append(f.Budgets, row)
	}
	for _, b := range p.Bands {
		f.Bands = append(f.Bands, bandRow{plain(b.BelowPercent), plain(b.Permille / 10)})
	}
	for _, o := range p.Priorities {
		f.Priorities = append(f.Priorities, priorityRow{o.NeedClass, strconv.Itoa(o.Tier), plain(o.Weight)})
	}
	for _, o := range p.Purchases {
		f.Purchases = append(f.Purchases, purchaseRow{o.NeedClass, o.ItemType})
	}
	for _, o := range p.Forbids {
		f.Forbids = append(f.Forbids, forbidRow{unit(o.Unit), o.NeedClass, string(o.Action), year(o.Year)})
	}
	for _, o := range p.MinimumOrders {
		f.Minimums = append(f.Minimums, minimumRow{o.ItemType, plain(o.Quantity)})
	}
	for _, o := range p.Pins {
		agency, err := uuid.Parse(o.Agency)
		if err != nil {
			continue
		}
		f.pins = append(f.pins, &planning.PlanPinInput{AgencyID: agency, NeedClassCode: o.NeedClass, Action: o.Action, Year: int32(o.Year), Source: o.Source, Quantity: int32(o.Quantity)})
	}
	return f
}

// readPlanForm reads the form as it was filled in. Rows that say nothing are dropped, so that the n-th row
// is the n-th of the input.
func readPlanForm(form url.Values) *planForm {
	get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	f := &planForm{Of: get("of"), Revises: get("revises"), Name: get("name"), Note: form.Get("note"), From: get("from"), Count: get("count"),
		CarryOver: form.Has("carryOver"), CountNotAssessed: form.Has("countNotAssessed"), CountExpired: form.Has("countExpired"), ByArea: form.Has("byArea"),
		RepairPercent: get("repairPercent"), RepairYears: get("repairYears"), Handling: get("handlingCost"), Transport: get("transportCostPerKm"),
		Floor: get("floorPercent"), Award: get("directAward"), AwardSource: get("directAwardSource")}
	columns := func(list string, names ...string) func(func(cell []string)) {
		return func(each func([]string)) {
			for i := range form[list+"."+names[0]] {
				cells := make([]string, len(names))
				for n, name := range names {
					if column := form[list+"."+name]; i < len(column) {
						cells[n] = strings.TrimSpace(column[i])
					}
				}
				each(cells)
			}
		}
	}
	columns("budget", "year", "source", "unit", "amount")(func(c []string) {
		if c[2]+c[3] != "" {
			f.Budgets = append(f.Budgets, budgetRow{c[0], c[1], c[2], c[3]})
		}
	})
	columns("band", "below", "factor")(func(c []string) {
		if c[0]+c[1] != "" {
			f.Bands = append(f.Bands, bandRow{c[0], c[1]})
		}
	})
	columns("priority", "class", "tier", "weight")(func(c []string) {
		if c[0]+c[2] != "" {
			f.Priorities = append(f.Priorities, priorityRow{c[0], c[1], c[2]})
		}
	})
	columns("purchase", "class", "item")(func(c []string) {
		if c[0]+c[1] != "" {
			f.Purchases = append(f.Purchases, purchaseRow{c[0], c[1]})
		}
	})
	columns("forbid", "unit", "class", "action", "year")(func(c []string) {
		if strings.Join(c, "") != "" {
			f.Forbids = append(f.Forbids, forbidRow{c[0], c[1], c[2], c[3]})
		}
	})
	columns("minimum", "item", "quantity")(func(c []string) {
		if c[0]+c[1] != "" {
			f.Minimums = append(f.Minimums, minimumRow{c[0], c[1]})
		}
	})
	return f
}

// lists are the lists of the form by their names in the input, and those of their fields.
var lists = map[string][]string{"budgets": {"year", "source", "unitCode", "amount"}, "equityBands": {"belowPercent", "permille"},
	"priorities": {"needClassCode", "tier", "weight"}, "purchases": {"needClassCode", "itemTypeCode"},
	"forbids": {"unitCode", "needClassCode", "action", "year"}, "minimumOrders": {"itemTypeCode", "quantity"}}

var planFields = []string{"name", "years", "repairPercent", "repairYears", "handlingCost", "transportCostPerKm", "floorPercent", "directAward", "directAwardSource",
	"revisesPlanId", "note"}

// known says whether the form has a field for a path of the input, or a list.
func (f *planForm) known(path string) bool {
	parts := strings.Split(path, ".")
	if len(parts) == 3 {
		return slices.Contains(lists[parts[0]], parts[2])
	}
	return len(parts) == 1 && (slices.Contains(planFields, path) || lists[path] != nil)
}

// Advanced says whether something is filled in, or refused, of what the form folds away.
func (f *planForm) Advanced() bool {
	if f.ByArea || len(f.Priorities)+len(f.Purchases)+len(f.Forbids)+len(f.Minimums) > 0 {
		return true
	}
	for path := range f.Errors {
		name, _, _ := strings.Cut(path, ".")
		if name != "budgets" && lists[name] != nil || strings.HasPrefix(name, "directAward") {
			return true
		}
	}
	return false
}

// parameters are the form as input. The list is what is wrong with it before anybody asks.
func (f *planForm) parameters() (planning.PlanParametersInput, errs.List) {
	var list errs.List
	number := func(typed string, path ...string) *int32 {
		n, err := strconv.ParseInt(typed, 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, path, "Hãy ghi một số nguyên.", "Write a whole number."))
		}
		return new(int32(n))
	}
	money := func(typed string, path ...string) *holding.VND {
		amount, ok := readMoney(typed)
		if !ok {
			list = append(list, noMoney(path...))
		}
		return &amount
	}
	in := planning.PlanParametersInput{CarryOver: &f.CarryOver, CountNotAssessed: &f.CountNotAssessed, CountExpired: &f.CountExpired,
		RepairPercent: number(f.RepairPercent, "repairPercent"), RepairYears: number(f.RepairYears, "repairYears"),
		HandlingCost: money(f.Handling, "handlingCost"), TransportCostPerKm: money(f.Transport, "transportCostPerKm"),
		FloorPercent: number(f.Floor, "floorPercent"), DirectAward: money(f.Award, "directAward"), ByArea: &f.ByArea, DirectAwardSource: &f.AwardSource, Pins: f.pins,
		Years: []int32{}, Budgets: []*planning.PlanBudgetInput{}, EquityBands: []*planning.EquityBandInput{}, Priorities: []*planning.NeedPriorityInput{},
		Purchases: []*planning.PurchaseChoiceInput{}, Forbids: []*planning.PlanForbidInput{}, MinimumOrders: []*planning.MinimumOrderInput{}}
	from, count := number(f.From, "years"), number(f.Count, "years")
	for i := range min(*count, 100) {
		in.Years = append(in.Years, *from+i)
	}
	for i, b := range f.Budgets {
		n := strconv.Itoa(i)
		in.Budgets = append(in.Budgets, &planning.PlanBudgetInput{Year: *number(b.Year, "budgets", n, "year"), Source: sourceCode(b.Source), UnitCode: filled(b.Unit),
			Amount: *money(b.Amount, "budgets", n, "amount")})
	}
	for i, b := range f.Bands {
		n := strconv.Itoa(i)
		in.EquityBands = append(in.EquityBands, &planning.EquityBandInput{BelowPercent: *number(b.Below, "equityBands", n, "belowPercent"),
			Permille: 10 * min(*number(b.Factor, "equityBands", n, "permille"), 1_000_000)})
	}
	for i, o := range f.Priorities {
		n := strconv.Itoa(i)
		in.Priorities = append(in.Priorities, &planning.NeedPriorityInput{NeedClassCode: o.Class, Tier: *number(o.Tier, "priorities", n, "tier"),
			Weight: *number(o.Weight, "priorities", n, "weight")})
	}
	for _, o := range f.Purchases {
		in.Purchases = append(in.Purchases, &planning.PurchaseChoiceInput{NeedClassCode: o.Class, ItemTypeCode: o.Item})
	}
	for i, o := range f.Forbids {
		forbid := &planning.PlanForbidInput{UnitCode: filled(o.Unit), NeedClassCode: filled(o.Class)}
		if o.Action != "" {
			forbid.Action = new(plan.Action(o.Action))
		}
		if o.Year != "" {
			forbid.Year = number(o.Year, "forbids", strconv.Itoa(i), "year")
		}
		in.Forbids = append(in.Forbids, forbid)
	}
	for i, o := range f.Minimums {
		in.MinimumOrders = append(in.MinimumOrders, &planning.MinimumOrderInput{ItemTypeCode: o.Item, Quantity: *number(o.Quantity, "minimumOrders", strconv.Itoa(i), "quantity")})
	}
	return in, list
}

func noMoney(path ...string) *errs.Error {
	return errs.New(errs.Invalid, path, "Hãy ghi số tiền bằng đồng, ví dụ 2.500.000.", "Write the amount in đồng, for example 2,500,000.")
}

// widen adds empty rows.
func (f *planForm) widen(budgets int) {
	for range budgets {
		f.Budgets = append(f.Budgets, budgetRow{})
	}
	for range emptyRows {
		f.Bands, f.Priorities = append(f.Bands, bandRow{}), append(f.Priorities, priorityRow{})
		f.Purchases, f.Forbids, f.Minimums = append(f.Purchases, purchaseRow{}), append(f.Forbids, forbidRow{}), append(f.Minimums, minimumRow{})
	}
}

// planFormPage is the page with the form: for a new plan, or for another try with a stored one.
type planFormPage struct {
	*planForm
	Fold      bool // shows what is folded away
	Plan      *planRow
	Preview   *previewed // nil before the first try
	Units     []Choice
	Classes   []catalog.NeedClass
	ItemTypes []catalog.ItemType
	Actions   []plan.Action // that can be forbidden
	Refused   []string
	Action    string // address that takes the form
}

var forbidden = []plan.Action{plan.Transfer, plan.Repair, plan.Buy}

func (s *site) renderPlanForm(w http.ResponseWriter, r *http.Request, status int, f *planForm, list errs.List, more bool, p *previewed) error {
	f.Errors = byPath(r, list, f.known)
	data := planFormPage{planForm: f, Fold: f.Advanced(), Preview: p, Units: s.Register.Units(), Classes: s.needClasses(), ItemTypes: s.itemTypes(), Actions: forbidden,
		Refused: f.Errors[""], Action: "/plans/new"}
	home, title := "/plans/new", text(r, "title.newplan")
	if f.Of != "" {
		row, err := s.Planning.ReequipmentPlan(r.Context(), nil, &f.Of)
		if err != nil {
			return err
		}
		if row == nil {
			return s.notFound(w, r)
		}
		of, err := s.newPlanRow(r, row)
		if err != nil {
			return err
		}
		data.Plan = &of
		home, title = "/plans/"+row.Number+"/what-if", text(r, "title.whatif")
		data.Action = home
	}
	if len(list) > 0 && len(data.Refused) == 0 {
		data.Refused = []string{text(r, "form.refused")}
	}
	rows := emptyBudgets
	if more {
		rows = moreRows
	}
	f.widen(rows)
	return s.render(w, r, status, "plan-form", title, home, data)
}

// showNewPlan is the empty form; with the number of a plan it is that of a new version of it.
func (s *site) showNewPlan(w http.ResponseWriter, r *http.Request) error {
	f := s.newPlanForm(viewer.Lang(r.Context()))
	if number := r.URL.Query().Get("revises"); number != "" {
		row, err := s.Planning.ReequipmentPlan(r.Context(), nil, &number)
		if err != nil {
			return err
		}
		if row == nil {
			return s.notFound(w, r)
		}
		if f, err = s.formOfPlan(r, row); err != nil {
			return err
		}
		f.Revises, f.Name = row.Number, row.Name
	}
	return s.renderPlanForm(w, r, http.StatusOK, f, nil, false, nil)
}

func (s *site) formOfPlan(r *http.Request, row *ent.ReequipmentPlan) (*planForm, error) {
	params, err := s.Planning.ParametersOf(row)
	if err != nil {
		return nil, err
	}
	return s.formOf(*params, viewer.Lang(r.Context())), nil
}

// redrawNewPlan shows the form as it was filled in, with more empty rows.
func (s *site) redrawNewPlan(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	f := readPlanForm(r.PostForm)
	f.Operation, f.Of = operation, ""
	return s.renderPlanForm(w, r, http.StatusOK, f, list, true, nil)
}

// createPlan makes a plan of the form, and shows it.
func (s *site) createPlan(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	f := readPlanForm(r.PostForm)
	f.Operation = operation
	if err := s.pinsOf(r, f); err != nil {
		return err
	}
	in := planning.CreateReequipmentPlanInput{OperationID: operation, Name: f.Name, Note: filled(f.Note)}
	params, wrong := f.parameters()
	in.PlanParametersInput = params
	list = append(list, wrong...)
	if f.Revises != "" {
		old, err := s.Planning.ReequipmentPlan(r.Context(), nil, &f.Revises)
		if err != nil {
			return err
		}
		if old == nil {
			return s.notFound(w, r)
		}
		in.RevisesPlanID = &old.ID
	}
	if len(list) > 0 { // nobody is asked, so what else is plainly wrong is said here
		list = append(list, holding.CheckName(f.Name, "name")...)
		return s.renderPlanForm(w, r, http.StatusUnprocessableEntity, f, list, false, nil)
	}
	made, err := s.Planning.CreateReequipmentPlan(r.Context(), in)
	if err != nil {
		return err
	}
	if len(made.Errors) > 0 {
		return s.renderPlanForm(w, r, http.StatusUnprocessableEntity, f, made.Errors, false, nil)
	}
	http.Redirect(w, r, "/plans/"+made.Plan.Number+"?done=made", http.StatusSeeOther)
	return nil
}

// pinsOf takes over what the form does not show from the plan whose parameters it changes.
func (s *site) pinsOf(r *http.Request, f *planForm) error {
	number := f.Of
	if number == "" {
		number = f.Revises
	}
	if number == "" {
		return nil
	}
	row, err := s.Planning.ReequipmentPlan(r.Context(), nil, &number)
	if err != nil || row == nil {
		return err
	}
	was, err := s.formOfPlan(r, row)
	if err == nil {
		f.pins = was.pins
	}
	return err
}
