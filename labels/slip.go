package labels

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"sotaisan/internal/errs"
)

// Slip is what somebody gets on paper to sign in for the first time. It is the only place where the
// password stands.
type Slip struct {
	Unit     string
	Name     string
	Post     string
	Login    string
	Password string
	Address  string // of the register
	Until    string // the day on which the password ends, as people write it
	Shortest int    // characters of the password that they choose
}

// Places on a sheet of slips, in mm.
const (
	slipsPerPage = 4
	slipHeight   = 297.0 / slipsPerPage
	slipMargin   = 18.0
	dash         = 3.0
)

// WriteSlips writes slips on A4 pages, four on each, with lines to cut along. Logins and passwords are
// never cut short: where one has no room, or letters that the font has not, the slip is refused with
// OUT_OF_RANGE at "slips" and its place, from 0. The report counts a label for each slip.
func WriteSlips(ctx context.Context, w io.Writer, slips []Slip) (Report, error) {
	doc := newDocument(a4)
	var report Report
	for i, s := range slips {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		at := i % slipsPerPage
		if at == 0 {
			doc.AddPage()
			report.Pages++
		}
		d := &drawing{}
		if !d.slip(s) {
			return report, errs.New(errs.OutOfRange, errs.At("slips", strconv.Itoa(i)),
				"Tên đăng nhập %q hoặc mật khẩu của nó không đủ chỗ, hoặc có chữ không in được trên phiếu.",
				"The login %q or its password has no room on the slip, or letters that cannot be printed.", s.Login)
		}
		if at < slipsPerPage-1 {
			for x := dash; x < a4.Width-dash; x += 2 * dash {
				d.rules = append(d.rules, rect{x, slipHeight, dash, hairline})
			}
		}
		doc.drawing(d, 0, float64(at)*slipHeight)
		report.add(d)
		if err := doc.Error(); err != nil {
			return report, err
		}
	}
	return report, doc.write(w, &report)
}

// slip draws a slip at the origin, and answers whether login and password are whole.
func (d *drawing) slip(s Slip) bool {
	const x, w, half = slipMargin, 210 - 2*slipMargin, (210 - 2*slipMargin) / 2
	text := func(s string, isBold bool, size, y, left, width float64) {
		d.line(s, isBold, size, 1, rect{left, y, width, size * point}, false)
	}
	text("PHIẾU CẤP TÀI KHOẢN – SỔ TÀI SẢN", true, 11, 7, x, w)
	text(s.Unit, false, 9, 12.5, x, w)
	who := s.Name
	if s.Post != "" {
		who += " – " + s.Post
	}
	text(who, true, 12, 18, x, w)
	text("Tên đăng nhập", false, 8, 25.5, x, half)
	text("Mật khẩu dùng một lần", false, 8, 25.5, x+half, half)
	before := d.truncated
	d.truncated = false
	text(s.Login, true, 17, 29.5, x, half-4)
	text(s.Password, true, 17, 29.5, x+half, half)
	whole := !d.truncated && len(d.missing) == 0
	d.truncated = before || d.truncated
	text("Địa chỉ: "+s.Address, false, 11, 39, x, w)
	for i, line := range []string{
		fmt.Sprintf("1. Mở địa chỉ trên, nhập tên đăng nhập và mật khẩu dùng một lần, trước ngày %s.", s.Until),
		fmt.Sprintf("2. Đặt mật khẩu của riêng bạn, ít nhất %d ký tự. Không cho ai biết, kể cả quản trị viên.", s.Shortest),
		"3. Hủy phiếu này ngay sau khi đổi mật khẩu. Phiếu bị lộ hoặc mất: báo quản trị viên ngay.",
	} {
		text(line, false, 9, 46+float64(i)*5, x, w)
	}
	return whole
}
