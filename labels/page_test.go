package labels_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

func rooms(list ...labels.RoomSheet) iter.Seq2[labels.RoomSheet, error] {
	return func(yield func(labels.RoomSheet, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestRoomSheet(t *testing.T) {
	base := mustBase(t, "https://ts.camau.gov.vn")
	codes := items(t, 60)
	room := labels.RoomSheet{Code: codes[0].Code, Unit: "UBND xã Tân Thuận", Room: "Phòng Kinh tế", Site: "Trụ sở 1",
		Lines: []labels.RoomLine{{Name: "Ghế họp gỗ tràm", Quantity: 30, CountUnit: "cái"}}}
	for i := 1; i < 40; i++ {
		room.Lines = append(room.Lines, labels.RoomLine{Code: codes[i].Code, Name: strings.Repeat("Máy in đa năng ", i), Detail: "SN 123 😀", Quantity: 1, CountUnit: "cái"})
	}
	empty := labels.RoomSheet{Code: codes[50].Code, Room: "Kho"}
	file, report := written(t, func(w io.Writer) (labels.Report, error) {
		return labels.WriteRoomSheets(context.Background(), w, base, rooms(room, empty))
	})
	if report.Labels != 2 || report.Pages != 3 || report.Truncated != 1 || !slices.Equal(report.MissingGlyphs, []string{"😀"}) {
		t.Errorf("%+v", report)
	}
	dec := newDecoder(t)
	for i, page := range pages(t, file, 150) {
		dec.add(fmt.Sprint("page ", i+1), crop(page, 150, 8, 8, 45, 45), base.Payload([]labels.Code{room.Code, room.Code, empty.Code}[i]))
	}
	dec.zbar()
	text := string(run(t, file, "pdftotext", "-layout", "-", "-"))
	for _, want := range []string{"Ghế họp gỗ tràm", " 30 ", room.Code.Format(), codes[39].Code.Format(), "Trang 2/2", "Trang 1/1", "Cộng: 40 dòng", "Thực đếm"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the sheets:\n%s", want, text)
		}
	}

	var out bytes.Buffer
	_, err := labels.WriteRoomSheets(context.Background(), &out, base, func(yield func(labels.RoomSheet, error) bool) {
		_ = yield(room, nil) && yield(labels.RoomSheet{}, errSource)
	})
	if !errors.Is(err, errSource) || out.Len() != 0 {
		t.Errorf("an error half-way: %v, %d bytes", err, out.Len())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := labels.WriteRoomSheets(ctx, &out, base, rooms(room)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := labels.WriteRoomSheets(context.Background(), &out, base, rooms(labels.RoomSheet{Room: "Kho"})); err == nil {
		t.Error("a sheet without a code")
	}
	if _, err := labels.WriteRoomSheets(context.Background(), &out, labels.Base{}, rooms(room)); !errs.Is(err, errs.Required) {
		t.Errorf("no address: %v", err)
	}
}

// The ruler is measured on the rendered page, as a person would with a ruler on paper.
func TestCalibrationRuler(t *testing.T) {
	const dpi = 300
	for _, p := range []labels.Profile{{}, {Scale: 1.02, DX: 2, DY: -1}} {
		file, report := written(t, func(w io.Writer) (labels.Report, error) {
			return labels.WriteCalibration(w, mustStock(t, "L7160"), p)
		})
		page := pages(t, file, dpi)[0]
		scale := max(p.Scale, 1)
		// The ruler across begins 55 mm from the left, at a height of 98.5 mm: the longest dark run there is the ruler.
		longest := 0
		for y := int((98.5*scale + p.DY - 1) / 25.4 * dpi); y < int((98.5*scale+p.DY+1)/25.4*dpi); y++ {
			n := 0
			for x := range page.Rect.Dx() {
				if page.GrayAt(x, y).Y < 160 {
					n++
					longest = max(longest, n)
				} else {
					n = 0
				}
			}
		}
		if got := float64(longest) / dpi * 25.4; math.Abs(got-100*scale) > 0.35 || report.Pages != 1 {
			t.Errorf("%+v: the ruler is %.2f mm long", p, got)
		}
		text := string(run(t, file, "pdftotext", "-", "-"))
		if !strings.Contains(text, "Trang căn chỉnh máy in") || !strings.Contains(text, "L7160") {
			t.Errorf("%s", text)
		}
	}
	for _, s := range labels.Stocks() {
		file, _ := written(t, func(w io.Writer) (labels.Report, error) { return labels.WriteCalibration(w, s, labels.Profile{}) })
		if len(pages(t, file, 50)) != 1 {
			t.Errorf("%s: more than a page", s.Code)
		}
	}
	if _, err := labels.WriteCalibration(io.Discard, mustStock(t, "L7160"), labels.Profile{DX: 16}); !errs.Is(err, errs.OutOfRange) {
		t.Errorf("an offset of 16 mm: %v", err)
	}
	for _, p := range []labels.Profile{{DY: math.NaN()}, {Scale: 1.04}, {Scale: -1}, {Border: -1}, {Start: -1}} {
		l := layout(t, "L7160", "blank")
		if l.Profile = p; !errs.Is(errOf(l.Check()), errs.OutOfRange) {
			t.Errorf("%+v passes", p)
		}
	}
}
