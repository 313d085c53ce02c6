package registry

import (
	"context"
	"crypto/rand"
	"math"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// RegisterAssetPayload is the answer of RegisterAsset.
type RegisterAssetPayload struct {
	Asset *ent.Asset // nil when refused
	usecase.Outcome
}

// RegisterAsset puts an asset into the book of a unit and gives it its code.
//
// Refusals, all at once: Forbidden, NotFound for the unit, agency or site, UnknownCode for the item
// type, Precondition where the kind of agency is not enough, and what NewState says of the rest.
func (r *Registry) RegisterAsset(ctx context.Context, in RegisterAssetInput) (*RegisterAssetPayload, error) {
	op, err := usecase.Operation(in.OperationID, "registerAsset", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn)
	asset, out, err := usecase.Act(ctx, r.journal, authz.RegisterAssets, op, func(b *journal.Book) (uuid.UUID, error) {
		unit, err := r.unit(b.Viewer(), in.UnitCode, b.Today())
		if err != nil {
			return uuid.Nil, err
		}
		places, err := r.LoadPlaces(b, unit.ID)
		if err != nil {
			return uuid.Nil, err
		}
		s, wrong, err := r.NewState(b, unit, places, in)
		if err != nil {
			return uuid.Nil, err
		}
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		b.Register(s)
		return s.ID, nil
	})
	if out.Stopped(err) {
		return &RegisterAssetPayload{Outcome: out}, err
	}
	row, err := r.assetByID(ctx, asset)
	return &RegisterAssetPayload{Asset: row, Outcome: out}, err
}

// present are the statuses in which an asset can enter the register.
var present = []holding.Status{holding.InUse, holding.NotInUse, holding.UnderRepair, holding.Lent}

// NewState makes a new asset of an input, with a new id and code, ready for Book.Register; the list
// is everything that is wrong with the input, by paths of the API. It reads no rows, so that a write
// of 50,000 assets calls it once for each; the write's note and effective day are the caller's.
// The error is that of the source of random codes.
func (r *Registry) NewState(b *journal.Book, unit lineage.Unit, places Places, in RegisterAssetInput) (holding.State, errs.List, error) {
	code, err := labels.New(rand.Reader)
	if err != nil {
		return holding.State{}, nil, err
	}
	today := b.Today()
	s := holding.State{
		ID: b.NewID(id.Asset), UnitID: unit.ID, Code: code.String(), Name: in.Name, ItemType: usecase.Line(&in.ItemTypeCode),
		Tracking: in.Tracking, Quantity: in.Quantity, Room: usecase.Value(in.Room), Status: in.Status, Tenure: in.Tenure, Origin: in.Origin,
		HistoricalCost: in.HistoricalCost, CostBasis: usecase.Value(in.CostBasis), AcquiredOn: usecase.Value(in.AcquiredOn),
		InUseYear: year(in.InUseYear), ExternalCodes: externalCodes(in.ExternalCodes), Note: usecase.Value(in.Note),
	}
	var wrong errs.List
	refuse := func(e *errs.Error) {
		if e != nil {
			wrong = append(wrong, e)
		}
	}
	agency, e := places.agency(in.AgencyID, in.AgencyKind)
	refuse(e)
	if agency != nil {
		s.AgencyID, s.AgencyKind = agency.ID, agency.Kind
	}
	s.SiteID, e = places.site(in.SiteID)
	refuse(e)
	item, known := r.itemType(s.ItemType, s.AcquiredOn, today)
	s.Kind = item.Kind
	if !known && r.catalog.KnownItemType(s.ItemType) { // Validate names what the catalogue never had
		refuse(outdated(s.ItemType))
	}
	s.Grades, e = firstGrades(in)
	refuse(e)
	miscounted := checkGrades(in.Grades)
	wrong = append(wrong, miscounted...)
	if !slices.Contains(present, s.Status) {
		refuse(errs.New(errs.WrongState, errs.At("status"), "Tài sản mới không thể ở trạng thái “%s”.", "A new asset cannot be “%s”.", holding.Word(holding.StatusWords, s.Status)))
	}
	wrong = append(wrong, costWithoutBasis(s)...)
	wrong = append(wrong, checkCodes(in.ExternalCodes)...)
	wrong = append(wrong, r.setHalves(&s, halves{in.Computer, in.Furniture, in.LandParcel, in.Office})...)

	s = holding.Canonical(s)
	for _, e := range holding.Validate(s, today) {
		switch e.Path[0] {
		case "agencyId", "agencyKind": // places.agency has said what is wrong
			continue
		case "kind", "computer", "furniture", "landParcel", "office": // without an item type nobody knows the kind
			if !known && len(e.Path) == 1 {
				continue
			}
		case "grades": // made of the quantity, or of grades that make no sum; these are refused then
			if len(in.Grades) == 0 || len(miscounted) > 0 {
				continue
			}
		}
		wrong = append(wrong, e)
	}
	return s, wrong, nil
}

// itemType answers the catalogue's entry as at today, or as at the day of acquisition of a thing
// that is not made any more.
func (r *Registry) itemType(code string, acquired, today civil.Date) (catalog.ItemType, bool) {
	if item, ok := r.catalog.ItemType(code, today); ok || acquired == "" {
		return item, ok
	}
	return r.catalog.ItemType(code, acquired)
}

func outdated(itemType string) *errs.Error {
	return errs.New(errs.UnknownCode, errs.At("itemTypeCode"), "Loại tài sản %q không còn trong danh mục.", "Item type %q is no longer in the catalogue.", itemType)
}

// firstGrades is the condition of a new asset: one for all pieces, or by numbers, the rest not assessed.
func firstGrades(in RegisterAssetInput) ([]holding.GradeCount, *errs.Error) {
	if in.Condition != nil && len(in.Grades) > 0 {
		return gradeCounts(in.Grades), errs.New(errs.Invalid, errs.At("condition"), "Chỉ nhập một trong hai: condition hoặc grades.", "Give one of the two: condition or grades.")
	}
	if in.Condition != nil {
		return []holding.GradeCount{{Grade: *in.Condition, Quantity: in.Quantity}}, nil
	}
	grades, rest := gradeCounts(in.Grades), int64(in.Quantity)
	for _, g := range grades {
		rest -= int64(g.Quantity)
	}
	if rest > 0 && rest <= holding.MaxQuantity {
		grades = append(grades, holding.GradeCount{Grade: holding.NotAssessed, Quantity: int32(rest)})
	}
	return grades, nil
}

// checkGrades refuses what the sum of the same grades would hide: a grade that is said twice, and
// one of no pieces.
func checkGrades(in []*GradeCountInput) errs.List {
	var wrong errs.List
	for i, g := range in {
		if slices.ContainsFunc(in[:i], func(have *GradeCountInput) bool { return have.Grade == g.Grade }) {
			wrong = append(wrong, errs.New(errs.Duplicate, errs.At("grades", strconv.Itoa(i)), "Mỗi tình trạng chỉ nhập một lần.", "Each grade once."))
		}
		if g.Quantity < 1 {
			wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("grades", strconv.Itoa(i)), "Số lượng của mỗi tình trạng phải từ 1.", "The quantity of each grade must be 1 or more."))
		}
	}
	return wrong
}

func gradeCounts(in []*GradeCountInput) []holding.GradeCount {
	var out []holding.GradeCount
	for _, g := range in {
		out = append(out, holding.GradeCount{Grade: g.Grade, Quantity: g.Quantity})
	}
	return out
}

// checkCodes refuses what the canonical form would drop without a word: a code without its system or
// the other way round, and one that is said twice.
func checkCodes(in []*ExternalCodeInput) errs.List {
	var wrong errs.List
	for i, c := range in {
		at := strconv.Itoa(i)
		if usecase.Line(&c.System) == "" {
			wrong = append(wrong, usecase.Missing("externalCodes", at, "system"))
		}
		if usecase.Line(&c.Code) == "" {
			wrong = append(wrong, usecase.Missing("externalCodes", at, "code"))
		}
		if slices.ContainsFunc(in[:i], func(have *ExternalCodeInput) bool {
			return usecase.Line(&have.System) == usecase.Line(&c.System) && usecase.Line(&have.Code) == usecase.Line(&c.Code)
		}) {
			wrong = append(wrong, errs.New(errs.Duplicate, errs.At("externalCodes", at), "Bị lặp lại.", "It is named twice."))
		}
	}
	return wrong
}

func externalCodes(in []*ExternalCodeInput) []holding.ExternalCode {
	var out []holding.ExternalCode
	for _, c := range in {
		out = append(out, holding.ExternalCode{System: c.System, Code: c.Code})
	}
	return out
}

// costWithoutBasis: a cost stands on some step of the ladder (Circular 141/2025/TT-BTC, Art. 6(3)).
func costWithoutBasis(s holding.State) errs.List {
	if s.HistoricalCost == nil || s.CostBasis != "" {
		return nil
	}
	return errs.List{usecase.Missing("costBasis")}
}

// year is a year as a state has it, 0 for nil. One that cannot be a year stays out of range.
func year(y *int32) int16 {
	switch {
	case y == nil:
		return 0
	case *y < 1:
		return -1
	}
	return int16(min(*y, math.MaxInt16))
}

// halves are the typed halves of an input; of one asset at most one fits.
type halves struct {
	computer  *ComputerInput
	furniture *FurnitureInput
	parcel    *LandParcelInput
	office    *OfficeInput
}

// setHalves puts the halves into s that are given, each whole, and answers what Validate cannot know.
func (r *Registry) setHalves(s *holding.State, in halves) errs.List {
	var wrong errs.List
	above0 := func(stated bool, n int64, path ...string) {
		if stated && n <= 0 {
			wrong = append(wrong, errs.New(errs.OutOfRange, path, "Giá trị phải lớn hơn 0.", "The value must be above 0."))
		}
	}
	if c := in.computer; c != nil {
		s.Computer = &holding.Computer{SerialNumber: usecase.Value(c.SerialNumber), Processor: usecase.Value(c.Processor), Memory: usecase.Value(c.Memory), OperatingSystem: usecase.Value(c.OperatingSystem)}
	}
	if f := in.furniture; f != nil {
		s.Furniture = &holding.Furniture{Material: usecase.Value(f.Material), Dimensions: usecase.Value(f.Dimensions)}
	}
	if p := in.parcel; p != nil {
		s.Parcel = &holding.Parcel{FormerUnitID: usecase.Value(p.FormerUnitID), MapSheet: usecase.Value(p.MapSheet), ParcelNumber: usecase.Value(p.ParcelNumber),
			AreaM2: max(usecase.Value(p.AreaM2), 0), LandUseCode: usecase.Value(p.LandUseCode), CertificateSerial: usecase.Value(p.CertificateSerial),
			CertificateBookNumber: usecase.Value(p.CertificateBookNumber), Boundary: usecase.Value(p.Boundary), Meridian: usecase.Value(p.Meridian)}
		above0(p.AreaM2 != nil, int64(usecase.Value(p.AreaM2)), "landParcel", "areaM2")
		if u, ok := r.units.Unit(s.Parcel.FormerUnitID); p.FormerUnitID != nil && (!ok || !slices.Contains(lineage.CommuneLevel, u.Kind)) {
			wrong = append(wrong, errs.Missing("landParcel", "formerUnitId"))
		}
	}
	if o := in.office; o != nil {
		s.Office = &holding.Office{FloorAreaM2: max(usecase.Value(o.FloorAreaM2), 0), Storeys: int16(min(max(usecase.Value(o.Storeys), 0), math.MaxInt16)),
			Grade: usecase.Value(o.Grade), BuiltYear: year(o.BuiltYear)}
		above0(o.FloorAreaM2 != nil, int64(usecase.Value(o.FloorAreaM2)), "office", "floorAreaM2")
		above0(o.Storeys != nil, int64(usecase.Value(o.Storeys)), "office", "storeys")
	}
	return wrong
}
