package web

import (
	"net/http"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

// passwordForm never has what was typed: it is not sent back.
type passwordForm struct {
	Operation uuid.UUID
	Shortest  int
	Done      bool
	Errors    fieldErrors
}

func (s *site) showPassword(w http.ResponseWriter, r *http.Request) error {
	return s.renderPassword(w, r, http.StatusOK, passwordForm{Done: r.URL.Query().Has("done")})
}

func (s *site) renderPassword(w http.ResponseWriter, r *http.Request, status int, form passwordForm) error {
	if form.Operation == uuid.Nil {
		form.Operation = uuid.New()
	}
	policy, err := s.Access.Policy(r.Context())
	if err != nil {
		return err
	}
	form.Shortest = policy.Of(access.PasswordLength)
	return s.render(w, r, status, "password", text(r, "title.password"), "/password", form)
}

// changePassword changes the own password. It ends all sessions of the account but this one.
func (s *site) changePassword(w http.ResponseWriter, r *http.Request) error {
	var form passwordForm
	if !s.signIns.allow(r.RemoteAddr, s.Now()) { // else a stolen session could try current passwords
		form.Errors = fieldErrors{"": {text(r, "signin.toomany")}}
		return s.renderPassword(w, r, http.StatusTooManyRequests, form)
	}
	operation, list := readOperation(r)
	form.Operation = operation
	current, chosen := r.PostFormValue("currentPassword"), r.PostFormValue("newPassword")
	if chosen != r.PostFormValue("repeat") {
		list = append(list, errs.New(errs.Invalid, errs.At("repeat"), "Hai lần nhập mật khẩu mới không giống nhau.", "The new password was not repeated correctly."))
	}
	var stamp string
	var replayed bool
	if len(list) == 0 {
		var err error
		stamp, replayed, err = s.Register.ChangePassword(r.Context(), registry.ChangePasswordInput{OperationID: operation,
			CurrentPassword: &current, NewPassword: chosen})
		if list, err = refusals(err); err != nil {
			return err
		}
	}
	if len(list) > 0 {
		form.Errors = byField(r, list, "currentPassword", "newPassword", "repeat")
		return s.renderPassword(w, r, http.StatusUnprocessableEntity, form)
	}
	v, _ := viewer.From(r.Context())
	if err := s.Sessions.Restamp(r.Context(), v.UserID, stamp); err != nil {
		return err
	}
	if replayed { // a password is no part of an operation, so this one may be another than the first time
		return s.renderPassword(w, r, http.StatusConflict, passwordForm{Errors: fieldErrors{"": {text(r, "password.sent")}}})
	}
	http.Redirect(w, r, "/password?done", http.StatusSeeOther)
	return nil
}
