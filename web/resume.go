package web

import (
	"net/http"
	"net/url"
	"strings"

	"sotaisan/internal/viewer"
	"sotaisan/labels"
)

// A form that is sent after the session has ended is kept in the sign-in page, so that nothing that
// was typed in the field is lost. Signing in shows it again, filled in; it is for the user to send it.

const keptPrefix = "kept."

// keptForm is a form that waits for a sign-in.
type keptForm struct {
	Path   string // that takes it, "" for none
	Values url.Values
}

// Fields are the hidden inputs that carry the form.
func (k keptForm) Fields() url.Values {
	out := url.Values{}
	for name, values := range k.Values {
		out[keptPrefix+name] = values
	}
	return out
}

// signInAgain shows the sign-in page and keeps the form that was sent.
func (s *site) signInAgain(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		askToSignIn(w, r, "/")
		return nil
	}
	return s.renderSignIn(w, r, http.StatusForbidden, signInForm{Kept: keptForm{r.URL.Path, r.PostForm}})
}

// readKept reads the form that a sign-in page carries.
func readKept(r *http.Request) keptForm {
	kept := keptForm{Path: r.PostFormValue("resume"), Values: url.Values{}}
	for name, values := range r.PostForm {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept.Values[name] = values
		}
	}
	return kept
}

// showKept shows a kept form to the viewer who has just signed in, and sends nothing.
func (s *site) showKept(w http.ResponseWriter, r *http.Request, v viewer.Viewer, kept keptForm) error {
	r = r.WithContext(viewer.With(r.Context(), v))
	r.PostForm = kept.Values
	parts := strings.Split(strings.TrimPrefix(kept.Path, "/"), "/")
	if len(parts) == 3 && parts[0] == "reports" && parts[2] == "settle" {
		form, _, err := readSettlement(r, parts[1])
		if err != nil {
			return s.notFound(w, r)
		}
		return s.renderReports(w, r, http.StatusOK, form)
	}
	if kept.Path == "/plans" && makesPlans(v) {
		operation, _ := readOperation(r)
		form := readPlanForm(kept.Values)
		form.Operation = operation
		return s.renderPlanForm(w, r, http.StatusOK, form, nil, false, nil)
	}
	if len(parts) == 2 && assetForms[parts[1]] != nil {
		if code, err := labels.Parse(parts[0]); err == nil {
			r.SetPathValue("code", code.String())
			form, _ := assetForms[parts[1]](r, code)
			return s.showForm(w, r, http.StatusOK, code, form, nil)
		}
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
