package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

type reportList struct {
	Reports []settleForm
	More    string // address of the next page, "" on the last
	Settled bool
}

// settleForm is a report with the form that settles it.
type settleForm struct {
	ReportRow
	Operation  uuid.UUID
	Resolution string
	Errors     []string
}

// Field is the one field of the form.
func (f settleForm) Field() Field { return Field{"s" + f.ID.String(), f.Errors} }

func (s *site) showReports(w http.ResponseWriter, r *http.Request) error {
	return s.renderReports(w, r, http.StatusOK, settleForm{})
}

// renderReports lists the reports; failed is the form that was refused, if any.
func (s *site) renderReports(w http.ResponseWriter, r *http.Request, status int, failed settleForm) error {
	if v, _ := viewer.From(r.Context()); !authz.May(v, authz.SettleReports) {
		return s.notFound(w, r)
	}
	rows, err := s.Register.Reports(r.Context(), r.URL.Query().Get("after"))
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if len(list) > 0 { // a cursor that is none: begin again
		http.Redirect(w, r, "/reports", http.StatusSeeOther)
		return nil
	}
	data := reportList{Settled: r.URL.Query().Has("settled")}
	for _, row := range rows.Rows {
		form := settleForm{ReportRow: row, Operation: uuid.New()}
		if row.ID == failed.ID {
			form.Operation, form.Resolution, form.Errors = failed.Operation, failed.Resolution, failed.Errors
		}
		data.Reports = append(data.Reports, form)
	}
	if rows.Next != "" {
		data.More = "/reports?" + url.Values{"after": {rows.Next}}.Encode()
	}
	return s.render(w, r, status, "reports", text(r, "title.reports"), "/reports", data)
}

func (s *site) settle(w http.ResponseWriter, r *http.Request) error {
	if _, ok := viewer.From(r.Context()); !ok {
		return s.signInAgain(w, r)
	}
	form, list, err := readSettlement(r, r.PathValue("id"))
	if err != nil {
		return s.notFound(w, r)
	}
	if len(list) == 0 {
		list, err = refusals(s.Register.Settle(r.Context(), registry.ResolveProblemReportInput{
			OperationID: form.Operation, ReportID: form.ID, Resolution: form.Resolution}))
		if err != nil {
			return err
		}
	}
	if len(list) == 0 {
		http.Redirect(w, r, "/reports?settled", http.StatusSeeOther)
		return nil
	}
	for _, e := range list {
		form.Errors = append(form.Errors, e.Message.In(viewer.Lang(r.Context())))
	}
	return s.renderReports(w, r, http.StatusUnprocessableEntity, form)
}

// readSettlement reads the form that settles a report; an error is for an id that is none.
func readSettlement(r *http.Request, id string) (settleForm, errs.List, error) {
	report, err := uuid.Parse(id)
	if err != nil {
		return settleForm{}, nil, err
	}
	operation, list := readOperation(r)
	return settleForm{ReportRow: ReportRow{ID: report}, Operation: operation, Resolution: r.PostFormValue("resolution")}, list, nil
}
