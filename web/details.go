package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// Fact is something that is known of an asset, in people's words.
type Fact struct{ What, Value locale.Text }

// details answers what is known of the asset beside what every page of an asset shows: where it came
// from, and the typed half of its kind. What is not known is left out.
func (a adapter) details(ctx context.Context, row *ent.Asset) ([]Fact, error) {
	t := teller{catalog: a.Catalog(), units: a.Registry.Units(), days: []civil.Date{a.Today()}}
	var facts []Fact
	add := func(field, text string) {
		if text != "" {
			facts = append(facts, Fact{holding.FieldWords[field], t.value(field, text)})
		}
	}
	if err := a.halves(ctx, row, add); err != nil {
		return nil, err
	}
	if row.Tenure != holding.Owned {
		add("tenure", string(row.Tenure))
	}
	if row.Origin != holding.UnknownOrigin {
		add("origin", string(row.Origin))
	}
	add("acquiredOn", string(row.AcquiredOn))
	add("inUseYear", count(row.InUseYear))
	codes, err := a.AssetExternalCodes(row)
	if err != nil {
		return nil, err
	}
	var elsewhere []string
	for _, c := range codes {
		elsewhere = append(elsewhere, c.System+":"+c.Code)
	}
	add("externalCodes", strings.Join(elsewhere, "\n"))
	return facts, nil
}

// halves adds the typed half of the asset's kind; a kind without one has nothing.
func (a adapter) halves(ctx context.Context, row *ent.Asset, add func(field, text string)) error {
	parcel, err := a.AssetLandParcel(ctx, row)
	if err != nil {
		return err
	}
	if parcel != nil {
		add("landParcel.formerUnit", id(parcel.FormerUnitID))
		add("landParcel.mapSheet", parcel.MapSheet)
		add("landParcel.parcelNumber", parcel.ParcelNumber)
		add("landParcel.areaM2", area(parcel.AreaM2))
		add("landParcel.landUseCode", parcel.LandUseCode)
		add("landParcel.certificateSerial", parcel.CertificateSerial)
		add("landParcel.certificateBookNumber", parcel.CertificateBookNumber)
	}
	office, err := a.AssetOffice(ctx, row)
	if err != nil {
		return err
	}
	if office != nil {
		add("office.floorAreaM2", area(office.FloorAreaM2))
		add("office.storeys", count(office.Storeys))
		add("office.grade", office.Grade)
		add("office.builtYear", count(office.BuiltYear))
	}
	computer, err := a.AssetComputer(ctx, row)
	if err != nil {
		return err
	}
	if computer != nil {
		add("computer.serialNumber", computer.SerialNumber)
		add("computer.processor", computer.Processor)
		add("computer.memory", computer.Memory)
		add("computer.operatingSystem", computer.OperatingSystem)
	}
	furniture, err := a.AssetFurniture(ctx, row)
	if err != nil {
		return err
	}
	if furniture != nil {
		add("furniture.material", furniture.Material)
		add("furniture.dimensions", furniture.Dimensions)
	}
	return nil
}

// The canonical texts of values, "" for what is not known.

func id(u *uuid.UUID) string {
	if u == nil {
		return ""
	}
	return u.String()
}

func area(a holding.Area) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

func count(n int16) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}
