package plan

import "sotaisan/plan/budget"

// solve answers the best funding that is found for a problem of the purse.
//
// What may be carried over only widens the choice, but a wider problem is a harder one: where its answer is
// not proven, that of the problem without carry-over is a candidate too, and the better is taken. So without
// a floor the points of a plan never fall because money may be carried over; with one that is so of the
// floor, which comes first. Bound and multipliers stay those of the wider problem.
func (f *funding) solve(p budget.Problem) (budget.Solution, error) {
	solution, err := f.search(p)
	if err != nil || solution.Proven || !f.purse.carryOver {
		return solution, err
	}
	apart, choices := f.apart(p)
	other, err := f.search(apart)
	if err != nil || other.Value <= solution.Value {
		return solution, err
	}
	for i := range other.Taken {
		t := &other.Taken[i]
		t.Choice = choices[t.Group][t.Choice]
	}
	solution.Taken, solution.Value, solution.Proven = other.Taken, other.Value, other.Value == solution.Bound
	return solution, nil
}

// search solves a problem with the search that so many pieces are worth.
func (f *funding) search(p budget.Problem) (budget.Solution, error) {
	nodes := -1
	if !f.quick {
		pieces := int64(0)
		for i := range p.Groups {
			if len(p.Groups[i].Choices) > 0 {
				pieces += p.Groups[i].Count
			}
		}
		nodes = SearchNodes(pieces)
	}
	return budget.Solve(p, budget.Options{Nodes: nodes})
}

// apart answers a problem of a purse with carry-over as it is without, and for each of its choices that of p:
// of what is left each year has what it adds itself, and only years with a budget have choices. What keeps
// its capacities keeps those of p.
func (f *funding) apart(p budget.Problem) (budget.Problem, [][]int) {
	out := budget.Problem{Capacity: f.purse.apart(), Groups: make([]budget.Group, len(p.Groups))}
	choices := make([][]int, len(p.Groups))
	for g := range p.Groups {
		group := &p.Groups[g]
		out.Groups[g].Count = group.Count
		for c, choice := range group.Choices {
			if f.purse.budgeted[choice.Uses[0].Row] {
				out.Groups[g].Choices = append(out.Groups[g].Choices, budget.Choice{Value: choice.Value, Uses: choice.Uses[:1]})
				choices[g] = append(choices[g], c)
			}
		}
	}
	return out, choices
}
