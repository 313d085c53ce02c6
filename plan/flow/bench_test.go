package flow_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"sotaisan/plan/flow"
)

// layered answers a network of places that have, hubs that collect, hubs that hand out and places that
// want: what is brought to a place gains, ways between hubs cost, and the last node takes what stays and
// stands in for what is not met.
func layered(r *rand.Rand, hubs, have, want int) flow.Network {
	n := flow.Network{Supply: make([]int64, 2*hubs+have+want+1)}
	rest := len(n.Supply) - 1
	for v := range have + want {
		at, units := 2*hubs+v, 1+r.Int64N(40)
		if v < have {
			n.Arcs = append(n.Arcs,
				flow.Arc{From: at, To: v * hubs / have, Capacity: flow.Unbounded, Cost: r.Int64N(2_000_000)},
				flow.Arc{From: at, To: rest, Capacity: flow.Unbounded})
		} else {
			units = -units
			n.Arcs = append(n.Arcs,
				flow.Arc{From: hubs + (v-have)*hubs/want, To: at, Capacity: flow.Unbounded, Cost: -10_000_000 - r.Int64N(10_000_000)},
				flow.Arc{From: rest, To: at, Capacity: flow.Unbounded})
		}
		n.Supply[at] = units
		n.Supply[rest] -= units
	}
	for from := range hubs {
		for to := range hubs {
			n.Arcs = append(n.Arcs, flow.Arc{From: from, To: hubs + to, Capacity: flow.Unbounded, Cost: 100_000*int64(max(from-to, to-from)) + r.Int64N(3_000_000)})
		}
	}
	return n
}

// nearest answers a transportation problem in which every place that has reaches a number of places that
// want.
func nearest(r *rand.Rand, have, want, ways int) flow.Network {
	n := flow.Network{Supply: make([]int64, have+want+1)}
	rest := have + want
	for v := range have + want {
		units := 1 + r.Int64N(40)
		if v < have {
			for range ways - 1 {
				n.Arcs = append(n.Arcs, flow.Arc{From: v, To: have + r.IntN(want), Capacity: 10_000, Cost: -r.Int64N(100_000_000)})
			}
			n.Arcs = append(n.Arcs, flow.Arc{From: v, To: rest, Capacity: flow.Unbounded})
		} else {
			units = -units
			n.Arcs = append(n.Arcs, flow.Arc{From: rest, To: v, Capacity: flow.Unbounded})
		}
		n.Supply[v] = units
		n.Supply[rest] -= units
	}
	return n
}

// transshipment answers a random graph with supply and demand at a tenth of the nodes.
func transshipment(r *rand.Rand, nodes, arcs int) flow.Network {
	n := flow.Network{Supply: make([]int64, nodes)}
	for v := range nodes {
		n.Arcs = append(n.Arcs, flow.Arc{From: v, To: (v + 1) % nodes, Capacity: flow.Unbounded, Cost: 1_000_000})
	}
	for len(n.Arcs) < arcs {
		n.Arcs = append(n.Arcs, flow.Arc{From: r.IntN(nodes), To: r.IntN(nodes), Capacity: 1 + r.Int64N(1000), Cost: 1 + r.Int64N(100_000)})
	}
	for range nodes / 20 {
		units := 1 + r.Int64N(100)
		n.Supply[r.IntN(nodes)] += units
		n.Supply[r.IntN(nodes)] -= units
	}
	return n
}

func BenchmarkSolve(b *testing.B) {
	r := rand.New(rand.NewPCG(34, 64))
	for _, bench := range []struct {
		name string
		n    flow.Network
	}{
		{"layered", layered(r, 64, 1_000, 1_000)},
		{"layered", layered(r, 168, 9_600, 9_600)},
		{"nearest", nearest(r, 10_000, 10_000, 9)},
		{"transshipment", transshipment(r, 20_000, 100_000)},
	} {
		b.Run(fmt.Sprintf("%s/nodes=%d/arcs=%d", bench.name, len(bench.n.Supply), len(bench.n.Arcs)), func(b *testing.B) {
			b.ReportAllocs()
			var solver flow.Solver
			var s flow.Solution
			var err error
			for b.Loop() {
				if s, err = solver.Solve(bench.n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.Pivots), "pivots/op")
			if err := bench.n.Certify(s); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// Tiny networks, one after the other: 2 hubs, 8 places.
func BenchmarkTiny(b *testing.B) {
	n := layered(rand.New(rand.NewPCG(1, 2)), 2, 4, 4)
	b.Run("Solver", func(b *testing.B) {
		b.ReportAllocs()
		var solver flow.Solver
		for b.Loop() {
			if _, err := solver.Solve(n); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Solve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := flow.Solve(n); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCertify(b *testing.B) {
	n := transshipment(rand.New(rand.NewPCG(3, 4)), 20_000, 100_000)
	s, err := flow.Solve(n)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := n.Certify(s); err != nil {
			b.Fatal(err)
		}
	}
}
