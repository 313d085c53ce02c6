// Package scalar writes and reads the scalars and enums of the schema. gqlgen finds the pairs of
// functions by their names.
//
// The register keeps what is not known as the empty value (no text, day 0, year 0); a client reads
// all of these as null. A malformed value is a *MalformedError, which the error presenter answers as
// BAD_USER_INPUT.
package scalar

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// MalformedError says that a value has not the form of its scalar or enum.
type MalformedError struct {
	Type    string // the name in the schema
	Message locale.Text
}

func (e *MalformedError) Error() string { return e.Message.EN }

func malformed(name, vi, en string) error {
	return &MalformedError{Type: name, Message: locale.Text{VI: name + " " + vi, EN: name + " " + en}}
}

// MarshalString answers null for an empty text: that is how the register keeps what is not known.
// No field that is never null may hold an empty text.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalString reads a text.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", malformed("String", "phải là một chuỗi.", "must be a string.")
	}
	return s, nil
}

// MarshalID answers null for no id.
func MarshalID(id uuid.UUID) graphql.Marshaler { return MarshalUUID(id) }

// UnmarshalID reads an id. A malformed one is no error: it becomes uuid.Max, which names nothing and,
// unlike uuid.Nil, is never taken for "none".
func UnmarshalID(v any) (uuid.UUID, error) {
	if s, ok := v.(string); ok {
		if id, ok := parseUUID(s); ok && id != uuid.Nil {
			return id, nil
		}
	}
	return uuid.Max, nil
}

// MarshalUUID answers null for uuid.Nil.
func MarshalUUID(id uuid.UUID) graphql.Marshaler {
	if id == uuid.Nil {
		return graphql.Null
	}
	return graphql.MarshalString(id.String())
}

// UnmarshalUUID reads the text form of 36 characters.
func UnmarshalUUID(v any) (uuid.UUID, error) {
	if s, ok := v.(string); ok {
		if id, ok := parseUUID(s); ok && id != uuid.Nil {
			return id, nil
		}
	}
	return uuid.Nil, malformed("UUID", "phải là UUID gồm 36 ký tự, khác 0.", "must be a UUID of 36 characters, not the nil UUID.")
}

// parseUUID takes the canonical form alone; uuid.Parse would take braces and URNs too.
func parseUUID(s string) (uuid.UUID, bool) {
	if len(s) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(s)
	return id, err == nil
}

// MarshalDate answers null for no day.
func MarshalDate(d civil.Date) graphql.Marshaler { return MarshalString(string(d)) }

// UnmarshalDate reads a day of the calendar.
func UnmarshalDate(v any) (civil.Date, error) {
	if s, ok := v.(string); ok {
		if d, err := civil.Parse(s); err == nil {
			return d, nil
		}
	}
	return "", malformed("Date", "phải là một ngày có trong lịch, dạng YYYY-MM-DD.", "must be a day of the calendar as YYYY-MM-DD.")
}

// MarshalDateTime answers the instant in UTC, null for the zero time.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads RFC 3339 text with an offset, to the microsecond that the register keeps.
func UnmarshalDateTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, malformed("DateTime", "phải là thời điểm theo RFC 3339 có múi giờ.", "must be RFC 3339 text with an offset.")
}

// MarshalInstant is DateTime for the microseconds since 1970 in which rows keep instants; 0 is null.
func MarshalInstant(us int64) graphql.Marshaler {
	if us == 0 {
		return graphql.Null
	}
	return MarshalDateTime(time.UnixMicro(us))
}

// UnmarshalInstant is UnmarshalDateTime in microseconds.
func UnmarshalInstant(v any) (int64, error) {
	t, err := UnmarshalDateTime(v)
	if err != nil {
		return 0, err
	}
	return t.UnixMicro(), nil
}

var vndForm = regexp.MustCompile(`^-?[0-9]{1,40}$`)

// MarshalVND answers the đồng as a decimal string.
func MarshalVND(v holding.VND) graphql.Marshaler {
	return graphql.MarshalString(strconv.FormatInt(int64(v), 10))
}

// UnmarshalVND reads a decimal string. A number beyond int64 is well-formed: it becomes the largest or
// smallest value, which no rule of the register accepts.
func UnmarshalVND(v any) (holding.VND, error) {
	s, ok := v.(string)
	if !ok || !vndForm.MatchString(s) {
		return 0, malformed("VND", "phải là chuỗi chữ số, tính bằng đồng.", "must be a string of digits, in whole đồng.")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil { // the form is right, so it is out of range
		if strings.HasPrefix(s, "-") {
			return math.MinInt64, nil
		}
		return math.MaxInt64, nil
	}
	return holding.VND(n), nil
}

var areaForm = regexp.MustCompile(`^([0-9]{1,12})(?:\.([0-9]{1,2}))?$`)

// MarshalArea answers m² without trailing zeros, null for 0: no area is known to be 0.
func MarshalArea(a holding.Area) graphql.Marshaler {
	if a == 0 {
		return graphql.Null
	}
	s := strconv.FormatInt(int64(a/100), 10)
	if rest := a % 100; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(int64(rest+100), 10)[1:], "0")
	}
	return graphql.MarshalString(s)
}

// UnmarshalArea reads m² with at most two decimals.
func UnmarshalArea(v any) (holding.Area, error) {
	s, _ := v.(string)
	m := areaForm.FindStringSubmatch(s)
	if m == nil {
		return 0, malformed("Area", "phải là chuỗi số thập phân tính bằng m², tối đa hai chữ số lẻ.",
			"must be a decimal string in m² with at most two decimals.")
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	return holding.Area(n), err // 14 digits always fit
}

// MarshalCursor answers null for no cursor.
func MarshalCursor(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalCursor reads a cursor; whether it fits its connection is for the reader of the page to say.
func UnmarshalCursor(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", malformed("Cursor", "phải là một chuỗi.", "must be a string.")
	}
	return s, nil
}

// MarshalInt32 answers the number.
func MarshalInt32(n int32) graphql.Marshaler { return graphql.MarshalInt32(n) }

// UnmarshalInt32 reads an Int.
func UnmarshalInt32(v any) (int32, error) {
	n, ok := whole(v, math.MinInt32, math.MaxInt32)
	if !ok {
		return 0, malformed("Int", "phải là số nguyên 32 bit.", "must be an integer of 32 bits.")
	}
	return int32(n), nil
}

// MarshalKnownInt16 is Int for a year or a number of storeys; 0 is null.
func MarshalKnownInt16(n int16) graphql.Marshaler {
	if n == 0 {
		return graphql.Null
	}
	return graphql.MarshalInt32(int32(n))
}

// UnmarshalKnownInt16 reads an Int of 16 bits.
func UnmarshalKnownInt16(v any) (int16, error) {
	n, ok := whole(v, math.MinInt16, math.MaxInt16)
	if !ok {
		return 0, malformed("Int", "phải là số nguyên 16 bit.", "must be an integer of 16 bits.")
	}
	return int16(n), nil
}

// whole reads an integer as a document or the variables have it.
func whole(v any, least, most int64) (int64, bool) {
	var n int64
	var err error
	switch v := v.(type) {
	case int: // the default of a field of an input
		n = int64(v)
	case int64:
		n = v
	case json.Number:
		n, err = v.Int64()
	default:
		return 0, false
	}
	return n, err == nil && n >= least && n <= most
}
