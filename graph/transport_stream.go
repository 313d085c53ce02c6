package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// A stream ends after streamLife with `complete`, and its client subscribes again: under its rights of
// then. In between a comment shows every pingEvery that the connection stands; a client that takes
// nothing for writePatience is gone.
const (
	streamLife    = 5 * time.Minute
	pingEvery     = 15 * time.Second
	writePatience = 20 * time.Second
)

// stream answers a subscription with Server-Sent Events, as the GraphQL over SSE protocol has them in
// its mode of distinct connections: `next` for each answer, `complete` at the end, also when the server
// stops. The request has been admitted like any other. (gqlgen's own transport answers refusals with status 200, and needs writers
// that flush without http.ResponseController.)
func stream(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, op *graphql.OperationContext, stopping <-chan struct{}) {
	ctx, cancel := context.WithTimeout(r.Context(), streamLife)
	defer cancel()
	out := events{w: w, control: http.NewResponseController(w)}
	_ = out.control.SetReadDeadline(time.Time{}) // the server's limit is for requests that end
	w.Header().Set("Content-Type", eventStream+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not gather events
	if out.write(":\n\n") != nil {
		return
	}
	var pings sync.WaitGroup
	pings.Go(func() {
		for tick := time.NewTicker(pingEvery); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-stopping:
				tick.Stop()
				cancel()
				return
			case <-tick.C:
				if out.write(":\n\n") != nil {
					cancel()
				}
			}
		}
	})
	defer pings.Wait()
	defer cancel()
	next, eventCtx := exec.DispatchOperation(ctx, op)
	for response := next(eventCtx); response != nil; response = next(eventCtx) {
		response.Errors = response.Errors[:min(len(response.Errors), maxErrors)]
		text, err := json.Marshal(response)
		if err != nil { // a resolver's own JSON is broken
			text, _ = json.Marshal(refusal{Errors: exec.DispatchError(eventCtx, gqlerror.List{gqlerror.Wrap(err)}).Errors})
		}
		if out.write(fmt.Sprintf("event: next\ndata: %s\n\n", text)) != nil {
			return
		}
	}
	_ = out.write("event: complete\ndata:\n\n")
}

// events writes whole events, from several goroutines.
type events struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
}

func (e *events) write(event string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.control.SetWriteDeadline(time.Now().Add(writePatience)) // not every writer has deadlines
	if _, err := e.w.Write([]byte(event)); err != nil {
		return err
	}
	return e.control.Flush()
}
