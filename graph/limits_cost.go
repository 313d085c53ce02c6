package graph

import (
	"context"
	"runtime"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"sotaisan/internal/viewer"
)

// costs refuses an operation that costs too much. gqlgen's own calculation has no memory of fragments,
// and multiplies a count by the rows of the page that it stands beside.
type costs struct{}

const costExtension = "Cost"

func (costs) ExtensionName() string                   { return costExtension }
func (costs) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext runs when the document is valid and the variables are of their types.
func (costs) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	v, ok := viewer.From(ctx)
	if ok {
		op.DisableIntrospection = false
	}
	p := pricing{variables: op.Variables, fragments: map[*ast.FragmentDefinition]price{}, one: ok && !v.Scope().All}
	cost := p.set(op.Operation.SelectionSet).whole()
	op.Stats.SetExtension(costExtension, cost)
	if cost > maxCost {
		return refuse(LimitExceeded, "Truy vấn quá nặng, xem extensions.cost. Hãy xin ít dòng, ít trường hơn, hoặc lọc bằng ít điều kiện, ít từ một chữ cái hơn.",
			"The document costs too much, see extensions.cost. Ask for fewer rows or fields, or filter by fewer conditions, searches and words of one letter.")
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
