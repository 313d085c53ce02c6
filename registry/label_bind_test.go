package registry_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
)

func TestBlankRoll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.register(desktop()), w.register(desktop())
		foreign := desktop()
		foreign.UnitCode = langTron
		theirs, err := w.RegisterAsset(w.other, foreign)
		w.accepted(theirs, err)
		roll := w.print(blanks(6))
		if w.states(roll...) != "BLANK BLANK BLANK BLANK BLANK BLANK" {
			t.Fatal(w.states(roll...))
		}
		if found, err := w.AssetByCode(w.officer, roll[0]); err != nil || found != nil {
			t.Errorf("a blank label leads to %v, %v", found, err)
		}

		in := binding(" "+labels.Code(roll[0]).Format()+" ", a)
		p := w.bind(in)
		if p.Replayed || p.Label.State != holding.LiveLabel || p.Label.Subject != labels.SubjectAsset || p.Asset.LiveLabel != roll[0] || p.Conflict != nil ||
			w.lastChanges(a) != "LABEL_BOUND >"+roll[0] {
			t.Errorf("bound %+v, %s", p, w.lastChanges(a))
		}
		if again := w.bind(in); !again.Replayed || again.Label.ID != p.Label.ID || again.Asset.Revision != p.Asset.Revision {
			t.Errorf("replayed %+v", again)
		}
		w.bind(binding(roll[0], a)) // it is there already
		if got := len(w.history(a.ID)); got != 2 {
			t.Errorf("%d events", got)
		}
		taken, err := w.BindLabel(w.officer, binding(roll[0], b))
		w.refused(taken, err, "DUPLICATE code")
		if name := taken.Errors[0].Message.EN; name != "This label is on: "+a.Name+" ("+labels.Code(a.Code).Format()+")." {
			t.Errorf("refused with %q", name)
		}

		site := registry.BindLabelInput{OperationID: uuid.New(), Code: roll[1], SiteID: &w.office.ID}
		if p := w.bind(site); p.Label.Subject != labels.SubjectSite || p.Asset != nil {
			t.Errorf("on a site: %+v", p.Label)
		}
		room := registry.BindLabelInput{OperationID: uuid.New(), Code: roll[2], Room: new(" Kho")}
		if p := w.bind(room); p.Label.Subject != labels.SubjectRoom || p.Label.Room != "Kho" {
			t.Errorf("on a room: %+v", p.Label)
		}
		elsewhere, err := w.BindLabel(w.officer, registry.BindLabelInput{OperationID: uuid.New(), Code: roll[1], SiteID: &w.store2.ID})
		w.refused(elsewhere, err, "DUPLICATE code")

		for want, in := range map[string]registry.BindLabelInput{
			"NOT_FOUND code":    binding("000000000", a),
			"NOT_FOUND assetId": binding(roll[3], theirs.Asset),
			"REQUIRED assetId":  binding(roll[3], nil),
			"INVALID assetId":   {Code: roll[3], AssetID: &a.ID, Room: new("Kho")},
			"INVALID replace":   {Code: roll[3], Room: new("Kho"), Replace: true},
			"NOT_FOUND siteId":  {Code: roll[3], SiteID: &w.otherOffice.ID},
		} {
			in.OperationID = uuid.New()
			p, err := w.BindLabel(w.officer, in)
			w.refused(p, err, want)
		}
		// Another unit cannot tell a blank label of ours from a code that nobody has.
		for _, code := range []string{roll[0], roll[3], "000000000"} {
			p, err := w.BindLabel(w.other, binding(code, theirs.Asset))
			w.refused(p, err, "NOT_FOUND code")
			if l, err := w.ResolveLabel(w.other, code); l != nil || err != nil {
				t.Errorf("another unit resolves %v, %v", l, err)
			}
			void, err := w.VoidLabel(w.other, registry.VoidLabelInput{OperationID: uuid.New(), Code: code, Reason: holding.LabelLost})
			w.refused(void, err, "NOT_FOUND code")
		}
		// Where the scope is no wall, the roll still is of one unit.
		job := w.job("demo")
		crossing, err := w.BindLabel(job, binding(roll[3], theirs.Asset))
		w.refused(crossing, err, "PRECONDITION code")

		mounted, err := w.BindLabel(w.officer, registry.BindLabelInput{OperationID: uuid.New(), Code: roll[1], Replace: true})
		w.refused(mounted, err, "INVALID replace")
		abandoned, err := w.VoidLabel(w.officer, registry.VoidLabelInput{OperationID: uuid.New(), Code: roll[3], Reason: holding.LabelNotPrinted})
		w.refused(abandoned, err, "INVALID reason")
		w.void(roll[3], holding.LabelLost)
		late, err := w.BindLabel(w.officer, binding(roll[3], b))
		w.refused(late, err, "WRONG_STATE code")
		auditor, err := w.BindLabel(w.auditor, binding(roll[4], b))
		w.refused(auditor, err, "FORBIDDEN")

		// A label that takes the place of another one, and one that was never printed here.
		in = binding(roll[5], a)
		in.Replace = true
		if p := w.bind(in); p.Conflict != nil || w.states(roll[0], roll[5]) != "REPLACED LIVE" || w.lastChanges(a) != "LABEL_REPLACED "+roll[0]+">"+roll[5] {
			t.Errorf("replaced: %+v, %s", p.Conflict, w.states(roll[0], roll[5]))
		}
		if w.bind(binding(b.Code, b)); w.states(b.Code) != "LIVE" {
			t.Error("a label that another program printed cannot be live")
		}
	})
}

// Of sixteen who bind one blank label to sixteen things, one wins.
func TestTwoBinders(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.print(blanks(1))[0]
		things := make([]*ent.Asset, 16)
		for i := range things {
			things[i] = w.register(desktop())
		}
		answers, faults := make([]*registry.BindLabelPayload, len(things)), make([]error, len(things))
		var group sync.WaitGroup
		for i, a := range things {
			group.Go(func() { answers[i], faults[i] = w.BindLabel(w.officer, binding(code, a)) })
		}
		group.Wait()
		won := 0
		for i, p := range answers {
			if faults[i] == nil && len(p.Errors) == 0 {
				won++
				if w.again(things[i]).LiveLabel != code {
					t.Error("the winner's asset has no label")
				}
				continue
			}
			w.refused(p, faults[i], "DUPLICATE code")
			if w.again(things[i]).LiveLabel != "" {
				t.Error("a loser's asset has a label")
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

// Of several who register what one blank label is on, one registers it, and the others nothing.
func TestRegisterAndBind(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		roll := w.print(blanks(2))
		inputs := make([]registry.RegisterAssetInput, 6)
		answers, faults := make([]*registry.BindLabelPayload, len(inputs)), make([]error, len(inputs))
		var group sync.WaitGroup
		for i := range inputs {
			inputs[i] = desktop()
			group.Go(func() { answers[i], faults[i] = w.RegisterAndBind(w.officer, inputs[i], roll[0]) })
		}
		group.Wait()
		won := -1
		for i, p := range answers {
			if faults[i] == nil && len(p.Errors) == 0 {
				if won >= 0 {
					t.Error("two won")
				}
				won = i
				continue
			}
			w.refused(p, faults[i], "DUPLICATE code")
		}
		if won < 0 {
			t.Fatal("nobody won")
		}
		p := answers[won]
		if p.Asset.LiveLabel != roll[0] || p.Label.State != holding.LiveLabel || p.Conflict != nil || w.states(p.Asset.Code) != "ASSIGNED" ||
			!slices.Equal(w.history(p.Asset.ID), []holding.EventKind{holding.Registered}) {
			t.Errorf("won with %+v, %v", p, w.history(p.Asset.ID))
		}
		again, err := w.RegisterAndBind(w.officer, inputs[won], roll[0])
		if w.accepted(again, err); !again.Replayed || again.Asset.ID != p.Asset.ID {
			t.Errorf("replayed %+v", again)
		}
		wrong := desktop()
		wrong.ItemTypeCode = "nonsense"
		refused, err := w.RegisterAndBind(w.officer, wrong, roll[1])
		w.refused(refused, err, "UNKNOWN_CODE itemTypeCode")
		theirs, err := w.RegisterAndBind(w.other, desktop(), roll[1])
		w.refused(theirs, err, "NOT_FOUND code")
		auditor, err := w.RegisterAndBind(w.auditor, desktop(), roll[1])
		w.refused(auditor, err, "FORBIDDEN")
		c, ctx := w.client()
		if n, err := c.Asset.Query().Count(ctx); err != nil || n != 1 || w.states(roll[1]) != "BLANK" {
			t.Errorf("%d assets, %v, the other label is %s", n, err, w.states(roll[1]))
		}
		w.consistent()
	})
}

func TestLabelTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		batches := twins(w, w.officer, w.PrintLabels, blanks(2), func(p *registry.PrintLabelsPayload) bool { return p.Replayed })
		for _, p := range batches {
			if p.Batch.ID != batches[0].Batch.ID {
				t.Error("two batches of one operation")
			}
		}
		code := w.items(batches[0].Batch)[0]
		twins(w, w.officer, w.BindLabel, binding(code, a), func(p *registry.BindLabelPayload) bool { return p.Replayed })
		twins(w, w.officer, w.VoidLabel, registry.VoidLabelInput{OperationID: uuid.New(), Code: code, Reason: holding.LabelLost},
			func(p *registry.VoidLabelPayload) bool { return p.Replayed })
		if got := w.history(a.ID); !slices.Equal(got, []holding.EventKind{holding.Registered, holding.LabelBound, holding.LabelReplaced}) {
			t.Errorf("history %v", got)
		}
	})
}

// Many who print at once draw codes that are all different, and take every thing once.
func TestConcurrentPrinting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 5 {
			w.register(desktop())
		}
		var group sync.WaitGroup
		var mu sync.Mutex
		codes, firsts := map[string]bool{}, 0
		for range 8 {
			group.Go(func() {
				roll, err := w.PrintLabels(w.officer, blanks(50))
				if err != nil || len(roll.Errors) > 0 {
					t.Errorf("blanks: %+v, %v", roll, err)
					return
				}
				in := sheet(labels.SubjectAsset)
				in.Filter = &registry.AssetFilter{}
				p, err := w.PrintLabels(w.officer, in)
				if err != nil {
					t.Error(err)
					return
				}
				drawn := w.items(roll.Batch)
				mu.Lock()
				defer mu.Unlock()
				for _, c := range drawn {
					codes[c] = true
				}
				if p.Batch != nil {
					firsts += int(p.Batch.LabelCount)
				} else if refusals(p)[0].Code != "PRECONDITION" {
					t.Errorf("refused: %v", refusals(p)[0])
				}
			})
		}
		group.Wait()
		if len(codes) != 400 || firsts != 5 {
			t.Errorf("%d codes, %d first labels", len(codes), firsts)
		}
	})
}

func TestTwoLiveLabels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.print(stickers(a))
		roll := w.print(blanks(2))
		w.bind(binding(roll[0], a))
		w.seen(w.officer, a, a.Code, nil) // and its first label is on it, too
		open, err := w.LabelConflicts(w.officer, &registry.LabelConflictFilter{Settled: new(false)}, relay.Args{})
		if err != nil || len(open.Edges) != 1 {
			t.Fatalf("%+v, %v", open, err)
		}
		c := open.Edges[0].Node
		if c.Kind != holding.TwoLiveLabels || c.Code != a.Code || c.OtherCode != roll[0] || c.AssetID != a.ID || w.states(a.Code, roll[0]) != "LIVE LIVE" {
			t.Errorf("conflict %+v", c)
		}
		if p := w.bind(binding(roll[1], a)); p.Conflict == nil || p.Conflict.ID != c.ID {
			t.Errorf("a third label opens %+v", p.Conflict)
		}
		w.void(roll[1], holding.LabelMisprinted)
		if theirs, err := w.LabelConflicts(w.other, nil, relay.Args{}); err != nil || len(theirs.Edges) != 0 {
			t.Errorf("another unit sees %+v, %v", theirs, err)
		}

		settle := registry.SettleLabelConflictInput{ConflictID: c.ID, Settlement: holding.KeepOneLabel, KeepCode: &roll[0], Note: new("đã bóc")}
		for want, change := range map[string]func(*registry.SettleLabelConflictInput){
			"NOT_FOUND conflictId": func(in *registry.SettleLabelConflictInput) { in.ConflictID = uuid.New() },
			"INVALID settlement":   func(in *registry.SettleLabelConflictInput) { in.Settlement = holding.ThingMoved },
			"REQUIRED keepCode":    func(in *registry.SettleLabelConflictInput) { in.KeepCode = nil },
			"INVALID keepCode":     func(in *registry.SettleLabelConflictInput) { in.KeepCode = &roll[1] },
		} {
			in := settle
			in.OperationID = uuid.New()
			change(&in)
			p, err := w.SettleLabelConflict(w.officer, in)
			w.refused(p, err, want)
		}
		settle.OperationID = uuid.New()
		other, err := w.SettleLabelConflict(w.other, settle)
		w.refused(other, err, "NOT_FOUND conflictId")
		p, err := w.SettleLabelConflict(w.officer, settle)
		w.accepted(p, err)
		if p.Conflict.SettledAt == 0 || p.Conflict.SettledBy != "Nguyễn Văn An" || p.Conflict.Note != "đã bóc" ||
			w.states(a.Code, roll[0]) != "REPLACED LIVE" || w.again(a).LiveLabel != roll[0] {
			t.Errorf("settled %+v, %s, %s", p.Conflict, w.states(a.Code, roll[0]), w.again(a).LiveLabel)
		}
		settle.OperationID = uuid.New()
		twice, err := w.SettleLabelConflict(w.officer, settle)
		w.refused(twice, err, "WRONG_STATE conflictId")
	})
}

// A void label settles what it was in conflict with.
func TestVoidSettles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		roll := w.print(blanks(2))
		w.bind(binding(roll[0], a))
		c := w.bind(binding(roll[1], a)).Conflict
		w.void(roll[1], holding.LabelDamaged)
		if w.again(a).LiveLabel != roll[0] || w.lastChanges(a) != "LABEL_REPLACED "+roll[1]+">"+roll[0] {
			t.Errorf("the other label: %s", w.lastChanges(a))
		}
		settled, err := w.Node(w.officer, c.ID)
		if err != nil || settled.(*ent.LabelConflict).Settlement != holding.KeepOneLabel {
			t.Errorf("%+v, %v", settled, err)
		}
	})
}

func TestOneCodeInTwoPlaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, moved, lot := w.register(desktop()), w.register(desktop()), w.register(chairs())
		w.print(stickers(a, moved, lot))
		at := func(site uuid.UUID, after time.Duration) func(*registry.ObservationInput) {
			return func(o *registry.ObservationInput) {
				o.SiteID, o.CapturedAt = &site, time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC).Add(after)
			}
		}
		for _, thing := range []*ent.Asset{a, lot} { // a lot can be in several places
			w.seen(w.officer, thing, thing.Code, at(w.office.ID, 0))
			w.seen(w.officer, thing, thing.Code, at(w.store2.ID, 10*time.Minute))
			w.seen(w.officer, thing, thing.Code, at(w.office.ID, 20*time.Minute))
		}
		w.seen(w.officer, moved, moved.Code, at(w.office.ID, 0))
		w.seen(w.officer, moved, moved.Code, at(w.office.ID, time.Minute))
		w.seen(w.officer, moved, moved.Code, at(w.store2.ID, 2*time.Hour))
		page, err := w.LabelConflicts(w.officer, &registry.LabelConflictFilter{Kinds: []holding.LabelConflictKind{holding.TwoPlaces}}, relay.Args{})
		if err != nil || len(page.Edges) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		c := page.Edges[0].Node
		last, err := w.ConflictObservation(w.officer, c)
		if err != nil || last == nil || *last.SiteID != w.store2.ID || c.Code != a.Code || c.OtherCode != "" {
			t.Errorf("conflict %+v, %+v, %v", c, last, err)
		}
		if before, err := w.ConflictOtherObservation(w.officer, c); err != nil || before == nil || *before.SiteID != w.office.ID {
			t.Errorf("before %+v, %v", before, err)
		}
		p, err := w.SettleLabelConflict(w.officer, registry.SettleLabelConflictInput{OperationID: uuid.New(), ConflictID: c.ID, Settlement: holding.LabelVoided})
		w.accepted(p, err)
		if w.states(a.Code) != "VOID" || w.again(a).LiveLabel != "" {
			t.Errorf("settled: %s, %q", w.states(a.Code), w.again(a).LiveLabel)
		}
	})
}
