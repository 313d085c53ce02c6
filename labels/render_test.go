package labels_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sotaisan/labels"
)

// tool answers the path of a program that these tests can't do without; scripts/setup installs it.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed, run scripts/setup: %v", name, err)
	}
	return path
}

func run(t testing.TB, in []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(tool(t, name), args...)
	cmd.Stdin = bytes.NewReader(in)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, failure.Bytes())
	}
	if failure.Len() > 0 {
		t.Errorf("%s complains: %s", name, failure.Bytes())
	}
	return out
}

// pages renders a PDF with poppler.
func pages(t testing.TB, pdf []byte, dpi int) []*image.Gray {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "page")
	run(t, pdf, "pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-", prefix)
	files, err := filepath.Glob(prefix + "*.pgm")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	var out []*image.Gray
	for _, name := range files { // sorted, and numbered with leading zeros
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, readPGM(t, data))
	}
	return out
}

func readPGM(t testing.TB, data []byte) *image.Gray {
	t.Helper()
	var w, h, most int
	if _, err := fmt.Fscanf(bytes.NewReader(data), "P5\n%d %d\n%d\n", &w, &h, &most); err != nil || len(data) < w*h || most != 255 {
		t.Fatalf("no PGM: %v", err)
	}
	return &image.Gray{Pix: data[len(data)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}
}

// crop cuts out a rectangle given in mm.
func crop(page *image.Gray, dpi int, x, y, w, h float64) *image.Gray {
	px := func(mm float64) int { return int(mm / 25.4 * float64(dpi)) }
	out := image.NewGray(image.Rect(0, 0, px(w), px(h)))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src) // where it reaches beyond the page
	at := image.Pt(px(x), px(y))
	draw.Draw(out, page.Rect.Sub(at), page, page.Rect.Min, draw.Src)
	return out
}

// slot cuts out one label, counted from 0.
func slot(page *image.Gray, dpi int, s labels.Stock, n int) *image.Gray {
	return crop(page, dpi, s.Margin.X+float64(n%s.Columns)*s.Pitch.X, s.Margin.Y+float64(n/s.Columns)*s.Pitch.Y, s.Label.Width, s.Label.Height)
}

// decoder collects pictures of single labels and reads them with two decoders that have no code in common: zbar and a
// port of zxing.
type decoder struct {
	t     testing.TB
	dir   string
	files []string
	want  map[string]string
}

func newDecoder(t testing.TB) *decoder {
	return &decoder{t: t, dir: t.TempDir(), want: map[string]string{}}
}

func (d *decoder) add(name string, img image.Image, want string) {
	d.t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		d.t.Fatal(err)
	}
	file := filepath.Join(d.dir, strings.ReplaceAll(name, "/", "_")+".png")
	if err := os.WriteFile(file, buf.Bytes(), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.files = append(d.files, file)
	d.want[file] = want
	if got := zxing(img); got != want {
		d.t.Errorf("%s: zxing reads %q, want %q", name, got, want)
	}
}

func zxing(img image.Image) string {
	bmp, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return err.Error()
	}
	result, err := qrcode.NewQRCodeReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return err.Error()
	}
	return result.GetText()
}

// zbar reads all pictures that were added, in one run.
func (d *decoder) zbar() {
	d.t.Helper()
	var result struct {
		Sources []struct {
			File  string   `xml:"href,attr"`
			Texts []string `xml:"index>symbol>data"`
		} `xml:"source"`
	}
	out, err := exec.Command(tool(d.t, "zbarimg"), append([]string{"-q", "--xml", "-Sdisable", "-Sqrcode.enable"}, d.files...)...).Output()
	if e := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &e) && e.ExitCode() == 4) { // 4: nothing found in some
		d.t.Fatalf("zbarimg: %v", err)
	}
	if err := xml.Unmarshal(out, &result); err != nil {
		d.t.Fatalf("zbarimg: %v\n%s", err, out)
	}
	got := map[string]string{}
	for _, s := range result.Sources {
		got[s.File] = strings.TrimSpace(strings.Join(s.Texts, " "))
	}
	for _, file := range d.files {
		if got[file] != d.want[file] {
			d.t.Errorf("%s: zbar reads %q, want %q", filepath.Base(file), got[file], d.want[file])
		}
	}
}

func mustBase(t testing.TB, address string) labels.Base {
	t.Helper()
	base, err := labels.ParseBase(address)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func mustStock(t testing.TB, code string) labels.Stock {
	t.Helper()
	s, ok := labels.FindStock(code)
	if !ok {
		t.Fatalf("no stock %s", code)
	}
	return s
}

func mustDesign(t testing.TB, code string) labels.Design {
	t.Helper()
	d, ok := labels.FindDesign(code)
	if !ok {
		t.Fatalf("no design %s", code)
	}
	return d
}

func layout(t testing.TB, stock, design string) labels.Layout {
	t.Helper()
	return labels.Layout{Base: mustBase(t, "https://ts.camau.gov.vn"), Stock: mustStock(t, stock), Design: mustDesign(t, design)}
}

var plain = map[labels.Field]string{
	labels.FieldUnit: "UBND xã Tân Thuận", labels.FieldName: "Máy vi tính để bàn", labels.FieldKind: "Dell OptiPlex 3080",
	labels.FieldSerial: "7H2K9X3", labels.FieldRoom: "Phòng Kinh tế", labels.FieldSite: "Trụ sở 1",
	labels.FieldAddress: "Ấp Thuận Hòa, xã Tân Thuận", labels.FieldParcel: "127", labels.FieldSheet: "14",
	labels.FieldArea: "1.250,5 m²", labels.FieldBox: "3/12", labels.FieldFrom: "UBND xã Nguyễn Huân (cũ)",
	labels.FieldTo: "UBND xã Tân Thuận", labels.FieldNote: "Hồ sơ địa chính 2019–2024", labels.FieldQuantity: "30 cái",
}

// long has texts that fit nowhere: they fill the column up to its last corner.
var long = map[labels.Field]string{}

func init() {
	for f := range plain {
		long[f] = strings.Repeat("Nguyễn Việt Khái ỆẪỞ ", 10)
	}
}

// items makes n labels, every other one with texts too long.
func items(t testing.TB, n int) []labels.Item {
	t.Helper()
	r := &stream{7}
	out := make([]labels.Item, n)
	for i := range out {
		code, err := labels.New(r)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = labels.Item{Code: code, Texts: plain}
		if i%2 == 1 {
			out[i].Texts = long
		}
	}
	return out
}

func pdf(t testing.TB, l labels.Layout, items ...labels.Item) ([]byte, labels.Report) {
	t.Helper()
	return written(t, func(w io.Writer) (labels.Report, error) {
		return l.PDF(context.Background(), w, labels.Items(items...))
	})
}

func written(t testing.TB, write func(io.Writer) (labels.Report, error)) ([]byte, labels.Report) {
	t.Helper()
	var buf bytes.Buffer
	report, err := write(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), report
}
