package web

import (
	"net/http"
	"net/url"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
)

type assetList struct {
	AssetRows
	Query      AssetQuery
	Units      []Choice // to choose from; nil for a viewer of one unit
	Kinds      []catalog.Kind
	Conditions []holding.Grade
	More       string // address of the next page, "" on the last
}

// Narrowed says whether a filter beside the search is set.
func (l assetList) Narrowed() bool {
	rest := l.Query
	rest.Search = ""
	return rest != AssetQuery{}
}

func (s *site) showAssets(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	data := assetList{Units: s.choosable(r), Kinds: catalog.Kinds, Conditions: holding.Grades,
		Query: AssetQuery{Search: asked.Get("q"), Unit: asked.Get("unit"), Kind: catalog.Kind(offered("kind", asked.Get("kind"))),
			Condition: holding.Grade(offered("grade", asked.Get("condition"))), Lacking: asked.Has("lacking")}}
	rows, err := s.Register.Assets(r.Context(), data.Query, asked.Get("after"))
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if len(list) > 0 { // a cursor or a search that is none: begin again
		http.Redirect(w, r, "/assets", http.StatusSeeOther)
		return nil
	}
	data.AssetRows, data.More = rows, nextPage(r, rows.Next)
	return s.render(w, r, http.StatusOK, "assets", text(r, "title.assets"), "/assets", data)
}

// choosable are the units among which the viewer can choose; nil for a viewer of one unit.
func (s *site) choosable(r *http.Request) []Choice {
	if v, _ := viewer.From(r.Context()); v.Scope().All {
		return s.Register.Units()
	}
	return nil
}

// offered is a value of a closed set, "" for any other text.
func offered(set, value string) string {
	if _, ok := terms[set][value]; ok {
		return value
	}
	return ""
}

// nextPage is this address with the place of the next page, "" when there is none.
func nextPage(r *http.Request, after string) string {
	if after == "" {
		return ""
	}
	query := url.Values{}
	for name, values := range r.URL.Query() {
		if name != "lang" && values[0] != "" {
			query.Set(name, values[0])
		}
	}
	query.Set("after", after)
	return r.URL.Path + "?" + query.Encode()
}
