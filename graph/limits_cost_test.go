package graph

import (
	"context"
	"sync"
	"testing"
)

// Dear documents run few at once, and a client that sends many has one among them.
func TestLane(t *testing.T) {
	l := newLane()
	places := cap(l.places)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	first := l.enter(t.Context(), "greedy")
	if first == nil || l.enter(done, "greedy") != nil {
		t.Fatal("a client has more than one place")
	}
	leaves := []func(){first}
	for i := range places - 1 {
		leaves = append(leaves, l.enter(t.Context(), string(rune('a'+i))))
	}
	if l.enter(done, "other") != nil {
		t.Error("more run than there are places")
	}
	var waiting sync.WaitGroup
	for range 20 {
		for _, client := range []string{"greedy", "other", "third"} {
			waiting.Go(func() {
				leave := l.enter(t.Context(), client)
				if leave == nil {
					t.Error("gave up")
					return
				}
				if n := len(l.places); n > places {
					t.Errorf("%d run at once", n)
				}
				leave()
			})
		}
	}
	for _, leave := range leaves {
		leave()
	}
	waiting.Wait()
	if len(l.clients) != 0 || len(l.places) != 0 {
		t.Errorf("%d clients and %d places are left", len(l.clients), len(l.places))
	}
}
