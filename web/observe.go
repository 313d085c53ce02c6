package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// assessed are the grades that somebody who looks at a thing can give it.
var assessed = []holding.Grade{holding.Good, holding.Worn, holding.NeedsRepair, holding.Unserviceable}

// observation is the observation form as it was filled in. Operation, captured and base are fixed when
// the form is made: a form that is sent twice is one and the same operation.
type observation struct {
	Operation uuid.UUID
	Captured  string
	Base      int32
	Presence  string
	Grade     string            // of one thing
	Grades    map[string]string // of a lot: how many in each grade
	Room      string
	Note      string
	Repair    string
	Assessed  []holding.Grade
	Errors    fieldErrors
}

func (s *site) newObservation(a *Asset) observation {
	return observation{Operation: uuid.New(), Captured: s.Now().UTC().Truncate(time.Second).Format(time.RFC3339), Base: a.Revision,
		Presence: string(holding.Seen), Assessed: assessed}
}

func (s *site) observe(w http.ResponseWriter, r *http.Request) error {
	code, err := labels.Parse(r.PathValue("code"))
	if err != nil {
		return s.notFound(w, r)
	}
	if _, ok := viewer.From(r.Context()); !ok {
		askToSignIn(w, r, "/"+code.String())
		return nil
	}
	form, in, list := readObservation(r, code)
	if len(list) == 0 {
		if list, err = refusals(s.Register.Observe(r.Context(), in)); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		http.Redirect(w, r, "/"+code.String()+"?thanks", http.StatusSeeOther)
		return nil
	}
	asset, err := s.Register.Asset(r.Context(), code)
	if err != nil {
		return err
	}
	if asset == nil { // out of scope: what a stranger sees
		return s.showCode(w, r)
	}
	form.Errors = byField(r, list, "presence", "grades", "room", "note", "repairEstimate")
	return s.renderAsset(w, r, http.StatusUnprocessableEntity, code, asset, form)
}

// readObservation answers the form as filled in, the input that it makes, and what is wrong with it
// before anybody asks the register.
func readObservation(r *http.Request, code labels.Code) (observation, registry.ObservationInput, errs.List) {
	f := observation{Captured: r.PostFormValue("capturedAt"), Presence: r.PostFormValue("presence"), Grade: r.PostFormValue("grade"),
		Grades: map[string]string{}, Room: r.PostFormValue("room"), Note: r.PostFormValue("note"),
		Repair: r.PostFormValue("repairEstimate"), Assessed: assessed}
	var list errs.List
	var err error
	if f.Operation, err = uuid.Parse(r.PostFormValue("operationId")); err != nil {
		f.Operation = uuid.New()
		list = append(list, spoiledForm())
	}
	captured, err := time.Parse(time.RFC3339, f.Captured)
	if err != nil {
		list = append(list, spoiledForm())
	}
	base, err := strconv.ParseInt(r.PostFormValue("baseRevision"), 10, 32)
	if err != nil {
		list = append(list, spoiledForm())
	}
	f.Base = int32(base)
	in := registry.ObservationInput{OperationID: f.Operation, AssetCode: code.String(), BaseRevision: &f.Base,
		Presence: holding.Presence(f.Presence), CapturedAt: captured, Room: filled(f.Room), Note: filled(f.Note)}
	if f.Grade != "" {
		in.Grades = append(in.Grades, &registry.GradeCountInput{Grade: holding.Grade(f.Grade), Quantity: 1})
	}
	for _, grade := range assessed {
		typed := strings.TrimSpace(r.PostFormValue("grade." + string(grade)))
		f.Grades[string(grade)] = typed
		if typed == "" || typed == "0" {
			continue
		}
		n, err := strconv.ParseInt(typed, 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, errs.At("grades"), "Số lượng phải là số nguyên.", "The quantity must be a whole number."))
			continue
		}
		in.Grades = append(in.Grades, &registry.GradeCountInput{Grade: grade, Quantity: int32(n)})
	}
	if f.Repair != "" {
		cost, ok := readMoney(f.Repair)
		if !ok {
			list = append(list, errs.New(errs.Invalid, errs.At("repairEstimate"),
				"Hãy ghi số tiền bằng đồng, ví dụ 2.500.000.", "Write the amount in đồng, for example 2,500,000."))
		}
		in.RepairEstimate = &cost
	}
	return f, in, list
}

// readMoney reads whole đồng with or without groups of three: 2500000, 2.500.000, 2,500,000 đ.
func readMoney(typed string) (holding.VND, bool) {
	typed = strings.TrimSpace(strings.ToLower(typed))
	for _, unit := range []string{"đồng", "đ", "vnd"} {
		typed = strings.TrimSpace(strings.TrimSuffix(typed, unit))
	}
	groups := strings.FieldsFunc(typed, func(r rune) bool { return r == '.' || r == ',' || r == ' ' || r == '\u00a0' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 { // 2,5 is no whole amount
			return 0, false
		}
	}
	n, err := strconv.ParseInt(strings.Join(groups, ""), 10, 64)
	return holding.VND(n), err == nil && n >= 0
}

func spoiledForm() *errs.Error {
	return errs.New(errs.Invalid, nil, "Biểu mẫu không còn nguyên vẹn. Hãy mở lại trang rồi thử lại.", "The form is damaged. Open the page again and retry.")
}

// filled is nil for a field that was left empty: it says nothing.
func filled(typed string) *string {
	if typed = strings.TrimSpace(typed); typed == "" {
		return nil
	}
	return &typed
}

// fieldErrors are messages by field; those that belong to none are under "".
type fieldErrors map[string][]string

// byField sorts refusals to the fields of a form, in the language of the request.
func byField(r *http.Request, list errs.List, fields ...string) fieldErrors {
	out, lang := fieldErrors{}, viewer.Lang(r.Context())
	for _, e := range list {
		field := ""
		for _, f := range fields {
			if len(e.Path) > 0 && e.Path[0] == f {
				field = f
			}
		}
		out[field] = append(out[field], e.Message.In(lang))
	}
	return out
}
