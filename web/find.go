package web

import (
	"errors"
	"net/http"

	"sotaisan/internal/viewer"
	"sotaisan/labels"
)

// find leads from a typed code to the page of its label. What is wrong with a code says nothing about
// the register, so the visitor learns it.
func (s *site) find(w http.ResponseWriter, r *http.Request) error {
	typed := r.URL.Query().Get("code")
	code, err := labels.Parse(typed)
	var wrong *labels.CodeError
	if errors.As(err, &wrong) {
		message := wrong.Message.In(viewer.Lang(r.Context()))
		return s.renderHome(w, r, http.StatusUnprocessableEntity, home{Code: typed, Wrong: message})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/"+code.String(), http.StatusSeeOther)
	return nil
}
