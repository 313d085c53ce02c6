package web

import (
	"net/http"

	"sotaisan/labels"
)

// reportForm is what a passer-by says of a labelled thing.
type reportForm struct {
	Text, Contact string
	Errors        fieldErrors
}

func (s *site) report(w http.ResponseWriter, r *http.Request) error {
	code, err := labels.Parse(r.PathValue("code"))
	if err != nil {
		return s.notFound(w, r)
	}
	label, err := s.Register.Label(r.Context(), code)
	if err != nil {
		return err
	}
	if label == nil {
		return s.notFound(w, r)
	}
	form := reportForm{Text: r.PostFormValue("text"), Contact: r.PostFormValue("contact")}
	if !s.reports.allow(r.RemoteAddr, s.Now()) {
		form.Errors = fieldErrors{"": {text(r, "report.toomany")}}
		return s.renderLabel(w, r, http.StatusTooManyRequests, code, label, form)
	}
	list, err := refusals(s.Register.Report(r.Context(), code, form.Text, form.Contact))
	if err != nil {
		return err
	}
	if len(list) > 0 {
		form.Errors = byField(r, list, "text", "contact")
		return s.renderLabel(w, r, http.StatusUnprocessableEntity, code, label, form)
	}
	http.Redirect(w, r, "/"+code.String()+"?reported", http.StatusSeeOther)
	return nil
}
