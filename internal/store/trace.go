package store

import (
	"context"

	"entgo.io/ent/dialect"
)

type traceKey struct{}

// Trace answers a context whose reading statements are shown to f before they run, one at a time or
// at once as they come. Tests count with it.
func Trace(ctx context.Context, f func(query string)) context.Context {
	return context.WithValue(ctx, traceKey{}, f)
}

func trace(ctx context.Context, query string) {
	if f, ok := ctx.Value(traceKey{}).(func(string)); ok {
		f(query)
	}
}

// tracedDriver is Ent's driver for reading.
type tracedDriver struct{ dialect.Driver }

func (d tracedDriver) Query(ctx context.Context, query string, args, v any) error {
	trace(ctx, query)
	return d.Driver.Query(ctx, query, args, v)
}
