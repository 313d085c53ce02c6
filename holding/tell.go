package holding

import (
	"strconv"
	"strings"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// FieldWords are the names of the fields that changes have, for people. A test holds every field.
var FieldWords = map[string]locale.Text{
	"name":                             {VI: "Tên", EN: "Name"},
	"itemType":                         {VI: "Loại tài sản", EN: "Item type"},
	"kind":                             {VI: "Nhóm", EN: "Kind"},
	"tracking":                         {VI: "Cách theo dõi", EN: "Tracking"},
	"quantity":                         {VI: "Số lượng", EN: "Quantity"},
	"unit":                             {VI: "Đơn vị", EN: "Unit"},
	"agency":                           {VI: "Cơ quan sử dụng", EN: "Agency"},
	"agencyKind":                       {VI: "Loại cơ quan", EN: "Kind of agency"},
	"site":                             {VI: "Trụ sở, cơ sở", EN: "Site"},
	"room":                             {VI: "Phòng", EN: "Room"},
	"grades":                           {VI: "Tình trạng", EN: "Condition"},
	"status":                           {VI: "Trạng thái", EN: "Status"},
	"tenure":                           {VI: "Quyền đối với tài sản", EN: "Tenure"},
	"origin":                           {VI: "Nguồn gốc", EN: "Origin"},
	"historicalCost":                   {VI: "Nguyên giá", EN: "Historical cost"},
	"costBasis":                        {VI: "Căn cứ nguyên giá", EN: "Basis of the cost"},
	"acquiredOn":                       {VI: "Ngày có tài sản", EN: "Acquired on"},
	"inUseYear":                        {VI: "Năm đưa vào sử dụng", EN: "In use since"},
	"externalCodes":                    {VI: "Mã ở sổ, tem khác", EN: "Codes elsewhere"},
	"note":                             {VI: "Ghi chú", EN: "Note"},
	"presence":                         {VI: "Kiểm tra tại chỗ", EN: "Looked for"},
	"seenAt":                           {VI: "Kiểm tra lúc", EN: "Looked for at"},
	"observation":                      {VI: "Phiếu kiểm tra", EN: "Observation"},
	"code":                             {VI: "Mã tài sản", EN: "Code"},
	"label":                            {VI: "Nhãn trên tài sản", EN: "Label on it"},
	"computer.serialNumber":            {VI: "Số sê-ri", EN: "Serial number"},
	"computer.processor":               {VI: "Bộ xử lý", EN: "Processor"},
	"computer.memory":                  {VI: "Bộ nhớ", EN: "Memory"},
	"computer.operatingSystem":         {VI: "Hệ điều hành", EN: "Operating system"},
	"furniture.material":               {VI: "Chất liệu", EN: "Material"},
	"furniture.dimensions":             {VI: "Kích thước", EN: "Dimensions"},
	"landParcel.formerUnit":            {VI: "Bản đồ của đơn vị cũ", EN: "On the map of the old unit"},
	"landParcel.mapSheet":              {VI: "Tờ bản đồ số", EN: "Map sheet"},
	"landParcel.parcelNumber":          {VI: "Thửa đất số", EN: "Parcel number"},
	"landParcel.areaM2":                {VI: "Diện tích đất", EN: "Area of land"},
	"landParcel.landUseCode":           {VI: "Mục đích sử dụng đất", EN: "Land use"},
	"landParcel.certificateSerial":     {VI: "Số phát hành giấy chứng nhận", EN: "Certificate serial"},
	"landParcel.certificateBookNumber": {VI: "Số vào sổ cấp giấy chứng nhận", EN: "Certificate book number"},
	"landParcel.boundary":              {VI: "Ranh giới thửa đất", EN: "Boundary"},
	"landParcel.meridian":              {VI: "Kinh tuyến trục", EN: "Central meridian"},
	"office.floorAreaM2":               {VI: "Diện tích sàn", EN: "Floor area"},
	"office.storeys":                   {VI: "Số tầng", EN: "Storeys"},
	"office.grade":                     {VI: "Cấp công trình", EN: "Grade of the building"},
	"office.builtYear":                 {VI: "Năm xây dựng", EN: "Built in"},
}

// Text is an amount as people write it: 14.500.000 đồng.
func (v VND) Text() locale.Text { return withUnit(locale.Number(int64(v)), "đồng") }

// Text is an area as people write it: 1.033,5 m².
func (a Area) Text() locale.Text {
	whole, decimals, point := strings.Cut(a.String(), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return withUnit(locale.Text{VI: whole, EN: whole}, "m²")
	}
	text := locale.Number(n)
	if point {
		text = locale.Text{VI: text.VI + "," + decimals, EN: text.EN + "." + decimals}
	}
	return withUnit(text, "m²")
}

func withUnit(number locale.Text, unit string) locale.Text {
	return locale.Text{VI: number.VI + " " + unit, EN: number.EN + " " + unit}
}

// ValueText says in words what the canonical text of a field means. False for what only rows or the catalogue can
// name: units, agencies, sites, observations, item types and land uses; and for a boundary, which is a drawing.
func ValueText(field, text string) (locale.Text, bool) {
	if text == "" {
		return locale.Text{}, true
	}
	plain := locale.Text{VI: text, EN: text}
	switch field {
	case "unit", "agency", "site", "observation", "itemType", "landParcel.formerUnit", "landParcel.landUseCode", "landParcel.boundary":
		return plain, false
	case "kind":
		return Word(KindWords, catalog.Kind(text)), true
	case "tracking":
		return Word(TrackingWords, Tracking(text)), true
	case "agencyKind":
		return Word(AgencyWords, AgencyKind(text)), true
	case "status":
		return Word(StatusWords, Status(text)), true
	case "tenure":
		return Word(TenureWords, Tenure(text)), true
	case "origin":
		return Word(OriginWords, Origin(text)), true
	case "costBasis":
		return Word(CostBasisWords, CostBasis(text)), true
	case "presence":
		return Word(PresenceWords, Presence(text)), true
	case "office.grade":
		return Word(BuildingGradeWords, text), true
	case "grades":
		return gradesInWords(text), true
	case "historicalCost":
		if v, err := ParseVND(text); err == nil {
			return v.Text(), true
		}
	case "landParcel.areaM2", "office.floorAreaM2":
		if a, err := ParseArea(text); err == nil {
			return a.Text(), true
		}
	case "acquiredOn":
		day := civil.Date(text).Time().Format("02/01/2006")
		return locale.Text{VI: day, EN: day}, true
	case "externalCodes":
		codes := strings.Split(text, "\n")
		for i, line := range codes {
			system, code, _ := strings.Cut(line, ":")
			codes[i] = strings.TrimPrefix(system+": "+code, ": ")
		}
		list := strings.Join(codes, ", ")
		return locale.Text{VI: list, EN: list}, true
	}
	return plain, true
}

// gradesInWords reads GOOD:7,WORN:3; of one thing the word is enough.
func gradesInWords(text string) locale.Text {
	var vi, en []string
	parts := strings.Split(text, ",")
	for _, part := range parts {
		grade, n, _ := strings.Cut(part, ":")
		word := Word(GradeWords, Grade(grade))
		if len(parts) == 1 && n == "1" {
			return word
		}
		vi, en = append(vi, word.VI+": "+n), append(en, word.EN+": "+n)
	}
	return locale.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}
