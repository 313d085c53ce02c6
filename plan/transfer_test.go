package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/plan/flow"
)

// randomProblem answers a state of units far and near, and a problem laid over it.
func randomProblem(t testing.TB, r *rand.Rand, units, givers, receivers, most int) (*state, *problem) {
	t.Helper()
	s := deviceWorld()
	s.Units = nil
	s.Agencies = nil
	for i := range units {
		u := Unit{ID: fmt.Sprint("u", i), Code: fmt.Sprintf("%03d", i), Lat: 9_000_000 + r.Int64N(800_000), Lon: 105_000_000 + r.Int64N(800_000)}
		if r.IntN(10) == 0 {
			u.Lat, u.Lon = 0, 0
		}
		s.Units = append(s.Units, u)
	}
	m := prepared(t, s)
	p := Defaults(horizon(4), nil)
	p.Transport = holding.VND(r.IntN(100_000))
	st := &state{model: m, params: &p}
	out := &problem{}
	for range givers {
		from := r.IntN(4)
		out.givers = append(out.givers, giver{unit: r.IntN(units), form: r.IntN(len(m.forms)), from: from, until: from + r.IntN(4-from), quantity: 1 + r.Int64N(int64(most))})
	}
	for range receivers {
		open := r.IntN(4)
		out.receivers = append(out.receivers, receiver{unit: r.IntN(units), class: r.IntN(len(m.options)), open: open, to: open + r.IntN(4-open),
			worth: holding.VND(1+r.IntN(20)) * million, quantity: 1 + r.Int64N(int64(most))})
	}
	slices.SortStableFunc(out.receivers, func(a, b receiver) int { return a.unit - b.unit })
	return st, out
}

// proves refuses shipments that are impossible, or potentials that do not prove them best.
func proves(t testing.TB, st *state, p *problem) {
	t.Helper()
	gains := p.gains(st)
	sent, got := make([]int64, len(p.givers)), make([]int64, len(p.receivers))
	var gain, bound int64
	for _, s := range p.shipments {
		sent[s.giver] += s.quantity
		got[s.receiver] += s.quantity
		gain += s.quantity * gains[s.giver*len(p.receivers)+s.receiver]
	}
	for i, g := range p.givers {
		bound += g.quantity * p.potential[i]
		if sent[i] > g.quantity || p.potential[i] < 0 {
			t.Fatalf("giver %d sends %d of %d at %d", i, sent[i], g.quantity, p.potential[i])
		}
		for j, r := range p.receivers {
			if gains[i*len(p.receivers)+j] > p.potential[i]+p.potential[len(p.givers)+j] {
				t.Fatalf("pair %d %d gains more than its potentials", i, j)
			}
			if i == 0 {
				bound += r.quantity * p.potential[len(p.givers)+j]
				if p.potential[len(p.givers)+j] < 0 {
					t.Fatalf("receiver %d at %d", j, p.potential[len(p.givers)+j])
				}
			}
		}
	}
	for j, r := range p.receivers {
		if got[j] > r.quantity {
			t.Fatalf("receiver %d gets %d of %d", j, got[j], r.quantity)
		}
	}
	if gain != p.gain || bound != gain {
		t.Fatalf("gain %d, said %d, bound %d", gain, p.gain, bound)
	}
}

// mostGain tries everything.
func mostGain(gains []int64, offered, open []int64) int64 {
	for i := range offered {
		if offered[i] == 0 {
			continue
		}
		offered[i]--
		best := mostGain(gains, offered, open)
		for j := range open {
			if g := gains[i*len(open)+j]; open[j] > 0 && g > 0 {
				open[j]--
				best = max(best, g+mostGain(gains, offered, open))
				open[j]++
			}
		}
		offered[i]++
		return best
	}
	return 0
}

func TestTransfersAreTheBestThereAre(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var solver flow.Solver
	moved := 0
	for range 300 {
		st, p := randomProblem(t, r, 3, 1+r.IntN(3), 1+r.IntN(4), 2)
		if err := p.solve(st, &solver); err != nil {
			t.Fatal(err)
		}
		proves(t, st, p)
		var offered, open []int64
		for _, g := range p.givers {
			offered = append(offered, g.quantity)
		}
		for _, r := range p.receivers {
			open = append(open, r.quantity)
		}
		if want := mostGain(p.gains(st), offered, open); p.gain != want {
			t.Fatalf("gain %d, the best is %d: %+v", p.gain, want, p)
		}
		moved += len(p.shipments)
	}
	if moved < 50 {
		t.Errorf("%d shipments in all", moved)
	}
}

func TestLargeProblemsAreProvenForEveryPair(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var solver flow.Solver
	for range 3 {
		st, p := randomProblem(t, r, 40, 150, 200, 30)
		if err := p.solve(st, &solver); err != nil {
			t.Fatal(err)
		}
		proves(t, st, p)
		gains := p.gains(st)
		all := make([]bool, len(gains))
		for e := range all {
			all[e] = gains[e] > 0
		}
		whole := problem{givers: p.givers, receivers: p.receivers}
		if err := whole.solvePairs(gains, all, &flow.Network{}, &solver); err != nil || whole.gain != p.gain {
			t.Fatalf("gain %d, with all pairs at once %d (%v)", p.gain, whole.gain, err)
		}
	}
}

// moved says what moves, for people.
func moved(st *state) []string {
	var out []string
	for i := range st.moves {
		mv := &st.moves[i]
		to := st.model.snapshot.Agencies[st.cells[st.slots[mv.slots].cell].agency].ID
		from := st.model.snapshot.Stock[st.holderOf(mv.stock, mv.set)].Agency
		out = append(out, fmt.Sprintf("%d %s→%s in %d", mv.quantity, from, to, st.params.Years[mv.year]))
	}
	return out
}

func TestTransfers(t *testing.T) {
	none := []string(nil)
	for _, tt := range []struct {
		name   string
		world  func() *Snapshot
		params func(*Parameters)
		want   []string
		left   int64
	}{
		{"surplus goes where it is lacking", func() *Snapshot {
			s := world(2, 3).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 4)
			return s
		}, nil, []string{"2 a1→a2 in 2027"}, 0},
		{"the nearer one gets it", func() *Snapshot {
			s := world(0, 1, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 1)
			return s
		}, nil, []string{"1 a1→a2 in 2027"}, 0},
		{"what it saves decides before that", func() *Snapshot {
			s := world(0, 1, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2024, 1) // until 2028: two years of three at a3, one of two at a2
			s.has(2, "desktop", 2023, 1)
			return s
		}, nil, []string{"1 a1→a3 in 2027"}, 0},
		{"more surplus than need anywhere", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 5)
			return s
		}, nil, []string{"1 a1→a2 in 2027"}, 4},
		{"moving costs more than it saves", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 20*million).costs("desktop", 400_000)
			s.has(1, "desktop", 2025, 1)
			return s
		}, func(p *Parameters) { p.Handling = 400_000 }, none, 1},
		{"forbidden to the receiver", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 1)
			return s
		}, func(p *Parameters) { p.Forbids = []Forbid{{Agency: "a2", Action: Transfer}} }, none, 1},
		{"without price and ceiling nobody knows what it saves", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 0)
			s.has(1, "desktop", 2025, 1)
			return s
		}, nil, none, 1},
		{"unknown condition stays", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 1).Grade = holding.NotAssessed
			return s
		}, nil, none, 0},
		{"nobody knows the way", func() *Snapshot {
			s := world(0, 1).asks("computer_any", 20*million)
			s.Units[1].Lat, s.Units[1].Lon = 0, 0
			s.has(1, "desktop", 2025, 1)
			return s
		}, nil, none, 1},
		{"premises that close: back to the own agency", func() *Snapshot {
			s := world(1, 1).asks("computer_any", 20*million)
			s.has(1, "desktop", 2025, 1).Closing = true
			return s
		}, nil, []string{"1 a1→a1 in 2027"}, 0},
		{"an agency that has closed", func() *Snapshot {
			s := world(2, 1).asks("computer_any", 20*million)
			s.Agencies[0].ClosesOn = "2026-12-31"
			s.has(1, "desktop", 2025, 2)
			return s
		}, nil, []string{"1 a1→a2 in 2027"}, 1},
		{"an agency that closes later serves itself until then", func() *Snapshot {
			s := world(1, 1).asks("computer_any", 20*million)
			s.Agencies[0].ClosesOn = "2028-01-01"
			s.has(1, "desktop", 2025, 1) // until 2029
			s.has(2, "desktop", 2023, 1) // until 2027
			return s
		}, nil, []string{"1 a1→a2 in 2028"}, 0},
		{"what an agency has whose need nobody has told stays", func() *Snapshot {
			s := world(1, 1).asks("computer_any", 20*million)
			s.Agencies[0].Establishments = nil
			s.has(1, "desktop", 2025, 2)
			return s
		}, nil, none, 0},
		{"what an undecided norm is about stays", func() *Snapshot {
			s := world(1, 1).asks("computer_any", 20*million)
			open := s.Norms[0]
			open.Code, open.Scope, open.Quantity, open.Undecided, open.AgencyKinds = "SHARED", "AGENCY", 0, true, []holding.AgencyKind{holding.School}
			s.Norms = append(s.Norms, open)
			s.Agencies[0].Kind, s.Agencies[0].Establishments[0].AgencyKind = holding.School, holding.School
			s.has(1, "desktop", 2025, 3)
			return s
		}, nil, none, 0},
		{"a set is assembled and moves whole", func() *Snapshot {
			s := world(0, 1).asks("desk_set", 7*million)
			s.has(1, "desk", 2025, 2)
			s.has(1, "chair", 2025, 1)
			return s
		}, nil, []string{"1 a1→a2 in 2027"}, 1},
	} {
		st := coverOf(t, tt.world(), tt.params, 3)
		var left int64
		for _, o := range st.left {
			left += o.quantity
		}
		if got := moved(st); !slices.Equal(got, tt.want) || left != tt.left {
			t.Errorf("%s: moved %v, %d left; want %v, %d", tt.name, got, left, tt.want, tt.left)
		}
	}
}

func TestAMoveKnowsItsWay(t *testing.T) {
	s := world(0, 1).asks("computer_any", 20*million)
	s.has(1, "desktop", 2025, 1)
	st := coverOf(t, s, nil, 1)
	mv := st.moves[0]
	// 0.1 degrees of latitude are 11,120 m; a road is taken for 14,456, and 2,000 đồng a km are 28,912.
	if mv.metres != 14_456 || !mv.straight || mv.cost != 50_000+28_912 || mv.worth != 20*million || mv.covers != mv.open || mv.offered != 1 || mv.wanted != 1 {
		t.Errorf("move %+v", mv)
	}
	if !slices.ContainsFunc(st.findings, func(f Finding) bool { return f.Code == FlagStraightLine && f.Agency == "a2" && f.Count == 1 }) {
		t.Errorf("findings %+v", st.findings)
	}
	s.Distances = []RoadDistance{{"u2", "u1", 21_001}}
	if mv := coverOf(t, s, nil, 1).moves[0]; mv.metres != 21_001 || mv.straight || mv.cost != 50_000+42_002 {
		t.Errorf("by road %+v", mv)
	}
}

// A small province with everything in it, for what has to hold for any.
func anyProvince(r *rand.Rand, agencies int) *Snapshot {
	s := deviceWorld()
	var persons []int64
	for range agencies {
		persons = append(persons, r.Int64N(6))
	}
	places := world(persons...)
	s.Units, s.Agencies = places.Units, places.Agencies
	for i := range s.Agencies {
		switch r.IntN(8) {
		case 0:
			s.Agencies[i].ClosesOn = civil.Date(fmt.Sprint(2027+r.IntN(3), "-01-01"))
		case 1:
			e := s.Agencies[i].Establishments[0]
			e.From = "2028-01-01"
			e.Headcounts = slices.Clone(e.Headcounts)
			e.Headcounts[0].Persons = r.Int64N(6)
			s.Agencies[i].Establishments = append(s.Agencies[i].Establishments, e)
		case 2:
			s.Agencies[i].Establishments = nil
		}
	}
	for _, class := range []string{"computer_any", "desktop", "laptop_or_tablet", "printer", "scanner", "desk_set"} {
		s.asks(class, holding.VND(5+r.IntN(20))*million)
		if r.IntN(2) == 0 {
			l := &s.Norms[len(s.Norms)-1]
			l.Per = 2
		}
	}
	seen := map[string]bool{}
	for range agencies * 8 {
		item := s.ItemTypes[r.IntN(len(s.ItemTypes))].Code
		a, year := 1+r.IntN(agencies), 2018+r.IntN(9)
		if key := fmt.Sprint(item, a, year); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		g := s.has(a, item, year, r.Int64N(5))
		g.Grade = holding.Grades[r.IntN(len(holding.Grades))]
		g.Closing = r.IntN(8) == 0
		g.Certified = r.IntN(4) == 0
		g.Repair = holding.VND(r.IntN(4)) * million
		if r.IntN(6) == 0 {
			g.Tenure = holding.Borrowed
		}
		if r.IntN(9) == 0 {
			g.InUseYear = 0
			if key := fmt.Sprint(item, a, 0); seen[key] {
				g.LivePlan = fmt.Sprint("KH-", len(s.Stock))
			} else {
				seen[key] = true
			}
		}
	}
	for a := range agencies {
		if r.IntN(3) == 0 {
			s.Requests = append(s.Requests, Request{Agency: s.Agencies[a].ID, NeedClass: "printer", Quantity: r.Int64N(4)})
		}
	}
	return s
}

func TestAnyProvinceHoldsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 60 {
		s := anyProvince(r, 2+r.IntN(6))
		coverOf(t, s, func(p *Parameters) { p.CountExpired, p.CountNotAssessed = r.IntN(2) == 0, r.IntN(2) == 0 }, 1+r.IntN(5))
	}
}

func TestOrderAndWorkersChangeNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 10 {
		s := anyProvince(r, 12)
		want := coverOf(t, s, nil, 4)
		shuffled := *s
		for _, workers := range []int{1, 2, 8} {
			shuffled.Units, shuffled.Agencies, shuffled.Stock = mixed(r, s.Units), mixed(r, s.Agencies), mixed(r, s.Stock)
			shuffled.Classes, shuffled.ItemTypes, shuffled.Norms, shuffled.Requests = mixed(r, s.Classes), mixed(r, s.ItemTypes), mixed(r, s.Norms), mixed(r, s.Requests)
			m := prepared(t, &shuffled)
			if m.snapshot.Hash() != s.Hash() {
				t.Fatal("the hash depends on the order")
			}
			n, err := m.need(want.params.Years)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.cover(n, want.params, workers)
			if err != nil {
				t.Fatal(err)
			}
			got.model = want.model
			if !reflect.DeepEqual(got, want) {
				t.Fatal("the order of the input, or the number of workers, shows")
			}
		}
	}
}

func mixed[T any](r *rand.Rand, list []T) []T {
	out := slices.Clone(list)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
