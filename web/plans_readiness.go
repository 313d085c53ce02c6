package web

import (
	"net/http"
	"time"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/norm"
	"sotaisan/planning"
)

// readinessPage is what plans would still have to ask the units and the province for.
type readinessPage struct {
	Units    []readinessRow
	Complete int      // units of which nothing is missing
	Empty    []string // names of units that have registered nobody and nothing
	Province *planning.ProvinceReadiness
	Model    *modelRow // in force today
	Unpriced []*catalog.ItemType
	Open     []openLine
}

// openLine is a line of the norm of which nobody has decided the number.
type openLine struct {
	*norm.Line
	Class string
}

type readinessRow struct {
	*planning.Readiness
	Code, Name string
	Split      []string // units before the merger of which only a part came here
}

// Seen is when one of the unit's things was last seen.
func (r readinessRow) Seen() time.Time { return time.UnixMicro(r.LastSeenAt) }

// AssessedPercent is how much of the pieces somebody has assessed, rounded down.
func (r readinessRow) AssessedPercent() int64 { return part(r.Pieces-r.NotAssessed, r.Pieces) }

func (s *site) showReadiness(w http.ResponseWriter, r *http.Request) error {
	data := readinessPage{}
	err := s.eachReadiness(r, nil, func(row readinessRow) {
		switch {
		case row.AgencyCount == 0 && row.Pieces == 0:
			data.Empty = append(data.Empty, row.Name)
		case row.Complete():
			data.Complete++
		default:
			data.Units = append(data.Units, row)
		}
	})
	if err != nil {
		return err
	}
	if data.Province, err = s.Planning.ProvinceReadiness(r.Context()); err != nil {
		return err
	}
	data.Unpriced = data.Province.Unpriced
	for _, l := range data.Province.UndecidedLines {
		data.Open = append(data.Open, openLine{l, s.classNamed(l.NeedClass).In(viewer.Lang(r.Context()))})
	}
	if m := data.Province.StandardModel; m != nil {
		row := newModelRow(m)
		data.Model = &row
	}
	return s.render(w, r, http.StatusOK, "plan-readiness", text(r, "title.readiness"), "/plans/readiness", data)
}

// eachReadiness tells what plans would have to ask the units in scope for.
func (s *site) eachReadiness(r *http.Request, codes []string, tell func(readinessRow)) error {
	args := relay.Args{First: new(int32(100))}
	for {
		page, err := s.Planning.PlanReadiness(r.Context(), codes, args)
		if err != nil {
			return err
		}
		for _, row := range page.Nodes() {
			u, err := s.Planning.ReadinessUnit(row)
			if err != nil {
				return err
			}
			split, err := s.Planning.ReadinessSplit(r.Context(), row)
			if err != nil {
				return err
			}
			tell(readinessRow{row, u.Code, u.FullName, fullNames(split)})
		}
		if !page.PageInfo.HasNextPage {
			return nil
		}
		args.After = &page.PageInfo.EndCursor
	}
}

func fullNames(units []*ent.Unit) []string {
	var out []string
	for _, u := range units {
		out = append(out, u.FullName)
	}
	return out
}
