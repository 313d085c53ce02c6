// Package brief prints a plan for the people who decide: what it costs, where the money goes, what it changes
// in every unit, what stays unmet and why, and on what it all rests. A4, Vietnamese, with charts.
package brief

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"sotaisan/holding"
	"sotaisan/plan"
)

// Brief is a plan with what it does not know of itself.
type Brief struct {
	Plan      *plan.Plan
	Snapshot  *plan.Snapshot // from which it was made
	Authority string         // whose plan it is
	Number    string
	Name      string
	Status    string // of the plan, in words
	Approved  bool   // otherwise every page says so
	Names     Names
}

// Names answers the names of codes, in Vietnamese.
type Names struct {
	Class    func(code string) string // of a need class
	Category func(code string) string // of a procurement category
	Item     func(code string) string // of an item type
}

// Write writes the PDF. The same brief gives the same bytes.
func Write(w io.Writer, b Brief) error {
	f := figuresOf(b)
	pages := draw(b, f, 0).PageNo() // the number of pages stands on each of them
	return draw(b, f, pages).Output(w)
}

// figures are the sums that a brief shows.
type figures struct {
	budget, spent holding.VND // without transfers, which no budget pays
	moved         int64       // pieces
	years         []yearSum
	sources       []sourceSum
	classes       []classSum // by falling spending
	units         []unitSum  // by code
	packages      []int      // numbers less 1, by falling amount
	reasons       []reasonSum
	lacking       []classSum // by falling number of unmet pieces
	findings      []findingSum
	stock         []stockSum // by falling number of pieces
	bases         []string   // documents that fix norms
}

type yearSum struct {
	year                int
	budget, buy, repair holding.VND
}

func (y yearSum) spent() holding.VND { return y.buy + y.repair }

// sourceSum is the money of one year and source; that of single units is added up.
type sourceSum struct {
	year          int
	source        string
	units         int // whose own money it is; 0: common
	budget, spent holding.VND
}

type classSum struct {
	code        string
	buy, repair holding.VND
	need, unmet int64
}

func (c classSum) spent() holding.VND { return c.buy + c.repair }

// unitSum is a unit at the end of the last year.
type unitSum struct {
	id, code, name     string
	need, stock, unmet int64
	spent              holding.VND
}

// reasonSum is why pieces are unmet at the end of the last year.
type reasonSum struct {
	code   plan.StepCode
	pieces int64
	value  holding.VND // at today's price, where there is one
}

// stockSum is what is too much, and what is to be disposed of, of one item type.
type stockSum struct {
	code             string
	surplus, dispose int64
}

type findingSum struct {
	flag            plan.Flag
	findings, count int64
	amount          holding.VND
}

// figuresOf adds a plan up.
func figuresOf(b Brief) figures {
	p := b.Plan
	var f figures
	a := adder{units: map[string]*unitSum{}, classes: map[string]*classSum{}, unitOf: map[string]string{}}
	for _, u := range b.Snapshot.Units {
		a.units[u.ID] = &unitSum{id: u.ID, code: u.Code, name: u.Name}
	}
	for _, g := range b.Snapshot.Agencies {
		a.unitOf[g.ID] = g.Unit
	}
	for i := range p.Cells {
		a.cell(&p.Cells[i])
	}
	for _, year := range p.Parameters.Years {
		f.years = append(f.years, yearSum{year: year})
	}
	f.budgets(p)
	for i := range p.Lines {
		l := &p.Lines[i]
		if y := slices.IndexFunc(f.years, func(y yearSum) bool { return y.year == l.Year }); y >= 0 {
			f.line(l, &f.years[y], a.class(l.NeedClass))
		}
		if u := a.units[l.Unit]; u != nil && l.Budget != nil {
			u.spent += l.Amount
		}
	}
	f.spent = p.Totals.Spent()
	f.sort(p, a)
	f.reasons = reasonsOf(p)
	f.stock, f.bases = stockOf(p), basesOf(b.Snapshot)
	for _, flag := range plan.FindingFlags {
		s := findingSum{flag: flag}
		for _, found := range p.Findings {
			if found.Code == flag {
				s.findings, s.count, s.amount = s.findings+1, s.count+found.Count, s.amount+found.Amount
			}
		}
		if s.findings > 0 {
			f.findings = append(f.findings, s)
		}
	}
	return f
}

// adder adds up by unit and by class.
type adder struct {
	units   map[string]*unitSum
	classes map[string]*classSum
	unitOf  map[string]string
}

func (a *adder) class(code string) *classSum {
	if a.classes[code] == nil {
		a.classes[code] = &classSum{code: code}
	}
	return a.classes[code]
}

func (a *adder) cell(c *plan.Cell) {
	if len(c.Years) == 0 {
		return
	}
	last := c.Years[len(c.Years)-1]
	class := a.class(c.NeedClass)
	class.need, class.unmet = class.need+last.Need, class.unmet+last.Unmet
	if u := a.units[a.unitOf[c.Agency]]; u != nil {
		u.need, u.stock, u.unmet = u.need+last.Need, u.stock+last.MetByStock, u.unmet+last.Unmet
	}
}

// budgets adds up what there was of each source, and what of it is spent.
func (f *figures) budgets(p *plan.Plan) {
	at := func(year int, source string, own bool) *sourceSum {
		i := slices.IndexFunc(f.sources, func(s sourceSum) bool { return s.year == year && s.source == source && (s.units > 0) == own })
		if i < 0 {
			i, f.sources = len(f.sources), append(f.sources, sourceSum{year: year, source: source})
		}
		return &f.sources[i]
	}
	for _, b := range p.Parameters.Budgets {
		s := at(b.Year, b.Source, b.Unit != "")
		s.budget += b.Amount
		if b.Unit != "" {
			s.units++
		}
		f.budget += b.Amount
		for i := range f.years {
			if f.years[i].year == b.Year {
				f.years[i].budget += b.Amount
			}
		}
	}
	for i := range p.Lines {
		if l := &p.Lines[i]; l.Budget != nil {
			at(l.Year, l.Budget.Source, l.Budget.Unit != "").spent += l.Amount
		}
	}
	slices.SortStableFunc(f.sources, func(x, y sourceSum) int { return cmp.Or(cmp.Compare(x.year, y.year), cmp.Compare(x.units, y.units)) })
}

func (f *figures) line(l *plan.Line, y *yearSum, c *classSum) {
	switch l.Action {
	case plan.Buy:
		y.buy, c.buy = y.buy+l.Amount, c.buy+l.Amount
	case plan.Repair:
		y.repair, c.repair = y.repair+l.Amount, c.repair+l.Amount
	case plan.Transfer:
		f.moved += l.Quantity
	}
}

func (f *figures) sort(p *plan.Plan, a adder) {
	for _, u := range a.units {
		if u.need > 0 || u.spent > 0 {
			f.units = append(f.units, *u)
		}
	}
	slices.SortFunc(f.units, func(x, y unitSum) int { return cmp.Or(cmp.Compare(x.code, y.code), cmp.Compare(x.id, y.id)) })
	for _, c := range a.classes {
		if c.spent() > 0 {
			f.classes = append(f.classes, *c)
		}
		if c.unmet > 0 {
			f.lacking = append(f.lacking, *c)
		}
	}
	slices.SortFunc(f.classes, func(x, y classSum) int { return cmp.Or(cmp.Compare(y.spent(), x.spent()), cmp.Compare(x.code, y.code)) })
	slices.SortFunc(f.lacking, func(x, y classSum) int { return cmp.Or(cmp.Compare(y.unmet, x.unmet), cmp.Compare(x.code, y.code)) })
	for i := range p.Packages {
		f.packages = append(f.packages, i)
	}
	slices.SortStableFunc(f.packages, func(x, y int) int { return cmp.Compare(p.Packages[y].Amount, p.Packages[x].Amount) })
}

// stockOf adds up surplus and disposal candidates.
func stockOf(p *plan.Plan) []stockSum {
	sums := map[string]*stockSum{}
	for i := range p.Lines {
		l := &p.Lines[i]
		if l.Action != plan.Surplus && l.Action != plan.Dispose {
			continue
		}
		if sums[l.ItemType] == nil {
			sums[l.ItemType] = &stockSum{code: l.ItemType}
		}
		if l.Action == plan.Surplus {
			sums[l.ItemType].surplus += l.Quantity
		} else {
			sums[l.ItemType].dispose += l.Quantity
		}
	}
	out := make([]stockSum, 0, len(sums))
	for _, s := range sums {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(x, y stockSum) int {
		return cmp.Or(cmp.Compare(y.surplus+y.dispose, x.surplus+x.dispose), cmp.Compare(x.code, y.code))
	})
	return out
}

// basesOf answers the documents that the norms are from, without article and annex.
func basesOf(s *plan.Snapshot) []string {
	var out []string
	for i := range s.Norms {
		document, _, _ := strings.Cut(s.Norms[i].Source, ",")
		out = append(out, document)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// reasonsOf adds up why pieces are unmet at the end of the last year. Every piece is in one reason.
func reasonsOf(p *plan.Plan) []reasonSum {
	type cell struct{ agency, class string }
	open := map[cell]bool{}
	for i := range p.Cells {
		if c := &p.Cells[i]; len(c.Years) > 0 && c.Years[len(c.Years)-1].Unmet > 0 {
			open[cell{c.Agency, c.NeedClass}] = true
		}
	}
	last := map[cell]int{} // the line that speaks of the last year
	for i := range p.Lines {
		if l := &p.Lines[i]; l.Action == plan.Unmet && open[cell{l.Agency, l.NeedClass}] {
			last[cell{l.Agency, l.NeedClass}] = i
		}
	}
	sums := map[plan.StepCode]*reasonSum{}
	for _, i := range last {
		for _, s := range p.Lines[i].Derivation {
			pieces, value := s.Value, int64(0)
			switch s.Code {
			case plan.Lacks:
				if len(s.Args) < 2 {
					continue
				}
				pieces, value = s.Args[1], s.Args[0]*s.Args[1]
			case plan.OverCeiling:
				if len(s.Args) > 0 {
					value = s.Args[0] * s.Value
				}
			case plan.NoBudget, plan.NoPrice, plan.ForbiddenBy, plan.FundedLater, plan.CoverEnds, plan.DeviceUnfunded:
			default:
				continue
			}
			if sums[s.Code] == nil {
				sums[s.Code] = &reasonSum{code: s.Code}
			}
			sums[s.Code].pieces += pieces
			sums[s.Code].value += holding.VND(value)
		}
	}
	var out []reasonSum
	for _, code := range plan.StepCodes {
		if s := sums[code]; s != nil {
			out = append(out, *s)
		}
	}
	slices.SortStableFunc(out, func(x, y reasonSum) int { return cmp.Compare(y.pieces, x.pieces) })
	return out
}
