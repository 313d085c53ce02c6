package labels

import (
	"iter"
	"slices"
)

// Item is one label to print: its code, and the texts that its Design asks for. Texts may hold anything that users
// typed; lines whose texts are all empty are left out.
type Item struct {
	Code  Code
	Texts map[Field]string
}

// Items answers a source that yields the given items and no error. Long runs read from a database instead.
func Items(items ...Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Field names a text of an Item in the lines of a Design, as {unit}.
type Field string

const (
	FieldCode      Field = "code" // the code itself, 3-3-3; never taken from Texts
	FieldUnit      Field = "unit" // who holds the thing
	FieldName      Field = "name"
	FieldKind      Field = "kind"
	FieldSerial    Field = "serial"
	FieldQuantity  Field = "quantity" // of a lot, with its unit of count: "30 cái"
	FieldRoom      Field = "room"
	FieldSite      Field = "site"
	FieldCustodian Field = "custodian" // the post, not the person: labels outlive people in their posts
	FieldAddress   Field = "address"
	FieldParcel    Field = "parcel" // number of a land parcel
	FieldSheet     Field = "sheet"  // number of its map sheet
	FieldArea      Field = "area"   // with its unit: "1.250 m²"
	FieldBox       Field = "box"    // "3/12"
	FieldFrom      Field = "from"   // giver of a handover
	FieldTo        Field = "to"     // receiver of a handover
	FieldNote      Field = "note"
)

// Fields lists every field that lines may name.
var Fields = []Field{FieldCode, FieldUnit, FieldName, FieldKind, FieldSerial, FieldQuantity, FieldRoom, FieldSite,
	FieldCustodian, FieldAddress, FieldParcel, FieldSheet, FieldArea, FieldBox, FieldFrom, FieldTo, FieldNote}

func (f Field) known() bool { return slices.Contains(Fields, f) }
