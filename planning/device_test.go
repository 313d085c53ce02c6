package planning_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// A device with several functions is bought for all of them that lack, in one line within the sum of their
// ceilings, comes into the book as one thing, and serves all of them there.
func TestADeviceIsBoughtOnceForAllItsFunctions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed(w.committee, 3)
		w.priced("multifunction_printer", 30*million) // a printer may cost 13 million, a scanner 22
		bought := func(made *ent.ReequipmentPlan) []*ent.PlanLine {
			t.Helper()
			return slices.DeleteFunc(w.linesOf(made, plan.Buy), func(l *ent.PlanLine) bool { return l.NeedClass != "scanner" && l.NeedClass != "printer" })
		}
		in := planFor(2000 * million)
		in.Purchases = []*planning.PurchaseChoiceInput{{NeedClassCode: "printer", ItemTypeCode: "multifunction_printer"}}
		made := w.planned(in)
		lines := bought(made)
		if len(lines) != 1 || lines[0].NeedClass != "scanner" || lines[0].ItemType != "multifunction_printer" || lines[0].Quantity != 1 || lines[0].Ceiling != 35*million {
			t.Fatalf("%+v", lines)
		}
		result, _, _, err := w.LoadPlan(w.finance, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range result.Cells {
			if c.NeedClass == "printer" && c.Agency == w.committee.ID.String() && (c.Years[0].Purchased != 1 || c.Years[0].Unmet != 0) {
				t.Errorf("printers: %+v", c)
			}
		}
		steps, err := w.LineDerivation(w.finance, lines[0])
		if err != nil || !slices.ContainsFunc(steps, func(s *planning.DerivationStep) bool {
			return s.Code == plan.ForFunction && s.Sentence().EN == "A multifunction device, for “Printer” among others: its ceiling of 13,000,000 VND is added (Quyết định 15/2025/QĐ-TTg, Điều 5(2)(d))."
		}) {
			for _, s := range steps {
				t.Log(s.Sentence().EN)
			}
			t.Errorf("the derivation does not name the printer: %v", err)
		}
		w.advanced(w.finance, made, life.Submitted, "")
		w.advanced(w.chief, made, life.Approved, "")
		w.advanced(w.finance, made, life.InExecution, "")
		received, err := w.ReceivePlanLine(w.leader, planning.ReceivePlanLineInput{OperationID: uuid.New(), LineID: lines[0].ID, Quantity: 1, ReceivedOn: "2026-11-21"})
		w.accepted(received, err)
		if len(received.Assets) != 1 || received.Assets[0].ItemType != "multifunction_printer" {
			t.Errorf("received %+v", received.Assets)
		}
		w.advanced(w.finance, made, life.Closed, "")
		if again := bought(w.planned(planFor(2000 * million))); len(again) > 0 {
			t.Errorf("bought beside it: %+v", again)
		}
	})
}
