package workbook

import (
	"bytes"
	"errors"
	"io"

	"sotaisan/internal/errs"
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

// accountColumns are the columns with the words of their headings.
var accountColumns = []struct {
	heading
	to func(*AccountRow) *string
}{
	{heading{[]string{"ten dang nhap", "tai khoan", "login", "username"}, true}, func(r *AccountRow) *string { return &r.Login }},
	{heading{[]string{"ho va ten", "ho ten", "ten", "name", "full name"}, true}, func(r *AccountRow) *string { return &r.Name }},
	{heading{[]string{"chuc vu", "chuc danh", "post"}, false}, func(r *AccountRow) *string { return &r.Post }},
	{heading{[]string{"vai tro", "quyen", "role"}, true}, func(r *AccountRow) *string { return &r.Role }},
	{heading{[]string{"ma don vi", "ma xa", "don vi", "unit", "unit code"}, false}, func(r *AccountRow) *string { return &r.UnitCode }},
}

// ReadAccounts reads a list of accounts, XLSX or Unicode CSV: under a header row among the first 20, one
// row for each person, with login, name and role, and post and unit code where there are any.
//
// The error is a refusal of the whole file (*errs.Error). Cells that can't be used are in Errors.
func ReadAccounts(name string, r io.ReaderAt, size int64) (*AccountList, error) {
	sheets, err := plainSheets(name, r, size)
	if err != nil {
		return nil, err
	}
	headings := make([]heading, len(accountColumns))
	for i, c := range accountColumns {
		headings[i] = c.heading
	}
	g, err := readGrid(sheets, headings, MaxAccounts)
	switch {
	case err != nil:
		return nil, err
	case g == nil:
		return nil, refuse(errs.Invalid, "Không thấy dòng tiêu đề có các cột “Tên đăng nhập”, “Họ và tên”, “Vai trò”.",
			"There is no header row with the columns “Login”, “Name”, “Role”.")
	case g.more:
		return nil, refuse(errs.TooMany, "Mỗi tệp nhiều nhất %d tài khoản.", "At most %d accounts in a file.", MaxAccounts)
	}
	list := &AccountList{Sheet: g.sheet.name, Errors: g.errors}
	for _, row := range g.rows {
		a := AccountRow{Number: row.number}
		for i, c := range accountColumns {
			*c.to(&a) = row.cells[i]
		}
		list.Rows = append(list.Rows, a)
	}
	return list, nil
}

// plainSheets answers the sheets of a workbook, or a CSV file as each of the separators cuts it.
func plainSheets(name string, r io.ReaderAt, size int64) ([]sheet, error) {
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
