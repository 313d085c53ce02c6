package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// file is the JSON of a province's snapshot, and parameters for it.
func file(b *testing.B, p plantest.Province) ([]byte, plan.Parameters) {
	b.Helper()
	s := p.Snapshot()
	var out bytes.Buffer
	if err := s.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes(), p.Parameters(s)
}

// peak watches what the program has of the machine's memory while it runs, every few milliseconds, and
// answers a function that says the most of it, in bytes: all but what was given back.
func peak() (stop func() uint64) {
	runtime.GC()
	var most atomic.Uint64
	done, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(sample)
			most.Store(max(most.Load(), sample[0].Value.Uint64()-sample[1].Value.Uint64()))
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-finished
		return most.Load()
	}
}

// BenchmarkProvince: from the JSON of a snapshot to the JSON of a plan: 64 communes, 192 agencies, some 60
// need classes, five years and about 55,000 groups of stock.
func BenchmarkProvince(b *testing.B) {
	for _, c := range []struct {
		name     string
		variants bool
		change   func(*plantest.Province)
	}{
		{"plan", false, func(*plantest.Province) {}},
		{"with-variants", true, func(*plantest.Province) {}},
		{"much-surplus", false, func(p *plantest.Province) { p.Cover = 250 }},
		{"little-stock", false, func(p *plantest.Province) { p.Cover = 20 }},
		{"carry-over-and-floor", false, func(p *plantest.Province) { p.CarryOver, p.Floor = true, true }},
		{"no-own-money", false, func(p *plantest.Province) { p.OwnMoney = 0 }},
		{"little-own-money", false, func(p *plantest.Province) { p.OwnMoney = 120 }},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := plantest.Typical(1)
			c.change(&p)
			text, params := file(b, p)
			b.ReportAllocs()
			var made *plan.Plan
			var groups int
			var most uint64
			for b.Loop() {
				stop := peak()
				s, err := plan.ReadSnapshot(bytes.NewReader(text))
				if err != nil {
					b.Fatal(err)
				}
				m, err := plan.Prepare(s)
				if err != nil {
					b.Fatal(err)
				}
				if made, err = m.Solve(context.Background(), params, plan.Options{Workers: 2, SkipVariants: !c.variants}); err != nil {
					b.Fatal(err)
				}
				most, groups = max(most, stop()), len(s.Stock)
			}
			b.ReportMetric(float64(groups), "groups")
			b.ReportMetric(float64(len(made.Lines)), "lines")
			b.ReportMetric(float64(made.Totals.GapPPB), "gap-ppb")
			b.ReportMetric(float64(most)/1e6, "peak-MB")
			b.ReportMetric(float64(len(text))/1e6, "snapshot-MB")
		})
	}
}

// BenchmarkNation: 34 provinces, one after the other.
func BenchmarkNation(b *testing.B) {
	var groups, lines int
	var most uint64
	var worst int64
	for b.Loop() {
		groups, lines, most, worst = 0, 0, 0, 0
		for seed := range uint64(34) {
			b.StopTimer()
			text, params := file(b, plantest.Typical(seed))
			b.StartTimer()
			stop := peak()
			s, err := plan.ReadSnapshot(bytes.NewReader(text))
			if err != nil {
				b.Fatal(err)
			}
			m, err := plan.Prepare(s)
			if err != nil {
				b.Fatal(err)
			}
			made, err := m.Solve(context.Background(), params, plan.Options{Workers: 2, SkipVariants: true})
			if err != nil {
				b.Fatal(err)
			}
			most, worst, groups, lines = max(most, stop()), max(worst, made.Totals.GapPPB), groups+len(s.Stock), lines+len(made.Lines)
		}
	}
	b.ReportMetric(float64(groups), "groups")
	b.ReportMetric(float64(lines), "lines")
	b.ReportMetric(float64(worst), "gap-ppb")
	b.ReportMetric(float64(most)/1e6, "peak-MB")
}

// BenchmarkVerifyProvince: a plan of a province held against its snapshot.
func BenchmarkVerifyProvince(b *testing.B) {
	s, p := solved(b, plantest.Typical(1))
	for b.Loop() {
		if err := verify.Plan(s, p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(p.Lines)), "lines")
}

// BenchmarkGap: certified gaps by size, from a few pieces to many.
func BenchmarkGap(b *testing.B) {
	for _, size := range []struct {
		units, classes int
		own            int64
	}{{1, 1, 0}, {1, 6, 0}, {3, 20, 0}, {8, 30, 0}, {8, 30, 1000}, {20, 55, 0}, {20, 55, 1000}, {64, 55, 0}, {64, 55, 1000}} {
		b.Run(fmt.Sprintf("units=%d/classes=%d/own=%d", size.units, size.classes, size.own), func(b *testing.B) {
			p := plantest.Typical(1)
			p.Units, p.Classes, p.OwnMoney = size.units, size.classes, size.own
			s := p.Snapshot()
			params := p.Parameters(s)
			m, err := plan.Prepare(s)
			if err != nil {
				b.Fatal(err)
			}
			var made *plan.Plan
			for b.Loop() {
				if made, err = m.Solve(context.Background(), params, plan.Options{Workers: 2, SkipVariants: true}); err != nil {
					b.Fatal(err)
				}
			}
			funded := 0
			for i := range made.Lines {
				for _, step := range made.Lines[i].Derivation {
					funded += map[plan.StepCode]int{plan.Funded: 1, plan.Lacks: 1}[step.Code]
				}
			}
			b.ReportMetric(float64(len(s.Stock)), "groups")
			b.ReportMetric(float64(funded), "funding-groups")
			b.ReportMetric(float64(made.Totals.GapPPB), "gap-ppb")
		})
	}
}
