package planning

import (
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"

	"sotaisan/ent/operation"
	"sotaisan/internal/authz"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
)

// PlanStage is where the work on a new plan stands: the stages of plan.Solve between reading and storing,
// and how it ended.
type PlanStage string

const (
	StageSnapshot PlanStage = "SNAPSHOT"
	StageStore    PlanStage = "STORE"
	StageStored   PlanStage = "STORED"
	StageRefused  PlanStage = "REFUSED" // or it failed: the answer of the mutation says why
)

// PlanStages lists the values in their order.
var PlanStages = func() []PlanStage {
	list := []PlanStage{StageSnapshot}
	for _, s := range plan.Stages {
		list = append(list, PlanStage(s))
	}
	return append(list, StageStore, StageStored, StageRefused)
}()

// PlanProgress is one step of the work on a new plan: Done of Of parts are finished.
type PlanProgress struct {
	Stage    PlanStage
	Done, Of int
}

// The parts of the work: those of plan.Solve with all variants, the snapshot and the rows.
const (
	solveParts = 7
	allParts   = solveParts + 2
)

// WatchPlan answers a channel with the progress of the viewer's operation that creates a plan, from
// wherever it stands: it may be under way, already stored, or still to be sent. The channel closes with
// the plan stored or refused, or with the context. Only work of this process is seen.
//
// Refusals: Forbidden.
func (p *Planning) WatchPlan(ctx context.Context, operationID uuid.UUID) (<-chan *PlanProgress, error) {
	v, err := usecase.Allow(ctx, authz.ManagePlans)
	if err != nil {
		return nil, err
	}
	if operationID == uuid.Nil {
		return nil, usecase.Missing("operationId")
	}
	// The desk comes first: what is stored between the two looks has been seen on one of them.
	j := p.desk.join(jobKey{v.UserID, operationID}, false)
	client, err := p.client(ctx)
	if err != nil {
		p.desk.leave(j, false)
		return nil, err
	}
	stored, err := client.Operation.Query().Where(operation.OperationID(operationID), operation.ActorID(v.UserID)).Exist(ctx)
	if err != nil {
		p.desk.leave(j, false)
		return nil, err
	}
	out := make(chan *PlanProgress, 1)
	if stored || p.desk.wasRefused(j) {
		p.desk.leave(j, false)
		out <- ending(stored)
		close(out)
		return out, nil
	}
	go func() {
		defer close(out)
		defer p.desk.leave(j, false)
		for seen := 0; ; {
			at, news := p.desk.look(j)
			if at.n > seen {
				seen = at.n
				select {
				case out <- &PlanProgress{at.Stage, at.Done, at.Of}:
				case <-ctx.Done():
					return
				}
				if at.Stage == StageStored || at.Stage == StageRefused {
					return
				}
				continue
			}
			select {
			case <-news:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// desk is what is kept between requests: the work under way, and models that were made ready.
type desk struct {
	mu        sync.Mutex
	jobs      map[jobKey]*job
	refused   recent[bool] // how the work under an operation id ended last
	models    recent[*plan.Model]
	summaries recent[*planSummary]
}

func newDesk() *desk {
	return &desk{jobs: map[jobKey]*job{}, refused: recent[bool]{most: keptRefusals}, models: recent[*plan.Model]{most: keptModels}, summaries: recent[*planSummary]{most: keptSummaries}}
}

// jobKey names the work on a plan: operation ids are each viewer's own.
type jobKey struct{ viewer, operation uuid.UUID }

// job is work that somebody does or waits for.
type job struct {
	key               jobKey
	at                jobState
	news              chan struct{} // closed when at changes
	workers, watchers int
}

// jobState is the n-th thing that was said about a job.
type jobState struct {
	n int
	PlanProgress
}

func (d *desk) join(key jobKey, works bool) *job {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[key]
	if j == nil {
		j = &job{key: key, news: make(chan struct{})}
		d.jobs[key] = j
	}
	if works {
		j.workers++
	} else {
		j.watchers++
	}
	return j
}

func (d *desk) leave(j *job, worked bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if worked {
		j.workers--
	} else {
		j.watchers--
	}
	if j.workers+j.watchers == 0 && d.jobs[j.key] == j {
		delete(d.jobs, j.key)
	}
}

func (d *desk) look(j *job) (jobState, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return j.at, j.news
}

func (d *desk) say(j *job, p PlanProgress) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j.at = jobState{j.at.n + 1, p}
	close(j.news)
	j.news = make(chan struct{})
}

// work opens the work of a viewer on an operation. end says how it went.
func (d *desk) work(v viewer.Viewer, operation uuid.UUID) (say func(stage PlanStage, done int), end func(stored bool)) {
	j := d.join(jobKey{v.UserID, operation}, true)
	d.refused.put(j.key.text(), false)
	say = func(stage PlanStage, done int) { d.say(j, PlanProgress{stage, done, allParts}) }
	return say, func(stored bool) {
		d.refused.put(j.key.text(), !stored)
		d.say(j, *ending(stored))
		d.leave(j, true)
	}
}

// wasRefused says whether the last work under the operation id ended without a plan, and none is under way.
func (d *desk) wasRefused(j *job) bool {
	refused, _ := d.refused.get(j.key.text(), func() (bool, error) { return false, nil })
	return refused
}

func (k jobKey) text() string { return k.viewer.String() + k.operation.String() }

// ending is the last step of the work.
func ending(stored bool) *PlanProgress {
	if stored {
		return &PlanProgress{StageStored, allParts, allParts}
	}
	return &PlanProgress{StageRefused, 0, allParts}
}

// recent keeps the values that were asked for last, by hash. It is safe for concurrent use.
type recent[V any] struct {
	mu     sync.Mutex
	most   int
	keys   []string // the last one is the newest
	values map[string]V
}

// get answers a value, made by make when it is not there. Two who ask at the same time may both make it.
func (r *recent[V]) get(key string, make func() (V, error)) (V, error) {
	r.mu.Lock()
	v, ok := r.values[key]
	r.mu.Unlock()
	if !ok {
		var err error
		if v, err = make(); err != nil {
			return v, err
		}
	}
	r.put(key, v)
	return v, nil
}

func (r *recent[V]) put(key string, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values == nil {
		r.values = map[string]V{}
	}
	if i := slices.Index(r.keys, key); i >= 0 {
		r.keys = slices.Delete(r.keys, i, i+1)
	}
	r.keys, r.values[key] = append(r.keys, key), v
	if len(r.keys) > r.most {
		delete(r.values, r.keys[0])
		r.keys = slices.Delete(r.keys, 0, 1)
	}
}

// How many models, summaries and refusals are kept: a model of a province takes about as much memory as solving it,
// a summary some kilobytes, a refusal nothing.
const (
	keptModels    = 2
	keptSummaries = 50
	keptRefusals  = 200
)
