package arrivals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent/asset"
	"sotaisan/ent/computer"
	"sotaisan/ent/landparcel"
	"sotaisan/ent/office"
	"sotaisan/holding"
	"sotaisan/journal"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// known is what a unit's register has already, by what a list can know it by.
type known struct {
	former uuid.UUID // the old unit on whose map every parcel of the unit is; uuid.Nil when they are on several
	byMark map[mark]uuid.UUID
	wanted []uuid.UUID
	states map[uuid.UUID]holding.State // of the wanted
	looks  map[string][]*likeness
	rows   map[mark]int // the row of the list that has it
}

// mark is a name by which an asset is one and no other in its unit.
type mark struct {
	system string // ListSystem, SerialSystem, parcelMark or certificateMark
	within string // what the text counts in: a parcel's old unit, a certificate's parcel
	text   string // folded
}

// Systems of marks that are no codes.
const (
	parcelMark      = "PARCEL"
	certificateMark = "CERTIFICATE"
)

// likeness is what tells an asset of the register from a row that looks the same.
type likeness struct {
	marks   []mark
	numbers string
	floor   holding.Area
	taken   bool // by a row of the list
}

// known reads the unit's assets, without those that were entered in error: what was taken back may
// come again.
func (m *listImport) known(b *journal.Book) (*known, error) {
	k := &known{former: m.former(), byMark: map[mark]uuid.UUID{}, states: map[uuid.UUID]holding.State{},
		looks: map[string][]*likeness{}, rows: map[mark]int{}}
	states, err := m.registered(b)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		l := k.likeness(s)
		for _, mark := range l.marks {
			k.byMark[mark] = s.ID
		}
		for _, look := range looks(s) {
			k.looks[look] = append(k.looks[look], l)
		}
	}
	return k, nil
}

// former answers the unit on whose cadastral map the parcels are, where only one comes into question:
// lists do not name it, and sheet and parcel number count inside it alone.
func (m *listImport) former() uuid.UUID {
	switch before := m.registry.Units().Predecessors(m.unit.ID); len(before) {
	case 0:
		return m.unit.ID
	case 1:
		return before[0].PredecessorID
	}
	return uuid.Nil
}

// registered reads what a list can say of the unit's assets.
func (m *listImport) registered(b *journal.Book) ([]holding.State, error) {
	ctx, c := b.Context(), b.Ent()
	rows, err := c.Asset.Query().Where(asset.UnitID(m.unit.ID), asset.StatusNEQ(holding.EnteredInError)).
		Select(asset.FieldID, asset.FieldName, asset.FieldItemType, asset.FieldQuantity, asset.FieldAgencyID, asset.FieldRoom,
			asset.FieldHistoricalCost, asset.FieldAcquiredOn, asset.FieldInUseYear, asset.FieldExternalCodes).All(ctx)
	if err != nil {
		return nil, err
	}
	states := make([]holding.State, len(rows))
	at := make(map[uuid.UUID]*holding.State, len(rows))
	for i, a := range rows {
		states[i] = holding.State{ID: a.ID, Name: a.Name, ItemType: a.ItemType, Quantity: a.Quantity, AgencyID: a.AgencyID, Room: a.Room,
			HistoricalCost: a.HistoricalCost, AcquiredOn: a.AcquiredOn, InUseYear: a.InUseYear}
		if a.ExternalCodes != "" {
			if err := json.Unmarshal([]byte(a.ExternalCodes), &states[i].ExternalCodes); err != nil {
				return nil, fmt.Errorf("arrivals: external codes of %s: %w", a.ID, err)
			}
		}
		at[a.ID] = &states[i]
	}
	computers, err := c.Computer.Query().Where(computer.UnitID(m.unit.ID), computer.SerialNumberNEQ("")).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, half := range computers {
		if s := at[half.ID]; s != nil {
			s.Computer = &holding.Computer{SerialNumber: half.SerialNumber}
		}
	}
	parcels, err := c.LandParcel.Query().Where(landparcel.UnitID(m.unit.ID)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, half := range parcels {
		if s := at[half.ID]; s != nil {
			s.Parcel = &holding.Parcel{MapSheet: half.MapSheet, ParcelNumber: half.ParcelNumber, CertificateSerial: half.CertificateSerial}
			if half.FormerUnitID != nil {
				s.Parcel.FormerUnitID = *half.FormerUnitID
			}
		}
	}
	offices, err := c.Office.Query().Where(office.UnitID(m.unit.ID), office.FloorAreaM2NEQ(0)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, half := range offices {
		if s := at[half.ID]; s != nil {
			s.Office = &holding.Office{FloorAreaM2: half.FloorAreaM2}
		}
	}
	return states, nil
}

// marks are the names by which an asset is one and no other, the strongest first.
func (k *known) marks(s holding.State) []mark {
	var out []mark
	for _, system := range []string{ListSystem, SerialSystem} {
		for _, c := range s.ExternalCodes {
			if c.System == system {
				out = append(out, mark{system: system, text: vntext.Identity(c.Code)})
			}
		}
	}
	if s.Computer != nil && s.Computer.SerialNumber != "" {
		out = append(out, mark{system: SerialSystem, text: vntext.Identity(s.Computer.SerialNumber)})
	}
	if s.Parcel == nil {
		return out
	}
	former := s.Parcel.FormerUnitID
	if former == uuid.Nil {
		former = k.former
	}
	if n := numbers(s); n != "" && former != uuid.Nil {
		out = append(out, mark{parcelMark, former.String(), n})
	}
	if c := certificate(s); c != "" { // which can be for several parcels
		out = append(out, mark{certificateMark, numbers(s), c})
	}
	return out
}

// numbers are a parcel's sheet and number, "24/118", and "" where either is not known.
func numbers(s holding.State) string {
	if s.Parcel == nil || s.Parcel.MapSheet == "" || s.Parcel.ParcelNumber == "" {
		return ""
	}
	return vntext.Identity(s.Parcel.MapSheet) + "/" + vntext.Identity(s.Parcel.ParcelNumber)
}

// certificate is the serial of a parcel's certificate: "BA 123456" is printed with and without the space.
func certificate(s holding.State) string {
	if s.Parcel == nil {
		return ""
	}
	return strings.ReplaceAll(vntext.Identity(s.Parcel.CertificateSerial), " ", "")
}

// looks are the ways in which an asset without codes is taken for another: in everything that a list
// says of it, as a building of the same name and floor area, as a parcel of the same numbers on a map
// that nobody names, by its certificate.
func looks(s holding.State) []string {
	cost := ""
	if s.HistoricalCost != nil {
		cost = s.HistoricalCost.String()
	}
	name, agency := vntext.Identity(s.Name), s.AgencyID.String()
	out := [][]string{{"", name, s.ItemType, fmt.Sprint(s.Quantity), cost, string(s.AcquiredOn), fmt.Sprint(s.InUseYear), vntext.Identity(s.Room), agency}}
	if floor := floorOf(s); floor != 0 {
		out = append(out, []string{"building", name, fmt.Sprint(floor), agency})
	}
	if n := numbers(s); n != "" {
		out = append(out, []string{"parcel", n})
	}
	if c := certificate(s); c != "" {
		out = append(out, []string{"certificate", c})
	}
	texts := make([]string, len(out))
	for i, look := range out {
		texts[i] = strings.Join(look, "\x00")
	}
	return texts
}

func floorOf(s holding.State) holding.Area {
	if s.Office == nil {
		return 0
	}
	return s.Office.FloorAreaM2
}

func (k *known) likeness(s holding.State) *likeness {
	return &likeness{marks: k.marks(s), numbers: numbers(s), floor: floorOf(s)}
}

// another says whether two that look the same are proven to be two: by codes of one system, parcel
// numbers or floor areas that differ. A certificate does not prove it, for it can be issued anew.
func (l *likeness) another(row *likeness) bool {
	if l.numbers != row.numbers && l.numbers != "" && row.numbers != "" ||
		l.floor != row.floor && l.floor != 0 && row.floor != 0 {
		return true
	}
	for _, a := range l.marks {
		for _, b := range row.marks {
			if a.system == b.system && a.system != certificateMark && a != b {
				return true
			}
		}
	}
	return false
}

// markFields are the columns of the marks that no two rows of one list can share.
var markFields = map[string]workbook.Field{ListSystem: workbook.AssetCode, SerialSystem: workbook.Serial, parcelMark: workbook.Parcel}

// repeated finds a mark that another row of the same list has.
func (k *known) repeated(row *workbook.Row, s holding.State) (faults []fault) {
	for _, m := range k.marks(s) {
		field, unique := markFields[m.system]
		if !unique {
			continue
		}
		first, again := k.rows[m]
		if !again {
			k.rows[m] = row.Number
			continue
		}
		faults = append(faults, wrong(field, "dòng %d đã có mã, số seri hoặc thửa đất này", "row %d has this code, serial number or parcel already", first))
	}
	return faults
}

// want remembers which asset of the register a row is, for load.
func (k *known) want(s holding.State) {
	for _, m := range k.marks(s) {
		if u, ok := k.byMark[m]; ok {
			k.wanted = append(k.wanted, u)
			return
		}
	}
}

// load reads the wanted assets whole.
func (k *known) load(b *journal.Book) error {
	entries, err := b.Assets(k.wanted...)
	for _, e := range entries {
		k.states[e.State().ID] = e.State()
	}
	return err
}

// find answers the asset of the register that has a mark of s.
func (k *known) find(s holding.State) (Known, bool) {
	for _, m := range k.marks(s) {
		if have, ok := k.states[k.byMark[m]]; ok {
			return Known{Asset: have.Code, By: m.text, Differences: differences(have, s)}, true
		}
	}
	return Known{}, false
}

// compared are the fields in which a list can contradict the register.
var compared = []string{"name", "itemType", "quantity", "agency", "room", "grades", "origin", "historicalCost", "acquiredOn", "inUseYear",
	"computer.serialNumber", "landParcel.mapSheet", "landParcel.parcelNumber", "landParcel.areaM2", "landParcel.certificateSerial",
	"office.floorAreaM2", "office.storeys", "office.builtYear"}

// differences answers where the list says another thing than the register; where it says nothing
// there is none.
func differences(have, listed holding.State) []holding.Change {
	return slices.DeleteFunc(holding.Diff(have, listed), func(c holding.Change) bool {
		switch {
		case !slices.Contains(compared, c.Field), c.To == "":
			return true
		case c.Field == "grades":
			return listed.Condition() == holding.NotAssessed
		case c.Field == "origin":
			return listed.Origin == holding.UnknownOrigin
		}
		return false
	})
}

// alike says whether the register has an asset that looks the same and is not proven to be another,
// counting each once: a list that comes again in another file without codes shows itself so.
func (k *known) alike(s holding.State) bool {
	row := k.likeness(s)
	for _, look := range looks(s) {
		for i, have := range k.looks[look] {
			if have.taken || have.another(row) {
				continue
			}
			have.taken = true
			k.looks[look] = slices.Delete(k.looks[look], i, i+1)
			return true
		}
	}
	return false
}
