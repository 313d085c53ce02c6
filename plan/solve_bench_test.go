package plan

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkSolveProvince: all but the need of a province, under the province's money alone and with
// own money of every unit beside it, with lines and hash.
func BenchmarkSolveProvince(b *testing.B) {
	s, needs := benchProvince(b)
	for i := range s.ItemTypes {
		s.ItemTypes[i].Category = fmt.Sprint("category", i%6)
	}
	m := prepared(b, s)
	for _, own := range []bool{false, true} {
		b.Run(fmt.Sprintf("own=%v", own), func(b *testing.B) {
			p := Defaults(horizon(5), provincial(60_000, 60_000, 60_000, 60_000, 60_000))
			for _, u := range s.Units {
				for _, year := range p.Years {
					if own {
						p.Budgets = append(p.Budgets, Budget{Year: year, Source: "UNIT", Unit: u.ID, Amount: 200 * million})
					}
				}
			}
			p = p.Canonical()
			n := needs(m, p.Years)
			b.ReportAllocs()
			for b.Loop() {
				st, f, err := m.decide(&work{ctx: context.Background(), options: Options{Workers: 2}}, n, &p, false)
				if err != nil {
					b.Fatal(err)
				}
				plan := st.write(n, f)
				plan.Hash = plan.sum()
				b.ReportMetric(float64(len(st.funded)), "decisions")
				b.ReportMetric(float64(len(plan.Lines)), "lines")
				b.ReportMetric(float64(plan.Totals.GapPPB), "gap-ppb")
			}
		})
	}
}
