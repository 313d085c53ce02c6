package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

const (
	fileHead = `schema: 1
documents: [{number: "1/2025", issued: "2025-01-01", effective: "2025-02-01", subject: S}]
defaults: {valid_from: "2025-02-01", source: S, confidence: VERIFIED, statuses: [IN_USE], tenures: [OWNED]}
`
	desk        = `- {code: desk, name: {vi: Bàn, en: Desk}, kind: FURNITURE, count_unit: {vi: chiếc, en: piece}, life: set, aliases: [ban]}`
	deskLife    = `- {class: set, years: 8, rate_bp: 1250}`
	invoice     = `- {code: INVOICE, name: {vi: a, en: b}, kinds: [FURNITURE], severity: MAJOR, required_when: [{}], basis: {vi: a, en: b}, cure: {vi: a, en: b}}`
	deskNeed    = `- {code: need, name: {vi: a, en: b}, kind: FURNITURE, count_unit: {vi: a, en: b}, alternatives: [{rank: 1, parts: [{item_type: desk, quantity: 1}]}]}`
	contract    = `- {code: CONTRACT, name: {vi: a, en: b}, satisfies: [INVOICE]}`
	landUse     = `- {code: TSC, name: {vi: a, en: b}}`
	wholeFolder = fileHead + "item_types:\n" + desk + "\nlives:\n" + deskLife + "\nrequirements:\n" + invoice +
		"\nneed_classes:\n" + deskNeed + "\ndocument_types:\n" + contract + "\nland_uses:\n" + landUse + "\n"
)

func load(text string) (*catalog.Catalog, error) {
	return catalog.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
}

func TestLoadNamesTheFault(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"no yaml", wholeFolder, "\t", "a.yaml: "},
		{"misspelt key", "rate_bp", "rate", "field rate not found"},
		{"another schema", "schema: 1", "schema: 2", "a.yaml: schema 2"},
		{"no document", `[{number: "1/2025", issued: "2025-01-01", effective: "2025-02-01", subject: S}]`, "[]", "no document"},
		{"document without subject", "subject: S", `subject: ""`, "document \"1/2025\": number and subject"},
		{"document with a bad day", "2025-01-01", "2025-13-01", "document 1/2025: issued"},
		{"no source", "source: S, ", "", "item type desk: code and source"},
		{"unknown confidence", "VERIFIED", "HEARSAY", "unknown confidence \"HEARSAY\""},
		{"bad day", `valid_from: "2025-02-01"`, `valid_from: "1 May"`, "item type desk: date \"1 May\""},
		{"ends before it begins", desk, strings.Replace(desk, "{code", `{valid_to: "2025-01-01", code`, 1), "item type desk: valid_to"},
		{"name in one language", "{vi: Bàn, en: Desk}", "{vi: Bàn}", "item type desk: a text lacks a language"},
		{"unknown kind", "kind: FURNITURE, count_unit: {vi: chiếc", "kind: TOY, count_unit: {vi: chiếc", "item type desk: unknown kind \"TOY\""},
		{"land that wears out", "kind: FURNITURE, count_unit: {vi: chiếc", "kind: LAND_PARCEL, count_unit: {vi: chiếc", "item type desk: land does not wear out"},
		{"item type twice", desk, desk + "\n" + desk, "item type desk: two entries are valid on the same days"},
		{"no such life", "life: set", "life: eternal", "item type desk: no life for class \"eternal\""},
		{"alias not folded", "aliases: [ban]", "aliases: [Bàn]", "item type desk: alias \"Bàn\" is not in its canonical form \"ban\""},
		{"alias of two types", desk, desk + "\n" + strings.Replace(desk, "code: desk", "code: table", 1), "item type table: alias \"ban\" belongs to \"desk\""},
		{"rate of another life", "rate_bp: 1250", "rate_bp: 1429", "life of set : 1429 basis points"},
		{"unknown grade", "class: set", "class: set, grade: X", "unknown grade \"X\""},
		{"life twice", deskLife, deskLife + "\n" + deskLife, "life of set: two entries"},
		{"unknown severity", "severity: MAJOR", "severity: DIRE", "requirement INVOICE: unknown severity"},
		{"required never", "required_when: [{}]", "required_when: []", "requirement INVOICE: kinds and required_when"},
		{"kind that the requirement has not", "required_when: [{}]", "required_when: [{kinds: [OFFICE]}]", "requirement INVOICE: condition 1: kind \"OFFICE\""},
		{"unknown item type", "required_when: [{}]", "required_when: [{item_types: [sword]}]", "requirement INVOICE: condition 1: unknown item type \"sword\""},
		{"no cost between the bounds", "required_when: [{}]", "required_when: [{cost_from: 10, cost_below: 10}]", "no cost lies in [10, 10)"},
		{"no statuses", "statuses: [IN_USE]", "statuses: []", "requirement INVOICE: condition 1: statuses and tenures"},
		{"cure in one language", "cure: {vi: a, en: b}", "cure: {vi: a}", "requirement INVOICE: a text lacks a language"},
		{"satisfies nothing known", "satisfies: [INVOICE]", "satisfies: [ORACLE]", "document type CONTRACT: satisfies \"ORACLE\""},
		{"document type twice", "code: CONTRACT", "code: INVOICE", "document type INVOICE: two entries"},
		{"need without item type", "item_type: desk", "item_type: sword", "need class need: unknown item type \"sword\""},
		{"need of nothing", "quantity: 1", "quantity: 0", "need class need: alternative 1: quantity 0"},
		{"rank left out", "rank: 1", "rank: 2", "need class need: alternative 1: rank 2"},
		{"land use twice", landUse, landUse + "\n" + landUse, "land use TSC: two entries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(wholeFolder, c.old, c.new, 1)
			if text == wholeFolder {
				t.Fatal("the fault is not in the file")
			}
			if _, err := load(text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to say %q", err, c.want)
			}
		})
	}
}

func TestVersionsOfOneCode(t *testing.T) {
	older := strings.Replace(desk, "{code", `{valid_to: "2025-12-31", code`, 1)
	newer := strings.Replace(strings.Replace(desk, "{code", `{valid_from: "2026-01-01", code`, 1), "Desk", "Table", 1)
	c, err := load(strings.Replace(wholeFolder, desk, newer+"\n"+older, 1))
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2025-01-31": "", "2025-02-01": "Desk", "2025-12-31": "Desk", "2026-01-01": "Table"} {
		it, ok := c.ItemType("desk", "")
		if ok {
			t.Errorf("an unknown day finds %s", it.Name.EN)
		}
		it, ok = c.ItemType("desk", civil.Date(on))
		if it.Name.EN != want || ok != (want != "") {
			t.Errorf("on %s the name is %q, want %q", on, it.Name.EN, want)
		}
	}
}

func TestSatisfiedBy(t *testing.T) {
	c, err := load(wholeFolder)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := c.Requirement("INVOICE", today)
	if got := strings.Join(r.SatisfiedBy, " "); got != "INVOICE CONTRACT" {
		t.Errorf("satisfied by %s", got)
	}
	if w := r.RequiredWhen[0]; len(w.Statuses) != 1 || len(w.Tenures) != 1 {
		t.Errorf("a condition does not take the defaults: %+v", w)
	}
}
