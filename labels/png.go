package labels

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"sotaisan/internal/errs"
)

// PNG writes one label as a black and white picture, as a printer with dpi dots to the inch (100 to 1200) prints it.
func (l Layout) PNG(w io.Writer, dpi int, item Item) (Report, error) {
	if dpi < 100 || dpi > 1200 {
		return Report{}, errs.New(errs.OutOfRange, errs.At("dpi"), "Độ phân giải phải từ 100 đến 1200 dpi.", "The resolution has to be 100 to 1200 dpi.")
	}
	p, err := l.press(25.4 / float64(dpi))
	if err != nil {
		return Report{}, err
	}
	d, err := p.draw(item)
	if err != nil {
		return Report{}, err
	}
	b := p.bitmap(p.Stock.Label)
	p.render(b, d, 0, 0)
	report := Report{Pages: 1, Warnings: p.warnings}
	report.add(d)
	out := newMeter(w)
	err = b.png(out, dpi)
	out.report(&report)
	return report, err
}

func (b *bitmap) image() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, b.width, b.height), color.Palette{color.White, color.Black})
	for y := range b.height {
		for x := range b.width {
			img.Pix[y*img.Stride+x] = b.bits[y*b.stride+x/8] >> (7 - x%8) & 1
		}
	}
	return img
}

// png writes the bitmap with its resolution, which the encoder of the standard library leaves out: without it, a
// viewer prints the label in any size. The chunk pHYs goes behind the header, which always takes 33 bytes.
func (b *bitmap) png(w io.Writer, dpi int) error {
	var buf bytes.Buffer
	if err := png.Encode(&buf, b.image()); err != nil {
		return err
	}
	const header = 33
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	body := append([]byte("pHYs"), make([]byte, 9)...)
	binary.BigEndian.PutUint32(body[4:], perMetre)
	binary.BigEndian.PutUint32(body[8:], perMetre)
	body[12] = 1 // the unit is the metre
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	for _, part := range [][]byte{buf.Bytes()[:header], chunk, buf.Bytes()[header:]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
