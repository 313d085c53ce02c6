package workbook

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/errs"
)

func TestReadAccounts(t *testing.T) {
	const list = "DANH SÁCH TÀI KHOẢN;;;;\n\nSTT;Họ và tên;Tên đăng nhập;Chức vụ;Vai trò;Mã đơn vị\n" +
		"1; Nguyễn  Thị Hồng ;hong;Công chức;Cán bộ;31951\n;;;;;\n2;Lê Minh Đức;duc;;LEADER;31942\n3;;x;;OFFICER;1\n"
	f := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(list), "\n") {
		for j, c := range strings.Split(line, ";") {
			if err := f.SetCellStr("Sheet1", cellName(j, i+1), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.csv": []byte(list), "comma.csv": []byte(strings.ReplaceAll(list, ";", ",")),
		"tab.csv": []byte("\uFEFF" + strings.ReplaceAll(list, ";", "\t")), "a.xlsx": book.Bytes()} {
		got, err := ReadAccounts(name, bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(got.Rows) != 3 || got.Rows[0] != (AccountRow{4, "hong", "Nguyễn Thị Hồng", "Công chức", "Cán bộ", "31951"}) || got.Rows[1].Number != 6 {
			t.Errorf("%s: %+v", name, got.Rows)
		}
		if len(got.Errors) != 1 || got.Errors[0].Cell != "B7" {
			t.Errorf("%s: %v", name, got.Errors)
		}
	}
	for name, data := range map[string]string{"empty": "", "no header": "a;b;c\n", "old": "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "noise": "PK\x03\x04nonsense"} {
		if _, err := ReadAccounts(name, strings.NewReader(data), int64(len(data))); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := "login,name,role\n" + strings.Repeat("a,b,OFFICER\n", MaxAccounts+1)
	if _, err := ReadAccounts("a.csv", strings.NewReader(many), int64(len(many))); !errs.Is(err, errs.TooMany) {
		t.Error(err)
	}
}
