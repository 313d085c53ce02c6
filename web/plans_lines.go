package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/plan"
	"sotaisan/planning"
)

// lineRow is a line of a plan with everything that explains it.
type lineRow struct {
	ID                   uuid.UUID
	Plan                 string // its number
	Number               int64
	Action               plan.Action
	Year                 int32
	Unit, Agency         string
	FromUnit, FromAgency string
	Class, Item          locale.Text // empty for what has none
	Quantity, Received   int64
	UnitPrice, Amount    holding.VND
	Ceiling              holding.VND
	Source, Own          string // of the money; whose it is
	Until, Package       int32
	Flags                []plan.Flag
	Assets               []assetPart
	Years                []*plan.CellYear
	Steps                []explanation
	Receipts             []receiptRow
	Revision             int32
}

// assetPart is an asset that the line is about, and how many pieces of it.
type assetPart struct {
	ID       uuid.UUID
	Code     labels.Code
	Quantity int64
	Done     bool   // it was repaired
	Name     string // on the page of one line, in the viewer's scope
	Room     string
}

// explanation is a step of a derivation as a sentence, and where it stands when the sentence does not say so.
type explanation struct{ Sentence, Basis string }

type receiptRow struct {
	Quantity  int64
	On        civil.Date
	UnitPrice holding.VND
	Note, By  string
	At        time.Time
	assets    []uuid.UUID
}

// Left is how many pieces are still to come.
func (l lineRow) Left() int64 { return l.Quantity - l.Received }

// Doing says whether something is to come of the line.
func (l lineRow) Doing() bool { return slices.Contains(forbidden, l.Action) }

func (s *site) newLineRow(r *http.Request, l *ent.PlanLine) (lineRow, error) {
	ctx, lang, p := r.Context(), viewer.Lang(r.Context()), s.Planning
	row := lineRow{ID: l.ID, Plan: l.PlanNumber, Number: l.Seq, Action: plan.Action(l.Action), Year: l.Year, Unit: s.unitNamed(l.UnitID), Quantity: l.Quantity,
		Received: l.Received, UnitPrice: l.UnitPrice, Amount: l.Amount, Ceiling: l.Ceiling, Source: l.FundingSource, Until: l.Until, Package: l.Package, Revision: l.Revision}
	if l.NeedClass != "" {
		row.Class = s.classNamed(l.NeedClass)
	}
	if l.ItemType != "" {
		row.Item = s.itemNamed(l.ItemType)
	}
	if l.FromUnitID != nil {
		row.FromUnit = s.unitNamed(*l.FromUnitID)
	}
	if l.FundingUnitID != nil {
		row.Own = s.unitNamed(*l.FundingUnitID)
	}
	for _, body := range []struct {
		read func() (*ent.Agency, error)
		to   *string
	}{{func() (*ent.Agency, error) { return p.LineAgency(ctx, l) }, &row.Agency}, {func() (*ent.Agency, error) { return p.LineFromAgency(ctx, l) }, &row.FromAgency}} {
		a, err := body.read()
		if err != nil {
			return row, err
		}
		if a != nil {
			*body.to = a.Name
		}
	}
	var err error
	if row.Flags, err = p.LineFlags(l); err != nil {
		return row, err
	}
	if slices.Contains(row.Flags, plan.FlagAssembledSet) { // it goes by the need, not by one of its parts
		row.Item = locale.Text{}
	}
	if row.Years, err = p.LineYears(ctx, l); err != nil {
		return row, err
	}
	steps, err := p.LineDerivation(ctx, l)
	if err != nil {
		return row, err
	}
	for _, step := range steps {
		said := explanation{step.Sentence().In(lang), step.Basis}
		if strings.Contains(said.Sentence, said.Basis) {
			said.Basis = ""
		}
		row.Steps = append(row.Steps, said)
	}
	if row.Receipts, err = s.receiptsOf(r, l); err != nil {
		return row, err
	}
	assets, err := p.LineAssets(l)
	for _, a := range assets {
		done := slices.ContainsFunc(row.Receipts, func(r receiptRow) bool { return slices.Contains(r.assets, a.ID) })
		row.Assets = append(row.Assets, assetPart{ID: a.ID, Code: labels.Code(a.Code), Quantity: a.Quantity, Done: done})
	}
	return row, err
}

func (s *site) receiptsOf(r *http.Request, l *ent.PlanLine) ([]receiptRow, error) {
	receipts, err := s.Planning.LineReceipts(r.Context(), l)
	var out []receiptRow
	for _, c := range receipts {
		out = append(out, receiptRow{c.Quantity, c.ReceivedOn, c.UnitPrice, c.Note, c.CreatedBy, time.UnixMicro(c.CreatedAt), c.AssetIDs})
	}
	return out, err
}

// lineQuery is what the page of lines is narrowed to.
type lineQuery struct{ Unit, Action, Year, Class, Flag, Package string }

// linesPage is a page of the lines of a plan.
type linesPage struct {
	Number, Name string
	Query        lineQuery
	Rows         []lineRow
	Units        []Choice
	Actions      []plan.Action
	Years        []int
	Classes      []catalog.NeedClass
	Flags        []plan.Flag
	More         string
}

// Narrowed says whether a filter is set.
func (l linesPage) Narrowed() bool { return l.Query != lineQuery{} }

// everyLine asks for what stays as it is, too.
const everyLine = "ALL"

// asking are the actions that ask somebody for something. A page that is not narrowed otherwise shows these:
// most lines of a plan say that things stay where they are.
var asking = append(slices.Clone(forbidden), plan.Unmet)

func (q lineQuery) filter() *planning.PlanLineFilter {
	f := &planning.PlanLineFilter{UnitCodes: one(q.Unit), NeedClassCodes: one(q.Class), Flags: one(plan.Flag(q.Flag))}
	switch {
	case q.Action == "" && q.Flag == "":
		f.Actions = asking
	case q.Action != "" && q.Action != everyLine:
		f.Actions = []plan.Action{plan.Action(q.Action)}
	}
	if n, err := strconv.ParseInt(q.Year, 10, 32); err == nil {
		f.Years = []int32{int32(n)}
	}
	if n, err := strconv.ParseInt(q.Package, 10, 32); err == nil {
		f.Packages = []int32{int32(n)}
	}
	return f
}

func readLineQuery(asked url.Values) lineQuery {
	action := offered("action", asked.Get("action"))
	if asked.Get("action") == everyLine {
		action = everyLine
	}
	return lineQuery{Unit: asked.Get("unit"), Action: action, Year: asked.Get("year"), Class: asked.Get("class"),
		Flag: offered("planFlag", asked.Get("flag")), Package: asked.Get("package")}
}

// showPlanLines shows lines with their derivations.
func (s *site) showPlanLines(w http.ResponseWriter, r *http.Request) error {
	row, err := s.planAt(r)
	if err != nil {
		return err
	}
	if row == nil {
		return s.notFound(w, r)
	}
	asked := r.URL.Query()
	params, err := s.Planning.ParametersOf(row)
	if err != nil {
		return err
	}
	data := linesPage{Number: row.Number, Name: row.Name, Query: readLineQuery(asked), Units: s.Register.Units(), Actions: plan.Actions, Years: params.Years,
		Classes: s.needClasses(), Flags: plan.Flags}
	home := "/plans/" + row.Number + "/lines"
	page, err := s.Planning.LinesOfPlan(r.Context(), row, data.Query.filter(), firstRows(rowsInPage, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, home, http.StatusSeeOther)
		return nil
	}
	for _, l := range page.Nodes() {
		line, err := s.newLineRow(r, l)
		if err != nil {
			return err
		}
		data.Rows = append(data.Rows, line)
	}
	data.More = nextPage(r, next(page))
	return s.render(w, r, http.StatusOK, "plan-lines", text(r, "title.planlines"), home, data)
}
