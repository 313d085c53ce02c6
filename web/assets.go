package web

import (
	"net/http"
	"net/url"
)

type assetList struct {
	AssetRows
	Search string
	More   string // address of the next page, "" on the last
}

func (s *site) showAssets(w http.ResponseWriter, r *http.Request) error {
	search := r.URL.Query().Get("q")
	rows, err := s.Register.Assets(r.Context(), search, r.URL.Query().Get("after"))
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if len(list) > 0 { // a cursor or a search that is none: begin again
		http.Redirect(w, r, "/assets", http.StatusSeeOther)
		return nil
	}
	data := assetList{AssetRows: rows, Search: search}
	if rows.Next != "" {
		data.More = "/assets?" + url.Values{"q": {search}, "after": {rows.Next}}.Encode()
	}
	return s.render(w, r, http.StatusOK, "assets", text(r, "title.assets"), "/assets", data)
}
