package demo

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// staff is what an agency has to equip.
type staff struct {
	norm.Establishment
	population int64
}

// merged is when the bodies of today began.
const merged civil.Date = "2025-07-01"

// silent are agencies about which nobody has said what they have to equip, by the place of their unit; quiet
// are units that have filed no request: the readiness view has something to ask for.
var (
	silent = map[int][]holding.AgencyKind{1: {holding.FatherlandFront}, 6: {holding.PartyCommittee, holding.FatherlandFront, holding.ServiceCentre}}
	quiet  = map[int]bool{9: true, 23: true}
)

// nth is the unit's place among those that are filled.
func (s *stock) nth() int {
	return slices.IndexFunc(chosen(0), func(u lineage.Unit) bool { return u.ID == s.unit.ID })
}

// staffOf makes up who works in an agency: some nineteen in the two departments and the office of the
// People's Committee.
func (s *stock) staffOf(d dice, a agency) staff {
	of := func(title string, persons int) norm.Headcount {
		return norm.Headcount{Title: title, Persons: int64(persons)}
	}
	e := staff{Establishment: norm.Establishment{AgencyKind: a.kind}}
	switch a.kind {
	case holding.PeoplesCommittee:
		e.Headcounts = []norm.Headcount{of("committee_chair", 1), of("committee_deputy_chair", 2), of("department_head", 2), of("department_deputy_head", 2),
			of("commune_civil_servant", d.between(10, 14)), {Title: "contract_staff", Persons: 2, FixedTerm: int64(d.between(0, 1))}}
		e.Rooms, e.population = int64(d.between(8, 13)), int64(d.between(14, 46))*1000
	case holding.PartyCommittee:
		e.Headcounts = []norm.Headcount{of("party_secretary", 1), of("deputy_party_secretary", 2), of("specialist", d.between(5, 8))}
		e.Headcounts[1].CountedElsewhere = 1 // chairs the People's Committee
		e.Rooms = int64(d.between(4, 6))
	case holding.FatherlandFront:
		e.Headcounts = []norm.Headcount{of("front_chair", 1), of("specialist", d.between(4, 6))}
		e.Rooms = int64(d.between(3, 5))
	case holding.ServiceCentre:
		e.Headcounts = []norm.Headcount{of("committee_deputy_chair", 1), of("department_deputy_head", 1), of("commune_civil_servant", d.between(5, 8))}
		e.Headcounts[0].CountedElsewhere = 1 // directs the centre beside the office in the People's Committee
		e.Rooms, e.Counters, e.Centres = 2, int64(d.between(4, 8)), 1
	case holding.School:
		e.Headcounts = []norm.Headcount{of("department_head", 1), of("department_deputy_head", 1), of("specialist", d.between(14, 24))}
		e.Rooms = 3
	default:
		e.Headcounts = []norm.Headcount{of("department_head", 1), of("specialist", d.between(3, 7))}
		e.Rooms = 2
	}
	return e
}

// staffs answers the agencies of which somebody has said what they have to equip.
func (s *stock) staffs() map[string]staff {
	d, n := s.dice("staff"), s.nth()
	found := map[string]staff{}
	for _, a := range s.agencies {
		if e := s.staffOf(d, a); !slices.Contains(silent[n], a.kind) {
			found[a.name] = e
		}
	}
	return found
}

// state keeps what the agencies have to equip since the merger.
func (s *stock) state(b *journal.Book) error {
	staffs := s.staffs()
	var rows []*ent.EstablishmentCreate
	for _, a := range s.agencies {
		e, ok := staffs[a.name]
		if !ok {
			continue
		}
		text, err := json.Marshal(e.Headcounts)
		if err != nil {
			return err
		}
		if faults := e.Check(merged); len(faults) > 0 {
			return fmt.Errorf("demo: %s: %w", a.name, faults)
		}
		rows = append(rows, b.Ent().Establishment.Create().SetID(s.id(id.Establishment, staffed, "establishment "+a.name)).SetUnitID(s.unit.ID).SetAgencyID(a.id).
			SetValidFrom(merged).SetHeadcounts(string(text)).SetRooms(e.Rooms).SetCounters(e.Counters).SetCentres(e.Centres).SetPopulation(e.population).
			SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(s.finance.UserID).SetCreatedBy(s.finance.DisplayName))
	}
	return b.Ent().Establishment.CreateBulk(rows...).Exec(b.Context())
}

// asked are the classes for which agencies file requests, the reason, and about what a piece costs.
var asked = []struct {
	class  string
	piece  holding.VND
	reason string
}{
	{"computer_any", 16_500_000, "Máy cũ cấu hình thấp, không chạy được phần mềm dùng chung"},
	{"printer", 8_400_000, "Máy in cũ hỏng, thiếu cho các phòng"},
	{"scanner", 12_500_000, "Số hóa hồ sơ thủ tục hành chính"},
	{"desk_set", 6_200_000, "Bàn ghế tiếp nhận từ nhiều nơi, không đồng bộ"},
	{"cabinet", 5_400_000, "Lưu trữ hồ sơ sau sắp xếp"},
	{"photocopier", 68_000_000, "Máy dùng chung đã hết thời gian sử dụng"},
}

// ask files the requests of the unit's agencies, never above what the norm gives them.
func (s *stock) ask(b *journal.Book) error {
	if quiet[s.nth()] {
		return nil
	}
	d, staffs := s.dice("requests"), s.staffs()
	var rows []*ent.EquipmentRequestCreate
	for _, a := range s.agencies {
		e, ok := staffs[a.name]
		if !ok {
			continue
		}
		given, err := norm.National().Entitle(e.Establishment, civil.Of(requested))
		if err != nil {
			return err
		}
		for _, want := range asked {
			var most int64
			for _, g := range given {
				if g.NeedClass == want.class {
					most += g.Quantity
				}
			}
			percent := d.between(70, 115)
			if most == 0 || !d.chance(80) {
				continue
			}
			n := max(1, min(most, most*int64(percent)/100))
			at := b.Now()
			rows = append(rows, b.Ent().EquipmentRequest.Create().SetID(s.id(id.EquipmentRequest, requested, "request "+a.name+" "+want.class)).SetUnitID(s.unit.ID).
				SetAgencyID(a.id).SetNeedClass(want.class).SetQuantity(n).SetEstimate(holding.VND(n)*want.piece).SetFundingSource("Ngân sách tỉnh").
				SetDelivery("Quý I/2027, tại trụ sở").SetReason(want.reason).SetStatus(life.RequestFiled).
				SetCreatedAt(at.UnixMicro()).SetCreatedByID(s.leader.UserID).SetCreatedBy(s.leader.DisplayName))
		}
	}
	return b.Ent().EquipmentRequest.CreateBulk(rows...).Exec(b.Context())
}

// judge accepts most of the unit's requests, returns some, and leaves some open.
func (s *stock) judge(b *journal.Book) error {
	d := s.dice("decisions")
	rows, err := b.Ent().EquipmentRequest.Query().Where(equipmentrequest.UnitID(s.unit.ID)).Order(ent.Asc(equipmentrequest.FieldID)).All(b.Context())
	if err != nil {
		return err
	}
	byStatus := map[life.RequestStatus][]uuid.UUID{}
	for _, r := range rows {
		switch n := d.IntN(100); {
		case n < 82:
			byStatus[life.RequestAccepted] = append(byStatus[life.RequestAccepted], r.ID)
		case n < 90:
			byStatus[life.RequestReturned] = append(byStatus[life.RequestReturned], r.ID)
		}
	}
	for status, ids := range byStatus {
		change := b.Ent().EquipmentRequest.Update().Where(equipmentrequest.IDIn(ids...)).AddRevision(1).SetStatus(status).
			SetDecidedAt(b.Now().UnixMicro()).SetDecidedByID(s.finance.UserID).SetDecidedBy(s.finance.DisplayName)
		if status == life.RequestReturned {
			change.SetDecisionNote("Đề nghị nêu rõ vị trí sử dụng và tình trạng thiết bị hiện có")
		}
		if err := change.Exec(b.Context()); err != nil {
			return err
		}
	}
	return nil
}
