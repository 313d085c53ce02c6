package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/planning"
)

// comparePage has two plans side by side: first what differs as a whole, then the lines, page by page.
type comparePage struct {
	Plans       []planRow // to choose from
	Left, Right *planRow  // nil until two are chosen
	Parameters  []parameterPair
	Causes      []plan.CauseTally
	Units       []unitTally // the most changed
	MoreUnits   int         // that differ, too
	Cause       plan.Cause  // to which the lines are narrowed
	Unit        string      // its code, likewise
	UnitName    string
	Count       int // of the lines, narrowed
	Lines       []lineDifference
	Start       int // of the lines that this page has
	More        string
}

// ChosenLeft and ChosenRight say which plans the form has.
func (c comparePage) ChosenLeft(number string) bool { return c.Left != nil && c.Left.Number == number }

// ChosenRight is described at ChosenLeft.
func (c comparePage) ChosenRight(number string) bool {
	return c.Right != nil && c.Right.Number == number
}

// LeftName and RightName stand above the columns.
func (c comparePage) LeftName() string { return c.Left.Number }

// RightName is described at LeftName.
func (c comparePage) RightName() string { return c.Right.Number }

// Whole says whether the page begins with what differs as a whole.
func (c comparePage) Whole() bool { return c.Start == 0 && c.Cause == "" && c.Unit == "" }

// Last is the number of the last line of the page.
func (c comparePage) Last() int { return c.Start + len(c.Lines) }

// Only is the address of the lines with one cause, or of one unit; of all when both are empty.
func (c comparePage) Only(cause plan.Cause, unit string) string {
	query := url.Values{"left": {c.Left.Number}, "right": {c.Right.Number}}
	if cause != "" {
		query.Set("cause", string(cause))
	}
	if unit != "" {
		query.Set("unit", unit)
	}
	return "/plans/compare?" + query.Encode()
}

// parameterPair is what two plans say of one parameter.
type parameterPair struct{ What, Left, Right string }

type unitTally struct {
	Code, Name string
	plan.Tally
}

type lineDifference struct {
	*planning.PlanLineDifference
	Unit  string
	Class locale.Text
}

// mostUnits is how many of the units that differ the page names.
const mostUnits = 10

func (s *site) showComparison(w http.ResponseWriter, r *http.Request) error {
	ctx, asked := r.Context(), r.URL.Query()
	page, err := s.Planning.ReequipmentPlans(ctx, nil, firstRows(100, ""))
	if err != nil {
		return err
	}
	data := comparePage{Cause: plan.Cause(offered("cause", asked.Get("cause"))), Unit: asked.Get("unit")}
	data.Start, _ = strconv.Atoi(asked.Get("after"))
	for _, row := range page.Nodes() {
		p, err := s.newPlanRow(r, row)
		if err != nil {
			return err
		}
		data.Plans = append(data.Plans, p)
	}
	read := func(number string) (*ent.ReequipmentPlan, *planRow, error) {
		row, err := s.Planning.ReequipmentPlan(ctx, nil, &number)
		if err != nil || row == nil {
			return nil, nil, err
		}
		p, err := s.newPlanRow(r, row)
		return row, &p, err
	}
	left, leftRow, err := read(asked.Get("left"))
	if err != nil {
		return err
	}
	right, rightRow, err := read(asked.Get("right"))
	if err != nil {
		return err
	}
	if left != nil && right != nil {
		data.Left, data.Right = leftRow, rightRow
		if err := s.compare(r, left, right, &data); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "plan-compare", text(r, "title.compare"), "/plans/compare", data)
}

func (s *site) compare(r *http.Request, left, right *ent.ReequipmentPlan, data *comparePage) error {
	found, err := s.Planning.CompareReequipmentPlans(r.Context(), left.ID, right.ID)
	if err != nil || found == nil {
		return err
	}
	for _, d := range found.Parameters {
		data.Parameters = append(data.Parameters, s.newParameterPair(r, d))
	}
	data.Causes = found.Causes
	for _, u := range found.Units[:min(len(found.Units), mostUnits)] {
		id, _ := uuid.Parse(u.Unit)
		data.Units = append(data.Units, unitTally{s.unitCode(id), s.unitNamed(id), u.Tally})
	}
	data.MoreUnits = len(found.Units) - len(data.Units)
	lines := slices.DeleteFunc(found.Lines, func(d *planning.PlanLineDifference) bool {
		return data.Cause != "" && d.Cause != data.Cause || data.Unit != "" && s.unitCode(d.UnitID) != data.Unit
	})
	data.Count = len(lines)
	data.Start = min(max(data.Start, 0), data.Count)
	end := min(data.Start+int(rowsInPage), data.Count)
	for _, d := range lines[data.Start:end] {
		row := lineDifference{PlanLineDifference: d, Unit: s.unitNamed(d.UnitID)}
		if d.NeedClass != "" {
			row.Class = s.classNamed(d.NeedClass)
		}
		data.Lines = append(data.Lines, row)
	}
	if len(lines) > 0 && data.Unit != "" {
		data.UnitName = s.unitNamed(lines[0].UnitID)
	}
	if end < data.Count {
		data.More = nextPage(r, strconv.Itoa(end))
	}
	return nil
}

// settingWords say how the parts of a setting's key, and then its value, are written; the first part is the
// name of the parameter.
var settingWords = map[string]struct {
	name string // of planWords
	key  []string
	like string
}{
	"years": {"plan.p.years", nil, "years"}, "budgets": {"plan.p.budgets", []string{"", "source", ""}, "money"},
	"carryOver": {"plan.p.carryover", nil, "yes"}, "countNotAssessed": {"plan.p.notassessed", nil, "yes"}, "countExpired": {"plan.p.expired", nil, "yes"},
	"repairPercent": {"plan.p.repairpercent", nil, "percent"}, "repairYears": {"plan.p.repairyears", nil, ""}, "handling": {"plan.p.handling", nil, "money"},
	"transport": {"plan.p.transport", nil, "money"}, "floorPercent": {"plan.p.floor", nil, "percent"}, "bands": {"plan.p.bands", []string{"below"}, "factor"},
	"priorities": {"plan.p.priorities", []string{"class"}, "priority"}, "purchases": {"plan.p.purchases", []string{"class"}, "item"},
	"pins": {"plan.p.pins", []string{"", "class", "action", "", "source"}, ""}, "forbids": {"plan.p.forbids", []string{"", "", "class", "action", ""}, "yes"},
	"minimumOrders": {"plan.p.minimums", []string{"item"}, ""}, "byArea": {"plan.p.byarea", nil, "yes"}, "directAward": {"plan.p.award", nil, "money"},
	"directAwardSource": {"plan.p.award", nil, ""},
}

// newParameterPair says a parameter that differs in words.
func (s *site) newParameterPair(r *http.Request, d *planning.PlanDifference) parameterPair {
	words, known := settingWords[d.Key[0]]
	if !known {
		return parameterPair{d.Name, d.Left, d.Right}
	}
	what := text(r, words.name)
	var of []string
	for i, part := range d.Key[1:] {
		if part != "" && i < len(words.key) {
			of = append(of, s.settingWord(r, words.key[i], part))
		}
	}
	if len(of) > 0 {
		what += ": " + strings.Join(of, ", ")
	}
	value := func(side string) string {
		if side == "" && words.like != "yes" {
			return text(r, "plan.none")
		}
		return s.settingWord(r, words.like, side)
	}
	return parameterPair{what, value(d.Left), value(d.Right)}
}

// settingWord writes a part of a setting in words; what is like nothing stays as it is.
func (s *site) settingWord(r *http.Request, like, part string) string {
	v := view{Lang: viewer.Lang(r.Context())}
	n, _ := strconv.ParseInt(part, 10, 64)
	switch like {
	case "years":
		var years []int
		if json.Unmarshal([]byte(part), &years) == nil {
			return horizon(years)
		}
	case "money":
		return v.Money(holding.VND(n))
	case "yes":
		if part == "true" {
			return text(r, "plan.yes")
		}
		return text(r, "plan.no")
	case "percent":
		return part + " %"
	case "below":
		return "< " + part + " %"
	case "factor":
		return "× " + hundredths(n/10).In(v.Lang)
	case "priority":
		tier, weight, _ := strings.Cut(part, " ")
		return fmt.Sprintf(text(r, "compare.priority"), tier, weight)
	case "class":
		return s.classNamed(part).In(v.Lang)
	case "item":
		return s.itemNamed(part).In(v.Lang)
	case "source":
		return v.Source(part)
	case "action":
		return plan.ActionWords[plan.Action(part)].In(v.Lang)
	}
	return part
}
