// Package civil has the calendar day of the register: a day in Asia/Ho_Chi_Minh, without a time.
package civil

import (
	"fmt"
	"time"
)

// Zone is Asia/Ho_Chi_Minh. Viet Nam keeps UTC+7 the whole year, so no zone database is needed.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date is a day in its canonical text, YYYY-MM-DD; the empty Date is "no day known".
// Canonical texts compare as the days do, in Go and in both databases.
type Date string

// Parse reads YYYY-MM-DD. A day that the calendar does not have is an error.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("date %q is not YYYY-MM-DD", s)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// Of is the day on which an instant falls in Viet Nam.
func Of(t time.Time) Date { return Date(t.In(Zone).Format(time.DateOnly)) }

// Year answers the year, 0 for the empty date.
func (d Date) Year() int {
	if len(d) < 4 {
		return 0
	}
	var y int
	for _, c := range d[:4] {
		y = y*10 + int(c-'0')
	}
	return y
}

// Time is the day's midnight in Viet Nam; the zero time for the empty date.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays answers the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	if d == "" {
		return ""
	}
	return Of(d.Time().AddDate(0, 0, n))
}

// Within says whether the day lies in [from, to]; an empty bound is open.
func (d Date) Within(from, to Date) bool {
	return (from == "" || d >= from) && (to == "" || d <= to)
}
