package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// planPage is all of a plan but its lines.
type planPage struct {
	planRow
	Revises        string // number of the plan of which this is a new version
	Note           string
	Years          []*planning.PlanYearTotals
	YearTotal      planning.PlanYearTotals
	Variants       []*plan.Variant
	Findings       []*planning.PlanFindingCount
	Gone           []*planning.PlanGoneAsset
	Units          []planUnit
	Packages       []planPackage
	Execution      *planning.PlanExecution // nil while nothing can have come
	History        []planStep
	Steps          []stepForm
	Second         string // why the viewer decides nothing about it; "" when that is not so
	Files          []planFile
	Parameters     []fact
	SnapshotAt     time.Time
	SnapshotHash   string
	ResultHash     string
	Done           string
	Refused        []string
	ExecutionUnits []unitReceived
}

// Where is the address at which a reservation is mended, or what it marks is seen.
func (p planPage) Where(f plan.Flag) string {
	switch f {
	case plan.FlagNoEstablishment, plan.FlagNoRequest, plan.FlagUndecided:
		return "/plans/readiness"
	case plan.FlagLotSplit, plan.FlagBelowMinimum:
		return "#packages"
	}
	return "/plans/" + p.Number + "/lines?flag=" + string(f)
}

type planUnit struct {
	Code, Name string
	Cover      cover
	planning.PlanSum
}

type unitReceived struct {
	Name string
	planning.PlanReceived
}

// planPackage is what is bought together, with the names of what it refers to.
type planPackage struct {
	*planning.PlanPackage
	Own string // the unit whose own money it is
}

type planStep struct {
	*planning.PlanHistoryStep
}

// Moment is when the step was taken.
func (p planStep) Moment() time.Time { return time.UnixMicro(p.At) }

// stepForm is a step that the viewer can take with the plan.
type stepForm struct {
	To        life.Status
	Operation uuid.UUID
	Revision  int32
	Number    string
	Note      string
	Required  bool // the note
	Grave     bool // nobody takes it back
	Messages  fieldErrors
}

// planFile is a form in which the plan can be had.
type planFile struct {
	Format  planning.ExportFormat
	Address string
}

// grave are the steps that end a plan.
var grave = []life.Status{life.Closed, life.Superseded}

func (s *site) showPlan(w http.ResponseWriter, r *http.Request) error {
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	return s.renderPlan(w, r, http.StatusOK, row, nil, nil)
}

// renderPlan shows a plan; step is the form of a step that was refused, nil for none.
func (s *site) renderPlan(w http.ResponseWriter, r *http.Request, status int, row *ent.ReequipmentPlan, step *stepForm, list errs.List) error {
	ctx := r.Context()
	head, err := s.newPlanRow(r, row)
	if err != nil {
		return err
	}
	data := planPage{planRow: head, Note: row.Note, SnapshotAt: time.UnixMicro(row.SnapshotAt), SnapshotHash: row.SnapshotHash, ResultHash: row.ResultHash}
	if r.Method == http.MethodGet {
		data.Done = offered("planDone", r.URL.Query().Get("done"))
	}
	for _, read := range []func(context.Context, *ent.ReequipmentPlan, *planPage) error{s.readSums, s.readReservations, s.readPackages, s.readLife} {
		if err := read(ctx, row, &data); err != nil {
			return err
		}
	}
	params, err := s.Planning.ParametersOf(row)
	if err != nil {
		return err
	}
	data.Parameters = s.parameterFacts(r, params)
	for _, f := range planning.ExportFormats {
		file, _ := f.File()
		data.Files = append(data.Files, planFile{f, "/plans/" + row.Number + "/" + file})
	}
	s.offerSteps(ctx, row, &data)
	if step != nil {
		messages := byField(r, list, "note")
		data.Refused = messages[""]
		for i := range data.Steps {
			if data.Steps[i].To == step.To {
				data.Steps[i].Operation, data.Steps[i].Note, data.Steps[i].Messages = step.Operation, step.Note, messages
			}
		}
		if len(data.Refused) == 0 {
			data.Refused = []string{text(r, "form.refused")}
		}
	}
	return s.render(w, r, status, "plan", row.Number+" – "+row.Name, "/plans/"+row.Number, data)
}

func (s *site) readSums(ctx context.Context, row *ent.ReequipmentPlan, data *planPage) (err error) {
	if data.Years, err = s.Planning.PlanYears(ctx, row); err != nil {
		return err
	}
	for _, y := range data.Years {
		data.YearTotal.Budget += y.Budget
		data.YearTotal.Totals.PurchaseCost += y.Totals.PurchaseCost
		data.YearTotal.Totals.RepairCost += y.Totals.RepairCost
		data.YearTotal.Totals.TransferCost += y.Totals.TransferCost
	}
	if data.Variants, err = s.Planning.PlanVariants(row); err != nil {
		return err
	}
	units, err := s.Planning.PlanUnits(ctx, row)
	for _, u := range units {
		data.Units = append(data.Units, planUnit{s.unitCode(u.UnitID), s.unitNamed(u.UnitID), sumCover(u.Totals), u.Totals})
	}
	return err
}

func (s *site) readReservations(ctx context.Context, row *ent.ReequipmentPlan, data *planPage) (err error) {
	if data.Findings, err = s.Planning.PlanFindingCounts(row); err != nil {
		return err
	}
	if data.Gone, err = s.Planning.PlanGoneAssets(ctx, row); err != nil {
		return err
	}
	if of, err := s.Planning.PlanRevises(ctx, row); err != nil {
		return err
	} else if of != nil {
		data.Revises = of.Number
	}
	return nil
}

func (s *site) readPackages(ctx context.Context, row *ent.ReequipmentPlan, data *planPage) error {
	packages, err := s.Planning.PlanPackages(ctx, row)
	if err != nil {
		return err
	}
	for _, k := range packages {
		data.Packages = append(data.Packages, planPackage{k, s.unitNamed(k.UnitID)})
	}
	if row.Status != life.InExecution && row.Status != life.Closed {
		return nil
	}
	if data.Execution, err = s.Planning.PlanExecution(ctx, row); err != nil {
		return err
	}
	for _, u := range data.Execution.Units {
		data.ExecutionUnits = append(data.ExecutionUnits, unitReceived{s.unitNamed(u.UnitID), u.Received})
	}
	return nil
}

func (s *site) readLife(ctx context.Context, row *ent.ReequipmentPlan, data *planPage) error {
	steps, err := s.Planning.PlanHistory(ctx, row)
	for _, h := range steps {
		data.History = append(data.History, planStep{h})
	}
	return err
}

// offerSteps puts the steps into the page that the plan's state and the viewer's rights have.
func (s *site) offerSteps(ctx context.Context, row *ent.ReequipmentPlan, data *planPage) {
	v, _ := viewer.From(ctx)
	if !makesPlans(v) {
		return
	}
	var submitted uuid.UUID
	if row.SubmittedByID != nil {
		submitted = *row.SubmittedByID
	}
	for _, to := range life.Statuses {
		if !life.CanAdvance(row.Status, to) {
			continue
		}
		if to == life.Approved {
			if second, refused := errs.All(authz.SecondPerson(v, authz.ApprovePlan, row.CreatedByID, submitted)); refused {
				data.Second = second[0].Message.In(viewer.Lang(ctx))
				continue
			}
		}
		data.Steps = append(data.Steps, stepForm{To: to, Operation: uuid.New(), Revision: row.Revision, Number: row.Number, Required: to == life.Returned,
			Grave: slices.Contains(grave, to)})
	}
}

// advancePlan takes the plan a step on.
func (s *site) advancePlan(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	step := &stepForm{To: life.Status(offered("planStatus", r.PostFormValue("to"))), Operation: operation, Note: r.PostFormValue("note")}
	revision, err := readRevision(r)
	if err != nil || step.To == "" {
		list = append(list, spoiledForm())
	}
	if len(list) == 0 {
		done, err := s.Planning.AdvanceReequipmentPlan(r.Context(), planning.AdvanceReequipmentPlanInput{OperationID: operation, PlanID: row.ID, To: step.To,
			BaseRevision: revision, Note: filled(step.Note)})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderPlan(w, r, http.StatusUnprocessableEntity, row, step, list)
	}
	http.Redirect(w, r, "/plans/"+row.Number+"?done=step", http.StatusSeeOther)
	return nil
}

// readRevision reads the revision that a form was made for.
func readRevision(r *http.Request) (*int32, error) {
	var n int32
	_, err := fmt.Sscan(r.PostFormValue("baseRevision"), &n)
	return &n, err
}
