package graph

import (
	"math"
	"sync"
	"time"
)

// Rate is how fast one client may spend. It has a bucket of Burst, into which every request pours its
// cost (extensions.cost) and out of which PerSecond leaks; what does not fit is refused. Zero is no limit.
type Rate struct {
	Burst     int
	PerSecond int
}

// DefaultRate lets a client send five of the dearest documents at once and one in each second for ever,
// which takes about 60 ms of a processor a second. Four pages of 100 assets a second, or sixty scanned
// labels, can be asked for all day.
var DefaultRate = Rate{Burst: 100_000, PerSecond: 20_000}

const (
	requestCost = 50    // of a request beside its document's cost
	refusedCost = 2_000 // of a document that has to be refused: reading it took time, and no program sends many
)

// buckets are those of the clients of one process: several processes behind one address let through as
// many times the rate.
type buckets struct {
	rate Rate
	now  func() time.Time

	mu     sync.Mutex
	byName map[string]*bucket
	shared bucket    // of all who come when there are too many to tell apart
	swept  time.Time // when empty ones were last looked for
}

type bucket struct {
	level float64
	at    time.Time
}

// manyClients bounds the memory of the buckets, at about 100 bytes each. When there are more, the empty
// ones are forgotten; if none is, newcomers share one.
const manyClients = 10_000

func newBuckets(rate Rate, now func() time.Time) *buckets {
	return &buckets{rate: rate, now: now, byName: map[string]*bucket{}}
}

// take pours a cost into the client's bucket and answers 0, or leaves it and answers after how long it
// fits. More than the bucket ever holds fits into an empty one.
func (b *buckets) take(client string, cost int) time.Duration {
	if b.rate == (Rate{}) {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.leaked(client)
	over := k.level + math.Min(float64(cost), float64(b.rate.Burst)) - float64(b.rate.Burst)
	if over > 0 {
		return time.Duration(over / float64(b.rate.PerSecond) * float64(time.Second))
	}
	k.level += float64(cost)
	return 0
}

// charge pours a cost in, whether it fits or not.
func (b *buckets) charge(client string, cost int) {
	if b.rate == (Rate{}) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.leaked(client)
	k.level = math.Min(k.level+float64(cost), float64(b.rate.Burst))
}

// leaked answers the client's bucket as it is now.
func (b *buckets) leaked(client string) *bucket {
	now := b.now()
	k := b.byName[client]
	if k == nil && len(b.byName) >= manyClients && now.Sub(b.swept) >= time.Second {
		b.swept = now
		for name, other := range b.byName {
			if b.leak(other, now); other.level == 0 {
				delete(b.byName, name)
			}
		}
	}
	switch {
	case k != nil:
	case len(b.byName) >= manyClients:
		k = &b.shared
	default:
		k = &bucket{at: now}
		b.byName[client] = k
	}
	b.leak(k, now)
	return k
}

func (b *buckets) leak(k *bucket, now time.Time) {
	if passed := now.Sub(k.at); passed > 0 {
		k.level = math.Max(0, k.level-passed.Seconds()*float64(b.rate.PerSecond))
		k.at = now
	}
}
