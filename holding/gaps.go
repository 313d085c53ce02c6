package holding

import (
	"slices"

	"sotaisan/internal/errs"
)

// WaiverReasons are the reasons for which a paper can be given up.
var WaiverReasons = []GapReason{NeverIssued, Lost, NotHandedOver, NotRequired}

// WaiveGap gives a paper up, with a reason and a note that history keeps. Only an open gap can be waived.
func (s State) WaiveGap(requirement string, reason GapReason, note string) (State, error) {
	var c check
	oneOf(&c, reason, WaiverReasons, true, "reason")
	note = cleanLines(note)
	c.required(note == "", "note")
	c.length(note, MaxNote, "note")
	if err := c.list.Err(); err != nil {
		return State{}, err
	}
	return s.setGap(requirement, []GapStatus{GapOpen, GapInProgress}, func(g *Gap) {
		g.Status, g.Reason, g.Note = GapWaived, reason, note
	})
}

// StartGap says that somebody is getting the paper.
func (s State) StartGap(requirement, note string) (State, error) {
	return s.setGap(requirement, []GapStatus{GapOpen}, func(g *Gap) {
		g.Status, g.Reason, g.Note = GapInProgress, InProcess, cleanLines(note)
	})
}

// ReopenGap takes a waiver or the start of the work back. A closed gap reopens by rule only, when its paper is withdrawn.
func (s State) ReopenGap(requirement, note string) (State, error) {
	return s.setGap(requirement, []GapStatus{GapWaived, GapInProgress}, func(g *Gap) {
		g.Status, g.Reason, g.Note = GapOpen, UnknownReason, cleanLines(note)
	})
}

func (s State) setGap(requirement string, from []GapStatus, set func(*Gap)) (State, error) {
	i := slices.IndexFunc(s.Gaps, func(g Gap) bool { return g.Requirement == requirement })
	if i < 0 {
		return State{}, errs.Missing()
	}
	if status := s.Gaps[i].Status; !slices.Contains(from, status) {
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Giấy tờ này đang ở trạng thái “%s”.", "The gap is “%s”.", Word(GapWords, status))
	}
	s.Gaps = slices.Clone(s.Gaps)
	set(&s.Gaps[i])
	return s, nil
}
