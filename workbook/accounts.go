package workbook

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// AccountRow is one person of a list of accounts to open. Texts are cleaned, "" where the list has none.
type AccountRow struct {
	Number   int // of the row in its sheet, from 1
	Login    string
	Name     string // never empty
	Post     string
	Role     string // as it is written
	UnitCode string
}

// AccountList is what a list of accounts says.
type AccountList struct {
	Sheet  string
	Rows   []AccountRow
	Errors []CellError
}

// MaxAccounts is how many accounts one list opens.
const MaxAccounts = 2_000

// accountHeadings are the columns with the words of their headings.
var accountHeadings = []struct {
	headings []string
	required bool
	to       func(*AccountRow) *string
}{
	{[]string{"ten dang nhap", "tai khoan", "login", "username"}, true, func(r *AccountRow) *string { return &r.Login }},
	{[]string{"ho va ten", "ho ten", "ten", "name", "full name"}, true, func(r *AccountRow) *string { return &r.Name }},
	{[]string{"chuc vu", "chuc danh", "post"}, false, func(r *AccountRow) *string { return &r.Post }},
	{[]string{"vai tro", "quyen", "role"}, true, func(r *AccountRow) *string { return &r.Role }},
	{[]string{"ma don vi", "ma xa", "don vi", "unit", "unit code"}, false, func(r *AccountRow) *string { return &r.UnitCode }},
}

// ReadAccounts reads a list of accounts, XLSX or Unicode CSV: under a header row among the first 20, one
// row for each person, with login, name and role, and post and unit code where there are any.
//
// The error is a refusal of the whole file (*errs.Error). Cells that can't be used are in Errors.
func ReadAccounts(name string, r io.ReaderAt, size int64) (*AccountList, error) {
	sheets, err := accountSheets(name, r, size)
	if err != nil {
		return nil, err
	}
	for _, s := range sheets {
		list, err := readAccounts(s)
		if err != nil || list != nil {
			return list, err
		}
	}
	return nil, refuse(errs.Invalid, "Không thấy dòng tiêu đề có các cột “Tên đăng nhập”, “Họ và tên”, “Vai trò”.",
		"There is no header row with the columns “Login”, “Name”, “Role”.")
}

// accountSheets answers the sheets of a workbook, or a CSV file as each of the separators cuts it.
func accountSheets(name string, r io.ReaderAt, size int64) ([]sheet, error) {
	if size > MaxSize {
		return open(name, r, size)
	}
	data := make([]byte, max(size, 0))
	if n, err := r.ReadAt(data, 0); err != nil && (!errors.Is(err, io.EOF) || n < len(data)) {
		return nil, err
	}
	text, ok := decode(data)
	if !ok || bytes.HasPrefix(data, []byte("PK\x03\x04")) || len(data) == 0 {
		return open(name, r, size)
	}
	var sheets []sheet
	for _, comma := range []rune{';', '\t', ','} {
		if s, err := csvSheet("CSV", text, comma); err == nil {
			sheets = append(sheets, s)
		}
	}
	return sheets, nil
}

// readAccounts answers what a sheet says; nil when it has no header row.
func readAccounts(s sheet) (*AccountList, error) {
	var list *AccountList
	var columns []int // of accountHeadings
	var tooMany bool
	first := 0
	err := s.rows(func(n int, cells []string) bool {
		if list == nil {
			if first++; first > 20 {
				return false
			}
			if columns = accountColumns(cells); columns != nil {
				list = &AccountList{Sheet: s.name}
			}
			return true
		}
		row := AccountRow{Number: n}
		blank := true
		for i, h := range accountHeadings {
			if columns[i] < 0 || columns[i] >= len(cells) {
				continue
			}
			*h.to(&row) = vntext.Clean(cells[columns[i]])
			blank = blank && *h.to(&row) == ""
		}
		if blank {
			return true
		}
		for i, h := range accountHeadings {
			if h.required && *h.to(&row) == "" && len(list.Errors) < MaxErrors {
				list.Errors = append(list.Errors, CellError{s.name, cellName(columns[i], n), locale.Text{VI: "chưa nhập", EN: "a value is required"}})
			}
		}
		list.Rows = append(list.Rows, row)
		tooMany = len(list.Rows) > MaxAccounts
		return !tooMany
	})
	if tooMany {
		return nil, refuse(errs.TooMany, "Mỗi tệp nhiều nhất %d tài khoản.", "At most %d accounts in a file.", MaxAccounts)
	}
	return list, err
}

// accountColumns answers where each of accountHeadings stands, -1 for nowhere; nil when a required one
// is missing.
func accountColumns(cells []string) []int {
	columns := make([]int, len(accountHeadings))
	for i, h := range accountHeadings {
		columns[i] = slices.IndexFunc(cells, func(c string) bool {
			return slices.Contains(h.headings, strings.Join(vntext.Words(c), " "))
		})
		if h.required && columns[i] < 0 {
			return nil
		}
	}
	return columns
}
