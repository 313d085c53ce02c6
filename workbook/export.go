package workbook

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxCell is how many characters a cell of a spreadsheet holds.
const maxCell = 32_767

// ExportText is the form in which a text goes into a cell of XLSX: one that is typed as text, so that no
// program takes it for a formula, whatever it begins with. Control characters and what turns or hides
// text are gone, and line breaks stay; what is longer than a cell holds ends with an ellipsis. The data
// itself is not changed.
func ExportText(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case r == '\t':
			r = ' '
		case r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf):
			continue
		}
		if n++; n == maxCell {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ExportCSV is the form in which a text goes into a field of CSV, which has no types: ExportText, with an
// apostrophe in front of what a spreadsheet would take for a formula. Numbers are written as numbers and
// do not come by here.
func ExportCSV(s string) string {
	s = ExportText(s)
	if startsFormula(s) {
		return "'" + s
	}
	return s
}

// startsFormula says whether a spreadsheet would compute a text that is typed into it: it begins with
// one of = + - @, also in another width, after white space too.
func startsFormula(s string) bool {
	for _, r := range norm.NFKC.String(firstOf(strings.TrimLeftFunc(s, unicode.IsSpace))) {
		return strings.ContainsRune("=+-@\u2212", r)
	}
	return false
}

// firstOf is the first character of a text.
func firstOf(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}
