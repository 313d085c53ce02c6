// Command lists writes the example list files: what a commune sends when it is asked for its assets. The files are the
// same byte for byte at every run.
//
//	go run ./examples/lists [-dir examples/lists]
package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
)

func main() {
	dir := flag.String("dir", "examples/lists", "folder to write to")
	flag.Parse()
	files, err := generate()
	if err == nil {
		err = write(*dir, files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lists:", err)
		os.Exit(1)
	}
}

func write(dir string, files map[string][]byte) error {
	for name, data := range files {
		err := os.WriteFile(filepath.Join(dir, name), data, 0o644) // #nosec G306 -- examples for everybody
		if err != nil {
			return err
		}
	}
	return nil
}

// generate answers the files by name.
func generate() (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, build := range map[string]func() ([]byte, error){
		"tidy.xlsx": tidyWorkbook, "tidy.csv": tidyCSV, "messy.xlsx": messyWorkbook, "broken.xlsx": brokenWorkbook,
	} {
		data, err := build()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name] = data
	}
	return files, nil
}

// tidy has the columns of form 02/TSC-BBGN, money in đồng.
var tidyHeader = []any{"STT", "Danh mục tài sản", "Đơn vị tính", "Số lượng", "Nguyên giá (đồng)", "Giá trị còn lại (đồng)", "Ghi chú"}

var tidy = [][]any{
	{"A", "Trụ sở, cơ sở hoạt động sự nghiệp"},
	{1, "Đất trụ sở UBND phường Láng Tròn", "m²", 2450.5, 3920800000, 3920800000, "Thửa 118, tờ bản đồ số 24; chưa có GCN"},
	{2, "Đất trụ sở UBND xã Phong Tân (cũ)", "m²", 1860, 1302000000, 1302000000, "Thửa 57, tờ bản đồ số 11"},
	{3, "Trụ sở làm việc UBND phường Láng Tròn", "ngôi", 1, 8650000000, 4757500000, "Nhà 2 tầng, xây dựng 2012"},
	{"C", "Máy móc, thiết bị"},
	{4, "Máy vi tính để bàn Dell OptiPlex 3080", "bộ", 6, 87000000, 17400000, ""},
	{5, "Máy vi tính để bàn HP ProDesk 400", "bộ", 4, 52000000, 0, "Hỏng 1 bộ nguồn"},
	{6, "Máy tính xách tay Lenovo ThinkPad E14", "cái", 2, 37800000, 15120000, ""},
	{7, "Máy tính xách tay Asus ExpertBook B1", "cái", 1, 16500000, 9900000, ""},
	{8, "Máy in Canon LBP 2900", "cái", 5, 21500000, 0, ""},
	{9, "Máy in Brother HL-L2321D", "cái", 3, 11700000, 4680000, ""},
	{10, "Máy in màu Epson L3250", "cái", 1, 5200000, 3120000, ""},
	{11, "Máy photocopy Ricoh MP 2014", "cái", 1, 38500000, 7700000, ""},
	{12, "Máy quét Canon LiDE 300", "cái", 2, 4800000, 1920000, ""},
	{13, "Máy chiếu Epson EB-X49", "cái", 1, 14900000, 5960000, ""},
	{14, "Bộ lưu điện Santak 1000VA", "cái", 4, 12400000, 0, ""},
	{15, "Thiết bị chuyển mạch TP-Link 24 cổng", "cái", 2, 6400000, 2560000, ""},
	{16, "Bộ định tuyến Wi-Fi", "cái", 3, 4050000, 1620000, ""},
	{17, "Camera giám sát", "cái", 8, 13600000, 5440000, ""},
	{18, "Đầu ghi hình camera 16 kênh", "cái", 1, 7200000, 2880000, ""},
	{19, "Điện thoại để bàn Panasonic", "cái", 5, 3250000, 0, ""},
	{20, "Máy điều hòa Daikin 1,5 HP", "cái", 9, 117000000, 46800000, ""},
	{21, "Quạt đứng công nghiệp", "cái", 4, 7200000, 1440000, ""},
	{22, "Tivi Samsung 55 inch", "cái", 2, 27600000, 11040000, "Hội trường"},
	{23, "Hệ thống âm thanh hội trường", "bộ", 1, 46000000, 9200000, ""},
	{24, "Máy phát điện Honda 5 kVA", "cái", 1, 32000000, 12800000, ""},
	{25, "Máy bơm nước", "cái", 1, 3600000, 0, ""},
	{26, "Bình chữa cháy MFZ8", "bình", 12, 4200000, 840000, ""},
	{"D", "Tài sản khác"},
	{27, "Bàn làm việc gỗ công nghiệp 1m4", "cái", 24, 52800000, 15840000, ""},
	{28, "Ghế xoay văn phòng", "cái", 24, 28800000, 8640000, ""},
	{29, "Bàn họp lớn", "cái", 2, 25000000, 7500000, ""},
	{30, "Ghế phòng họp", "cái", 60, 54000000, 16200000, ""},
	{31, "Tủ sắt đựng hồ sơ 2 cánh", "cái", 14, 49000000, 14700000, ""},
	{32, "Tủ gỗ tài liệu", "cái", 6, 27000000, 5400000, ""},
	{33, "Kệ sắt kho lưu trữ", "cái", 10, 21000000, 8400000, ""},
	{34, "Bộ bàn ghế tiếp khách", "bộ", 3, 36000000, 10800000, ""},
	{35, "Ghế băng chờ 4 chỗ", "cái", 8, 20800000, 8320000, "Bộ phận một cửa"},
	{36, "Quầy tiếp dân một cửa", "bộ", 1, 42000000, 21000000, ""},
	{37, "Bảng thông báo", "cái", 3, 4500000, 900000, ""},
	{38, "Két sắt", "cái", 2, 9600000, 0, ""},
	{39, "Cổng sắt và hàng rào", "m", 120, 96000000, 38400000, ""},
	{40, "Nhà để xe", "cái", 1, 68000000, 27200000, ""},
}

func tidyWorkbook() ([]byte, error) {
	b := newBook("Danh mục")
	b.row(1, tidyHeader...)
	for i, r := range tidy {
		b.row(i+2, r...)
	}
	return b.bytes()
}

// tidyCSV is the same list as "CSV UTF-8" of a Vietnamese Excel: with its mark, separated by semicolons.
func tidyCSV() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	for _, r := range append([][]any{tidyHeader}, tidy...) {
		cells := make([]string, len(tidyHeader))
		for i, v := range r {
			cells[i] = fmt.Sprint(v)
			if f, ok := v.(float64); ok {
				cells[i] = fmt.Sprintf("%.1f", f)
			}
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// messyWorkbook is a list as it really comes: a title block, the header in row 9, thousands of đồng, sums, signatures.
func messyWorkbook() ([]byte, error) {
	b := newBook("Kiểm kê 2025")
	b.row(1, "ỦY BAN NHÂN DÂN PHƯỜNG LÁNG TRÒN", nil, nil, nil, nil, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	b.merge("A1:E1", "F1:K1")
	b.row(2, "VĂN PHÒNG HĐND VÀ UBND", nil, nil, nil, nil, "Độc lập - Tự do - Hạnh phúc")
	b.merge("A2:E2", "F2:K2")
	b.row(4, "BẢNG KIỂM KÊ TÀI SẢN, CÔNG CỤ DỤNG CỤ")
	b.merge("A4:K4")
	b.row(5, "Thời điểm kiểm kê: 0 giờ ngày 01/7/2025")
	b.merge("A5:K5")
	b.row(7, nil, nil, nil, nil, nil, nil, nil, nil, nil, "ĐVT: 1.000 đồng")
	b.row(9, "TT", norm.NFD.String("Tên tài sản, quy cách"), "ĐV tính", "SL", "Năm đưa vào SD", "Nguyên giá\n(1.000đ)", "GTCL", "Hiện trạng",
		"Phòng/nơi sử dụng", "Nguồn hình thành", "Nguồn vốn", "Ghi chú")
	b.row(10, "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)")
	b.row(11, "I", "Máy móc, thiết bị văn phòng", nil, nil, nil, 219650.0)
	b.row(12, 1, norm.NFD.String("Máy vi tính để bàn"), "bộ", "02 bộ", 2019, "29.000", "5.800", "Còn tốt", "Văn phòng - Thống kê", "Mua sắm", "NSNN", "")
	b.row(13, 2, "Máy vi tính để bàn (nhận của thị xã)", "bộ", 3, nil, "-", "-", "Hư hỏng, không sử dụng được", nil, "Nhận bàn giao", "", "Không có hồ sơ")
	b.row(14, nil, "- Màn hình 19 inch, CPU Core i3 đời 2")
	b.merge("I12:I13")
	b.row(15, 3, "MÁY IN CANON LBP 2900", "Cái", 2, "15/3/2016", 8600, 0, "cũ, còn sử dụng được", "Một cửa", "mua sắm", "NSNN", nil)
	b.row(16, 4, "Máy photocopy  Toshiba", "cái", 1, 42736, "52,5 triệu", 10500, "hỏng", "Một cửa", "được cấp", "", "chờ sửa từ 2023")
	b.row(17, 5, "Máy điều hòa Panasonic 1HP", "cái", 4, "12/2018", "42.000.000 đ", 12600, 0.6, "Hội trường", "Điều chuyển", "", nil)
	b.row(18, 6, "Máy tính xách tay", "cái", nil, "2021-08-20", 15500.5, 6200.2, "Tốt", "Phòng Chủ tịch", "Mua sắm tập trung", "", "S/N 5CD1234XYZ")
	b.row(19, nil, "Cộng nhóm I", nil, 12, nil, 147600.5, nil)
	b.row(20, "TT", "Tên tài sản, quy cách", "ĐV tính", "SL", "Năm đưa vào SD", "Nguyên giá (1.000đ)", "GTCL", "Hiện trạng", "Phòng/nơi sử dụng", "Nguồn hình thành", "Nguồn vốn", "Ghi chú")
	b.row(21, "II", "Bàn ghế, tủ")
	b.row(22, 7, "Bàn làm việc gỗ", "cái", "12", "2015", "26.400", "2.640", "Trung bình", "Các phòng", "Mua sắm", "", nil)
	b.row(23, 8, "Ghế tựa hội trường", "cái", "1.20E+02", 2014, 54000, 0, "Cũ", "Hội trường", "Tặng cho", "", "Công ty thủy sản tặng")
	b.row(24, 9, norm.NFD.String("Tủ sắt hồ sơ"), "cái", 5, "năm 2017", "950.000 đ", nil, "60%", "Kho lưu trữ", "không rõ", "", "giá của cả lô")
	b.row(25, 10, "Cổng xếp inox", "bộ", 1, "10/10/2020", 65000, 32500, "tốt", "Cổng chính", "Xây dựng mới", "", nil)
	b.row(26, "Tổng cộng", nil, nil, 147, nil, 293950.5)
	b.merge("A26:C26")
	b.row(28, nil, nil, nil, nil, nil, nil, nil, "Láng Tròn, ngày 05 tháng 7 năm 2025")
	b.row(29, "Người lập biểu", nil, nil, "Kế toán", nil, nil, nil, "CHỦ TỊCH")
	b.row(33, "Lê Thị Bé Hai", nil, nil, "Trần Văn Út", nil, nil, nil, "Nguyễn Hoàng Nam")
	b.sheet("Danh bạ")
	b.row(1, "STT", "Họ và tên", "Chức vụ", "Điện thoại")
	b.row(2, 1, "Nguyễn Hoàng Nam", "Chủ tịch", "0290 000 001")
	return b.bytes()
}

// brokenWorkbook has one mistake of each kind.
func brokenWorkbook() ([]byte, error) {
	b := newBook("Tài sản")
	b.row(1, "DANH SÁCH TÀI SẢN PHƯỜNG LÁNG TRÒN")
	b.row(3, "STT", "Tên tài sản", "Đơn vị tính", "Số lượng", "Ngày mua", "Nguyên giá (đồng)", "Giá trị còn lại", "Tình trạng", "Nguồn gốc", "Diện tích (m²)")
	b.row(4, 1, "Máy tính để bàn", "bộ", 1, "15/03/2019", 14500000, 2900000, "tốt", "mua sắm")
	b.row(5, 2, "Máy in", "cái", 1, "31/02/2020", 4300000, 0, "tốt", "mua sắm")
	b.row(6, 3, "Máy in", "cái", -2, "2020", 8600000, 0, "tốt", "mua sắm")
	b.row(7, 4, "Tủ sắt", "cái", "vài", "2018", 3500000, 0, "tốt", "mua sắm")
	b.row(8, 5, "", "cái", 4, "2018", 4800000, 0, "tốt", "mua sắm")
	b.row(9, 6, "Bàn họp", "cái", 1, "15/03/19", 12500000, 0, "tốt", "mua sắm")
	b.row(10, 7, "Ghế xoay", "cái", 10, "2019", "khoảng 12 triệu", 0, "tốt", "mua sắm")
	b.row(11, 8, "Máy chiếu", "cái", 1, "2019", "#REF!", 0, "tốt", "mua sắm")
	b.row(12, 9, "Máy lạnh", "cái", 2, "2021", 26000000, 30000000, "tốt", "mua sắm")
	b.row(13, 10, "Tivi", "cái", 1, "2021", 13.8, 0, "xem ghi chú", "mua sắm")
	b.row(14, 11, "Máy ảnh", "cái", 1, "ngày nào đó", 9000000, 0, "tốt", "ông Ba đưa")
	b.row(15, 12, "Đất nhà văn hóa ấp 3", "thửa", 1, "2009", 250000000, 250000000, "tốt", "hiến đất", "một công")
	b.row(16, 13, "Quạt trần", "cái", 2.5, "2016", "1.23.456", 0, "hỏng 1 cái", "mua sắm")
	b.row(17, 14, "Máy bơm", "cái", 1, "2016", nil, 0, "cũ", "mua sắm")
	b.formula("F17", "SUM(F4:F5)*2")
	b.row(18, 15, "Két sắt", "cái", 1, "2016", 4800000, 0, "cũ", "mua sắm")
	return b.bytes()
}

// book builds a workbook; the first error stays.
type book struct {
	f     *excelize.File
	name  string
	first error
}

func newBook(sheet string) *book {
	b := &book{f: excelize.NewFile(), name: sheet}
	b.keep(b.f.SetSheetName("Sheet1", sheet))
	b.keep(b.f.SetColWidth(sheet, "B", "B", 42))
	return b
}

func (b *book) keep(err error) {
	if b.first == nil {
		b.first = err
	}
}

func (b *book) sheet(name string) {
	_, err := b.f.NewSheet(name)
	b.keep(err)
	b.name = name
}

// row writes the cells of a row from column A; nil and "" leave a cell out.
func (b *book) row(n int, cells ...any) {
	for i, v := range cells {
		if v == nil || v == "" {
			continue
		}
		name, err := excelize.CoordinatesToCellName(i+1, n)
		b.keep(err)
		b.keep(b.f.SetCellValue(b.name, name, v))
	}
}

func (b *book) merge(areas ...string) {
	for _, a := range areas {
		from, to, _ := strings.Cut(a, ":")
		b.keep(b.f.MergeCell(b.name, from, to))
	}
}

func (b *book) formula(cell, formula string) { b.keep(b.f.SetCellFormula(b.name, cell, formula)) }

func (b *book) bytes() ([]byte, error) {
	if b.first != nil {
		return nil, b.first
	}
	var out bytes.Buffer
	if err := b.f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), b.f.Close()
}
