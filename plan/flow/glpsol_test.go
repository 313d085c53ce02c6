package flow_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sotaisan/plan/flow"
)

// The public instances have the optimum that their sources give.
func TestPublicInstances(t *testing.T) {
	files, err := filepath.Glob("testdata/*.min")
	if err != nil || len(files) == 0 {
		t.Fatal("no instances in testdata", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			n, optimum := read(t, file)
			s, err := flow.Solve(n)
			if err != nil {
				t.Fatal(err)
			}
			if s.Cost != optimum {
				t.Errorf("cost %d, the source has %d", s.Cost, optimum)
			}
			if err := n.Certify(s); err != nil {
				t.Error(err)
			}
		})
	}
}

// read answers the network of a file in DIMACS' format, and the optimum that a comment gives.
func read(t *testing.T, name string) (n flow.Network, optimum int64) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := false
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		var from, to, nodes, count int
		var low, units int64
		var a flow.Arc
		switch line[0] {
		case 'c':
			if _, err := fmt.Sscanf(line, "c optimum %d", &optimum); err == nil {
				found = true
			}
			continue
		case 'p':
			_, err = fmt.Sscanf(line, "p min %d %d", &nodes, &count)
			n.Supply = make([]int64, nodes)
		case 'n':
			if _, err = fmt.Sscanf(line, "n %d %d", &from, &units); err == nil {
				n.Supply[from-1] = units
			}
		case 'a':
			_, err = fmt.Sscanf(line, "a %d %d %d %d %d", &from, &to, &low, &a.Capacity, &a.Cost)
			a.From, a.To = from-1, to-1
			n.Arcs = append(n.Arcs, a)
		}
		if err != nil || low != 0 {
			t.Fatalf("%s: cannot use %q: %v", name, line, err)
		}
	}
	if !found {
		t.Fatalf("%s does not give an optimum", name)
	}
	return n, optimum
}

// transportation answers a problem of places that have and places that want, with an arc between most of
// them, some narrow, over nodes between if through is set. What is not wanted stays and what is not met is
// bought, unless tight: then every arc is narrow, and supply and demand may not meet.
func transportation(r *rand.Rand, through, tight bool) flow.Network {
	have, want := 1+r.IntN(25), 1+r.IntN(25)
	var n flow.Network
	add := func(units int64) int {
		n.Supply = append(n.Supply, units)
		return len(n.Supply) - 1
	}
	connect := func(from, to int) {
		a := flow.Arc{From: from, To: to, Capacity: 500, Cost: r.Int64N(1_000_000)}
		if tight || r.IntN(3) == 0 {
			a.Capacity = r.Int64N(12)
		}
		n.Arcs = append(n.Arcs, a)
	}
	var rest int64
	for range have {
		units := 1 + r.Int64N(20)
		rest += units
		add(units)
	}
	for i := range want {
		units := 1 + r.Int64N(20)
		if tight && i == want-1 {
			units = max(rest, 0)
		}
		rest -= units
		add(-units)
	}
	if through {
		between := len(n.Supply)
		for range 1 + r.IntN(5) {
			add(0)
		}
		for v := range have + want {
			for hub := between; hub < len(n.Supply); hub++ {
				if v < have {
					connect(v, hub)
				} else {
					connect(hub, v)
				}
			}
		}
	}
	for from := range have {
		for to := have; to < have+want; to++ {
			if r.IntN(4) > 0 {
				connect(from, to)
			}
		}
	}
	rests := add(-rest)
	if !tight || rest != 0 {
		for v := range have + want {
			if v < have {
				n.Arcs = append(n.Arcs, flow.Arc{From: v, To: rests, Capacity: 500})
			} else {
				n.Arcs = append(n.Arcs, flow.Arc{From: rests, To: v, Capacity: 500, Cost: 700_000})
			}
		}
	}
	return n
}

// TestSolveAgreesWithGLPK holds the costs against the simplex solver of GLPK.
func TestSolveAgreesWithGLPK(t *testing.T) {
	glpsol, err := exec.LookPath("glpsol")
	if err != nil {
		t.Fatal("this test needs glpsol: run scripts/setup, or install the package glpk-utils")
	}
	r := rand.New(rand.NewPCG(64, 64))
	dir := t.TempDir()
	var solver flow.Solver
	solved, refused := 0, 0
	for i := range 120 {
		n := transportation(r, i%2 == 0, i%3 == 0)
		in, out := filepath.Join(dir, "in.min"), filepath.Join(dir, "out.txt")
		if err := os.WriteFile(in, dimacs(n), 0o600); err != nil {
			t.Fatal(err)
		}
		if log, err := exec.CommandContext(t.Context(), glpsol, "--mincost", in, "--write", out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, log)
		}
		answer, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		// "s bas" rows columns, whether the primal and the dual solution are feasible, cost.
		var rows, columns int
		var primal, dual string
		var cost float64
		for line := range strings.Lines(string(answer)) {
			if strings.HasPrefix(line, "s ") {
				if _, err := fmt.Sscanf(line, "s bas %d %d %s %s %g", &rows, &columns, &primal, &dual, &cost); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
			}
		}
		s, err := solver.Solve(n)
		switch {
		case primal != "f" || dual != "f":
			if refused++; !errors.Is(err, flow.ErrInfeasible) {
				t.Errorf("instance %d: %v, but GLPK found no flow", i, err)
			}
			refutes(t, n, err)
		case err != nil:
			t.Errorf("instance %d: %v, but GLPK found the cost %g", i, err, cost)
		default:
			if solved++; float64(s.Cost) != cost { // costs are below 2^53 here
				t.Errorf("instance %d: cost %d, GLPK's %g", i, s.Cost, cost)
			}
			if err := n.Certify(s); err != nil {
				t.Errorf("instance %d: %v", i, err)
			}
		}
	}
	if solved < 80 || refused < 6 {
		t.Errorf("%d instances with a flow, %d without: too few", solved, refused)
	}
}

func dimacs(n flow.Network) []byte {
	b := fmt.Appendf(nil, "p min %d %d\n", len(n.Supply), len(n.Arcs))
	for v, units := range n.Supply {
		if units != 0 {
			b = fmt.Appendf(b, "n %d %d\n", v+1, units)
		}
	}
	for _, a := range n.Arcs {
		b = fmt.Appendf(b, "a %d %d 0 %d %d\n", a.From+1, a.To+1, a.Capacity, a.Cost)
	}
	return b
}
