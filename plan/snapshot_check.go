package plan

import (
	"cmp"
	"slices"
	"strconv"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/norm"
)

// Check answers an errs.List of everything in s that is wrong, or contradicts itself, with the path of each
// entry ("stock", "12", "quantity") by its position in s; nil when s can be planned with. After a thousand
// faults it looks no further.
func (s *Snapshot) Check() error {
	c := &inspector{s: s, units: map[string]int{}, agencies: map[string]int{}, classes: map[string]int{}, items: map[string]int{}}
	c.head()
	if len(c.list) > 0 {
		return c.list
	}
	c.unitList()
	c.itemTypeList()
	c.classList()
	c.functions()
	c.agencyList()
	c.normList()
	c.stockList()
	c.requestList()
	c.priceList()
	c.distanceList()
	return c.list.Err()
}

// inspector looks through a snapshot. The maps have the position of each key, the first one of twins.
type inspector struct {
	s                               *Snapshot
	list                            errs.List
	units, agencies, classes, items map[string]int
}

const maxFaults = 1000

func (c *inspector) fail(code errs.Code, path []string, vi, en string, args ...any) {
	if len(c.list) < maxFaults {
		c.list = append(c.list, errs.New(code, path, vi, en, args...))
	}
}

func (c *inspector) within(value, low, high int64, list string, i int, field string) {
	if value < low || value > high {
		c.fail(errs.OutOfRange, errs.At(list, strconv.Itoa(i), field), "Giá trị %s phải từ %s đến %s.", "The value %s must be from %s to %s.",
			locale.Number(value), locale.Number(low), locale.Number(high))
	}
}

func (c *inspector) text(value string, list string, i int, field string) {
	switch {
	case value == "":
		c.fail(errs.Required, errs.At(list, strconv.Itoa(i), field), "Phải ghi mục này.", "This is needed.")
	case len(value) > maxText:
		c.fail(errs.OutOfRange, errs.At(list, strconv.Itoa(i), field), "Dài quá %d byte.", "It is longer than %d bytes.", maxText)
	}
}

func (c *inspector) day(day civil.Date, needed bool, path ...string) {
	if day == "" {
		if needed {
			c.fail(errs.Required, path, "Phải ghi ngày.", "The day is needed.")
		}
		return
	}
	if d, err := civil.Parse(string(day)); err != nil || d != day || day.Year() < 1900 || day.Year() > 2300 {
		c.fail(errs.Invalid, path, "Ngày %q không đúng.", "Date %q is not a day of the calendar, as YYYY-MM-DD.", string(day))
	}
}

func (c *inspector) again(path ...string) {
	c.fail(errs.Duplicate, path, "Mục này trùng với một mục đứng trước.", "This entry says again what one before it says.")
}

func (c *inspector) known(in map[string]int, key string, path ...string) (at int, ok bool) {
	if at, ok = in[key]; !ok {
		c.fail(errs.UnknownCode, path, "Không có %q trong dữ liệu của kế hoạch.", "There is no %q in the data of the plan.", key)
	}
	return at, ok
}

// member refuses a word that its closed set does not have.
func member[T ~string](c *inspector, set []T, value T, list string, i int, field string) {
	if !slices.Contains(set, value) {
		c.fail(errs.UnknownCode, errs.At(list, strconv.Itoa(i), field), "Không có giá trị %q.", "There is no value %q.", string(value))
	}
}

// head looks at what the rest relies on: engine, day and sizes.
func (c *inspector) head() {
	s := c.s
	if s.Engine != Engine {
		c.fail(errs.Precondition, errs.At("engine"), "Dữ liệu này của phiên bản %q; chương trình này tính theo %q.", "This snapshot is of engine %q; this program computes by %q.", s.Engine, Engine)
	}
	c.day(s.TakenOn, true, "takenOn")
	for _, l := range []struct {
		name      string
		size, max int
	}{
		{"units", len(s.Units), maxUnits}, {"agencies", len(s.Agencies), maxAgencies}, {"norms", len(s.Norms), maxEntries},
		{"classes", len(s.Classes), maxClasses}, {"itemTypes", len(s.ItemTypes), maxItemTypes}, {"stock", len(s.Stock), maxStock},
		{"requests", len(s.Requests), maxEntries}, {"prices", len(s.Prices), maxEntries}, {"distances", len(s.Distances), maxEntries},
	} {
		if l.size > l.max {
			c.fail(errs.TooMany, errs.At(l.name), "Có %d mục, nhiều nhất %d.", "There are %d entries, at most %d.", l.size, l.max)
		}
	}
}

// index puts a key at its position and refuses its twin.
func (c *inspector) index(in map[string]int, key, list string, i int, field string) {
	c.text(key, list, i, field)
	if _, twice := in[key]; twice {
		c.again(list, strconv.Itoa(i), field)
		return
	}
	in[key] = i
}

// Bounds of the coordinates of units: Viet Nam with its islands, in millionths of a degree.
const (
	minLat, maxLat = 6_000_000, 24_000_000
	minLon, maxLon = 101_000_000, 118_000_000
)

func (c *inspector) unitList() {
	for i, u := range c.s.Units {
		c.index(c.units, u.ID, "units", i, "id")
		c.text(u.Code, "units", i, "code")
		if u.Lat != 0 || u.Lon != 0 {
			c.within(u.Lat, minLat, maxLat, "units", i, "lat")
			c.within(u.Lon, minLon, maxLon, "units", i, "lon")
		}
		c.within(u.Population, 0, 100_000_000, "units", i, "population")
	}
}

func (c *inspector) itemTypeList() {
	for i, t := range c.s.ItemTypes {
		c.index(c.items, t.Code, "itemTypes", i, "code")
		member(c, catalog.Kinds, t.Kind, "itemTypes", i, "kind")
		c.within(int64(t.Years), 0, 200, "itemTypes", i, "years")
	}
}

func (c *inspector) classList() {
	for i, class := range c.s.Classes {
		at := strconv.Itoa(i)
		c.index(c.classes, class.Code, "classes", i, "code")
		member(c, catalog.Kinds, class.Kind, "classes", i, "kind")
		member(c, catalog.Confidences, class.Confidence, "classes", i, "confidence")
		c.within(int64(class.Tier), 1, 3, "classes", i, "tier")
		c.within(class.Weight, 0, maxWeight, "classes", i, "weight")
		if len(class.Alternatives) == 0 || len(class.Alternatives) > 100 {
			c.fail(errs.OutOfRange, errs.At("classes", at, "alternatives"), "Phải có từ 1 đến 100 cách đáp ứng.", "There are from 1 to 100 alternatives.")
		}
		for j, a := range class.Alternatives {
			c.alternative(class, j, a, "classes", at, "alternatives", strconv.Itoa(j))
		}
	}
}

func (c *inspector) alternative(class Class, j int, a catalog.Alternative, path ...string) {
	if a.Rank < 1 || a.Rank > 99 || len(a.Parts) == 0 || len(a.Parts) > 20 {
		c.fail(errs.OutOfRange, path, "Thứ hạng từ 1 đến 99, số bộ phận từ 1 đến 20.", "The rank is from 1 to 99, with 1 to 20 parts.")
	}
	for n, p := range a.Parts {
		c.known(c.items, p.ItemType, append(slices.Clone(path), "parts", strconv.Itoa(n), "itemType")...)
		if p.Quantity < 1 || p.Quantity > 1000 || slices.ContainsFunc(a.Parts[:n], func(o catalog.Part) bool { return o.ItemType == p.ItemType }) {
			c.fail(errs.Invalid, append(slices.Clone(path), "parts", strconv.Itoa(n)), "Mỗi bộ phận ghi một lần, số lượng từ 1 đến 1000.", "A part stands there once, with a quantity from 1 to 1000.")
		}
	}
	for _, other := range class.Alternatives[:j] {
		if slices.Equal(other.Parts, a.Parts) {
			c.again(path...)
		}
	}
}

// functions holds devices with several functions to what cover relies on: each class that has one among
// its alternatives is one of its functions.
func (c *inspector) functions() {
	for i, t := range c.s.ItemTypes {
		at := strconv.Itoa(i)
		for n, f := range t.Functions {
			c.known(c.classes, f, "itemTypes", at, "functions", strconv.Itoa(n))
			if slices.Contains(t.Functions[:n], f) {
				c.again("itemTypes", at, "functions", strconv.Itoa(n))
			}
		}
	}
	for i, class := range c.s.Classes {
		for j, a := range class.Alternatives {
			for _, p := range a.Parts {
				at, ok := c.items[p.ItemType]
				if !ok || len(c.s.ItemTypes[at].Functions) == 0 {
					continue
				}
				if !slices.Contains(c.s.ItemTypes[at].Functions, class.Code) || len(a.Parts) > 1 || p.Quantity > 1 {
					c.fail(errs.Invalid, errs.At("classes", strconv.Itoa(i), "alternatives", strconv.Itoa(j)),
						"Thiết bị đa chức năng %q chỉ đáp ứng riêng lẻ các nhu cầu nêu trong chức năng của nó.",
						"The multifunction device %q satisfies, by itself, the classes that its functions name and no other.", p.ItemType)
				}
			}
		}
	}
}

func (c *inspector) agencyList() {
	for i, a := range c.s.Agencies {
		at := strconv.Itoa(i)
		c.index(c.agencies, a.ID, "agencies", i, "id")
		c.known(c.units, a.Unit, "agencies", at, "unit")
		member(c, holding.AgencyKinds, a.Kind, "agencies", i, "kind")
		c.day(a.ClosesOn, false, "agencies", at, "closesOn")
		for j, e := range a.Establishments {
			path := []string{"agencies", at, "establishments", strconv.Itoa(j)}
			c.day(e.From, true, append(slices.Clone(path), "from")...)
			for _, other := range a.Establishments[:j] {
				if other.From == e.From {
					c.again(append(slices.Clone(path), "from")...)
				}
			}
			if e.AgencyKind != a.Kind {
				c.fail(errs.Invalid, append(slices.Clone(path), "agencyKind"), "Loại cơ quan %q khác với %q của cơ quan.", "The agency kind %q is not the agency's, %q.", string(e.AgencyKind), string(a.Kind))
			}
			faults, _ := errs.All(errs.Under(e.Check(max(e.From, c.s.TakenOn)).Err(), path...))
			c.list = append(c.list, faults...)
		}
	}
}

func (c *inspector) normList() {
	if _, err := norm.New(c.s.Norms); err != nil {
		faults, _ := errs.All(errs.Under(err, "norms"))
		c.list = append(c.list, faults...)
	}
	for i, l := range c.s.Norms {
		c.known(c.classes, l.NeedClass, "norms", strconv.Itoa(i), "needClass")
	}
}

func (c *inspector) stockList() {
	thisYear, pieces := int64(c.s.TakenOn.Year()), int64(0)
	holders := map[string]int{} // asset → the first group with it
	for i := range c.s.Stock {
		g := &c.s.Stock[i]
		at := strconv.Itoa(i)
		c.known(c.units, g.Unit, "stock", at, "unit")
		c.known(c.items, g.ItemType, "stock", at, "itemType")
		if g.Agency != "" {
			if a, ok := c.known(c.agencies, g.Agency, "stock", at, "agency"); ok && c.s.Agencies[a].Unit != g.Unit {
				c.fail(errs.Invalid, errs.At("stock", at, "unit"), "Cơ quan này không thuộc đơn vị %q.", "The agency is not of unit %q.", g.Unit)
			}
		}
		member(c, holding.Grades, g.Grade, "stock", i, "grade")
		member(c, holding.Statuses, g.Status, "stock", i, "status")
		member(c, holding.Tenures, g.Tenure, "stock", i, "tenure")
		latest := thisYear
		if g.Coming {
			latest = maxYear
			c.coming(g, at)
		}
		if g.InUseYear != 0 {
			c.within(int64(g.InUseYear), 1900, latest, "stock", i, "inUseYear")
		}
		c.within(int64(g.Repair), 0, maxPrice, "stock", i, "repair")
		c.within(int64(g.Cost), 0, maxPrice, "stock", i, "cost")
		c.within(g.Quantity, 0, maxPieces, "stock", i, "quantity")
		c.assets(g, i, holders)
		pieces += min(max(g.Quantity, 0), maxPieces)
	}
	if pieces > maxStockPieces {
		c.fail(errs.TooMany, errs.At("stock"), "Tổng số %s tài sản, nhiều nhất %s.", "There are %s pieces in all, at most %s.", locale.Number(pieces), locale.Number(maxStockPieces))
	}
	c.twins()
}

// coming refuses pieces on their way that nobody brings, that nobody gets, or that are no use.
func (c *inspector) coming(g *Stock, at string) {
	if g.LivePlan == "" || g.Agency == "" {
		c.fail(errs.Required, errs.At("stock", at, "coming"), "Tài sản đang về phải có kế hoạch và cơ quan nhận.", "What is coming has a plan that brings it and an agency that gets it.")
	}
	if g.Grade != holding.Good && g.Grade != holding.Worn || g.Closing {
		c.fail(errs.Invalid, errs.At("stock", at, "coming"), "Tài sản đang về phải dùng được và không ở trụ sở sắp đóng.", "What is coming can be used, and does not come to premises that close.")
	}
}

// twins refuses groups that do not differ.
func (c *inspector) twins() {
	order := make([]int, len(c.s.Stock))
	for i := range order {
		order[i] = i
	}
	compare := func(i, j int) int {
		a, b := &c.s.Stock[i], &c.s.Stock[j]
		if by := cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Agency, b.Agency)); by != 0 {
			return by
		}
		return compareStock(a, b)
	}
	slices.SortStableFunc(order, compare)
	for n, i := range order[min(1, len(order)):] {
		if compare(order[n], i) == 0 {
			c.again("stock", strconv.Itoa(i))
		}
	}
}

// assets looks at the pieces one by one. A lot whose pieces differ in condition is in several groups, all
// of one holder and kind; nothing else is there twice.
func (c *inspector) assets(g *Stock, i int, holders map[string]int) {
	if len(g.Assets) == 0 {
		return
	}
	at := strconv.Itoa(i)
	var sum int64
	for n, p := range g.Assets {
		path := []string{"stock", at, "assets", strconv.Itoa(n)}
		if p.ID == "" || p.Quantity < 1 || p.Quantity > maxPieces {
			c.fail(errs.OutOfRange, path, "Phải có mã và số lượng từ 1 đến %d.", "It has an id and a quantity from 1 to %d.", maxPieces)
			continue
		}
		sum += p.Quantity
		first, twice := holders[p.ID]
		if !twice {
			holders[p.ID] = i
			continue
		}
		o := &c.s.Stock[first]
		if first == i || o.Unit != g.Unit || o.Agency != g.Agency || o.ItemType != g.ItemType || o.InUseYear != g.InUseYear || o.Tenure != g.Tenure || o.Status != g.Status {
			c.fail(errs.Duplicate, path, "Tài sản %q đã có ở mục %d.", "Asset %q is in entry %d already.", p.ID, first)
		}
	}
	if sum != g.Quantity {
		c.fail(errs.Invalid, errs.At("stock", at, "quantity"), "Số lượng %d khác với tổng %d của các tài sản.", "The quantity %d is not the %d of its assets.", g.Quantity, sum)
	}
}

func (c *inspector) requestList() {
	type key struct{ agency, class string }
	seen := map[key]bool{}
	for i, r := range c.s.Requests {
		at := strconv.Itoa(i)
		c.known(c.agencies, r.Agency, "requests", at, "agency")
		class, ok := c.known(c.classes, r.NeedClass, "requests", at, "needClass")
		c.within(r.Quantity, 0, maxPieces, "requests", i, "quantity")
		if seen[key{r.Agency, r.NeedClass}] {
			c.again("requests", at)
		}
		seen[key{r.Agency, r.NeedClass}] = true
		if r.ItemType == "" || !ok {
			continue
		}
		if _, known := c.known(c.items, r.ItemType, "requests", at, "itemType"); known && !slices.Contains(catalog.Singles(c.s.Classes[class].Alternatives), r.ItemType) {
			c.fail(errs.Invalid, errs.At("requests", at, "itemType"), "Loại tài sản %q không đáp ứng nhu cầu %q.", "Item type %q does not satisfy need class %q.", r.ItemType, r.NeedClass)
		}
	}
}

func (c *inspector) priceList() {
	byItem := map[string][]int{}
	for i, p := range c.s.Prices {
		at := strconv.Itoa(i)
		c.known(c.items, p.ItemType, "prices", at, "itemType")
		c.within(int64(p.Amount), 1, maxPrice, "prices", i, "amount")
		c.text(p.Source, "prices", i, "source")
		c.day(p.From, true, "prices", at, "from")
		c.day(p.To, false, "prices", at, "to")
		if p.To != "" && p.To < p.From {
			c.fail(errs.OutOfRange, errs.At("prices", at, "to"), "Ngày hết hạn trước ngày có giá trị.", "It ends before it begins.")
		}
		for _, j := range byItem[p.ItemType] {
			o := &c.s.Prices[j]
			if (o.To == "" || p.From <= o.To) && (p.To == "" || o.From <= p.To) {
				c.fail(errs.Duplicate, errs.At("prices", at), "Giá này cùng có giá trị với giá ở mục %d.", "This price is in force together with that of entry %d.", j)
				break
			}
		}
		byItem[p.ItemType] = append(byItem[p.ItemType], i)
		if p.Waiver != nil {
			faults, _ := errs.All(errs.Under(p.Waiver.Check(0).Err(), "prices", at, "waiver"))
			c.list = append(c.list, faults...)
		}
	}
}

func (c *inspector) distanceList() {
	type key struct{ a, b string }
	seen := map[key]bool{}
	for i, d := range c.s.Distances {
		at := strconv.Itoa(i)
		c.known(c.units, d.From, "distances", at, "from")
		c.known(c.units, d.To, "distances", at, "to")
		if d.From == d.To {
			c.fail(errs.Invalid, errs.At("distances", at, "to"), "Hai đầu phải là hai đơn vị.", "The two ends are two units.")
		}
		c.within(d.Metres, 0, maxMetres, "distances", i, "metres")
		k := key{min(d.From, d.To), max(d.From, d.To)}
		if seen[k] {
			c.again("distances", at)
		}
		seen[k] = true
	}
}
