package budget_test

import (
	"math/rand/v2"

	"sotaisan/plan/budget"
)

// shape of a synthetic problem like those of re-equipping offices: groups of equal needs, to be bought or repaired in
// one of some years from one of some budgets. A budget's row of a year counts all spent up to that year.
type shape struct {
	groups, years   int
	budgets         int     // of units; a group may use one of them
	shared          bool    // and one budget that all may use
	cover           float64 // part of the total cost that the budgets have
	copies          int64   // most copies of a group
	items           int     // different things; few make masses of equal groups
	unit            int64   // amounts are multiples of it
	factors, wealth int     // different weights of needs; different sizes of budgets
}

func synthetic(seed uint64, s shape) budget.Problem {
	r := rand.New(rand.NewPCG(seed, 1))
	price, worth := make([]int64, s.items), make([]int64, s.items)
	for i := range price {
		x := r.Float64()
		price[i] = 1_000_000 + int64(109_000_000*x*x*x)/s.unit*s.unit
		worth[i] = int64(float64(price[i]/1_000_000+2) * (0.3 + 2*r.Float64()) * 3)
	}
	budgets := s.budgets
	if s.shared {
		budgets++
	}
	p := budget.Problem{Capacity: make([]int64, budgets*s.years)}
	cost := make([]int64, budgets)
	for range s.groups {
		item, own := r.IntN(s.items), r.IntN(s.budgets)
		weight := int64(1 + r.IntN(s.factors))
		g := budget.Group{Count: 1 + r.Int64N(s.copies)}
		sources := []int{own}
		if s.shared {
			sources = append(sources, s.budgets)
		}
		for _, b := range sources {
			cost[b] += price[item] * g.Count / int64(len(sources))
			for y := range s.years {
				left := int64(s.years - y)
				g.Choices = append(g.Choices, budget.Choice{Value: worth[item] * weight * left, Uses: spend(b, y, s.years, price[item])})
				if item%3 == 0 && b == own { // may be repaired, which lasts two years
					repair := price[item] * int64(10+item%20) / 100
					g.Choices = append(g.Choices, budget.Choice{Value: worth[item] * weight * min(left, 2) * 7 / 10, Uses: spend(b, y, s.years, repair)})
				}
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for b := range budgets {
		rich := 0.5 + float64(r.IntN(s.wealth)+1)/float64(s.wealth)
		for y := range s.years {
			p.Capacity[b*s.years+y] = int64(float64(cost[b])*s.cover*rich*float64(y+1)/float64(s.years)) / s.unit * s.unit
		}
	}
	return p
}

func spend(b, year, years int, amount int64) []budget.Use {
	uses := make([]budget.Use, 0, years-year)
	for y := year; y < years; y++ {
		uses = append(uses, budget.Use{Row: int32(b*years + y), Amount: amount})
	}
	return uses
}
