package labels_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

// raster reads packed rows, leftmost dot in the highest bit, where dark is the bit of a black dot.
func raster(t testing.TB, bits []byte, stride, height int, dark byte) *image.Gray {
	t.Helper()
	if stride*height != len(bits) {
		t.Fatalf("%d bytes are not %d rows of %d", len(bits), height, stride)
	}
	img := image.NewGray(image.Rect(0, 0, stride*8, height))
	for y := range height {
		for x := range stride * 8 {
			if bits[y*stride+x/8]>>(7-x%8)&1 != dark {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

var (
	zplFeed  = regexp.MustCompile(`^\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,(\d+),(\d+),(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9A-F]{4})\^FS(?:\^FXEND (\d+)\^FS)?\^PQ1\^XZ$`)
	tsplFeed = regexp.MustCompile(`^SIZE ([\d.]+) mm,([\d.]+) mm\r\nGAP ([\d.]+) mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\nBITMAP 0,0,(\d+),(\d+),0,`)
)

// crc is CRC-16/XMODEM, by its table of nibbles; the code under test does it bit by bit.
func crc(data string) string {
	var c uint16
	for _, b := range []byte(data) {
		for _, nibble := range []byte{b >> 4, b & 15} {
			at := byte(c>>12) ^ nibble
			c = c<<4 ^ uint16(at)*0x1021
		}
	}
	return fmt.Sprintf("%04X", c)
}

func number(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readZPL answers the feeds of a ZPL file as they come out of the printer, and the number of labels at its end.
func readZPL(t testing.TB, file []byte) (feeds []*image.Gray, width, end int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	for i, line := range lines {
		m := zplFeed.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("line %d is no feed: %.120s", i+1, line)
		}
		if (m[8] != "") != (i == len(lines)-1) {
			t.Fatalf("line %d of %d: end %q", i+1, len(lines), m[8])
		}
		if m[8] != "" {
			end = number(t, m[8])
		}
		if m[7] != crc(m[6]) {
			t.Errorf("CRC %s, want %s", m[7], crc(m[6]))
		}
		packed, err := base64.StdEncoding.DecodeString(m[6])
		if err != nil {
			t.Fatal(err)
		}
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		bits, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		width = number(t, m[1])
		if total := number(t, m[3]); total != len(bits) || total != number(t, m[4]) || number(t, m[5]) != (width+7)/8 {
			t.Errorf("header of %s, %s, %s for %d bytes of %d dots", m[3], m[4], m[5], len(bits), width)
		}
		feeds = append(feeds, raster(t, bits, number(t, m[5]), number(t, m[2]), 1))
	}
	return feeds, width, end
}

// readTSPL does the same for TSPL.
func readTSPL(t testing.TB, file []byte) (feeds []*image.Gray, end int) {
	t.Helper()
	for {
		m := tsplFeed.FindSubmatch(file)
		if m == nil {
			t.Fatalf("no feed: %.120q", file)
		}
		stride, height := number(t, string(m[4])), number(t, string(m[5]))
		file = file[len(m[0]):]
		feeds = append(feeds, raster(t, file[:stride*height], stride, height, 0))
		var ok bool
		if file, ok = bytes.CutPrefix(file[stride*height:], []byte("\r\nPRINT 1,1\r\n")); !ok {
			t.Fatalf("not printed: %.40q", file)
		}
		if rest, ok := bytes.CutPrefix(file, []byte("REM END ")); ok {
			return feeds, number(t, strings.TrimSuffix(string(rest), "\r\n"))
		}
	}
}

func TestThermal(t *testing.T) {
	dec := newDecoder(t)
	for _, s := range labels.Stocks() {
		if !s.Roll {
			continue
		}
		for _, d := range labels.Designs() {
			l := labels.Layout{Base: mustBase(t, "https://ts.camau.gov.vn"), Stock: s, Design: d}
			if _, err := l.Check(); err != nil {
				continue
			}
			for _, dpi := range []labels.Resolution{labels.DPI203, labels.DPI300} {
				l.Profile.Start = s.PerPage() // a two-up roll begins with its second label
				all := items(t, 3)
				zpl, report := written(t, func(w io.Writer) (labels.Report, error) {
					return l.ZPL(context.Background(), w, dpi, labels.Items(all...))
				})
				feeds, width, end := readZPL(t, zpl)
				if end != 3 || report.Labels != 3 || report.Pages != len(feeds) || report.Bytes != int64(len(zpl)) {
					t.Errorf("%s %s: end %d, %+v", s.Code, d.Code, end, report)
				}
				tspl, _ := written(t, func(w io.Writer) (labels.Report, error) {
					return l.TSPL(context.Background(), w, dpi, labels.Items(all...))
				})
				same, end := readTSPL(t, tspl)
				if end != 3 || len(same) != len(feeds) {
					t.Fatalf("%s %s: %d feeds, end %d", s.Code, d.Code, len(same), end)
				}
				perMM := 8.0
				if dpi == labels.DPI300 {
					perMM = 300 / 25.4
				}
				if width != int(s.Page.Width*perMM+1e-6) || feeds[0].Rect.Dy() != int(s.Page.Height*perMM+1e-6) {
					t.Errorf("%s at %d dpi: %d × %d dots", s.Code, dpi, width, feeds[0].Rect.Dy())
				}
				for i, item := range all {
					n := i + s.PerPage() - 1
					feed := feeds[n/s.Columns]
					if !bytes.Equal(feed.Pix, same[n/s.Columns].Pix) {
						t.Errorf("%s %s at %d dpi: TSPL prints another picture than ZPL", s.Code, d.Code, dpi)
					}
					for x := width; x < feed.Rect.Dx(); x++ {
						for y := range feed.Rect.Dy() {
							if feed.GrayAt(x, y).Y == 0 {
								t.Fatalf("%s: ink in the padding bits", s.Code)
							}
						}
					}
					x := int((s.Margin.X + float64(n%s.Columns)*s.Pitch.X) * perMM)
					one := image.NewGray(image.Rect(0, 0, int(s.Label.Width*perMM), feed.Rect.Dy()))
					for py := range one.Rect.Dy() {
						copy(one.Pix[py*one.Stride:(py+1)*one.Stride], feed.Pix[py*feed.Stride+x:])
					}
					dec.add(fmt.Sprintf("%s %s %d %d", s.Code, d.Code, dpi, i), one, l.Base.Payload(item.Code))
				}
			}
		}
	}
	dec.zbar()
}

// The check value of CRC-16/XMODEM, so that the test's own sum is right.
func TestCRC(t *testing.T) {
	if got := crc("123456789"); got != "31C3" {
		t.Error(got)
	}
}

func TestThermalRefusals(t *testing.T) {
	l := layout(t, "L7160", "asset-large")
	if _, err := l.ZPL(context.Background(), io.Discard, labels.DPI203, labels.Items()); !errs.Is(err, errs.Invalid) {
		t.Errorf("a sheet: %v", err)
	}
	l = layout(t, "R50x30", "asset-medium")
	if _, err := l.TSPL(context.Background(), io.Discard, 600, labels.Items()); !errs.Is(err, errs.Invalid) {
		t.Errorf("600 dpi: %v", err)
	}
	file, report := written(t, func(w io.Writer) (labels.Report, error) {
		return l.ZPL(context.Background(), w, labels.DPI203, labels.Items())
	})
	if len(file) != 0 || report.Labels != 0 {
		t.Errorf("no labels give %q", file)
	}
}

// The size that the design's figures are about: a commune sends a whole room over a phone's connection.
func TestThermalIsSmall(t *testing.T) {
	l := layout(t, "R50x30", "asset-medium")
	_, report := written(t, func(w io.Writer) (labels.Report, error) {
		return l.ZPL(context.Background(), w, labels.DPI203, labels.Items(items(t, 20)...))
	})
	if report.Bytes > 20*2500 {
		t.Errorf("%d bytes a label", report.Bytes/20)
	}
}
