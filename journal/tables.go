package journal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent/migrate"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/vntext"
)

// tableDef is a table as the statements need it: columns in the order of Ent's description.
type tableDef struct {
	name    string
	columns []string
	types   []field.Type
}

// table binds a Go value to the columns that Ent describes, so that no column list is typed twice.
type table[T any] struct {
	tableDef
	encode []func(*T) any
}

// bind pairs every column with its encoder. A column without an encoder or an encoder without a
// column is a programming error: the program does not start.
func bind[T any](t *schema.Table, encoders map[string]func(*T) any) table[T] {
	out := table[T]{tableDef: tableDef{name: t.Name}}
	for _, c := range t.Columns {
		enc := encoders[c.Name]
		if enc == nil {
			panic(fmt.Sprintf("journal: column %s.%s has no encoder", t.Name, c.Name))
		}
		out.columns, out.types, out.encode = append(out.columns, c.Name), append(out.types, c.Type), append(out.encode, enc)
	}
	if len(encoders) != len(t.Columns) {
		panic(fmt.Sprintf("journal: table %s has %d columns and %d encoders", t.Name, len(t.Columns), len(encoders)))
	}
	return out
}

// values encodes rows as uuid.UUID, string, int64, []byte, or nil.
func (t table[T]) values(rows []T) [][]any {
	out := make([][]any, len(rows))
	for i := range rows {
		out[i] = make([]any, len(t.encode))
		for c, enc := range t.encode {
			out[i][c] = enc(&rows[i])
		}
	}
	return out
}

// without answers the table without a column.
func (t table[T]) without(column string) table[T] {
	i := slices.Index(t.columns, column)
	t.columns = slices.Delete(slices.Clone(t.columns), i, i+1)
	t.types = slices.Delete(slices.Clone(t.types), i, i+1)
	t.encode = slices.Delete(slices.Clone(t.encode), i, i+1)
	return t
}

func ref(u uuid.UUID) any {
	if u == uuid.Nil {
		return nil
	}
	return u
}

// stateColumns encode what a row in force and a row of the past share.
func stateColumns[T any](of func(*T) *holding.State) map[string]func(*T) any {
	col := func(f func(*holding.State) any) func(*T) any { return func(t *T) any { return f(of(t)) } }
	return map[string]func(*T) any{
		"unit_id":         col(func(s *holding.State) any { return s.UnitID }),
		"code":            col(func(s *holding.State) any { return s.Code }),
		"name":            col(func(s *holding.State) any { return s.Name }),
		"sort_name":       col(func(s *holding.State) any { return []byte(vntext.Fold(s.Name)) }),
		"item_type":       col(func(s *holding.State) any { return s.ItemType }),
		"kind":            col(func(s *holding.State) any { return string(s.Kind) }),
		"tracking":        col(func(s *holding.State) any { return string(s.Tracking) }),
		"quantity":        col(func(s *holding.State) any { return int64(s.Quantity) }),
		"agency_id":       col(func(s *holding.State) any { return s.AgencyID }),
		"agency_kind":     col(func(s *holding.State) any { return string(s.AgencyKind) }),
		"site_id":         col(func(s *holding.State) any { return ref(s.SiteID) }),
		"room":            col(func(s *holding.State) any { return s.Room }),
		"grades":          col(func(s *holding.State) any { return marshalList(s.Grades) }),
		"condition":       col(func(s *holding.State) any { return string(s.Condition()) }),
		"status":          col(func(s *holding.State) any { return string(s.Status) }),
		"tenure":          col(func(s *holding.State) any { return string(s.Tenure) }),
		"origin":          col(func(s *holding.State) any { return string(s.Origin) }),
		"historical_cost": col(func(s *holding.State) any { return money(s.HistoricalCost) }),
		"cost_basis":      col(func(s *holding.State) any { return string(s.CostBasis) }),
		"acquired_on":     col(func(s *holding.State) any { return string(s.AcquiredOn) }),
		"in_use_year":     col(func(s *holding.State) any { return int64(s.InUseYear) }),
		"external_codes":  col(func(s *holding.State) any { return marshalList(s.ExternalCodes) }),
		"note":            col(func(s *holding.State) any { return s.Note }),
		"presence":        col(func(s *holding.State) any { return string(s.Presence) }),
		"seen_at":         col(func(s *holding.State) any { return s.SeenAt }),
		"observation_id":  col(func(s *holding.State) any { return ref(s.Observation) }),
		"live_label":      col(func(s *holding.State) any { return s.LiveLabel }),
		"open_gaps":       col(func(s *holding.State) any { return int64(s.OpenGaps()) }),
		"revision":        col(func(s *holding.State) any { return int64(s.Revision) }),
		"changed_at":      col(func(s *holding.State) any { return s.ChangedAt }),
	}
}

func money(v *holding.VND) any {
	if v == nil {
		return nil
	}
	return int64(*v)
}

func with[T any](m map[string]func(*T) any, more map[string]func(*T) any) map[string]func(*T) any {
	for k, v := range more {
		m[k] = v
	}
	return m
}

var assetTable = bind(migrate.AssetTable, with(
	stateColumns(func(s *holding.State) *holding.State { return s }),
	map[string]func(*holding.State) any{"id": func(s *holding.State) any { return s.ID }}))

// assetInPlace is the row of an asset that stays in its unit. Setting unit_id, even to what it is, makes
// SQLite look through every child table for rows to move along.
var assetInPlace = assetTable.without("unit_id")

// pastRow is an asset as it stood until just before an event.
type pastRow struct {
	state holding.State
	until int64
}

var assetPastTable = bind(migrate.AssetPastTable, with(
	stateColumns(func(p *pastRow) *holding.State { return &p.state }),
	map[string]func(*pastRow) any{
		"id": func(p *pastRow) any {
			return eventID(p.state.ID, p.state.Revision, p.state.UnitID, p.state.ChangedAt)
		},
		"asset_id": func(p *pastRow) any { return p.state.ID },
		"half":     func(p *pastRow) any { return halfText(p.state) },
		"until":    func(p *pastRow) any { return p.until },
	}))

// halves is the typed half in one JSON object, as a row of the past keeps it.
type halves struct {
	Computer  *holding.Computer  `json:"computer,omitempty"`
	Furniture *holding.Furniture `json:"furniture,omitempty"`
	Parcel    *holding.Parcel    `json:"landParcel,omitempty"`
	Office    *holding.Office    `json:"office,omitempty"`
}

func halfText(s holding.State) string {
	text, err := json.Marshal(halves{s.Computer, s.Furniture, s.Parcel, s.Office})
	if err != nil {
		panic(err) // plain structs always marshal
	}
	return string(text)
}

type stateFunc = map[string]func(*holding.State) any

var computerTable = bind(migrate.ComputerTable, halfColumns(stateFunc{
	"serial_number":    func(s *holding.State) any { return s.Computer.SerialNumber },
	"processor":        func(s *holding.State) any { return s.Computer.Processor },
	"memory":           func(s *holding.State) any { return s.Computer.Memory },
	"operating_system": func(s *holding.State) any { return s.Computer.OperatingSystem },
}))

var furnitureTable = bind(migrate.FurnitureTable, halfColumns(stateFunc{
	"material":   func(s *holding.State) any { return s.Furniture.Material },
	"dimensions": func(s *holding.State) any { return s.Furniture.Dimensions },
}))

var parcelTable = bind(migrate.LandParcelTable, halfColumns(stateFunc{
	"former_unit_id":          func(s *holding.State) any { return ref(s.Parcel.FormerUnitID) },
	"map_sheet":               func(s *holding.State) any { return s.Parcel.MapSheet },
	"parcel_number":           func(s *holding.State) any { return s.Parcel.ParcelNumber },
	"area_m2":                 func(s *holding.State) any { return int64(s.Parcel.AreaM2) },
	"land_use_code":           func(s *holding.State) any { return s.Parcel.LandUseCode },
	"certificate_serial":      func(s *holding.State) any { return s.Parcel.CertificateSerial },
	"certificate_book_number": func(s *holding.State) any { return s.Parcel.CertificateBookNumber },
	"boundary":                func(s *holding.State) any { return s.Parcel.Boundary },
	"meridian":                func(s *holding.State) any { return s.Parcel.Meridian },
}))

var officeTable = bind(migrate.OfficeTable, halfColumns(stateFunc{
	"floor_area_m2": func(s *holding.State) any { return int64(s.Office.FloorAreaM2) },
	"storeys":       func(s *holding.State) any { return int64(s.Office.Storeys) },
	"grade":         func(s *holding.State) any { return s.Office.Grade },
	"built_year":    func(s *holding.State) any { return int64(s.Office.BuiltYear) },
}))

func halfColumns(own stateFunc) stateFunc {
	return with(own, stateFunc{
		"id":      func(s *holding.State) any { return s.ID },
		"unit_id": func(s *holding.State) any { return s.UnitID },
	})
}

// halfTables says which half a state has, and where it is kept.
var halfTables = []struct {
	table[holding.State]
	has func(*holding.State) bool
}{
	{computerTable, func(s *holding.State) bool { return s.Computer != nil }},
	{furnitureTable, func(s *holding.State) bool { return s.Furniture != nil }},
	{parcelTable, func(s *holding.State) bool { return s.Parcel != nil }},
	{officeTable, func(s *holding.State) bool { return s.Office != nil }},
}

// gapRow is a gap of an asset since changedAt, and until when for the past.
type gapRow struct {
	asset, unit      uuid.UUID
	gap              holding.Gap
	changedAt, until int64
}

var severityRank = map[catalog.Severity]int64{catalog.Blocker: 0, catalog.Major: 1, catalog.Minor: 2}

func gapColumns(more map[string]func(*gapRow) any) map[string]func(*gapRow) any {
	return with(map[string]func(*gapRow) any{
		"unit_id":       func(g *gapRow) any { return g.unit },
		"asset_id":      func(g *gapRow) any { return g.asset },
		"requirement":   func(g *gapRow) any { return g.gap.Requirement },
		"severity":      func(g *gapRow) any { return string(g.gap.Severity) },
		"severity_rank": func(g *gapRow) any { return severityRank[g.gap.Severity] },
		"status":        func(g *gapRow) any { return string(g.gap.Status) },
		"reason":        func(g *gapRow) any { return string(g.gap.Reason) },
		"due_on":        func(g *gapRow) any { return string(g.gap.DueOn) },
		"opened_at":     func(g *gapRow) any { return g.gap.OpenedAt },
		"closed_at":     func(g *gapRow) any { return g.gap.ClosedAt },
		"document_id":   func(g *gapRow) any { return ref(g.gap.DocumentID) },
		"note":          func(g *gapRow) any { return g.gap.Note },
		"changed_at":    func(g *gapRow) any { return g.changedAt },
	}, more)
}

var gapTable = bind(migrate.DocumentGapTable, gapColumns(map[string]func(*gapRow) any{
	"id": func(g *gapRow) any { return g.gap.ID },
}))

var gapPastTable = bind(migrate.DocumentGapPastTable, gapColumns(map[string]func(*gapRow) any{
	"id": func(g *gapRow) any {
		return id.Derived(id.Gap, time.UnixMicro(g.changedAt), fmt.Sprintf("%s/past/%d", g.gap.ID, g.changedAt))
	},
	"gap_id": func(g *gapRow) any { return g.gap.ID },
	"until":  func(g *gapRow) any { return g.until },
}))

type observationRow struct {
	Observation
	unit       uuid.UUID
	actor      uuid.UUID
	name, post string
	receivedAt int64
}

var observationTable = bind(migrate.ObservationTable, map[string]func(*observationRow) any{
	"id":       func(o *observationRow) any { return o.ID },
	"unit_id":  func(o *observationRow) any { return o.unit },
	"asset_id": func(o *observationRow) any { return o.AssetID },
	"presence": func(o *observationRow) any { return string(o.Presence) },
	"grades":   func(o *observationRow) any { return marshalList(o.Grades) },
	"site_id": func(o *observationRow) any {
		if o.SiteID == nil {
			return nil
		}
		return ref(*o.SiteID)
	},
	"room": func(o *observationRow) any {
		if o.Room == nil {
			return nil
		}
		return *o.Room
	},
	"note":            func(o *observationRow) any { return o.Note },
	"repair_estimate": func(o *observationRow) any { return money(o.RepairEstimate) },
	"captured_at":     func(o *observationRow) any { return o.CapturedAt },
	"received_at":     func(o *observationRow) any { return o.receivedAt },
	"base_revision":   func(o *observationRow) any { return int64(o.BaseRevision) },
	"merge":           func(o *observationRow) any { return string(o.Merge.Outcome) },
	"conflicts":       func(o *observationRow) any { return marshalList(o.Merge.Conflicts) },
	"observer_id":     func(o *observationRow) any { return o.actor },
	"observer_name":   func(o *observationRow) any { return o.name },
	"observer_post":   func(o *observationRow) any { return o.post },
	"label_code":      func(o *observationRow) any { return o.LabelCode },
})

type documentRow struct {
	Document
	recordedAt int64
}

var documentTable = bind(migrate.DocumentTable, map[string]func(*documentRow) any{
	"id":                func(d *documentRow) any { return d.ID },
	"unit_id":           func(d *documentRow) any { return d.UnitID },
	"type":              func(d *documentRow) any { return d.Type },
	"number":            func(d *documentRow) any { return d.Number },
	"issued_on":         func(d *documentRow) any { return string(d.IssuedOn) },
	"issuer":            func(d *documentRow) any { return d.Issuer },
	"archive_reference": func(d *documentRow) any { return d.ArchiveReference },
	"note":              func(d *documentRow) any { return d.Note },
	"recorded_at":       func(d *documentRow) any { return d.recordedAt },
	"withdrawn_at":      func(*documentRow) any { return int64(0) },
})

type coverRow struct {
	cover
	unit       uuid.UUID
	attachedAt int64
}

var coverTable = bind(migrate.AssetDocumentTable, map[string]func(*coverRow) any{
	"id":           func(c *coverRow) any { return c.id() },
	"unit_id":      func(c *coverRow) any { return c.unit },
	"asset_id":     func(c *coverRow) any { return c.asset },
	"document_id":  func(c *coverRow) any { return c.document },
	"attached_at":  func(c *coverRow) any { return c.attachedAt },
	"withdrawn_at": func(*coverRow) any { return int64(0) },
})

func (c cover) id() uuid.UUID {
	return id.Derived(id.Document, time.Unix(0, 0), c.asset.String()+"/"+c.document.String())
}

var eventTable = bind(migrate.AssetEventTable, map[string]func(*event) any{
	"id":           func(e *event) any { return eventID(e.asset, e.revision, e.unit, e.recordedAt) },
	"unit_id":      func(e *event) any { return e.unit },
	"seq":          func(e *event) any { return e.seq },
	"asset_id":     func(e *event) any { return e.asset },
	"revision":     func(e *event) any { return int64(e.revision) },
	"kind":         func(e *event) any { return string(e.kind) },
	"effective_on": func(e *event) any { return string(e.effectiveOn) },
	"recorded_at":  func(e *event) any { return e.recordedAt },
	"operation_id": func(e *event) any { return e.operation },
	"actor_id":     func(e *event) any { return e.actor },
	"actor_name":   func(e *event) any { return e.actorName },
	"actor_post":   func(e *event) any { return e.actorPost },
	"document_id":  func(e *event) any { return ref(e.document) },
	"note":         func(e *event) any { return e.note },
	"changes":      func(e *event) any { return e.changes },
	"reverses":     func(e *event) any { return ref(e.reverses) },
	"hash":         func(e *event) any { return e.hash },
})

// eventID is derived, so that a row of the past can be named by the event that made it.
func eventID(asset uuid.UUID, revision int32, unit uuid.UUID, at int64) uuid.UUID {
	return id.Derived(id.Event, time.UnixMicro(at), fmt.Sprintf("%s/%d/%s", asset, revision, unit))
}

type operationRow struct {
	id         uuid.UUID
	actor      uuid.UUID
	op         Operation
	sum        []byte
	unit       uuid.UUID
	recordedAt int64
	answer     string
	name, post string
	details    string
}

var operationTable = bind(migrate.OperationTable, map[string]func(*operationRow) any{
	"id":           func(o *operationRow) any { return o.id },
	"actor_id":     func(o *operationRow) any { return o.actor },
	"operation_id": func(o *operationRow) any { return o.op.ID },
	"kind":         func(o *operationRow) any { return o.op.Kind },
	"body_sha256":  func(o *operationRow) any { return o.sum },
	"unit_id":      func(o *operationRow) any { return ref(o.unit) },
	"recorded_at":  func(o *operationRow) any { return o.recordedAt },
	"answer":       func(o *operationRow) any { return o.answer },
	"actor_name":   func(o *operationRow) any { return o.name },
	"actor_post":   func(o *operationRow) any { return o.post },
	"note":         func(o *operationRow) any { return o.op.Note },
	"details":      func(o *operationRow) any { return o.details },
})

// tallyRow is what a write adds to one cell of the counts.
type tallyRow struct {
	unit  uuid.UUID
	grain holding.Grain
	cell  holding.Cell
	count holding.Count
}

var tallyTable = bind(migrate.AssetTallyTable, map[string]func(*tallyRow) any{
	"id":          func(t *tallyRow) any { return t.id() },
	"unit_id":     func(t *tallyRow) any { return t.unit },
	"grain":       func(t *tallyRow) any { return int64(t.grain) },
	"item_type":   func(t *tallyRow) any { return t.cell.ItemType },
	"kind":        func(t *tallyRow) any { return string(t.cell.Kind) },
	"condition":   func(t *tallyRow) any { return string(t.cell.Condition) },
	"status":      func(t *tallyRow) any { return string(t.cell.Status) },
	"origin":      func(t *tallyRow) any { return string(t.cell.Origin) },
	"agency_kind": func(t *tallyRow) any { return string(t.cell.AgencyKind) },
	"year":        func(t *tallyRow) any { return int64(t.cell.Year) },
	"n":           func(t *tallyRow) any { return t.count.N },
	"quantity":    func(t *tallyRow) any { return t.count.Quantity },
	"cost":        func(t *tallyRow) any { return int64(t.count.Cost) },
})

func (t *tallyRow) id() uuid.UUID {
	c := t.cell
	return id.Derived(id.Tally, time.Unix(0, 0), fmt.Sprintf("%s/%d/%s/%s/%s/%s/%s/%d",
		t.unit, t.grain, c.ItemType, c.Condition, c.Status, c.Origin, c.AgencyKind, c.Year))
}

// searchText is what the register's search looks through, as folded words.
func searchText(s holding.State) string {
	// Not the room: "tu sat" is to find steel cabinets, not the steel bed of the P. Tư pháp.
	parts := []string{s.Name, s.Code}
	for _, c := range s.ExternalCodes {
		parts = append(parts, c.Code)
	}
	if s.Computer != nil {
		parts = append(parts, s.Computer.SerialNumber)
	}
	if s.Parcel != nil {
		parts = append(parts, s.Parcel.CertificateSerial, s.Parcel.CertificateBookNumber)
	}
	return strings.Join(vntext.Words(strings.Join(parts, " ")), " ")
}
