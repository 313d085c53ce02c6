package plan

import (
	"cmp"
	"slices"
)

// pot is the money of one source: the common one, or a unit's own.
type pot struct {
	source, unit string
	row          [maxYears]int // the budget row of each year; -1: nothing may be spent in it
}

// purse has the budget rows of a plan. Its pots stand in the order of (source, unit); the rows by pot, then
// year. Without carry-over a row is what one budget has, and money that is spent in a year counts in that
// row alone. With carry-over every pot has a row for each year from its first budget to the end of the
// horizon, of what it has up to that year; money counts in the rows of its year and of all later ones, so
// that no year spends what only a later one brings.
type purse struct {
	carryOver bool
	years     int
	pots      []pot
	capacity  []int64 // of the rows
	budgeted  []bool  // of the rows: the year has a budget of its own
	common    []int   // pots that pay for everybody
	own       map[string][]int
}

func newPurse(p *Parameters) *purse {
	w := &purse{carryOver: p.CarryOver, years: len(p.Years), own: map[string][]int{}}
	budgets := slices.Clone(p.Budgets)
	slices.SortFunc(budgets, func(a, b Budget) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Year, b.Year))
	})
	for i := 0; i < len(budgets); {
		key := BudgetKey{budgets[i].Source, budgets[i].Unit}
		amount, has := [maxYears]int64{}, [maxYears]bool{}
		for ; i < len(budgets) && (BudgetKey{budgets[i].Source, budgets[i].Unit}) == key; i++ {
			y := budgets[i].Year - p.Years[0]
			amount[y], has[y] = int64(budgets[i].Amount), true
		}
		w.add(key, amount, has)
	}
	return w
}

func (w *purse) add(key BudgetKey, amount [maxYears]int64, has [maxYears]bool) {
	one := pot{source: key.Source, unit: key.Unit}
	before, started := int64(0), false
	for y := range one.row {
		one.row[y] = -1
		started = started || has[y]
		if y >= w.years || !(has[y] || w.carryOver && started) {
			continue
		}
		if w.carryOver {
			amount[y] += before
			before = amount[y]
		}
		one.row[y] = len(w.capacity)
		w.capacity, w.budgeted = append(w.capacity, amount[y]), append(w.budgeted, has[y])
	}
	if key.Unit == "" {
		w.common = append(w.common, len(w.pots))
	} else {
		w.own[key.Unit] = append(w.own[key.Unit], len(w.pots))
	}
	w.pots = append(w.pots, one)
}

// payers answers the pots that may pay for a unit: its own money first, so that it goes first where two
// ways are equal.
func (w *purse) payers(unit string) []int {
	if own := w.own[unit]; len(own) > 0 {
		return slices.Concat(own, w.common)
	}
	return w.common
}

// rows answers the rows in which money of a pot counts that is spent in a year, the first and the last;
// false when nothing may be spent.
func (w *purse) rows(pot, year int) (from, to int, ok bool) {
	row := w.pots[pot].row[year]
	if row < 0 {
		return 0, 0, false
	}
	if w.carryOver {
		return row, row + w.years - 1 - year, true
	}
	return row, row, true
}

// left answers what may still be spent from a pot in a year.
func (w *purse) left(pot, year int) int64 {
	from, to, ok := w.rows(pot, year)
	if !ok {
		return 0
	}
	return slices.Min(w.capacity[from : to+1])
}

func (w *purse) spend(pot, year int, amount int64) {
	from, to, ok := w.rows(pot, year)
	for row := from; ok && row <= to; row++ {
		w.capacity[row] -= amount
	}
}

// apart answers, of a purse with carry-over, what the year of each row adds to what is left up to the year
// before it: without anything spent, its own budget.
func (w *purse) apart() []int64 {
	out := make([]int64, len(w.capacity))
	for i := range w.pots {
		before := int64(0)
		for y, row := range w.pots[i].row {
			if row >= 0 {
				left := w.left(i, y)
				out[row], before = left-before, left
			}
		}
	}
	return out
}

// key names the pot in lines.
func (w *purse) key(pot int) BudgetKey { return BudgetKey{w.pots[pot].source, w.pots[pot].unit} }
