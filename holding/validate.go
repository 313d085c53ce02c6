package holding

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// Bounds of what can be said about an asset.
const (
	MaxName     = 300       // letters
	MaxText     = 200       // letters of a room, a serial number and the like
	MaxNote     = 2_000     // letters
	MaxBoundary = 200_000   // letters of GeoJSON
	MaxCodes    = 20        // external codes of one asset
	MaxQuantity = 1_000_000 // pieces of a lot

	MaxCost VND  = 1_000_000_000_000_000
	MaxArea Area = 1_000_000_000_000 // 10,000 km²

	firstYear  = 1900
	maxStoreys = 200
)

// meridians are the central meridians that VN-2000 has for the provinces, in degrees.
var meridians = []string{"103", "104", "104.5", "104.75", "105", "105.5", "105.75", "106", "106.25", "106.5", "107",
	"107.25", "107.5", "107.75", "108", "108.25", "108.5"}

// Validate answers everything that makes s impossible, so that a person mends it all at once; nil when nothing does.
// Paths are the names of the API. A thing may have been in use before the day on which it was acquired (second-hand
// purchases, transfers), so these two are not compared. Whether agency, site and former unit exist is for those who
// have the rows.
func Validate(s State, today civil.Date) errs.List {
	c := check{today: today}
	c.identity(s)
	c.words(s)
	c.quantity(s)
	c.money(s)
	c.days(s)
	c.texts(s)
	c.halves(s)
	c.gaps(s)
	for _, change := range Diff(s, Canonical(s)) {
		c.add(errs.Invalid, strings.Split(change.Field, "."), "Giá trị chưa ở dạng chuẩn.", "The value is not in its canonical form.")
	}
	return c.list
}

// check gathers refusals.
type check struct {
	today civil.Date
	list  errs.List
}

func (c *check) add(code errs.Code, path []string, vi, en string, args ...any) {
	c.list = append(c.list, errs.New(code, path, vi, en, args...))
}

func (c *check) required(missing bool, path ...string) {
	if missing {
		c.add(errs.Required, path, "Chưa nhập.", "A value is required.")
	}
}

// CheckName refuses a clean name that is none: Required when it is empty, Invalid when nobody can read it out.
func CheckName(name string, path ...string) errs.List {
	switch {
	case name == "":
		return errs.List{errs.New(errs.Required, path, "Chưa nhập.", "A value is required.")}
	case !vntext.Legible(name):
		return errs.List{errs.New(errs.Invalid, path, "Tên phải có ít nhất một chữ cái hoặc chữ số.", "A name has at least one letter or digit.")}
	}
	return nil
}

func (c *check) identity(s State) {
	c.required(s.ID == uuid.Nil, "id")
	c.required(s.UnitID == uuid.Nil, "unitCode")
	c.required(s.AgencyID == uuid.Nil, "agencyId")
	c.list = append(c.list, CheckName(s.Name, "name")...)
	c.required(s.ItemType == "", "itemTypeCode")
	if s.ItemType == "" {
		return
	}
	item, ok := catalog.Default().ItemType(s.ItemType, c.today)
	switch {
	case !ok && !catalog.Default().KnownItemType(s.ItemType):
		c.add(errs.UnknownCode, errs.At("itemTypeCode"), "Danh mục không có loại tài sản %q.", "The catalogue has no item type %q.", s.ItemType)
	case ok && item.Kind != s.Kind:
		c.add(errs.Invalid, errs.At("kind"), "Loại tài sản “%[1]s” thuộc nhóm “%[2]s”.", "Item type “%[1]s” is of the kind “%[2]s”.", item.Name, Word(KindWords, item.Kind))
	}
}

func (c *check) words(s State) {
	oneOf(c, s.Kind, catalog.Kinds, true, "kind")
	oneOf(c, s.Tracking, Trackings, true, "tracking")
	oneOf(c, s.AgencyKind, AgencyKinds, true, "agencyKind")
	oneOf(c, s.Status, Statuses, true, "status")
	oneOf(c, s.Tenure, Tenures, true, "tenure")
	oneOf(c, s.Origin, Origins, true, "origin")
	oneOf(c, s.CostBasis, CostBases, false, "costBasis")
	oneOf(c, s.Presence, Presences, false, "presence")
	if (s.Presence == "") != (s.SeenAt == 0) {
		c.add(errs.Invalid, errs.At("presence"), "Kết quả kiểm tra thực địa phải có thời điểm.", "A presence and the instant of its observation belong together.")
	}
}

func oneOf[T ~string](c *check, v T, set []T, required bool, path ...string) {
	switch {
	case v == "":
		c.required(required, path...)
	case !slices.Contains(set, v):
		c.add(errs.UnknownCode, path, "Không có giá trị %q.", "There is no value %q.", v)
	}
}

// quantity: one thing is one piece; land and buildings are never lots, each parcel and each building being an asset
// of its own (Circular 141/2025/TT-BTC, Art. 3(1)).
func (c *check) quantity(s State) {
	switch {
	case s.Quantity < 1 || s.Quantity > MaxQuantity:
		c.add(errs.OutOfRange, errs.At("quantity"), "Số lượng phải từ 1 đến %s.", "The quantity must be from 1 to %s.", locale.Number(MaxQuantity))
	case s.Tracking == Individual && s.Quantity != 1:
		c.add(errs.Invalid, errs.At("quantity"), "Tài sản theo dõi riêng lẻ có số lượng là 1.", "An asset that is tracked individually has the quantity 1.")
	}
	if s.Tracking == Lot && (s.Kind == catalog.LandParcel || s.Kind == catalog.Office) {
		c.add(errs.Invalid, errs.At("tracking"), "Đất và nhà phải theo dõi riêng từng tài sản.", "Land and buildings are tracked one by one.")
	}
	var sum int64
	for _, g := range s.Grades {
		oneOf(c, g.Grade, Grades, true, "grades")
		sum += int64(max(g.Quantity, 0))
		if g.Quantity < 1 {
			c.add(errs.OutOfRange, errs.At("grades"), "Số lượng của mỗi tình trạng phải từ 1.", "The quantity of each grade must be 1 or more.")
		}
	}
	if sum != int64(s.Quantity) {
		c.add(errs.Invalid, errs.At("grades"), "Số lượng theo tình trạng cộng lại là %[1]d, khác số lượng %[2]d.",
			"The quantities of the grades add up to %[1]d, not to the quantity %[2]d.", sum, s.Quantity)
	}
}

// money: borrowed and leased assets are somebody else's, so the unit neither values nor disposes of them nor hands
// them over.
func (c *check) money(s State) {
	if v := s.HistoricalCost; v != nil && (*v < 0 || *v > MaxCost) {
		c.add(errs.OutOfRange, errs.At("historicalCost"), "Nguyên giá phải từ 0 đến %s.", "The historical cost must be from 0 to %s.", MaxCost.Text())
	}
	if s.HistoricalCost == nil && s.CostBasis != "" {
		c.add(errs.Invalid, errs.At("costBasis"), "Có căn cứ nhưng chưa có nguyên giá.", "There is a basis for a cost, but no historical cost.")
	}
	if !s.foreign() {
		return
	}
	if s.HistoricalCost != nil {
		c.add(errs.Invalid, errs.At("historicalCost"), "Tài sản mượn hoặc thuê không ghi nguyên giá.", "A borrowed or leased asset has no historical cost.")
	}
	if s.Status == Disposed || s.Status == InHandover {
		c.add(errs.Invalid, errs.At("status"), "Tài sản mượn hoặc thuê không được điều chuyển, thanh lý.", "A borrowed or leased asset is neither handed over nor disposed of.")
	}
}

func (c *check) days(s State) {
	if s.AcquiredOn != "" {
		if d, err := civil.Parse(string(s.AcquiredOn)); err != nil || d != s.AcquiredOn {
			c.add(errs.Invalid, errs.At("acquiredOn"), "Ngày phải có dạng năm-tháng-ngày.", "The day must be YYYY-MM-DD.")
		} else if d.Year() < firstYear || d > c.today {
			c.add(errs.OutOfRange, errs.At("acquiredOn"), "Ngày phải từ năm %d đến hôm nay.", "The day must be from the year %d to today.", firstYear)
		}
	}
	c.year(s.InUseYear, "inUseYear")
	if s.Office != nil {
		c.year(s.Office.BuiltYear, "office", "builtYear")
	}
}

func (c *check) year(y int16, path ...string) {
	if y != 0 && (y < firstYear || int(y) > c.today.Year()) {
		c.add(errs.OutOfRange, path, "Năm phải từ %[1]d đến %[2]d.", "The year must be from %[1]d to %[2]d.", firstYear, c.today.Year())
	}
}

func (c *check) texts(s State) {
	c.length(s.Name, MaxName, "name")
	c.length(s.Room, MaxText, "room")
	c.length(s.Note, MaxNote, "note")
	if len(s.ExternalCodes) > MaxCodes {
		c.add(errs.TooMany, errs.At("externalCodes"), "Nhiều nhất %d mã.", "At most %d codes.", MaxCodes)
	}
	for i, e := range s.ExternalCodes {
		path := errs.At("externalCodes", fmt.Sprint(i))
		c.length(e.System, MaxText, append(path, "system")...)
		c.length(e.Code, MaxText, append(path, "code")...)
		if strings.Contains(e.System, ":") {
			c.add(errs.Invalid, append(path, "system"), "Tên hệ thống không được có dấu hai chấm.", "The name of a system has no colon.")
		}
	}
}

func (c *check) length(text string, most int, path ...string) {
	if utf8.RuneCountInString(text) > most {
		c.add(errs.OutOfRange, path, "Dài nhất %s ký tự.", "At most %s letters.", locale.Number(int64(most)))
	}
}

// halves: a half belongs to one kind; values that an asset of another kind has are in the wrong place.
func (c *check) halves(s State) {
	halves := []struct {
		present bool
		kind    catalog.Kind
		name    string
	}{
		{s.Computer != nil, catalog.ITEquipment, "computer"},
		{s.Furniture != nil, catalog.Furniture, "furniture"},
		{s.Parcel != nil, catalog.LandParcel, "landParcel"},
		{s.Office != nil, catalog.Office, "office"},
	}
	for _, h := range halves {
		if h.present && s.Kind != h.kind {
			c.add(errs.Invalid, errs.At(h.name), "Phần này chỉ dành cho nhóm “%s”.", "Only assets of the kind “%s” have this part.", Word(KindWords, h.kind))
		}
	}
	for _, f := range fields {
		if half, _, ok := strings.Cut(f.Name, "."); ok && half != "" && f.Name != "landParcel.boundary" {
			c.length(f.get(&s), MaxText, strings.Split(f.Name, ".")...)
		}
	}
	if p := s.Parcel; p != nil {
		c.parcel(*p)
	}
	if o := s.Office; o != nil {
		c.area(o.FloorAreaM2, "office", "floorAreaM2")
		oneOf(c, o.Grade, catalog.BuildingGrades, false, "office", "grade")
		if o.Storeys < 0 || o.Storeys > maxStoreys {
			c.add(errs.OutOfRange, errs.At("office", "storeys"), "Số tầng phải từ 0 đến %d.", "The storeys must be from 0 to %d.", maxStoreys)
		}
	}
}

func (c *check) area(a Area, path ...string) {
	if a < 0 || a > MaxArea {
		c.add(errs.OutOfRange, path, "Diện tích phải từ 0 đến %s.", "The area must be from 0 to %s.", MaxArea.Text())
	}
}

func (c *check) parcel(p Parcel) {
	c.area(p.AreaM2, "landParcel", "areaM2")
	if _, ok := catalog.Default().LandUse(p.LandUseCode); p.LandUseCode != "" && !ok {
		c.add(errs.UnknownCode, errs.At("landParcel", "landUseCode"), "Không có mã loại đất %q.", "There is no land-use code %q.", p.LandUseCode)
	}
	oneOf(c, p.Meridian, meridians, p.Boundary != "", "landParcel", "meridian")
	c.length(p.Boundary, MaxBoundary, "landParcel", "boundary")
	if p.Boundary == "" {
		return
	}
	var shape struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal([]byte(p.Boundary), &shape); err != nil || len(shape.Coordinates) == 0 ||
		shape.Type != "Polygon" && shape.Type != "MultiPolygon" {
		c.add(errs.Invalid, errs.At("landParcel", "boundary"), "Ranh giới phải là Polygon hoặc MultiPolygon theo GeoJSON.", "The boundary must be a GeoJSON Polygon or MultiPolygon.")
	}
}

func (c *check) gaps(s State) {
	for i, g := range s.Gaps {
		path := errs.At("documentGaps", g.Requirement)
		if g.ID != GapID(s.ID, g.Requirement) || i > 0 && s.Gaps[i-1].Requirement >= g.Requirement {
			c.add(errs.Invalid, path, "Hồ sơ còn thiếu bị trùng hoặc sai thứ tự.", "The gap is repeated, out of order or another asset's.")
		}
		oneOf(c, g.Status, GapStatuses, true, append(path, "status")...)
		oneOf(c, g.Severity, catalog.Severities, true, append(path, "severity")...)
		oneOf(c, g.Reason, GapReasons, g.Status == GapWaived, append(path, "reason")...)
		c.length(g.Note, MaxNote, append(path, "note")...)
	}
}
