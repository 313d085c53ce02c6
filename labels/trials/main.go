// Trials damages labels as years do, takes pictures of them as a cheap phone does, and counts how many two decoders
// read. All of it is simulated with fixed seeds, so the figures are the same on every run.
//
//	go run ./labels/trials        writes docs/label-trials.md and docs/pictures/labels
//
// It needs zbarimg (Debian: zbar-tools).
package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sotaisan/labels"
)

func main() {
	log.SetFlags(0)
	docs := flag.String("docs", "docs", "folder to write to")
	n := flag.Int("n", 100, "labels of each kind")
	flag.Parse()
	if err := run(*docs, *n); err != nil {
		log.Fatal(err)
	}
}

// hosts give payloads of 33 characters (level Q) and of 29 (level H).
var hosts = map[labels.Level]string{labels.LevelQ: "https://ts.camau.gov.vn", labels.LevelH: "https://ts.camau.vn"}

const (
	dpi    = 300
	margin = 5.0 // mm around the symbol: its quiet zone and some of the text beside it
	pixels = 7.5 // of the camera, to the millimetre
)

var texts = map[labels.Field]string{
	labels.FieldUnit: "UBND xã Tân Thuận", labels.FieldName: "Máy vi tính để bàn", labels.FieldKind: "Dell OptiPlex 3080",
	labels.FieldSerial: "7H2K9X3", labels.FieldRoom: "Phòng Kinh tế", labels.FieldSite: "Trụ sở 1",
}

// count is how many of a kind were read.
type count struct{ zbar, zxing, either, wrong, of int }

func (c *count) add(o count) {
	c.zbar, c.zxing, c.either, c.wrong, c.of = c.zbar+o.zbar, c.zxing+o.zxing, c.either+o.either, c.wrong+o.wrong, c.of+o.of
}

func run(docs string, n int) error {
	pictures := filepath.Join(docs, "pictures", "labels")
	err := os.MkdirAll(pictures, 0o755) // #nosec G301 -- pictures of the documentation
	if err != nil {
		return err
	}
	var rows []row
	for _, d := range damages {
		for i, strength := range d.strengths {
			r := row{damage: d, strength: strength}
			for _, level := range []labels.Level{labels.LevelQ, labels.LevelH} {
				shots, want, err := shoot(d, strength, level, n)
				if err != nil {
					return err
				}
				c, err := read(shots, want)
				if err != nil {
					return err
				}
				if level == labels.LevelQ {
					r.q = c
					if i == len(d.strengths)/2 && d.name != "" {
						if err := save(filepath.Join(pictures, d.name+".png"), shaded(shots[0])); err != nil {
							return err
						}
					}
				} else {
					r.h = c
				}
			}
			rows = append(rows, r)
			log.Printf("%s %s: Q %+v, H %+v", d.title, d.strength(strength), r.q, r.h)
		}
	}
	return os.WriteFile(filepath.Join(docs, "label-trials.md"), report(rows, n), 0o644) // #nosec G306 -- a page of the documentation
}

// shoot prints n labels, damages each in its own way and takes their pictures; want has the payloads.
func shoot(d damage, strength float64, level labels.Level, n int) (shots []*image.Gray, want []string, err error) {
	base, err := labels.ParseBase(hosts[level])
	if err != nil {
		return nil, nil, err
	}
	layout := labels.Layout{Base: base}
	layout.Stock, _ = labels.FindStock("L7160")
	layout.Design, _ = labels.FindDesign("asset-large")
	for i := range n {
		r := rand.New(rand.NewPCG(uint64(i), 2026)) // #nosec G404 -- the same labels in every run of the study
		code, err := labels.New(rand.NewChaCha8([32]byte{byte(i), byte(i >> 8)}))
		if err != nil {
			return nil, nil, err
		}
		var file bytes.Buffer
		if _, err := layout.PNG(&file, dpi, labels.Item{Code: code, Texts: texts}); err != nil {
			return nil, nil, err
		}
		img, err := png.Decode(&file)
		if err != nil {
			return nil, nil, err
		}
		s := frame(img, r)
		d.apply(s, strength)
		s.blur(0.07) // the lens at its best, and the size of a pixel
		shots = append(shots, s.shoot(*s.view, r))
		want = append(want, base.Payload(code))
	}
	return shots, want, nil
}

// frame cuts the symbol out of a label with what is around it, and holds the camera as people do.
func frame(img image.Image, r *rand.Rand) shot {
	const perMM = dpi / 25.4
	const module = 8 / perMM // of asset-large at 300 dpi
	side := 29 * module
	left, top := 1.5+4*module, (38.1-side)/2
	px := func(mm float64) int { return int(mm * perMM) }
	part := image.NewGray(image.Rect(0, 0, px(side+2*margin), px(side+2*margin)))
	for y := range part.Rect.Dy() {
		for x := range part.Rect.Dx() {
			at := image.Pt(x+px(left-margin), y+px(top-margin))
			part.Set(x, y, color.White)
			if at.In(img.Bounds()) {
				part.Set(x, y, img.At(at.X, at.Y))
			}
		}
	}
	return shot{newPlane(part, perMM), margin, margin, side, &view{4 * (r.Float64() - 0.5), 30 * (r.Float64() - 0.5), pixels}, r}
}

func read(shots []*image.Gray, want []string) (count, error) {
	dir, err := os.MkdirTemp("", "trials")
	if err != nil {
		return count{}, err
	}
	defer os.RemoveAll(dir)
	var files []string
	for i, img := range shots {
		name := filepath.Join(dir, fmt.Sprintf("%04d.png", i))
		if err := save(name, img); err != nil {
			return count{}, err
		}
		files = append(files, name)
	}
	bars, err := zbar(files)
	if err != nil {
		return count{}, err
	}
	c := count{of: len(shots)}
	for i, img := range shots {
		a, b := bars[files[i]], zxing(img)
		if a == want[i] {
			c.zbar++
		}
		if b == want[i] {
			c.zxing++
		}
		if a == want[i] || b == want[i] {
			c.either++
		}
		if a != "" && a != want[i] || b != "" && b != want[i] {
			c.wrong++
		}
	}
	return c, nil
}

func zbar(files []string) (map[string]string, error) {
	out, err := exec.Command("zbarimg", append([]string{"-q", "--xml", "-Sdisable", "-Sqrcode.enable"}, files...)...).Output() // #nosec G204 -- pictures that this program has drawn
	if e := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &e) && e.ExitCode() == 4) {                                 // 4: some have no symbol
		return nil, fmt.Errorf("zbarimg: %w", err)
	}
	var result struct {
		Sources []struct {
			File string `xml:"href,attr"`
			Text string `xml:"index>symbol>data"`
		} `xml:"source"`
	}
	if err := xml.Unmarshal(out, &result); err != nil {
		return nil, fmt.Errorf("zbarimg: %w", err)
	}
	got := map[string]string{}
	for _, s := range result.Sources {
		got[s.File] = strings.TrimSpace(s.Text)
	}
	return got, nil
}

// zxing tries both of the library's ways to tell black from white. It answers "" for what can't be read.
func zxing(img image.Image) string {
	source := gozxing.NewLuminanceSourceFromImage(img)
	for _, way := range []func(gozxing.LuminanceSource) gozxing.Binarizer{gozxing.NewHybridBinarizer, gozxing.NewGlobalHistgramBinarizer} {
		bmp, err := gozxing.NewBinaryBitmap(way(source))
		if err != nil {
			continue
		}
		result, err := qrcode.NewQRCodeReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err == nil {
			return result.GetText()
		}
	}
	return ""
}

// shaded is a picture in 16 shades, which is enough to look at and small.
func shaded(img *image.Gray) *image.Paletted {
	shades := make(color.Palette, 16)
	for i := range shades {
		shades[i] = color.Gray{Y: uint8(i * 17)}
	}
	out := image.NewPaletted(img.Rect, shades)
	for i, v := range img.Pix {
		out.Pix[i] = uint8((int(v) + 8) / 17)
	}
	return out
}

func save(name string, img image.Image) error {
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&buf, img); err != nil {
		return err
	}
	return os.WriteFile(name, buf.Bytes(), 0o644) // #nosec G306 -- pictures of the documentation
}
