package web

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
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
	key := network(address)
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
	return b.AllowN(now, 1)
}

func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.burst) {
			delete(l.buckets, key)
		}
	}
}

// network is the address, of IPv6 the /64 of which one household has all addresses.
func network(address string) string {
	ip := net.ParseIP(address)
	if ip == nil || ip.To4() != nil {
		return address
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}
