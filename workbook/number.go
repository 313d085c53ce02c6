package workbook

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// cell is one value of a sheet as it stands in the file.
type cell struct {
	text    string
	numeric bool // a number cell of a workbook whose text could also be a Vietnamese number ("1.234")
}

var (
	machine  = regexp.MustCompile(`^[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}$`)
	long     = regexp.MustCompile(`^[+-]?\d+\.\d{10,}$`)
	numeral  = regexp.MustCompile(`^([+-]?)(\d[\d., ]*)(.*)$`)
	grouped  = map[string]*regexp.Regexp{".": groups(`\.`), ",": groups(`,`), " ": groups(` `)}
	nothing  = map[string]bool{"": true, "-": true, "–": true, "—": true}
	dashTrim = strings.NewReplacer("\u2212", "-", "’", "", "'", "")
)

func groups(sep string) *regexp.Regexp {
	return regexp.MustCompile(`^[1-9]\d{0,2}(` + sep + `\d{3})+$`)
}

// money reads an amount in whole đồng. scale is the column's; a unit beside the number ("14,5 triệu", "950.000 đ") goes
// before it. Grouping is told from decimals by these rules, in this order:
//
//   - a number cell of a workbook is what the workbook says;
//   - of two kinds of separator the last is the decimal one: 1.234,5 and 1,234.5;
//   - a separator that stands twice groups: 1.234.567;
//   - a single separator with three digits behind groups (1.234 is 1234), because that is how amounts are written; where
//     the scale is a million or more both readings are usual (1,250 tỷ), so it is refused;
//   - any other single separator is the decimal one: 14,5 and 0,125.
//
// A fraction of a đồng, which formulas leave, is rounded; an amount under 1,000 with a fraction is refused: it is a
// 1.234 that a program took for a decimal number.
func money(c cell, scale int64) (*int64, *locale.Text) {
	d, unit, bad := decimal(c, scale)
	if bad != nil || d == nil {
		return nil, bad
	}
	if unit != "" {
		s, ok := words().scales[unit]
		if !ok {
			return nil, reason("%q không phải số tiền", "%q is no amount of money", c.text)
		}
		scale = s
	}
	if d.Sign() < 0 {
		return nil, reason("số tiền âm: %q", "negative amount: %q", c.text)
	}
	d.Mul(d, new(big.Rat).SetInt64(scale))
	if !d.IsInt() && d.Cmp(big.NewRat(1000, 1)) < 0 {
		return nil, reason("%q không phải số đồng chẵn; kiểm tra dấu chấm, dấu phẩy", "%q is no whole number of đồng; check points and commas", c.text)
	}
	d.Add(d, big.NewRat(1, 2))
	whole := new(big.Int).Quo(d.Num(), d.Denom())
	if whole.BitLen() > 50 { // more than 10^15 đồng
		return nil, reason("số tiền quá lớn: %q", "amount too large: %q", c.text)
	}
	v := whole.Int64()
	return &v, nil
}

// count reads a whole number from 1; nil when the cell is empty. unit is what stands behind ("02 cái").
func count(c cell, most int64) (*int64, *locale.Text) {
	d, unit, bad := decimal(c, 1)
	if bad != nil || d == nil {
		return nil, bad
	}
	if len(strings.Fields(unit)) > 2 || strings.ContainsAny(unit, "0123456789") {
		return nil, reason("%q không phải số lượng", "%q is no number of things", c.text)
	}
	if !d.IsInt() || d.Sign() <= 0 || d.Cmp(new(big.Rat).SetInt64(most)) > 0 {
		return nil, reason("phải là số nguyên từ 1 đến %[2]d: %[1]q", "must be a whole number from 1 to %[2]d: %[1]q", c.text, most)
	}
	v := d.Num().Int64()
	return &v, nil
}

// area reads square metres as a plain decimal with at most two places; "" when the cell is empty.
func area(c cell) (string, *locale.Text) {
	d, unit, bad := decimal(c, 1)
	if bad != nil || d == nil {
		return "", bad
	}
	switch unit {
	case "", "m2", "m 2", "met vuong":
	case "ha", "hecta":
		d.Mul(d, big.NewRat(10_000, 1))
	default:
		return "", reason("%q không phải diện tích m²", "%q is no area in m²", c.text)
	}
	if d.Sign() <= 0 || d.Cmp(big.NewRat(1_000_000_000, 1)) > 0 {
		return "", reason("diện tích phải lớn hơn 0 và không quá 1.000 km²: %q", "the area must be above 0 and at most 1,000 km²: %q", c.text)
	}
	s := d.FloatString(2)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if s == "0" || s == "" {
		return "", reason("diện tích quá nhỏ: %q", "area too small: %q", c.text)
	}
	return s, nil
}

// decimal splits a cell into its number and the folded words behind it; nil for an empty cell or a dash.
func decimal(c cell, scale int64) (*big.Rat, string, *locale.Text) {
	s := dashTrim.Replace(vntext.Clean(c.text))
	if nothing[s] {
		return nil, "", nil
	}
	unreadable := reason("không đọc được số: %q", "no readable number: %q", c.text)
	if c.numeric || machine.MatchString(s) || long.MatchString(s) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, "", unreadable
		}
		// A spreadsheet has 15 digits; what stands behind them is noise of its arithmetic.
		d, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', 15, 64))
		if !ok || d.Num().BitLen() > 200 || d.Denom().BitLen() > 200 {
			return nil, "", unreadable
		}
		return d, "", nil
	}
	m := numeral.FindStringSubmatch(s)
	if m == nil || len(s) > 64 || m[3] != "" && strings.ContainsAny(m[3][:1], "-/+*=") && joined(m[3]) != "" {
		return nil, "", unreadable
	}
	digits := strings.TrimRight(m[2], " ")
	unit := joined(m[3])
	if strings.TrimRight(digits, ".,") != digits { // "12." in front of words, "1.000,-"
		trimmed := strings.TrimRight(digits, ".,")
		if unit == "" && strings.Trim(m[3], "-= ") != "" {
			return nil, "", unreadable
		}
		digits = trimmed
	} else if unit == "" && m[3] != "" {
		return nil, "", unreadable
	}
	if s, ok := words().scales[unit]; ok && unit != "" {
		scale = s
	}
	plain, bad := ungroup(digits, scale)
	if bad {
		return nil, "", unreadable
	}
	if plain == "" {
		return nil, "", reason("%q có hai cách đọc (phần nghìn hay phần lẻ); hãy viết bằng đồng", "%q can be read in two ways (thousands or decimals); write it in đồng", c.text)
	}
	d, ok := new(big.Rat).SetString(m[1] + plain)
	if !ok {
		return nil, "", unreadable
	}
	return d, unit, nil
}

// ungroup turns digits with separators into a plain decimal number; "" when both readings are usual.
func ungroup(s string, scale int64) (plain string, bad bool) {
	decimalAt := -1
	last := strings.LastIndexAny(s, ".,")
	if last >= 0 {
		sep, other := s[last:last+1], "."
		if sep == "." {
			other = ","
		}
		single := strings.Count(s, sep) == 1
		switch {
		case strings.Contains(s, other), strings.Contains(s, " "):
			if !single {
				return "", true
			}
			decimalAt = last
		case !single:
		case grouped[sep].MatchString(s):
			if scale >= 1_000_000 {
				return "", false
			}
		default:
			decimalAt = last
		}
	}
	whole, fraction := s, ""
	if decimalAt >= 0 {
		whole, fraction = s[:decimalAt], s[decimalAt+1:]
		if fraction == "" || strings.ContainsAny(fraction, "., ") {
			return "", true
		}
	}
	if i := strings.IndexAny(whole, "., "); i >= 0 {
		sep := whole[i : i+1]
		if !grouped[sep].MatchString(whole) {
			return "", true
		}
		whole = strings.ReplaceAll(whole, sep, "")
	}
	if fraction != "" {
		return whole + "." + fraction, false
	}
	return whole, false
}

// plainText is a cell read as text: a long number cell (1.2E+12) is written out.
func plainText(s string) string {
	s = vntext.Clean(s)
	if machine.MatchString(s) && strings.Contains(s, ".") {
		if d, ok := new(big.Rat).SetString(s); ok && d.IsInt() && d.Num().BitLen() < 64 {
			return d.Num().String()
		}
	}
	return s
}
