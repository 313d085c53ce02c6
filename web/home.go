package web

import (
	"net/http"

	"sotaisan/internal/authz"
	"sotaisan/internal/viewer"
)

type home struct {
	Recent []AssetRow
	Code   string // as typed
	Wrong  string // why it is no code
}

func (s *site) showHome(w http.ResponseWriter, r *http.Request) error {
	return s.renderHome(w, r, http.StatusOK, home{})
}

func (s *site) renderHome(w http.ResponseWriter, r *http.Request, status int, data home) error {
	if v, ok := viewer.From(r.Context()); ok && authz.May(v, authz.ReadRegister) {
		recent, err := s.Register.Recent(r.Context())
		if err != nil {
			return err
		}
		data.Recent = recent
	}
	return s.render(w, r, status, "home", text(r, "title.home"), "/", data)
}
