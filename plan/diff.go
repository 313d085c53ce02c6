package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sotaisan/holding"
	"sotaisan/internal/locale"
)

// Cause is why lines differ between two plans.
type Cause string

const (
	CauseNeed       Cause = "NEED"       // the norm, the establishment or the request is another
	CauseStock      Cause = "STOCK"      // own pieces cover more or less of it
	CauseTransfer   Cause = "TRANSFER"   // more or less comes from elsewhere
	CausePrice      Cause = "PRICE"      // a piece costs another amount
	CauseBudget     Cause = "BUDGET"     // there is other money
	CauseParameters Cause = "PARAMETERS" // finance decided otherwise
	CauseKnockOn    Cause = "KNOCK_ON"   // it follows from what differs elsewhere
)

// Causes lists the causes, in the order in which the first that holds is told.
var Causes = []Cause{CauseNeed, CauseStock, CauseTransfer, CausePrice, CauseBudget, CauseParameters, CauseKnockOn}

// CauseWords says them in words.
var CauseWords = map[Cause]locale.Text{
	CauseNeed:       {VI: "nhu cầu khác (định mức, biên chế hoặc đăng ký)", EN: "another need (norm, establishment or request)"},
	CauseStock:      {VI: "tài sản hiện có khác", EN: "other stock"},
	CauseTransfer:   {VI: "điều chuyển khác", EN: "other transfers"},
	CausePrice:      {VI: "đơn giá khác", EN: "another price"},
	CauseBudget:     {VI: "kinh phí khác", EN: "other budgets"},
	CauseParameters: {VI: "tham số khác", EN: "other parameters"},
	CauseKnockOn:    {VI: "kéo theo từ thay đổi ở nơi khác", EN: "follows from what differs elsewhere"},
}

// Difference is what two plans do not share; empty lists where they are the same.
type Difference struct {
	Parameters []Setting        `json:"parameters"`
	Totals     []Setting        `json:"totals"`
	Lines      []LineDifference `json:"lines"` // by unit, need class, action, year
}

// Setting is a parameter or a total that two plans do not share: its JSON name, or of an entry of a list the
// list's name and the entry's key ("budgets 2027 PROVINCE"), and both values as JSON. An entry that one of
// them lacks is an empty text there.
type Setting struct {
	Name string `json:"name"`
	// Key has the parts of the name: of an entry also those that say nothing, as "". What they are stands at
	// parameterEntries.
	Key   []string `json:"-"`
	Left  string   `json:"left"`
	Right string   `json:"right"`
}

// LineDifference are the lines of one unit, need class, action and year, summed up, where the sums differ.
type LineDifference struct {
	Unit          string      `json:"unit"`
	NeedClass     string      `json:"needClass,omitempty"`
	Action        Action      `json:"action"`
	Year          int         `json:"year"`
	LeftQuantity  int64       `json:"leftQuantity"`
	RightQuantity int64       `json:"rightQuantity"`
	LeftAmount    holding.VND `json:"leftAmount"`
	RightAmount   holding.VND `json:"rightAmount"`
	Cause         Cause       `json:"cause"`
}

// Tally is what lines that differ come to.
type Tally struct {
	Lines                   int64
	LeftAmount, RightAmount holding.VND
	Changed                 holding.VND // the differences of the lines, more or less, added up
}

func (t *Tally) add(l *LineDifference) {
	t.Lines++
	t.LeftAmount, t.RightAmount = t.LeftAmount+l.LeftAmount, t.RightAmount+l.RightAmount
	t.Changed += max(l.LeftAmount, l.RightAmount) - min(l.LeftAmount, l.RightAmount)
}

// CauseTally is what the lines with one cause come to.
type CauseTally struct {
	Cause Cause
	Tally
}

// UnitTally is what the lines of one unit come to.
type UnitTally struct {
	Unit string
	Tally
}

// ByCause adds up the lines of each cause, in the order of Causes.
func (d *Difference) ByCause() []CauseTally {
	var out []CauseTally
	for _, cause := range Causes {
		sum := CauseTally{Cause: cause}
		for i := range d.Lines {
			if d.Lines[i].Cause == cause {
				sum.add(&d.Lines[i])
			}
		}
		if sum.Lines > 0 {
			out = append(out, sum)
		}
	}
	return out
}

// ByUnit adds up the lines of each unit: first that whose money changes most, then that with the most lines.
func (d *Difference) ByUnit() []UnitTally {
	var out []UnitTally
	for i := range d.Lines { // by unit
		if n := len(out); n == 0 || out[n-1].Unit != d.Lines[i].Unit {
			out = append(out, UnitTally{Unit: d.Lines[i].Unit})
		}
		out[len(out)-1].add(&d.Lines[i])
	}
	slices.SortStableFunc(out, func(x, y UnitTally) int {
		return cmp.Or(cmp.Compare(y.Changed, x.Changed), cmp.Compare(y.Lines, x.Lines))
	})
	return out
}

// Empty says whether there is no difference.
func (d *Difference) Empty() bool { return len(d.Parameters)+len(d.Totals)+len(d.Lines) == 0 }

// Diff answers what differs between two plans. A line's cause is the first of Causes that holds of it: own
// pieces that are counted otherwise are STOCK only where the snapshots differ, PRICE is told of purchases
// alone, BUDGET and PARAMETERS only where a setting that differs speaks of the line. Diff(b, a) is the same
// with left and right exchanged.
func Diff(a, b *Plan) Difference {
	unitOf := map[string]string{}
	for _, p := range []*Plan{a, b} {
		for i := range p.Lines {
			unitOf[p.Lines[i].Agency] = p.Lines[i].Unit
		}
	}
	d := Difference{Lines: []LineDifference{}}
	var reaches []reach
	d.Parameters, reaches = settings(parameterEntries(&a.Parameters, unitOf), parameterEntries(&b.Parameters, unitOf))
	d.Totals, _ = settings(fields(a.Totals), fields(b.Totals))
	touched := func(l *LineDifference, money bool) bool {
		return slices.ContainsFunc(reaches, func(r reach) bool { return r.money == money && r.of(l) })
	}
	both := slices.DeleteFunc(slices.Clone(a.Parameters.Years), func(y int) bool { return !slices.Contains(b.Parameters.Years, y) })
	left, right := sumUp(a, both, unitOf), sumUp(b, both, unitOf)
	taken := a.SnapshotHash != b.SnapshotHash // at another time
	for key, x := range left.lines {
		if y := right.lines[key]; x.lineSum != y.lineSum {
			d.Lines = append(d.Lines, LineDifference{key.unit, key.class, key.action, key.year, x.quantity, y.quantity, x.amount, y.amount, ""})
		}
	}
	for key, y := range right.lines {
		if _, ok := left.lines[key]; !ok {
			d.Lines = append(d.Lines, LineDifference{key.unit, key.class, key.action, key.year, 0, y.quantity, 0, y.amount, ""})
		}
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		key := lineKey{l.Unit, l.NeedClass, l.Action, l.Year}
		x, y := left.cells[cellKey{l.Unit, l.NeedClass}], right.cells[cellKey{l.Unit, l.NeedClass}]
		switch {
		case !slices.Contains(both, l.Year):
			l.Cause = CauseParameters
		case x.need != y.need:
			l.Cause = CauseNeed
		case taken && (x.met != y.met || l.NeedClass == ""):
			l.Cause = CauseStock
		case l.Action == Transfer && touched(l, false):
			l.Cause = CauseParameters
		case x.moved != y.moved:
			l.Cause = CauseTransfer
		case l.Action == Buy && left.lines[key].prices.other(right.lines[key].prices):
			l.Cause = CausePrice
		case touched(l, true):
			l.Cause = CauseBudget
		case touched(l, false):
			l.Cause = CauseParameters
		default:
			l.Cause = CauseKnockOn
		}
	}
	slices.SortFunc(d.Lines, func(x, y LineDifference) int {
		return cmp.Or(cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.NeedClass, y.NeedClass), cmp.Compare(slices.Index(Actions, x.Action), slices.Index(Actions, y.Action)), cmp.Compare(x.Year, y.Year))
	})
	return d
}

type lineKey struct {
	unit, class string
	action      Action
	year        int
}

type cellKey struct{ unit, class string }

type lineSum struct {
	quantity int64
	amount   holding.VND
}

// spread are the lowest and highest price of some lines.
type spread struct{ low, high holding.VND }

func (s spread) other(o spread) bool { return s.high > 0 && o.high > 0 && s != o }

// summed is a plan by unit and need class. Of a cell the years that both plans have are added up: a number
// that differs in opposite ways in two years is taken for the same, which no single change brings about.
type summed struct {
	lines map[lineKey]lineTotal
	cells map[cellKey]cellTotal
}

type lineTotal struct {
	lineSum
	prices spread
}

type cellTotal struct{ need, met, moved int64 }

func sumUp(p *Plan, years []int, unitOf map[string]string) summed {
	s := summed{map[lineKey]lineTotal{}, map[cellKey]cellTotal{}}
	for i := range p.Lines {
		l := &p.Lines[i]
		key := lineKey{l.Unit, l.NeedClass, l.Action, l.Year}
		sum, there := s.lines[key]
		sum.quantity, sum.amount = sum.quantity+l.Quantity, sum.amount+l.Amount
		if !there {
			sum.prices.low = l.UnitPrice
		}
		sum.prices.low, sum.prices.high = min(sum.prices.low, l.UnitPrice), max(sum.prices.high, l.UnitPrice)
		s.lines[key] = sum
	}
	for i := range p.Cells { // an agency without lines needs and has nothing
		c := &p.Cells[i]
		key := cellKey{unitOf[c.Agency], c.NeedClass}
		sum := s.cells[key]
		for _, y := range c.Years {
			if slices.Contains(years, y.Year) {
				sum.need, sum.met, sum.moved = sum.need+y.Need, sum.met+y.MetByStock, sum.moved+y.Transferred
			}
		}
		s.cells[key] = sum
	}
	return s
}

// entry is a setting with its value, and the lines of which it speaks.
type entry struct {
	key   []string // see Setting
	value string
	reach reach
}

// name is the key without the parts that say nothing.
func (e *entry) name() string {
	return strings.Join(slices.DeleteFunc(slices.Clone(e.key), func(part string) bool { return part == "" }), " ")
}

// reach are the lines of which a setting speaks: of these actions, and where it is not empty of that unit and
// class, and from that year on.
type reach struct {
	actions     []Action
	unit, class string
	from        int
	money       bool // it is one of budgets
}

func (r *reach) of(l *LineDifference) bool {
	return slices.Contains(r.actions, l.Action) && (r.unit == "" || r.unit == l.Unit) && (r.class == "" || r.class == l.NeedClass) && l.Year >= r.from
}

// paid are the actions that budgets decide, carried those that the costs of moving do.
var (
	paid    = []Action{Repair, Buy, Unmet}
	carried = []Action{Transfer}
)

// flatReach are the lines of which the parameters speak that are no lists. What is not here, such as what
// packages are made by, speaks of none.
var flatReach = map[string]reach{
	"carryOver": {actions: paid, money: true}, "countNotAssessed": {actions: Actions}, "countExpired": {actions: Actions},
	"repairPercent": {actions: []Action{Repair, Buy, Unmet, Dispose}}, "repairYears": {actions: paid},
	"handling": {actions: carried}, "transport": {actions: carried}, "floorPercent": {actions: paid},
}

// fields answers the fields of a flat value by their JSON names, in order.
func fields(v any) []entry {
	text, err := json.Marshal(v)
	if err != nil {
		return nil // no value here is without JSON
	}
	d := json.NewDecoder(bytes.NewReader(text))
	var out []entry
	if _, err := d.Token(); err != nil {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil
		}
		out = append(out, entry{key: []string{fmt.Sprint(name)}, value: string(value)})
	}
	return out
}

// nowhere is the unit of an agency without lines.
const nowhere = "-"

// parameterEntries answers every parameter, lists entry by entry under their keys.
func parameterEntries(p *Parameters, unitOf map[string]string) []entry {
	flat := *p
	flat.Budgets, flat.Bands, flat.Priorities, flat.Purchases, flat.Pins, flat.Forbids, flat.MinimumOrders = nil, nil, nil, nil, nil, nil, nil
	out := fields(flat)
	for i := range out {
		out[i].reach = flatReach[out[i].name()]
	}
	add := func(r reach, value any, list string, key ...any) {
		parts := []string{list}
		for _, k := range key {
			text := fmt.Sprint(k)
			if text == "0" { // no year
				text = ""
			}
			parts = append(parts, text)
		}
		out = append(out, entry{parts, fmt.Sprint(value), r})
	}
	for _, b := range p.Budgets {
		add(reach{actions: paid, unit: b.Unit, from: b.Year, money: true}, int64(b.Amount), "budgets", b.Year, b.Source, b.Unit)
	}
	for _, b := range p.Bands {
		add(reach{actions: paid}, b.Permille, "bands", b.BelowPercent)
	}
	for _, o := range p.Priorities {
		add(reach{actions: paid, class: o.NeedClass}, strconv.Itoa(o.Tier)+" "+strconv.FormatInt(o.Weight, 10), "priorities", o.NeedClass)
	}
	for _, o := range p.Purchases {
		add(reach{actions: paid, class: o.NeedClass}, o.ItemType, "purchases", o.NeedClass)
	}
	for _, o := range p.Pins {
		add(reach{actions: paid, unit: cmp.Or(unitOf[o.Agency], nowhere), class: o.NeedClass, from: o.Year}, o.Quantity, "pins", o.Agency, o.NeedClass, o.Action, o.Year, o.Source)
	}
	for _, o := range p.Forbids {
		r := reach{actions: []Action{Transfer, Repair, Buy, Unmet}, unit: o.Unit, class: o.NeedClass, from: o.Year}
		if o.Agency != "" {
			r.unit = cmp.Or(unitOf[o.Agency], nowhere)
		}
		add(r, true, "forbids", o.Unit, o.Agency, o.NeedClass, o.Action, o.Year)
	}
	for _, o := range p.MinimumOrders {
		add(reach{}, o.Quantity, "minimumOrders", o.ItemType)
	}
	return out
}

// settings answers the entries that differ, by name, and the lines of which they speak.
func settings(left, right []entry) ([]Setting, []reach) {
	values := map[string]*Setting{}
	at := func(e *entry) *Setting {
		name := e.name()
		if values[name] == nil {
			values[name] = &Setting{Name: name, Key: e.key}
		}
		return values[name]
	}
	for i := range left {
		at(&left[i]).Left = left[i].value
	}
	for i := range right {
		at(&right[i]).Right = right[i].value
	}
	out := []Setting{}
	for _, s := range values {
		if s.Left != s.Right {
			out = append(out, *s)
		}
	}
	var reaches []reach
	for _, e := range slices.Concat(left, right) {
		if s := values[e.name()]; s.Left != s.Right {
			reaches = append(reaches, e.reach)
		}
	}
	slices.SortFunc(out, func(x, y Setting) int { return cmp.Compare(x.Name, y.Name) })
	return out, reaches
}
