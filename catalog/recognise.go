package catalog

import (
	"fmt"
	"slices"
	"strings"

	"sotaisan/vntext"
)

// recogniser finds the item type that a free name means ("Bộ máy vi tính Dell (CPU, màn hình)").
//
// An alias matches where its words stand in the name as whole words, whatever their marks and case.
// At one place the longest alias counts: "máy tính bảng" is a tablet, not a "máy tính". Of several
// places the first decides, because a Vietnamese noun stands before what describes it: "tủ để máy
// photocopy" is a cabinet. What stands in brackets is description and is not read. Words listed as
// no item type (toner, a mouse, repair work) end the search where they come first.
//
// There is no guess: a name that joins two types at one level ("máy in và máy scan") has no answer,
// and an alias belongs to one type only.
type recogniser struct {
	aliases map[string]string // folded alias → item type, "" for what is none
	longest int               // words in the longest alias
}

// joiners stand between two things named at one level, folded.
var joiners = []string{"va", "cung", "+", "&"}

func newRecogniser(types []ItemType, none []string) (recogniser, error) {
	r := recogniser{aliases: map[string]string{}}
	add := func(alias, code string) error {
		words := vntext.Words(alias)
		if alias == "" || strings.Join(words, " ") != alias {
			return fmt.Errorf("%s: alias %q is not folded: %q", code, alias, strings.Join(words, " "))
		}
		if other, taken := r.aliases[alias]; taken && other != code {
			return fmt.Errorf("%s: alias %q belongs to %q", code, alias, other)
		}
		r.aliases[alias] = code
		r.longest = max(r.longest, len(words))
		return nil
	}
	for _, t := range types {
		for _, a := range t.Aliases {
			if err := add(a, t.Code); err != nil {
				return r, err
			}
		}
	}
	for _, a := range none {
		if err := add(a, ""); err != nil {
			return r, fmt.Errorf("no_item_type: %w", err)
		}
	}
	return r, nil
}

func (r recogniser) recognise(name string) (string, bool) {
	words := tokens(name)
	code, end := r.first(words, 0)
	if code == "" {
		return "", false
	}
	for next := end; next < len(words); {
		other, otherEnd := r.first(words, next)
		if otherEnd == 0 {
			break
		}
		if other != "" && other != code && slices.ContainsFunc(words[end:otherEnd], isJoiner) {
			return "", false
		}
		next = otherEnd
	}
	return code, true
}

// first answers the type of the first alias at or after a word, and the word after that alias; the
// end is 0 where none stands.
func (r recogniser) first(words []string, from int) (code string, end int) {
	for i := from; i < len(words); i++ {
		for n := min(r.longest, len(words)-i); n > 0; n-- {
			if c, ok := r.aliases[strings.Join(words[i:i+n], " ")]; ok {
				return c, i + n
			}
		}
	}
	return "", 0
}

func isJoiner(word string) bool { return slices.Contains(joiners, word) }

// tokens are the folded words of a name outside brackets; + and & are words too.
func tokens(name string) []string {
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
	var out []string
	for _, field := range strings.Fields(strings.NewReplacer("+", " + ", "&", " & ").Replace(b.String())) {
		if isJoiner(field) {
			out = append(out, field)
			continue
		}
		out = append(out, vntext.Words(field)...)
	}
	return out
}
