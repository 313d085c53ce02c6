package registry_test

import (
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/registry"
)

// openConflicts are the conflicts of labels that wait for somebody.
func (w *world) openConflicts() []*ent.LabelConflict {
	w.t.Helper()
	page, err := w.LabelConflicts(w.officer, &registry.LabelConflictFilter{Settled: new(false)}, relay.Args{})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Nodes()
}

// conflictOf is the one open conflict, which has to name the codes, in either order.
func (w *world) conflictOf(code, other string) *ent.LabelConflict {
	w.t.Helper()
	open := w.openConflicts()
	if len(open) != 1 || !(open[0].Code == code && open[0].OtherCode == other || open[0].Code == other && open[0].OtherCode == code) {
		w.t.Fatalf("open are %+v, want one of %s and %s", open, code, other)
	}
	return open[0]
}

func keeping(c *ent.LabelConflict, code string) registry.SettleLabelConflictInput {
	return registry.SettleLabelConflictInput{OperationID: uuid.New(), ConflictID: c.ID, Settlement: holding.KeepOneLabel, KeepCode: &code}
}

// Of three live labels any can stay, and then it is the only one.
func TestKeepOneOfThree(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for keep, want := range map[int]string{0: "LIVE REPLACED REPLACED", 1: "REPLACED LIVE REPLACED", 2: "REPLACED REPLACED LIVE"} {
			a := w.register(desktop())
			roll := w.print(blanks(3))
			for _, code := range roll {
				w.bind(binding(code, a))
			}
			c := w.conflictOf(roll[1], roll[0])
			stranger, err := w.SettleLabelConflict(w.officer, keeping(c, a.Code))
			w.refused(stranger, err, "INVALID keepCode")
			p, err := w.SettleLabelConflict(w.officer, keeping(c, roll[keep]))
			w.accepted(p, err)
			if got := w.states(roll...); got != want || w.again(a).LiveLabel != roll[keep] || p.Conflict.SettledAt == 0 || len(w.openConflicts()) > 0 {
				t.Errorf("kept %d: %s, on it is %s, open are %v", keep, got, w.again(a).LiveLabel, w.openConflicts())
			}
		}
		w.consistent()
	})
}

// A conflict is over when one label is left, and not before.
func TestVoidOfOneOfThree(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		roll := w.print(blanks(3))
		for _, code := range roll {
			w.bind(binding(code, a))
		}
		first := w.conflictOf(roll[1], roll[0])
		w.void(roll[0], holding.LabelLost)
		if c := w.conflictOf(roll[1], roll[2]); c.ID == first.ID {
			t.Error("a conflict changed its codes")
		}
		w.void(roll[2], holding.LabelLost)
		if open := w.openConflicts(); len(open) > 0 || w.again(a).LiveLabel != roll[1] {
			t.Errorf("with one label left: %+v, on it is %s", open, w.again(a).LiveLabel)
		}
	})
}

// A label that replaces one of two that are live leaves two; one that replaces the only other leaves none
// to settle.
func TestConflictAlongAChain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		own := w.print(stickers(a))[0]
		roll := w.print(blanks(1))[0]
		w.bind(binding(roll, a))
		newer := w.print(reprints(a))[0]
		w.seen(w.officer, a, own, nil)
		first := w.conflictOf(own, roll)
		w.seen(w.officer, a, roll, nil)
		w.seen(w.officer, a, newer, nil)
		if got := w.states(own, roll, newer); got != "LIVE REPLACED LIVE" {
			t.Fatalf("the newer one is on it: %s", got)
		}
		c := w.conflictOf(newer, own)
		late, err := w.SettleLabelConflict(w.officer, keeping(first, newer))
		w.refused(late, err, "WRONG_STATE conflictId")
		gone, err := w.SettleLabelConflict(w.officer, keeping(c, roll))
		w.refused(gone, err, "INVALID keepCode")
		p, err := w.SettleLabelConflict(w.officer, keeping(c, newer))
		w.accepted(p, err)
		if got := w.states(own, roll, newer); got != "REPLACED REPLACED LIVE" || w.again(a).LiveLabel != newer || len(w.openConflicts()) > 0 {
			t.Errorf("settled: %s", got)
		}
	})
}

// A reprint replaces what is on the thing, whatever was made last.
func TestReprintReplacesTheLiveLabel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		roll := w.print(blanks(1))[0] // older than the asset and its own code
		a := w.register(desktop())
		own := w.print(stickers(a))[0]
		w.bind(binding(roll, a))
		lost, newer := w.print(reprints(a))[0], w.print(reprints(a))[0]
		if p := w.bind(binding(newer, nil)); p.Conflict != nil || p.Asset.LiveLabel != newer {
			t.Errorf("bound with %+v", p.Conflict)
		}
		if got := w.states(own, roll, lost, newer); got != "PRINTED REPLACED REPLACED LIVE" || len(w.openConflicts()) > 0 {
			t.Errorf("after the reprint: %s", got)
		}
	})
}
