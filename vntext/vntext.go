// Package vntext prepares Vietnamese text: one spelling for storing, one folding for searching, one for telling names
// apart.
//
// The same word reaches the register in several spellings: composed and decomposed letters (phones and Macs send the
// second), old and new places of the tone (hòa, hoà), Đ typed as the Icelandic Ð, full-width digits, invisible
// characters pasted from web pages.
package vntext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC composes the letters of s. Bytes that are no UTF-8 become U+FFFD, so that the answer is always valid.
func NFC(s string) string {
	return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
}

// Fold is the form in which text is searched. Rows and queries go through this one function, so they always agree:
// compatibility characters become the plain ones (m² → m2, ＡＢ → ab), letters become lower case without marks, đ
// becomes d, runs of white space become one space, invisible characters go. Fold(Fold(s)) equals Fold(s).
func Fold(s string) string { return fold(s, foldLetter) }

// Identity is the form in which names and codes are told apart, as eyes tell them: Fold, with the letters of other
// scripts that look like Latin ones taken for those (Тrường with a Cyrillic Т is Trường), and all dashes alike.
// Identity(Identity(s)) equals Identity(s). It is not for searching: a Greek word would be found as no word.
func Identity(s string) string { return fold(s, latin) }

func fold(s string, letter func(rune) rune) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case blank(r):
			space = b.Len() > 0
			continue
		case invisible(r), mark(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(letter(r))
	}
	return norm.NFC.String(b.String())
}

// Words answers the folded words of s, in their order: runs of letters and digits. "Máy in Canon LBP-2900" has the
// words may, in, canon, lbp, 2900.
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// Clean is the form in which names are stored, typed or imported: composed, without control, bidirectional and
// zero-width characters, white space collapsed and trimmed, with at most maxMarks marks in a row. Letters and case stay
// as they are.
func Clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case blank(r):
			space = b.Len() > 0
			continue
		case invisible(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	marks := 0
	return strings.Map(func(r rune) rune {
		if !mark(r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return -1
		}
		return r
	}, norm.NFC.String(b.String()))
}

// maxMarks is how many marks a composed letter keeps. A Vietnamese one needs none; a pile of them paints over the
// lines above and below.
const maxMarks = 3

// Legible says whether somebody can read s out: it has a letter or a digit that shows.
func Legible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !blank(r) })
}

// blank says whether r shows as white space, also where Unicode calls it a letter or a symbol: the fillers of Hangul,
// the Braille pattern without dots and the note without a head.
func blank(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\U0001d159':
		return true
	}
	return unicode.IsSpace(r)
}

// invisible says whether r shows nothing by itself: control characters and the format characters, among them the
// soft hyphen, zero-width spaces and joiners, bidirectional marks and the byte order mark; variation selectors, and
// what else Unicode lets programs leave out.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func mark(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) }

// foldLetter lowers a letter whose marks are gone. The stroke of đ is no mark to Unicode: đ has no decomposition.
// Eth and the African đ look the same in capitals and are typed for it.
func foldLetter(r rune) rune {
	switch r {
	case 'Đ', 'đ', 'Ð', 'ð', 'Ɖ', 'ɖ':
		return 'd'
	}
	return unicode.ToLower(r)
}
