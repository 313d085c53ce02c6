package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
)

// place is a unit of today with what went into it, its bodies, premises and people.
type place struct {
	seed     int64
	unit     lineage.Unit
	former   []lineage.Unit // the units before it, the one whose headquarters it uses first
	district string         // of the first former unit: it gave its stock away when it was abolished
	meridian string         // central meridian of the maps of the first former unit, VN-2000
	agencies []agency
	sites    []site
	officer  viewer.Viewer
	leader   viewer.Viewer
	finance  viewer.Viewer // of the province
}

type agency struct {
	id    uuid.UUID
	kind  holding.AgencyKind
	name  string
	parts int // its share of the unit's things
	rooms []string
	goods []good
}

type site struct {
	id            uuid.UUID
	name, address string
	state         holding.SiteState
	former        int // whose headquarters it was
}

// schooled are the units whose schools and health stations are in the demo.
var schooled = map[string]bool{"31942": true, "31951": true}

func newPlace(units *lineage.Register, seed int64, unit lineage.Unit, accounts map[string]viewer.Viewer) *place {
	p := &place{seed: seed, unit: unit}
	for _, s := range units.Predecessors(unit.ID) {
		if u, ok := units.Unit(s.PredecessorID); ok {
			p.former = append(p.former, u)
		}
	}
	district, _ := units.Unit(p.former[0].ParentID)
	// "Huyện Thới Bình" in the middle of a sentence; every designation begins with a plain letter.
	p.district = strings.ToLower(district.FullName[:1]) + district.FullName[1:]
	// The maps of old Bac Lieu (95) have the meridian 105°00', those of old Ca Mau 104°30'.
	p.meridian = "104.5"
	if province, _ := units.Unit(district.ParentID); province.Code == "95" {
		p.meridian = "105"
	}
	d := p.dice("place")
	p.addAgencies(d)
	p.addSites(d)
	p.officer = p.person(d, accounts["officer."+unit.Code], viewer.Officer, "Công chức Phòng Kinh tế")
	p.leader = p.person(d, accounts["leader."+unit.Code], viewer.Leader, "Phó Chủ tịch Ủy ban nhân dân")
	p.finance = accounts["finance"]
	return p
}

// dice are the unit's own for a part of its data.
func (p *place) dice(part string) dice { return newDice(p.seed, p.unit.Code+" "+part) }

// id is the same in every demo of the seed; at orders it among the others.
func (p *place) id(tag id.Tag, at time.Time, key string) uuid.UUID {
	return id.Derived(tag, at, fmt.Sprintf("demo %d %d %s %s", root, p.seed, p.unit.Code, key))
}

// short is the unit in the middle of a sentence: "phường Giá Rai".
func (p *place) short() string { return shortName(p.unit) }

func shortName(u lineage.Unit) string {
	name, _, _ := strings.Cut(u.FullName, ",")
	designation, rest, _ := strings.Cut(name, " ")
	return strings.ToLower(designation) + " " + rest
}

var officeRooms = []string{"P. Chủ tịch", "P. Phó Chủ tịch", "Văn phòng HĐND và UBND", "P. Kinh tế", "P. Văn hóa - Xã hội", "P. Kế toán", "P. Tư pháp - Hộ tịch",
	"P. Địa chính", "Hội trường", "Phòng họp số 1", "Phòng họp số 2", "Kho lưu trữ", "P. Tiếp công dân", "Nhà kho"}

func (p *place) addAgencies(d dice) {
	add := func(kind holding.AgencyKind, name string, parts int, goods []good, rooms ...string) {
		p.agencies = append(p.agencies, agency{p.id(id.Agency, opened, "agency "+name), kind, name, parts, rooms, goods})
	}
	add(holding.PeoplesCommittee, "Ủy ban nhân dân "+p.short(), 56, officeGoods, officeRooms...)
	add(holding.PartyCommittee, "Đảng ủy "+p.short(), 14, officeGoods, "P. Bí thư", "P. Phó Bí thư", "Văn phòng Đảng ủy", "Ban Xây dựng Đảng", "UBKT Đảng ủy", "Phòng họp Đảng ủy")
	add(holding.FatherlandFront, "Ủy ban Mặt trận Tổ quốc Việt Nam "+p.short(), 9, officeGoods, "P. Chủ tịch MTTQ", "Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Hội Cựu chiến binh")
	add(holding.ServiceCentre, "Trung tâm Phục vụ hành chính công "+p.short(), 16, serviceGoods, "Khu tiếp nhận hồ sơ", "Quầy số 1", "Quầy số 2", "Quầy số 3", "Khu chờ", "P. Giám đốc Trung tâm")
	if schooled[p.unit.Code] {
		add(holding.School, "Trường Tiểu học "+p.unit.Name+" A", 14, schoolGoods, "P. Hiệu trưởng", "Lớp 1A", "Lớp 2B", "Lớp 3A", "Lớp 5C", "Phòng tin học", "Thư viện")
		add(holding.HealthStation, "Trạm Y tế "+p.short(), 7, healthGoods, "P. Trạm trưởng", "P. Khám bệnh", "P. Tiêm chủng", "P. Cấp cứu", "Quầy thuốc")
		return
	}
	if d.chance(55) {
		add(holding.OtherAgency, "Ban Chỉ huy Quân sự "+p.short(), 4, officeGoods, "P. Chỉ huy trưởng", "P. Trực ban", "Kho")
	}
	if d.chance(45) {
		add(holding.OtherAgency, "Trung tâm Cung ứng dịch vụ sự nghiệp công "+p.short(), 6, officeGoods, "P. Giám đốc", "P. Truyền thanh", "Nhà văn hóa")
	}
}

// addSites makes today's headquarters and the former ones, four at most.
func (p *place) addSites(d dice) {
	states := []option[holding.SiteState]{{holding.SiteShared, 45}, {holding.SiteSurplus, 35}, {holding.SiteClosed, 20}}
	for i, u := range p.former[:min(len(p.former), 4)] {
		s := site{name: "Trụ sở cũ UBND " + shortName(u), address: p.address(d), state: weighted(d, states), former: i}
		if i == 0 {
			s.name, s.state = "Trụ sở UBND "+p.short(), holding.SiteInUse
		}
		s.id = p.id(id.Site, opened, "site "+s.name)
		p.sites = append(p.sites, s)
	}
}

var streets = []string{"Trần Hưng Đạo", "Nguyễn Huệ", "Lê Lợi", "Hùng Vương", "Phan Đình Phùng", "Nguyễn Trãi", "Lý Thường Kiệt", "Ngô Gia Tự"}

func (p *place) address(d dice) string {
	if p.unit.Kind == lineage.Commune {
		return fmt.Sprintf("Ấp %d, %s, tỉnh Cà Mau", d.between(1, 12), p.short())
	}
	return fmt.Sprintf("Số %d, đường %s, khóm %d, %s, tỉnh Cà Mau", d.between(2, 240), choose(d, streets), d.between(1, 9), p.short())
}

var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Lâm", "Thạch", "Danh"}
	givens   = []string{"Văn Hải", "Thị Kiều", "Minh Tân", "Thị Bé Ba", "Hoàng Phúc", "Ngọc Ánh", "Quốc Việt", "Thị Mỹ Linh", "Chí Nguyện", "Thanh Tuyền", "Văn Út", "Hồng Nhung", "Công Danh", "Trúc Ly"}
)

// person answers the account, or somebody of the unit who has none in the demo.
func (p *place) person(d dice, account viewer.Viewer, role viewer.Role, post string) viewer.Viewer {
	if account.Role != "" {
		return account
	}
	return viewer.Viewer{
		UserID: p.id(id.User, opened, "person "+string(role)), DisplayName: choose(d, families) + " " + choose(d, givens),
		Post: post, Role: role, UnitID: p.unit.ID,
	}
}
