package model

import (
	"reflect"
	"testing"

	"sotaisan/registry"
)

// Every field of the patch arrives under its own name: left out, as null, and with a value.
func TestPatchCarriesEveryField(t *testing.T) {
	fields := reflect.TypeFor[AssetPatch]()
	if n := reflect.TypeFor[registry.Patch]().NumField(); n != fields.NumField() {
		t.Fatalf("%d fields here, %d in the use-case", fields.NumField(), n)
	}
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		for _, value := range []string{"left out", "null", "value"} {
			var p AssetPatch
			switch value {
			case "null":
				unmarshal(t, reflect.ValueOf(&p).Elem().Field(i), "null")
			case "value":
				unmarshal(t, reflect.ValueOf(&p).Elem().Field(i), examples[name])
			}
			got := reflect.ValueOf(p.Patch())
			for j := range got.NumField() {
				set, v := got.Field(j).FieldByName("Set").Bool(), got.Field(j).FieldByName("Value")
				mine := got.Type().Field(j).Name == name
				if want := mine && value != "left out"; set != want {
					t.Errorf("%s %s: %s is set: %t", name, value, got.Type().Field(j).Name, set)
				}
				if want := mine && value == "value"; v.IsNil() == want {
					t.Errorf("%s %s: %s has a value: %t", name, value, got.Type().Field(j).Name, !v.IsNil())
				}
			}
		}
	}
}

var examples = map[string]string{
	"Name": `"Tủ sắt"`, "ItemTypeCode": `"cabinet"`, "AgencyID": `"0197c0de-1234-8003-8abc-0123456789ab"`,
	"SiteID": `"0197c0de-1234-8004-8abc-0123456789ab"`, "Room": `"P. 12"`, "Tenure": `"OWNED"`, "Origin": `"PURCHASE"`,
	"HistoricalCost": `5`, "CostBasis": `"PAPERS"`, "AcquiredOn": `"2019-05-20"`, "InUseYear": `2019`,
	"ExternalCodes": `[]`, "Note": `""`, "Computer": `{}`, "Furniture": `{}`, "LandParcel": `{}`, "Office": `{}`,
}

func unmarshal(t *testing.T, field reflect.Value, json string) {
	t.Helper()
	o, ok := field.Addr().Interface().(interface{ UnmarshalJSON([]byte) error })
	if !ok {
		t.Fatalf("%s is no Omittable", field.Type())
	}
	if err := o.UnmarshalJSON([]byte(json)); err != nil {
		t.Fatal(err)
	}
}
