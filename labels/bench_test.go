package labels_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"sotaisan/labels"
)

// source yields n labels with codes of their own and holds none of them.
func source(b *testing.B, n int) iter.Seq2[labels.Item, error] {
	r := &stream{uint64(n)}
	return func(yield func(labels.Item, error) bool) {
		for range n {
			code, err := labels.New(r)
			if err != nil {
				b.Error(err)
				return
			}
			if !yield(labels.Item{Code: code, Texts: plain}, nil) {
				return
			}
		}
	}
}

func perSecond(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "labels/s")
}

// BenchmarkPDF writes the labels of one unit: 625 on 30 sheets.
func BenchmarkPDF(b *testing.B) {
	const n = 625
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			l := layout(b, "L7160", "asset-large")
			l.Workers = workers
			b.ReportAllocs()
			var size int64
			for b.Loop() {
				report, err := l.PDF(context.Background(), io.Discard, source(b, n))
				if err != nil {
					b.Fatal(err)
				}
				size = report.Bytes
			}
			perSecond(b, n)
			b.ReportMetric(float64(size)/n, "B/label")
		})
	}
}

func BenchmarkZPL(b *testing.B) {
	const n = 200
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			l := layout(b, "R50x30", "asset-medium")
			l.Workers = workers
			var size int64
			for b.Loop() {
				report, err := l.ZPL(context.Background(), io.Discard, labels.DPI203, source(b, n))
				if err != nil {
					b.Fatal(err)
				}
				size = report.Bytes
			}
			perSecond(b, n)
			b.ReportMetric(float64(size)/n, "B/label")
		})
	}
}

// BenchmarkProvince writes the labels of a province, 40,000 of 64 units, as one archive, and reports the most memory
// that was in use and the time to the first byte.
func BenchmarkProvince(b *testing.B) {
	const units, each = 64, 625
	l := layout(b, "L7160", "asset-large")
	l.Workers = 2
	var peak atomic.Uint64
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapInuse+m.StackInuse))
			}
		}
	}()
	defer close(stop)
	var first time.Duration
	for b.Loop() {
		out := &clocked{begun: time.Now()}
		report, err := labels.WriteZIP(context.Background(), out, func(yield func(labels.File, error) bool) {
			for unit := range units {
				file := labels.File{Name: fmt.Sprintf("%05d.pdf", unit), Write: func(ctx context.Context, w io.Writer) (labels.Report, error) {
					return l.PDF(ctx, w, source(b, each))
				}}
				if !yield(file, nil) {
					return
				}
			}
		})
		if err != nil || report.Labels != units*each {
			b.Fatal(report, err)
		}
		first = out.first
	}
	perSecond(b, units*each)
	b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
	b.ReportMetric(float64(first.Microseconds())/1000, "first-byte-ms")
}

// clocked knows when the first byte came.
type clocked struct {
	begun time.Time
	first time.Duration
}

func (c *clocked) Write(p []byte) (int, error) {
	if c.first == 0 {
		c.first = time.Since(c.begun)
	}
	return len(p), nil
}
