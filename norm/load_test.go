package norm

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

const wholeFile = `schema: 1
documents: [{number: "1/2025", issued: "2025-06-14", effective: "2025-07-01", subject: S}]
defaults: {regime: CEILING, valid_from: "2025-07-01", source: S, confidence: VERIFIED}
lines:
- {code: L, need_class: printer, scope: AGENCY, basis: STAFF, tiers: [VIII], quantity: 1, per: 3, ceiling: 13000000}
titles:
- {code: chief, name: {vi: Trưởng, en: Chief}, tier: VIII, aliases: [sep]}
sets:
- {need_class: desk_set, source: S, parts: [{part: TABLE, item_type: desk, percent: 60}, {part: SEATS, percent: 40}]}
priorities:
- {need_class: printer, tier: 1, weight: 100, source: S}
`

func loadText(text string) (*data, error) {
	return load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
}

func TestLoadNamesTheFault(t *testing.T) {
	line := wholeFile[strings.Index(wholeFile, "- {code: L"):strings.Index(wholeFile, "titles:")]
	title := wholeFile[strings.Index(wholeFile, "- {code: chief"):strings.Index(wholeFile, "sets:")]
	set := wholeFile[strings.Index(wholeFile, "- {need_class: desk_set"):strings.Index(wholeFile, "priorities:")]
	urgency := wholeFile[strings.Index(wholeFile, "- {need_class: printer, tier"):]
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", wholeFile, "", "a.yaml: EOF"},
		{"no yaml", wholeFile, "\t", "a.yaml: "},
		{"two documents", wholeFile, wholeFile + "---\nschema: 1\n", "something follows"},
		{"misspelt key", "ceiling:", "cieling:", "field cieling not found"},
		{"another schema", "schema: 1", "schema: 9", "a.yaml: schema 9"},
		{"no document", `[{number: "1/2025", issued: "2025-06-14", effective: "2025-07-01", subject: S}]`, "[]", "no document"},
		{"document without subject", "subject: S", `subject: ""`, "document \"1/2025\": number and subject"},
		{"document with a bad day", "2025-06-14", "14/6/2025", "document 1/2025: date"},
		{"line of an unknown class", "need_class: printer, scope", "need_class: throne, scope", "line L: UNKNOWN_CODE: 0.needClass"},
		{"line without a number", "quantity: 1, ", "", "line L: quantity is needed"},
		{"undecided with a number", "quantity: 1, ", "quantity: 1, undecided: true, ", "line L: INVALID: 0.quantity"},
		{"line without source", "source: S, confidence: VERIFIED}", "confidence: VERIFIED}", "line L: REQUIRED: 0.source"},
		{"line that is national by its file", "code: L,", "code: L, national: false,", "field national not found"},
		{"two versions of a line", line, line + line, "two versions of one line"},
		{"title in one language", "{vi: Trưởng, en: Chief}", "{vi: Trưởng}", "title chief: a text lacks a language"},
		{"title without code", "code: chief, ", "", "title : code, source and valid_from"},
		{"title of an unknown tier", "tier: VIII, aliases", "tier: IX, aliases", "title chief: unknown tier \"IX\""},
		{"title with a bad day", "tier: VIII, aliases", `tier: VIII, valid_from: "1 May", aliases`, "title chief: date \"1 May\""},
		{"title that ends before it begins", "tier: VIII, aliases", `tier: VIII, valid_to: "2024-01-01", aliases`, "title chief: valid_to"},
		{"title of unknown confidence", "tier: VIII, aliases", "tier: VIII, confidence: HEARSAY, aliases", "title chief: unknown confidence"},
		{"alias not folded", "[sep]", "[Sếp]", "title chief: alias \"Sếp\" is not in its folded form \"sep\""},
		{"two versions of a title", title, title + title, "title chief: two versions"},
		{"alias of two titles", title, title + strings.Replace(title, "code: chief", "code: boss", 1), "title boss: alias"},
		{"set of an unknown class", "need_class: desk_set", "need_class: throne", "set throne: unknown need class"},
		{"set without source", "desk_set, source: S", `desk_set, source: ""`, "set desk_set: source"},
		{"set of other parts", "part: SEATS", "part: LEGS", "set desk_set: part \"LEGS\""},
		{"set of two tables", "part: SEATS", "part: TABLE", "set desk_set: part \"TABLE\""},
		{"set of unknown items", "item_type: desk", "item_type: altar", "set desk_set: unknown item type \"altar\""},
		{"set of more than all", "percent: 40", "percent: 50", "set desk_set: parts add up to 110 %"},
		{"set with a part of nothing", "percent: 40", "percent: 0", "set desk_set: 0 % is no part"},
		{"set twice", set, set + set, "set desk_set stands twice"},
		{"priority of an unknown class", "need_class: printer, tier", "need_class: throne, tier", "priority of throne: unknown need class"},
		{"priority of tier 4", "tier: 1, weight", "tier: 4, weight", "priority of printer: tier 4"},
		{"priority of no weight", "weight: 100", "weight: 0", "priority of printer: tier 1 is not 1 to 3, or weight 0"},
		{"priority without reasons", "weight: 100, source: S", `weight: 100, source: ""`, "priority of printer: source"},
		{"priority twice", urgency, urgency + urgency, "priority of printer stands twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(wholeFile, c.old, c.new, 1)
			if text == wholeFile {
				t.Fatal("the fault is not in the file")
			}
			_, err := loadText(text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to say %q", err, c.want)
			}
			if twice := c.name == "two versions of a line"; errors.Is(err, ErrTwoInForce) != twice {
				t.Errorf("error %v", err)
			}
		})
	}
	if _, err := loadText(wholeFile); err != nil {
		t.Fatal(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(wholeFile))
	f.Add([]byte("schema: 1\nlines: [{code: L, per: -1, valid_from: x}]"))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := loadText(string(text))
		if err != nil {
			return
		}
		// What loads can be applied: no line that passed makes Entitle fail.
		e := Establishment{AgencyKind: holding.ServiceCentre, Headcounts: []Headcount{{Tier: TierVIII, Persons: maxCount}}, Rooms: maxCount, Counters: maxCount}
		list, err := d.model.Entitle(e, "2026-07-01")
		if err != nil {
			t.Fatal(err)
		}
		for _, ent := range list {
			if ent.Quantity < 0 {
				t.Fatalf("%+v", ent)
			}
		}
	})
}

func everyValue[T ~string](t *testing.T, set string, words map[T]locale.Text, values []T) {
	t.Helper()
	if len(words) != len(values) {
		t.Errorf("%s has %d words for %d values", set, len(words), len(values))
	}
	for _, v := range values {
		if w := words[v]; w.VI == "" || w.EN == "" {
			t.Errorf("%s %s has no words in both languages", set, v)
		}
	}
}

func TestEveryValueHasAWord(t *testing.T) {
	everyValue(t, "tier", TierWords, Tiers)
	everyValue(t, "regime", RegimeWords, Regimes)
	everyValue(t, "basis", BasisWords, Bases)
	everyValue(t, "scope", ScopeWords, Scopes)
	everyValue(t, "level", LevelWords, Levels)
	everyValue(t, "flag", FlagWords, Flags)
	everyValue(t, "change", ChangeWords, ChangeKinds)
	everyValue(t, "confidence", ConfidenceWords, catalog.Confidences)
	everyValue(t, "part", PartWords, []Part{Table, Seats})
	for _, f := range shownFields {
		if w := lineFields[f.name]; w.VI == "" || w.EN == "" {
			t.Errorf("field %s has no name in both languages", f.name)
		}
	}
}

// Every need class of the catalogue has a priority, and every national line's class one too.
func TestPriorities(t *testing.T) {
	for _, c := range catalog.Default().NeedClasses("9999-12-31") {
		if tier, weight := DefaultPriority(c.Code); tier == 0 || weight == 0 {
			t.Errorf("%s has no priority", c.Code)
		}
	}
	if tier, weight := DefaultPriority("throne"); tier != 0 || weight != 0 {
		t.Errorf("a guess: %d, %d", tier, weight)
	}
	for _, l := range National().All() {
		if tier, _ := DefaultPriority(l.NeedClass); tier == 0 {
			t.Errorf("line %s asks for %s, which has no priority", l.Code, l.NeedClass)
		}
	}
}

// What New asks of a snapshot's lines, the files of this package keep.
func TestNationalIsSound(t *testing.T) {
	if _, err := New(National().All()); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkEntitle(b *testing.B) {
	e := Establishment{AgencyKind: holding.ServiceCentre, Headcounts: []Headcount{{Tier: TierVI, Persons: 1}, {Tier: TierVII, Persons: 5}, {Tier: TierVIII, Persons: 30}}, Rooms: 8, Counters: 7}
	m := National()
	for b.Loop() {
		if _, err := m.Entitle(e, "2026-07-01"); err != nil {
			b.Fatal(err)
		}
	}
}
