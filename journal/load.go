package journal

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/docgap"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetdocument"
	"sotaisan/ent/computer"
	"sotaisan/ent/document"
	"sotaisan/ent/documentgap"
	"sotaisan/ent/furniture"
	"sotaisan/ent/landparcel"
	"sotaisan/ent/office"
	"sotaisan/holding"
)

// chunk is how many ids one statement takes: below the 32,766 parameters of SQLite.
const chunk = 10_000

// load reads assets into the book: their rows, typed halves, gaps and papers.
func (b *Book) load(ids []uuid.UUID) error {
	for part := range slices.Chunk(ids, chunk) {
		if err := b.loadChunk(part); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) loadChunk(ids []uuid.UUID) error {
	rows, err := b.Ent().Asset.Query().Where(asset.IDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	found := make(map[uuid.UUID]*Entry, len(rows))
	for _, row := range rows {
		s, err := stateOf(row)
		if err != nil {
			return err
		}
		found[row.ID] = &Entry{book: b, before: s, beforeGap: map[string]int64{}, openGaps: row.OpenGaps}
	}
	if err := loadHalves(b, found, ids); err != nil {
		return err
	}
	gaps, err := b.Ent().DocumentGap.Query().Where(documentgap.AssetIDIn(ids...)).Order(documentgap.ByRequirement()).All(b.ctx)
	if err != nil {
		return err
	}
	for _, g := range gaps {
		if e := found[g.AssetID]; e != nil {
			e.before.Gaps = append(e.before.Gaps, gapOf(g))
			e.beforeGap[g.Requirement] = g.ChangedAt
		}
	}
	if err := b.loadPapers(found, ids); err != nil {
		return err
	}
	for _, u := range ids { // in the order of the caller, so that a write is the same every time
		if e := found[u]; e != nil && b.entries[u] == nil {
			slices.SortFunc(e.before.Gaps, func(x, y holding.Gap) int { return strings.Compare(x.Requirement, y.Requirement) })
			b.add(u, e)
		}
	}
	return nil
}

// loadHalves reads only the tables that the loaded kinds can have a half in.
func loadHalves(b *Book, found map[uuid.UUID]*Entry, ids []uuid.UUID) error {
	computers, err := b.Ent().Computer.Query().Where(computer.IDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	for _, c := range computers {
		if e := found[c.ID]; e != nil {
			e.before.Computer = &holding.Computer{SerialNumber: c.SerialNumber, Processor: c.Processor, Memory: c.Memory, OperatingSystem: c.OperatingSystem}
		}
	}
	furnitures, err := b.Ent().Furniture.Query().Where(furniture.IDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	for _, f := range furnitures {
		if e := found[f.ID]; e != nil {
			e.before.Furniture = &holding.Furniture{Material: f.Material, Dimensions: f.Dimensions}
		}
	}
	parcels, err := b.Ent().LandParcel.Query().Where(landparcel.IDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		if e := found[p.ID]; e != nil {
			e.before.Parcel = &holding.Parcel{FormerUnitID: value(p.FormerUnitID), MapSheet: p.MapSheet, ParcelNumber: p.ParcelNumber,
				AreaM2: p.AreaM2, LandUseCode: p.LandUseCode, CertificateSerial: p.CertificateSerial,
				CertificateBookNumber: p.CertificateBookNumber, Boundary: p.Boundary, Meridian: p.Meridian}
		}
	}
	offices, err := b.Ent().Office.Query().Where(office.IDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	for _, o := range offices {
		if e := found[o.ID]; e != nil {
			e.before.Office = &holding.Office{FloorAreaM2: o.FloorAreaM2, Storeys: o.Storeys, Grade: o.Grade, BuiltYear: o.BuiltYear}
		}
	}
	return nil
}

func (b *Book) loadPapers(found map[uuid.UUID]*Entry, ids []uuid.UUID) error {
	joins, err := b.Ent().AssetDocument.Query().Where(assetdocument.AssetIDIn(ids...)).
		Order(assetdocument.ByAttachedAt(), assetdocument.ByID()).All(b.ctx)
	if err != nil || len(joins) == 0 {
		return err
	}
	papers := map[uuid.UUID]*ent.Document{}
	for _, j := range joins {
		papers[j.DocumentID] = nil
	}
	wanted := make([]uuid.UUID, 0, len(papers))
	for u := range papers {
		wanted = append(wanted, u)
	}
	for part := range slices.Chunk(wanted, chunk) {
		docs, err := b.Ent().Document.Query().Where(document.IDIn(part...)).All(b.ctx)
		if err != nil {
			return err
		}
		for _, d := range docs {
			papers[d.ID] = d
		}
	}
	for _, j := range joins {
		e, d := found[j.AssetID], papers[j.DocumentID]
		if e != nil && d != nil {
			e.papers = append(e.papers, docgap.Paper{ID: d.ID, Type: d.Type, IssuedOn: d.IssuedOn, Withdrawn: j.WithdrawnAt != 0 || d.WithdrawnAt != 0})
		}
	}
	return nil
}

// stateOf reads an asset's row without halves and gaps.
func stateOf(a *ent.Asset) (holding.State, error) {
	s := holding.State{
		ID: a.ID, UnitID: a.UnitID, Code: a.Code, Name: a.Name, ItemType: a.ItemType, Kind: a.Kind,
		Tracking: a.Tracking, Quantity: a.Quantity, AgencyID: a.AgencyID, AgencyKind: a.AgencyKind,
		SiteID: value(a.SiteID), Room: a.Room, Status: a.Status, Tenure: a.Tenure, Origin: a.Origin,
		HistoricalCost: a.HistoricalCost, CostBasis: a.CostBasis, AcquiredOn: a.AcquiredOn, InUseYear: a.InUseYear,
		Note: a.Note, Presence: a.Presence, SeenAt: a.SeenAt, Observation: value(a.ObservationID), LiveLabel: a.LiveLabel,
		Revision: a.Revision, ChangedAt: a.ChangedAt,
	}
	if err := unmarshalList(a.Grades, &s.Grades); err != nil {
		return s, err
	}
	return s, unmarshalList(a.ExternalCodes, &s.ExternalCodes)
}

func gapOf(g *ent.DocumentGap) holding.Gap {
	return holding.Gap{ID: g.ID, Requirement: g.Requirement, Severity: g.Severity, Status: g.Status, Reason: g.Reason,
		DueOn: g.DueOn, OpenedAt: g.OpenedAt, ClosedAt: g.ClosedAt, DocumentID: value(g.DocumentID), Note: g.Note}
}

func eventsOf(rows []*ent.AssetEvent) ([]holding.Event, error) {
	out := make([]holding.Event, len(rows))
	for i, r := range rows {
		changes, err := unmarshalChanges(r.Changes)
		if err != nil {
			return nil, err
		}
		out[i] = holding.Event{AssetID: r.AssetID, Kind: r.Kind, Revision: r.Revision, EffectiveOn: r.EffectiveOn,
			RecordedAt: r.RecordedAt, Changes: changes}
	}
	return out, nil
}

func unmarshalChanges(text string) ([]holding.Change, error) {
	var out []holding.Change
	return out, unmarshalList(text, &out)
}

// unmarshalList reads a stored JSON list; "" is the empty one.
func unmarshalList[T any](text string, into *[]T) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func marshalList[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // lists of plain structs always marshal
	}
	return string(text)
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
