package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages by name, each with the layout around it and the parts that pages share. They
// are part of the program, so a fault in them panics when it starts.
var templates = func() map[string]*template.Template {
	layout := template.Must(template.ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".html"); name != "layout" && name != "parts" {
			pages[name] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, file))
		}
	}
	return pages
}()

// view is what every template gets: who looks, in which language, and the page's own data.
type view struct {
	Lang   locale.Lang
	Viewer *viewer.Viewer // nil for nobody
	Unit   string         // of the viewer; "" for province-wide roles
	Title  string
	Switch string // address of this page in the other language
	Data   any
}

// T is the text of a key, with arguments put in.
func (v view) T(key string, args ...any) (string, error) {
	t, ok := words[key]
	if !ok {
		return "", fmt.Errorf("web: no text %q", key)
	}
	if len(args) == 0 {
		return t.In(v.Lang), nil
	}
	return fmt.Sprintf(t.In(v.Lang), args...), nil
}

// In is a text in the viewer's language.
func (v view) In(t locale.Text) string { return t.In(v.Lang) }

// Term is a value of a closed set in people's words: Term "grade" .Condition.
func (v view) Term(set string, value any) (string, error) {
	t, ok := terms[set][fmt.Sprint(value)]
	if !ok {
		return "", fmt.Errorf("web: no word for %s %v", set, value)
	}
	return t.In(v.Lang), nil
}

// May says whether the viewer has a permission.
func (v view) May(p string) bool { return v.Viewer != nil && authz.May(*v.Viewer, authz.Permission(p)) }

// Money is an amount with groups of three, as people write it.
func (v view) Money(amount holding.VND) string { return amount.Text().In(v.Lang) }

// Number is a number with groups of three, as people write it.
func (v view) Number(n int64) string { return locale.Number(n).In(v.Lang) }

// Day is a day as people write it.
func (v view) Day(d civil.Date) string { return writtenDay(d) }

// Moment is an instant by the clock on the wall.
func (v view) Moment(t time.Time) string { return moment(t) }

// With is the view of a part of a page, which gets data of its own.
func (v view) With(data any) view {
	v.Data = data
	return v
}

// Stylesheet is the address of the style sheet; it changes with its content.
func (v view) Stylesheet() string { return staticURL("style.css") }

// Icon is the address of the icon.
func (v view) Icon() string { return staticURL("icon.svg") }

// Other is the language that the page is not in.
func (v view) Other() locale.Lang {
	if v.Lang == locale.EN {
		return locale.VI
	}
	return locale.EN
}

// Code is the name of the language in HTML.
func (v view) Code(l locale.Lang) string { return strings.ToLower(string(l)) }

// render writes a page. home is the address under which it can be fetched again, without a query.
func (s *site) render(w http.ResponseWriter, r *http.Request, status int, name, title, home string, data any) error {
	v := view{Lang: viewer.Lang(r.Context()), Title: title, Data: data}
	if who, ok := viewer.From(r.Context()); ok {
		v.Viewer, v.Unit = &who, s.Register.UnitName(who.UnitID)
	}
	query := url.Values{}
	if r.Method == http.MethodGet && home == r.URL.Path {
		query = r.URL.Query()
	}
	query.Set("lang", v.Code(v.Other()))
	v.Switch = home + "?" + query.Encode()
	var out bytes.Buffer
	if err := templates[name].ExecuteTemplate(&out, "layout", v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.Map(shown, out.Bytes())) // the visitor has gone; nobody is left to tell
	return nil
}

// shown drops what shows nothing and turns the text around it, wherever it comes from: what is stored has
// none of it, but an address or a form that is sent back may.
func shown(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return -1
	}
	return r
}

// text is the text of a key in the request's language. The key is in words: a test holds all of them.
func text(r *http.Request, key string) string { return words[key].In(viewer.Lang(r.Context())) }
