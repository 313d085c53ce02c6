package web

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// handler answers a request; its error is a fault.
type handler = func(w http.ResponseWriter, r *http.Request) error

// allowed lets those signed in through for whom the rule holds; for others the page is not there. A form
// that comes after the session has ended waits for the next one.
func (s *site) allowed(rule func(viewer.Viewer) bool, f handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, ok := viewer.From(r.Context())
		switch {
		case !ok && r.Method == http.MethodPost:
			return s.signInAgain(w, r)
		case !ok:
			return s.member(f)(w, r)
		case !rule(v):
			return s.notFound(w, r)
		}
		return f(w, r)
	}
}

// seesPlans: plans are the province's.
func seesPlans(v viewer.Viewer) bool { return v.Scope().All && authz.May(v, authz.ReadMoney) }

// makesPlans says who makes plans and what they rest on.
func makesPlans(v viewer.Viewer) bool { return v.Scope().All && authz.May(v, authz.ManagePlans) }

// readsRegister says who sees what units have said about themselves.
func readsRegister(v viewer.Viewer) bool { return authz.May(v, authz.ReadRegister) }

// SeesPlans says whether plans are there for the viewer.
func (v view) SeesPlans() bool { return v.Viewer != nil && seesPlans(*v.Viewer) }

// HasPlannedLines says whether the viewer is of a unit that sees what approved plans have for it.
func (v view) HasPlannedLines() bool {
	return v.Viewer != nil && !v.Viewer.Scope().All && v.May(string(authz.ReadMoney))
}

// Source is the name of a source of money.
func (v view) Source(code string) string { return plan.SourceWord(code).In(v.Lang) }

// Inc is the number of a row that is counted from 0, as people count.
func (v view) Inc(i int) int { return i + 1 }

// planRoutes are the pages of plans and of what they rest on.
func (s *site) planRoutes(mux *http.ServeMux) {
	for pattern, h := range map[string]handler{
		"GET /plans":                   s.allowed(seesPlans, s.showPlans),
		"POST /plans":                  s.allowed(makesPlans, s.createPlan),
		"GET /plans/new":               s.allowed(makesPlans, s.showNewPlan),
		"POST /plans/new":              s.allowed(makesPlans, s.redrawNewPlan),
		"GET /plans/readiness":         s.allowed(seesPlans, s.showReadiness),
		"GET /plans/compare":           s.allowed(seesPlans, s.showComparison),
		"GET /plans/{number}":          s.allowed(seesPlans, s.showPlan),
		"GET /plans/{number}/lines":    s.allowed(seesPlans, s.showPlanLines),
		"GET /plans/{number}/what-if":  s.allowed(makesPlans, s.showWhatIf),
		"POST /plans/{number}/what-if": s.allowed(makesPlans, s.tryWhatIf),
		"POST /plans/{number}/advance": s.allowed(makesPlans, s.advancePlan),
		"GET /plans/{number}/{file}":   s.allowed(seesPlans, s.sendPlan),

		"GET /equipment":               s.allowed(readsLines, s.showOwnLines),
		"GET /equipment/out":           s.allowed(readsLines, s.showTransfersOut),
		"GET /equipment/{id}":          s.allowed(readsLines, s.showOwnLine),
		"POST /equipment/{id}/receive": s.allowed(readsLines, s.receiveLine),
		"POST /equipment/{id}/repair":  s.allowed(readsLines, s.repairLine),

		"GET /requests":         s.allowed(readsRegister, s.showRequests),
		"GET /requests/new":     s.allowed(filesRequests, s.showNewRequests),
		"POST /requests":        s.allowed(filesRequests, s.fileRequests),
		"POST /requests/decide": s.allowed(decidesRequests, s.decideRequests),
		"GET /requests/04.xlsx": s.allowed(readsRegister, s.sendRequests),

		"GET /establishments":               s.allowed(readsRegister, s.showEstablishments),
		"GET /establishments/list.xlsx":     s.allowed(readsRegister, s.sendEstablishments),
		"GET /establishments/{agency}":      s.allowed(readsRegister, s.showEstablishment),
		"POST /establishments/{agency}/set": s.allowed(makesPlans, s.setEstablishment),
		"GET /prices":                       s.allowed(seesPlans, s.showPrices),
		"POST /prices":                      s.allowed(makesPlans, s.recordPrice),
		"POST /prices/{id}/withdraw":        s.allowed(makesPlans, s.withdrawPrice),
		"GET /models":                       s.allowed(readsRegister, s.showModels),
		"POST /models":                      s.allowed(makesPlans, s.saveModel),
		"GET /models/{id}":                  s.allowed(readsRegister, s.showModel),
		"GET /models/{id}/edit":             s.allowed(makesPlans, s.editModel),
		"POST /models/{id}/decide":          s.allowed(makesPlans, s.decideModel),
	} {
		mux.HandleFunc(pattern, s.page(h))
	}
	mux.HandleFunc("POST /establishments/list.xlsx", s.pageWithFile(maxListForm, s.allowed(makesPlans, s.bringEstablishments)))
}

// unitNamed is the full name of a unit, "" for none.
func (s *site) unitNamed(unit uuid.UUID) string {
	u, _ := s.Planning.Registry().Units().Unit(unit)
	return u.FullName
}

// unitCode is the code of a unit, "" for none.
func (s *site) unitCode(unit uuid.UUID) string {
	u, _ := s.Planning.Registry().Units().Unit(unit)
	return u.Code
}

// classNamed is the name of a need class; its code where the catalogue has none.
func (s *site) classNamed(code string) locale.Text {
	if class, _, err := s.Planning.NeedClass(code); err == nil {
		return class.Name
	}
	return same(code)
}

// itemNamed is the name of an item type; its code where the catalogue has none.
func (s *site) itemNamed(code string) locale.Text {
	if item, _, err := s.Planning.ItemType(code); err == nil {
		return item.Name
	}
	return same(code)
}

func (s *site) needClasses() []catalog.NeedClass {
	return s.Planning.Registry().Catalog().NeedClasses(s.Planning.Today())
}

func (s *site) itemTypes() []catalog.ItemType {
	return s.Planning.Registry().Catalog().ItemTypes(s.Planning.Today())
}

// byPath sorts refusals to the fields of a form whose names are paths, "budgets.2.amount", in the language
// of the request; what is said of a part of a field stands with the field.
func byPath(r *http.Request, list errs.List, known func(path string) bool) fieldErrors {
	out, lang := fieldErrors{}, viewer.Lang(r.Context())
	for _, e := range list {
		field := ""
		for n := len(e.Path); n > 0 && field == ""; n-- {
			if path := strings.Join(e.Path[:n], "."); known(path) {
				field = path
			}
		}
		out[field] = append(out[field], e.Message.In(lang))
	}
	return out
}

// planAt answers the plan of the address; nil when there is none.
func (s *site) planAt(r *http.Request) (*ent.ReequipmentPlan, error) {
	number := r.PathValue("number")
	return s.Planning.ReequipmentPlan(r.Context(), nil, &number)
}

// planRow is a plan in a list.
type planRow struct {
	ID           uuid.UUID
	Number, Name string
	Status       life.Status
	Years        string
	*plan.Totals
	Gap string
	At  time.Time
	By  string
}

// Horizon is the plan's years; pages of one plan have them one by one, too.
func (p planRow) Horizon() string { return p.Years }

// Last is its last year.
func (p planRow) Last() string {
	_, last, several := strings.Cut(p.Years, "–")
	if !several {
		return p.Years
	}
	return last
}

// Cover is the need and what covers it.
func (p planRow) Cover() cover { return coverOf(p.Totals) }

func coverOf(t *plan.Totals) cover {
	return cover{t.Need, t.MetByStock, t.Transferred, t.Repaired, t.Purchased, t.Unmet}
}

func sumCover(t planning.PlanSum) cover {
	return cover{t.Need, t.MetByStock, t.Transferred, t.Repaired, t.Purchased, t.Unmet}
}

func (s *site) newPlanRow(r *http.Request, row *ent.ReequipmentPlan) (planRow, error) {
	totals, err := s.Planning.PlanTotals(row)
	if err != nil {
		return planRow{}, err
	}
	params, err := s.Planning.ParametersOf(row)
	if err != nil {
		return planRow{}, err
	}
	return planRow{row.ID, row.Number, row.Name, row.Status, horizon(params.Years), totals, gapText(r, totals),
		time.UnixMicro(row.CreatedAt), s.Planning.Registry().Named(r.Context(), row.CreatedBy)}, nil
}

// horizon is the first and the last of years that follow each other.
func horizon(years []int) string {
	switch len(years) {
	case 0:
		return ""
	case 1:
		return fmt.Sprint(years[0])
	}
	return fmt.Sprintf("%d–%d", years[0], years[len(years)-1])
}

// gapText says how far from the best choice the plan can be at most.
func gapText(r *http.Request, t *plan.Totals) string {
	switch {
	case t.GapPPB < 0:
		return text(r, "plan.gap.none")
	case t.Proven || t.GapPPB == 0:
		return text(r, "plan.gap.proven")
	}
	return fmt.Sprintf(text(r, "plan.gap.most"), percent(t.GapPPB).In(viewer.Lang(r.Context())))
}

// percent writes parts per billion in per cent, rounded up to the fourth place.
func percent(ppb int64) locale.Text {
	n := (ppb + 999) / 1000
	whole := locale.Number(n / 10_000)
	rest := strings.TrimRight(fmt.Sprintf("%04d", n%10_000), "0")
	if rest == "" {
		return whole
	}
	return locale.Text{VI: whole.VI + "," + rest, EN: whole.EN + "." + rest}
}

// cover is a need and what covers it, in pieces. Need is the sum of the others.
type cover struct{ Need, Met, Transferred, Repaired, Purchased, Unmet int64 }

// coverPart is a stretch of the bar, in thousandths of its width.
type coverPart struct {
	Kind string // of the terms "cover"
	N    int64
	X, W int64
}

// Parts are the stretches of the bar, in order; those of no piece have no width.
func (c cover) Parts() []coverPart {
	out := make([]coverPart, 0, 5)
	var before int64
	at := func(n int64) int64 { return n * 1000 / max(c.Need, 1) }
	for _, p := range []struct {
		kind string
		n    int64
	}{{"MET", c.Met}, {"TRANSFERRED", c.Transferred}, {"REPAIRED", c.Repaired}, {"PURCHASED", c.Purchased}, {"UNMET", c.Unmet}} {
		x := at(before)
		before += p.n
		out = append(out, coverPart{p.kind, p.n, x, at(before) - x})
	}
	return out
}

// Before is how much of the need stock covers, in per cent rounded down; 100 without a need.
func (c cover) Before() int64 { return part(c.Met, c.Need) }

// After is how much of it is covered when the plan is done.
func (c cover) After() int64 { return part(c.Need-c.Unmet, c.Need) }

func part(n, of int64) int64 {
	if of == 0 {
		return 100
	}
	return n * 100 / of
}

type planList struct {
	Plans []planRow
	More  string
}

// ChosenLeft and ChosenRight are what the form for a comparison begins with: the newest plan against the one
// before it.
func (l planList) ChosenLeft(number string) bool {
	return len(l.Plans) > 1 && l.Plans[1].Number == number
}

// ChosenRight is described at ChosenLeft.
func (l planList) ChosenRight(number string) bool {
	return len(l.Plans) > 0 && l.Plans[0].Number == number
}

func (s *site) showPlans(w http.ResponseWriter, r *http.Request) error {
	page, err := s.Planning.ReequipmentPlans(r.Context(), nil, firstRows(rowsInPage, r.URL.Query().Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 { // a cursor that is none: begin again
		http.Redirect(w, r, "/plans", http.StatusSeeOther)
		return nil
	}
	data := planList{More: nextPage(r, next(page))}
	for _, row := range page.Nodes() {
		p, err := s.newPlanRow(r, row)
		if err != nil {
			return err
		}
		data.Plans = append(data.Plans, p)
	}
	return s.render(w, r, http.StatusOK, "plans", text(r, "title.plans"), "/plans", data)
}

// sendPlan answers a file of a plan, whole or of one package or unit.
func (s *site) sendPlan(w http.ResponseWriter, r *http.Request) error {
	format := planning.ExportFormatOf(r.PathValue("file"))
	if format == "" {
		return s.notFound(w, r)
	}
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	asked := r.URL.Query()
	o := planning.ExportOptions{UnitCode: asked.Get("unit")}
	if _, err := fmt.Sscan(cmp.Or(asked.Get("package"), "0"), &o.Package); err != nil {
		return s.notFound(w, r)
	}
	file, kind := format.File()
	name := strings.ToLower(row.Number)
	if o.Package > 0 {
		name += fmt.Sprintf("-%d", o.Package)
	}
	if u := s.Planning.Registry().UnitIDs(one(o.UnitCode), s.Planning.Today()); len(u) == 1 { // not what was typed
		name += "-" + s.unitCode(u[0])
	}
	return s.stream(w, r, name+"-"+file, kind, func(ctx context.Context, out io.Writer) error {
		return s.Planning.Export(ctx, row.ID, format, o, out)
	})
}

// stream answers with a file as it is made. What fails on the way cuts the connection, so that nobody takes
// what came for a whole file.
func (s *site) stream(w http.ResponseWriter, r *http.Request, name, kind string, write func(context.Context, io.Writer) error) error {
	d := &download{w: w, name: name, kind: kind}
	err := write(r.Context(), d)
	if err == nil || !d.begun {
		return s.refusedFile(w, r, err)
	}
	s.fault(r, "file broke off", err)
	panic(http.ErrAbortHandler)
}
