package plan

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
)

func TestDefaultsAreInOrder(t *testing.T) {
	s := computers(3)
	if list := Defaults(horizon(5), provincial(1, 2, 3, 4, 5)).Check(s); len(list) > 0 {
		t.Error(list)
	}
}

func TestParametersCheck(t *testing.T) {
	pin := Pin{Agency: "a1", NeedClass: "computer_any", Action: Buy, Year: 2027, Source: "PROVINCE", Quantity: 1}
	with := func(change func(p *Pin)) []Pin {
		p := pin
		change(&p)
		return []Pin{p}
	}
	tests := []struct {
		name   string
		change func(p *Parameters)
		want   []string // code and path
	}{
		{"no year", func(p *Parameters) { p.Years, p.Budgets = nil, nil }, []string{"REQUIRED years"}},
		{"eleven years", func(p *Parameters) { p.Years = horizon(11) }, []string{"TOO_MANY years"}},
		{"a gap between years", func(p *Parameters) { p.Years, p.Budgets = []int{2027, 2029}, nil }, []string{"INVALID years.1"}},
		{"a year of another age", func(p *Parameters) { p.Years, p.Budgets = []int{27}, nil }, []string{"OUT_OF_RANGE years.0"}},
		{"a negative budget", func(p *Parameters) { p.Budgets[1].Amount = -1 }, []string{"OUT_OF_RANGE budgets.1.amount"}},
		{"a budget of another year", func(p *Parameters) { p.Budgets[0].Year = 2026 }, []string{"OUT_OF_RANGE budgets.0.year"}},
		{"a budget of nobody", func(p *Parameters) { p.Budgets[0].Source = "" }, []string{"REQUIRED budgets.0.source"}},
		{"a budget of a source without end", func(p *Parameters) { p.Budgets[0].Source = strings.Repeat("ngân ", 21) }, []string{"OUT_OF_RANGE budgets.0.source"}},
		{"more than all money", func(p *Parameters) { p.DirectAward = maxAmount + 1 }, []string{"OUT_OF_RANGE directAward"}},
		{"a budget twice", func(p *Parameters) { p.Budgets = append(p.Budgets, p.Budgets[0]) }, []string{"DUPLICATE budgets.2"}},
		{"an unknown unit", func(p *Parameters) { p.Budgets[0].Unit = "u9" }, []string{"UNKNOWN_CODE budgets.0.unit"}},
		{"more than all of a repair", func(p *Parameters) { p.RepairPercent = 101 }, []string{"OUT_OF_RANGE repairPercent"}},
		{"a repair for no time", func(p *Parameters) { p.RepairYears = 0 }, []string{"OUT_OF_RANGE repairYears"}},
		{"moving for less than nothing", func(p *Parameters) { p.Handling, p.Transport = -1, -1 }, []string{"OUT_OF_RANGE handling", "OUT_OF_RANGE transport"}},
		{"a floor above the roof", func(p *Parameters) { p.FloorPercent = 120 }, []string{"OUT_OF_RANGE floorPercent"}},
		{"a limit without its source", func(p *Parameters) { p.DirectAwardSource = "" }, []string{"REQUIRED directAwardSource"}},
		{"bands", func(p *Parameters) { p.Bands = []Band{{0, 1000}, {50, 0}, {50, 1200}} },
			[]string{"OUT_OF_RANGE bands.0.belowPercent", "OUT_OF_RANGE bands.1.permille", "DUPLICATE bands.2.belowPercent"}},
		{"bands by which a lack counts less", func(p *Parameters) { p.Bands = []Band{{50, 999}, {80, 1000}, {90, 10_001}} },
			[]string{"OUT_OF_RANGE bands.0.permille", "OUT_OF_RANGE bands.2.permille"}},
		{"priorities", func(p *Parameters) { p.Priorities = []Priority{{"sofa", 1, 5}, {"shredder", 4, 20_000}} },
			[]string{"UNKNOWN_CODE priorities.0.needClass", "OUT_OF_RANGE priorities.1.tier", "OUT_OF_RANGE priorities.1.weight"}},
		{"buying what does not satisfy", func(p *Parameters) { p.Purchases = []Purchase{{"computer_any", "shredder"}} }, []string{"INVALID purchases.0.itemType"}},
		{"buying the unknown", func(p *Parameters) { p.Purchases = []Purchase{{"computer_any", "sofa"}} }, []string{"UNKNOWN_CODE purchases.0.itemType"}},
		{"forbidding nothing", func(p *Parameters) { p.Forbids = []Forbid{{}} }, []string{"REQUIRED forbids.0"}},
		{"forbidding to keep", func(p *Parameters) { p.Forbids = []Forbid{{Action: Keep}} }, []string{"INVALID forbids.0.action"}},
		{"forbidding the unknown", func(p *Parameters) { p.Forbids = []Forbid{{Unit: "u9", Agency: "a9", NeedClass: "x", Year: 2050}} },
			[]string{"UNKNOWN_CODE forbids.0.unit", "UNKNOWN_CODE forbids.0.agency", "UNKNOWN_CODE forbids.0.needClass", "OUT_OF_RANGE forbids.0.year"}},
		{"a pin of the unknown", func(p *Parameters) { p.Pins = with(func(p *Pin) { p.Agency, p.NeedClass = "a9", "x" }) },
			[]string{"UNKNOWN_CODE pins.0.agency", "UNKNOWN_CODE pins.0.needClass"}},
		{"a pin for nothing", func(p *Parameters) { p.Pins = with(func(p *Pin) { p.Quantity = 0 }) }, []string{"OUT_OF_RANGE pins.0.quantity"}},
		{"a pinned transfer", func(p *Parameters) { p.Pins = with(func(p *Pin) { p.Action = Transfer }) }, []string{"INVALID pins.0.action"}},
		{"a pin that nobody pays", func(p *Parameters) { p.Pins = with(func(p *Pin) { p.Source = "WORLD BANK" }) }, []string{"NOT_FOUND pins.0.source"}},
		{"a pin against a forbid", func(p *Parameters) {
			p.Pins, p.Forbids = []Pin{pin}, []Forbid{{Unit: "u1", Action: Buy}}
		}, []string{"INVALID pins.0"}},
		{"a pin twice", func(p *Parameters) { p.Pins = []Pin{pin, pin} }, []string{"DUPLICATE pins.1"}},
		{"minimum orders", func(p *Parameters) { p.MinimumOrders = []MinimumOrder{{"sofa", 1}, {"desktop", 0}} },
			[]string{"UNKNOWN_CODE minimumOrders.0.itemType", "OUT_OF_RANGE minimumOrders.1.quantity"}},
	}
	for _, tt := range tests {
		p := Defaults(horizon(2), provincial(10, 10))
		tt.change(&p)
		var got []string
		for _, e := range p.Check(computers(3)) {
			got = append(got, string(e.Code)+" "+strings.Join(e.Path, "."))
			if e.Message.VI == "" || e.Message.EN == "" || strings.HasPrefix(e.Message.VI, " ") || strings.Contains(e.Message.VI+e.Message.EN, "%!") {
				t.Errorf("%s: %+v", tt.name, e.Message)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A part does not make a set: whoever wants chairs alone would get none.
func TestSetsAreBoughtWhole(t *testing.T) {
	for item, want := range map[string]int{"desk_set": 0, "chair": 1} {
		p := Defaults(horizon(1), provincial(10))
		p.Purchases = []Purchase{{"desk_set", item}}
		if list := p.Check(world(1)); len(list) != want {
			t.Errorf("%s: %v", item, list)
		}
	}
}

// A year is no number of thousands, and money says so.
func TestRefusalsOfNumbers(t *testing.T) {
	p := Defaults([]int{1999}, nil)
	p.Handling = 2_000_000_000
	var got []string
	for _, e := range p.Check(computers(1)) {
		got = append(got, e.Message.VI)
	}
	want := []string{"Năm phải từ 2000 đến 2199, không phải 1999.", "Chi phí bốc xếp một cái phải từ 0 đến 1.000.000.000 đồng, không phải 2.000.000.000 đồng."}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestParametersHaveOneForm(t *testing.T) {
	p := Defaults(horizon(2), []Budget{{2028, "PROVINCE", "", 2}, {2027, " PROVINCE ", "u1", 1}, {2027, "PROVINCE", "", 1}})
	p.Bands = []Band{{80, 1200}, {50, 1500}}
	p.Forbids = []Forbid{{Year: 2028}, {Action: Buy, Agency: "a1"}, {Year: 2028}}
	p.Pins = []Pin{{"b", "x", Buy, 2027, "S", 1}, {"a", "x", Buy, 2027, "S", 1}}
	c := p.Canonical()
	if c.Budgets[0] != (Budget{2027, "PROVINCE", "", 1}) || c.Budgets[1].Source != "PROVINCE" || c.Bands[0].BelowPercent != 50 || len(c.Forbids) != 2 || c.Pins[0].Agency != "a" {
		t.Errorf("%+v", c)
	}
	if p.Budgets[1].Source != " PROVINCE " || p.Bands[0].BelowPercent != 80 {
		t.Error("it has changed what it was given")
	}
	if !reflect.DeepEqual(c, c.Canonical()) {
		t.Error("the form changes when it is made again")
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("null")) {
		t.Errorf("a list is null in %s", text)
	}
	back, err := ReadParameters(bytes.NewReader(text), Parameters{})
	if err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("%+v, %v", back, err)
	}
	for _, bad := range []string{`{"years":[2027],"colour":1}`, `{"years":[2027]} {}`, `{"years":"2027"}`, ``} {
		if _, err := ReadParameters(strings.NewReader(bad), Parameters{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestForbids(t *testing.T) {
	p := Parameters{Forbids: []Forbid{{Unit: "u1", Action: Buy, Year: 2028}, {NeedClass: "shredder"}}}
	tests := []struct {
		action      Action
		unit, class string
		year        int
		want        bool
	}{
		{Buy, "u1", "x", 2028, true}, {Buy, "u1", "x", 2027, false}, {Repair, "u1", "x", 2028, false}, {Buy, "u2", "x", 2028, false}, {Transfer, "u2", "shredder", 2027, true},
	}
	for _, tt := range tests {
		if got := p.forbids(tt.action, tt.unit, "a", tt.class, tt.year); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
