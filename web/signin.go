package web

import (
	"net/http"
	"net/url"
	"strings"

	"sotaisan/access"
	"sotaisan/internal/errs"
	"sotaisan/internal/session"
	"sotaisan/internal/viewer"
)

type signInForm struct {
	Login, Next, Wrong string
	Kept               keptForm
	Unsafe             bool // the browser will drop the session's cookie
	Demo               []access.DemoUser
	DemoPassword       string
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"))
	if _, ok := viewer.From(r.Context()); ok {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	return s.renderSignIn(w, r, http.StatusOK, signInForm{Next: next})
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	form := signInForm{Login: r.PostFormValue("login"), Next: localPath(r.PostFormValue("next")), Kept: readKept(r)}
	giveBack, ok := s.signIns.take(r.RemoteAddr, s.Now())
	if !ok {
		form.Wrong = text(r, "signin.toomany")
		return s.renderSignIn(w, r, http.StatusTooManyRequests, form)
	}
	in, err := s.Access.Authenticate(r.Context(), form.Login, r.PostFormValue("password"), r.RemoteAddr)
	if list, refused := errs.All(err); refused {
		form.Wrong = list[0].Message.In(viewer.Lang(r.Context()))
		status := http.StatusUnprocessableEntity
		if errs.Is(err, errs.TooMany) {
			status = http.StatusTooManyRequests
		}
		return s.renderSignIn(w, r, status, form)
	}
	giveBack() // a whole office may sit behind one address
	if err != nil {
		return err
	}
	if err := s.Sessions.SignIn(w, r, in.Viewer, in.Stamp); err != nil {
		return err
	}
	if form.Kept.Path != "" && !in.MustChangePassword {
		return s.showKept(w, r, in.Viewer, form.Kept)
	}
	http.Redirect(w, r, form.Next, http.StatusSeeOther)
	return nil
}

func (s *site) renderSignIn(w http.ResponseWriter, r *http.Request, status int, form signInForm) error {
	if s.Demo {
		form.Demo, form.DemoPassword = access.DemoUsers, access.DemoPassword
	}
	form.Unsafe = !session.Kept(r)
	return s.render(w, r, status, "signin", text(r, "title.signin"), "/sign-in", form)
}

// member lets signed-in visitors through and shows the others the sign-in page first.
func (s *site) member(f func(w http.ResponseWriter, r *http.Request) error) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, ok := viewer.From(r.Context()); ok {
			return f(w, r)
		}
		next := "/"
		if r.Method == http.MethodGet {
			next = r.URL.RequestURI()
		}
		askToSignIn(w, r, next)
		return nil
	}
}

func askToSignIn(w http.ResponseWriter, r *http.Request, next string) {
	http.Redirect(w, r, "/sign-in?"+url.Values{"next": {next}}.Encode(), http.StatusSeeOther)
}

// localPath is next when it is a path of this site, else the home page: a link to the sign-in page
// must not lead to another site.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}
