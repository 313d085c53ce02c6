package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"sotaisan/internal/authz"
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
	report, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return s.notFound(w, r)
	}
	form := settleForm{ReportRow: ReportRow{ID: report}, Resolution: r.PostFormValue("resolution")}
	if form.Operation, err = uuid.Parse(r.PostFormValue("operationId")); err != nil {
		form.Operation = uuid.New()
		form.Errors = []string{spoiledForm().Message.In(viewer.Lang(r.Context()))}
		return s.renderReports(w, r, http.StatusUnprocessableEntity, form)
	}
	list, err := refusals(s.Register.Settle(r.Context(), registry.ResolveProblemReportInput{
		OperationID: form.Operation, ReportID: report, Resolution: form.Resolution}))
	if err != nil {
		return err
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
