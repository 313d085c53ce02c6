package graph

import (
	"fmt"
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	b := newBuckets(Rate{Burst: 1_000, PerSecond: 100}, func() time.Time { return now })
	for i, step := range []struct {
		client string
		after  time.Duration
		cost   int
		wait   time.Duration
	}{
		{"a", 0, 600, 0},
		{"a", 0, 600, 2 * time.Second},
		{"b", 0, 600, 0}, // another's bucket is his own
		{"a", time.Second, 600, time.Second},
		{"a", time.Second, 600, 0},
		{"a", 0, 1, 10 * time.Millisecond},
		{"a", -time.Hour, 1, 10 * time.Millisecond}, // a clock that was set back gives nothing away
		{"a", 2 * time.Hour, 5_000, 0},              // more than the bucket holds, into an empty one
		{"a", 0, 1, 40*time.Second + 10*time.Millisecond},
		{"a", 40 * time.Second, 1, 10 * time.Millisecond},
		{"a", time.Minute, 1_000, 0},
	} {
		now = now.Add(step.after)
		if wait := b.take(step.client, step.cost); wait != step.wait {
			t.Errorf("step %d: waits %v, want %v", i, wait, step.wait)
		}
	}
	b.charge("c", 10_000)
	if wait := b.take("c", 100); wait != time.Second {
		t.Errorf("after a fine: waits %v", wait)
	}
}

func TestNoRateIsNoLimit(t *testing.T) {
	b := newBuckets(Rate{}, time.Now)
	b.charge("a", maxCost)
	if wait := b.take("a", 1_000_000_000); wait != 0 || len(b.byName) != 0 {
		t.Errorf("waits %v", wait)
	}
}

// However many clients come, the buckets take little memory, and those that have some keep it.
func TestBucketsAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	b := newBuckets(Rate{Burst: 1_000, PerSecond: 100}, func() time.Time { return now })
	for i := range 3 * manyClients {
		b.take(fmt.Sprint(i), 300)
	}
	if len(b.byName) != manyClients {
		t.Errorf("%d buckets", len(b.byName))
	}
	if b.take("newcomer", 300) == 0 || b.take("another", 300) == 0 {
		t.Error("those who come late do not share a bucket")
	}
	if wait := b.take("7", 700); wait != 0 {
		t.Errorf("one who was there before waits %v", wait)
	}
	now = now.Add(time.Minute)
	if wait := b.take("newcomer", 1_000); wait != 0 || len(b.byName) != 1 {
		t.Errorf("waits %v with %d buckets, all empty", wait, len(b.byName))
	}
}
