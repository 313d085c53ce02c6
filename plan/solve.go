package plan

import (
	"context"
	"slices"
	"strconv"

	"sotaisan/internal/errs"
)

// Stage is a part of the work on a plan.
type Stage string

const (
	StageNeed    Stage = "NEED"
	StageCover   Stage = "COVER" // stock and transfers
	StageFund    Stage = "FUND"
	StageCompare Stage = "COMPARE" // the totals under other assumptions
	StageLines   Stage = "LINES"
)

// Stages lists the stages in their order.
var Stages = []Stage{StageNeed, StageCover, StageFund, StageCompare, StageLines}

// Options are how to solve: none of them changes the plan, but for SkipVariants, which leaves them out.
type Options struct {
	Workers int // below 1: 1
	// Progress, when it is set, is called at the beginning of every part of the work, from the goroutine of
	// Solve: done of so many parts are finished.
	Progress     func(stage Stage, done, of int)
	SkipVariants bool
}

// Solve makes the plan of the model's snapshot under p. It fails with an errs.List when p is wrong or a pin
// cannot be kept, with paths in p ("pins", "0", "quantity"), and with the context's error when that ends:
// it is looked at between the parts, never inside of one. A model answers any number of what-ifs.
func (m *Model) Solve(ctx context.Context, p Parameters, o Options) (*Plan, error) {
	if err := p.Check(&m.snapshot).Err(); err != nil {
		return nil, err
	}
	given := p
	p = p.Canonical()
	w := &work{ctx: ctx, options: o, parts: 4}
	var other []Parameters
	if !o.SkipVariants {
		other = variants(p)
		w.parts += len(other)
	}
	if err := w.begin(StageNeed); err != nil {
		return nil, err
	}
	n, err := m.need(p.Years)
	if err != nil {
		return nil, err
	}
	st, f, err := m.decide(w, n, &p, false)
	if err != nil {
		return nil, pathsOf(err, given, p)
	}
	var others []Variant // before the lines, which are most of what a plan takes
	for i := range other {
		if err := w.begin(StageCompare); err != nil {
			return nil, err
		}
		o, _, err := m.decide(w, n, &other[i], true)
		if err != nil {
			return nil, err
		}
		others = append(others, Variant{CountNotAssessed: other[i].CountNotAssessed, CountExpired: other[i].CountExpired, Totals: o.totals()})
	}
	if err := w.begin(StageLines); err != nil {
		return nil, err
	}
	plan := st.write(n, f)
	plan.Variants = append(plan.Variants, others...)
	plan.Hash = plan.sum()
	return plan, nil
}

// work is a solution under way.
type work struct {
	ctx         context.Context
	options     Options
	done, parts int
}

// begin tells that a part of the work begins, or that nobody waits for it any more.
func (w *work) begin(stage Stage) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.options.Progress != nil {
		w.options.Progress(stage, w.done, w.parts)
	}
	w.done++
	return nil
}

// decide takes all decisions. Of a variant it tells no progress, and pins that do not fit its other stock
// are left out.
func (m *Model) decide(w *work, n *needs, p *Parameters, variant bool) (*state, *funding, error) {
	if !variant {
		if err := w.begin(StageCover); err != nil {
			return nil, nil, err
		}
	}
	st, err := m.cover(n, p, max(w.options.Workers, 1))
	if err != nil {
		return nil, nil, err
	}
	if !variant {
		if err := w.begin(StageFund); err != nil {
			return nil, nil, err
		}
	}
	f, err := st.fund(w.ctx, variant)
	if err != nil {
		return nil, nil, err
	}
	st.settle()
	return st, f, nil
}

// variants answers the parameters under the other assumptions, in the order of (not assessed, expired).
func variants(p Parameters) []Parameters {
	var out []Parameters
	for _, notAssessed := range []bool{false, true} {
		for _, expired := range []bool{false, true} {
			o := p
			o.CountNotAssessed, o.CountExpired = notAssessed, expired
			if o.CountNotAssessed != p.CountNotAssessed || o.CountExpired != p.CountExpired {
				out = append(out, o)
			}
		}
	}
	return out
}

// write answers the plan without variants and hash.
func (st *state) write(n *needs, f *funding) *Plan {
	p := &Plan{Engine: Engine, SnapshotHash: st.model.hash(), Parameters: *st.params, Totals: st.totals(), Proof: st.proof,
		Variants: []Variant{}, Findings: append([]Finding{}, st.findings...)}
	b := st.book(f)
	p.Cells = b.cells(n) // from here on nobody needs the needs
	p.Lines = b.write()
	p.Packages = st.pack(p.Lines)
	p.Findings = weighed(append(p.Findings, findings(p.Lines, p.Packages)...))
	p.Proof.Transfers = append([]TransferProof{}, p.Proof.Transfers...)
	p.Proof.Funding = append([]FundingProof{}, p.Proof.Funding...)
	return p
}

// pathsOf makes the paths of pins those of the parameters as they were given.
func pathsOf(err error, given, canonical Parameters) error {
	list, ok := errs.All(err)
	if !ok {
		return err
	}
	for _, e := range list {
		if len(e.Path) < 2 || e.Path[0] != "pins" {
			continue
		}
		i, _ := strconv.Atoi(e.Path[1])
		at := slices.IndexFunc(given.Pins, func(p Pin) bool {
			return slices.Equal(Parameters{Pins: []Pin{p}}.Canonical().Pins, canonical.Pins[i:i+1])
		})
		e.Path[1] = strconv.Itoa(at)
	}
	return list
}
