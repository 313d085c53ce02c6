package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// Change is a change of one thing in people's words. From is empty where nothing was known before,
// To where nothing is known any more.
type Change struct{ What, From, To locale.Text }

// fieldWords are the names of the fields that a history can say have changed. A test holds them all.
var fieldWords = map[string]locale.Text{
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

// gapWords are the names of what changes of a missing paper; %s is the paper's name.
var gapWords = map[string]locale.Text{
	"":         {VI: "Giấy tờ “%s”", EN: "Paper “%s”"},
	"severity": {VI: "Mức độ thiếu “%s”", EN: "Severity of “%s”"},
	"reason":   {VI: "Lý do thiếu “%s”", EN: "Why “%s” is missing"},
	"dueOn":    {VI: "Hạn có “%s”", EN: "“%s” is due on"},
	"note":     {VI: "Ghi chú về “%s”", EN: "Note on “%s”"},
}

// untold are fields that follow from another one, or that name a row by its id.
var untold = map[string]bool{"kind": true, "agencyKind": true, "observation": true}

// teller says in words what an event changed. Catalogue entries are those of the first of the days
// that has one; names are what the ids of agencies and sites stand for.
type teller struct {
	catalog *catalog.Catalog
	units   *lineage.Register
	days    []civil.Date
	names   map[uuid.UUID]string
}

// places answers the ids of agencies and sites among changes.
func places(changes []*registry.FieldChange) []uuid.UUID {
	var ids []uuid.UUID
	for _, c := range changes {
		if c.Field != "agency" && c.Field != "site" {
			continue
		}
		for _, text := range []string{c.From, c.To} {
			if id, err := uuid.Parse(text); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// tell answers the changes in words, in their order. Money that the viewer may not see is left out.
func (t teller) tell(changes []*registry.FieldChange) []Change {
	var out []Change
	for _, c := range changes {
		if c.From == c.To || untold[c.Field] {
			continue
		}
		if gap, ok := strings.CutPrefix(c.Field, "gap."); ok {
			if told, ok := t.gap(gap, c.From, c.To); ok {
				out = append(out, told)
			}
			continue
		}
		told := Change{fieldWords[c.Field], t.value(c.Field, c.From), t.value(c.Field, c.To)}
		if told.What.VI == "" { // a field of a later version
			told.What = same(c.Field)
		}
		if c.Field == "seenAt" {
			told.From = locale.Text{}
		}
		out = append(out, told)
	}
	return out
}

// gap tells of a missing paper; of a new one its status alone, as the rest stands in the list of what
// is missing. The document that closed it is the event's own.
func (t teller) gap(field, from, to string) (Change, bool) {
	code, column, _ := strings.Cut(field, ".")
	name, ok := gapWords[column]
	if !ok || column == "severity" && from == "" || column == "reason" && (from == "" || to == string(holding.UnknownReason)) {
		return Change{}, false
	}
	paper := t.entry(code, func(on civil.Date) (locale.Text, bool) {
		found, ok := t.catalog.Requirement(code, on)
		return found.Name, ok
	})
	what := locale.Text{VI: strings.Replace(name.VI, "%s", paper.VI, 1), EN: strings.Replace(name.EN, "%s", paper.EN, 1)}
	say := map[string]func(string) locale.Text{"": of("gap"), "severity": of("severity"), "reason": of("reason"), "dueOn": day, "note": same}[column]
	if column == "reason" && from == string(holding.UnknownReason) {
		from = ""
	}
	return Change{what, known(say, from), known(say, to)}, true
}

// value is the text of a field's canonical value.
func (t teller) value(field, text string) locale.Text {
	say := same
	switch field {
	case "tracking", "status", "tenure", "origin", "costBasis", "presence":
		say = of(field)
	case "grades":
		say = grades
	case "historicalCost":
		say = func(text string) locale.Text {
			amount, err := holding.ParseVND(text)
			if err != nil {
				return same(text)
			}
			return locale.Text{VI: money(locale.VI, amount), EN: money(locale.EN, amount)}
		}
	case "acquiredOn":
		say = day
	case "seenAt":
		say = func(text string) locale.Text {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				return same(text)
			}
			return same(moment(at))
		}
	case "unit", "landParcel.formerUnit":
		say = func(text string) locale.Text {
			id, _ := uuid.Parse(text)
			u, _ := t.units.Unit(id)
			return same(u.FullName)
		}
	case "agency", "site":
		say = t.place
	case "itemType":
		say = func(code string) locale.Text {
			return t.entry(code, func(on civil.Date) (locale.Text, bool) {
				found, ok := t.catalog.ItemType(code, on)
				return found.Name, ok
			})
		}
	case "landParcel.landUseCode":
		say = func(text string) locale.Text {
			use, _ := t.catalog.LandUse(text)
			return locale.Text{VI: strings.TrimSpace(text + " " + use.Name.VI), EN: strings.TrimSpace(text + " " + use.Name.EN)}
		}
	case "externalCodes":
		say = func(text string) locale.Text {
			lines := strings.Split(text, "\n")
			for i, line := range lines {
				system, code, _ := strings.Cut(line, ":")
				lines[i] = strings.TrimPrefix(system+": "+code, ": ")
			}
			return same(strings.Join(lines, ", "))
		}
	case "landParcel.boundary":
		say = func(string) locale.Text { return locale.Text{VI: "có bản vẽ", EN: "drawn"} }
	case "landParcel.areaM2", "office.floorAreaM2":
		say = squareMetres
	case "office.grade":
		say = of("buildingGrade")
	}
	return known(say, text)
}

// squareMetres is an area as people write it, with groups of three.
func squareMetres(text string) locale.Text {
	whole, cents, point := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return same(text)
	}
	vi, en := number(locale.VI, n), number(locale.EN, n)
	if point {
		vi, en = vi+","+cents, en+"."+cents
	}
	return locale.Text{VI: vi + " m²", EN: en + " m²"}
}

// place is the name of an agency or a site; that of another unit is not for the viewer.
func (t teller) place(text string) locale.Text {
	id, _ := uuid.Parse(text)
	if name := t.names[id]; name != "" {
		return same(name)
	}
	return locale.Text{VI: "của đơn vị khác", EN: "of another unit"}
}

// entry is the name of a catalogue entry; where there is none, its code.
func (t teller) entry(code string, find func(on civil.Date) (locale.Text, bool)) locale.Text {
	for _, on := range t.days {
		if name, ok := find(on); ok {
			return name
		}
	}
	return same(code)
}

// grades reads GOOD:7,WORN:3 as the journal writes it; of one thing the word is enough.
func grades(text string) locale.Text {
	var vi, en []string
	parts := strings.Split(text, ",")
	for _, part := range parts {
		grade, n, _ := strings.Cut(part, ":")
		word := of("grade")(grade)
		if len(parts) == 1 && n == "1" {
			return word
		}
		vi, en = append(vi, word.VI+": "+n), append(en, word.EN+": "+n)
	}
	return locale.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}

// known is say of a text that is not empty: the absent value has no words.
func known(say func(string) locale.Text, text string) locale.Text {
	if text == "" {
		return locale.Text{}
	}
	return say(text)
}

// same is a text that is in no language, or in whichever people wrote it.
func same(text string) locale.Text { return locale.Text{VI: text, EN: text} }

// of is the words of a closed set; a value of a later version stands for itself.
func of(set string) func(string) locale.Text {
	return func(value string) locale.Text {
		if word, ok := terms[set][value]; ok {
			return word
		}
		return same(value)
	}
}

func day(text string) locale.Text { return same(writtenDay(civil.Date(text))) }

// writtenDay is a day as people write it, "" for none.
func writtenDay(d civil.Date) string {
	if t := d.Time(); !t.IsZero() {
		return t.Format("02/01/2006")
	}
	return ""
}

// moment is an instant by the clock on the wall.
func moment(t time.Time) string { return t.In(civil.Zone).Format("02/01/2006 15:04") }

// money is an amount as people write it.
func money(lang locale.Lang, amount holding.VND) string {
	return number(lang, int64(amount)) + " đồng"
}

// number is a number with groups of three, as people write it.
func number(lang locale.Lang, n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	separator := "."
	if lang == locale.EN {
		separator = ","
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return sign + digits
}
