package web

import (
	"net/http"

	"sotaisan/catalog"
	"sotaisan/holding"
)

type gapList struct {
	GapRows
	Query        GapQuery
	Units        []Choice // to choose from; nil for a viewer of one unit
	Kinds        []catalog.Kind
	Severities   []catalog.Severity
	Statuses     []holding.GapStatus
	Requirements []Choice
	More         string // address of the next page, "" on the last
}

// Narrowed says whether a filter is set.
func (l gapList) Narrowed() bool { return l.Query != GapQuery{} }

// showGaps is the worklist of missing papers.
func (s *site) showGaps(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	data := gapList{Units: s.choosable(r), Kinds: catalog.Kinds, Severities: catalog.Severities, Statuses: holding.GapStatuses,
		Requirements: s.Register.Requirements(),
		Query: GapQuery{Unit: asked.Get("unit"), Kind: catalog.Kind(offered("kind", asked.Get("kind"))),
			Severity:    catalog.Severity(offered("severity", asked.Get("severity"))),
			Requirement: asked.Get("requirement"), Status: holding.GapStatus(offered("gap", asked.Get("status")))}}
	rows, err := s.Register.Gaps(r.Context(), data.Query, asked.Get("after"))
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if len(list) > 0 { // a cursor that is none: begin again
		http.Redirect(w, r, "/gaps", http.StatusSeeOther)
		return nil
	}
	data.GapRows, data.More = rows, nextPage(r, rows.Next)
	return s.render(w, r, http.StatusOK, "gaps", text(r, "title.gaps"), "/gaps", data)
}
