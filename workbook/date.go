package workbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// Years that a list may name, and the days of Excel that stand for dates: 1 January 1930 to 31 December 2100. Smaller
// numbers are years or mistakes.
const (
	firstYear, lastYear     = 1900, 2100
	firstSerial, lastSerial = 10959, 73415
	days1904                = 1462 // between the two calendars of Excel
)

var (
	dayMonthYear = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)
	isoDay       = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?)?$`)
	longDay      = regexp.MustCompile(`^(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})$`)
	monthYear    = regexp.MustCompile(`^(?:thang )?(\d{1,2})(?:[/.-]| nam )(\d{4})$`)
	onlyYear     = regexp.MustCompile(`^(?:nam )?(\d{4})(?:\.0+)?$`)
	serialDay    = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
	midnight     = regexp.MustCompile(`^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}) \d{1,2}:\d{2}(?::\d{2})?$`)
)

// date reads a day (day/month/year, ISO, a day number of Excel, "ngày 5 tháng 3 năm 2019"), a month (only its year is
// kept) or a year. Years of two digits are refused. date1904 is the workbook's calendar.
func date(text string, date1904 bool) (When, *locale.Text) {
	s := vntext.Fold(text)
	if nothing[s] {
		return When{}, nil
	}
	if m := midnight.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	switch {
	case dayMonthYear.MatchString(s):
		m := dayMonthYear.FindStringSubmatch(s)
		return day(text, m[3], m[2], m[1])
	case isoDay.MatchString(s):
		m := isoDay.FindStringSubmatch(s)
		return day(text, m[1], m[2], m[3])
	case longDay.MatchString(s):
		m := longDay.FindStringSubmatch(s)
		return day(text, m[3], m[2], m[1])
	case monthYear.MatchString(s):
		m := monthYear.FindStringSubmatch(s)
		w, bad := day(text, m[2], m[1], "1")
		return When{Year: w.Year}, bad
	case onlyYear.MatchString(s):
		y, _ := strconv.Atoi(onlyYear.FindStringSubmatch(s)[1])
		if y >= firstYear && y <= lastYear {
			return When{Year: y}, nil
		}
	case serialDay.MatchString(s):
		n, _ := strconv.Atoi(serialDay.FindStringSubmatch(s)[1])
		if date1904 {
			n += days1904
		}
		if n >= firstSerial && n <= lastSerial {
			d := civil.Of(time.Date(1899, 12, 30, 0, 0, 0, 0, civil.Zone).AddDate(0, 0, n))
			return When{On: d, Year: d.Year()}, nil
		}
	}
	return When{}, reason("không đọc được ngày: %q (viết ngày/tháng/năm, hoặc năm bốn chữ số)",
		"no readable day: %q (write day/month/year, or a year of four digits)", strings.TrimSpace(text))
}

func day(text, y, m, d string) (When, *locale.Text) {
	on, err := civil.Parse(fmt.Sprintf("%s-%02s-%02s", y, m, d))
	if err != nil || on.Year() < firstYear || on.Year() > lastYear {
		return When{}, reason("không có ngày này: %q", "there is no such day: %q", text)
	}
	return When{On: on, Year: on.Year()}, nil
}

// reason writes why a cell can't be read; a long text is quoted by its beginning.
func reason(vi, en string, args ...any) *locale.Text {
	const most = 60
	for i, a := range args {
		if s, ok := a.(string); ok {
			if r := []rune(s); len(r) > most {
				args[i] = string(r[:most]) + "…"
			}
		}
	}
	return &locale.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}
}
