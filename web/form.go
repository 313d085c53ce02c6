package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
)

// assetForm is a form of the asset's page as it was filled in.
type assetForm interface {
	send(ctx context.Context, book Register, code labels.Code) error
	put(page *assetPage) // in place of the empty one
	refuse(r *http.Request, list errs.List) fieldErrors
}

// assetForms are the forms of the asset's page by the last part of the address that takes them. What
// reads a form also answers what is wrong with it before anybody asks the register.
var assetForms = map[string]func(*http.Request, labels.Code) (assetForm, errs.List){
	"observe": readObservation,
	"attach":  readPaper,
	"waive":   readWaiver,
}

// change takes one of the forms of the asset's page.
func (s *site) change(w http.ResponseWriter, r *http.Request) error {
	code, err := labels.Parse(r.PathValue("code"))
	read := assetForms[r.PathValue("action")]
	if err != nil || read == nil {
		return s.notFound(w, r)
	}
	if _, ok := viewer.From(r.Context()); !ok {
		return s.signInAgain(w, r)
	}
	form, list := read(r, code)
	if len(list) == 0 {
		if list, err = refusals(form.send(r.Context(), s.Register, code)); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		http.Redirect(w, r, "/"+code.String()+"?done="+r.PathValue("action"), http.StatusSeeOther)
		return nil
	}
	refused := form.refuse(r, list)[""]
	if len(refused) == 0 {
		refused = []string{text(r, "form.refused")}
	}
	return s.showForm(w, r, http.StatusUnprocessableEntity, code, form, refused)
}

// showForm shows the asset with a form as it was filled in, and why it was refused. Who may not see
// the asset reads that nothing was recorded.
func (s *site) showForm(w http.ResponseWriter, r *http.Request, status int, code labels.Code, form assetForm, refused []string) error {
	asset, err := s.Register.Asset(r.Context(), code)
	if err != nil {
		return err
	}
	if asset == nil {
		return s.elsewhere(w, r)
	}
	page := s.newAssetPage(code, asset)
	page.Refused = refused
	form.put(&page)
	return s.renderAsset(w, r, status, page)
}

// elsewhere says that nothing was recorded, as the thing is in another unit's book. It is one page, byte
// by byte: whether there is such a label is no business of the sender.
func (s *site) elsewhere(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusNotFound, "elsewhere", text(r, "title.elsewhere"), "/", nil)
}

// readOperation reads the id by which a form that is sent twice is known.
func readOperation(r *http.Request) (uuid.UUID, errs.List) {
	id, err := uuid.Parse(r.PostFormValue("operationId"))
	if err != nil {
		return uuid.New(), errs.List{spoiledForm()}
	}
	return id, nil
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

// Field is what a template needs of a field that may have been refused: messages with an id, and the
// attributes by which the input points at them.
type Field struct {
	ID       string
	Messages []string
}

// Of answers the field with the id, for the messages of a name.
func (e fieldErrors) Of(name, id string) Field { return Field{id, e[name]} }
