package planning_test

import (
	"testing"

	"github.com/google/uuid"

	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

func TestAgencyNeeds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		find := func(list []*planning.AgencyNeed, class string) *planning.AgencyNeed {
			for _, n := range list {
				if n.NeedClass.Code == class {
					return n
				}
			}
			t.Fatalf("no %s among %d", class, len(list))
			return nil
		}
		body, list, err := w.AgencyNeeds(w.leader, w.committee.ID)
		if err != nil || body == nil || body.Name != w.committee.Name {
			t.Fatal(body, err)
		}
		if n := find(list, "desk_set"); n.Entitled != nil || n.Request != nil || n.OnHand != 0 {
			t.Errorf("before anybody has said anything: %+v", n)
		}
		in := planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: w.committee.ID, ValidFrom: "2026-01-01", Headcounts: []*planning.HeadcountInput{{Tier: new(norm.TierVIII), Persons: 9}}}
		w.accepted(w.SetEstablishment(w.finance, in))
		w.accepted(w.FileEquipmentRequest(w.leader, planning.FileEquipmentRequestInput{OperationID: uuid.New(), AgencyID: w.committee.ID, NeedClassCode: "desk_set", Quantity: 4}))
		if _, list, err = w.AgencyNeeds(w.leader, w.committee.ID); err != nil {
			t.Fatal(err)
		}
		n := find(list, "desk_set")
		if n.Entitled == nil || *n.Entitled != 9 || n.Request == nil || n.Request.Quantity != 4 {
			t.Errorf("%+v", n)
		}
		w.accepted(w.DecideEquipmentRequest(w.leader, planning.DecideEquipmentRequestInput{OperationID: uuid.New(), RequestID: n.Request.ID, To: life.RequestWithdrawn}))
		if _, list, err = w.AgencyNeeds(w.leader, w.committee.ID); err != nil || find(list, "desk_set").Request != nil {
			t.Errorf("a withdrawn request stays: %v", err)
		}
		if body, list, err := w.AgencyNeeds(w.otherLeader, w.committee.ID); body != nil || list != nil || err != nil {
			t.Errorf("another unit reads %v, %d, %v", body, len(list), err)
		}
		if _, _, err := w.AgencyNeeds(t.Context(), w.committee.ID); err == nil {
			t.Error("nobody reads what an agency needs")
		}
	})
}
