package graph

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/vntext"
)

// What the conditions of a filter cost, at least three hundred for a millisecond as in limits_price.go.
// A page takes as long as a count where few rows pass.
const (
	usualConditions = 4   // which countCost has
	usualValues     = 100 // in all lists together

	// A search reads the words of all units, whoever asks. Few of its words narrow it; one letter stands for
	// all words that begin with it, of which no index is kept.
	searchCost = 6_000
	wordCost   = 300
	letterCost = 3_000
)

// reach is what a condition costs after how many rows it is judged on.
type reach struct{ condition, value, first, lookup int }

var (
	ofRegister = reach{condition: 500, value: 8, first: 5_000, lookup: 9_000} // a page ends before all rows, and countCost has some of it
	ofUnit     = reach{condition: 20, value: 1, first: 300, lookup: 300}
	ofAsset    = reach{condition: 5, value: 1, first: 20, lookup: 20} // or of what is in memory
)

// lookups are the fields of filters for which each row's rows in another table are read.
var lookups = map[string]bool{
	"AssetFilter.hasConflicts": true, "AssetFilter.gapSeverities": true,
	"DocumentGapFilter.agencyIds": true, "DocumentGapFilter.kinds": true,
	"PlanLineFilter.flags": true, // no other table, but a text of each row
}

// filter is what the filter of a field costs, or that in the input of a mutation, which is for one unit.
func (p *pricing) filter(f *ast.Field, arguments map[string]any) int {
	of, given, far := "AssetFilter", arguments["filter"], ofUnit
	if input, ok := arguments["input"].(map[string]any); ok {
		given = input["filter"]
	} else if a := f.Definition.Arguments.ForName("filter"); a != nil {
		of = a.Type.Name()
	}
	switch {
	case f.ObjectDefinition.Name == "Query" && !p.one, f.ObjectDefinition.Name == "ReequipmentPlan":
		far = ofRegister
	case f.ObjectDefinition.Name != "Query" && f.ObjectDefinition.Name != "Mutation":
		far = ofAsset
	}
	s := sifting{of: of}
	s.add(given)
	if s.cost > maxCost { // by whichever conditions came first, so no more is told
		return maxCost + 1
	}
	if s.lookups > 0 {
		s.cost += far.lookup * (s.lookups - 1)
		if !strings.HasSuffix(f.Name, "Summary") { // summaryCost has the first
			s.cost += far.first
		}
	}
	return saturate(s.cost + far.condition*max(s.conditions-usualConditions, 0) + far.value*max(s.values-usualValues, 0))
}

// sifting sums up a filter.
type sifting struct {
	of                          string
	conditions, values, lookups int
	cost                        int // of searches
}

// add reckons a filter, or a list of some, until it costs too much anyway.
func (s *sifting) add(filter any) {
	switch filter := filter.(type) {
	case []any:
		for _, one := range filter {
			s.add(one)
		}
	case map[string]any:
		for name, value := range filter {
			list, _ := value.([]any)
			switch {
			case value == nil || s.cost > maxCost:
			case name == "and", name == "or", name == "not":
				s.add(value)
			case name == "search", name == "externalCode":
				text, _ := value.(string)
				s.cost = saturate(s.cost + searchPrice(text))
			case lookups[s.of+"."+name]:
				s.lookups++
			default:
				s.conditions++
				s.values += len(list)
			}
		}
	}
}

func searchPrice(text string) int {
	words := vntext.Words(text)
	cost := searchCost + wordCost*len(words)
	for _, w := range words {
		if utf8.RuneCountInString(w) == 1 {
			cost += letterCost
		}
	}
	return cost
}
