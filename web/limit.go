package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sotaisan/internal/network"
)

// limiter lets an address do something burst times at once and again every interval.
type limiter struct {
	burst    int
	interval time.Duration
	mu       sync.Mutex
	buckets  map[string]*rate.Limiter
}

// manyAddresses bounds the memory of a limiter. When there are more, those that have rested long
// enough are forgotten; if all are busy, everybody shares one bucket for the moment.
const manyAddresses = 10_000

func newLimiter(burst int, interval time.Duration) *limiter {
	return &limiter{burst: burst, interval: interval, buckets: map[string]*rate.Limiter{}}
}

// allow says whether the address may do it now, and counts it.
func (l *limiter) allow(address string, now time.Time) bool {
	_, ok := l.take(address, now)
	return ok
}

// take is allow for what counts only when it goes wrong: giveBack takes the count away again. It is
// counted at first, so that many at once do not all pass.
func (l *limiter) take(address string, now time.Time) (giveBack func(), ok bool) {
	key := network.Of(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= manyAddresses {
			l.forget(now)
		}
		if len(l.buckets) >= manyAddresses {
			key = ""
			b = l.buckets[key]
		}
	}
	if b == nil {
		b = rate.NewLimiter(rate.Every(l.interval), l.burst)
		l.buckets[key] = b
	}
	r := b.ReserveN(now, 1)
	if r.DelayFrom(now) > 0 {
		r.CancelAt(now)
		return nil, false
	}
	return func() { r.CancelAt(now) }, true
}

func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.burst) {
			delete(l.buckets, key)
		}
	}
}
