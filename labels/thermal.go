package labels

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"iter"

	"sotaisan/internal/errs"
)

// Resolution is that of a thermal printer's head.
type Resolution int

const (
	DPI203 Resolution = 203 // 8 dots to the millimetre
	DPI300 Resolution = 300
)

// dot is the size of a dot in mm.
func (r Resolution) dot() (float64, error) {
	switch r {
	case DPI203:
		return 1.0 / 8, nil
	case DPI300:
		return 25.4 / 300, nil
	}
	return 0, errs.New(errs.Invalid, errs.At("dpi"), "Máy in nhiệt có độ phân giải 203 hoặc 300 dpi.", "Thermal printers have 203 or 300 dpi.")
}

// ZPL writes the commands that make a label printer of the ZPL II family print the labels of src on a roll: for each
// feed one picture, because the printers' own fonts lack Vietnamese letters. Labels are written as they come; the last
// format has a comment with the number of labels, which a file that was broken off lacks.
func (l Layout) ZPL(ctx context.Context, w io.Writer, dpi Resolution, src iter.Seq2[Item, error]) (Report, error) {
	return l.thermal(ctx, w, dpi, src, func(p *press, b *bitmap) ([]byte, error) {
		data, err := z64(b.bits)
		if err != nil {
			return nil, err
		}
		return fmt.Appendf(nil, "^XA^PW%d^LL%d^LH0,0^FO0,0^GFA,%d,%d,%d,%s^FS", b.width, b.height, len(b.bits), len(b.bits), b.stride, data), nil
	}, "^PQ1^XZ\n", "^FXEND %d^FS^PQ1^XZ\n")
}

// z64 is the field data of ^GF in its compressed form: zlib, base 64, and the CRC-16 of the base 64 text in four
// hexadecimal digits (polynomial 0x1021, from 0).
func z64(bits []byte) ([]byte, error) {
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(bits); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	text := base64.StdEncoding.AppendEncode(nil, packed.Bytes())
	return fmt.Appendf(nil, ":Z64:%s:%04X", text, crc16(text)), nil
}

func crc16(data []byte) uint16 {
	var crc uint16
	for _, b := range data {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// TSPL writes the commands for label printers of the TSPL family. The last line is a remark with the number of labels,
// which a file that was broken off lacks.
func (l Layout) TSPL(ctx context.Context, w io.Writer, dpi Resolution, src iter.Seq2[Item, error]) (Report, error) {
	return l.thermal(ctx, w, dpi, src, func(p *press, b *bitmap) ([]byte, error) {
		out := fmt.Appendf(nil, "SIZE %g mm,%g mm\r\nGAP %g mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\nBITMAP 0,0,%d,%d,0,",
			p.Stock.Page.Width, p.Stock.Page.Height, p.Stock.Gap, b.stride, b.height)
		for _, bits := range b.bits {
			out = append(out, ^bits) // 0 is black here; the dots that fill up a row's last byte become white
		}
		return append(out, "\r\n"...), nil
	}, "PRINT 1,1\r\n", "PRINT 1,1\r\nREM END %d\r\n")
}

// thermal draws each feed of a roll and encodes it. end closes a feed, last closes the last one and takes the number of
// labels. One feed waits until it is known whether it is the last.
func (l Layout) thermal(ctx context.Context, w io.Writer, dpi Resolution, src iter.Seq2[Item, error],
	encode func(*press, *bitmap) ([]byte, error), end, last string) (Report, error) {
	dot, err := dpi.dot()
	if err != nil {
		return Report{}, err
	}
	p, err := l.press(dot)
	if err != nil {
		return Report{}, err
	}
	if !p.Stock.Roll {
		return Report{}, errs.New(errs.Invalid, errs.At("stock"), "Máy in nhiệt cần khổ nhãn cuộn, %s là tờ.", "Thermal printers need a roll, %s is a sheet.", p.Stock.Code)
	}
	report := Report{Warnings: p.warnings}
	out := newMeter(w)
	var feed *bitmap   // being filled
	var waiting []byte // made and not yet written
	slot := p.start
	eject := func() error {
		if waiting != nil {
			if _, err := out.Write(append(waiting, end...)); err != nil {
				return err
			}
		}
		var err error
		waiting, err = encode(p, feed)
		feed = nil
		return err
	}
	err = inOrder(ctx, src, p.Workers, p.raster, func(r rastered) error {
		if feed == nil {
			feed = p.bitmap(p.Stock.Page)
			report.Pages++
		}
		x, y := p.corner(slot)
		feed.stamp(r.bitmap, x, y)
		report.add(r.drawing)
		if slot++; slot == p.Stock.PerPage() {
			slot = 0
			return eject()
		}
		return nil
	})
	if err == nil && feed != nil {
		err = eject()
	}
	if err == nil && waiting != nil {
		_, err = out.Write(append(waiting, fmt.Sprintf(last, report.Labels)...))
	}
	out.report(&report)
	return report, err
}

type rastered struct {
	*drawing
	*bitmap
}

func (p *press) raster(item Item) (rastered, error) {
	d, err := p.draw(item)
	if err != nil {
		return rastered{}, err
	}
	b := p.bitmap(p.Stock.Label)
	p.render(b, d, 0, 0)
	return rastered{d, b}, nil
}

// stamp copies the black dots of a label to the place x, y.
func (b *bitmap) stamp(label *bitmap, x, y int) {
	for j := range label.height {
		row := label.bits[j*label.stride : (j+1)*label.stride]
		for i, bits := range row {
			for k := 0; bits != 0; k, bits = k+1, bits<<1 {
				if bits&0x80 != 0 {
					b.fill(x+8*i+k, y+j, 1, 1)
				}
			}
		}
	}
}
