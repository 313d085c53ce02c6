package registry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// sheet orders labels for a subject on A4 sheets.
func sheet(subject labels.Subject) registry.PrintLabelsInput {
	return registry.PrintLabelsInput{OperationID: uuid.New(), UnitCode: giaRai, Subject: subject, Stock: "L7160", Format: holding.FormatPDF, Start: 1}
}

func stickers(of ...*ent.Asset) registry.PrintLabelsInput {
	in := sheet(labels.SubjectAsset)
	for _, a := range of {
		in.AssetIDs = append(in.AssetIDs, a.ID)
	}
	return in
}

func reprints(of ...*ent.Asset) registry.PrintLabelsInput {
	in := stickers(of...)
	in.Reprint = true
	return in
}

func blanks(n int32) registry.PrintLabelsInput {
	in := sheet(labels.SubjectBlank)
	in.Count = &n
	return in
}

// order queues a batch that has to be accepted.
func (w *world) order(in registry.PrintLabelsInput) *ent.LabelBatch {
	w.t.Helper()
	p, err := w.PrintLabels(w.officer, in)
	w.accepted(p, err)
	return p.Batch
}

// print orders a batch, writes it, and answers its codes.
func (w *world) print(in registry.PrintLabelsInput) []string {
	w.t.Helper()
	b := w.order(in)
	if _, err := w.StartBatch(w.officer, b.ID); err != nil {
		w.t.Fatal(err)
	}
	codes := w.items(b)
	done, err := w.FinishBatch(w.officer, b.ID, labels.Report{Labels: len(codes), Pages: 1, Bytes: 1234, SHA256: strings.Repeat("ab", 32)})
	if err != nil || done.State != holding.BatchPrinted || int(done.LabelCount) != len(codes) {
		w.t.Fatalf("printed %+v, %d codes, %v", done, len(codes), err)
	}
	return codes
}

// items are the codes that a writer gets.
func (w *world) items(b *ent.LabelBatch) []string {
	w.t.Helper()
	var codes []string
	for item, err := range w.BatchItems(w.officer, b.ID) {
		if err != nil {
			w.t.Fatal(err)
		}
		codes = append(codes, item.Code.String())
	}
	return codes
}

func binding(code string, a *ent.Asset) registry.BindLabelInput {
	in := registry.BindLabelInput{OperationID: uuid.New(), Code: code}
	if a != nil {
		in.AssetID = &a.ID
	}
	return in
}

// bind binds a label; it has to be accepted.
func (w *world) bind(in registry.BindLabelInput) *registry.BindLabelPayload {
	w.t.Helper()
	p, err := w.BindLabel(w.officer, in)
	w.accepted(p, err)
	return p
}

func (w *world) void(code string, reason holding.VoidReason) {
	w.t.Helper()
	p, err := w.VoidLabel(w.officer, registry.VoidLabelInput{OperationID: uuid.New(), Code: code, Reason: reason})
	w.accepted(p, err)
	if p.Label.State != holding.VoidLabel || p.Label.VoidReason != reason {
		w.t.Errorf("void %+v", p.Label)
	}
}

// states answers the states of labels, in the order of the codes.
func (w *world) states(codes ...string) string {
	w.t.Helper()
	c, ctx := w.client()
	rows, err := c.Label.Query().Where(label.CodeIn(codes...)).All(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	out := make([]string, len(codes))
	for _, l := range rows {
		out[slices.Index(codes, l.Code)] = string(l.State)
	}
	return strings.Join(out, " ")
}

// lastChanges are the changes of an asset's newest event, with its kind.
func (w *world) lastChanges(a *ent.Asset) string {
	w.t.Helper()
	events := w.events(a.ID)
	last := events[len(events)-1]
	changes, err := w.EventChanges(w.officer, last)
	if err != nil {
		w.t.Fatal(err)
	}
	out := string(last.Kind)
	for _, c := range changes {
		if c.Field == "label" {
			out += fmt.Sprintf(" %s>%s", c.From, c.To)
		}
	}
	return out
}

// seen observes an asset through a label.
func (w *world) seen(ctx context.Context, a *ent.Asset, code string, change func(*registry.ObservationInput)) *registry.RecordObservationResult {
	w.t.Helper()
	o := w.sighting(a)
	o.AssetCode, o.CapturedAt = code, w.now
	if change != nil {
		change(o)
	}
	r := w.record(ctx, o)[0]
	w.accepted(r, nil)
	return r
}

// job is the context of a job of the program itself.
func (w *world) job(name string) context.Context {
	return viewer.With(w.t.Context(), viewer.Job(name))
}
