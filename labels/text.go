package labels

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestText is how much of a text is looked at, in characters; far more than any label has room for.
const longestText = 600

// clean makes a text of users fit for one line of print: NFC, without control, bidi and other invisible characters,
// with single spaces.
func clean(s string) string {
	if len(s) > 4*longestText {
		cut := 4 * longestText
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		s = s[:cut] + "…"
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r): // tab, line feed and U+2028 too
			space = b.Len() > 0
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()) // last: marks may meet their letters only now
}

// box is the advance of the box that is drawn for a missing glyph, in em.
const box = 0.66

// cluster is a character with the marks on it, which is never torn apart.
type cluster struct {
	text    string
	advance float64 // em
	missing bool    // a box is drawn instead
}

func clusters(s string, f *face) []cluster {
	var out []cluster
	for _, r := range s {
		g, ok := f.glyphs[r]
		mark := unicode.Is(unicode.M, r)
		switch n := len(out); {
		case mark && n > 0 && ok && !out[n-1].missing:
			out[n-1].text += string(r)
			out[n-1].advance += g.advance
		case mark && n > 0 && out[n-1].missing:
			out[n-1].text += string(r)
		case ok:
			out = append(out, cluster{string(r), g.advance, false})
		default:
			out = append(out, cluster{string(r), box, true})
		}
	}
	return out
}

func width(cs []cluster) float64 {
	sum := 0.0
	for _, c := range cs {
		sum += c.advance
	}
	return sum
}

// wrap breaks a text into rows no wider than limit (em), at spaces and after - and /. A word wider than limit is broken
// inside when force is set; otherwise, and when there are more than most rows, the answer is false.
func wrap(cs []cluster, limit float64, most int, force bool) ([][]cluster, bool) {
	var rows [][]cluster
	for len(cs) > 0 {
		if len(rows) == most {
			return append(rows, cs), false
		}
		n, at, sum := 0, 0, 0.0 // taken, last place for a break
		for n < len(cs) {
			if cs[n].text == " " {
				at = n
			}
			if sum += cs[n].advance; sum > limit {
				break
			}
			n++
			if last := cs[n-1].text; last == "-" || last == "/" {
				at = n
			}
		}
		switch {
		case n == len(cs):
			at = n
		case at > 0:
		case force:
			at = max(n, 1)
		default:
			return rows, false
		}
		row := cs[:at]
		for len(row) > 1 && at < len(cs) && between(row[len(row)-1]) {
			row = row[:len(row)-1]
		}
		rows = append(rows, row)
		for cs = cs[at:]; len(cs) > 0 && between(cs[0]); cs = cs[1:] {
		}
	}
	return rows, true
}

// between says of what stands between words and parts, and is left out where a row ends.
func between(c cluster) bool { return c.text == " " || c.text == "·" }

// fitted is a text at the size at which it has its place.
type fitted struct {
	rows      [][]cluster
	size      float64 // points
	truncated bool
}

// mm in a point.
const point = 25.4 / 72

// balance wraps a text into as many rows again, but as even as possible: no word stands alone in the last row.
func balance(cs []cluster, limit float64, rows [][]cluster) [][]cluster {
	if len(rows) < 2 {
		return rows
	}
	for low := limit / float64(len(rows)); limit-low > 0.25; {
		middle := (low + limit) / 2
		if even, ok := wrap(cs, middle, len(rows), false); ok {
			rows, limit = even, middle
		} else {
			low = middle
		}
	}
	return rows
}

// snug is how much smaller a text may get before it takes another row.
const snug = 0.85

// fit sets a text in a column of the given width (mm): as wanted or slightly smaller, in as few rows as possible; else
// smaller down to leastText in the rows that the line may have; else cut with an ellipsis.
func fit(s string, f *face, wanted float64, rows int, column float64) fitted {
	cs := clusters(s, f)
	try := func(rows int, from, to float64) (fitted, bool) {
		for size := from; ; size -= 0.25 {
			size = max(size, to)
			if out, ok := wrap(cs, column/(size*point), rows, false); ok {
				return fitted{out, size, false}, true
			}
			if size == to {
				return fitted{}, false
			}
		}
	}
	for n := 1; n <= rows; n++ {
		if out, ok := try(n, wanted, max(leastText, snug*wanted)); ok {
			out.rows = balance(cs, column/(out.size*point), out.rows)
			return out
		}
	}
	if out, ok := try(rows, max(leastText, snug*wanted), leastText); ok {
		return out
	}
	limit := column / (leastText * point)
	out, ok := wrap(cs, limit, rows, true)
	if ok {
		return fitted{out, leastText, false}
	}
	out, _ = wrap(cs, limit, rows-1, true)
	dots := clusters("…", f)
	last := out[rows-1] // all the rest
	for n := len(last); ; n-- {
		if n == 0 || last[n-1].text != " " && width(last[:n])+width(dots) <= limit {
			out[rows-1] = append(last[:n:n], dots...)
			return fitted{out, leastText, true}
		}
	}
}
