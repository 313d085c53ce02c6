package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// modelRow is a version of the province's standard model in a list.
type modelRow struct {
	ID       uuid.UUID
	Number   int32
	Name     string
	Status   life.ModelStatus
	From     civil.Date
	Decision string
	Note     string
	Revision int32
	At       time.Time
}

func newModelRow(m *ent.StandardModel) modelRow {
	return modelRow{m.ID, m.Number, m.Name, m.Status, m.EffectiveFrom, m.Decision, m.Note, m.Revision, time.UnixMicro(m.CreatedAt)}
}

// Draft says whether it may still be changed.
func (m modelRow) Draft() bool { return m.Status == life.ModelDraft }

type modelList struct {
	Rows  []modelRow
	More  string
	Makes bool
	Norm  []normRow // by which plans count today
}

// normRow is a line of a norm with the name of its class.
type normRow struct {
	Class locale.Text
	*norm.Line
}

func (s *site) normRows(lines []*norm.Line) []normRow {
	var out []normRow
	for _, l := range lines {
		out = append(out, normRow{s.classNamed(l.NeedClass), l})
	}
	return out
}

func (s *site) showModels(w http.ResponseWriter, r *http.Request) error {
	page, err := s.Planning.StandardModels(r.Context(), nil, firstRows(rowsInPage, r.URL.Query().Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, "/models", http.StatusSeeOther)
		return nil
	}
	data := modelList{More: nextPage(r, next(page)), Makes: makesPlans(viewerOf(r))}
	for _, m := range page.Nodes() {
		data.Rows = append(data.Rows, newModelRow(m))
	}
	lines, err := s.Planning.NormLines(r.Context(), nil)
	if err != nil {
		return err
	}
	data.Norm = s.normRows(lines)
	return s.render(w, r, http.StatusOK, "plan-models", text(r, "title.models"), "/models", data)
}

// modelPage is a version with its lines and what it changes.
type modelPage struct {
	modelRow
	Lines     []normRow
	Changes   []*norm.LineChange
	Approves  bool // the viewer, now
	Withdraws bool
	Second    string // why the viewer does not approve it
	Operation uuid.UUID
	Errors    fieldErrors
	Refused   []string
	Done      string
}

// modelAt answers the version of the address; nil when there is none for the viewer.
func (s *site) modelAt(r *http.Request) (*ent.StandardModel, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return nil, nil
	}
	found, err := s.Planning.Node(r.Context(), id)
	m, _ := found.(*ent.StandardModel)
	return m, err
}

func (s *site) showModel(w http.ResponseWriter, r *http.Request) error {
	m, err := s.modelAt(r)
	if err != nil {
		return err
	}
	if m == nil {
		return s.notFound(w, r)
	}
	return s.renderModel(w, r, http.StatusOK, m, uuid.New(), "", nil)
}

func (s *site) renderModel(w http.ResponseWriter, r *http.Request, status int, m *ent.StandardModel, operation uuid.UUID, decision string, list errs.List) error {
	data := modelPage{modelRow: newModelRow(m), Operation: operation, Errors: byField(r, list, "decision", "note")}
	if decision != "" {
		data.Decision = decision
	}
	if data.Refused = data.Errors[""]; len(list) > 0 && len(data.Refused) == 0 {
		data.Refused = []string{text(r, "form.refused")}
	}
	if r.Method == http.MethodGet {
		data.Done = offered("planDone", r.URL.Query().Get("done"))
	}
	lines, err := s.Planning.ModelLines(m)
	if err != nil {
		return err
	}
	data.Lines = s.normRows(lines)
	if data.Changes, err = s.Planning.ModelChanges(r.Context(), m); err != nil {
		return err
	}
	if v := viewerOf(r); makesPlans(v) {
		data.Approves = m.Status == life.ModelDraft
		data.Withdraws = m.Status == life.ModelDraft || m.Status == life.ModelApproved && m.EffectiveFrom > s.Planning.Today()
		if second, refused := errs.All(authz.SecondPerson(v, authz.DecideStandard, m.CreatedByID)); refused && data.Approves {
			data.Approves, data.Second = false, second[0].Message.In(viewer.Lang(r.Context()))
		}
	}
	return s.render(w, r, status, "plan-model", m.Name, "/models/"+m.ID.String(), data)
}

func (s *site) decideModel(w http.ResponseWriter, r *http.Request) error {
	m, err := s.modelAt(r)
	if err != nil {
		return err
	}
	if m == nil {
		return s.notFound(w, r)
	}
	operation, list := readOperation(r)
	revision, err := readRevision(r)
	to := life.ModelStatus(offered("modelStatus", r.PostFormValue("to")))
	if err != nil || to == "" {
		list = append(list, spoiledForm())
	}
	if len(list) == 0 {
		done, err := s.Planning.DecideStandardModel(r.Context(), planning.DecideStandardModelInput{OperationID: operation, ModelID: m.ID, To: to, BaseRevision: revision,
			Decision: filled(r.PostFormValue("decision")), Note: filled(r.PostFormValue("note"))})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderModel(w, r, http.StatusUnprocessableEntity, m, operation, r.PostFormValue("decision"), list)
	}
	http.Redirect(w, r, "/models/"+m.ID.String()+"?done=decided", http.StatusSeeOther)
	return nil
}

// modelForm is a version as it was filled in.
type modelForm struct {
	Operation            uuid.UUID
	ID, Base             string // of a draft that is changed; "" for a new one
	Name, From, Decision string
	Note                 string
	Lines                []modelLine
	Errors               fieldErrors
}

type modelLine struct {
	Code, Class, Scope, Basis, Quantity, Per, Ceiling, Replaces, Source string
	Tiers, Kinds                                                        []string
}

// HasTier and HasKind say whether the line is for it alone, or among others.
func (l modelLine) HasTier(t norm.Tier) bool { return slices.Contains(l.Tiers, string(t)) }

// HasKind is described at HasTier.
func (l modelLine) HasKind(k holding.AgencyKind) bool { return slices.Contains(l.Kinds, string(k)) }

// blank says whether nothing is filled in.
func (l modelLine) blank() bool { return l.Code+l.Class+l.Quantity+l.Ceiling+l.Replaces+l.Source == "" }

type modelFormPage struct {
	*modelForm
	Classes []catalog.NeedClass
	Scopes  []norm.Scope
	Bases   []norm.Basis
	Tiers   []norm.Tier
	Kinds   []holding.AgencyKind
	Refused []string
}

// editModel is the form of a version: that of the address, or, at "new", one that begins with the lines in
// force.
func (s *site) editModel(w http.ResponseWriter, r *http.Request) error {
	f := &modelForm{Operation: uuid.New()}
	m, err := s.modelAt(r)
	if err != nil {
		return err
	}
	switch {
	case m != nil && m.Status == life.ModelDraft:
		f.ID, f.Base, f.Name, f.From, f.Decision = m.ID.String(), strconv.Itoa(int(m.Revision)), m.Name, writtenDay(m.EffectiveFrom), m.Decision
	case r.PathValue("id") == "new":
		if m, err = s.Planning.StandardModelInForce(r.Context(), nil); err != nil {
			return err
		}
	default:
		return s.notFound(w, r)
	}
	if m != nil {
		lines, err := s.Planning.ModelLines(m)
		if err != nil {
			return err
		}
		lang := viewer.Lang(r.Context())
		for _, l := range lines {
			row := modelLine{Code: l.Code, Class: l.NeedClass, Scope: string(l.Scope), Basis: string(l.Basis), Quantity: strconv.FormatInt(l.Quantity, 10), Per: strconv.FormatInt(l.Per, 10),
				Replaces: strings.Join(l.Replaces, ", "), Source: l.Source, Tiers: plainTexts(l.Tiers), Kinds: plainTexts(l.AgencyKinds)}
			if l.Ceiling > 0 {
				row.Ceiling = view{Lang: lang}.amount(l.Ceiling)
			}
			f.Lines = append(f.Lines, row)
		}
	}
	return s.renderModelForm(w, r, http.StatusOK, f, nil, emptyBudgets)
}

func plainTexts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func (s *site) renderModelForm(w http.ResponseWriter, r *http.Request, status int, f *modelForm, list errs.List, empty int) error {
	f.Errors = byPath(r, list, func(path string) bool {
		return slices.Contains([]string{"name", "effectiveFrom", "decision", "note"}, path) || strings.HasPrefix(path, "lines.") && strings.Count(path, ".") == 1
	})
	for range empty {
		f.Lines = append(f.Lines, modelLine{Per: "1"})
	}
	data := modelFormPage{modelForm: f, Classes: s.needClasses(), Scopes: norm.Scopes, Bases: norm.Bases, Tiers: norm.Tiers, Kinds: holding.AgencyKinds, Refused: f.Errors[""]}
	if len(list) > 0 && len(data.Refused) == 0 {
		data.Refused = []string{text(r, "form.refused")}
	}
	at := f.ID
	if at == "" {
		at = "new"
	}
	return s.render(w, r, status, "plan-model-form", text(r, "title.modelform"), "/models/"+at+"/edit", data)
}

// saveModel makes a draft of the form, or shows it with more empty rows.
func (s *site) saveModel(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := &modelForm{Operation: operation, ID: get("model"), Base: get("baseRevision"), Name: get("name"), From: get("from"), Decision: get("decision"), Note: r.PostFormValue("note")}
	for i := range 1000 {
		at := "line." + strconv.Itoa(i) + "."
		if !r.PostForm.Has(at + "code") {
			break
		}
		l := modelLine{Code: get(at + "code"), Class: get(at + "class"), Scope: get(at + "scope"), Basis: get(at + "basis"), Quantity: get(at + "quantity"), Per: get(at + "per"),
			Ceiling: get(at + "ceiling"), Replaces: get(at + "replaces"), Source: get(at + "source"), Tiers: r.PostForm[at+"tier"], Kinds: r.PostForm[at+"kind"]}
		if !l.blank() {
			f.Lines = append(f.Lines, l)
		}
	}
	if r.PostForm.Has("more") {
		return s.renderModelForm(w, r, http.StatusOK, f, list, moreRows)
	}
	in := planning.SaveStandardModelInput{OperationID: operation, Name: f.Name, Decision: filled(f.Decision), Note: filled(f.Note)}
	if f.ID != "" {
		in.ModelID = chosen(f.ID)
		n, err := strconv.ParseInt(f.Base, 10, 32)
		if err != nil {
			list = append(list, spoiledForm())
		}
		in.BaseRevision = new(int32(n))
	}
	day, wrong := typedDay(f.From, "effectiveFrom")
	in.EffectiveFrom, list = day, append(list, wrong...)
	for i, l := range f.Lines {
		at := []string{"lines", strconv.Itoa(i)}
		number := func(typed string) int32 {
			n, err := strconv.ParseInt(typed, 10, 32)
			if err != nil {
				list = append(list, errs.New(errs.Invalid, at, "Số lượng và “cho mỗi” phải là số nguyên.", "The number and “for every” must be whole numbers."))
			}
			return int32(n)
		}
		line := &planning.NormLineInput{Code: l.Code, NeedClassCode: l.Class, Scope: norm.Scope(l.Scope), Basis: norm.Basis(l.Basis), Quantity: number(l.Quantity), Per: number(l.Per), Source: filled(l.Source)}
		for _, t := range l.Tiers {
			line.Tiers = append(line.Tiers, norm.Tier(t))
		}
		for _, k := range l.Kinds {
			line.AgencyKinds = append(line.AgencyKinds, holding.AgencyKind(k))
		}
		for code := range strings.SplitSeq(l.Replaces, ",") {
			if code = strings.TrimSpace(code); code != "" {
				line.Replaces = append(line.Replaces, code)
			}
		}
		ceiling, wrong := typedAmount(l.Ceiling, "lines")
		for _, e := range wrong {
			e.Path = at
		}
		line.Ceiling, list = ceiling, append(list, wrong...)
		in.Lines = append(in.Lines, line)
	}
	if len(list) > 0 {
		return s.renderModelForm(w, r, http.StatusUnprocessableEntity, f, list, emptyBudgets)
	}
	done, err := s.Planning.SaveStandardModel(r.Context(), in)
	if err != nil {
		return err
	}
	if len(done.Errors) > 0 {
		return s.renderModelForm(w, r, http.StatusUnprocessableEntity, f, done.Errors, emptyBudgets)
	}
	http.Redirect(w, r, "/models/"+done.StandardModel.ID.String()+"?done=saved", http.StatusSeeOther)
	return nil
}
