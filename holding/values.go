package holding

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/civil"
)

// The canonical texts of values: what the journal stores and hashes. Each reads back to the same value, and "" is
// the absent one.

func (v VND) String() string { return strconv.FormatInt(int64(v), 10) }

// ParseVND reads whole đồng in plain decimal digits, a sign allowed; whether the amount makes sense is for Validate.
func ParseVND(text string) (VND, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q is not a whole number of đồng", text)
	}
	return VND(n), nil
}

// String is the area in square metres without needless zeros: "120.5".
func (a Area) String() string {
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// ParseArea reads square metres with at most two decimals: "120", "120.5", "120.50".
func ParseArea(text string) (Area, error) {
	bad := fmt.Errorf("area %q is not a number of square metres with at most two decimals", text)
	whole, cents, point := strings.Cut(text, ".")
	if len(cents) > 2 || point && cents == "" || strings.ContainsAny(cents, "+-") {
		return 0, bad
	}
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil || strings.Trim(whole, "+-") == "" {
		return 0, bad
	}
	return Area(n), nil
}

func costText(v *VND) string {
	if v == nil {
		return ""
	}
	return v.String()
}

func parseCost(text string) (*VND, error) {
	if text == "" {
		return nil, nil
	}
	v, err := ParseVND(text)
	if err != nil {
		return nil, err
	}
	return &v, nil
}

func areaText(a Area) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

func parseArea(text string) (Area, error) {
	if text == "" {
		return 0, nil
	}
	return ParseArea(text)
}

func instantText(micros int64) string {
	if micros == 0 {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func parseInstant(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("instant %q is not RFC 3339", text)
	}
	return t.UnixMicro(), nil
}

func idText(u uuid.UUID) string {
	if u == uuid.Nil {
		return ""
	}
	return u.String()
}

func parseID(text string) (uuid.UUID, error) {
	if text == "" {
		return uuid.Nil, nil
	}
	return uuid.Parse(text)
}

func parseDate(text string) (civil.Date, error) {
	if text == "" {
		return "", nil
	}
	return civil.Parse(text)
}

func intText[N int16 | int32](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func parseInt[N int16 | int32](text string, bits int) (N, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, bits)
	return N(n), err
}

// gradesText is "WORN:3,NEEDS_REPAIR:2".
func gradesText(grades []GradeCount) string {
	parts := make([]string, len(grades))
	for i, g := range grades {
		parts[i] = string(g.Grade) + ":" + strconv.FormatInt(int64(g.Quantity), 10)
	}
	return strings.Join(parts, ",")
}

func parseGrades(text string) ([]GradeCount, error) {
	if text == "" {
		return nil, nil
	}
	var grades []GradeCount
	for part := range strings.SplitSeq(text, ",") {
		grade, count, _ := strings.Cut(part, ":")
		n, err := parseInt[int32](count, 32)
		if err != nil || count == "" {
			return nil, fmt.Errorf("grades %q are not GRADE:QUANTITY,…", text)
		}
		grades = append(grades, GradeCount{Grade(grade), n})
	}
	return grades, nil
}

// codesText is one "system:code" a line; a system has no colon and neither has a line break (Validate).
func codesText(codes []ExternalCode) string {
	lines := make([]string, len(codes))
	for i, c := range codes {
		lines[i] = c.System + ":" + c.Code
	}
	return strings.Join(lines, "\n")
}

func parseCodes(text string) ([]ExternalCode, error) {
	if text == "" {
		return nil, nil
	}
	var codes []ExternalCode
	for line := range strings.SplitSeq(text, "\n") {
		system, code, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("external codes %q are not lines of system:code", text)
		}
		codes = append(codes, ExternalCode{system, code})
	}
	return codes, nil
}
