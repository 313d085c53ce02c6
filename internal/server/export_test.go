package server

import "time"

// WatchEvery lets a test watch requests more often.
func WatchEvery(d time.Duration) (restore func()) {
	before := watchEvery
	watchEvery = d
	return func() { watchEvery = before }
}
