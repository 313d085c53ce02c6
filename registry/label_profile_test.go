package registry_test

import (
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/labels"
	"sotaisan/registry"
)

func TestPrintersThatAreOff(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		in := blanks(1)
		in.DxMm, in.DyMm, in.Scale, in.BorderMm = new(0.806), new(-1.0), new(1.0043211), new(5.0)
		b := w.order(in)
		if got, want := registry.BatchProfile(b), (labels.Profile{DX: 0.81, DY: -1, Scale: 1.004321, Border: 5, Start: 1}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if again, err := w.PrintLabels(w.officer, in); err != nil || !again.Replayed || again.Batch.ID != b.ID {
			t.Errorf("%+v, %v", again, err)
		}
		for path, change := range map[string]func(*registry.PrintLabelsInput){
			"dxMm":     func(in *registry.PrintLabelsInput) { in.DxMm = new(15.1) },
			"dyMm":     func(in *registry.PrintLabelsInput) { in.DyMm = new(-1e300) },
			"scale":    func(in *registry.PrintLabelsInput) { in.Scale = new(0.0) },
			"borderMm": func(in *registry.PrintLabelsInput) { in.BorderMm = new(-1.0) },
			"dxMm,":    func(in *registry.PrintLabelsInput) { in.DxMm = new(-14.9) }, // pushed off the page
		} {
			in := blanks(1)
			change(&in)
			p, err := w.PrintLabels(w.officer, in)
			if err != nil || len(p.Errors) != 1 || p.Errors[0].Code != errs.OutOfRange || strings.Join(p.Errors[0].Path, ".") != strings.Trim(path, ",") {
				t.Errorf("%s: %v, %v", path, p, err)
			}
		}
	})
}
