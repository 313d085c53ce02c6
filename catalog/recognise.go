package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"sotaisan/vntext"
)

// recogniser finds the item type that a free name means ("01 bộ máy vi tính Dell (CPU, màn hình)").
//
// A Vietnamese name begins with its noun; what follows describes it: "tủ để máy photocopy" is a
// cabinet, a "giá treo tivi" no television. So an alias counts only at the beginning, after numbers
// and count words, as whole words, whatever their marks and case; the longest one decides ("máy tính
// bảng" is a tablet, not a "máy tính"). What stands in brackets is not read.
//
// There is no guess. A name that goes on with a thing of another type ("máy in và máy scan") has no
// answer, nor have words listed as no item type (toner, a mouse, repair work); an alias belongs to
// one type only.
type recogniser struct {
	aliases map[string]string // folded alias → item type, "" for what is none
	exact   map[string]string // whole names, with their marks
	longest int               // words in the longest alias
}

// countWords may stand before the noun, folded.
var countWords = []string{"bo", "cai", "chiec", "he", "thong", "thiet", "bi", "cac"}

// joiners stand between two things named at one level, folded.
var joiners = []string{"va", "cung", "+", "&", ",", ";"}

func newRecogniser(types []ItemType, none []string) (recogniser, error) {
	r := recogniser{aliases: map[string]string{}, exact: map[string]string{}}
	for _, t := range types {
		for _, a := range t.Aliases {
			if err := r.add(r.aliases, a, strings.Join(vntext.Words(a), " "), t.Code); err != nil {
				return r, err
			}
		}
		for _, a := range t.ExactAliases {
			if err := r.add(r.exact, a, wholeName(a), t.Code); err != nil {
				return r, err
			}
		}
	}
	for _, a := range none {
		if err := r.add(r.aliases, a, strings.Join(vntext.Words(a), " "), ""); err != nil {
			return r, fmt.Errorf("no_item_type %w", err)
		}
	}
	return r, nil
}

func (r *recogniser) add(to map[string]string, alias, canonical, code string) error {
	if alias == "" || alias != canonical {
		return fmt.Errorf("%s: alias %q is not in its canonical form %q", code, alias, canonical)
	}
	if other, taken := to[alias]; taken && other != code {
		return fmt.Errorf("%s: alias %q belongs to %q", code, alias, other)
	}
	to[alias] = code
	r.longest = max(r.longest, strings.Count(alias, " ")+1)
	return nil
}

func (r recogniser) recognise(name string) (string, bool) {
	name = outsideBrackets(name)
	if code, ok := r.exact[wholeName(name)]; ok {
		return code, true
	}
	words, joined := split(name)
	code, end, ok := r.head(words, 0)
	if !ok || code == "" {
		return "", false
	}
	for i := end; i < len(words); i++ {
		if !joined[i] {
			continue
		}
		if other, _, ok := r.head(words, i); ok && other != "" && other != code {
			return "", false
		}
	}
	return code, true
}

// head answers the type of the longest alias at a word, skipping numbers and count words, and the
// word after it.
func (r recogniser) head(words []string, from int) (code string, end int, ok bool) {
	for i := from; i < len(words); i++ {
		for n := min(r.longest, len(words)-i); n > 0; n-- {
			if code, ok := r.aliases[strings.Join(words[i:i+n], " ")]; ok {
				return code, i + n, true
			}
		}
		if !leads(words[i]) {
			break
		}
	}
	return "", 0, false
}

// leads says whether a word may stand before the noun: a number, a list letter, a count word.
func leads(word string) bool {
	return len(word) == 1 || slices.Contains(countWords, word) ||
		strings.IndexFunc(word, func(c rune) bool { return !unicode.IsDigit(c) }) < 0
}

// split answers the folded words of a name and, for each, whether a joiner stands before it.
func split(name string) (words []string, joined []bool) {
	join := false
	for _, field := range strings.Fields(strings.NewReplacer("+", " + ", "&", " & ", ",", " , ", ";", " ; ").Replace(vntext.Fold(name))) {
		if slices.Contains(joiners, field) && len(field) == 1 {
			join = true
			continue
		}
		for _, w := range vntext.Words(field) {
			words = append(words, w)
			joined = append(joined, join || len(words) > 1 && slices.Contains(joiners, words[len(words)-2]))
			join = false
		}
	}
	return words, joined
}

// wholeName is a name in small letters with its marks, without what may stand before the noun.
func wholeName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(vntext.NFC(name)), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for len(words) > 1 && leads(vntext.Fold(words[0])) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

func outsideBrackets(name string) string {
	var b strings.Builder
	depth := 0
	for _, c := range name {
		switch c {
		case '(', '[', '{':
			depth++
			b.WriteByte(' ')
		case ')', ']', '}':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}
