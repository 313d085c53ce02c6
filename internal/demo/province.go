package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// The instants of what the province does.
var (
	modelled = time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)
	approved = time.Date(2026, 3, 30, 1, 0, 0, 0, time.UTC)
	priced   = time.Date(2026, 6, 1, 1, 0, 0, 0, time.UTC)
	measured = time.Date(2026, 6, 2, 1, 0, 0, 0, time.UTC)
)

// provincial is what plans need to know that belongs to no unit.
type provincial struct {
	seed          int64
	units         []lineage.Unit
	finance, lead viewer.Viewer
}

// loadProvince writes it. What was written before is replayed, which writes nothing.
func loadProvince(ctx context.Context, db *store.Store, o Options, accounts map[string]viewer.Viewer) error {
	p := &provincial{o.Seed, chosen(o.Units), accounts["finance"], accounts["finance.lead"]}
	var at time.Time
	j := journal.New(db, catalog.Default(), func() time.Time { return at })
	for _, a := range []act{
		{"saveStandardModel", modelled, "", p.finance, "", p.draftModel},
		{"decideStandardModel", approved, "", p.lead, "", p.approveModel},
		{"recordPrice", priced, "", p.finance, "", p.price},
		{"importDistances", measured, "", p.finance, "", p.measure},
	} {
		at = a.at
		op := journal.Operation{ID: p.id(id.Operation, at, a.kind), Kind: a.kind, Body: []byte(a.kind)}
		if _, err := j.Do(viewer.With(ctx, a.actor), op, func(b *journal.Book) (any, error) { return nil, a.do(b) }); err != nil {
			return fmt.Errorf("demo: %s: %w", a.kind, err)
		}
	}
	return nil
}

// id is the same in every demo of the seed.
func (p *provincial) id(tag id.Tag, at time.Time, key string) uuid.UUID {
	return id.Derived(tag, at, fmt.Sprintf("demo %d %d province %s", root, p.seed, key))
}

// modelLines are a standard model for one-stop service centres. Every number in it is made up.
func modelLines() []norm.Line {
	line := func(class string, basis norm.Basis, quantity, per int64, ceiling holding.VND, replaces ...string) norm.Line {
		return norm.Line{Code: "MAU-" + class, NeedClass: class, Scope: norm.ForServiceCentre, Basis: basis, Quantity: quantity, Per: per, Ceiling: ceiling,
			Replaces: replaces, Regime: norm.Provincial, Confidence: catalog.Verified}
	}
	// One for each person, whether behind a counter or not: the position's own does not count beside it.
	computer := line("computer_any", norm.Person, 1, 1, 18_000_000, "SC-computer", "POS-VII-computer_any", "POS-VIII-computer_any")
	computer.AgencyKinds, computer.Tiers = []holding.AgencyKind{holding.ServiceCentre}, []norm.Tier{norm.TierVII, norm.TierVIII}
	return []norm.Line{
		line("queue_machine", norm.Centre, 1, 1, 45_000_000, "SC-queue"),
		line("kiosk", norm.Centre, 2, 1, 40_000_000, "SC-lookup_kiosk"),
		line("rating_device", norm.Counter, 1, 1, 10_000_000, "SC-rating"),
		line("camera", norm.Centre, 4, 1, 3_500_000, "SC-camera"),
		line("waiting_chair", norm.Centre, 6, 1, 3_000_000, "SC-waiting_chair"),
		line("scanner", norm.Counter, 1, 2, 15_000_000, "SC-scanner"),
		computer,
		line("printer", norm.Counter, 1, 2, 10_000_000, "SC-printer"),
		line("display_screen", norm.Centre, 1, 1, 16_000_000, "SC-display"),
		line("ups", norm.Counter, 1, 1, 4_500_000, "SC-ups"),
		line("citizen_desk", norm.Centre, 2, 1, 6_000_000, "SC-online_desk"),
		line("air_conditioner", norm.Centre, 2, 1, 15_000_000, "SC-aircon"),
	}
}

func (p *provincial) draftModel(b *journal.Book) error {
	lines, err := json.Marshal(modelLines())
	if err != nil {
		return err
	}
	return b.Ent().StandardModel.Create().SetID(p.id(id.StandardModel, modelled, "model")).SetNumber(1).
		SetName("Mô hình chuẩn Trung tâm Phục vụ hành chính công cấp xã (số liệu mẫu, không phải quyết định có thật)").SetStatus(life.ModelDraft).
		SetEffectiveFrom(modelFrom).SetDecision("MẪU-01/2026").SetLines(string(lines)).
		SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(p.finance.UserID).SetCreatedBy(p.finance.DisplayName).Exec(b.Context())
}

// modelFrom is the first day of the model.
const modelFrom civil.Date = "2026-04-01"

func (p *provincial) approveModel(b *journal.Book) error {
	return b.Ent().StandardModel.UpdateOneID(p.id(id.StandardModel, modelled, "model")).AddRevision(1).SetStatus(life.ModelApproved).
		SetApprovedAt(b.Now().UnixMicro()).SetApprovedByID(p.lead.UserID).SetApprovedBy(p.lead.DisplayName).Exec(b.Context())
}

// quotes are made-up prices of one piece.
var quotes = []struct {
	item   string
	amount holding.VND
}{
	{"desktop", 16_500_000}, {"laptop", 18_900_000}, {"tablet", 11_500_000}, {"printer", 8_400_000}, {"scanner", 12_500_000}, {"photocopier", 68_000_000},
	{"shredder", 6_900_000}, {"phone", 850_000}, {"desk_set", 6_200_000}, {"meeting_guest_set", 11_000_000}, {"cabinet", 5_400_000}, {"shelf", 1_350_000},
	{"queue_machine", 42_000_000}, {"kiosk", 38_000_000}, {"rating_device", 9_500_000}, {"camera", 3_200_000}, {"waiting_chair", 2_400_000},
	{"citizen_desk", 4_800_000}, {"display_screen", 14_000_000}, {"ups", 4_200_000},
} // air conditioners are left out, so that a plan has one price to ask for

func (p *provincial) price(b *journal.Book) error {
	rows := make([]*ent.PriceReferenceCreate, len(quotes))
	for i, q := range quotes {
		rows[i] = b.Ent().PriceReference.Create().SetID(p.id(id.PriceReference, priced, "price "+q.item)).SetItemType(q.item).SetAmount(q.amount).SetKind(life.Quote).
			SetSource(fmt.Sprintf("Báo giá mẫu số %02d (số liệu giả định, không phải giá có thật)", i+1)).SetDated(civil.Of(priced)).SetValidFrom(civil.Of(priced)).SetValidTo("2028-12-31").
			SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(p.finance.UserID).SetCreatedBy(p.finance.DisplayName)
	}
	return b.Ent().PriceReference.CreateBulk(rows...).Exec(b.Context())
}

// near is how far units are from each other, in a straight line, between which somebody has measured the
// road; farther ones are left to be asked for.
const near = 20_000.0 // metres

// measure makes up the ways by road between neighbours.
func (p *provincial) measure(b *journal.Book) error {
	d := newDice(p.seed, "roads")
	var rows []*ent.RoadDistanceCreate
	for i, u := range p.units {
		for _, v := range p.units[:i] {
			bend := d.between(115, 155)
			line := apart(u, v)
			if u.Lat == 0 || v.Lat == 0 || line > near {
				continue
			}
			metres := int64(math.Round(line*float64(bend)/100/100)) * 100
			from, to := u.ID, v.ID
			if bytes.Compare(from[:], to[:]) > 0 {
				from, to = to, from
			}
			rows = append(rows, b.Ent().RoadDistance.Create().SetID(p.id(id.RoadDistance, measured, u.Code+" "+v.Code)).SetFromUnitID(from).SetToUnitID(to).
				SetMetres(metres).SetSource("Số liệu mẫu"))
		}
	}
	return b.Ent().RoadDistance.CreateBulk(rows...).Exec(b.Context())
}

// apart is the straight line between the centres of two units of the province, in metres: it is so small
// that the ground is flat.
func apart(a, b lineage.Unit) float64 {
	const degree = 111_320.0
	y := (a.Lat - b.Lat) * degree
	x := (a.Lon - b.Lon) * degree * 0.9868 // the cosine of the province's latitude
	return math.Sqrt(float64(x*x) + float64(y*y))
}
