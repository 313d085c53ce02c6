package exam

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/ent/problemreport"
	"sotaisan/ent/user"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

// The wards of the exam.
const (
	ourCode   = "31942"
	theirCode = "31951"
	thirdCode = "31957"
)

// unit is a unit's book and who keeps it.
type unit struct {
	lineage.Unit
	s               *stand
	officer, leader context.Context
	agencies        []*ent.Agency
	sites           []*ent.Site
	assets          []*ent.Asset
	plan            uuid.UUID
}

// newWorld fills a database: n assets of ours, others of theirs, with papers, gaps, observations, labels,
// conflicts, reports, requests and lines of a plan. The seed decides the rows of theirs alone: what ours
// has is the same in all worlds of one n, to the instant. Unless the plan is to be made later, there is one of
// the province whose content is of no account, with lines of both units.
func newWorld(t testing.TB, database string, n, others int, seed string, planned bool) *stand {
	t.Helper()
	s := newStand(t, database) // under a name that nobody else draws
	defer dice.set(unknown)
	s.found(planned)
	steps := slices.Concat(s.ours.steps(n, "ours", 10*time.Minute), s.theirs.steps(others, seed, 10*time.Minute+7*time.Second))
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, step := range steps {
		s.at(step.at)
		dice.seeded(step.name)
		step.do()
	}
	s.at(today)
	return s
}

// found opens the accounts and the plan, which all worlds have alike, and the units' bodies and premises.
func (s *stand) found(planned bool) {
	s.t.Helper()
	dice.seeded("accounts")
	ctx := s.job()
	tx, err := s.Begin(ctx)
	s.must(err)
	c := tx.Ent()
	c.Setting.Create().SetID(access.DemoSetting).SetValue("{}").ExecX(ctx)
	s.must(s.access.EnsureDemo(ctx, c))
	admin := s.as(c, "admin")
	code := ourCode
	s.must(tx.Commit())
	closed, err := s.accounts.CreateUser(admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "nguyen.cu", DisplayName: "Nguyễn Văn Cũ", Role: viewer.Officer, UnitCode: &code})
	s.accepted(closed, err)
	for _, code := range []string{ourCode, theirCode} {
		more, err := s.accounts.CreateUser(admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "tran.moi." + code, DisplayName: "Trần Văn Mới", Role: viewer.Officer, UnitCode: &code})
		s.accepted(more, err)
		old, err := s.accounts.CreateUser(admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "tran.cu." + code, DisplayName: "Trần Văn Cũ", Role: viewer.Officer, UnitCode: &code})
		s.accepted(old, err)
		ended, err := s.accounts.DisableUser(admin, registry.DisableUserInput{OperationID: uuid.New(), UserID: old.User.ID})
		s.accepted(ended, err)
	}
	tx, err = s.Begin(ctx)
	s.must(err)
	c = tx.Ent()
	logins := map[string]string{"officer": "officer.31942", "leader": "leader.31942", "finance": "finance", "admin": "admin", "auditor": "auditor",
		"surveyor": "surveyor", "disabled": "nguyen.cu", "their officer": "officer.31951", "their leader": "leader.31951"}
	for _, who := range sortedKeys(logins) {
		login := logins[who]
		dice.seeded("token of " + who)
		u := c.User.Query().Where(user.Login(login)).OnlyX(ctx)
		_, secret, err := s.access.CreateToken(ctx, c, access.NewToken{UserID: u.ID, Name: "máy của " + login, ExpiresAt: today.AddDate(0, 6, 0)})
		s.must(err)
		s.tokens[who] = secret
	}
	dice.seeded("the province's")
	s.provincial(ctx, c)
	plan := uuid.Nil
	if !planned {
		plan = s.newPlan(ctx, c)
	}
	s.ours, s.theirs = s.newUnit(c, ourCode, plan), s.newUnit(c, theirCode, plan)
	for _, former := range lineage.Default().Predecessors(s.ours.ID) { // one whose code no unit has today
		gone, _ := lineage.Default().Unit(former.PredecessorID)
		if _, used := lineage.Default().ByCode(gone.Code, civil.Of(today)); !used {
			s.gone = &unit{Unit: gone, s: s}
		}
	}
	s.must(tx.Commit())
	if _, err := s.access.Authenticate(s.t.Context(), "ai.do", "sai mật khẩu", "192.0.2.7"); err == nil {
		s.t.Fatal("a wrong password opens")
	}
	disabled, err := s.accounts.DisableUser(admin, registry.DisableUserInput{OperationID: uuid.New(), UserID: closed.User.ID})
	s.accepted(disabled, err)
}

// as answers the context in which the account of a login acts.
func (s *stand) as(c *ent.Client, login string) context.Context {
	u := c.User.Query().Where(user.Login(login)).OnlyX(s.job())
	v := viewer.Viewer{UserID: u.ID, Login: u.Login, DisplayName: u.DisplayName, Post: u.Post, Role: u.Role}
	if u.UnitID != nil {
		v.UnitID = *u.UnitID
	}
	return viewer.With(s.t.Context(), v)
}

func (s *stand) newUnit(c *ent.Client, code string, plan uuid.UUID) *unit {
	u := &unit{s: s, plan: plan, officer: s.as(c, "officer."+code), leader: s.as(c, "leader."+code)}
	u.Unit, _ = lineage.Default().ByCode(code, civil.Of(opened))
	return u
}

// accepted wants a write that was not refused.
func (s *stand) accepted(payload any, err error) {
	s.t.Helper()
	s.must(err)
	out, ok := reflect.ValueOf(payload).Elem().FieldByName("Outcome").Interface().(usecase.Outcome)
	if !ok || len(out.Errors) > 0 {
		s.t.Fatalf("%T: refused: %v", payload, errs.List(out.Errors))
	}
}

// step is a write at an instant.
type step struct {
	at   time.Time
	name string
	do   func()
}

// places are the names that both units use, so that searches and orders find the rows of both side by side.
var (
	names = []string{"Tủ sắt", "Tủ sắt 2 cánh", "Tủ Sắt", "Ghế xếp Hoà Phát", "Máy vi tính Hòa Bình", "Bàn họp", "Đất trụ sở", "Áp phích"}
	rooms = []string{"P. Kinh tế", "Kho 2", "Hội trường"}
	days  = []civil.Date{"2015-01-02", "2019-05-20", "2026-01-31"}
)

// Codes of the catalogue.
const (
	buildingType = "office_building"
	needClass    = "desktop"
)

var firstOnly = relay.Args{First: new(int32(1))}

// steps are the writes of a unit: first its bodies, then n assets, then what happens to them. They are spread
// over the weeks before today, from offset on.
func (u *unit) steps(n int, seed string, offset time.Duration) []step {
	var todo []func()
	s, r := u.s, draw(seed)
	say := func(what string) *string {
		text := fmt.Sprintf("%s %s %d", what, seed, r.IntN(1000))
		return &text
	}
	note := func(f func()) { todo = append(todo, f) }
	note(func() { u.establish(seed) })
	for i := range n {
		note(func() { u.register(u.anything(i, r.IntN(1_000_000), say)) })
	}
	every := func(k int, f func(a *ent.Asset)) {
		for i := 0; i < n; i += k {
			note(func() { f(u.assets[i]) })
		}
	}
	every(3, func(a *ent.Asset) {
		paper, err := s.registry.AttachDocument(u.officer, registry.AttachDocumentInput{OperationID: uuid.New(), AssetIDs: []uuid.UUID{a.ID}, Type: "PURCHASE_INVOICE",
			Number: say("HĐ"), IssuedOn: new(days[1]), Issuer: say("Công ty"), ArchiveReference: say("Hồ sơ"), Note: say("Bản sao")})
		s.accepted(paper, err)
	})
	every(4, func(a *ent.Asset) { u.see(a, u.sites[0], say) })
	every(5, func(a *ent.Asset) { u.waive(a, say) })
	every(6, func(a *ent.Asset) {
		done, err := s.registry.UpdateAsset(u.officer, registry.UpdateAssetInput{OperationID: uuid.New(), AssetID: a.ID, Note: say("Sửa"),
			Patch: registry.Patch{Room: registry.Opt[string]{Set: true, Value: new(rooms[0])}}})
		s.accepted(done, err)
	})
	note(func() { u.print(say) })
	every(7, func(a *ent.Asset) {
		filed, err := s.registry.FileProblemReport(s.t.Context(), registry.FileProblemReportInput{AssetCode: a.Code, Text: *say("Hỏng"), Contact: *say("09")})
		s.must(err)
		if len(filed.Errors) > 0 {
			s.t.Fatal(errs.List(filed.Errors))
		}
	})
	every(9, func(a *ent.Asset) { u.doubt(a, say) })
	every(14, func(a *ent.Asset) { u.settle(a, say) })
	note(func() { u.ask(say) })
	if u.plan != uuid.Nil {
		note(func() { u.plans(seed) })
	}
	span := today.Sub(opened) - time.Hour
	out := make([]step, len(todo))
	for i, f := range todo {
		out[i] = step{opened.Add(offset + span*time.Duration(i)/time.Duration(len(todo)+1)).Truncate(time.Microsecond), fmt.Sprintf("%s %s %d", u.Code, seed, i), f}
	}
	return out
}

// establish opens the unit's agencies and sites.
func (u *unit) establish(seed string) {
	s, ctx := u.s, u.s.job()
	tx, err := s.Begin(ctx)
	s.must(err)
	c, at := tx.Ent(), s.now()
	for i, kind := range []holding.AgencyKind{holding.PeoplesCommittee, holding.FatherlandFront, holding.School} {
		u.agencies = append(u.agencies, c.Agency.Create().SetID(id.New(id.Agency, at)).SetUnitID(u.ID).SetKind(kind).SetName(fmt.Sprintf("Cơ quan %s %d", seed, i)).SaveX(ctx))
	}
	for i := range 2 {
		u.sites = append(u.sites, c.Site.Create().SetID(id.New(id.Site, at)).SetUnitID(u.ID).SetName(fmt.Sprintf("Trụ sở %s %d", seed, i)).
			SetAddress("Đường "+seed).SetState(holding.SiteInUse).SaveX(ctx))
	}
	s.must(tx.Commit())
}

// anything is an asset: of every kind in turn, with many equal and many unknown values.
func (u *unit) anything(i, n int, say func(string) *string) registry.RegisterAssetInput {
	r := draw(fmt.Sprint(u.Code, i, n))
	in := registry.RegisterAssetInput{OperationID: uuid.New(), UnitCode: u.Code, AgencyID: &oneOf(r, u.agencies...).ID, ItemTypeCode: "cabinet", Name: oneOf(r, names...),
		Tracking: holding.Individual, Quantity: 1, Tenure: oneOf(r, holding.Owned, holding.Owned, holding.Borrowed), Origin: oneOf(r, holding.Purchase, holding.Transfer, holding.UnknownOrigin),
		Condition: new(oneOf(r, holding.Grades...)), Status: oneOf(r, holding.InUse, holding.InUse, holding.NotInUse, holding.UnderRepair), Note: say("Ghi")}
	if in.Tenure == holding.Owned && r.IntN(4) > 0 {
		in.HistoricalCost, in.CostBasis = new(holding.VND(1_000_000+n)), new(holding.Papers)
	}
	if r.IntN(2) == 0 {
		in.SiteID, in.Room = &oneOf(r, u.sites...).ID, new(oneOf(r, rooms...))
	}
	if r.IntN(2) == 0 {
		in.AcquiredOn = new(oneOf(r, days...))
	}
	if r.IntN(3) == 0 {
		in.ExternalCodes = []*registry.ExternalCodeInput{{System: "QLTSNN", Code: *say("TS")}}
	}
	switch i % 6 {
	case 0:
		in.ItemTypeCode = "desktop"
		in.Computer = &registry.ComputerInput{SerialNumber: say("SN"), Processor: say("i5"), Memory: say("8 GB"), OperatingSystem: say("Win")}
	case 1:
		in.ItemTypeCode, in.Tracking, in.Quantity = "chair", holding.Lot, int32(4+r.IntN(20))
		in.Furniture = &registry.FurnitureInput{Material: say("Gỗ"), Dimensions: say("1 x 1")}
	case 2:
		in.ItemTypeCode = "land_office"
		in.LandParcel = &registry.LandParcelInput{MapSheet: say("12"), ParcelNumber: say("34"), AreaM2: new(holding.Area(100_000 + n)), CertificateSerial: say("BA"),
			CertificateBookNumber: say("CH")}
	case 3:
		in.ItemTypeCode = buildingType
		in.Office = &registry.OfficeInput{FloorAreaM2: new(holding.Area(20_000 + n)), Storeys: new(int32(2)), BuiltYear: new(int32(1998))}
	}
	return in
}

func (u *unit) register(in registry.RegisterAssetInput) {
	done, err := u.s.registry.RegisterAsset(u.officer, in)
	u.s.accepted(done, err)
	u.assets = append(u.assets, done.Asset)
}

func (u *unit) see(a *ent.Asset, at *ent.Site, say func(string) *string) {
	s := u.s
	done, err := s.registry.RecordObservations(u.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{{OperationID: uuid.New(), AssetCode: a.Code,
		Presence: holding.Seen, CapturedAt: s.now().Add(-time.Minute), SiteID: &at.ID, Room: new(rooms[1]), Note: say("Thấy"), RepairEstimate: new(holding.VND(len(u.assets) * 10_007))}}})
	s.must(err)
	if len(done.Errors) > 0 || len(done.Results[0].Errors) > 0 {
		s.t.Fatal(done.Errors, done.Results[0].Errors)
	}
}

// waive waives the first open gap of an asset.
func (u *unit) waive(a *ent.Asset, say func(string) *string) {
	s := u.s
	gaps, err := s.registry.AssetGaps(u.leader, a, &registry.DocumentGapFilter{Statuses: []holding.GapStatus{holding.GapOpen}}, firstOnly)
	s.must(err)
	if rows := gaps.Nodes(); len(rows) > 0 {
		done, err := s.registry.WaiveDocumentGaps(u.leader, registry.WaiveDocumentGapsInput{OperationID: uuid.New(), GapIDs: []uuid.UUID{rows[0].ID}, Reason: holding.Lost, Note: say("Mất")})
		s.accepted(done, err)
	}
}

// print prints labels for things, rooms, a box, and blank ones.
func (u *unit) print(say func(string) *string) {
	s := u.s
	for _, change := range []func(*registry.PrintLabelsInput){
		func(in *registry.PrintLabelsInput) {
			for _, a := range u.assets[:6] {
				in.AssetIDs = append(in.AssetIDs, a.ID)
			}
			in.Subject, in.AssetIDs = labels.SubjectAsset, slices.DeleteFunc(in.AssetIDs, func(a uuid.UUID) bool { return a == u.assets[2].ID || a == u.assets[3].ID })
		},
		func(in *registry.PrintLabelsInput) {
			in.Subject, in.Rooms = labels.SubjectRoom, []*registry.LabelRoomInput{{SiteID: &u.sites[0].ID, Room: rooms[0]}}
		},
		func(in *registry.PrintLabelsInput) {
			in.Subject, in.Count, in.Recipient = labels.SubjectBox, new(int32(2)), say("Gửi")
		},
		func(in *registry.PrintLabelsInput) {
			in.Subject, in.Count, in.Recipient = labels.SubjectBox, new(int32(1)), say("Gửi")
		},
		func(in *registry.PrintLabelsInput) { in.Subject, in.Count = labels.SubjectBlank, new(int32(24)) },
	} {
		in := registry.PrintLabelsInput{OperationID: uuid.New(), UnitCode: u.Code, Stock: "L7160", Format: holding.FormatPDF, Start: 1, Note: say("Đợt")}
		change(&in)
		done, err := s.registry.PrintLabels(u.officer, in)
		s.accepted(done, err)
		if in.Subject == labels.SubjectAsset {
			_, err = s.press.WriteBatch(u.officer, io.Discard, done.Batch)
			s.must(err)
		}
	}
}

// doubt puts two labels on an asset, which is a conflict.
func (u *unit) doubt(a *ent.Asset, say func(string) *string) {
	s := u.s
	c, err := s.Read(s.job())
	s.must(err)
	codes := c.Label.Query().Where(label.UnitID(u.ID), label.StateEQ(holding.BlankLabel)).Order(ent.Asc(label.FieldPlace)).Limit(2).Select(label.FieldCode).StringsX(s.job())
	for _, code := range codes {
		if len(codes) < 2 || len(u.blank(c)) <= 4 { // some stay blank
			return
		}
		done, err := s.registry.BindLabel(u.officer, registry.BindLabelInput{OperationID: uuid.New(), Code: code, AssetID: &a.ID, Note: say("Dán")})
		s.accepted(done, err)
	}
}

func (u *unit) blank(c *ent.Client) []string {
	return c.Label.Query().Where(label.UnitID(u.ID), label.StateEQ(holding.BlankLabel)).Select(label.FieldCode).StringsX(u.s.job())
}

// settle settles what was reported of an asset.
func (u *unit) settle(a *ent.Asset, say func(string) *string) {
	s := u.s
	c, err := s.Read(s.job())
	s.must(err)
	for _, r := range c.ProblemReport.Query().Where(problemreport.AssetID(a.ID)).AllX(s.job()) {
		done, err := s.registry.ResolveProblemReport(u.officer, registry.ResolveProblemReportInput{OperationID: uuid.New(), ReportID: r.ID, Resolution: *say("Đã sửa"), Note: say("Xong")})
		s.accepted(done, err)
	}
}

// ask says what the unit has to equip and what it asks for.
func (u *unit) ask(say func(string) *string) {
	s := u.s
	c, err := s.Read(s.job())
	s.must(err)
	for _, a := range u.agencies[:2] {
		stated, err := s.planning.SetEstablishment(s.as(c, "finance"), planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: a.ID, ValidFrom: "2026-01-01",
			Headcounts: []*planning.HeadcountInput{{Tier: new(norm.TierVIII), Persons: 12}}, Rooms: new(int32(6)), Population: new(int32(20_000 + len(u.assets))), Note: say("Biên chế")})
		s.accepted(stated, err)
		filed, err := s.planning.FileEquipmentRequest(u.leader, planning.FileEquipmentRequestInput{OperationID: uuid.New(), AgencyID: a.ID, NeedClassCode: needClass, Quantity: 9,
			Estimate: new(holding.VND(90_000_000 + len(u.assets))), FundingSource: say("Nguồn"), Payment: say("Trả"), Delivery: say("Giao"), Reason: say("Vì")})
		s.accepted(filed, err)
	}
}

// provincial are rows of no unit: a version of the standard model that is in force, a draft, a price, a way.
func (s *stand) provincial(ctx context.Context, c *ent.Client) {
	at, by := s.now(), id.New(id.User, s.now())
	for i, status := range []life.ModelStatus{life.ModelApproved, life.ModelDraft} {
		lines, err := json.Marshal([]norm.Line{{Code: "CM-kiosk", NeedClass: "kiosk", Scope: norm.ForServiceCentre, Basis: norm.Centre, Quantity: int64(4 + i), Per: 1,
			Regime: norm.Provincial, ValidFrom: "2026-01-01", Source: "45/2026/QĐ-UBND", Confidence: catalog.Verified}})
		s.must(err)
		c.StandardModel.Create().SetID(id.New(id.StandardModel, at)).SetNumber(int32(i + 1)).SetName(fmt.Sprint("Mô hình ", i)).SetStatus(status).SetEffectiveFrom("2026-01-01").SetLines(string(lines)).
			SetNote("Ghi của tỉnh").SetCreatedAt(at.UnixMicro()).SetCreatedByID(by).SetCreatedBy("Võ Thanh Tùng").ExecX(ctx)
	}
	c.PriceReference.Create().SetID(id.New(id.PriceReference, at)).SetItemType("desktop").SetAmount(14_250_000).SetKind(life.Quote).SetSource("Báo giá").
		SetWaiver(`{"level":"AUTHORITY","decidedBy":"Chủ tịch UBND tỉnh","document":"12/QĐ-UBND","decidedOn":"2026-10-01"}`).SetDated("2026-10-01").
		SetValidFrom("2026-10-01").SetValidTo("2027-10-01").SetCreatedAt(at.UnixMicro()).SetCreatedByID(by).SetCreatedBy("Võ Thanh Tùng").ExecX(ctx)
}

// newPlan is a plan of the province.
func (s *stand) newPlan(ctx context.Context, c *ent.Client) uuid.UUID {
	at, plan := s.now().UnixMicro(), id.New(id.ReequipmentPlan, s.now())
	c.ReequipmentPlan.Create().SetID(plan).SetNumber("KH-2026-001").SetName("Kế hoạch của tỉnh").SetStatus(life.InExecution).SetParameters("{}").SetTotals("{}").
		SetVariants("[]").SetFindings("[]").SetPackages("[]").SetSnapshotHash("s").SetSnapshotAt(at).SetSnapshot([]byte{}).SetResultHash("r").SetResult([]byte{}).
		SetCreatedAt(at).SetCreatedByID(id.New(id.User, s.now())).SetCreatedBy("Võ Thanh Tùng").ExecX(ctx)
	return plan
}

// plans gives the unit its part of the province's plan.
func (u *unit) plans(seed string) {
	s, ctx, at := u.s, u.s.job(), u.s.now()
	tx, err := s.Begin(ctx)
	s.must(err)
	c, agency := tx.Ent(), u.agencies[0].ID
	c.PlanCell.Create().SetID(id.New(id.PlanCell, at)).SetUnitID(u.ID).SetPlanID(u.plan).SetAgencyID(agency).SetNeedClass(needClass).SetYears("[]").SetDerivation("[]").SetFlags("[]").ExecX(ctx)
	for i := range 4 {
		seq := int64(i + 1)
		if u.Code != ourCode {
			seq += 100
		}
		line := c.PlanLine.Create().SetID(id.New(id.PlanLine, at)).SetUnitID(u.ID).SetPlanID(u.plan).SetPlanNumber("KH-2026-001").SetSeq(seq).SetAction("PURCHASE").SetYear(2026).SetAgencyID(agency).
			SetNeedClass(needClass).SetItemType("desktop").SetQuantity(3).SetReleased(i%2 == 0).SetUnitPrice(14_000_000).SetAmount(42_000_000).SetFundingSource("UNIT").SetFundingUnitID(u.ID).
			SetCeiling(15_000_000).SetRegime(norm.Ceiling).SetUntil(2030).SetPackage(0).SetAssets("[]").SetFlags("[]").SetDerivation("[]").SaveX(ctx)
		c.PlanReceipt.Create().SetID(id.New(id.PlanReceipt, at)).SetUnitID(u.ID).SetLineID(line.ID).SetQuantity(1).SetReceivedOn(civil.Of(at)).SetUnitPrice(13_500_000).SetAssets("[]").
			SetNote("Nhận " + seed).SetCreatedAt(at.UnixMicro()).SetCreatedByID(agency).SetCreatedBy("Người nhận " + seed).ExecX(ctx)
	}
	s.transfer(ctx, c, u.plan, u.ID, third())
	s.must(tx.Commit())
}

// transfer lets a plan take the first assets of a unit, if it has a book, and give them to another, whose line that is.
func (s *stand) transfer(ctx context.Context, c *ent.Client, planID, from, to uuid.UUID) {
	at, seq, assets := s.now(), int64(1_000), []plan.AssetPart{}
	var agency *uuid.UUID
	for _, u := range []*unit{s.ours, s.theirs} {
		if seq++; u.ID == from {
			agency = &u.agencies[0].ID
			for _, a := range u.assets[:2] {
				assets = append(assets, plan.AssetPart{ID: a.ID.String(), Code: a.Code, Quantity: 1})
				c.PlanClaim.Create().SetID(id.New(id.PlanClaim, at)).SetUnitID(u.ID).SetPlanID(planID).SetPlanNumber("KH-2026-001").SetAssetID(a.ID).SetQuantity(1).ExecX(ctx)
			}
			break
		}
	}
	parts, err := json.Marshal(assets)
	s.must(err)
	line := c.PlanLine.Create().SetID(id.New(id.PlanLine, at)).SetUnitID(to).SetPlanID(planID).SetPlanNumber("KH-2026-001").SetSeq(seq).SetAction(string(plan.Transfer)).SetYear(2026).
		SetFromUnitID(from).SetNillableFromAgencyID(agency).SetNeedClass(needClass).SetItemType("desktop").SetQuantity(2).SetReleased(true).SetUnitPrice(200_000).SetAmount(200_000).
		SetFundingSource("UNIT").SetFundingUnitID(to).SetCeiling(0).SetRegime(norm.Ceiling).SetUntil(2030).SetPackage(0).SetAssets(string(parts)).SetFlags("[]").SetDerivation("[]").SaveX(ctx)
	c.PlanTransferOut.Create().SetID(line.ID).SetUnitID(from).SetPlanID(planID).SetPlanNumber("KH-2026-001").SetSeq(seq).SetYear(2026).
		SetNillableAgencyID(agency).SetItemType("desktop").SetQuantity(2).SetToUnitID(to).SetAssets(string(parts)).ExecX(ctx)
}

// third is a unit that keeps no book.
func third() uuid.UUID {
	u, _ := lineage.Default().ByCode(thirdCode, civil.Of(today))
	return u.ID
}
