package planning_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

func (w *world) fifteenComputers() planning.FileEquipmentRequestInput {
	return planning.FileEquipmentRequestInput{OperationID: uuid.New(), AgencyID: w.committee.ID, NeedClassCode: "computer_any", ItemTypeCode: new("laptop"),
		Quantity: 15, Estimate: new(holding.VND(270_000_000)), FundingSource: new("Ngân sách tỉnh"), Delivery: new("Quý I/2027, tại trụ sở"), Reason: new("Máy cũ hỏng")}
}

// filed is a request of the leader.
func (w *world) filed() *ent.EquipmentRequest {
	w.t.Helper()
	p, err := w.FileEquipmentRequest(w.leader, w.fifteenComputers())
	w.accepted(p, err)
	return p.EquipmentRequest
}

// decide decides on a request; want are the refusals.
func (w *world) decide(ctx context.Context, r *ent.EquipmentRequest, to life.RequestStatus, note string, want ...string) *ent.EquipmentRequest {
	w.t.Helper()
	p, err := w.DecideEquipmentRequest(ctx, planning.DecideEquipmentRequestInput{OperationID: uuid.New(), RequestID: r.ID, To: to, Note: &note})
	w.refused(p, err, want...)
	return p.EquipmentRequest
}

func TestARequestsLife(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.fifteenComputers()
		p, err := w.FileEquipmentRequest(w.leader, in)
		w.accepted(p, err)
		r := p.EquipmentRequest
		if r.Quantity != 15 || r.ItemType != "laptop" || r.Status != life.RequestFiled || r.UnitID != w.unit.ID || r.CreatedBy != "Người leader.31942" || r.Revision != 1 {
			t.Errorf("filed: %+v", r)
		}
		again, err := w.FileEquipmentRequest(w.leader, in)
		w.accepted(again, err)
		if !replayed(again) || again.EquipmentRequest.ID != r.ID {
			t.Error("sent again is not the same")
		}
		in.OperationID = uuid.New()
		p, err = w.FileEquipmentRequest(w.second, in)
		w.refused(p, err, "DUPLICATE needClassCode")
		in.RequestID = &r.ID
		p, err = w.FileEquipmentRequest(w.leader, in)
		w.refused(p, err, "WRONG_STATE requestId")

		w.decide(w.finance, r, life.RequestReturned, "", "REQUIRED note")
		back := w.decide(w.finance, r, life.RequestReturned, "Ghi rõ vị trí")
		if back.Status != life.RequestReturned || back.DecisionNote != "Ghi rõ vị trí" || back.DecidedBy != "Người finance" || back.DecidedAt == 0 {
			t.Errorf("returned: %+v", back)
		}
		w.decide(w.finance, r, life.RequestAccepted, "", "WRONG_STATE to")
		in.BaseRevision = new(int32(1))
		p, err = w.FileEquipmentRequest(w.leader, in)
		w.refused(p, err, "STALE_REVISION baseRevision")
		in.BaseRevision, in.Quantity = new(back.Revision), 14
		p, err = w.FileEquipmentRequest(w.second, in)
		w.accepted(p, err)
		if f := p.EquipmentRequest; f.ID != r.ID || f.Quantity != 14 || f.Status != life.RequestFiled || f.DecidedAt != 0 || f.DecidedByID != nil || f.DecisionNote != "" {
			t.Errorf("filed again: %+v", f)
		}
		took := w.decide(w.chief, r, life.RequestAccepted, "")
		if took.Status != life.RequestAccepted || took.DecidedBy != "Người chief" {
			t.Errorf("accepted: %+v", took)
		}
		gone := w.decide(w.leader, r, life.RequestWithdrawn, "không cần nữa")
		if gone.Status != life.RequestWithdrawn || gone.DecidedBy != "Người chief" {
			t.Errorf("withdrawn: %+v", gone)
		}
		w.decide(w.leader, r, life.RequestWithdrawn, "", "WRONG_STATE to")
		w.decide(w.finance, r, life.RequestFiled, "", "WRONG_STATE to")
		in = w.fifteenComputers()
		p, err = w.FileEquipmentRequest(w.leader, in)
		w.accepted(p, err)
		if p.EquipmentRequest.ID == r.ID {
			t.Error("a new request is the old one")
		}
	})
}

func TestWhoMayWithRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, ctx := range []context.Context{w.officer, w.finance, w.admin, w.auditor, w.surveyor} {
			p, err := w.FileEquipmentRequest(ctx, w.fifteenComputers())
			w.refused(p, err, "FORBIDDEN")
		}
		p, err := w.FileEquipmentRequest(w.otherLeader, w.fifteenComputers())
		w.refused(p, err, "NOT_FOUND agencyId")

		r := w.filed()
		for _, ctx := range []context.Context{w.officer, w.leader, w.otherLeader, w.admin, w.auditor, w.surveyor} {
			w.decide(ctx, r, life.RequestAccepted, "", "FORBIDDEN")
		}
		for _, ctx := range []context.Context{w.officer, w.finance, w.admin} {
			w.decide(ctx, r, life.RequestWithdrawn, "", "FORBIDDEN")
		}
		w.decide(w.otherLeader, r, life.RequestWithdrawn, "", "NOT_FOUND requestId")
		if page, err := w.EquipmentRequests(w.otherLeader, nil, relay.Args{}); err != nil || len(page.Edges) != 0 {
			t.Errorf("another unit sees %v, %v", page, err)
		}
		if rows, err := w.Nodes(w.otherLeader, []uuid.UUID{r.ID}); err != nil || rows[0] != nil {
			t.Errorf("another unit finds %v, %v", rows, err)
		}
		if est := w.RequestEstimate(w.leader, r); est == nil || *est != 270_000_000 {
			t.Errorf("estimate %v", est)
		}
		if est := w.RequestEstimate(w.surveyor, r); est != nil {
			t.Errorf("a surveyor reads %v", est)
		}
	})
}

// Whoever filed a request, now or before, does not decide it, whatever role the account has now.
func TestWhoFiledDoesNotDecide(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.filed()
		promoted := func(ctx context.Context) context.Context {
			v, _ := viewer.From(ctx)
			v.Role, v.UnitID = viewer.Finance, uuid.Nil
			return viewer.With(t.Context(), v)
		}
		w.decide(promoted(w.leader), r, life.RequestAccepted, "", "FORBIDDEN")
		w.decide(w.finance, r, life.RequestReturned, "xem lại")
		in := w.fifteenComputers()
		in.RequestID = &r.ID
		p, err := w.FileEquipmentRequest(w.second, in)
		w.accepted(p, err)
		w.decide(promoted(w.second), r, life.RequestAccepted, "", "FORBIDDEN")
		w.decide(promoted(w.leader), r, life.RequestReturned, "x", "FORBIDDEN")
		w.decide(w.finance, r, life.RequestAccepted, "") // who returned it may accept it
	})
}

func TestFileEquipmentRequestNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(in *planning.FileEquipmentRequestInput)
			want   []string
		}{
			"class":    {func(in *planning.FileEquipmentRequestInput) { in.NeedClassCode = "spaceship" }, []string{"UNKNOWN_CODE needClassCode"}},
			"item":     {func(in *planning.FileEquipmentRequestInput) { in.ItemTypeCode = new("printer") }, []string{"INVALID itemTypeCode"}},
			"negative": {func(in *planning.FileEquipmentRequestInput) { in.Quantity, in.Estimate = -1, new(holding.VND(-1)) }, []string{"OUT_OF_RANGE estimate", "OUT_OF_RANGE quantity"}},
			"request":  {func(in *planning.FileEquipmentRequestInput) { in.RequestID = new(uuid.New()) }, []string{"NOT_FOUND requestId"}},
			"revision": {func(in *planning.FileEquipmentRequestInput) { in.BaseRevision = new(int32(-1)) }, []string{"OUT_OF_RANGE baseRevision"}},
		} {
			in := w.fifteenComputers()
			c.change(&in)
			p, err := w.FileEquipmentRequest(w.leader, in)
			t.Log(name)
			w.refused(p, err, c.want...)
		}
	})
}

// Of two who file a request for the same class at the same time one is told of the other's.
func TestTwoFileAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var wait sync.WaitGroup
		var lock sync.Mutex
		filed, refused := 0, 0
		for _, ctx := range []context.Context{w.leader, w.second, w.leader, w.second} {
			wait.Go(func() {
				p, err := w.FileEquipmentRequest(ctx, w.fifteenComputers())
				lock.Lock()
				defer lock.Unlock()
				switch {
				case err != nil:
					t.Error(err)
				case p.EquipmentRequest != nil:
					filed++
				default:
					refused++
				}
			})
		}
		wait.Wait()
		if filed != 1 || refused != 3 {
			t.Errorf("%d filed, %d refused", filed, refused)
		}
	})
}

// The officer sees: the norm gives 19, there are 12, 15 are asked for.
func TestWhatARequestIsSeenWith(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.filed()
		if n, err := w.RequestEntitled(w.leader, r); n != nil || err != nil {
			t.Errorf("without an establishment the norm gives %v, %v", n, err)
		}
		p, err := w.SetEstablishment(w.finance, w.nineteen())
		w.accepted(p, err)
		w.stock("desktop", 7, 1, holding.Good)
		w.stock("laptop", 1, 5, holding.Worn)
		w.stock("laptop", 1, 3, holding.Unserviceable)
		w.stock("printer", 4, 1, holding.Good)

		page, err := w.EquipmentRequests(w.finance, &planning.EquipmentRequestFilter{UnitCodes: []string{giaRai}, Statuses: []life.RequestStatus{life.RequestFiled}, NeedClassCodes: []string{"computer_any"}}, relay.Args{})
		if err != nil || len(page.Edges) != 1 {
			t.Fatal(page, err)
		}
		r = page.Nodes()[0]
		entitled, err := w.RequestEntitled(w.finance, r)
		if err != nil || entitled == nil || *entitled != 19 {
			t.Errorf("the norm gives %v, %v", entitled, err)
		}
		if have, err := w.RequestOnHand(w.finance, r); have != 12 || err != nil {
			t.Errorf("there are %d, %v", have, err)
		}
		for _, f := range []planning.EquipmentRequestFilter{{UnitCodes: []string{langTron}}, {Statuses: []life.RequestStatus{life.RequestAccepted}},
			{NeedClassCodes: []string{"printer"}}, {AgencyIDs: []uuid.UUID{w.party.ID}}, {Not: &planning.EquipmentRequestFilter{UnitCodes: []string{giaRai}}}} {
			if page, err := w.EquipmentRequests(w.finance, &f, relay.Args{}); err != nil || len(page.Edges) != 0 {
				t.Errorf("%+v finds %v, %v", f, page, err)
			}
		}
		// What nobody has decided is not known, and what the norm does not give is 0.
		undecided := w.fifteenComputers()
		undecided.NeedClassCode, undecided.ItemTypeCode = "air_conditioner", nil
		none := w.fifteenComputers()
		none.NeedClassCode, none.ItemTypeCode = "safe", nil
		for in, want := range map[*planning.FileEquipmentRequestInput]bool{&undecided: false, &none: true} {
			p, err := w.FileEquipmentRequest(w.leader, *in)
			w.accepted(p, err)
			n, err := w.RequestEntitled(w.leader, p.EquipmentRequest)
			if err != nil || (n != nil) != want || n != nil && *n != 0 {
				t.Errorf("%s: %v, %v", in.NeedClassCode, n, err)
			}
		}
	})
}

// stock registers so many entries of so many pieces in the committee, and answers their codes.
func (w *world) stock(item string, entries int, pieces int32, grade holding.Grade) (codes []string) {
	w.t.Helper()
	in := registry.RegisterAssetInput{UnitCode: giaRai, AgencyID: &w.committee.ID, ItemTypeCode: item, Name: item, Tracking: holding.Individual, Quantity: pieces,
		Grades: []*registry.GradeCountInput{{Grade: grade, Quantity: pieces}}, Tenure: holding.Owned, Origin: holding.Purchase, Status: holding.InUse}
	if pieces > 1 {
		in.Tracking = holding.Lot
	}
	for range entries {
		in.OperationID = uuid.New()
		p, err := w.Registry().RegisterAsset(w.officer, in)
		w.accepted(p, err)
		codes = append(codes, p.Asset.Code)
	}
	return codes
}
