package scalar

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"sotaisan/holding"
)

func text(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

// read is an unmarshaller with its answer printed again.
func read[T any](unmarshal func(any) (T, error), marshal func(T) graphql.Marshaler) func(any) (string, error) {
	return func(v any) (string, error) {
		x, err := unmarshal(v)
		if err != nil {
			return "", err
		}
		return text(marshal(x)), nil
	}
}

func TestRead(t *testing.T) {
	const id = "0197c0de-1234-8005-8abc-0123456789ab"
	var (
		date     = read(UnmarshalDate, MarshalDate)
		dateTime = read(UnmarshalDateTime, MarshalDateTime)
		instant  = read(UnmarshalInstant, MarshalInstant)
		vnd      = read(UnmarshalVND, MarshalVND)
		area     = read(UnmarshalArea, MarshalArea)
		uid      = read(UnmarshalUUID, MarshalUUID)
		str      = read(UnmarshalString, MarshalString)
		cursor   = read(UnmarshalCursor, MarshalCursor)
		year     = read(UnmarshalKnownInt16, MarshalKnownInt16)
		meridian = read(UnmarshalCentralMeridian, MarshalCentralMeridian)
		status   = read(UnmarshalAssetStatus, MarshalAssetStatus)
		waiver   = read(UnmarshalWaiverReason, MarshalWaiverReason)
		language = read(UnmarshalLocale, MarshalLocale)
		building = read(UnmarshalBuildingGrade, MarshalBuildingGrade)
	)
	for _, c := range []struct {
		name string
		read func(any) (string, error)
		in   any
		want string // "" for malformed
	}{
		{"date", date, "2019-05-20", `"2019-05-20"`},
		{"date leap", date, "2024-02-29", `"2024-02-29"`},
		{"date of no calendar", date, "2023-02-29", ""},
		{"date with time", date, "2019-05-20T00:00:00Z", ""},
		{"date short", date, "2019-5-20", ""},
		{"date Vietnamese", date, "20/05/2019", ""},
		{"date empty", date, "", ""},
		{"date number", date, int64(20190520), ""},
		{"date far", date, "9999-12-31", `"9999-12-31"`},

		{"datetime", dateTime, "2026-11-20T02:11:00Z", `"2026-11-20T02:11:00Z"`},
		{"datetime offset", dateTime, "2026-11-20T09:11:00+07:00", `"2026-11-20T02:11:00Z"`},
		{"datetime to the microsecond", dateTime, "2026-11-20T02:11:00.1234567Z", `"2026-11-20T02:11:00.123456Z"`},
		{"datetime local", dateTime, "2026-11-20T02:11:00", ""},
		{"datetime day", dateTime, "2026-11-20", ""},
		{"datetime number", dateTime, json.Number("1763604660"), ""},
		{"instant", instant, "2026-11-20T09:11:00.5+07:00", `"2026-11-20T02:11:00.5Z"`},
		{"instant malformed", instant, "now", ""},

		{"vnd", vnd, "14500000", `"14500000"`},
		{"vnd past 2^53", vnd, "9007199254740993", `"9007199254740993"`},
		{"vnd zero", vnd, "0", `"0"`},
		{"vnd leading zeros", vnd, "007", `"7"`},
		{"vnd negative is for rules to refuse", vnd, "-5", `"-5"`},
		{"vnd too large is for rules to refuse", vnd, "99999999999999999999", `"9223372036854775807"`},
		{"vnd too small is for rules to refuse", vnd, "-99999999999999999999", `"-9223372036854775808"`},
		{"vnd separators", vnd, "14.500.000", ""},
		{"vnd decimals", vnd, "14500000.0", ""},
		{"vnd plus", vnd, "+5", ""},
		{"vnd space", vnd, " 5", ""},
		{"vnd newline", vnd, "5\n", ""},
		{"vnd exponent", vnd, "1e6", ""},
		{"vnd full-width digits", vnd, "５", ""},
		{"vnd empty", vnd, "", ""},
		{"vnd minus", vnd, "-", ""},
		{"vnd number", vnd, json.Number("14500000"), ""},
		{"vnd int", vnd, int64(14500000), ""},

		{"area", area, "120.5", `"120.5"`},
		{"area whole", area, "120", `"120"`},
		{"area hundredths", area, "0.05", `"0.05"`},
		{"area trailing zeros", area, "120.50", `"120.5"`},
		{"area three decimals", area, "120.505", ""},
		{"area no decimals", area, "120.", ""},
		{"area comma", area, "120,5", ""},
		{"area negative", area, "-1", ""},
		{"area too large", area, "1234567890123", ""},
		{"area number", area, json.Number("120.5"), ""},

		{"uuid", uid, id, `"` + id + `"`},
		{"uuid upper case", uid, strings.ToUpper(id), `"` + id + `"`},
		{"uuid in braces", uid, "{" + id + "}", ""},
		{"uuid without dashes", uid, strings.ReplaceAll(id, "-", ""), ""},
		{"uuid urn", uid, "urn:uuid:" + id, ""},
		{"uuid nil", uid, uuid.Nil.String(), ""},
		{"uuid other", uid, "1", ""},
		{"uuid number", uid, int64(1), ""},

		{"string", str, "Tủ sắt", `"Tủ sắt"`},
		{"string number", str, int64(1), ""},
		{"cursor", cursor, "abc", `"abc"`},
		{"cursor number", cursor, int64(1), ""},

		{"year", year, int64(2019), `2019`},
		{"year as JSON", year, json.Number("2019"), `2019`},
		{"year too large", year, int64(40000), ""},
		{"year fraction", year, json.Number("2019.5"), ""},
		{"year text", year, "2019", ""},

		{"enum", status, "IN_USE", `"IN_USE"`},
		{"enum in lower case", status, "in_use", ""},
		{"enum empty", status, "", ""},
		{"enum number", status, int64(1), ""},
		{"reason that waives", waiver, "LOST", `"LOST"`},
		{"reason that does not waive", waiver, "IN_PROCESS", ""},
		{"locale", language, "EN", `"EN"`},
		{"locale tag", language, "en-GB", ""},
		{"building grade", building, "IV", `"IV"`},
		{"building grade unknown", building, "V", ""},
		{"meridian", meridian, "E104_30", `"E104_30"`},
		{"meridian degrees", meridian, "104.5", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.read(c.in)
			if c.want != "" {
				if err != nil || got != c.want {
					t.Errorf("got %s, %v, want %s", got, err, c.want)
				}
				return
			}
			var m *MalformedError
			if !errors.As(err, &m) || m.Message.VI == "" || m.Message.EN == "" || m.Type == "" {
				t.Errorf("got %s, %v, want a MalformedError in both languages", got, err)
			}
		})
	}
}

func TestUnknownIsNull(t *testing.T) {
	for name, m := range map[string]graphql.Marshaler{
		"text": MarshalString(""), "id": MarshalID(uuid.Nil), "uuid": MarshalUUID(uuid.Nil), "day": MarshalDate(""),
		"time": MarshalDateTime(time.Time{}), "instant": MarshalInstant(0), "area": MarshalArea(0),
		"year": MarshalKnownInt16(0), "enum": MarshalCostBasis(""), "meridian": MarshalCentralMeridian(""),
	} {
		// The executor tells null by identity, to complain where the schema forbids it.
		if m != graphql.Null {
			t.Errorf("%s: %s", name, text(m))
		}
	}
}

func TestMalformedIDNamesNothing(t *testing.T) {
	for _, v := range []any{"", "1", "asset:1", uuid.Nil.String(), int64(7), json.Number("7"), nil} {
		id, err := UnmarshalID(v)
		if err != nil || id != uuid.Max {
			t.Errorf("%v: %s, %v", v, id, err)
		}
	}
}

func FuzzVND(f *testing.F) {
	for _, s := range []string{"0", "-1", "14500000", "9223372036854775808", "", "-", "1.0", "1_0", "٣"} {
		f.Add(s)
	}
	form := regexp.MustCompile(`\A-?[0-9]{1,40}\z`)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := UnmarshalVND(s)
		if (err == nil) != form.MatchString(s) {
			t.Fatalf("%q: %v", s, err)
		}
		if err != nil {
			return
		}
		again, err := UnmarshalVND(strings.Trim(text(MarshalVND(v)), `"`))
		if err != nil || again != v {
			t.Fatalf("%q: %d, %d, %v", s, v, again, err)
		}
	})
}

func FuzzArea(f *testing.F) {
	for _, s := range []string{"0", "0.00", "120.5", "120.05", "999999999999.99", "1.", ".5", "-1", "1.234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := UnmarshalArea(s)
		if err != nil || a == 0 {
			return
		}
		if a < 0 || a >= holding.Area(math.Pow10(14)) {
			t.Fatalf("%q: %d", s, a)
		}
		out := strings.Trim(text(MarshalArea(a)), `"`)
		again, err := UnmarshalArea(out)
		if err != nil || again != a || strings.Contains(out, ".") && strings.HasSuffix(out, "0") {
			t.Fatalf("%q: %d is %q, read again %d, %v", s, a, out, again, err)
		}
	})
}
