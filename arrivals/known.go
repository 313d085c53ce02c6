package arrivals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent/asset"
	"sotaisan/ent/computer"
	"sotaisan/holding"
	"sotaisan/journal"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// known is what a unit's register has already, by what a list can know it by.
type known struct {
	byCode map[string]uuid.UUID // folded "SYSTEM code" → asset
	wanted []uuid.UUID
	states map[uuid.UUID]holding.State // of the wanted
	looks  map[string]int              // look → how many assets have it
	rows   map[string]int              // code → the row of the list that has it
}

// known reads the unit's assets, without those that were entered in error: what was taken back may
// come again.
func (m *listImport) known(b *journal.Book) (*known, error) {
	k := &known{byCode: map[string]uuid.UUID{}, states: map[uuid.UUID]holding.State{}, looks: map[string]int{}, rows: map[string]int{}}
	rows, err := b.Ent().Asset.Query().Where(asset.UnitID(m.unit.ID), asset.StatusNEQ(holding.EnteredInError)).
		Select(asset.FieldID, asset.FieldName, asset.FieldItemType, asset.FieldQuantity, asset.FieldAgencyID, asset.FieldRoom,
			asset.FieldHistoricalCost, asset.FieldAcquiredOn, asset.FieldInUseYear, asset.FieldExternalCodes).All(b.Context())
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		s := holding.State{Name: a.Name, ItemType: a.ItemType, Quantity: a.Quantity, AgencyID: a.AgencyID, Room: a.Room,
			HistoricalCost: a.HistoricalCost, AcquiredOn: a.AcquiredOn, InUseYear: a.InUseYear}
		if a.ExternalCodes != "" {
			if err := json.Unmarshal([]byte(a.ExternalCodes), &s.ExternalCodes); err != nil {
				return nil, fmt.Errorf("arrivals: external codes of %s: %w", a.ID, err)
			}
		}
		for _, code := range codes(s) {
			k.byCode[code] = a.ID
		}
		k.looks[look(s)]++
	}
	serials, err := b.Ent().Computer.Query().Where(computer.UnitID(m.unit.ID), computer.SerialNumberNEQ("")).All(b.Context())
	if err != nil {
		return nil, err
	}
	for _, c := range serials {
		s := holding.State{Computer: &holding.Computer{SerialNumber: c.SerialNumber}}
		for _, code := range codes(s) {
			k.byCode[code] = c.ID
		}
	}
	return k, nil
}

// codes are the names by which an asset is one and no other, the strongest first.
func codes(s holding.State) []string {
	var out []string
	for _, system := range []string{ListSystem, SerialSystem} {
		for _, c := range s.ExternalCodes {
			if c.System == system {
				out = append(out, system+" "+vntext.Fold(c.Code))
			}
		}
	}
	if s.Computer != nil && s.Computer.SerialNumber != "" {
		out = append(out, SerialSystem+" "+vntext.Fold(s.Computer.SerialNumber))
	}
	return out
}

// look is everything that a list without codes says of an asset.
func look(s holding.State) string {
	cost := ""
	if s.HistoricalCost != nil {
		cost = s.HistoricalCost.String()
	}
	return strings.Join([]string{vntext.Fold(s.Name), s.ItemType, fmt.Sprint(s.Quantity), cost, string(s.AcquiredOn),
		fmt.Sprint(s.InUseYear), vntext.Fold(s.Room), s.AgencyID.String()}, "\x00")
}

// repeated finds a code that another row of the same list has.
func (k *known) repeated(row *workbook.Row, s holding.State) (faults []fault) {
	for _, code := range codes(s) {
		first, again := k.rows[code]
		if !again {
			k.rows[code] = row.Number
			continue
		}
		field := workbook.AssetCode
		if strings.HasPrefix(code, SerialSystem) {
			field = workbook.Serial
		}
		faults = append(faults, wrong(field, "dòng %d đã có mã hoặc số seri này", "row %d has this code or serial number already", first))
	}
	return faults
}

// want remembers which asset of the register a row is, for load.
func (k *known) want(s holding.State) {
	if u, ok := k.asset(s); ok {
		k.wanted = append(k.wanted, u)
	}
}

func (k *known) asset(s holding.State) (uuid.UUID, bool) {
	for _, code := range codes(s) {
		if u, ok := k.byCode[code]; ok {
			return u, true
		}
	}
	return uuid.Nil, false
}

// load reads the wanted assets whole.
func (k *known) load(b *journal.Book) error {
	entries, err := b.Assets(k.wanted...)
	for _, e := range entries {
		k.states[e.State().ID] = e.State()
	}
	return err
}

// find answers the asset of the register that has a code of s.
func (k *known) find(s holding.State) (Known, bool) {
	for _, code := range codes(s) {
		if have, ok := k.states[k.byCode[code]]; ok {
			_, by, _ := strings.Cut(code, " ")
			return Known{Asset: have.Code, By: by, Differences: differences(have, s)}, true
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

// alike says whether the register has an asset that looks the same, counting each once: a list that
// comes again in another file without codes shows itself so.
func (k *known) alike(s holding.State) bool {
	if len(codes(s)) > 0 {
		return false
	}
	n := k.looks[look(s)]
	if n > 0 {
		k.looks[look(s)] = n - 1
	}
	return n > 0
}
