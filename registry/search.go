package registry

import (
	"encoding/json"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"sotaisan/ent/asset"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/vntext"
)

// searched holds for assets with all words of a text, or words that begin with them. Rows and
// searches are folded by the same function, so that "tu sat" finds "Tủ sắt". An empty text holds for
// every asset, one of symbols alone for none.
func searched(c *reads.Checker, text *string) reads.Cond {
	if text == nil {
		return nil
	}
	c.Searched("search")
	list := vntext.Words(*text)
	if len(list) == 0 && vntext.Clean(*text) != "" {
		return reads.Never
	}
	if len(list) > maxWords {
		c.Refuse(errs.TooMany, "search", "Nhiều nhất %d từ.", "At most %d words.", maxWords)
		return nil
	}
	return words(list)
}

// words are folded, that is, letters and digits alone: nothing in them means anything to the
// languages of the two indexes.
func words(list []string) reads.Cond {
	if len(list) == 0 {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		t := sql.Dialect(s.Dialect()).Table("asset_text")
		sub := sql.Dialect(s.Dialect()).Select(t.C("asset_id")).From(t)
		sub.Where(sql.P(func(b *sql.Builder) {
			if s.Dialect() == dialect.Postgres {
				b.WriteString(t.C("words") + " @@ to_tsquery('simple', ").Arg(strings.Join(list, ":* & ") + ":*").WriteString(")")
				return
			}
			b.WriteString("asset_text MATCH ").Arg(`"` + strings.Join(list, `"* "`) + `"*`)
		}))
		return sql.In(s.C(asset.FieldID), sub)
	}
}

// externalCodePart is how a code stands in the JSON list of external codes: the end of an object, so
// that neither a part of a code nor the name of a system is taken for it.
func externalCodePart(code string) string {
	text, err := json.Marshal(code)
	if err != nil {
		panic(err) // a text always marshals
	}
	return `"code":` + string(text) + `}`
}
