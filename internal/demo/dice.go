package demo

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
)

// dice makes the choices of a demo. Each unit and each part of it has dice of its own, so that a change
// in one table does not move what stands in another.
type dice struct{ *rand.Rand }

func newDice(seed int64, purpose string) dice {
	return dice{rand.New(source(seed, purpose))} // #nosec G404 -- the same seed makes the same demo
}

// source is a stream of random bytes that depends on the seed and the purpose alone.
func source(seed int64, purpose string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "sotaisan demo %d %d %s", root, seed, purpose)))
}

// chance is true in percent of all throws.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// between answers a number in [low, high].
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// choose answers one of the list.
func choose[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// option is a value and how often it comes, in parts of the sum of a list's parts.
type option[T any] struct {
	value T
	parts int
}

// weighted answers one of the options by its parts.
func weighted[T any](d dice, options []option[T]) T {
	sum := 0
	for _, o := range options {
		sum += o.parts
	}
	n := d.IntN(sum)
	for _, o := range options {
		if n -= o.parts; n < 0 {
			return o.value
		}
	}
	return options[len(options)-1].value
}
