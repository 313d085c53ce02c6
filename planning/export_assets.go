package planning

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetdocument"
	"sotaisan/ent/document"
	"sotaisan/ent/documentgap"
	"sotaisan/ent/planline"
	"sotaisan/ent/planreceipt"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/plan"
	"sotaisan/workbook"
)

// assetsOf reads assets by their ids.
func assetsOf(ctx context.Context, c *ent.Client, ids []uuid.UUID) (map[uuid.UUID]*ent.Asset, error) {
	out := make(map[uuid.UUID]*ent.Asset, len(ids))
	for some := range slices.Chunk(distinctOf(ids), claimChunk) {
		rows, err := c.Asset.Query().Where(asset.IDIn(some...)).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range rows {
			out[a.ID] = a
		}
	}
	return out, nil
}

// bookYear is the last year whose books are closed on the plan's day.
func (e *exporter) bookYear() int { return e.snap.TakenOn.Year() - 1 }

func (e *exporter) bookedTo() civil.Date { return civil.Date(fmt.Sprintf("%04d-12-31", e.bookYear())) }

// costs answers historical cost and carrying amount of some pieces of an asset; nil for what nobody knows,
// and for the carrying amount of what is no fixed asset.
func (e *exporter) costs(a *ent.Asset, pieces int64) (cost, carrying *int64) {
	if a.HistoricalCost == nil {
		return nil, nil
	}
	cost = new(partOf(*a.HistoricalCost, pieces, a.Quantity))
	s := holding.State{Kind: a.Kind, ItemType: a.ItemType, HistoricalCost: a.HistoricalCost, Quantity: a.Quantity, InUseYear: a.InUseYear, Tenure: a.Tenure}
	value, ok := s.BookValue(e.p.catalog, int16(max(e.bookYear(), int(a.InUseYear)))) // #nosec G115 -- years
	switch {
	case !ok:
		return cost, nil
	case int(a.InUseYear) > e.bookYear(): // it had not begun to wear then
		return cost, new(*cost)
	}
	return cost, new(partOf(value.Carrying, pieces, a.Quantity))
}

// partOf is the share of some pieces of a lot, rounded down.
func partOf(amount holding.VND, pieces int64, of int32) int64 {
	n := max(int64(of), 1)
	return int64(amount)/n*pieces + int64(amount)%n*pieces/n
}

// disposals writes form 01/TSC-XLTS: every asset of the lines that propose a disposal, unit by unit.
func (e *exporter) disposals(ctx context.Context, w io.Writer) error {
	c, err := e.p.client(ctx)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for i := range e.plan.Lines {
		if l := &e.plan.Lines[i]; l.Action == plan.Dispose && e.wanted(i) {
			for _, a := range l.Assets {
				ids = append(ids, idOf(a.ID))
			}
		}
	}
	things, err := assetsOf(ctx, c, ids)
	if err != nil {
		return err
	}
	var list []workbook.DisposalRequest
	at := ""
	for i := range e.plan.Lines {
		l := &e.plan.Lines[i]
		if l.Action != plan.Dispose || !e.wanted(i) {
			continue
		}
		if len(list) == 0 || at != l.Unit {
			at, list = l.Unit, append(list, workbook.DisposalRequest{Unit: e.unitName(l.Unit), BookedTo: e.bookedTo()})
		}
		to := &list[len(list)-1].Rows
		*to = append(*to, e.disposalRows(l, things)...)
	}
	return workbook.WriteDisposals(w, e.head(), list)
}

// disposalRows are the assets of a line; pieces that nobody knows one by one are one row.
func (e *exporter) disposalRows(l *plan.Line, things map[uuid.UUID]*ent.Asset) []workbook.DisposalRow {
	kind, countUnit := e.item(l.ItemType)
	row := workbook.DisposalRow{Name: kind, Kind: kind, CountUnit: countUnit, Quantity: l.Quantity, Manner: "Thanh lý", Reason: e.reason(l)}
	if len(l.Assets) == 0 {
		return []workbook.DisposalRow{row}
	}
	rows := make([]workbook.DisposalRow, len(l.Assets))
	for i, part := range l.Assets {
		r := row
		r.Quantity = part.Quantity
		notes := []string{part.Code, e.agencyName(l.Agency)}
		if a := things[idOf(part.ID)]; a != nil {
			r.Name, r.InUseYear = a.Name, int64(a.InUseYear)
			r.Cost, r.Carrying = e.costs(a, part.Quantity)
			if part.Quantity < int64(a.Quantity) {
				notes = append(notes, fmt.Sprintf("%d trong lô %d", part.Quantity, a.Quantity))
			}
			if r.Cost != nil && r.Carrying == nil && !e.fixed(a) {
				notes = append(notes, "không là TSCĐ")
			}
		}
		r.Note = strings.Join(notes, "; ")
		rows[i] = r
	}
	return rows
}

func (e *exporter) fixed(a *ent.Asset) bool {
	return holding.State{Kind: a.Kind, HistoricalCost: a.HistoricalCost, Quantity: a.Quantity}.IsFixedAsset()
}

// reason names the case of the law for which a line proposes a disposal (Law 15/2017/QH14, Art. 45(1);
// Decree 186/2025/NĐ-CP, Art. 28): the useful life is over, or the thing is damaged and beyond repair, or
// its repair costs too much.
func (e *exporter) reason(l *plan.Line) string {
	var cases []string
	for _, s := range l.Derivation {
		arg := func(i int) int64 {
			if i < len(s.Args) {
				return s.Args[i]
			}
			return 0
		}
		switch s.Code {
		case plan.LifeOver:
			cases = append(cases, fmt.Sprintf("Hết hạn sử dụng: dùng từ năm %d, thời gian sử dụng %d năm, đến hết năm %d", arg(0), arg(1), s.Value))
		case plan.NotCounts:
			cases = append(cases, "Bị hư hỏng, không sửa chữa được")
		case plan.NotWorth:
			cases = append(cases, fmt.Sprintf("Bị hư hỏng, dự toán sửa chữa %s đồng mỗi cái, vượt %d%% của %s đồng",
				locale.Number(arg(0)).VI, arg(2), locale.Number(arg(1)).VI))
		}
	}
	return strings.Join(cases, ". ") + " (Điều 45 Luật 15/2017/QH14)."
}

// handovers writes drafts of form 02/TSC-BBGN.
func (e *exporter) handovers(ctx context.Context, w io.Writer) error {
	all, err := e.p.PlanHandovers(ctx, e.row.ID)
	if err != nil {
		return err
	}
	c, err := e.p.client(ctx)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, h := range all {
		for _, l := range h.Lines {
			ids = append(ids, l.AssetID)
		}
	}
	things, err := assetsOf(ctx, c, ids)
	if err != nil {
		return err
	}
	papers, err := e.papersOf(ctx, c, ids)
	if err != nil {
		return err
	}
	var list []workbook.Handover
	for _, h := range all {
		from, to := h.FromUnitID.String(), h.ToUnitID.String()
		if e.unit != "" && e.unit != from && e.unit != to {
			continue
		}
		draft := workbook.Handover{BookedTo: e.bookedTo()}
		draft.From = e.party(h.Lines, from, func(l *HandoverLine) *ent.Agency { return l.FromAgency })
		draft.To = e.party(h.Lines, to, func(l *HandoverLine) *ent.Agency { return l.ToAgency })
		codes := map[uuid.UUID]string{}
		for _, l := range h.Lines {
			codes[l.AssetID] = l.Code
			draft.Rows = append(draft.Rows, e.handoverRow(l, things[l.AssetID]))
		}
		draft.Papers, draft.Lacking = papers.of(h.Lines, codes)
		list = append(list, draft)
	}
	return workbook.WriteHandovers(w, e.head(), list)
}

// party names who gives or receives: the agencies of the lines, or the unit where nobody has custody.
func (e *exporter) party(lines []*HandoverLine, unit string, of func(*HandoverLine) *ent.Agency) string {
	var names []string
	for _, l := range lines {
		if a := of(l); a != nil {
			names = append(names, a.Name)
		}
	}
	if names = distinctOf(names); len(names) == 1 {
		return bodyName(names[0], e.unitName(unit))
	}
	if len(names) == 0 {
		return e.unitName(unit)
	}
	return fmt.Sprintf("%s (%s)", e.unitName(unit), strings.Join(names, "; "))
}

func (e *exporter) handoverRow(l *HandoverLine, a *ent.Asset) workbook.HandoverRow {
	name, countUnit := e.item(l.ItemType)
	row := workbook.HandoverRow{Group: handoverGroup(l.ItemType, ""), Name: cmp.Or(l.Name, name), CountUnit: countUnit, Quantity: l.Quantity}
	notes := []string{l.Code}
	if l.InUseYear > 0 {
		notes = append(notes, fmt.Sprintf("dùng từ năm %d", l.InUseYear))
	}
	if word, ok := holding.GradeWords[l.Condition]; ok {
		notes = append(notes, strings.ToLower(word.VI))
	}
	if a != nil {
		row.Group = handoverGroup(l.ItemType, a.Kind)
		row.Cost, row.Carrying = e.costs(a, l.Quantity)
		if l.Quantity < int64(a.Quantity) {
			notes = append(notes, fmt.Sprintf("%d trong lô %d", l.Quantity, a.Quantity))
		}
	}
	if l.FromAgency != nil && l.ToAgency != nil {
		notes = append(notes, fmt.Sprintf("từ %s cho %s, năm %d", l.FromAgency.Name, l.ToAgency.Name, l.Year))
	}
	row.Note = strings.Join(notes, "; ")
	return row
}

// cars are the item types of the group "Xe ô tô".
var cars = []string{"car", "pickup_truck", "truck", "ambulance"}

func handoverGroup(item string, kind catalog.Kind) workbook.HandoverGroup {
	switch {
	case kind == catalog.LandParcel || kind == catalog.Office || kind == catalog.Structure:
		return workbook.HandoverPremises
	case slices.Contains(cars, item):
		return workbook.HandoverCars
	case kind == catalog.ITEquipment || kind == catalog.OtherEquipment:
		return workbook.HandoverMachines
	}
	return workbook.HandoverOther
}

// papers are the papers of assets and those that are missing, each in words with the assets that it is for.
type papers struct {
	there, missing map[string][]uuid.UUID
}

func (e *exporter) papersOf(ctx context.Context, c *ent.Client, ids []uuid.UUID) (papers, error) {
	out := papers{map[string][]uuid.UUID{}, map[string][]uuid.UUID{}}
	for some := range slices.Chunk(distinctOf(ids), claimChunk) {
		links, err := c.AssetDocument.Query().Where(assetdocument.AssetIDIn(some...), assetdocument.WithdrawnAt(0)).All(ctx)
		if err != nil {
			return out, err
		}
		of := map[uuid.UUID][]uuid.UUID{}
		for _, l := range links {
			of[l.DocumentID] = append(of[l.DocumentID], l.AssetID)
		}
		documents := make([]uuid.UUID, 0, len(of))
		for id := range of {
			documents = append(documents, id)
		}
		rows, err := c.Document.Query().Where(document.IDIn(documents...), document.WithdrawnAt(0)).All(ctx)
		if err != nil {
			return out, err
		}
		for _, d := range rows {
			name := e.paperName(d)
			out.there[name] = append(out.there[name], of[d.ID]...)
		}
		gaps, err := c.DocumentGap.Query().Where(documentgap.AssetIDIn(some...), documentgap.StatusEQ(holding.GapOpen)).All(ctx)
		if err != nil {
			return out, err
		}
		for _, g := range gaps {
			name := g.Requirement
			if r, ok := e.p.catalog.Requirement(g.Requirement, e.p.Today()); ok {
				name = r.Name.VI
			}
			out.missing[name] = append(out.missing[name], g.AssetID)
		}
	}
	return out, nil
}

func (e *exporter) paperName(d *ent.Document) string {
	name := d.Type
	if t, ok := e.p.catalog.DocumentType(d.Type); ok {
		name = t.Name.VI
	}
	if d.Number != "" {
		name += " số " + d.Number
	}
	if d.IssuedOn != "" {
		name += " ngày " + day(d.IssuedOn)
	}
	if d.Issuer != "" {
		name += " của " + d.Issuer
	}
	return name
}

// namedCodes is how many assets a paper names; of more it says the number.
const namedCodes = 12

// of answers what there is and what is missing for the lines of one handover, by name.
func (p papers) of(lines []*HandoverLine, codes map[uuid.UUID]string) (there, missing []string) {
	say := func(all map[string][]uuid.UUID) []string {
		var out []string
		for name, ids := range all {
			var own []string
			for _, id := range distinctOf(ids) {
				if code, ok := codes[id]; ok {
					own = append(own, code)
				}
			}
			if len(own) == 0 {
				continue
			}
			slices.Sort(own)
			text := strings.Join(own[:min(len(own), namedCodes)], ", ")
			if more := len(own) - namedCodes; more > 0 {
				text += fmt.Sprintf(" và %d tài sản khác", more)
			}
			out = append(out, name+": "+text)
		}
		slices.Sort(out)
		return out
	}
	if len(lines) == 0 {
		return nil, nil
	}
	return say(p.there), say(p.missing)
}

// acceptances writes form 05/TSC-MSTT, by package and body that receives: what has come, or as long as
// nothing has, what is expected.
func (e *exporter) acceptances(ctx context.Context, w io.Writer) error {
	c, err := e.p.client(ctx)
	if err != nil {
		return err
	}
	received, err := e.received(ctx, c)
	if err != nil {
		return err
	}
	var list []workbook.Acceptance
	for n := range e.plan.Packages {
		at := map[string]int{} // by agency
		first := len(list)
		var expected [][]workbook.AcceptanceRow
		for _, i := range e.plan.Packages[n].Lines {
			if !e.wanted(i) {
				continue
			}
			l := &e.plan.Lines[i]
			k, ok := at[l.Agency]
			if !ok {
				k = len(list)
				at[l.Agency] = k
				list = append(list, workbook.Acceptance{Package: "g" + strings.TrimPrefix(e.packageName(n+1), "G"), Unit: e.unitName(l.Unit), Receiver: e.body(l.Agency, l.Unit)})
				expected = append(expected, nil)
			}
			name, countUnit := e.item(l.ItemType)
			expected[k-first] = append(expected[k-first], workbook.AcceptanceRow{Name: name, CountUnit: countUnit, Quantity: l.Quantity, Price: int64(l.UnitPrice)})
			list[k].Rows = append(list[k].Rows, received[i]...)
		}
		for k := first; k < len(list); k++ {
			if list[k].Received = len(list[k].Rows) > 0; !list[k].Received {
				list[k].Rows = expected[k-first]
			}
		}
	}
	return workbook.WriteAcceptances(w, e.head(), list)
}

// received answers what has come of the purchase lines, by the line's index.
func (e *exporter) received(ctx context.Context, c *ent.Client) (map[int][]workbook.AcceptanceRow, error) {
	lines, err := c.PlanLine.Query().Where(planline.PlanID(e.row.ID), planline.Action(string(plan.Buy)), planline.ReceivedGT(0)).All(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(lines))
	byID := map[uuid.UUID]*ent.PlanLine{}
	for i, l := range lines {
		ids[i], byID[l.ID] = l.ID, l
	}
	out := map[int][]workbook.AcceptanceRow{}
	for some := range slices.Chunk(ids, claimChunk) {
		receipts, err := c.PlanReceipt.Query().Where(planreceipt.LineIDIn(some...)).Order(ent.Asc(planreceipt.FieldCreatedAt, planreceipt.FieldID)).All(ctx)
		if err != nil {
			return nil, err
		}
		var assets []uuid.UUID
		for _, r := range receipts {
			list, err := decode[uuid.UUID](r.Assets)
			if err != nil {
				return nil, err
			}
			assets = append(assets, list...)
		}
		things, err := assetsOf(ctx, c, assets)
		if err != nil {
			return nil, err
		}
		for _, r := range receipts {
			l := byID[r.LineID]
			row, err := e.receivedRow(l, r, things)
			if err != nil {
				return nil, err
			}
			out[int(l.Seq)-1] = append(out[int(l.Seq)-1], row)
		}
	}
	return out, nil
}

func (e *exporter) receivedRow(l *ent.PlanLine, r *ent.PlanReceipt, things map[uuid.UUID]*ent.Asset) (workbook.AcceptanceRow, error) {
	name, countUnit := e.item(l.ItemType)
	row := workbook.AcceptanceRow{Name: name, CountUnit: countUnit, Quantity: r.Quantity, Price: int64(cmp.Or(r.UnitPrice, l.UnitPrice))}
	ids, err := decode[uuid.UUID](r.Assets)
	var names, states []string
	for _, id := range ids {
		if a := things[id]; a != nil {
			names = append(names, a.Name)
			if a.Condition != holding.NotAssessed {
				states = append(states, holding.GradeWords[a.Condition].VI)
			}
		}
	}
	row.Name = cmp.Or(together(names), row.Name)
	row.State = together(append(states, "nhận ngày "+day(r.ReceivedOn), r.Note))
	return row, err
}
