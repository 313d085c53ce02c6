package web

import (
	"net/http"
	"net/url"

	"sotaisan/labels"
)

type historyPage struct {
	*History
	Code labels.Code
	More string // address of the next page, "" on the last
}

// showHistory continues the history of the asset's page.
func (s *site) showHistory(w http.ResponseWriter, r *http.Request) error {
	code, err := labels.Parse(r.PathValue("code"))
	if err != nil {
		return s.notFound(w, r)
	}
	path := "/" + code.String()
	history, err := s.Register.History(r.Context(), code, r.URL.Query().Get("after"))
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if history == nil || len(list) > 0 { // out of scope, or a cursor that is none: the page of the code knows
		http.Redirect(w, r, path, http.StatusSeeOther)
		return nil
	}
	return s.render(w, r, http.StatusOK, "history", history.Asset, "/history"+path,
		historyPage{history, code, historyURL(code, history.Next)})
}

// historyURL is the address of a page of the history, "" when there is none.
func historyURL(code labels.Code, after string) string {
	if after == "" {
		return ""
	}
	return "/history/" + code.String() + "?" + url.Values{"after": {after}}.Encode()
}

// More is the address where the history goes on, "" when this is all.
func (p assetPage) More() string { return historyURL(p.Label, p.MoreHistory) }
