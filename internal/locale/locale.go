// Package locale holds text in the two languages of the register and picks between them.
package locale

import (
	"strconv"

	"golang.org/x/text/language"
)

// Lang is a language of the register. The zero value reads as Vietnamese.
type Lang string

const (
	VI Lang = "VI"
	EN Lang = "EN"
)

// Text is one sentence or name in both languages. Both are always written together, at the place
// of use, so that no translation can be missing.
type Text struct {
	VI string `yaml:"vi" json:"vi"`
	EN string `yaml:"en" json:"en"`
}

// In answers the text in the language, Vietnamese unless English is asked for.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.VI
}

// Number is a number with groups of three, as people write it: 14.500.000, in English 14,500,000.
func Number(n int64) Text {
	digits, sign := strconv.FormatInt(n, 10), ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	vi, en := digits, digits
	for i := len(digits) - 3; i > 0; i -= 3 {
		vi, en = vi[:i]+"."+vi[i:], en[:i]+","+en[i:]
	}
	return Text{VI: sign + vi, EN: sign + en}
}

var matcher = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// Negotiate reads an Accept-Language header. Anything but a clear wish for English is Vietnamese.
func Negotiate(header string) Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return VI
	}
	if _, i, c := matcher.Match(tags...); i == 1 && c != language.No {
		return EN
	}
	return VI
}
