package demo

import (
	"fmt"
	"slices"
	"strings"

	"sotaisan/catalog"
	"sotaisan/docgap"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/journal"
)

// mostGaps is how many papers a thing lacks at most: what lacks more is rare, and hides the rest.
const mostGaps = 3

// giver is from whom a thing came: a former unit, the district, or the province's first phase.
type giver struct {
	past   past
	former int
}

func (t *thing) giver() giver {
	if t.past == ofCommune {
		return giver{t.past, t.former}
	}
	return giver{past: t.past}
}

// file gives the things their papers: of those that are due some are there, and at most mostGaps are not.
func (s *stock) file(d dice, cat *catalog.Catalog) {
	s.minutes = map[giver]bool{{past: ofDistrict}: d.chance(25), {past: firstPhase}: d.chance(60)}
	for i := range s.former {
		s.minutes[giver{ofCommune, i}] = d.chance(62)
	}
	for i := range s.things {
		t := &s.things[i]
		t.n = i
		var missing []docgap.Requirement
		for _, r := range docgap.Due(cat, t.State, civil.Of(t.registered())) {
			switch {
			case s.covered(t, r):
			case d.chance(s.likely(t, r.Code)):
				s.cover(d, t, r.Code)
			default:
				missing = append(missing, r)
			}
		}
		missing = slices.DeleteFunc(missing, func(r docgap.Requirement) bool { return s.covered(t, r) })
		for len(missing) > mostGaps {
			n := d.IntN(len(missing))
			// A parcel without a number of its certificate has none.
			if missing[n].Code == "LAND_USE_CERTIFICATE" {
				continue
			}
			s.cover(d, t, missing[n].Code)
			missing = slices.Delete(missing, n, n+1)
		}
	}
}

// covered says whether one of the thing's papers satisfies the requirement.
func (s *stock) covered(t *thing, r docgap.Requirement) bool {
	return slices.ContainsFunc(t.papers, func(key string) bool { return slices.Contains(r.SatisfiedBy, s.papers[key].Type) })
}

// likely is in how many of a hundred things the paper is there.
func (s *stock) likely(t *thing, requirement string) int {
	if t.past == bought {
		if requirement == "WARRANTY_PAPER" {
			return 72
		}
		return 97
	}
	switch requirement {
	case "LAND_USE_CERTIFICATE":
		if t.Parcel.CertificateSerial != "" {
			return 100
		}
		return 0
	case "HANDOVER_MINUTES":
		if s.minutes[t.giver()] {
			return 86
		}
		return 0
	case "TRANSFER_DECISION":
		if t.past == ofDistrict {
			return 34
		}
		return 68
	case "LAND_VALUATION":
		return 22
	case "VEHICLE_REGISTRATION":
		return 58
	case "PURCHASE_INVOICE", "PURCHASE_CONTRACT":
		return 40
	}
	return 48
}

// cover files the paper that satisfies the requirement with the thing, and makes it when it is the first.
func (s *stock) cover(d dice, t *thing, requirement string) {
	key, write := s.paper(d, t, requirement)
	if _, there := s.papers[key]; !there {
		doc := write()
		doc.ID, doc.UnitID = s.id(id.Document, opened, "paper "+key), s.unit.ID
		s.papers[key] = doc
		s.order = append(s.order, key)
	}
	t.papers = append(t.papers, key)
}

var sellers = []string{"Công ty TNHH Tin học Phương Nam", "Công ty CP Thiết bị văn phòng Miền Tây", "DNTN Nội thất Minh Phát", "Cửa hàng điện máy Hoàng Anh", "Công ty TNHH MTV Công nghệ Đất Mũi"}

// paper answers under which key the thing's paper is filed and how it is made: one paper for all that came
// by one act (a handover, a day of buying), one of its own for land, buildings and vehicles.
func (s *stock) paper(d dice, t *thing, requirement string) (key string, write func() journal.Document) {
	own := fmt.Sprintf("%s of %d", requirement, t.n)
	former := shortName(s.former[t.former])
	switch requirement {
	case "TRANSFER_DECISION":
		switch t.past {
		case ofDistrict:
			return "transfer district", func() journal.Document {
				return journal.Document{Type: requirement, Number: fmt.Sprintf("%d/QĐ-UBND", d.between(900, 4_200)), IssuedOn: day(d, "2025-06-16", "2025-06-30"), Issuer: "UBND " + s.district}
			}
		case firstPhase:
			return "transfer first phase", func() journal.Document {
				return journal.Document{Type: requirement, Number: fmt.Sprintf("%d/QĐ-UBND", d.between(300, 2_900)), IssuedOn: day(d, "2017-03-01", "2021-10-31"), Issuer: "UBND tỉnh"}
			}
		}
		return "merger", func() journal.Document {
			return journal.Document{Type: "MERGER_RESOLUTION", Number: "1655/NQ-UBTVQH15", IssuedOn: "2025-06-16", Issuer: "Ủy ban Thường vụ Quốc hội"}
		}
	case "HANDOVER_MINUTES":
		from := former
		if t.past != ofCommune {
			from = s.district
		}
		return fmt.Sprintf("minutes %v", t.giver()), func() journal.Document {
			return journal.Document{Type: requirement, Number: fmt.Sprintf("%02d/BB-BG", d.between(1, 40)), IssuedOn: day(d, "2025-06-28", "2025-07-12"), Issuer: "UBND " + from,
				ArchiveReference: fmt.Sprintf("Hộp %d, hồ sơ %d", d.between(1, 24), d.between(1, 60))}
		}
	case "PURCHASE_INVOICE", "PURCHASE_CONTRACT", "ACCEPTANCE_MINUTES", "WARRANTY_PAPER":
		on := t.AcquiredOn
		if on == "" {
			on = civil.Date(fmt.Sprintf("%04d-12-15", max(t.InUseYear, 2008)))
		}
		batch := d.between(1, 3)
		return fmt.Sprintf("%s %s %d", requirement, on, batch), func() journal.Document { return purchase(d, requirement, on, sellers[batch]) }
	case "LAND_USE_CERTIFICATE":
		return own, func() journal.Document {
			return journal.Document{Type: requirement, Number: t.Parcel.CertificateSerial, IssuedOn: day(d, "1999-01-01", "2021-12-31"), Issuer: "UBND " + s.district}
		}
	case "LAND_RIGHT_PAPER":
		return own, func() journal.Document {
			return journal.Document{Type: choose(d, []string{"LAND_ALLOCATION_DECISION", "LAND_RECOGNITION_DECISION", "FORMER_LAND_USE_CERTIFICATE"}),
				Number: fmt.Sprintf("%d/QĐ-UBND", d.between(60, 2_400)), IssuedOn: day(d, "1996-01-01", "2018-12-31"), Issuer: "UBND " + s.district}
		}
	}
	return own, func() journal.Document {
		return journal.Document{Type: requirement, Number: fmt.Sprintf("%d", d.between(10, 2_800)), IssuedOn: day(d, "2009-01-01", "2025-05-31"), Issuer: "UBND " + strings.TrimSpace(former)}
	}
}

func purchase(d dice, requirement string, on civil.Date, seller string) journal.Document {
	doc := journal.Document{Type: requirement, IssuedOn: on, Issuer: seller}
	switch requirement {
	case "PURCHASE_INVOICE":
		doc.Number = fmt.Sprintf("%08d", d.between(12, 98_000))
	case "PURCHASE_CONTRACT":
		doc.Number, doc.IssuedOn = fmt.Sprintf("%02d/%d/HĐMB", d.between(1, 60), on.Year()), on.AddDays(-10)
	case "ACCEPTANCE_MINUTES":
		doc.Number = fmt.Sprintf("%02d/BB-NT", d.between(1, 80))
	}
	return doc
}

// needs says whether the thing lacks the paper of the requirement.
func needs(s holding.State, requirement string) bool {
	g, ok := s.Gap(requirement)
	return ok && g.Status == holding.GapOpen
}
