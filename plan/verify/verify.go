// Package verify holds a plan against its snapshot without solving anything.
//
// It shares no code with the engine: package plan exports no step of it. What a plan decides – which pieces
// stay, which move where, which are funded from which money – is read off its lines; all the rest is worked
// out again from snapshot and parameters by the rules in the comments of package plan, and must be the same,
// field by field: need and norm, what counts and until when, cells, lines, derivations, flags, packages,
// totals, findings. The decisions themselves are held against the rules: no piece serves twice, nothing
// moves that may not, no budget is passed, own stock comes first, what is pinned and forbidden is kept.
//
// That nothing better exists is seen by weak duality. For transfers the potentials of the proof must reach
// the gain of every pair of giver and receiver, and sum up to exactly the gain of the plan: so it is best
// possible. For funding the multipliers of the proof give a bound, recomputed here in exact integers.
//
// Two things cannot be seen that way. That a funding whose bound lies above its value is optimal all the
// same is what a search has shown: for that flag alone the solver is asked again. The totals of a plan's
// variants rest on plans that are not there: they are held to add up, to the need of the plan, and to their
// own bound.
package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"sotaisan/internal/errs"
	"sotaisan/norm"
	"sotaisan/plan"
)

// maxFaults is how many faults are told.
const maxFaults = 100

// Plan answers what is wrong with a plan of that snapshot: an errs.List of the first faults, each with the
// path of the field in the plan ("lines", "12", "quantity"), or in the snapshot ("snapshot", "stock", "3")
// where that cannot be planned with; nil when the plan is what it says. It changes neither.
func Plan(s *plan.Snapshot, p *plan.Plan) error {
	if err := s.Check(); err != nil {
		return errs.Under(err, "snapshot")
	}
	canonical := s.Canonical()
	a := &audit{s: &canonical, p: p, params: &p.Parameters}
	for _, step := range []func(){
		a.head, a.index, a.needs, a.judge, a.readKeeps, a.cover, a.transfers, a.mendables, a.fund, a.settle, a.write,
	} {
		if step(); len(a.faults) > 0 {
			break // what follows would be judged by what is wrong already
		}
	}
	return a.faults.Err()
}

// audit is a verification under way. Years are positions in the horizon, everything else positions in the
// canonical snapshot or in the lists here.
type audit struct {
	s      *plan.Snapshot
	p      *plan.Plan
	params *plan.Parameters
	faults errs.List
	years  []int
	last   int // year

	units, agencies, classes, items map[string]int
	unitOf                          []int   // of every agency
	stockOf                         [][]int // of every agency, its groups
	priceOf                         []int   // of every item type; -1
	requestOf                       map[[2]int]*plan.Request
	pending                         map[[2]int]bool         // filed, not decided
	replacers                       map[string][]*norm.Line // of every code
	forms                           []form
	single                          []int   // of every item type, the form that is one piece of it; -1
	within                          [][]int // of every item type, the sets that it is a part of
	ways                            [][]way // of every class, in its order
	families                        [][]int // classes joined by item types

	cells                   []cell
	cellsOf                 [][2]int // of every agency
	cellAt                  map[[2]int]int
	unknown                 []bool
	undecided               [][]int
	closes                  []int
	counts                  []count // of every stock group
	slots                   []slot
	things                  [][]*thing // of every agency: single pieces by group, then sets as they are put together
	offers                  []offer
	loose                   []loosePart
	moves                   []move
	left                    []rest
	mended                  []mendable
	halves                  []half
	disposals               []disposal
	devices                 devices
	fundings                funding
	lines                   []plan.Line
	findings, stockFindings []plan.Finding
}

// fault tells one; say in both languages what is wrong.
func (a *audit) fault(path []string, vi, en string, args ...any) {
	if len(a.faults) < maxFaults {
		a.faults = append(a.faults, errs.New(errs.Invalid, path, vi, en, args...))
	}
}

func at(list string, i int, more ...string) []string {
	return append([]string{list, strconv.Itoa(i)}, more...)
}

// head looks at hashes and parameters.
func (a *audit) head() {
	p := a.p
	if p.Engine != plan.Engine {
		a.fault(errs.At("engine"), "Kế hoạch do phiên bản %q lập, không phải %q.", "The plan was made by engine %q, not %q.", p.Engine, plan.Engine)
	}
	if hash := a.s.Hash(); p.SnapshotHash != hash {
		a.fault(errs.At("snapshotHash"), "Kế hoạch lập trên dữ liệu %s, không phải %s.", "The plan is of snapshot %s, not of %s.", p.SnapshotHash, hash)
	}
	content, h := *p, sha256.New()
	content.Hash = ""
	if _, err := content.WriteTo(h); err != nil || hex.EncodeToString(h.Sum(nil)) != p.Hash {
		a.fault(errs.At("hash"), "Mã băm không khớp với nội dung kế hoạch.", "The hash is not that of the plan's content.")
	}
	if list, _ := errs.All(errs.Under(a.params.Check(a.s).Err(), "parameters")); len(list) > 0 {
		a.faults = append(a.faults, list...)
		return
	}
	canonical := a.params.Canonical()
	a.compare(errs.At("parameters"), a.params, &canonical)
	a.years, a.last = a.params.Years, len(a.params.Years)-1
}

// compare tells every field in which got is not what follows.
func (a *audit) compare(path []string, got, want any) {
	a.walk(path, reflect.ValueOf(got), reflect.ValueOf(want))
}

func (a *audit) walk(path []string, got, want reflect.Value) {
	switch got.Kind() {
	case reflect.Pointer:
		if got.IsNil() != want.IsNil() {
			a.differs(path, got, want)
		} else if !got.IsNil() && got.Pointer() != want.Pointer() {
			a.walk(path, got.Elem(), want.Elem())
		}
	case reflect.Struct:
		for i := range got.NumField() {
			name, _, _ := strings.Cut(got.Type().Field(i).Tag.Get("json"), ",")
			a.walk(append(path[:len(path):len(path)], name), got.Field(i), want.Field(i))
		}
	case reflect.Slice:
		for i := range min(got.Len(), want.Len()) {
			a.walk(append(path[:len(path):len(path)], strconv.Itoa(i)), got.Index(i), want.Index(i))
		}
		if got.Len() != want.Len() {
			a.fault(path, "Có %d mục; tính ra %d.", "There are %d entries; %d follow.", got.Len(), want.Len())
		}
	default:
		if !got.Equal(want) {
			a.differs(path, got, want)
		}
	}
}

func (a *audit) differs(path []string, got, want reflect.Value) {
	a.fault(path, "Ghi %s; tính ra %s.", "It says %s; what follows is %s.", shown(got), shown(want))
}

func shown(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "–"
		}
		v = v.Elem()
	}
	return fmt.Sprint(v.Interface())
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func num(i int) string { return strconv.Itoa(i) }
