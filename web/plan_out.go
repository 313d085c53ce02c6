package web

import (
	"net/http"

	"sotaisan/internal/locale"
	"sotaisan/labels"
)

// transfersOut is what plans in force take from the viewer's units.
type transfersOut struct {
	Rows []transferOut
	More string
}

type transferOut struct {
	Plan     string // its number
	Year     int32
	Item     locale.Text
	Quantity int64
	Agency   string // that gives
	To       string // the unit that receives
	Assets   []assetPart
}

func (s *site) showTransfersOut(w http.ResponseWriter, r *http.Request) error {
	page, err := s.Planning.PlanTransfersOut(r.Context(), nil, firstRows(rowsInPage, r.URL.Query().Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 { // a cursor that is none: begin again
		http.Redirect(w, r, "/equipment/out", http.StatusSeeOther)
		return nil
	}
	var data transfersOut
	for _, t := range page.Nodes() {
		row := transferOut{Plan: t.PlanNumber, Year: t.Year, Item: s.itemNamed(t.ItemType), Quantity: t.Quantity, To: s.unitNamed(t.ToUnitID)}
		body, err := s.Planning.TransferOutAgency(r.Context(), t)
		if err != nil {
			return err
		}
		if body != nil {
			row.Agency = body.Name
		}
		assets, err := s.Planning.TransferOutAssets(t)
		if err != nil {
			return err
		}
		for _, a := range assets {
			row.Assets = append(row.Assets, assetPart{ID: a.ID, Code: labels.Code(a.Code), Quantity: a.Quantity})
		}
		if err := s.nameAssets(r, row.Assets); err != nil {
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	data.More = nextPage(r, next(page))
	return s.render(w, r, http.StatusOK, "plan-out", text(r, "title.out"), "/equipment/out", data)
}
