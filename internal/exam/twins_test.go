package exam

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer/viewertest"
)

// questions is how many the twins are asked on each database with both walls; with one wall it is a fifth.
func questions(t testing.TB) int {
	n := 5_000
	if text := os.Getenv("SOTAISAN_EXAM_QUERIES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal("SOTAISAN_EXAM_QUERIES: ", err)
		}
	}
	return n
}

// twins are two worlds that differ in the rows of theirs alone: the second has ten times as many, with other
// values. What a commune gets may differ in nothing but the time of day.
//
// Nothing is taken out of the answers but the header Date: ids, codes, traces and times are drawn from the
// same source in both worlds. Three things of another unit do reach a commune, by design, and are not asked of
// the twins: that a code is on a thing of some unit and kind (public), that an id of a unit names one (public),
// and at which place of the province's plan a line of its own stands (its number).
type twins struct {
	a, b *door
	*asker
	way  string
	gaps int // differences
}

// ways are how the exam is taken: with both walls, and with each alone.
const (
	bothWalls      = "both walls"
	rulesOff       = "without the program's rules"
	rowSecurityOff = "without row-level security"
	neither        = "without both"
)

func newTwins(t testing.TB, database string) (a, b *stand) {
	t.Helper()
	return newWorld(t, database, 60, 40, "theirs", false), newWorld(t, database, 60, 400, "others", false)
}

// open opens the doors of both worlds for a way of the exam.
func openTwins(t testing.TB, way string, a, b *stand) *twins {
	a.t, b.t = t, t
	ctx := func() context.Context {
		if way == rulesOff || way == neither {
			return viewertest.WithoutRules(t, t.Context())
		}
		return t.Context()
	}
	w := &twins{a: a.serve(ctx()), b: b.serve(ctx()), asker: newAsker(t, a.Dialect()+way, a, b), way: way}
	w.a.warm()
	w.b.warm()
	return w
}

// both asks both worlds at once.
func (w *twins) both(q question) (a, b answer) {
	var done sync.WaitGroup
	done.Go(func() { b = w.b.ask(q) })
	a = w.a.ask(q)
	done.Wait()
	return a.ordered(), b.ordered()
}

// ordered is the answer with its errors in an order: fields are resolved at once.
func (a answer) ordered() answer {
	i := strings.Index(string(a.body), `{"errors":[`)
	if i != 0 {
		return a
	}
	var out struct {
		Errors     []json.RawMessage `json:"errors"`
		Data       json.RawMessage   `json:"data,omitempty"`
		Extensions json.RawMessage   `json:"extensions,omitempty"`
	}
	if json.Unmarshal(a.body, &out) != nil || len(out.Errors) < 2 {
		return a
	}
	slices.SortFunc(out.Errors, func(x, y json.RawMessage) int { return strings.Compare(string(x), string(y)) })
	if text, err := json.Marshal(out); err == nil {
		a.body = text
	}
	return a
}

func (w *twins) compare(q question, a, b answer) {
	w.t.Helper()
	if !a.equal(b) {
		if w.gaps++; w.gaps <= 10 {
			w.t.Errorf("%s: %.1500v\nthe twins differ: %s", w.way, q, a.differs(b))
		}
	}
}

// read asks every field of Query for everything, and then n random questions.
func (w *twins) read(n int) {
	w.t.Helper()
	ask := func(q question) answer {
		a, b := w.both(q)
		w.compare(q, a, b)
		return a
	}
	m := newMatrix(w.a)
	for _, f := range fieldsOf(w.schema.Query) {
		for _, who := range []string{"officer", "leader"} {
			if q, ok := m.question(who, "Query", f, leaves(w.t, w.schema, "Query", f), nil, ours, m.operation()); ok {
				inParts(q, ask, func(q question, a answer) { w.learn(q, a) })
			}
		}
	}
	ran := 0
	for range n {
		if w.put("", ask) {
			ran++
		}
	}
	w.faultless()
	w.t.Logf("%s, %s: %d questions, %d of them ran, %d differ", w.a.Dialect(), w.way, n, ran, w.gaps)
	if ran*10 < n*7 {
		w.t.Errorf("%s: of %d questions %d ran: too many were refused to examine anything", w.way, n, ran)
	}
}

// faultless wants that nothing failed in the first world: a fault that both have alike hides what it stands for.
// Without the rules a commune comes to statements on tables of the province, on which it has no right.
func (w *twins) faultless() {
	w.t.Helper()
	n := 0
	for line := range strings.Lines(w.a.log.String()) {
		if strings.Contains(line, "level=ERROR") && w.way != rulesOff {
			if n++; n <= 5 {
				w.t.Errorf("%s: %.700s", w.way, line)
			}
		}
	}
}

// write lets the commune write the same in both worlds: each mutation and form in turn, each with fresh rows,
// some with rows that are not there.
func (w *twins) write(from, rounds int) {
	w.t.Helper()
	m := newMatrix(w.a)
	n, accepted := 0, 0
	m.n = from * 1_000
	for round := from; round < from+rounds; round++ {
		for _, f := range w.schema.Types["Mutation"].Fields {
			if f.Name == "revokeApiToken" { // it would be the one by which is asked
				continue
			}
			all := leaves(w.t, w.schema, "Mutation", f)
			m.n++
			make := makeup{stand: w.a.stand, db: m.db, schema: w.schema, operation: fmt.Sprintf("00000000-0000-4000-a000-%012x", m.n), nth: round}
			vars, ok := make.arguments("Mutation", f, all, nil, ours)
			if !ok {
				continue
			}
			if q := make.asking(oneOf(w.r, "officer", "leader"), "Mutation", f, vars); w.pair(q) {
				accepted++
			}
			n++
		}
		for _, name := range sortedKeys(routes) {
			r := routes[name]
			if strings.HasPrefix(name, "GET") || r.ask == nil || name == "POST /sign-in" {
				continue
			}
			m.n++
			v := "x"
			if r.names != "" {
				var ok bool
				if v, ok = w.a.aim(m.db, name, leaf{node: r.names}, ours, round); !ok {
					continue
				}
			}
			q := r.ask(v, fmt.Sprintf("00000000-0000-4000-a000-%012x", m.n))
			q.who = oneOf(w.r, "officer", "leader")
			if w.pair(q) {
				accepted++
			}
			n++
		}
	}
	w.t.Logf("%s, %s: %d writes, %d of them accepted, %d differ", w.a.Dialect(), w.way, n, accepted, w.gaps)
	if accepted*6 < n {
		w.t.Errorf("%s: of %d writes %d were accepted: too few to examine anything", w.way, n, accepted)
	}
}

// pair sends a write to one world and then to the other, with the same chance.
func (w *twins) pair(q question) (accepted bool) {
	purpose := "write " + q.String()
	dice.seeded(purpose)
	a := w.a.ask(q).ordered()
	dice.seeded(purpose)
	b := w.b.ask(q).ordered()
	w.compare(q, a, b)
	return happened(a) || q.path != "/graphql" && (a.status == http.StatusSeeOther || a.status == http.StatusOK)
}

// What a commune gets depends on its own rows alone.
func TestTwinWorlds(t *testing.T) {
	dice.rest(t)
	type pair struct{ a, b *stand }
	worlds := map[string]pair{}
	for _, database := range testdb.Databases {
		a, b := newTwins(t, database)
		worlds[database] = pair{a, b}
	}
	read := func(t *testing.T, way string, n int, databases ...string) {
		dice.still(t)
		t.Run(way, func(t *testing.T) {
			for _, database := range databases {
				t.Run(database, func(t *testing.T) {
					t.Parallel()
					w := openTwins(t, way, worlds[database].a, worlds[database].b)
					w.read(n)
					if way == bothWalls && n >= 5_000 {
						for _, f := range w.unasked() {
							t.Errorf("%s was never answered: let the asker reach it", f)
						}
					}
				})
			}
		})
	}
	t.Run("read", func(t *testing.T) {
		read(t, bothWalls, questions(t), testdb.Databases...)
		read(t, rulesOff, questions(t)/5, "postgres")
	})
	write := func(way string, from, rounds int, databases ...string) {
		for _, database := range databases {
			t.Run("write "+way+" "+database, func(t *testing.T) {
				dice.rest(t)
				openTwins(t, way, worlds[database].a, worlds[database].b).write(from, rounds)
			})
		}
	}
	write(bothWalls, 0, 3, testdb.Databases...)
	write(rulesOff, 3, 1, "postgres")
	testdb.WithoutRowSecurity(t, worlds["postgres"].a.url)
	testdb.WithoutRowSecurity(t, worlds["postgres"].b.url)
	t.Run("read without", func(t *testing.T) { read(t, rowSecurityOff, questions(t)/5, "postgres") })
	write(rowSecurityOff, 4, 1, "postgres")
	t.Run(neither, func(t *testing.T) { // an exam that nothing can fail examines nothing
		dice.still(t)
		w := openTwins(t, neither, worlds["postgres"].a, worlds["postgres"].b)
		differ := 0
		for range 400 {
			w.put("officer", func(q question) answer {
				a, b := w.both(q)
				if !a.equal(b) {
					differ++
				}
				return a
			})
		}
		t.Logf("%d of 400 answers differ", differ)
		if differ < 10 { // the check on the way out spoils most of the others, in both worlds alike
			t.Error("too few answers differ without both walls")
		}
	})
}
