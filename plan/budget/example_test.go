package budget_test

import (
	"fmt"
	"math/big"

	"sotaisan/plan/budget"
)

// Two years have 60 and 40 to spend, and what is left of the first may be spent in the second. What is done in the first
// year is worth more.
func Example() {
	const first, second = 0, 1
	inFirst := func(value, amount int64) budget.Choice {
		return budget.Choice{Value: value, Uses: []budget.Use{{Row: first, Amount: amount}, {Row: second, Amount: amount}}}
	}
	inSecond := func(value, amount int64) budget.Choice {
		return budget.Choice{Value: value, Uses: []budget.Use{{Row: second, Amount: amount}}}
	}
	names := []string{"pump", "bridge", "sign"}
	p := budget.Problem{
		Capacity: []int64{60, 60 + 40},
		Groups: []budget.Group{
			{Count: 6, Choices: []budget.Choice{inFirst(100, 10), inSecond(60, 10)}},
			{Count: 2, Choices: []budget.Choice{inFirst(500, 25), inSecond(400, 25)}},
			{Count: 3, Choices: []budget.Choice{inFirst(12, 5), inSecond(6, 5)}},
		},
	}
	s, err := budget.Solve(p, budget.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println("value", s.Value, "bound", s.Bound, "proven", s.Proven)
	for _, t := range s.Taken {
		fmt.Println(t.Copies, names[t.Group], "in year", t.Choice+1)
	}
	for g, group := range p.Groups {
		for c, choice := range group.Choices {
			amount := big.NewRat(choice.Uses[0].Amount, 1)
			worth := new(big.Rat).Quo(big.NewRat(choice.Value, 1), amount)
			cutoff := new(big.Rat).Quo(s.Price(choice.Uses), amount)
			fmt.Printf("%s in year %d: %s a unit, cut-off %s\n", names[g], c+1, worth.FloatString(1), cutoff.FloatString(1))
		}
	}
	fmt.Println("certified:", p.Certify(s) == nil)
	// Output:
	// value 1340 bound 1340 proven true
	// 1 pump in year 1
	// 4 pump in year 2
	// 2 bridge in year 1
	// pump in year 1: 10.0 a unit, cut-off 10.0
	// pump in year 2: 6.0 a unit, cut-off 6.0
	// bridge in year 1: 20.0 a unit, cut-off 10.0
	// bridge in year 2: 16.0 a unit, cut-off 6.0
	// sign in year 1: 2.4 a unit, cut-off 10.0
	// sign in year 2: 1.2 a unit, cut-off 6.0
	// certified: true
}
