// Package docgap says which papers an asset should have, and which of them it lacks. It is pure: the state of an
// asset, its papers and the catalogue's rules go in, gaps come out.
//
// A rule is looked up as on the day of what it judges:
//
//	how the asset came (origin, day of acquisition)   the day of acquisition; the end of the year of first use
//	                                                   where that is all that is known
//	that its holder changed in the merger             1 July 2025
//	that it is lost, on its way out or gone           the day on which this was learned
//	everything else                                   today
//
// Where that day is not known, the rule of today counts.
package docgap

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// merger is the day on which the communes of today took over from the units before them (Resolution
// 1655/NQ-UBTVQH15).
const merger civil.Date = "2025-07-01"

// Requirement is a paper that an asset should have, in the version of the rule that judges it.
type Requirement struct {
	catalog.Requirement
	Since civil.Date // the day of what made it due, by which the rule was looked up
}

// Due answers the papers that s should have, whether it has them or not, ordered by code. What was entered in error
// should have none. Of several grounds for one paper the latest counts.
func Due(c *catalog.Catalog, s holding.State, today civil.Date) []Requirement {
	if s.Status == holding.EnteredInError {
		return nil
	}
	j := judge{c, s, today}
	var due []Requirement
	for _, day := range j.days() {
		for r := range c.EachRequirement(day) {
			if slices.ContainsFunc(r.RequiredWhen, func(w catalog.Condition) bool { return j.day(r.Code, w) == day && j.holds(r, w, day) }) {
				due = append(due, Requirement{r, day})
			}
		}
	}
	slices.SortFunc(due, func(a, b Requirement) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(b.Since, a.Since))
	})
	return slices.CompactFunc(due, func(a, b Requirement) bool { return a.Code == b.Code })
}

// judge holds conditions against one asset.
type judge struct {
	catalog *catalog.Catalog
	asset   holding.State
	today   civil.Date
}

// days answers every day by which a rule may have to be looked up, each once.
func (j judge) days() []civil.Date {
	days := []civil.Date{j.acquired(), merger, j.today}
	for _, g := range j.asset.Gaps {
		days = append(days, j.learned(g.Requirement))
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// day answers the day of what the condition judges.
func (j judge) day(requirement string, w catalog.Condition) civil.Date {
	switch {
	case leaving(w):
		return j.learned(requirement)
	case w.HeldOverMerger:
		return merger
	case len(w.Origins) > 0 || w.AcquiredFrom != "":
		return j.acquired()
	}
	return j.today
}

// leaving says whether the condition is about assets that are lost, on their way out or gone, and no others.
func leaving(w catalog.Condition) bool {
	return !slices.ContainsFunc(w.Statuses, func(status string) bool {
		switch holding.Status(status) {
		case holding.InUse, holding.NotInUse, holding.UnderRepair, holding.Lent:
			return true
		}
		return false
	})
}

// learned is the day on which the register learned that the asset is leaving: the day on which the gap for the paper
// opened, so that it is judged alike for ever, or today when there is none yet. A gap that closed without a paper was
// of an earlier loss or handover that came to nothing.
func (j judge) learned(requirement string) civil.Date {
	g, ok := j.asset.Gap(requirement)
	if !ok || g.OpenedAt == 0 || g.Status == holding.GapClosed && g.DocumentID == uuid.Nil {
		return j.today
	}
	return civil.Of(time.UnixMicro(g.OpenedAt))
}

func (j judge) acquired() civil.Date {
	switch s := j.asset; {
	case s.AcquiredOn != "":
		return s.AcquiredOn
	case s.InUseYear != 0:
		return min(civil.Date(fmt.Sprintf("%04d-12-31", s.InUseYear)), j.today)
	}
	return j.today
}

// holds says whether all that the condition names is so. on is the day of what it judges.
func (j judge) holds(r catalog.Requirement, w catalog.Condition, on civil.Date) bool {
	s := j.asset
	return names(r.Kinds, s.Kind) && names(w.Kinds, s.Kind) && names(w.ItemTypes, s.ItemType) &&
		names(w.Origins, string(s.Origin)) && names(w.Statuses, string(s.Status)) && names(w.Tenures, string(s.Tenure)) &&
		(!w.Storage || j.storage()) &&
		(!w.FixedAsset || s.IsFixedAsset()) &&
		j.costs(w) &&
		(!w.HeldOverMerger || j.heldOverMerger()) &&
		(w.AcquiredFrom == "" || j.acquiredFrom(w.AcquiredFrom)) &&
		(!w.BeforeLifeEnds || j.beforeLifeEnds(on))
}

// names says whether a list of a condition names the value; an empty list does not matter.
func names[T comparable](list []T, value T) bool {
	return len(list) == 0 || slices.Contains(list, value)
}

func (j judge) storage() bool {
	item, ok := j.catalog.ItemType(j.asset.ItemType, j.today)
	return ok && item.Storage
}

func (j judge) costs(w catalog.Condition) bool {
	if w.CostFrom == 0 && w.CostBelow == 0 {
		return true
	}
	cost := j.asset.HistoricalCost
	return cost != nil && int64(*cost) >= w.CostFrom && (w.CostBelow == 0 || int64(*cost) < w.CostBelow)
}

// heldOverMerger: an asset of the year of the merger without a day counts as old, like one of which nothing is known.
func (j judge) heldOverMerger() bool {
	if j.asset.AcquiredOn != "" {
		return j.asset.AcquiredOn < merger
	}
	return int(j.asset.InUseYear) <= merger.Year()
}

func (j judge) acquiredFrom(day civil.Date) bool {
	if j.asset.AcquiredOn != "" {
		return j.asset.AcquiredOn >= day
	}
	return j.asset.InUseYear != 0 && civil.Date(fmt.Sprintf("%04d-01-01", j.asset.InUseYear)) >= day
}

// beforeLifeEnds: a useful life ends with the last day of its last year (Circular 141/2025/TT-BTC, Art. 14(1)).
func (j judge) beforeLifeEnds(left civil.Date) bool {
	s := j.asset
	first := int(s.InUseYear)
	if first == 0 {
		first = s.AcquiredOn.Year()
	}
	grade := ""
	if s.Office != nil {
		grade = s.Office.Grade
	}
	life, ok := j.catalog.Life(s.ItemType, grade, left)
	return ok && first > 0 && left.Year() < first+life.Years
}
