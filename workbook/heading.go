package workbook

import (
	"regexp"
	"strings"

	"sotaisan/internal/errs"
	"sotaisan/vntext"
)

const (
	headerRows = 20 // the header is in the first of them
	fewest     = 2  // fields that a header has at least, the name among them
)

// header is a header row, or two, and what its columns hold.
type header struct {
	sheet   *sheet
	row     int // the last row of the header
	columns []Column
	index   map[Field]int // column of each field, from 0
	scale   int64         // of money columns that don't say their own
}

// findHeader answers the header that names the most fields; of equals the first. Rows above it are titles.
func findHeader(sheets []sheet) (*header, error) {
	var best *header
	for i := range sheets {
		var rows [headerRows + 2][]string
		err := sheets[i].rows(func(n int, cells []string) bool {
			if n < len(rows) {
				rows[n] = cells
			}
			return n < len(rows)
		})
		if err != nil {
			return nil, err
		}
		scale := int64(1)
		for n := 1; n <= headerRows; n++ {
			if s := titleScale(rows[n]); s != 0 {
				scale = s
			}
			one := readHeader(rows[n], nil, n)
			two := readHeader(rows[n], rows[n+1], n)
			if n < headerRows && len(two.index) > max(len(one.index), len(readHeader(rows[n+1], nil, n+1).index)) {
				two.row = n + 1
				one = two
			}
			if _, named := one.index[Name]; named && len(one.index) >= fewest && (best == nil || len(one.index) > len(best.index)) {
				one.sheet, one.scale = &sheets[i], scale
				best = one
			}
		}
	}
	if best == nil {
		return nil, refuse(errs.Invalid,
			"Không tìm thấy dòng tiêu đề trong %d dòng đầu: cần một cột tên tài sản (“Danh mục tài sản” hoặc “Tên tài sản”) và ít nhất một cột khác.",
			"No header row in the first %d rows: there must be a column with the name of the asset and at least one more.", headerRows)
	}
	for i, c := range best.columns {
		if c.Scale == 0 && (c.Field == Cost || c.Field == UnitCost || c.Field == Residual) {
			best.columns[i].Scale = best.scale
		}
	}
	return best, nil
}

// readHeader reads one header row, or a row with its second row, where a heading of the first stands over several of the
// second ("Theo sổ kế toán" over "Số lượng" and "Nguyên giá").
func readHeader(upper, lower []string, row int) *header {
	h := &header{row: row, index: map[Field]int{}}
	over := ""
	for i := range min(max(len(upper), len(lower)), MaxColumns) {
		up, low := vntext.Clean(at(upper, i)), vntext.Clean(at(lower, i))
		if up != "" {
			over = up
		}
		text := up
		readings := []string{up}
		if low != "" {
			text = strings.TrimSpace(over + " " + low)
			readings = []string{text, low}
		}
		if text == "" {
			continue
		}
		c := Column{Heading: text, Cell: cellName(i, row)}
		if low != "" {
			c.Cell = cellName(i, row+1)
		}
		for _, s := range readings {
			if field, scale := recognise(s); field != "" {
				if _, taken := h.index[field]; !taken {
					c.Field, c.Scale = field, scale
					h.index[field] = i
				}
				break
			}
		}
		h.columns = append(h.columns, c)
	}
	// A list that has kinds and no names calls the thing by its kind.
	if i, ok := h.index[Item]; ok {
		if _, named := h.index[Name]; !named {
			h.index[Name] = i
			delete(h.index, Item)
			for j := range h.columns {
				if h.columns[j].Field == Item {
					h.columns[j].Field = Name
				}
			}
		}
	}
	return h
}

var bracketed = regexp.MustCompile(`\([^)]*\)?`)

// recognise answers the field of a heading, and its scale where it is money and says one.
func recognise(heading string) (Field, int64) {
	v := words()
	name := vntext.Words(bracketed.ReplaceAllString(heading, " "))
	for _, n := range v.notThese {
		if strings.Contains(" "+strings.Join(name, " ")+" ", " "+n+" ") {
			return "", 0
		}
	}
	scale, length := scaleIn(vntext.Words(heading))
	for n := len(name); n > 0; n-- {
		key := strings.Join(name[:n], " ")
		field, ok := v.headings[key]
		if rest := len(name) - n; !ok || rest > 0 && rest != length && (n == 1 || v.whole[key]) {
			continue
		}
		if field != Cost && field != UnitCost && field != Residual {
			scale = 0
		}
		return field, scale
	}
	return "", 0
}

// scaleIn answers the longest scale among the words behind the first, and how many words it has.
func scaleIn(w []string) (scale int64, length int) {
	for i := 1; i < len(w); i++ {
		for n := min(4, len(w)-i); n > length; n-- {
			if s, ok := words().scales[strings.Join(w[i:i+n], " ")]; ok {
				scale, length = s, n
			}
		}
	}
	return scale, length
}

var unitOfMoney = regexp.MustCompile(`(?:don vi(?: tinh)?|dvt)\s*:\s*(.{1,24})`)

// titleScale finds "Đơn vị tính: 1.000 đồng" above the table.
func titleScale(cells []string) int64 {
	for _, c := range cells {
		if m := unitOfMoney.FindStringSubmatch(vntext.Fold(c)); m != nil {
			if s, ok := words().scales[joined(m[1])]; ok {
				return s
			}
		}
	}
	return 0
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}
