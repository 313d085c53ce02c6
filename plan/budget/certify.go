package budget

import (
	"errors"
	"fmt"
	"slices"
)

// Errors of a solution. They come wrapped, with what is wrong.
var (
	ErrShape    = errors.New("not a solution of this problem")
	ErrCount    = errors.New("more copies taken than there are")
	ErrCapacity = errors.New("capacity exceeded")
	ErrValue    = errors.New("value is not the sum of what is taken")
	ErrBound    = errors.New("bound is not what the multipliers prove")
	ErrProven   = errors.New("a value that reaches its bound is proven")
)

// Certify recomputes a solution from the problem alone, by code that Solve does not use: that the copies taken exist
// and keep every capacity, that Used and Value are their sums, and that Bound is exactly what Multipliers prove. By weak
// duality, for any multipliers that are not negative,
//
//	Bound = ⌊ Σ rows multiplier × capacity + Σ groups Count × max(0, max over choices (Value − Σ multiplier × Amount)) ⌋
//
// is at least the value of every solution. A choice with an amount above the capacity of its row can never be taken
// and is left out.
//
// Proven is re-checked where Value reaches Bound: there it has to be set. Elsewhere it reports that a search came to
// its end; only another Solve repeats that.
//
// It fails with the errors of a problem, or with ErrShape, ErrCount, ErrCapacity, ErrValue, ErrBound or ErrProven.
func (p Problem) Certify(s Solution) error {
	if err := p.check(); err != nil {
		return err
	}
	if len(s.Multipliers) != len(p.Capacity) || len(s.Used) != len(p.Capacity) || s.Shift > 63 {
		return fmt.Errorf("budget: %d multipliers, %d used, shift %d for %d rows: %w", len(s.Multipliers), len(s.Used), s.Shift, len(p.Capacity), ErrShape)
	}
	used := make([]int64, len(p.Capacity))
	value, inGroup := int64(0), int64(0)
	for i, t := range s.Taken {
		if t.Group < 0 || t.Group >= len(p.Groups) || t.Choice < 0 || t.Choice >= len(p.Groups[t.Group].Choices) || t.Copies <= 0 {
			return fmt.Errorf("budget: taken %d: %w", i, ErrShape)
		}
		if i == 0 || s.Taken[i-1].Group != t.Group {
			inGroup = 0
		}
		if i > 0 && (s.Taken[i-1].Group > t.Group || s.Taken[i-1].Group == t.Group && s.Taken[i-1].Choice >= t.Choice) {
			return fmt.Errorf("budget: taken %d is out of order: %w", i, ErrShape)
		}
		group := p.Groups[t.Group]
		if t.Copies > group.Count-inGroup {
			return fmt.Errorf("budget: group %d: %w", t.Group, ErrCount)
		}
		inGroup += t.Copies
		choice := group.Choices[t.Choice]
		value += t.Copies * choice.Value // at most MaxTotal, as the copies are there
		for _, u := range choice.Uses {
			if u.Amount > 0 && t.Copies > (p.Capacity[u.Row]-used[u.Row])/u.Amount {
				return fmt.Errorf("budget: row %d at group %d: %w", u.Row, t.Group, ErrCapacity)
			}
			used[u.Row] += t.Copies * u.Amount
		}
	}
	if !slices.Equal(used, s.Used) {
		return fmt.Errorf("budget: used is not the sum of what is taken: %w", ErrShape)
	}
	if value != s.Value {
		return fmt.Errorf("budget: value is %d, not %d: %w", value, s.Value, ErrValue)
	}
	bound, err := p.bound(s.Multipliers, s.Shift)
	if err != nil {
		return err
	}
	if bound != s.Bound {
		return fmt.Errorf("budget: bound is %d, not %d: %w", bound, s.Bound, ErrBound)
	}
	if value == bound && !s.Proven {
		return fmt.Errorf("budget: value %d: %w", value, ErrProven)
	}
	return nil
}

// bound is what the multipliers prove.
func (p Problem) bound(multipliers []int64, shift uint) (int64, error) {
	tooLarge := fmt.Errorf("budget: multipliers: %w: %w", ErrBound, ErrOverflow)
	sum, fits := wide{}, true
	add := func(w wide) {
		var ok bool
		sum, ok = sum.plus(w)
		fits = fits && ok
	}
	for r, m := range multipliers {
		if m < 0 {
			return 0, fmt.Errorf("budget: multiplier of row %d: %w: %w", r, ErrBound, ErrNegative)
		}
		add(product(m, p.Capacity[r]))
	}
	for _, group := range p.Groups {
		best := wide{}
	choices:
		for _, choice := range group.Choices {
			price, ok := wide{}, true
			for _, u := range choice.Uses {
				if u.Amount > p.Capacity[u.Row] {
					continue choices
				}
				if price, ok = price.plus(product(multipliers[u.Row], u.Amount)); !ok {
					return 0, tooLarge
				}
			}
			if worth := shifted(choice.Value, shift); price.less(worth) {
				if reduced := worth.minus(price); best.less(reduced) {
					best = reduced
				}
			}
		}
		all, ok := best.times(group.Count)
		fits = fits && ok
		add(all)
	}
	bound, ok := sum.down(shift)
	if !fits || !ok {
		return 0, tooLarge
	}
	return bound, nil
}
