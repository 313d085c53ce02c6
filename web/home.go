package web

import (
	"net/http"

	"sotaisan/internal/authz"
	"sotaisan/internal/viewer"
)

type home struct {
	Province *Province // for who sees all units
	Recent   []AssetRow
	Code     string // as typed
	Wrong    string // why it is no code
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
		if v.Scope().All {
			if data.Province, err = s.Register.Province(r.Context()); err != nil {
				return err
			}
		}
	}
	return s.render(w, r, status, "home", text(r, "title.home"), "/", data)
}

// Step is the step of colour, 0 to 4, of a part of the unit's pieces: none, below a tenth, a fifth, a
// third, more.
func (u UnitRow) Step(n int64) int {
	switch {
	case n == 0:
		return 0
	case n*10 < u.Pieces:
		return 1
	case n*5 < u.Pieces:
		return 2
	case n*3 < u.Pieces:
		return 3
	}
	return 4
}
