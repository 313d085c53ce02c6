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

// packing is the level of compression: the highest one takes five times as long and saves one byte in eighty.
const packing = 6

// z64 is the field data of ^GF in its compressed form: zlib, base 64, and the CRC-16 of the base 64 text in four
// hexadecimal digits (polynomial 0x1021, from 0).
func z64(bits []byte) ([]byte, error) {
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, packing)
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
// labels. A feed waits until it is known whether it is the last.
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
	var waiting []byte
	err = inOrder(ctx, p.feeds(src), p.Workers, func(f feed) (printed, error) {
		return p.print(f, encode)
	}, func(f printed) error {
		if waiting != nil {
			if _, err := out.Write(append(waiting, end...)); err != nil {
				return err
			}
		}
		waiting = f.commands
		report.Pages++
		for _, d := range f.drawings {
			report.add(d)
		}
		return nil
	})
	if err == nil && waiting != nil {
		_, err = out.Write(append(waiting, fmt.Sprintf(last, report.Labels)...))
	}
	out.report(&report)
	return report, err
}

// feed is what lies beside each other on a roll, from the slot first on.
type feed struct {
	first int
	items []Item
}

func (p *press) feeds(src iter.Seq2[Item, error]) iter.Seq2[feed, error] {
	return func(yield func(feed, error) bool) {
		next := feed{first: p.start}
		for item, err := range src {
			if err != nil {
				yield(feed{}, err)
				return
			}
			next.items = append(next.items, item)
			if next.first+len(next.items) == p.Stock.PerPage() {
				if !yield(next, nil) {
					return
				}
				next = feed{}
			}
		}
		if len(next.items) > 0 {
			yield(next, nil)
		}
	}
}

// printed is a feed with the commands that print it.
type printed struct {
	drawings []*drawing
	commands []byte
}

func (p *press) print(f feed, encode func(*press, *bitmap) ([]byte, error)) (printed, error) {
	var out printed
	b := p.bitmap(p.Stock.Page)
	for i, item := range f.items {
		d, err := p.draw(item)
		if err != nil {
			return out, err
		}
		x, y := p.corner(f.first + i)
		p.render(b, d, x, y)
		out.drawings = append(out.drawings, d)
	}
	var err error
	out.commands, err = encode(p, b)
	return out, err
}
