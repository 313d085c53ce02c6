package server

import "time"

// WatchedEvery is how often requests are watched in service.
func WatchedEvery() time.Duration { return watchEvery }

// WatchEvery lets a test watch requests more often.
func WatchEvery(d time.Duration) (restore func()) {
	before := watchEvery
	watchEvery = d
	return func() { watchEvery = before }
}
