package arrivals

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/registry"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// Systems under which the codes of a list are kept among an asset's external codes.
const (
	ListSystem   = "LIST"   // the list's own code of the asset
	SerialSystem = "SERIAL" // the serial number of what is no computer
)

// translation turns the rows of one list into registrations. It reads no database: what it needs of
// the unit is given.
type translation struct {
	catalog  *catalog.Catalog
	today    civil.Date
	unitCode string
	agency   *ent.Agency // of rows that name none; nil when the unit has several of the kind
	agencies []*ent.Agency
	sites    []*ent.Site
	landUses []catalog.LandUse
	types    map[string]string // by item text and name: lists repeat themselves
}

// registration is a row as the register takes it.
type registration struct {
	row   *workbook.Row
	input registry.RegisterAssetInput
	state holding.State
}

// fault is a cell that the register cannot take.
type fault struct {
	field  workbook.Field
	reason locale.Text
}

func wrong(f workbook.Field, vi, en string, args ...any) fault {
	return fault{f, locale.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}}
}

// registration translates one row, or says which of its cells stand against it.
func (t *translation) registration(row *workbook.Row) (registration, []fault) {
	reg := registration{row: row}
	code, ok := t.itemType(row)
	item, valid := t.catalog.ItemType(code, t.today)
	if !ok || !valid {
		return reg, []fault{unrecognised(row)}
	}
	n := &notes{}
	in := registry.RegisterAssetInput{
		UnitCode: t.unitCode, ItemTypeCode: item.Code, Name: row.Name, Tracking: holding.Individual, Quantity: row.Quantity,
		Tenure: holding.Owned, Origin: holding.UnknownOrigin, Status: holding.InUse,
	}
	if measured(row.Unit) { // 120 m of fence are one fence
		n.add("Số lượng theo danh sách", fmt.Sprintf("%d %s", row.Quantity, row.Unit))
		in.Quantity = 1
	}
	if in.Quantity > 1 {
		in.Tracking = holding.Lot
	}
	if row.Origin != "" {
		in.Origin = holding.Origin(row.Origin)
	}
	if row.Condition != "" {
		in.Condition = new(holding.Grade(row.Condition))
	}
	in.Room = text(row.Room)
	var faults []fault
	if in.Quantity > 1 && (item.Kind == catalog.LandParcel || item.Kind == catalog.Office) {
		faults = append(faults, wrong(workbook.Quantity, "đất và nhà phải ghi mỗi tài sản một dòng", "land and buildings need a row for each"))
	}
	t.money(&in, row, n)
	t.days(&in, row, n)
	faults = append(faults, t.place(&in, row, n)...)
	faults = append(faults, t.half(&in, row, item.Kind, n)...)
	if row.AssetCode != "" {
		in.ExternalCodes = append(in.ExternalCodes, &registry.ExternalCodeInput{System: ListSystem, Code: row.AssetCode})
	}
	n.add("Quy cách", row.Model)
	n.add("Người quản lý, sử dụng", row.Custodian)
	n.add("Hồ sơ theo danh sách", row.Papers)
	n.line(row.Note)
	in.Note = text(n.String())
	reg.input = in
	return reg, faults
}

// itemType looks at the list's own column of types first, because there a person says what the name
// leaves open: as a code of the catalogue or in words. The heading of a group says nothing: under
// “Bàn ghế, tủ” stands a gate.
func (t *translation) itemType(row *workbook.Row) (string, bool) {
	key := row.ItemText + "\x00" + row.Name
	code, known := t.types[key]
	if !known {
		code = t.recognise(row)
		t.types[key] = code
	}
	return code, code != ""
}

func (t *translation) recognise(row *workbook.Row) string {
	code := strings.ToLower(row.ItemText)
	if _, ok := t.catalog.ItemType(code, t.today); ok {
		return code
	}
	for _, said := range []string{row.ItemText, row.Name} {
		if code, ok := t.catalog.Recognise(said); ok {
			return code
		}
	}
	return ""
}

func unrecognised(row *workbook.Row) fault {
	return wrong(workbook.Name,
		"không nhận ra loại tài sản %[1]q; hãy bắt đầu tên bằng loại (“Tủ …”, “Máy in …”), hoặc thêm cột “Loại tài sản” ghi tên hay mã trong danh mục (ví dụ “Máy in” hoặc “printer”)",
		"the kind of thing is not recognised: %[1]q; begin the name with it (“Tủ …”, “Máy in …”), or add a column “Loại tài sản” with a name or code of the catalogue (“Máy in” or “printer”)",
		shortened(row.Name))
}

func (t *translation) money(in *registry.RegisterAssetInput, row *workbook.Row, n *notes) {
	if row.Cost != nil {
		in.HistoricalCost = new(holding.VND(*row.Cost))
		// Nguyên giá is a word of the books; a list that gives it speaks from them.
		in.CostBasis = new(holding.Books)
	}
	if row.Residual != nil {
		n.add("Giá trị còn lại theo danh sách", message.NewPrinter(language.Vietnamese).Sprintf("%d đồng", *row.Residual))
	}
}

// days keeps a day of acquisition as it is. A year alone, of acquisition or use, is the year of use:
// there is no other place for it, and rules on age need it.
func (t *translation) days(in *registry.RegisterAssetInput, row *workbook.Row, n *notes) {
	if row.Acquired.On != "" {
		in.AcquiredOn = new(row.Acquired.On)
	}
	switch {
	case row.InUse.Year != 0:
		in.InUseYear = new(int32(row.InUse.Year))
		if row.InUse.On != "" {
			n.add("Đưa vào sử dụng", row.InUse.On.Time().Format("02/01/2006"))
		}
		if row.Acquired.Year != 0 && row.Acquired.On == "" {
			n.add("Năm mua", fmt.Sprint(row.Acquired.Year))
		}
	case row.Acquired.Year != 0 && row.Acquired.On == "":
		in.InUseYear = new(int32(row.Acquired.Year))
	}
}

// place finds agency and site. What names neither is kept as a note: lists write departments and
// hamlets there.
func (t *translation) place(in *registry.RegisterAssetInput, row *workbook.Row, n *notes) []fault {
	agency := t.agency
	if row.Agency != "" {
		switch named := t.agenciesNamed(row.Agency); {
		case len(named) == 1:
			agency = named[0]
		case len(named) > 1:
			return []fault{wrong(workbook.Agency, "đơn vị có nhiều cơ quan tên %q", "the unit has several agencies called %q", shortened(row.Agency))}
		default:
			n.add("Bộ phận sử dụng", row.Agency)
		}
	}
	if agency == nil {
		return []fault{wrong(workbook.Agency, "đơn vị có nhiều cơ quan loại này; hãy ghi tên cơ quan ở cột “Cơ quan”",
			"the unit has several agencies of this kind; write the agency's name in a column “Cơ quan”")}
	}
	in.AgencyID = new(agency.ID)
	if row.Address != "" {
		if site := t.site(row.Address); site != nil {
			in.SiteID = new(site.ID)
		} else {
			n.add("Địa chỉ", row.Address)
		}
	}
	return nil
}

func (t *translation) agenciesNamed(name string) []*ent.Agency {
	want := words(name)
	var found []*ent.Agency
	for _, a := range t.agencies {
		if words(a.Name) == want {
			found = append(found, a)
		}
	}
	return found
}

func (t *translation) site(address string) *ent.Site {
	want := words(address)
	for _, s := range t.sites {
		if words(s.Name) == want || s.Address != "" && words(s.Address) == want {
			return s
		}
	}
	return nil
}

// half fills the typed half of the kind; what the list knows beyond it goes to the notes.
func (t *translation) half(in *registry.RegisterAssetInput, row *workbook.Row, kind catalog.Kind, n *notes) []fault {
	switch {
	case row.Serial == "":
	case kind == catalog.ITEquipment:
		in.Computer = &registry.ComputerInput{SerialNumber: text(row.Serial)}
	default:
		in.ExternalCodes = append(in.ExternalCodes, &registry.ExternalCodeInput{System: SerialSystem, Code: row.Serial})
	}
	switch kind {
	case catalog.LandParcel:
		return t.parcel(in, row, n)
	case catalog.Office:
		return t.office(in, row, n)
	}
	n.add("Diện tích (m²)", row.AreaM2)
	n.add("Diện tích sàn (m²)", row.FloorAreaM2)
	if row.Storeys != 0 {
		n.add("Số tầng", fmt.Sprint(row.Storeys))
	}
	if row.YearBuilt != 0 {
		n.add("Năm xây dựng", fmt.Sprint(row.YearBuilt))
	}
	t.landNotes(row, n)
	return nil
}

func (t *translation) parcel(in *registry.RegisterAssetInput, row *workbook.Row, n *notes) (faults []fault) {
	half := &registry.LandParcelInput{MapSheet: text(row.MapSheet), ParcelNumber: text(row.Parcel)}
	area, bad := squareMetres(row.AreaM2, workbook.Area)
	half.AreaM2, faults = area, append(faults, bad...)
	if strings.ContainsFunc(row.Certificate, unicode.IsDigit) {
		half.CertificateSerial = text(row.Certificate)
	} else { // "chưa có", "đang làm"
		n.add("Giấy chứng nhận", row.Certificate)
	}
	if code, ok := t.landUse(row.LandUse); ok {
		half.LandUseCode = &code
	} else { // the same column often says in words what the land is for
		n.add("Mục đích sử dụng", row.LandUse)
	}
	n.add("Diện tích sàn (m²)", row.FloorAreaM2)
	if *half != (registry.LandParcelInput{}) {
		in.LandParcel = half
	}
	return faults
}

func (t *translation) office(in *registry.RegisterAssetInput, row *workbook.Row, n *notes) (faults []fault) {
	half := &registry.OfficeInput{}
	floor, from := row.FloorAreaM2, workbook.FloorArea
	if floor == "" {
		floor, from = row.AreaM2, workbook.Area
	} else {
		n.add("Diện tích (m²)", row.AreaM2)
	}
	half.FloorAreaM2, faults = squareMetres(floor, from)
	if row.Storeys != 0 {
		half.Storeys = new(int32(row.Storeys))
	}
	if row.YearBuilt != 0 {
		half.BuiltYear = new(int32(row.YearBuilt))
	}
	t.landNotes(row, n)
	if *half != (registry.OfficeInput{}) {
		in.Office = half
	}
	return faults
}

func (t *translation) landNotes(row *workbook.Row, n *notes) {
	n.add("Tờ bản đồ", row.MapSheet)
	n.add("Thửa đất", row.Parcel)
	n.add("Giấy chứng nhận", row.Certificate)
	n.add("Mục đích sử dụng", row.LandUse)
}

// landUse reads a code, alone or among words ("Đất TSC"), or the name of a land use.
func (t *translation) landUse(said string) (string, bool) {
	parts := strings.FieldsFunc(said, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, l := range t.landUses {
		if slices.Contains(parts, l.Code) || words(l.Name.VI) == words(said) {
			return l.Code, true
		}
	}
	return "", false
}

func squareMetres(said string, from workbook.Field) (*holding.Area, []fault) {
	if said == "" {
		return nil, nil
	}
	area, err := holding.ParseArea(said)
	if err != nil {
		return nil, []fault{wrong(from, "diện tích có nhiều nhất hai số lẻ: %s", "an area has at most two decimals: %s", said)}
	}
	return &area, nil
}

// lengths are units of count in which a quantity measures one thing.
var lengths = []string{"m", "met", "md", "m dai", "met dai", "m toi", "km", "m3", "met khoi", "ha"}

func measured(unit string) bool { return slices.Contains(lengths, words(unit)) }

// words is the form in which names are compared.
func words(s string) string { return strings.Join(vntext.Words(s), " ") }

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func shortened(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// notes gathers what the list says and the register has no field for.
type notes struct{ lines []string }

func (n *notes) add(name, value string) {
	if value != "" {
		n.lines = append(n.lines, name+": "+value)
	}
}

func (n *notes) line(s string) {
	if s != "" {
		n.lines = append(n.lines, s)
	}
}

func (n *notes) String() string { return strings.Join(n.lines, "\n") }

// fieldOf is the column in which a refusal of the register is mended, by the path of the refusal.
func fieldOf(path []string) workbook.Field {
	if len(path) == 0 {
		return workbook.Name
	}
	at := strings.Join(path, ".")
	switch path[0] {
	case "externalCodes":
		return workbook.AssetCode
	case "computer":
		return workbook.Serial
	}
	if f, ok := map[string]workbook.Field{
		"quantity": workbook.Quantity, "tracking": workbook.Quantity, "grades": workbook.Quantity,
		"condition": workbook.Condition, "origin": workbook.Origin, "historicalCost": workbook.Cost,
		"acquiredOn": workbook.Acquired, "inUseYear": workbook.InUse, "room": workbook.Room, "note": workbook.Note,
		"agencyId": workbook.Agency, "siteId": workbook.Address,
		"landParcel.areaM2": workbook.Area, "landParcel.mapSheet": workbook.MapSheet,
		"landParcel.parcelNumber": workbook.Parcel, "landParcel.landUseCode": workbook.LandUse,
		"landParcel.certificateSerial": workbook.Certificate, "office.floorAreaM2": workbook.FloorArea,
		"office.storeys": workbook.Storeys, "office.builtYear": workbook.YearBuilt,
	}[at]; ok {
		return f
	}
	return workbook.Name
}
