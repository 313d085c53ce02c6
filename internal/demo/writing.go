package demo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slips are how names go wrong in lists; the two ways to place a tone are both right and both common.
var slips = []*strings.Replacer{
	strings.NewReplacer("hòa", "hoà", "Hòa", "Hoà", "hóa", "hoá", "khóa", "khoá"),
	strings.NewReplacer("Máy vi tính", "Máy vi tinh", "Tủ", "Tũ", "Ghế", "Gế", "Bàn", "Bàng", "Điện", "Điên"),
	strings.NewReplacer("điều", "điêù", "điện", "diện", "hồ sơ", "hồ xơ", "tài liệu", "tài lệu", "xách", "sách", "quạt", "quạc"),
	strings.NewReplacer("Máy in", "máy in", "Laptop", "Lap top", "Máy photocopy", "Máy phô tô", "Bộ", "bộ", "Máy tính xách tay", "MTXT"),
}

// written is a name as somebody typed it: mostly right, at times without marks, with a slip of the hand
// or in capitals.
func written(d dice, name string) string {
	switch n := d.IntN(100); {
	case n < 9:
		return withoutMarks(name)
	case n < 20:
		return choose(d, slips).Replace(name)
	case n < 23:
		return strings.ToUpper(name)
	}
	return name
}

func withoutMarks(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 'đ':
			b.WriteRune('d')
		case r == 'Đ':
			b.WriteRune('D')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
