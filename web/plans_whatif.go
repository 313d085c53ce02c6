package web

import (
	"net/http"

	"sotaisan/holding"
	"sotaisan/planning"
)

// previewed is what a plan would be under the form's parameters.
type previewed struct {
	Now, Then planRow
	heading   string // of the column of the new parameters
	Years     []yearPair
}

// Left and Right are the columns of the table of totals.
func (p previewed) Left() planRow { return p.Now }

// Right is described at Left.
func (p previewed) Right() planRow { return p.Then }

// LeftName and RightName stand above the columns.
func (p previewed) LeftName() string { return p.Now.Number }

// RightName is described at LeftName.
func (p previewed) RightName() string { return p.heading }

type yearPair struct {
	Year                int
	NowUnmet, ThenUnmet int64
	NowMoney, ThenMoney holding.VND
	ThenLimit           holding.VND
}

func (s *site) showWhatIf(w http.ResponseWriter, r *http.Request) error {
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	f, err := s.formOfPlan(r, row)
	if err != nil {
		return err
	}
	f.Of, f.Name = row.Number, row.Name
	return s.renderPlanForm(w, r, http.StatusOK, f, nil, false, nil)
}

// tryWhatIf shows what the plan would be under the parameters of the form. Nothing is stored.
func (s *site) tryWhatIf(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	f := readPlanForm(r.PostForm)
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	f.Operation, f.Of = operation, row.Number
	if r.PostForm.Has("more") {
		return s.renderPlanForm(w, r, http.StatusOK, f, list, true, nil)
	}
	params, wrong := f.parameters()
	params.Pins = nil // as the plan has them
	if list = append(list, wrong...); len(list) > 0 {
		return s.renderPlanForm(w, r, http.StatusUnprocessableEntity, f, list, false, nil)
	}
	p, err := s.Planning.PreviewReequipmentPlan(r.Context(), planning.PreviewReequipmentPlanInput{PlanID: row.ID, PlanParametersInput: params})
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 {
		return s.renderPlanForm(w, r, http.StatusUnprocessableEntity, f, p.Errors, false, nil)
	}
	now, err := s.newPlanRow(r, row)
	if err != nil {
		return err
	}
	then := now
	then.Totals, then.Gap, then.Years = p.Totals, gapText(r, p.Totals), horizon(p.Parameters.Years)
	out := &previewed{Now: now, Then: then, heading: text(r, "whatif.then")}
	had, err := s.Planning.PlanYears(r.Context(), row)
	if err != nil {
		return err
	}
	for _, y := range p.Years {
		pair := yearPair{Year: y.Year, ThenUnmet: y.Totals.Unmet, ThenMoney: y.Totals.Spent(), ThenLimit: y.Budget}
		for _, was := range had {
			if was.Year == y.Year {
				pair.NowUnmet, pair.NowMoney = was.Totals.Unmet, was.Totals.Spent()
			}
		}
		out.Years = append(out.Years, pair)
	}
	return s.renderPlanForm(w, r, http.StatusOK, f, nil, false, out)
}
