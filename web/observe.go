package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/registry"
)

// assessed are the grades that somebody who looks at a thing can give it.
var assessed = []holding.Grade{holding.Good, holding.Worn, holding.NeedsRepair, holding.Unserviceable}

// observation is the observation form as it was filled in. Operation, captured and base are fixed when
// the form is made: a form that is sent twice is one and the same operation.
type observation struct {
	input     registry.ObservationInput
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

func (s *site) newObservation(a *Asset) *observation {
	return &observation{Operation: uuid.New(), Captured: s.Now().UTC().Truncate(time.Second).Format(time.RFC3339), Base: a.Revision,
		Presence: string(holding.Seen), Assessed: assessed}
}

// More says whether something is filled in, or refused, of what the form folds away.
func (f *observation) More() bool {
	return f.Room+f.Note+f.Repair != "" || len(f.Errors["room"])+len(f.Errors["note"])+len(f.Errors["repairEstimate"]) > 0
}

func (f *observation) send(ctx context.Context, book Register, _ labels.Code) error {
	return book.Observe(ctx, f.input)
}

func (f *observation) put(page *assetPage) { page.Form = f }

func (f *observation) refuse(r *http.Request, list errs.List) fieldErrors {
	f.Errors = byField(r, list, "presence", "grades", "room", "note", "repairEstimate")
	return f.Errors
}

// readObservation reads the form as filled in; the list is what is wrong with it before anybody asks
// the register.
func readObservation(r *http.Request, code labels.Code) (assetForm, errs.List) {
	f := &observation{Captured: r.PostFormValue("capturedAt"), Presence: r.PostFormValue("presence"), Grade: r.PostFormValue("grade"),
		Grades: map[string]string{}, Room: r.PostFormValue("room"), Note: r.PostFormValue("note"),
		Repair: r.PostFormValue("repairEstimate"), Assessed: assessed}
	var list errs.List
	f.Operation, list = readOperation(r)
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
	f.input = in
	return f, list
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
