package web

import (
	"fmt"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(3, time.Minute)
	for i := range 4 {
		if got := l.allow("10.0.0.1", now); got != (i < 3) {
			t.Errorf("attempt %d: %v", i+1, got)
		}
	}
	if !l.allow("10.0.0.2", now) {
		t.Error("another address has to wait")
	}
	if !l.allow("10.0.0.1", now.Add(time.Minute)) || l.allow("10.0.0.1", now.Add(time.Minute)) {
		t.Error("after the interval it is not one more")
	}
	for i := range 4 {
		if got := l.allow(fmt.Sprintf("2001:db8:1:2::%d", i+1), now); got != (i < 3) {
			t.Errorf("address %d of one network: %v", i+1, got)
		}
	}
}

func TestLimiterGivesBack(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(2, time.Minute)
	for range 50 {
		giveBack, ok := l.take("10.0.0.1", now)
		if !ok {
			t.Fatal("what was given back counts")
		}
		giveBack()
	}
	under, _ := l.take("10.0.0.1", now)
	if !l.allow("10.0.0.1", now) || l.allow("10.0.0.1", now) {
		t.Error("what is under way does not count")
	}
	under()
	if !l.allow("10.0.0.1", now) || l.allow("10.0.0.1", now) {
		t.Error("more or less than one was given back")
	}
}

func TestLimiterForgets(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(1, time.Minute)
	for i := range manyAddresses + 10 {
		l.allow(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), now)
	}
	if n := len(l.buckets); n > manyAddresses+1 {
		t.Errorf("%d buckets", n)
	}
	if l.allow("192.0.2.1", now) {
		t.Error("a newcomer passes although everybody is busy")
	}
	l.allow("192.0.2.1", now.Add(2*time.Minute))
	if n := len(l.buckets); n != 1 {
		t.Errorf("%d buckets after a rest", n)
	}
}
