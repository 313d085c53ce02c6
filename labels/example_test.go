package labels_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sotaisan/labels"
)

// A room's labels on a sheet of which the first four are used up.
func ExampleLayout_PDF() {
	base, err := labels.ParseBase("https://taisan.camau.gov.vn")
	if err != nil {
		fmt.Println(err)
		return
	}
	stock, _ := labels.FindStock("L7160")
	design, _ := labels.FindDesign("asset-large")
	layout := labels.Layout{Base: base, Stock: stock, Design: design, Profile: labels.Profile{Start: 5}, Workers: 2}
	source := labels.Items(
		labels.Item{Code: "K7M2Q6301", Texts: map[labels.Field]string{
			labels.FieldUnit: "UBND xã Tân Thuận", labels.FieldName: "Máy vi tính để bàn", labels.FieldRoom: "Phòng Kinh tế",
		}},
		labels.Item{Code: "000000000", Texts: map[labels.Field]string{labels.FieldName: "Bàn làm việc"}},
	)
	file, err := os.Create(filepath.Join(os.TempDir(), "labels.pdf"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(file.Name())
	report, err := layout.PDF(context.Background(), file, source)
	if closed := file.Close(); err == nil {
		err = closed
	}
	fmt.Println(report.Labels, report.Pages, report.Truncated, err)
	// Output: 2 1 0 <nil>
}

// A design that is too large for the paper is refused before anything is printed.
func ExampleLayout_Check() {
	base, _ := labels.ParseBase("https://taisan.camau.gov.vn")
	for _, code := range []string{"asset-large", "asset-small"} {
		layout := labels.Layout{Base: base}
		layout.Stock, _ = labels.FindStock("L7651")
		layout.Design, _ = labels.FindDesign(code)
		_, err := layout.Check()
		fmt.Println(err)
	}
	// Output:
	// OUT_OF_RANGE: design: The design asset-large does not fit the labels L7651: it needs 41.9 × 27.1 mm, they have 38.1 × 21.2 mm.
	// <nil>
}

// Labels for a thermal printer are a file of commands to be copied to it.
func ExampleLayout_ZPL() {
	layout := labels.Layout{}
	layout.Base, _ = labels.ParseBase("https://taisan.camau.gov.vn")
	layout.Stock, _ = labels.FindStock("R50x30")
	layout.Design, _ = labels.FindDesign("asset-medium")
	var commands strings.Builder
	report, err := layout.ZPL(context.Background(), &commands, labels.DPI203, labels.Items(labels.Item{Code: "K7M2Q6301"}))
	fmt.Println(commands.String()[:33], report.Pages, err)
	// Output: ^XA^PW400^LL240^LH0,0^FO0,0^GFA,1 1 <nil>
}

func ExampleBase_Payload() {
	base, err := labels.ParseBase("https://ts.camau.vn")
	fmt.Println(base.Payload("K7M2Q6301"), base.Level(), err)
	_, err = labels.ParseBase("http://10.0.0.7/")
	fmt.Println(err)
	// Output:
	// https://TS.CAMAU.VN/K7M2Q6301 H <nil>
	// INVALID: baseUrl: The address on labels has to be https://HOST, without a path.
}

// Users add the paper they have.
func ExampleReadStocks() {
	_, err := labels.ReadStocks(strings.NewReader(`
- code: kho-1
  name: {vi: "Giấy của kho 1", en: "Paper of store 1"}
  page: {width: 210, height: 297}
  label: {width: 105, height: 42}
  columns: 2
  rows: 8
  margin: {x: 0, y: 0}
  pitch: {x: 105, y: 42}
  padding: 5
`))
	fmt.Println(err)
	// Output: OUT_OF_RANGE: 0.page: Labels go beyond the page: compare margins, pitch, rows and columns.
}

// One archive with a document per unit; each is made when the one before has been written.
func ExampleWriteZIP() {
	layout := labels.Layout{}
	layout.Base, _ = labels.ParseBase("https://taisan.camau.gov.vn")
	layout.Stock, _ = labels.FindStock("L7160")
	layout.Design, _ = labels.FindDesign("asset-large")
	files := func(yield func(labels.File, error) bool) {
		for _, unit := range []string{"xã Tân Thuận", "xã Đất Mũi"} {
			file := labels.File{Name: unit + ".pdf", Write: func(ctx context.Context, w io.Writer) (labels.Report, error) {
				return layout.PDF(ctx, w, labels.Items(labels.Item{Code: "K7M2Q6301"}))
			}}
			if !yield(file, nil) {
				return
			}
		}
	}
	report, err := labels.WriteZIP(context.Background(), io.Discard, files)
	fmt.Println(report.Labels, report.Pages, err)
	// Output: 2 2 <nil>
}
