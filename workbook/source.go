package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"sotaisan/internal/errs"
)

// sheet is one table of text, whatever file it comes from.
type sheet struct {
	name string
	// rows calls yield for the rows that have something, in order; n counts from 1. It stops when yield answers false.
	rows func(yield func(n int, cells []string) bool) error
	// details is what only workbooks know beside the texts; nil for other files.
	details func() (details, error)
	// date1904 says that days are counted from 1904.
	date1904 bool
}

// open tells the format by the content and answers the sheets.
func open(name string, r io.ReaderAt, size int64) ([]sheet, error) {
	if size > MaxSize {
		return nil, refuse(errs.TooMany, "Tệp lớn hơn %d MB.", "The file is larger than %d MB.", MaxSize>>20)
	}
	data := make([]byte, max(size, 0))
	if n, err := r.ReadAt(data, 0); err != nil && (!errors.Is(err, io.EOF) || n < len(data)) {
		return nil, err
	}
	switch {
	case len(data) == 0:
		return nil, refuse(errs.Invalid, "Tệp rỗng.", "The file is empty.")
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		if bytes.Contains(data, utf16le("EncryptedPackage")) {
			return nil, refuse(errs.Invalid, "Tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại.", "The file has a password; remove it and save the file again.")
		}
		return nil, refuse(errs.Invalid, "Đây là tệp Excel kiểu cũ (.xls); hãy mở bằng Excel và lưu thành .xlsx.",
			"This is an old Excel file (.xls); open it in Excel and save as .xlsx.")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return openXLSX(data)
	}
	return openCSV(name, data)
}

func openCSV(name string, data []byte) ([]sheet, error) {
	text, ok := decode(data)
	if !ok {
		return nil, refuse(errs.Invalid, "Không đọc được tệp: cần .xlsx, hoặc .csv ghi bằng Unicode (lưu thành “CSV UTF-8”).",
			"Not a readable file: it must be .xlsx, or .csv in Unicode (save as “CSV UTF-8”).")
	}
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, path.Ext(base))
	// A file separated by another character has one column, or columns without sense; the header tells which it is.
	var sheets []sheet
	var wrong error
	for _, comma := range []rune{';', '\t', ','} {
		s, err := csvSheet(base, text, comma)
		if err != nil {
			wrong = errors.Join(wrong, err)
			continue
		}
		sheets = append(sheets, s)
	}
	if best, err := findHeader(sheets); err == nil {
		return []sheet{*best.sheet}, nil
	}
	var parse *csv.ParseError
	if errors.As(wrong, &parse) {
		return nil, refuse(errs.Invalid, "Tệp CSV sai ở dòng %d: dấu ngoặc kép không khớp.", "The CSV file is wrong at line %d: quotes don't match.", parse.Line)
	}
	if len(sheets) == 0 {
		return nil, wrong
	}
	return sheets[:1], nil
}

// csvSheet keeps the row numbers that a spreadsheet would show: blank lines count, lines inside quotes don't.
func csvSheet(name, text string, comma rune) (sheet, error) {
	type record struct {
		n     int
		cells []string
	}
	var records []record
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	r.FieldsPerRecord = -1
	n, end := 0, 0 // the last row, and the line where it ended
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return sheet{}, err
		}
		line, _ := r.FieldPos(0)
		n += line - end
		end = line
		for _, c := range cells {
			end += strings.Count(c, "\n")
		}
		records = append(records, record{n, cells})
	}
	return sheet{name: name, rows: func(yield func(int, []string) bool) error {
		for _, rec := range records {
			if !yield(rec.n, rec.cells) {
				break
			}
		}
		return nil
	}}, nil
}

// decode takes UTF-8 and UTF-16, the second only with its mark ("Unicode text" of Excel).
func decode(data []byte) (string, bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		order = binary.BigEndian
	default:
		data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
		return string(data), utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 && !bytes.HasPrefix(data, []byte("%PDF"))
	}
	if len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	s := string(utf16.Decode(units))
	return s, !strings.ContainsRune(s, 0) && !strings.ContainsRune(s, utf8.RuneError)
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func refuse(code errs.Code, vi, en string, args ...any) error {
	return errs.New(code, errs.At("file"), vi, en, args...)
}

// isWorkbook says whether a ZIP has the parts of an XLSX; .ods, .docx and .xlsb are ZIPs too.
func isWorkbook(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	for _, f := range z.File {
		if strings.EqualFold(f.Name, "xl/workbook.xml") {
			return true
		}
	}
	return false
}
