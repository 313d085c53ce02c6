package graph_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"sotaisan/graph"
	"sotaisan/internal/server"
	"sotaisan/internal/testdb"
)

// processor is the time that the process has had processors for.
func processor(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkAttacks sends each attack over HTTP and reports the processor time of client and server
// together.
func BenchmarkAttacks(b *testing.B) {
	w := newWorld(b, testdb.Open(b, "sqlite"))
	url, client := w.serve(graph.NewHandler(graph.Options{Registry: w.registry, Access: w.access, TraceID: server.RequestID})), &http.Client{}
	for _, a := range attacks() {
		b.Run(a.name, func(b *testing.B) {
			b.ReportAllocs()
			before := processor(b)
			for b.Loop() {
				if _, code, text, err := a.send(client, url); err != nil || code != a.code {
					b.Fatalf("%v %.300s", err, text)
				}
			}
			b.ReportMetric(float64((processor(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
}
