package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/registry"
)

// paper is the form that files a document with the asset, as it was filled in.
type paper struct {
	input            registry.AttachDocumentInput
	Operation        uuid.UUID
	Type             string
	Number           string
	IssuedOn         string
	Issuer           string
	ArchiveReference string
	Errors           fieldErrors
}

// Filled says whether there is something in the form to look at.
func (f *paper) Filled() bool {
	return f.Errors != nil || f.Type+f.Number+f.IssuedOn+f.Issuer+f.ArchiveReference != ""
}

func (f *paper) send(ctx context.Context, book Register, code labels.Code) error {
	return book.Attach(ctx, code, f.input)
}

func (f *paper) put(page *assetPage) { page.Paper = f }

func (f *paper) refuse(r *http.Request, list errs.List) fieldErrors {
	f.Errors = byField(r, list, "type", "number", "issuedOn", "issuer", "archiveReference")
	return f.Errors
}

func readPaper(r *http.Request, _ labels.Code) (assetForm, errs.List) {
	f := &paper{Type: r.PostFormValue("type"), Number: r.PostFormValue("number"), IssuedOn: r.PostFormValue("issuedOn"),
		Issuer: r.PostFormValue("issuer"), ArchiveReference: r.PostFormValue("archiveReference")}
	var list errs.List
	f.Operation, list = readOperation(r)
	f.input = registry.AttachDocumentInput{OperationID: f.Operation, Type: f.Type, Number: filled(f.Number), Issuer: filled(f.Issuer),
		ArchiveReference: filled(f.ArchiveReference)}
	if typed := strings.TrimSpace(f.IssuedOn); typed != "" {
		day, ok := readDay(typed)
		if !ok {
			list = append(list, errs.New(errs.Invalid, errs.At("issuedOn"), "Hãy ghi ngày/tháng/năm, ví dụ 31/12/2024.",
				"Write day/month/year, for example 31/12/2024."))
		}
		f.input.IssuedOn = &day
	}
	return f, list
}

// readDay reads a day as a browser's calendar sends it or as people write it: 2024-12-31, 31/12/2024.
func readDay(typed string) (civil.Date, bool) {
	for _, layout := range []string{time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return civil.Date(t.Format(time.DateOnly)), true
		}
	}
	return "", false
}
