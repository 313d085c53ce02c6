package graph_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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

// within are documents that a client may send, and that are dear: near the limit of cost, or slow in the
// database for what they cost.
var within = []string{
	`{ assets(first: 100, orderBy: {field: NAME, direction: ASC}) { totalCount nodes { id code name documentGaps(first: 10) { nodes { id } } documents(first: 10) { nodes { id } } observations(first: 10) { nodes { id } } events(first: 20) { nodes { id kind note } } } } }`,
	`{ assetSummary(by: [UNIT, KIND, CONDITION]) { count rows { count } } assets(filter: {kinds: [FURNITURE]}) { totalCount } }`,
	`{ a: assets(filter: {search: "tu sat"}) { totalCount nodes { id } } b: assets(filter: {search: "ban ghe"}) { totalCount nodes { id } } }`,
	`{ assets(first: 1, filter: {search: "b c d"}) { totalCount } }`,
	`{ assets(first: 1, filter: {or: [{search: "ban"}, {search: "ghe"}]}) { totalCount } }`,
	`{ assets(first: 1, filter: {or: [{hasOpenGaps: true}, {hasConflicts: true}]}) { totalCount } }`,
	`{ a: documentGaps { totalCount } b: documentGaps(filter: {statuses: [OPEN]}) { totalCount nodes { id } } documentGapSummary { openCount } }`,
	`{ units(first: 20) { nodes { predecessors { unit { successors { unit { predecessors { decision extent effectiveOn } } } } } } } }`,
	`{ unit(code: "31951") { agencies { unit { agencies { unit { agencies { id name kind } sites { id name } } } } } } }`,
	introspection,
}

// BenchmarkHonestUnderAttack measures how long honest clients wait, alone and while four accounts send
// attacks and the dearest documents over eight connections each, as fast as they are answered. Run it
// once (-benchtime 1x): each phase takes the time of the trial. RSS is that of server, clients and, for
// SQLite, the database with its caches, in one process that has made the demo before.
func BenchmarkHonestUnderAttack(b *testing.B) {
	const trial = 40 * time.Second
	for _, database := range testdb.Databases {
		b.Run(database, func(b *testing.B) {
			p := openProvince(b, database)
			url := serve(b, graph.NewHandler(graph.Options{Registry: p.registry, Access: p.access, Log: slog.New(slog.DiscardHandler),
				TraceID: server.RequestID, Client: server.Client, Rate: graph.DefaultRate}), p.store, p.access, io.Discard)
			for b.Loop() {
				debug.FreeOSMemory() // of what made the demo
				before := processor(b)
				alone := honest(b, url, trial)
				b.ReportMetric(100*(processor(b)-before).Seconds()/trial.Seconds(), "cpu-%-alone")
				stop, answered := make(chan struct{}), attackers(b, url)
				before = processor(b)
				var outcomes sync.Map
				var busy sync.WaitGroup
				for _, login := range []string{"officer.31951", "leader.31951", "auditor", "surveyor"} {
					for n := range 8 {
						busy.Go(func() { answered(login, n, stop, &outcomes) })
					}
				}
				var resident atomic.Int64
				busy.Go(func() {
					for every := time.NewTicker(100 * time.Millisecond); ; {
						select {
						case <-stop:
							every.Stop()
							return
						case <-every.C:
							resident.Store(max(resident.Load(), residentPages(b)))
						}
					}
				})
				attacked := honest(b, url, trial)
				close(stop)
				busy.Wait()
				b.ReportMetric(100*(processor(b)-before).Seconds()/trial.Seconds(), "cpu-%-attacked")
				b.ReportMetric(float64(resident.Load()*int64(os.Getpagesize()))/(1<<20), "RSS-MiB-attacked")
				outcomes.Range(func(code, n any) bool {
					b.Logf("attackers: %v %d", code, n.(*atomic.Int64).Load())
					return true
				})
				for name, sample := range map[string][]time.Duration{"alone": alone, "attacked": attacked} {
					slices.Sort(sample)
					b.Logf("%s: %d requests", name, len(sample))
					b.ReportMetric(float64(sample[len(sample)/2].Microseconds())/1000, "p50-ms-"+name)
					b.ReportMetric(float64(sample[len(sample)*99/100].Microseconds())/1000, "p99-ms-"+name)
				}
			}
		})
	}
}

// honest is how long four clients wait who send four requests of the contract a second each, as fast
// as somebody who hurries: pages, scans, worklists and summaries of a unit or of the province.
func honest(b *testing.B, url string, trial time.Duration) []time.Duration {
	scan, page := contractDocument(b, "asset-by-code"), contractDocument(b, "asset-page")
	documents := []struct{ text, variables string }{
		{scan, `{"code": "4K7M2P9XC"}`}, {page, `{"first": 50, "orderBy": {"field": "NAME", "direction": "ASC"}}`},
		{scan, `{"code": "4K7M2P9XC"}`}, {contractDocument(b, "viewer"), `{}`},
		{scan, `{"code": "4K7M2P9XC"}`}, {page, `{"first": 50, "orderBy": {"field": "CODE", "direction": "DESC"}}`},
		{contractDocument(b, "gap-worklist"), `{"first": 50, "filter": {"statuses": ["OPEN"]}}`},
		{contractDocument(b, "asset-summary"), `{"by": ["KIND"]}`},
	}
	var mu sync.Mutex
	var all []time.Duration
	var clients sync.WaitGroup
	end := time.Now().Add(trial)
	for _, login := range []string{"officer.31942", "leader.31942", "finance", "admin"} {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			every := time.NewTicker(250 * time.Millisecond)
			defer every.Stop()
			for n := 0; time.Now().Before(end); n++ {
				<-every.C
				d := documents[n%len(documents)]
				body, _ := json.Marshal(map[string]any{"query": d.text, "variables": json.RawMessage(d.variables)})
				start := time.Now()
				status, code, text, err := attack{login: login, body: body}.send(client, url)
				took := time.Since(start)
				if err != nil || status != http.StatusOK || code != "" {
					b.Errorf("%v %d %.300s", err, status, text)
				}
				mu.Lock()
				all = append(all, took)
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	return all
}

// attackers answers a client that attacks until it is stopped, and counts what it is answered.
func attackers(b *testing.B, url string) func(login string, n int, stop <-chan struct{}, outcomes *sync.Map) {
	var all []attack
	for _, a := range attacks() {
		if a.login != "" {
			all = append(all, a)
		}
	}
	return func(login string, n int, stop <-chan struct{}, outcomes *sync.Map) {
		client := &http.Client{Transport: &http.Transport{}}
		for ; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			a := all[n%len(all)]
			if n%2 == 0 {
				body, _ := json.Marshal(map[string]string{"query": within[n/2%len(within)]})
				a = attack{body: body}
			}
			a.login = login
			_, code, _, err := a.send(client, url)
			if err != nil {
				code = "broke off" // a server may close what it does not read
			} else if code == "" {
				code = "answered"
			}
			count, _ := outcomes.LoadOrStore(code, new(atomic.Int64))
			count.(*atomic.Int64).Add(1)
		}
	}
}

// residentPages is how much memory the process has now: the server, its clients and its database.
func residentPages(b *testing.B) int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Error(err)
		return 0
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		b.Error(err)
	}
	return pages
}

// BenchmarkDearest measures the dearest documents that are within the limits, one at a time; cost/ms is
// how much of its cost a document takes for each millisecond of a processor.
func BenchmarkDearest(b *testing.B) {
	for _, database := range testdb.Databases {
		b.Run(database, func(b *testing.B) {
			p := openProvince(b, database)
			url, client := serve(b, p.handler, p.store, p.access, io.Discard), &http.Client{}
			for i, document := range within {
				b.Run(strconv.Itoa(i), func(b *testing.B) {
					body, _ := json.Marshal(map[string]string{"query": document})
					var answer response
					before, n := processor(b), 0
					for b.Loop() {
						_, code, text, err := attack{login: "auditor", body: body}.send(client, url)
						if err != nil || code != "" || json.Unmarshal(text, &answer) != nil {
							b.Fatalf("%v %.300s", err, text)
						}
						n++
					}
					took := (processor(b) - before).Seconds() * 1000
					b.ReportMetric(float64(answer.Extensions.Cost.Requested), "cost")
					b.ReportMetric(float64(answer.Extensions.Cost.Requested)*float64(n)/took, "cost/cpu-ms")
				})
			}
		})
	}
}
