package holding

import (
	"github.com/google/uuid"

	"sotaisan/internal/errs"
	"sotaisan/vntext"
)

// Observation is what somebody saw in the field. What is nil or empty was not looked at.
type Observation struct {
	ID             uuid.UUID
	Presence       Presence
	Grades         []GradeCount // of a lot, perhaps of some of its pieces only
	SiteID         *uuid.UUID
	Room           *string
	CapturedAt     int64 // by the clock of the device, microseconds UTC
	Note           string
	RepairEstimate *VND
}

// Observe answers s after the observation. It is possible in every status, as what is seen is seen.
//
// The newest capture stands for presence, so an observation that comes in late leaves presence alone. What was not
// found has no condition and no place: then nothing else changes, and the status least of all, MISSING being for a
// person to say. Errors are about the observation itself: see Check.
func (s State) Observe(o Observation) (State, error) {
	if err := o.Check(s).Err(); err != nil {
		return State{}, err
	}
	if o.CapturedAt >= s.SeenAt {
		s.Presence, s.SeenAt, s.Observation = o.Presence, o.CapturedAt, o.ID
	}
	if o.Presence == NotFound {
		return s, nil
	}
	s.Grades = regrade(s.Grades, o.Grades)
	if o.SiteID != nil {
		s.SiteID = *o.SiteID
	}
	if o.Room != nil {
		s.Room = vntext.Clean(*o.Room)
	}
	return s, nil
}

// Check answers what is wrong with the observation of s: no presence or instant, grades of more pieces than there
// are, a negative estimate, texts that are too long.
func (o Observation) Check(s State) errs.List {
	var c check
	oneOf(&c, o.Presence, Presences, true, "presence")
	c.required(o.CapturedAt == 0, "capturedAt")
	var sum int64
	for _, g := range o.Grades {
		oneOf(&c, g.Grade, Grades, true, "grades")
		sum += int64(max(g.Quantity, 0))
		if g.Quantity < 1 {
			c.add(errs.OutOfRange, errs.At("grades"), "Số lượng của mỗi tình trạng phải từ 1.", "The quantity of each grade must be 1 or more.")
		}
	}
	if sum > int64(s.Quantity) {
		c.add(errs.OutOfRange, errs.At("grades"), "Số lượng theo tình trạng là %[1]d, nhiều hơn số lượng %[2]d.",
			"The grades add up to %[1]d, more than the quantity %[2]d.", sum, s.Quantity)
	}
	if o.Room != nil {
		c.length(*o.Room, MaxText, "room")
	}
	c.length(o.Note, MaxNote, "note")
	if e := o.RepairEstimate; e != nil && (*e < 0 || *e > MaxCost) {
		c.add(errs.OutOfRange, errs.At("repairEstimate"), "Chi phí sửa chữa phải từ 0 đến %s.", "The repair estimate must be from 0 to %s.", MaxCost.Text())
	}
	return c.list
}
