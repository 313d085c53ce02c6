package plan

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sotaisan/catalog"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Bounds of what finance may say. Within them no sum and no product of the engine leaves 64 bits.
const (
	maxYears        = 10
	maxYear         = 2199
	maxAmount       = 1_000_000_000_000_000 // đồng of one budget
	maxWeight       = 10_000
	evenPermille    = 1000 // of a piece that no band weighs
	maxBandPermille = 10_000
	maxPieces       = 1_000_000
	maxMoveCost     = 1_000_000_000 // đồng of moving one piece, by handling or by kilometre

	minYear   = 2000
	maxSource = 100 // characters of a source of money
)

// numberWords are the numbers of parameters by their JSON names, and in what they are counted.
var numberWords = map[string]struct{ what, unit locale.Text }{
	"repairPercent": {locale.Text{VI: "Mức chi phí sửa chữa", EN: "The limit of repairs"}, locale.Text{VI: "%", EN: "%"}},
	"repairYears":   {locale.Text{VI: "Thời gian dùng thêm sau sửa chữa", EN: "The service of a repaired piece"}, locale.Text{VI: "năm", EN: "years"}},
	"handling":      {locale.Text{VI: "Chi phí bốc xếp một cái", EN: "Handling of one piece"}, vnd},
	"transport":     {locale.Text{VI: "Chi phí vận chuyển một cái mỗi km", EN: "Moving one piece one kilometre"}, vnd},
	"floorPercent":  {locale.Text{VI: "Mức đáp ứng tối thiểu", EN: "The floor for essentials"}, locale.Text{VI: "%", EN: "%"}},
	"directAward":   {locale.Text{VI: "Hạn mức chỉ định thầu", EN: "The limit of direct award"}, vnd},
	"belowPercent":  {locale.Text{VI: "Mức đáp ứng của bậc ưu tiên", EN: "The coverage of a band"}, locale.Text{VI: "%", EN: "%"}},
	"permille":      {locale.Text{VI: "Hệ số ưu tiên", EN: "The factor of a band"}, locale.Text{VI: "phần nghìn", EN: "thousandths"}},
	"tier":          {locale.Text{VI: "Bậc ưu tiên", EN: "The tier"}, locale.Text{}},
	"weight":        {locale.Text{VI: "Trọng số", EN: "The weight"}, locale.Text{VI: "điểm", EN: "points"}},
	"quantity":      {locale.Text{VI: "Số lượng", EN: "The quantity"}, locale.Text{VI: "cái", EN: "pieces"}},
	"amount":        {locale.Text{VI: "Số tiền", EN: "The amount"}, vnd},
}

var vnd = locale.Text{VI: "đồng", EN: "đồng"}

// Check answers everything in p that is wrong or contradicts itself or the snapshot, with the path of each
// ("budgets", "3", "amount"); the list is empty when p can be solved. The order of lists is that of p:
// canonicalise afterwards.
func (p Parameters) Check(s *Snapshot) errs.List {
	c := checker{p: &p, s: s, units: map[string]bool{}, agencies: map[string]string{}, classes: map[string]int{}, items: map[string]bool{}}
	for i := range s.Units {
		c.units[s.Units[i].ID] = true
	}
	for i := range s.Agencies {
		c.agencies[s.Agencies[i].ID] = s.Agencies[i].Unit
	}
	for i := range s.Classes {
		c.classes[s.Classes[i].Code] = i
	}
	for i := range s.ItemTypes {
		c.items[s.ItemTypes[i].Code] = true
	}
	c.years()
	c.budgets()
	c.rules()
	c.bands()
	c.priorities()
	c.purchases()
	c.forbids()
	c.pins()
	c.orders()
	return c.list
}

type checker struct {
	p        *Parameters
	s        *Snapshot
	list     errs.List
	units    map[string]bool
	agencies map[string]string // the unit of each
	classes  map[string]int
	items    map[string]bool
}

func (c *checker) fail(code errs.Code, path []string, vi, en string, args ...any) {
	c.list = append(c.list, errs.New(code, path, vi, en, args...))
}

// within refuses a number out of its bounds; the path ends with its name.
func (c *checker) within(value, low, high int64, path ...string) {
	if value >= low && value <= high {
		return
	}
	number := numberWords[path[len(path)-1]]
	in := func(n int64) locale.Text {
		text := locale.Number(n)
		return locale.Text{VI: strings.TrimSpace(text.VI + " " + number.unit.VI), EN: strings.TrimSpace(text.EN + " " + number.unit.EN)}
	}
	c.fail(errs.OutOfRange, path, "%s phải từ %s đến %s, không phải %s.", "%s must be from %s to %s, not %s.", number.what, locale.Number(low), in(high), in(value))
}

// unique refuses the second entry of one key in a list.
func unique[K comparable](c *checker, seen map[K]bool, key K, path ...string) {
	if seen[key] {
		c.fail(errs.Duplicate, path, "Mục này trùng với một mục đứng trước.", "This entry says again what one before it says.")
	}
	seen[key] = true
}

func (c *checker) year(year int, path ...string) bool {
	if n := len(c.p.Years); n == 0 || year < c.p.Years[0] || year > c.p.Years[n-1] {
		c.fail(errs.OutOfRange, path, "Năm %d không nằm trong kỳ kế hoạch.", "Year %d is not in the horizon of the plan.", year)
		return false
	}
	return true
}

func (c *checker) unit(id string, path ...string) {
	if !c.units[id] {
		c.fail(errs.UnknownCode, path, "Không có đơn vị nào có mã %q trong dữ liệu của kế hoạch.", "There is no unit with the id %q in the data of the plan.", id)
	}
}

func (c *checker) agency(id string, path ...string) {
	if _, ok := c.agencies[id]; !ok {
		c.fail(errs.UnknownCode, path, "Không có cơ quan nào có mã %q trong dữ liệu của kế hoạch.", "There is no agency with the id %q in the data of the plan.", id)
	}
}

func (c *checker) class(code string, path ...string) (index int, ok bool) {
	if index, ok = c.classes[code]; !ok {
		c.fail(errs.UnknownCode, path, "Không có nhóm nhu cầu %q.", "There is no need class %q.", code)
	}
	return index, ok
}

func (c *checker) item(code string, path ...string) bool {
	if !c.items[code] {
		c.fail(errs.UnknownCode, path, "Không có loại tài sản %q.", "There is no item type %q.", code)
		return false
	}
	return true
}

func (c *checker) years() {
	years := c.p.Years
	if len(years) == 0 {
		c.fail(errs.Required, errs.At("years"), "Kế hoạch phải có ít nhất một năm.", "A plan has at least one year.")
		return
	}
	if len(years) > maxYears {
		c.fail(errs.TooMany, errs.At("years"), "Kế hoạch có nhiều nhất %d năm.", "A plan has at most %d years.", maxYears)
	}
	for i, y := range years {
		if y < minYear || y > maxYear {
			c.fail(errs.OutOfRange, errs.At("years", strconv.Itoa(i)), "Năm phải từ %d đến %d, không phải %d.", "Years are from %d to %d, not %d.", minYear, maxYear, y)
		}
		if i > 0 && y != years[i-1]+1 {
			c.fail(errs.Invalid, errs.At("years", strconv.Itoa(i)), "Các năm phải liên tục: sau %d là %d, không phải %d.",
				"Years follow one another: after %d comes %d, not %d.", years[i-1], years[i-1]+1, y)
		}
	}
	if now := c.s.TakenOn.Year(); years[0] >= minYear && years[0] < now {
		c.fail(errs.OutOfRange, errs.At("years", "0"), "Năm %d đã qua: kế hoạch bắt đầu sớm nhất từ năm %d.", "The year %d is over: a plan begins in %d at the earliest.", years[0], now)
	}
}

func (c *checker) budgets() {
	seen := map[Budget]bool{}
	for i, b := range c.p.Budgets {
		at := strconv.Itoa(i)
		c.year(b.Year, "budgets", at, "year")
		if b.Source == "" {
			c.fail(errs.Required, errs.At("budgets", at, "source"), "Phải ghi nguồn kinh phí.", "The source of the money is needed.")
		}
		if utf8.RuneCountInString(b.Source) > maxSource {
			c.fail(errs.OutOfRange, errs.At("budgets", at, "source"), "Nguồn kinh phí dài quá %d ký tự.", "The source of the money has more than %d characters.", maxSource)
		}
		if b.Unit != "" {
			c.unit(b.Unit, "budgets", at, "unit")
		}
		c.within(int64(b.Amount), 0, maxAmount, "budgets", at, "amount")
		unique(c, seen, Budget{Year: b.Year, Source: b.Source, Unit: b.Unit}, "budgets", at)
	}
}

func (c *checker) rules() {
	c.within(c.p.RepairPercent, 0, 100, "repairPercent")
	c.within(int64(c.p.RepairYears), 1, 50, "repairYears")
	c.within(int64(c.p.Handling), 0, maxMoveCost, "handling")
	c.within(int64(c.p.Transport), 0, maxMoveCost, "transport")
	c.within(c.p.FloorPercent, 0, 100, "floorPercent")
	c.within(int64(c.p.DirectAward), 0, maxAmount, "directAward")
	if c.p.DirectAward > 0 && c.p.DirectAwardSource == "" {
		c.fail(errs.Required, errs.At("directAwardSource"), "Phải ghi căn cứ của hạn mức chỉ định thầu.", "The limit of direct award needs its legal source.")
	}
}

func (c *checker) bands() {
	seen := map[int64]bool{}
	for i, b := range c.p.Bands {
		at := strconv.Itoa(i)
		c.within(b.BelowPercent, 1, 100, "bands", at, "belowPercent")
		if b.Permille < evenPermille {
			c.fail(errs.OutOfRange, errs.At("bands", at, "permille"), "Hệ số ưu tiên phải từ 1.000 phần nghìn (100%%), không phải %s: nơi thiếu sẽ bị tính nhẹ hơn nơi đủ.",
				"The factor of a band must be 1,000 thousandths (100%%) or more, not %s: what lacks would count less than what does not.", locale.Number(b.Permille))
		} else {
			c.within(b.Permille, evenPermille, maxBandPermille, "bands", at, "permille")
		}
		unique(c, seen, b.BelowPercent, "bands", at, "belowPercent")
	}
}

func (c *checker) priorities() {
	seen := map[string]bool{}
	for i, p := range c.p.Priorities {
		at := strconv.Itoa(i)
		c.class(p.NeedClass, "priorities", at, "needClass")
		c.within(int64(p.Tier), 1, 3, "priorities", at, "tier")
		c.within(p.Weight, 0, maxWeight, "priorities", at, "weight")
		unique(c, seen, p.NeedClass, "priorities", at, "needClass")
	}
}

func (c *checker) purchases() {
	seen := map[string]bool{}
	for i, p := range c.p.Purchases {
		at := strconv.Itoa(i)
		unique(c, seen, p.NeedClass, "purchases", at, "needClass")
		class, known := c.class(p.NeedClass, "purchases", at, "needClass")
		if c.item(p.ItemType, "purchases", at, "itemType") && known && !slices.Contains(catalog.Singles(c.s.Classes[class].Alternatives), p.ItemType) {
			c.fail(errs.Invalid, errs.At("purchases", at, "itemType"), "Một tài sản loại %q không tự đáp ứng được nhu cầu %q.",
				"A piece of item type %q does not satisfy need class %q by itself.", p.ItemType, p.NeedClass)
		}
	}
}

func (c *checker) forbids() {
	for i, f := range c.p.Forbids {
		at := strconv.Itoa(i)
		if f == (Forbid{}) {
			c.fail(errs.Required, errs.At("forbids", at), "Phải nói rõ không được làm gì.", "It has to say what is forbidden.")
		}
		if f.Unit != "" {
			c.unit(f.Unit, "forbids", at, "unit")
		}
		if f.Agency != "" {
			c.agency(f.Agency, "forbids", at, "agency")
		}
		if f.NeedClass != "" {
			c.class(f.NeedClass, "forbids", at, "needClass")
		}
		if f.Year != 0 {
			c.year(f.Year, "forbids", at, "year")
		}
		switch f.Action {
		case "", Transfer, Repair, Buy:
		default:
			c.fail(errs.Invalid, errs.At("forbids", at, "action"), "Chỉ cấm được điều chuyển, sửa chữa hoặc mua.", "Only a transfer, a repair or a purchase can be forbidden.")
		}
	}
}

func (c *checker) pins() {
	seen := map[Pin]bool{}
	for i, p := range c.p.Pins {
		at := strconv.Itoa(i)
		c.agency(p.Agency, "pins", at, "agency")
		c.class(p.NeedClass, "pins", at, "needClass")
		c.within(p.Quantity, 1, maxPieces, "pins", at, "quantity")
		if p.Action != Repair && p.Action != Buy {
			c.fail(errs.Invalid, errs.At("pins", at, "action"), "Chỉ ấn định được sửa chữa hoặc mua.", "Only a repair or a purchase can be pinned.")
		}
		unit := c.agencies[p.Agency]
		if c.year(p.Year, "pins", at, "year") && !c.pays(p, unit) {
			c.fail(errs.NotFound, errs.At("pins", at, "source"), "Năm %d không có kinh phí từ nguồn %q để chi cho cơ quan này.",
				"In %d no budget of source %q may pay for this agency.", p.Year, p.Source)
		}
		if c.p.forbids(p.Action, unit, p.Agency, p.NeedClass, p.Year) {
			c.fail(errs.Invalid, errs.At("pins", at), "Mục ấn định này trái với một mục cấm.", "This pin contradicts what is forbidden.")
		}
		p.Quantity = 0
		unique(c, seen, p, "pins", at)
	}
}

// pays says whether some budget may pay for the pin: its year's, or with carry-over an earlier one's rest.
func (c *checker) pays(p Pin, unit string) bool {
	for _, b := range c.p.Budgets {
		if b.Source == p.Source && (b.Unit == "" || b.Unit == unit) && (b.Year == p.Year || c.p.CarryOver && b.Year < p.Year) {
			return true
		}
	}
	return false
}

func (c *checker) orders() {
	seen := map[string]bool{}
	for i, o := range c.p.MinimumOrders {
		at := strconv.Itoa(i)
		c.item(o.ItemType, "minimumOrders", at, "itemType")
		c.within(o.Quantity, 1, maxPieces, "minimumOrders", at, "quantity")
		unique(c, seen, o.ItemType, "minimumOrders", at, "itemType")
	}
}
