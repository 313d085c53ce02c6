package holding

import (
	"slices"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

// Field is one thing that a history can say has changed.
type Field struct {
	Name string // as in the API: "itemType", "computer.serialNumber"
	get  func(*State) string
	set  func(*State, string) error
}

// Get answers the canonical text of the field, "" where it is absent.
func (f Field) Get(s State) string { return f.get(&s) }

// Set reads a canonical text into s. A text that is none of the field's is an error and changes nothing.
func (f Field) Set(s *State, text string) error { return f.set(s, text) }

// fields is the one table of everything an event can change, apart from gaps, which are keyed by requirement, and
// from id, revision and instants, which an event carries itself. Its order is the order of changes in an event.
var fields = slices.Concat(own(
	word("name", func(s *State) *string { return &s.Name }),
	word("itemType", func(s *State) *string { return &s.ItemType }),
	word("kind", func(s *State) *catalog.Kind { return &s.Kind }),
	word("tracking", func(s *State) *Tracking { return &s.Tracking }),
	number("quantity", 32, func(s *State) *int32 { return &s.Quantity }),
	ref("unit", func(s *State) *uuid.UUID { return &s.UnitID }),
	ref("agency", func(s *State) *uuid.UUID { return &s.AgencyID }),
	word("agencyKind", func(s *State) *AgencyKind { return &s.AgencyKind }),
	ref("site", func(s *State) *uuid.UUID { return &s.SiteID }),
	word("room", func(s *State) *string { return &s.Room }),
	value("grades", gradesText, parseGrades, func(s *State) *[]GradeCount { return &s.Grades }),
	word("status", func(s *State) *Status { return &s.Status }),
	word("tenure", func(s *State) *Tenure { return &s.Tenure }),
	word("origin", func(s *State) *Origin { return &s.Origin }),
	value("historicalCost", costText, parseCost, func(s *State) **VND { return &s.HistoricalCost }),
	word("costBasis", func(s *State) *CostBasis { return &s.CostBasis }),
	day("acquiredOn", func(s *State) *civil.Date { return &s.AcquiredOn }),
	number("inUseYear", 16, func(s *State) *int16 { return &s.InUseYear }),
	value("externalCodes", codesText, parseCodes, func(s *State) *[]ExternalCode { return &s.ExternalCodes }),
	word("note", func(s *State) *string { return &s.Note }),
	word("presence", func(s *State) *Presence { return &s.Presence }),
	value("seenAt", instantText, parseInstant, func(s *State) *int64 { return &s.SeenAt }),
	ref("observation", func(s *State) *uuid.UUID { return &s.Observation }),
	word("code", func(s *State) *string { return &s.Code }),
	word("label", func(s *State) *string { return &s.LiveLabel })),
	half("computer", func(s *State) **Computer { return &s.Computer },
		word("serialNumber", func(c *Computer) *string { return &c.SerialNumber }),
		word("processor", func(c *Computer) *string { return &c.Processor }),
		word("memory", func(c *Computer) *string { return &c.Memory }),
		word("operatingSystem", func(c *Computer) *string { return &c.OperatingSystem })),
	half("furniture", func(s *State) **Furniture { return &s.Furniture },
		word("material", func(f *Furniture) *string { return &f.Material }),
		word("dimensions", func(f *Furniture) *string { return &f.Dimensions })),
	half("landParcel", func(s *State) **Parcel { return &s.Parcel },
		ref("formerUnit", func(p *Parcel) *uuid.UUID { return &p.FormerUnitID }),
		word("mapSheet", func(p *Parcel) *string { return &p.MapSheet }),
		word("parcelNumber", func(p *Parcel) *string { return &p.ParcelNumber }),
		area("areaM2", func(p *Parcel) *Area { return &p.AreaM2 }),
		word("landUseCode", func(p *Parcel) *string { return &p.LandUseCode }),
		word("certificateSerial", func(p *Parcel) *string { return &p.CertificateSerial }),
		word("certificateBookNumber", func(p *Parcel) *string { return &p.CertificateBookNumber }),
		word("boundary", func(p *Parcel) *string { return &p.Boundary }),
		word("meridian", func(p *Parcel) *string { return &p.Meridian })),
	half("office", func(s *State) **Office { return &s.Office },
		area("floorAreaM2", func(o *Office) *Area { return &o.FloorAreaM2 }),
		number("storeys", 16, func(o *Office) *int16 { return &o.Storeys }),
		word("grade", func(o *Office) *string { return &o.Grade }),
		number("builtYear", 16, func(o *Office) *int16 { return &o.BuiltYear })),
)

// Fields answers the table, in the order of changes.
func Fields() []Field { return slices.Clone(fields) }

var fieldByName = func() map[string]Field {
	m := make(map[string]Field, len(fields))
	for _, f := range fields {
		m[f.Name] = f
	}
	return m
}()

// column is a field of T, which is the state itself or one of its halves.
type column[T any] struct {
	name string
	get  func(*T) string
	set  func(*T, string) error
}

func value[T, V any](name string, format func(V) string, parse func(string) (V, error), at func(*T) *V) column[T] {
	return column[T]{name, func(t *T) string { return format(*at(t)) }, func(t *T, text string) error {
		v, err := parse(text)
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

func word[T any, V ~string](name string, at func(*T) *V) column[T] {
	return value(name, func(v V) string { return string(v) }, func(text string) (V, error) { return V(text), nil }, at)
}

func number[T any, N int16 | int32](name string, bits int, at func(*T) *N) column[T] {
	return value(name, intText[N], func(text string) (N, error) { return parseInt[N](text, bits) }, at)
}

func ref[T any](name string, at func(*T) *uuid.UUID) column[T] {
	return value(name, idText, parseID, at)
}

func day[T any](name string, at func(*T) *civil.Date) column[T] {
	return value(name, func(d civil.Date) string { return string(d) }, parseDate, at)
}

func area[T any](name string, at func(*T) *Area) column[T] {
	return value(name, areaText, parseArea, at)
}

func own(columns ...column[State]) []Field {
	list := make([]Field, len(columns))
	for i, c := range columns {
		list[i] = Field{c.name, c.get, c.set}
	}
	return list
}

// half makes fields of a typed half. A half in which nothing is known is nil: a first text makes it, the last one
// taken away removes it. Set never writes into the half that s came with, as other states may share it.
func half[T comparable](name string, at func(*State) **T, columns ...column[T]) []Field {
	list := make([]Field, len(columns))
	for i, c := range columns {
		list[i] = Field{
			Name: name + "." + c.name,
			get: func(s *State) string {
				if h := *at(s); h != nil {
					return c.get(h)
				}
				return ""
			},
			set: func(s *State, text string) error {
				var h, nothing T
				if p := *at(s); p != nil {
					h = *p
				}
				if err := c.set(&h, text); err != nil {
					return err
				}
				*at(s) = &h
				if h == nothing {
					*at(s) = nil
				}
				return nil
			},
		}
	}
	return list
}
