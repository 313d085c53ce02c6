package holding

import (
	"cmp"
	"slices"
	"strings"

	"sotaisan/vntext"
)

// Canonical answers s in the one form in which states are stored and compared: texts composed and clean, grades in
// their order without empty ones, external codes ordered and said once, a half in which nothing is known absent.
// Whoever takes a state from outside calls it before Validate, which refuses any other form.
func Canonical(s State) State {
	for _, text := range []*string{&s.Name, &s.Room} {
		*text = vntext.Clean(*text)
	}
	s.Note = cleanLines(s.Note)
	s.Grades = canonicalGrades(s.Grades)
	s.ExternalCodes = canonicalCodes(s.ExternalCodes)
	s.Computer = canonicalHalf(s.Computer, func(c *Computer) []*string {
		return []*string{&c.SerialNumber, &c.Processor, &c.Memory, &c.OperatingSystem}
	})
	s.Furniture = canonicalHalf(s.Furniture, func(f *Furniture) []*string { return []*string{&f.Material, &f.Dimensions} })
	s.Parcel = canonicalHalf(s.Parcel, func(p *Parcel) []*string {
		return []*string{&p.MapSheet, &p.ParcelNumber, &p.LandUseCode, &p.CertificateSerial, &p.CertificateBookNumber, &p.Boundary, &p.Meridian}
	})
	s.Office = canonicalHalf(s.Office, func(o *Office) []*string { return []*string{&o.Grade} })
	return s
}

func canonicalHalf[T comparable](half *T, texts func(*T) []*string) *T {
	var h, nothing T
	if half != nil {
		h = *half
	}
	for _, text := range texts(&h) {
		*text = vntext.Clean(*text)
	}
	if h == nothing {
		return nil
	}
	return &h
}

// canonicalGrades keeps what Validate has to name: unknown grades and counts that are no count.
func canonicalGrades(grades []GradeCount) []GradeCount {
	var list []GradeCount
	for _, g := range grades {
		i := slices.IndexFunc(list, func(have GradeCount) bool { return have.Grade == g.Grade })
		switch {
		case g.Quantity == 0:
		case i >= 0 && g.Quantity > 0 && list[i].Quantity > 0 && list[i].Quantity <= MaxQuantity && g.Quantity <= MaxQuantity:
			list[i].Quantity += g.Quantity
		default:
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, func(a, b GradeCount) int {
		return cmp.Compare(slices.Index(Grades, a.Grade), slices.Index(Grades, b.Grade))
	})
	return list
}

func canonicalCodes(codes []ExternalCode) []ExternalCode {
	var list []ExternalCode
	for _, c := range codes {
		if c = (ExternalCode{vntext.Clean(c.System), vntext.Clean(c.Code)}); c.Code != "" {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b ExternalCode) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(list)
}

// cleanLines cleans text that may have several lines; blank lines at both ends go.
func cleanLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = vntext.Clean(line)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
