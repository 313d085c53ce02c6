package web

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/registry"
)

// waiver is the form that waives one missing paper, as it was filled in.
type waiver struct {
	Operation uuid.UUID
	Gap       uuid.UUID
	Reason    string
	Note      string
	Errors    fieldErrors
}

// Filled says whether there is something in the form to look at.
func (f *waiver) Filled() bool { return f.Errors != nil || f.Reason+f.Note != "" }

func (f *waiver) send(ctx context.Context, book Register, _ labels.Code) error {
	return book.Waive(ctx, registry.WaiveDocumentGapsInput{OperationID: f.Operation, GapIDs: []uuid.UUID{f.Gap},
		Reason: holding.GapReason(f.Reason), Note: filled(f.Note)})
}

func (f *waiver) put(page *assetPage) { page.Waivers[f.Gap] = f }

func (f *waiver) refuse(r *http.Request, list errs.List) fieldErrors {
	f.Errors = byField(r, list, "reason", "note")
	return f.Errors
}

func readWaiver(r *http.Request, _ labels.Code) (assetForm, errs.List) {
	f := &waiver{Reason: r.PostFormValue("reason"), Note: r.PostFormValue("note")}
	var list errs.List
	f.Operation, list = readOperation(r)
	var err error
	if f.Gap, err = uuid.Parse(r.PostFormValue("gap")); err != nil {
		list = append(list, spoiledForm())
	}
	return f, list
}
