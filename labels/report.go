package labels

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"iter"
	"slices"

	"sotaisan/internal/locale"
)

// Report is what a writer did.
type Report struct {
	Labels        int           `json:"labels"`
	Pages         int           `json:"pages"` // sheets, or feeds of a roll
	Bytes         int64         `json:"bytes"`
	SHA256        string        `json:"sha256"`        // of the bytes written, in hexadecimal
	Truncated     int           `json:"truncated"`     // labels with a text cut short
	TruncatedOn   []Code        `json:"truncatedOn"`   // the first of them
	MissingGlyphs []string      `json:"missingGlyphs"` // characters drawn as □ because the font lacks them, sorted
	Warnings      []locale.Text `json:"warnings"`
}

// Most that a report lists of a kind, so that it stays small however many labels there are.
const mostListed = 100

func (r *Report) add(d *drawing) {
	r.Labels++
	if d.truncated {
		r.Truncated++
		if len(r.TruncatedOn) < mostListed {
			r.TruncatedOn = append(r.TruncatedOn, d.item.Code)
		}
	}
	r.miss(d.missing)
}

func (r *Report) miss(runes []rune) {
	for _, m := range runes {
		if at, found := slices.BinarySearch(r.MissingGlyphs, string(m)); !found && len(r.MissingGlyphs) < mostListed {
			r.MissingGlyphs = slices.Insert(r.MissingGlyphs, at, string(m))
		}
	}
}

// meter counts and hashes what passes through it.
type meter struct {
	w    io.Writer
	n    int64
	hash hash.Hash
}

func newMeter(w io.Writer) *meter { return &meter{w: w, hash: sha256.New()} }

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.w.Write(b)
	m.n += int64(n)
	m.hash.Write(b[:n])
	return n, err
}

func (m *meter) report(r *Report) {
	r.Bytes, r.SHA256 = m.n, hex.EncodeToString(m.hash.Sum(nil))
}

// inOrder makes something of every item, in up to workers goroutines, and hands it on in the order of the source. Source
// and take run in the caller's goroutine; at most a few items per worker are in memory. The first error ends it: of
// the source, of a make or a take, or of the context. No goroutine is left behind.
func inOrder[S, T any](ctx context.Context, src iter.Seq2[S, error], workers int, prepare func(S) (T, error), take func(T) error) error {
	if workers < 2 {
		for item, err := range src {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			made, err := prepare(item)
			if err != nil {
				return err
			}
			if err := take(made); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	type result struct {
		made T
		err  error
	}
	type job struct {
		item S
		out  chan result
	}
	jobs := make(chan job)
	defer close(jobs)
	for range workers {
		go func() {
			for j := range jobs {
				made, err := prepare(j.item)
				j.out <- result{made, err} // never waits: out has room for it
			}
		}()
	}
	var waiting []chan result
	next := func() error {
		r := <-waiting[0]
		waiting = waiting[1:]
		if r.err != nil {
			return r.err
		}
		return take(r.made)
	}
	for item, err := range src {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		out := make(chan result, 1)
		jobs <- job{item, out}
		waiting = append(waiting, out)
		if len(waiting) >= 4*workers {
			if err := next(); err != nil {
				return err
			}
		}
	}
	for len(waiting) > 0 {
		if err := next(); err != nil {
			return err
		}
	}
	return ctx.Err()
}
