package graph

import (
	"context"
	"runtime"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"sotaisan/graph/scalar"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
)

// What fields cost beside one for themselves, after the time that they take over the register of a
// province: three hundred or more are a millisecond of a processor.
const (
	countCost       = 2_500 // a totalCount of a list of the whole register
	nestedCountCost = 20    // one of a list of some asset
	searchCost      = 4_000
	summaryCost     = 10_000
	schemaCost      = 10_000
	planCost        = 10_000 // a plan that is solved, or read whole: enough to wait for a place in the lane
	mutationCost    = 200
	entryCost       = 20 // each entry of a mutation's list
)

// costs refuses an operation that costs too much. gqlgen's own calculation has no memory of fragments,
// and multiplies a count by the rows of the page that it stands beside.
type costs struct{}

const costExtension = "Cost"

func (costs) ExtensionName() string                   { return costExtension }
func (costs) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext runs when the document is valid and the variables are of their types.
func (costs) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if _, ok := viewer.From(ctx); ok {
		op.DisableIntrospection = false
	}
	p := pricing{variables: op.Variables, fragments: map[*ast.FragmentDefinition]price{}}
	cost := p.set(op.Operation.SelectionSet).whole()
	op.Stats.SetExtension(costExtension, cost)
	if cost > maxCost {
		return refuse(LimitExceeded, "Truy vấn quá nặng, xem extensions.cost. Hãy xin ít dòng hoặc ít trường hơn.",
			"The document costs too much, see extensions.cost. Ask for fewer rows or fields.")
	}
	return nil
}

// costOf is what an operation costs, as reckoned before it runs.
func costOf(op *graphql.OperationContext) (int, bool) {
	cost, ok := op.Stats.GetExtension(costExtension).(int)
	return cost, ok
}

// dearCost is what a document costs that runs in the lane.
const dearCost = 5_000

// lane is where dear documents run: few at once, so that cheap ones, of which most honest work is made,
// find a connection to the database and a processor; and one of each client, so that nobody waits behind
// many of somebody else's.
type lane struct {
	places  chan struct{}
	mu      sync.Mutex
	clients map[string]*queue
}

// queue is where a client's own wait.
type queue struct {
	turn chan struct{}
	here int
}

func newLane() *lane {
	return &lane{places: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), clients: map[string]*queue{}}
}

// enter waits for a place and answers how to give it back; nil when there was none before the request's
// deadline.
func (l *lane) enter(ctx context.Context, client string) (leave func()) {
	l.mu.Lock()
	q := l.clients[client]
	if q == nil {
		q = &queue{turn: make(chan struct{}, 1)}
		l.clients[client] = q
	}
	q.here++
	l.mu.Unlock()
	gone := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if q.here--; q.here == 0 {
			delete(l.clients, client)
		}
	}
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		gone()
		return nil
	}
	select {
	case l.places <- struct{}{}:
		return func() { <-l.places; <-q.turn; gone() }
	case <-ctx.Done():
		<-q.turn
		gone()
		return nil
	}
}

type inTurnKey struct{}

// inTurn lets the fields at the top of the operation run one after the other, where gqlgen would run
// all at once.
func inTurn(ctx context.Context) context.Context {
	return context.WithValue(ctx, inTurnKey{}, &sync.Mutex{})
}

func rootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if turn, ok := ctx.Value(inTurnKey{}).(*sync.Mutex); ok {
		turn.Lock()
		defer turn.Unlock()
	}
	return next(ctx)
}

// tellCost puts the cost of the operation into the answer's extensions.
func tellCost(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if graphql.HasOperationContext(ctx) {
		if cost, ok := costOf(graphql.GetOperationContext(ctx)); ok {
			graphql.RegisterExtension(ctx, "cost", map[string]int{"requested": cost, "maximum": maxCost})
		}
	}
	return next(ctx)
}

// price is what a selection costs: in a connection its rows are many, its page and its counts are not.
type price struct{ rows, page, counts int }

func (p price) whole() int { return saturate(p.rows + p.page + p.counts) }

// pricing knows each fragment's price once it has met it. What @skip leaves out costs the same.
type pricing struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]price
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
	below := p.set(f.SelectionSet)
	switch f.Name {
	case "totalCount":
		return price{counts: 1}
	case "pageInfo":
		return price{page: 1 + below.whole()}
	}
	root := f.ObjectDefinition.Name == "Query"
	arguments := f.ArgumentMap(p.variables)
	cost := 1 + below.whole()
	switch {
	case strings.HasSuffix(f.Definition.Type.Name(), "Connection"):
		count := nestedCountCost
		if root {
			count = countCost
		}
		cost = 1 + below.page + pageSize(arguments)*below.rows + count*below.counts
		if searches(arguments["filter"]) {
			cost += searchCost
		}
	case root && f.Name == "nodes":
		ids, _ := arguments["ids"].([]any)
		cost = 1 + len(ids)*below.whole()
	case root && strings.HasSuffix(f.Name, "Summary"):
		cost += summaryCost
	case root && f.Name == "__schema":
		cost += schemaCost
	case root && (f.Name == "previewReequipmentPlan" || f.Name == "compareReequipmentPlans"):
		cost += planCost
	case f.ObjectDefinition.Name == "Mutation":
		cost += mutationCost + entryCost*entries(arguments["input"])
		if f.Name == "createReequipmentPlan" {
			cost += planCost
		}
	}
	return price{rows: saturate(cost)}
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

// searches says whether a filter looks for words, on whatever level.
func searches(filter any) bool {
	switch f := filter.(type) {
	case map[string]any:
		for name, value := range f {
			if name == "search" && value != nil || searches(value) {
				return true
			}
		}
	case []any:
		for _, value := range f {
			if searches(value) {
				return true
			}
		}
	}
	return false
}

// entries is how many things are in the lists of a mutation's input.
func entries(input any) (n int) {
	fields, _ := input.(map[string]any)
	for _, f := range fields {
		list, _ := f.([]any)
		n += len(list)
	}
	return n
}
