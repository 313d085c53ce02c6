package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
)

// fact is a thing and its value, in the language of the request.
type fact struct{ What, Value string }

// parameterFacts are the parameters of a plan in words.
func (s *site) parameterFacts(r *http.Request, p *plan.Parameters) []fact {
	lang := viewer.Lang(r.Context())
	v := view{Lang: lang}
	yes := func(is bool) string {
		if is {
			return text(r, "plan.yes")
		}
		return text(r, "plan.no")
	}
	unit := func(id string) string {
		u, _ := uuid.Parse(id)
		return s.unitNamed(u)
	}
	var budgets, bands, rest []string
	for _, b := range p.Budgets {
		said := fmt.Sprintf("%d: %s, %s", b.Year, v.Source(b.Source), v.Money(b.Amount))
		if name := unit(b.Unit); name != "" {
			said += " (" + name + ")"
		}
		budgets = append(budgets, said)
	}
	for _, b := range p.Bands {
		bands = append(bands, fmt.Sprintf("< %d %% × %s", b.BelowPercent, hundredths(b.Permille/10).In(lang)))
	}
	join := func(list []string) string {
		if len(list) == 0 {
			return text(r, "plan.none")
		}
		return strings.Join(list, "; ")
	}
	out := []fact{
		{text(r, "plan.p.years"), horizon(p.Years)},
		{text(r, "plan.p.budgets"), join(budgets)},
		{text(r, "plan.p.carryover"), yes(p.CarryOver)},
		{text(r, "plan.p.notassessed"), yes(p.CountNotAssessed)},
		{text(r, "plan.p.expired"), yes(p.CountExpired)},
		{text(r, "plan.p.repairpercent"), fmt.Sprintf("%d %%", p.RepairPercent)},
		{text(r, "plan.p.repairyears"), strconv.Itoa(p.RepairYears)},
		{text(r, "plan.p.handling"), v.Money(p.Handling)},
		{text(r, "plan.p.transport"), v.Money(p.Transport)},
		{text(r, "plan.p.floor"), fmt.Sprintf("%d %%", p.FloorPercent)},
		{text(r, "plan.p.bands"), join(bands)},
	}
	for _, o := range p.Priorities {
		rest = append(rest, fmt.Sprintf("%s: %d, %d", s.classNamed(o.NeedClass).In(lang), o.Tier, o.Weight))
	}
	out = append(out, fact{text(r, "plan.p.priorities"), join(rest)})
	rest = nil
	for _, o := range p.Purchases {
		rest = append(rest, s.classNamed(o.NeedClass).In(lang)+": "+s.itemNamed(o.ItemType).In(lang))
	}
	out = append(out, fact{text(r, "plan.p.purchases"), join(rest)})
	rest = nil
	for _, o := range p.Pins {
		rest = append(rest, fmt.Sprintf("%s: %s, %d, %s, %d", s.classNamed(o.NeedClass).In(lang), plan.ActionWords[o.Action].In(lang), o.Year, v.Source(o.Source), o.Quantity))
	}
	out = append(out, fact{text(r, "plan.p.pins"), join(rest)})
	rest = nil
	for _, o := range p.Forbids {
		var parts []string
		if name := unit(o.Unit); name != "" {
			parts = append(parts, name)
		}
		if o.NeedClass != "" {
			parts = append(parts, s.classNamed(o.NeedClass).In(lang))
		}
		if o.Action != "" {
			parts = append(parts, plan.ActionWords[o.Action].In(lang))
		}
		if o.Year != 0 {
			parts = append(parts, strconv.Itoa(o.Year))
		}
		rest = append(rest, strings.Join(parts, ", "))
	}
	out = append(out, fact{text(r, "plan.p.forbids"), join(rest)})
	rest = nil
	for _, o := range p.MinimumOrders {
		rest = append(rest, fmt.Sprintf("%s: %d", s.itemNamed(o.ItemType).In(lang), o.Quantity))
	}
	out = append(out, fact{text(r, "plan.p.minimums"), join(rest)})
	out = append(out, fact{text(r, "plan.p.byarea"), yes(p.ByArea)})
	award := v.Money(p.DirectAward)
	if p.DirectAward == 0 {
		award = text(r, "plan.no")
	} else if p.DirectAwardSource != "" {
		award += " (" + p.DirectAwardSource + ")"
	}
	return append(out, fact{text(r, "plan.p.award"), award})
}

// hundredths writes a number of hundredths: 1,5.
func hundredths(n int64) locale.Text {
	whole := locale.Number(n / 100)
	rest := strings.TrimRight(fmt.Sprintf("%02d", n%100), "0")
	if rest == "" {
		return whole
	}
	return locale.Text{VI: whole.VI + "," + rest, EN: whole.EN + "." + rest}
}
