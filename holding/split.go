package holding

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
)

// Part is a new lot that is taken out of a lot.
type Part struct {
	ID       uuid.UUID
	Code     string
	Quantity int32
	Grades   []GradeCount // of its pieces, where the person says so; otherwise in proportion
	SiteID   *uuid.UUID   // nil: where the lot is
	Room     *string
}

// SplitLot answers what remains of the lot, under its own code, and the parts, which start at revision 0. At least
// one piece must remain.
//
// Pieces, grades and money are conserved exactly. Parts that state grades get them first; the others get theirs in
// proportion, in the order of the parts, odd pieces going where the largest fraction is, of equal ones to the better
// grade. Money goes by pieces, rounded down to whole đồng; what that leaves over goes to the largest lot, of equal
// ones to what remains, then to the first part. The parts have the lot's papers to come from the caller, and its
// gaps with its waivers; the last observation was of the whole lot and stays with it.
func (s State) SplitLot(parts []Part) (State, []State, error) {
	if err := s.checkSplit(parts).Err(); err != nil {
		return State{}, nil, err
	}
	left := counts(s.Grades)
	grades := make([]map[Grade]int32, len(parts))
	for i, p := range parts {
		if len(p.Grades) > 0 {
			grades[i] = counts(p.Grades)
			remove(left, grades[i])
		}
	}
	for i, p := range parts {
		if grades[i] == nil {
			grades[i] = proportion(left, p.Quantity)
			remove(left, grades[i])
		}
	}

	rest, out := s, make([]State, len(parts))
	lots := []*State{&rest}
	for i, p := range parts {
		out[i] = s.part(p, gradeList(grades[i]))
		rest.Quantity -= p.Quantity
		lots = append(lots, &out[i])
	}
	rest.Grades = gradeList(left)
	if s.HistoricalCost != nil {
		shareCost(*s.HistoricalCost, s.Quantity, lots)
	}
	return rest, out, nil
}

func (s State) checkSplit(parts []Part) errs.List {
	var c check
	if s.Tracking != Lot {
		c.add(errs.WrongState, nil, "Chỉ tách được lô tài sản.", "Only a lot can be split.")
		return c.list
	}
	if !s.InStock() || s.Status == InHandover {
		c.add(errs.WrongState, errs.At("status"), "Lô đang ở trạng thái %s, không tách được.", "The lot is %s; it cannot be split now.", s.Status)
		return c.list
	}
	c.required(len(parts) == 0, "parts")
	var sum int64
	left := counts(s.Grades)
	for i, p := range parts {
		path := errs.At("parts", strconv.Itoa(i))
		sum += int64(max(p.Quantity, 0))
		var stated int64
		for _, g := range p.Grades {
			stated += int64(g.Quantity)
			left[g.Grade] -= g.Quantity
			if g.Quantity < 1 || left[g.Grade] < 0 {
				c.add(errs.OutOfRange, append(path, "grades"), "Lô không có đủ số lượng ở tình trạng %s.", "The lot has not that many pieces in the grade %s.", g.Grade)
			}
		}
		if p.Quantity < 1 || len(p.Grades) > 0 && stated != int64(p.Quantity) {
			c.add(errs.OutOfRange, append(path, "quantity"), "Số lượng của mỗi phần phải từ 1 và khớp với tình trạng.", "The quantity of each part must be 1 or more and fit its grades.")
		}
	}
	if sum >= int64(s.Quantity) {
		c.add(errs.OutOfRange, errs.At("parts"), "Các phần gồm %[1]d, lô có %[2]d; phải còn lại ít nhất 1.",
			"The parts have %[1]d pieces, the lot %[2]d; at least 1 must remain.", sum, s.Quantity)
	}
	return c.list
}

func (s State) part(p Part, grades []GradeCount) State {
	part := s
	part.ID, part.Code, part.Quantity, part.Grades = p.ID, p.Code, p.Quantity, grades
	part.Presence, part.SeenAt, part.Observation = "", 0, uuid.Nil
	part.LiveLabel = "" // it stays on what remains
	part.Revision, part.ChangedAt = 0, 0
	if p.SiteID != nil {
		part.SiteID = *p.SiteID
	}
	if p.Room != nil {
		part.Room = *p.Room
	}
	part.Gaps = slices.Clone(s.Gaps)
	for i := range part.Gaps {
		part.Gaps[i].ID = GapID(p.ID, part.Gaps[i].Requirement)
	}
	return Canonical(part)
}

// proportion answers n pieces out of a lot in the proportion of its grades; the lot must have as many.
func proportion(lot map[Grade]int32, n int32) map[Grade]int32 {
	var all, given int64
	for _, have := range lot {
		all += int64(have)
	}
	part, fraction := map[Grade]int32{}, map[Grade]int64{}
	for _, g := range Grades {
		product := int64(lot[g]) * int64(n)
		part[g], fraction[g] = int32(product/all), product%all
		given += product / all
	}
	order := slices.Clone(Grades)
	slices.SortStableFunc(order, func(a, b Grade) int { return int(min(max(fraction[b]-fraction[a], -1), 1)) })
	for _, g := range order[:int64(n)-given] {
		part[g]++
	}
	return part
}

func remove(from, some map[Grade]int32) {
	for g, n := range some {
		from[g] -= n
	}
}

// shareCost divides the cost of all pieces among the lots they are now in.
func shareCost(cost VND, pieces int32, lots []*State) {
	left, largest := cost, lots[0]
	for _, lot := range lots {
		part := share(cost, lot.Quantity, pieces)
		lot.HistoricalCost = &part
		left -= part
		if lot.Quantity > largest.Quantity {
			largest = lot
		}
	}
	*largest.HistoricalCost += left
}
