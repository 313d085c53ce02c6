package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/graph/scalar"
	"sotaisan/internal/relay"
)

// What fields cost beside one for themselves, after the time that they take over the register of a
// province: three hundred or more are a millisecond of a processor.
const (
	countCost       = 2_500 // a totalCount of a list of the whole register
	plainCountCost  = 1_000 // one without a filter, which an index answers
	unitCountCost   = 250   // one of a list of one unit's part of the register
	nestedCountCost = 20    // one of a list of some asset, or of what is in memory
	summaryCost     = 10_000
	schemaCost      = 10_000
	planCost        = 10_000 // a plan that is solved, or read whole: enough to wait for a place in the lane
	mutationCost    = 200
	entryCost       = 20     // each thing that a mutation writes
	labelCost       = 3      // each label, of which thousands are written at once
	passwordCost    = 10_000 // a password that is judged or hashed, which is meant to take long
)

// A list that is no connection is reckoned with usualLength things unless lengths knows better. What a
// list has in truth may be more: limits_fields.go bounds an answer by what it has.
const (
	usualLength = 10
	errorLength = 2 // of what a mutation refuses
)

// lengths are how many things are in lists, about: of one asset or unit on average, of the catalogue and
// of a plan of a province nearly at most.
var lengths = map[string]int{
	"Asset.externalCodes": 3, "Asset.grades": 3, "Observation.grades": 3, "AssetSummaryRow.keys": 3,
	"Unit.predecessors": 6, "Unit.successors": 6, "Unit.sites": 4,
	"LabelBatch.outputs": 4, "NeedAlternative.parts": 4, "NeedClass.alternatives": 4, "Requirement.satisfiedBy": 4,
	"Establishment.headcounts": 5, "NormEntitlement.terms": 3, "PlanReadiness.splitPredecessors": 4,
	"PlanLine.years": 5, "PlanLine.receipts": 5, "ReequipmentPlan.variants": 4, "ReequipmentPlan.years": 5, "ReequipmentPlanPreview.years": 5,
	"Query.itemTypes": 200, "Query.needClasses": 50, "Query.requirements": 60, "Query.documentTypes": 50, "Query.landUses": 60,
	"Query.normLines": 150, "Query.postTitles": 60, "StandardModel.lines": 150,
	"AssetSummary.rows": 200, "Query.documentGapSummary": 60,
	"ReequipmentPlan.unitTotals": 100, "ReequipmentPlanPreview.unitTotals": 100, "PlanExecution.units": 100,
	"ReequipmentPlan.classTotals": 50, "ReequipmentPlanPreview.classTotals": 50, "ReequipmentPlan.packages": 100,
	"ReequipmentPlan.findings": 500, "ReequipmentPlanComparison.lines": 500, "ReequipmentPlanPreview.difference": 50,
	"ReequipmentPlanComparison.totals": 50, "ReequipmentPlanComparison.parameters": 50, "ProvinceReadiness.undecidedLines": 150,
	"ProvinceReadiness.unpriced": 200,
}

// maxLabels are the labels of a batch that prints whatever passes a filter.
const maxLabels = 5_000

// maxPieces is how many things are received one by one at once.
const maxPieces = 250

// price is what a selection costs: in a connection its rows are many, its page and its counts are not.
type price struct{ rows, page, counts int }

func (p price) whole() int { return saturate(p.rows + p.page + p.counts) }

// pricing knows each fragment's price once it has met it. What @skip leaves out costs the same.
type pricing struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]price
	one       bool // the viewer sees one unit
	entries   int  // of the mutation that is being reckoned
}

func (p *pricing) set(set ast.SelectionSet) (sum price) {
	for _, s := range set {
		var e price
		switch s := s.(type) {
		case *ast.Field:
			e = p.field(s)
		case *ast.InlineFragment:
			e = p.set(s.SelectionSet)
		case *ast.FragmentSpread:
			known, ok := p.fragments[s.Definition]
			if !ok {
				known = p.set(s.Definition.SelectionSet)
				p.fragments[s.Definition] = known
			}
			e = known
		}
		sum = price{saturate(sum.rows + e.rows), saturate(sum.page + e.page), saturate(sum.counts + e.counts)}
	}
	return sum
}

func (p *pricing) field(f *ast.Field) price {
	arguments := f.ArgumentMap(p.variables)
	mutation := f.ObjectDefinition.Name == "Mutation"
	if mutation {
		p.entries = entries(f.Name, arguments["input"])
		clear(p.fragments) // of a mutation with other entries
	}
	below := p.set(f.SelectionSet)
	switch f.Name {
	case "totalCount":
		return price{counts: 1}
	case "pageInfo":
		return price{page: 1 + below.whole()}
	}
	root := f.ObjectDefinition.Name == "Query"
	cost := 1 + saturate(p.length(f)*below.whole())
	switch {
	case strings.HasSuffix(f.Definition.Type.Name(), "Connection"):
		cost = 1 + below.page + pageSize(arguments)*below.rows + p.count(f, arguments["filter"])*below.counts
	case root && f.Name == "nodes":
		ids, _ := arguments["ids"].([]any)
		cost = 1 + len(ids)*below.whole()
	case root && strings.HasSuffix(f.Name, "Summary"):
		cost += summaryCost
	case root && f.Name == "__schema":
		cost += schemaCost
	case root && (f.Name == "previewReequipmentPlan" || f.Name == "compareReequipmentPlans"):
		cost += planCost
	case mutation:
		each := entryCost
		if f.Name == "printLabels" {
			each = labelCost
		}
		cost += mutationCost + each*p.entries
		switch f.Name {
		case "createReequipmentPlan":
			cost += planCost
		case "createUser", "enableUser", "changePassword":
			cost += passwordCost
		}
	}
	return price{rows: saturate(cost + p.filter(f, arguments))}
}

// length is how many things a field is reckoned to answer.
func (p *pricing) length(f *ast.Field) int {
	of := f.ObjectDefinition.Name
	switch {
	case f.Definition.Type.Elem == nil, len(f.SelectionSet) == 0,
		strings.HasPrefix(of, "__"),         // schemaCost has them
		strings.HasSuffix(of, "Connection"): // its page is multiplied
		return 1
	case f.Definition.Type.Name() == "UserError":
		return errorLength
	}
	n, known := lengths[of+"."+f.Name]
	if !known {
		n = usualLength
	}
	if strings.HasSuffix(of, "Payload") { // it answers what was written
		n = max(n, p.entries)
	}
	return n
}

// count is what the totalCount of a connection costs.
func (p *pricing) count(f *ast.Field, filter any) int {
	fields, _ := filter.(map[string]any)
	_, units := fields["unitCodes"].([]any)
	switch {
	case f.ObjectDefinition.Name != "Query", f.Name == "units":
		return nestedCountCost
	case p.one:
		return unitCountCost
	case len(fields) == 0, units && len(fields) == 1:
		return plainCountCost
	}
	return countCost
}

// pageSize is how many rows a connection's arguments ask for. One outside the bounds is refused when
// the field is read.
func pageSize(args map[string]any) int {
	for _, name := range []string{"first", "last"} {
		if n, err := scalar.UnmarshalInt32(args[name]); err == nil {
			return min(max(int(n), 1), relay.MaxSize)
		}
	}
	return relay.DefaultSize
}

// entries is how many things a mutation writes, beside one, as its input has it: those in its lists, and
// those that it counts. A number outside the bounds is refused when the mutation runs.
func entries(mutation string, input any) (n int) {
	fields, _ := input.(map[string]any)
	for _, f := range fields {
		list, _ := f.([]any)
		n += len(list)
	}
	number := func(name string, most int) int {
		given, err := scalar.UnmarshalInt32(fields[name])
		if err != nil {
			return 0
		}
		return min(max(int(given), 0), most)
	}
	switch mutation {
	case "printLabels":
		n += number("count", maxLabels)
		if fields["filter"] != nil {
			n += maxLabels
		}
	case "receivePlanLine":
		if fields["tracking"] != "LOT" {
			n += number("quantity", maxPieces)
		}
	}
	return n
}
