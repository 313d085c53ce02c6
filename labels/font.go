package labels

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"sotaisan/internal/typeface"
)

// Parts of the em that layout goes by; a test holds them against the fonts.
const (
	capHeight = 0.74
	descender = 0.24 // of g and of the dot below in ợ
)

// face has what is needed of a font, per em: how far each glyph moves the pen, and its outline with y down.
type face struct {
	glyphs map[rune]glyph
}

type glyph struct {
	advance  float64
	segments sfnt.Segments // in 26.6 of font units
}

// unitsPerEm of both fonts; a test holds it.
const unitsPerEm = 1000

var (
	regular = sync.OnceValue(func() *face { return readFace(typeface.Regular) })
	bold    = sync.OnceValue(func() *face { return readFace(typeface.SemiBold) })
)

func faceOf(isBold bool) *face {
	if isBold {
		return bold()
	}
	return regular()
}

// readFace reads every glyph below U+3000, where the two fonts end. It is called with the embedded files only.
func readFace(ttf []byte) *face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("labels: embedded font: %v", err))
	}
	var buf sfnt.Buffer
	em := fixed.I(unitsPerEm)
	out := &face{map[rune]glyph{}}
	for r := rune(' '); r < 0x3000; r++ {
		index, err := f.GlyphIndex(&buf, r)
		if err != nil || index == 0 {
			continue
		}
		advance, err := f.GlyphAdvance(&buf, index, em, font.HintingNone)
		if err != nil {
			continue
		}
		segments, err := f.LoadGlyph(&buf, index, em, nil)
		if err != nil {
			continue
		}
		out.glyphs[r] = glyph{float64(advance) / 64 / unitsPerEm, append(sfnt.Segments(nil), segments...)}
	}
	return out
}

// advance is the width of a text whose glyphs are all there, in em.
func (f *face) advance(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += f.glyphs[r].advance
	}
	return sum
}

// wideCode is a width that one code in 100,000 exceeds, in em of the bold face: nearly all labels of a run then have
// their codes in one size. A test holds it against the font.
const wideCode = 8.4
