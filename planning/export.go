package planning

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// ExportFormat is a form in which a plan can be had as a file.
type ExportFormat string

// The forms of Decree 186/2025/NĐ-CP by their numbers, and the whole plan.
const (
	ExportNeeds      ExportFormat = "04"   // 04/TSC-MSTT, what is bought
	ExportAcceptance ExportFormat = "05"   // 05/TSC-MSTT, by package and body that receives
	ExportDisposal   ExportFormat = "01"   // 01/TSC-XLTS, by unit
	ExportHandover   ExportFormat = "02"   // 02/TSC-BBGN, drafts by the two units
	ExportWhole      ExportFormat = "full" // everything, as XLSX
	ExportCSV        ExportFormat = "csv"  // every line
	ExportSummary    ExportFormat = "pdf"  // for the people who decide
	ExportResult     ExportFormat = "json" // as plan.ReadPlan reads it
	ExportSnapshot   ExportFormat = "snapshot"
)

// exports are the formats with the name of the file and its type.
var exports = []struct {
	format            ExportFormat
	file, contentType string
}{
	{ExportNeeds, "04-TSC-MSTT.xlsx", xlsxType}, {ExportAcceptance, "05-TSC-MSTT.xlsx", xlsxType},
	{ExportDisposal, "01-TSC-XLTS.xlsx", xlsxType}, {ExportHandover, "02-TSC-BBGN.xlsx", xlsxType},
	{ExportWhole, "plan.xlsx", xlsxType}, {ExportCSV, "plan.csv", "text/csv; charset=utf-8"}, {ExportSummary, "summary.pdf", "application/pdf"},
	{ExportResult, "plan.json", "application/json"}, {ExportSnapshot, "snapshot.json", "application/json"},
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ExportFormats lists the formats.
var ExportFormats = func() []ExportFormat {
	list := make([]ExportFormat, len(exports))
	for i, e := range exports {
		list[i] = e.format
	}
	return list
}()

// File answers the name of the file, of which the plan's number is no part, and its content type; both are
// empty for what is no format.
func (f ExportFormat) File() (name, contentType string) {
	for _, e := range exports {
		if e.format == f {
			return e.file, e.contentType
		}
	}
	return "", ""
}

// ExportFormatOf answers the format whose file has that name; "" when none has.
func ExportFormatOf(file string) ExportFormat {
	for _, e := range exports {
		if e.file == file {
			return e.format
		}
	}
	return ""
}

// ExportOptions narrow what is exported.
type ExportOptions struct {
	Package  int    // number of a package of the plan, from 1, for forms 04 and 05; 0: all
	UnitCode string // of the unit that buys, receives, or has what goes, for the four forms; "": all
}

// Export writes a plan in a format. Amounts and quantities are those of the stored result, so that their sums
// are the plan's totals to the đồng; what a form says of an asset beside (name, cost, papers, what has come)
// is as the register has it now. After a refusal nothing has been written.
//
// Refusals: Forbidden, NotFound for the plan, the package and the unit, Invalid for the format. Permission:
// READ_MONEY; plans are the province's.
func (p *Planning) Export(ctx context.Context, planID uuid.UUID, format ExportFormat, o ExportOptions, w io.Writer) error {
	switch format {
	case ExportResult:
		return p.PlanResult(ctx, planID, w)
	case ExportSnapshot:
		return p.PlanSnapshot(ctx, planID, w)
	}
	write, ok := map[ExportFormat]func(*exporter, context.Context, io.Writer) error{
		ExportNeeds: (*exporter).needs, ExportAcceptance: (*exporter).acceptances, ExportDisposal: (*exporter).disposals,
		ExportHandover: (*exporter).handovers, ExportWhole: (*exporter).whole, ExportCSV: (*exporter).csv, ExportSummary: (*exporter).summary,
	}[format]
	if !ok {
		return errs.New(errs.Invalid, errs.At("format"), "Không có dạng tệp %[1]q.", "There is no format %[1]q.", string(format))
	}
	r, s, row, err := p.LoadPlan(ctx, planID)
	if err != nil {
		return err
	}
	e := &exporter{p: p, plan: r, snap: s, row: row, pack: o.Package, units: map[string]*plan.Unit{}, agencies: map[string]*plan.Agency{}, packageOf: map[int]int{}}
	for i := range s.Units {
		e.units[s.Units[i].ID] = &s.Units[i]
		if o.UnitCode != "" && s.Units[i].Code == vntext.Clean(o.UnitCode) {
			e.unit = s.Units[i].ID
		}
	}
	if o.UnitCode != "" && e.unit == "" {
		return errs.Missing("unitCode")
	}
	if o.Package < 0 || o.Package > len(r.Packages) {
		return errs.Missing("package")
	}
	for i := range s.Agencies {
		e.agencies[s.Agencies[i].ID] = &s.Agencies[i]
	}
	for n, k := range r.Packages {
		for _, line := range k.Lines {
			e.packageOf[line] = n + 1
		}
	}
	return write(e, ctx, w)
}

// WriteSnapshot takes a snapshot of the register as it stands, and writes what plan.ReadSnapshot reads.
// Nothing is stored. Permission: MANAGE_PLANS.
func (p *Planning) WriteSnapshot(ctx context.Context, w io.Writer) error {
	if _, err := usecase.Allow(ctx, authz.ManagePlans); err != nil {
		return err
	}
	s, _, err := p.takeSnapshot(ctx, uuid.Nil)
	if err != nil {
		return err
	}
	return s.Write(w)
}

// exporter has a stored plan with what its files are written from.
type exporter struct {
	p         *Planning
	plan      *plan.Plan
	snap      *plan.Snapshot
	row       *ent.ReequipmentPlan
	units     map[string]*plan.Unit
	agencies  map[string]*plan.Agency
	packageOf map[int]int // by the line's index
	unit      string      // the only one; "" for all
	pack      int         // the only one; 0 for all
}

// wanted says whether a line stands in a form that is narrowed to a unit and a package.
func (e *exporter) wanted(line int) bool {
	return (e.unit == "" || e.plan.Lines[line].Unit == e.unit) && (e.pack == 0 || e.packageOf[line] == e.pack)
}

// head is what stands above a form.
func (e *exporter) head() workbook.PlanHead {
	subject := fmt.Sprintf("Kế hoạch số %s – %s", e.row.Number, e.row.Name)
	if e.pack > 0 {
		subject += "\n" + e.packageName(e.pack)
	}
	return workbook.PlanHead{Authority: e.authority(), Subject: subject, On: e.snap.TakenOn, Draft: !approved(e.row.Status)}
}

func approved(s life.Status) bool {
	return s == life.Approved || s == life.InExecution || s == life.Closed
}

// authority is whose plan it is.
func (e *exporter) authority() string {
	for i := range e.snap.Units {
		if name := e.p.authorityOf(idOf(e.snap.Units[i].ID)); name != "" {
			return name
		}
	}
	return ""
}

// authorityOf names the People's Committee of the province of a unit.
func (p *Planning) authorityOf(unit uuid.UUID) string {
	u, _ := p.units.Unit(unit)
	province, ok := p.units.Unit(u.ParentID)
	if !ok {
		return ""
	}
	first, size := utf8.DecodeRuneInString(province.FullName)
	return "Ủy ban nhân dân " + string(unicode.ToLower(first)) + province.FullName[size:]
}

// packageName says what package n is.
func (e *exporter) packageName(n int) string {
	k := &e.plan.Packages[n-1]
	return fmt.Sprintf("Gói mua sắm số %d: %s, năm %d, khu vực giao nhận %s, %s", n, category(k.Category), k.Year, k.Area, e.source(k.Source, k.Unit))
}

// category names a procurement category, which is a kind of asset.
func category(code string) string {
	if word, ok := holding.KindWords[catalog.Kind(code)]; ok {
		return word.VI
	}
	return code
}

func (e *exporter) unitName(id string) string {
	if u := e.units[id]; u != nil {
		return u.Name
	}
	return ""
}

func (e *exporter) unitCode(id string) string {
	if u := e.units[id]; u != nil {
		return u.Code
	}
	return ""
}

func (e *exporter) agencyName(id string) string {
	if a := e.agencies[id]; a != nil {
		return a.Name
	}
	return "Chưa giao cho cơ quan nào"
}

// body names an agency so that one knows of which unit it is.
func (e *exporter) body(agency, unit string) string {
	return bodyName(e.agencyName(agency), e.unitName(unit))
}

func bodyName(agency, unit string) string {
	if unit == "" || strings.Contains(vntext.Fold(agency), vntext.Fold(unit)) {
		return agency
	}
	return agency + ", " + unit
}

// item answers the name of an item type and in what it is counted.
func (e *exporter) item(code string) (name, countUnit string) {
	return e.p.itemName(code, e.snap.TakenOn)
}

// lineItem answers the name of what a line is about: a set put together from parts goes by the need that it
// meets, not by one of its parts.
func (e *exporter) lineItem(l *plan.Line) (name, countUnit string) {
	if slices.Contains(l.Flags, plan.FlagAssembledSet) {
		return e.class(l.NeedClass), "bộ"
	}
	return e.item(l.ItemType)
}

func (p *Planning) itemName(code string, days ...civil.Date) (name, countUnit string) {
	if code == "" {
		return "", ""
	}
	item, _, err := p.ItemType(code, days...)
	if err != nil {
		return code, ""
	}
	return item.Name.VI, item.CountUnit.VI
}

// kindOf answers the place of an item type's kind among the kinds.
func (e *exporter) kindOf(code string) int {
	item, _, err := e.p.ItemType(code, e.snap.TakenOn)
	if err != nil {
		return len(catalog.Kinds)
	}
	return slices.Index(catalog.Kinds, item.Kind)
}

func (e *exporter) class(code string) string { return e.p.className(code, e.snap.TakenOn) }

func (p *Planning) className(code string, days ...civil.Date) string {
	if code == "" {
		return ""
	}
	class, _, err := p.NeedClass(code, days...)
	if err != nil {
		return code
	}
	return class.Name.VI
}

// source names money, and whose own it is.
func (e *exporter) source(code, unit string) string {
	name := plan.SourceWord(code).VI
	if unit != "" {
		name += " của " + e.unitName(unit)
	}
	return name
}

// flagTexts says reservations in words.
func flagTexts(flags []plan.Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = plan.FlagWords[f].VI
	}
	return strings.Join(words, "; ")
}

// derivation says the steps, one on a line.
func (e *exporter) derivation(needClass string, steps []plan.Step) string {
	names := e.p.planNames(needClass)
	texts := make([]string, len(steps))
	for i, s := range steps {
		texts[i] = s.Text(names).VI
	}
	return strings.Join(texts, "\n")
}

// assetCodes lists the codes of assets, of lots with the number of pieces.
func assetCodes(parts []plan.AssetPart) string {
	codes := make([]string, len(parts))
	for i, a := range parts {
		codes[i] = a.Code
		if a.Quantity > 1 {
			codes[i] = fmt.Sprintf("%s (%d)", a.Code, a.Quantity)
		}
	}
	return strings.Join(codes, ", ")
}

// needs writes form 04/TSC-MSTT from the purchase lines: one row for each body and thing, year and money.
// The law's form has a row for every registering unit; what comes in another year, or is paid by another
// budget, is another purchase with a time and a source of its own.
func (e *exporter) needs(_ context.Context, w io.Writer) error {
	type key struct {
		item, agency, unit string
		year               int
		source, sourceUnit string
	}
	asked := e.asked()
	type need struct {
		key
		workbook.PurchaseNeed
		notes, payments, places, proposals []string
	}
	var list []*need
	byKey := map[key]*need{}
	for i := range e.plan.Lines {
		l := &e.plan.Lines[i]
		if l.Action != plan.Buy || !e.wanted(i) {
			continue
		}
		k := key{l.ItemType, l.Agency, l.Unit, l.Year, l.Budget.Source, l.Budget.Unit}
		n := byKey[k]
		if n == nil {
			n = &need{key: k}
			byKey[k], list = n, append(list, n)
			n.Item, n.CountUnit = e.item(l.ItemType)
			n.Body, n.Source = e.body(l.Agency, l.Unit), e.source(l.Budget.Source, l.Budget.Unit)
		}
		n.Quantity += l.Quantity
		n.Estimate += int64(l.Amount)
		if e.pack == 0 {
			n.notes = append(n.notes, fmt.Sprintf("Gói mua sắm số %d", e.packageOf[i]))
		}
		for _, f := range l.Flags {
			n.notes = append(n.notes, plan.FlagWords[f].VI)
		}
		if r := asked[[2]string{l.Agency, l.NeedClass}]; r != nil {
			n.payments, n.places, n.proposals = append(n.payments, r.Payment), append(n.places, r.Delivery), append(n.proposals, r.Reason)
		}
	}
	slices.SortStableFunc(list, func(a, b *need) int {
		return cmp.Or(cmp.Compare(e.kindOf(a.item), e.kindOf(b.item)), cmp.Compare(vntext.Fold(a.Item), vntext.Fold(b.Item)), cmp.Compare(a.item, b.item), cmp.Compare(e.unitCode(a.unit), e.unitCode(b.unit)), cmp.Compare(a.agency, b.agency),
			cmp.Compare(a.year, b.year), cmp.Compare(a.source, b.source), cmp.Compare(a.sourceUnit, b.sourceUnit))
	})
	rows := make([]workbook.PurchaseNeed, len(list))
	for i, n := range list {
		n.Payment = together(n.payments)
		n.Delivery = together(append([]string{fmt.Sprintf("Năm %d, tại %s; khu vực %s", n.year, e.unitName(n.unit), e.units[n.unit].Area)}, n.places...))
		n.Proposal, n.Notes = together(n.proposals), distinctOf(n.notes)
		rows[i] = n.PurchaseNeed
	}
	return workbook.WritePurchaseNeeds(w, e.head(), rows)
}

// together joins texts, each once and none empty.
func together(texts []string) string {
	var out []string
	for _, t := range distinctOf(texts) {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "; ")
}
