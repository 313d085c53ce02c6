package web

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// Change is a change of one thing in people's words. From is empty where nothing was known before,
// To where nothing is known any more.
type Change struct{ What, From, To locale.Text }

// gapWords are the names of what changes of a missing paper; %s is the paper's name.
var gapWords = map[string]locale.Text{
	"":         {VI: "Giấy tờ “%s”", EN: "Paper “%s”"},
	"severity": {VI: "Mức độ thiếu “%s”", EN: "Severity of “%s”"},
	"reason":   {VI: "Lý do thiếu “%s”", EN: "Why “%s” is missing"},
	"dueOn":    {VI: "Hạn có “%s”", EN: "“%s” is due on"},
	"note":     {VI: "Ghi chú về “%s”", EN: "Note on “%s”"},
}

// untold are fields that follow from another one, or that name a row by its id.
var untold = map[string]bool{"kind": true, "agencyKind": true, "observation": true}

// teller says in words what an event changed. Catalogue entries are those of the first of the days
// that has one; names are what the ids of agencies and sites stand for.
type teller struct {
	catalog *catalog.Catalog
	units   *lineage.Register
	days    []civil.Date
	names   map[uuid.UUID]string
}

// places answers the ids of agencies and sites among changes.
func places(changes []*registry.FieldChange) []uuid.UUID {
	var ids []uuid.UUID
	for _, c := range changes {
		if c.Field != "agency" && c.Field != "site" {
			continue
		}
		for _, text := range []string{c.From, c.To} {
			if id, err := uuid.Parse(text); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// tell answers the changes in words, in their order. Money that the viewer may not see is left out.
func (t teller) tell(changes []*registry.FieldChange) []Change {
	var out []Change
	for _, c := range changes {
		if c.From == c.To || untold[c.Field] {
			continue
		}
		if gap, ok := strings.CutPrefix(c.Field, "gap."); ok {
			if told, ok := t.gap(gap, c.From, c.To); ok {
				out = append(out, told)
			}
			continue
		}
		told := Change{holding.FieldWords[c.Field], t.value(c.Field, c.From), t.value(c.Field, c.To)}
		if told.What.VI == "" { // a field of a later version
			told.What = same(c.Field)
		}
		if c.Field == "seenAt" {
			told.From = locale.Text{}
		}
		out = append(out, told)
	}
	return out
}

// gap tells of a missing paper; of a new one its status alone, as the rest stands in the list of what
// is missing. The document that closed it is the event's own.
func (t teller) gap(field, from, to string) (Change, bool) {
	code, column, _ := strings.Cut(field, ".")
	name, ok := gapWords[column]
	if !ok || column == "severity" && from == "" || column == "reason" && (from == "" || to == string(holding.UnknownReason)) {
		return Change{}, false
	}
	paper := t.entry(code, func(on civil.Date) (locale.Text, bool) {
		found, ok := t.catalog.Requirement(code, on)
		return found.Name, ok
	})
	what := locale.Text{VI: strings.Replace(name.VI, "%s", paper.VI, 1), EN: strings.Replace(name.EN, "%s", paper.EN, 1)}
	say := map[string]func(string) locale.Text{"": of("gap"), "severity": of("severity"), "reason": of("reason"), "dueOn": day, "note": same}[column]
	if column == "reason" && from == string(holding.UnknownReason) {
		from = ""
	}
	return Change{what, known(say, from), known(say, to)}, true
}

// value is the text of a field's canonical value.
func (t teller) value(field, text string) locale.Text {
	var say func(string) locale.Text
	switch field {
	case "seenAt":
		say = func(text string) locale.Text {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				return same(text)
			}
			return same(moment(at))
		}
	case "unit", "landParcel.formerUnit":
		say = func(text string) locale.Text {
			id, _ := uuid.Parse(text)
			u, _ := t.units.Unit(id)
			return same(u.FullName)
		}
	case "agency", "site":
		say = t.place
	case "itemType":
		say = func(code string) locale.Text {
			return t.entry(code, func(on civil.Date) (locale.Text, bool) {
				found, ok := t.catalog.ItemType(code, on)
				return found.Name, ok
			})
		}
	case "landParcel.landUseCode":
		say = func(text string) locale.Text {
			use, _ := t.catalog.LandUse(text)
			return locale.Text{VI: strings.TrimSpace(text + " " + use.Name.VI), EN: strings.TrimSpace(text + " " + use.Name.EN)}
		}
	case "landParcel.boundary":
		say = func(string) locale.Text { return locale.Text{VI: "có bản vẽ", EN: "drawn"} }
	default:
		say = func(text string) locale.Text {
			word, _ := holding.ValueText(field, text)
			return word
		}
	}
	return known(say, text)
}

// place is the name of an agency or a site; that of another unit is not for the viewer.
func (t teller) place(text string) locale.Text {
	id, _ := uuid.Parse(text)
	if name := t.names[id]; name != "" {
		return same(name)
	}
	return locale.Text{VI: "của đơn vị khác", EN: "of another unit"}
}

// entry is the name of a catalogue entry; where there is none, its code.
func (t teller) entry(code string, find func(on civil.Date) (locale.Text, bool)) locale.Text {
	for _, on := range t.days {
		if name, ok := find(on); ok {
			return name
		}
	}
	return same(code)
}

// known is say of a text that is not empty: the absent value has no words.
func known(say func(string) locale.Text, text string) locale.Text {
	if text == "" {
		return locale.Text{}
	}
	return say(text)
}

// same is a text that is in no language, or in whichever people wrote it.
func same(text string) locale.Text { return locale.Text{VI: text, EN: text} }

// of is the words of a closed set; a value of a later version stands for itself.
func of(set string) func(string) locale.Text {
	return func(value string) locale.Text {
		if word, ok := terms[set][value]; ok {
			return word
		}
		return same(value)
	}
}

func day(text string) locale.Text { return same(writtenDay(civil.Date(text))) }

// writtenDay is a day as people write it, "" for none.
func writtenDay(d civil.Date) string {
	if t := d.Time(); !t.IsZero() {
		return t.Format("02/01/2006")
	}
	return ""
}

// moment is an instant by the clock on the wall.
func moment(t time.Time) string { return t.In(civil.Zone).Format("02/01/2006 15:04") }
