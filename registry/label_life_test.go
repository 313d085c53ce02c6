package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
)

func TestLifeOfTheFirstLabel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		first := a.Code
		batch := w.order(stickers(a))
		if batch.State != holding.BatchQueued || batch.LabelCount != 1 || batch.Design != "asset-large" || batch.CreatedBy != "Nguyễn Văn An" {
			t.Errorf("batch %+v", batch)
		}
		if got := w.items(batch); !slices.Equal(got, []string{first}) || w.states(first) != "ASSIGNED" {
			t.Errorf("the batch prints %v, %s; want the code of the asset", got, w.states(first))
		}
		started, err := w.StartBatch(w.officer, batch.ID)
		if err != nil || started.State != holding.BatchPrinting {
			t.Errorf("started %+v, %v", started, err)
		}
		for n := 1; n <= 2; n++ { // written once more, it stays what it is
			done, err := w.FinishBatch(w.officer, batch.ID, labels.Report{Labels: 1, Pages: 1, Bytes: int64(n), SHA256: "ab", Truncated: 1})
			if err != nil || done.State != holding.BatchPrinted || done.PrintedAt == 0 {
				t.Fatalf("finished %+v, %v", done, err)
			}
			outputs, err := w.BatchOutputs(done)
			if err != nil || len(outputs) != n || outputs[n-1].Bytes != int64(n) || outputs[n-1].By != "Nguyễn Văn An" || outputs[n-1].Sha256 != "ab" {
				t.Errorf("outputs %+v, %v", outputs, err)
			}
		}
		if w.states(first) != "PRINTED" || w.again(a).LiveLabel != "" || len(w.history(a.ID)) != 1 {
			t.Errorf("printing is not being on the thing: %s, %+v", w.states(first), w.history(a.ID))
		}

		w.seen(w.officer, a, first, func(o *registry.ObservationInput) { o.Presence = holding.NotFound })
		if w.states(first) != "PRINTED" {
			t.Error("what was not found has a live label")
		}
		w.seen(w.officer, a, first, nil)
		if w.states(first) != "LIVE" || w.again(a).LiveLabel != first || w.lastChanges(a) != "OBSERVED >"+first {
			t.Errorf("seen: %s, %s", w.states(first), w.lastChanges(a))
		}
		w.seen(w.officer, a, first, nil)
		if w.lastChanges(a) != "OBSERVED" {
			t.Errorf("seen again: %s", w.lastChanges(a))
		}

		// A reprint takes a new code. Until it is on the thing the old one counts.
		second := w.print(reprints(a))[0]
		if second == first || w.states(first, second) != "LIVE PRINTED" {
			t.Errorf("reprinted: %s", w.states(first, second))
		}
		p := w.bind(binding(second, nil))
		if p.Label.State != holding.LiveLabel || p.Asset.LiveLabel != second || p.Conflict != nil || w.lastChanges(a) != "LABEL_REPLACED "+first+">"+second {
			t.Errorf("bound %+v, %s", p.Label, w.lastChanges(a))
		}
		old, err := w.ResolveLabel(w.officer, first)
		if err != nil || old.State != holding.ReplacedLabel {
			t.Fatalf("the old label: %+v, %v", old, err)
		}
		if by, err := w.ReplacedBy(w.officer, old); err != nil || by != second {
			t.Errorf("replaced by %q, %v", by, err)
		}
		for _, code := range []string{first, second} {
			if found, err := w.AssetByCode(w.officer, code); err != nil || found == nil || found.ID != a.ID {
				t.Errorf("%s leads to %v, %v", code, found, err)
			}
		}
		again, err := w.BindLabel(w.officer, binding(first, nil))
		w.refused(again, err, "WRONG_STATE code")
		w.seen(w.officer, a, first, nil) // what is seen is seen, and the old label stays old
		if w.states(first, second) != "REPLACED LIVE" {
			t.Errorf("the old label was seen: %s", w.states(first, second))
		}

		w.void(second, holding.LabelLost)
		if w.again(a).LiveLabel != "" || w.lastChanges(a) != "LABEL_REPLACED "+second+">" {
			t.Errorf("void: %s", w.lastChanges(a))
		}
		if found, err := w.AssetByCode(w.officer, second); err != nil || found != nil {
			t.Errorf("a void label leads to %v, %v", found, err)
		}
		twice, err := w.VoidLabel(w.officer, registry.VoidLabelInput{OperationID: uuid.New(), Code: second, Reason: holding.LabelLost})
		w.refused(twice, err, "WRONG_STATE code")
		observed, err := w.RecordObservations(w.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{
			{OperationID: uuid.New(), AssetCode: second, Presence: holding.Seen, CapturedAt: w.now}}})
		w.accepted(observed, err)
		w.refused(observed.Results[0], nil, "NOT_FOUND assetCode")

		// Nothing is on it any more, so this is no reprint; but its own code was used up.
		third := w.print(stickers(a))[0]
		if slices.Contains([]string{first, second}, third) || w.states(third) != "PRINTED" {
			t.Errorf("a third label %s", w.states(third))
		}
	})
}

// The own code names the asset in the register, also when its sticker is lost.
func TestVoidOfTheOwnCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.print(stickers(a))
		w.void(a.Code, holding.LabelDamaged)
		if found, err := w.AssetByCode(w.officer, a.Code); err != nil || found == nil {
			t.Errorf("its code leads to %v, %v", found, err)
		}
		w.seen(w.officer, a, a.Code, nil)
		if w.states(a.Code) != "VOID" || w.again(a).LiveLabel != "" {
			t.Error("a void label is live")
		}
		if code := w.print(stickers(a))[0]; code == a.Code {
			t.Error("a code is used twice")
		}
	})
}

func TestReprintChain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		codes := w.print(stickers(a))
		w.bind(binding(codes[0], nil))
		for range 3 { // each is lost before it is on the thing
			codes = append(codes, w.print(reprints(a))...)
		}
		if w.states(codes...) != "LIVE PRINTED PRINTED PRINTED" {
			t.Errorf("before: %s", w.states(codes...))
		}
		w.seen(w.officer, a, codes[2], nil)
		if w.states(codes...) != "REPLACED REPLACED LIVE PRINTED" {
			t.Errorf("the third is on it: %s", w.states(codes...))
		}
		w.seen(w.officer, a, codes[3], nil)
		if w.states(codes...) != "REPLACED REPLACED REPLACED LIVE" {
			t.Errorf("the fourth is on it: %s", w.states(codes...))
		}
		page, err := w.AssetLabels(w.officer, w.again(a), relay.Args{First: new(int32(10))})
		if err != nil || len(page.Edges) != 4 || page.Edges[3].Node.Code != codes[3] {
			t.Errorf("labels of the asset %+v, %v", page, err)
		}
		on, err := w.AssetLabel(w.officer, w.again(a))
		if err != nil || on == nil || on.Code != codes[3] {
			t.Errorf("on it is %+v, %v", on, err)
		}
	})
}

func TestAbortLabelBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		fresh, labelled := w.register(desktop()), w.register(desktop())
		w.print(stickers(labelled))
		batch := w.order(reprints(fresh, labelled))
		codes := w.items(batch)
		if codes[0] != fresh.Code || codes[1] == labelled.Code {
			t.Fatalf("the batch has %v", codes)
		}
		abort := registry.AbortLabelBatchInput{OperationID: uuid.New(), BatchID: batch.ID}
		p, err := w.AbortLabelBatch(w.officer, abort)
		w.accepted(p, err)
		if p.Batch.State != holding.BatchAborted || p.Batch.AbortedAt == 0 || w.states(codes...) != "ASSIGNED VOID" {
			t.Errorf("aborted %+v, %s", p.Batch, w.states(codes...))
		}
		again, err := w.AbortLabelBatch(w.officer, abort)
		w.accepted(again, err)
		if !again.Replayed {
			t.Error("it happened twice")
		}
		abort.OperationID = uuid.New()
		twice, err := w.AbortLabelBatch(w.officer, abort)
		w.refused(twice, err, "WRONG_STATE batchId")
		if _, err := w.FinishBatch(w.officer, batch.ID, labels.Report{}); refusal(err) != "WRONG_STATE batchId" {
			t.Errorf("finished what was aborted: %v", err)
		}
		for _, err := range w.BatchItems(w.officer, batch.ID) {
			if refusal(err) != "WRONG_STATE batchId" {
				t.Errorf("items of what was aborted: %v", err)
			}
		}
		if got := w.print(stickers(fresh)); !slices.Equal(got, []string{fresh.Code}) {
			t.Errorf("its own code is printed as %v", got)
		}
		printed := w.order(blanks(1))
		if _, err := w.FinishBatch(w.officer, printed.ID, labels.Report{}); err != nil {
			t.Fatal(err)
		}
		late, err := w.AbortLabelBatch(w.officer, registry.AbortLabelBatchInput{OperationID: uuid.New(), BatchID: printed.ID})
		w.refused(late, err, "WRONG_STATE batchId")
	})
}

// What is stuck on stays on, whatever is taken back in the books.
func TestReversalKeepsLabels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.print(stickers(a))
		seen := w.seen(w.officer, a, a.Code, func(o *registry.ObservationInput) { o.Room = new("P. 9") })
		p, err := w.ReverseOperation(w.admin, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: seen.OperationID, Reason: "Nhầm phòng"})
		w.accepted(p, err)
		if now := w.again(a); now.Room != a.Room || now.LiveLabel != a.Code || w.states(a.Code) != "LIVE" {
			t.Errorf("reversed: room %q, label %q, %s", now.Room, now.LiveLabel, w.states(a.Code))
		}
		b := w.register(desktop())
		in := binding(w.print(blanks(1))[0], b)
		w.bind(in)
		refused, err := w.ReverseOperation(w.admin, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: in.OperationID, Reason: "Nhầm"})
		w.refused(refused, err, "PRECONDITION reverses")
	})
}

func TestLabelsMoveAndSplitWithTheAsset(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lot := w.register(chairs())
		w.print(stickers(lot))
		w.seen(w.officer, lot, lot.Code, nil)
		p, err := w.SplitLot(w.officer, registry.SplitLotInput{OperationID: uuid.New(), AssetID: lot.ID, Parts: []*registry.LotPartInput{{Quantity: 3}}})
		w.accepted(p, err)
		if p.Asset.LiveLabel != lot.Code || p.Parts[0].LiveLabel != "" || w.states(p.Parts[0].Code) != "ASSIGNED" {
			t.Errorf("the lot carries %q, its part %q", p.Asset.LiveLabel, p.Parts[0].LiveLabel)
		}
	})
}

func TestTextsOnLabels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := desktop()
		in.SiteID = &w.office.ID
		lot, land := chairs(), parcel()
		lot.Quantity, lot.Grades = 1200, nil
		land.LandParcel.AreaM2 = new(holding.Area(120_050))
		house := desktop()
		house.ItemTypeCode, house.Name, house.Computer, house.Room = "office_building", "Nhà làm việc", nil, nil
		plates := sheet(labels.SubjectParcel)
		plates.Stock, plates.Filter = "R100x50", &registry.AssetFilter{}
		a, l := w.register(in), w.register(lot)
		w.register(land)
		w.register(house)
		boxes := sheet(labels.SubjectBox)
		boxes.Count, boxes.Recipient, boxes.Note, boxes.Stock = new(int32(2)), new("Phường Láng Tròn"), new("Dễ vỡ"), "L7163"
		rooms := sheet(labels.SubjectRoom)
		rooms.Rooms = []*registry.LabelRoomInput{{SiteID: &w.office.ID, Room: " P. Kinh tế"}, {Room: "Kho"}}
		for _, c := range []struct {
			in   registry.PrintLabelsInput
			want []map[labels.Field]string
		}{
			{stickers(a, l), []map[labels.Field]string{
				{"unit": "UBND phường Giá Rai", "name": in.Name, "serial": "SN 7X2K9", "room": "P. Kinh tế", "site": "Trụ sở 1", "quantity": ""},
				{"name": "Ghế xếp", "quantity": "1.200 chiếc", "serial": ""}}},
			{plates, []map[labels.Field]string{{"parcel": "", "address": "Nhà làm việc"}, {"parcel": "345", "sheet": "12", "area": "1.200,5 m²"}}},
			{boxes, []map[labels.Field]string{
				{"box": "1/2", "from": w.unit.FullName, "to": "Phường Láng Tròn", "note": "Dễ vỡ"}, {"box": "2/2"}}},
			{rooms, []map[labels.Field]string{{"room": "P. Kinh tế", "site": "Trụ sở 1", "unit": w.unit.FullName}, {"room": "Kho", "site": ""}}},
			{blanks(1), []map[labels.Field]string{{"unit": w.unit.FullName, "name": ""}}},
		} {
			var got []labels.Item
			for item, err := range w.BatchItems(w.officer, w.order(c.in).ID) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, item)
			}
			if len(got) != len(c.want) {
				t.Fatalf("%s: %d items, want %d", c.in.Subject, len(got), len(c.want))
			}
			for i, want := range c.want {
				for field, text := range want {
					if got[i].Texts[field] != text {
						t.Errorf("%s %d: %s is %q, want %q", c.in.Subject, i, field, got[i].Texts[field], text)
					}
				}
			}
		}
	})
}

// Whoever prints later prints the rest: things that have a label, or one under way, are left out.
func TestPrintByFilter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var things []*ent.Asset
		for _, room := range []string{"P. 2", "P. 1", "P. 2"} {
			in := desktop()
			in.Room = &room
			things = append(things, w.register(in))
		}
		w.register(parcel())
		gone := w.register(desktop())
		w.seen(w.officer, gone, gone.Code, nil)
		missed, err := w.ChangeAssetStatus(w.officer, registry.ChangeAssetStatusInput{OperationID: uuid.New(), AssetID: gone.ID, Status: holding.Missing})
		w.accepted(missed, err)
		w.print(stickers(things[0]))
		in := sheet(labels.SubjectAsset)
		in.Filter = &registry.AssetFilter{Rooms: []string{"P. 1", " P. 2"}}
		batch := w.order(in)
		if got := w.items(batch); !slices.Equal(got, []string{things[1].Code, things[2].Code}) || batch.SkippedCount != 1 {
			t.Errorf("printed %v, %d left out", got, batch.SkippedCount)
		}
		in.OperationID = uuid.New()
		rest, err := w.PrintLabels(w.officer, in)
		w.refused(rest, err, "PRECONDITION")
		in.OperationID, in.Reprint = uuid.New(), true
		if got := w.order(in); got.LabelCount != 3 || got.SkippedCount != 0 {
			t.Errorf("reprints %d, leaves out %d", got.LabelCount, got.SkippedCount)
		}
		plates := sheet(labels.SubjectParcel)
		plates.Stock, plates.Filter = "R100x50", &registry.AssetFilter{}
		if got := w.order(plates); got.LabelCount != 1 || got.Design != "parcel" {
			t.Errorf("plates %+v", got)
		}
	})
}

func TestPrintLabelsRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		soft := desktop()
		soft.ItemTypeCode, soft.Name, soft.Computer = "operating_system", "Phần mềm kế toán", nil
		program, scrapped := w.register(soft), w.register(desktop())
		wrong, err := w.EnterAssetInError(w.admin, registry.EnterAssetInErrorInput{OperationID: uuid.New(), AssetID: scrapped.ID, Reason: "Nhập trùng"})
		w.accepted(wrong, err)
		elsewhere := desktop()
		elsewhere.UnitCode = langTron
		foreign, err := w.RegisterAsset(w.other, elsewhere)
		w.accepted(foreign, err)
		for name, c := range map[string]struct {
			change func(*registry.PrintLabelsInput)
			want   string
		}{
			"unknown unit":     {func(in *registry.PrintLabelsInput) { in.UnitCode = langTron }, "NOT_FOUND unitCode"},
			"unknown stock":    {func(in *registry.PrintLabelsInput) { in.Stock = "A4" }, "UNKNOWN_CODE stock"},
			"unknown design":   {func(in *registry.PrintLabelsInput) { in.Design = new("x") }, "UNKNOWN_CODE design"},
			"design of rooms":  {func(in *registry.PrintLabelsInput) { in.Design = new("room") }, "INVALID design"},
			"design too large": {func(in *registry.PrintLabelsInput) { in.Design, in.Stock = new("asset-large"), "L7651" }, "OUT_OF_RANGE design"},
			"start":            {func(in *registry.PrintLabelsInput) { in.Start = 22 }, "OUT_OF_RANGE start"},
			"no start":         {func(in *registry.PrintLabelsInput) { in.Start = 0 }, "OUT_OF_RANGE start"},
			"dpi for PDF":      {func(in *registry.PrintLabelsInput) { in.Dpi = new(int32(300)) }, "INVALID dpi"},
			"ZPL on sheets":    {func(in *registry.PrintLabelsInput) { in.Format, in.Dpi = holding.FormatZPL, new(int32(203)) }, "INVALID stock"},
			"ZPL without dpi":  {func(in *registry.PrintLabelsInput) { in.Format, in.Stock = holding.FormatZPL, "R50x30" }, "INVALID dpi"},
			"no choice":        {func(in *registry.PrintLabelsInput) { in.AssetIDs = nil }, "REQUIRED filter"},
			"two choices":      {func(in *registry.PrintLabelsInput) { in.Filter = &registry.AssetFilter{} }, "INVALID filter"},
			"a count":          {func(in *registry.PrintLabelsInput) { in.Count = new(int32(3)) }, "INVALID count"},
			"named twice":      {func(in *registry.PrintLabelsInput) { in.AssetIDs = append(in.AssetIDs, a.ID) }, "DUPLICATE assetIds.1"},
			"another's":        {func(in *registry.PrintLabelsInput) { in.AssetIDs = append(in.AssetIDs, foreign.Asset.ID) }, "NOT_FOUND assetIds.1"},
			"software":         {func(in *registry.PrintLabelsInput) { in.AssetIDs = append(in.AssetIDs, program.ID) }, "PRECONDITION assetIds.1"},
			"entered in error": {func(in *registry.PrintLabelsInput) { in.AssetIDs = append(in.AssetIDs, scrapped.ID) }, "WRONG_STATE assetIds.1"},
			"no rooms": {func(in *registry.PrintLabelsInput) {
				in.Subject, in.AssetIDs, in.Rooms = labels.SubjectRoom, nil, []*registry.LabelRoomInput{{Room: " "}}
			}, "REQUIRED rooms.0.room"},
			"a site of others": {func(in *registry.PrintLabelsInput) {
				in.Subject, in.AssetIDs, in.SiteIDs = labels.SubjectSite, nil, []uuid.UUID{w.otherOffice.ID}
			}, "NOT_FOUND siteIds.0"},
			"no blanks": {func(in *registry.PrintLabelsInput) {
				in.Subject, in.AssetIDs, in.Count = labels.SubjectBlank, nil, new(int32(0))
			}, "OUT_OF_RANGE count"},
			"too many": {func(in *registry.PrintLabelsInput) {
				in.Subject, in.AssetIDs, in.Count = labels.SubjectBlank, nil, new(int32(5001))
			}, "OUT_OF_RANGE count"},
			"long recipient": {func(in *registry.PrintLabelsInput) {
				in.Subject, in.AssetIDs, in.Count, in.Recipient = labels.SubjectBox, nil, new(int32(1)), new(strings.Repeat("x", 2000))
			}, "OUT_OF_RANGE recipient"},
		} {
			in := stickers(a)
			c.change(&in)
			p, err := w.PrintLabels(w.officer, in)
			if err != nil || len(p.Errors) == 0 || p.Batch != nil {
				t.Errorf("%s: %+v, %v", name, p, err)
				continue
			}
			w.refused(p, err, c.want)
		}
		p, err := w.PrintLabels(w.finance, stickers(a))
		w.refused(p, err, "FORBIDDEN")
		if w.states(a.Code) != "ASSIGNED" {
			t.Error("a refused batch left something behind")
		}
	})
}

func TestLabelsOfPlaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rooms := sheet(labels.SubjectRoom)
		rooms.Rooms = []*registry.LabelRoomInput{{SiteID: &w.office.ID, Room: "P. 1"}, {Room: "P. 1"}}
		sites := sheet(labels.SubjectSite)
		sites.SiteIDs = []uuid.UUID{w.office.ID, w.store2.ID}
		for _, in := range []registry.PrintLabelsInput{rooms, sites} {
			codes := w.print(in)
			p := w.bind(registry.BindLabelInput{OperationID: uuid.New(), Code: codes[1]})
			if p.Label.State != holding.LiveLabel || p.Asset != nil {
				t.Errorf("bound %+v", p)
			}
			w.bind(registry.BindLabelInput{OperationID: uuid.New(), Code: codes[1]})
			in.OperationID = uuid.New()
			again, err := w.PrintLabels(w.officer, in)
			w.refused(again, err, "PRECONDITION")
			in.OperationID, in.Reprint = uuid.New(), true
			next := w.print(in)
			w.bind(registry.BindLabelInput{OperationID: uuid.New(), Code: next[1]})
			if got := w.states(codes[0], codes[1], next[0], next[1]); got != "PRINTED REPLACED PRINTED LIVE" {
				t.Errorf("%s: %s", in.Subject, got)
			}
			w.void(next[1], holding.LabelLost)
			observed, err := w.RecordObservations(w.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{
				{OperationID: uuid.New(), AssetCode: next[0], Presence: holding.Seen, CapturedAt: w.now}}})
			w.accepted(observed, err)
			w.refused(observed.Results[0], nil, "NOT_FOUND assetCode")
		}
	})
}
