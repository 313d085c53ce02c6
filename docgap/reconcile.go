package docgap

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// Paper is a document that covers the asset.
type Paper struct {
	ID        uuid.UUID
	Type      string // code of a document type
	Withdrawn bool
	IssuedOn  civil.Date
}

// Reconcile answers s with its gaps as the rules and the papers have them:
//
//   - a paper that is due and not there opens a gap, or reopens a closed one;
//   - a paper that is there closes the gap, also a waived one, and the gap says by which document; of several the
//     type that the requirement names first, then the oldest;
//   - what is no longer due closes as NOT_REQUIRED;
//   - a waived gap that is still due stays waived, with its reason.
//
// A gap once made stays in the list. Doing it twice changes nothing. The instants of a gap that opens or closes are
// left at 0 for the event that records it (holding.Apply).
func Reconcile(c *catalog.Catalog, s holding.State, papers []Paper, today civil.Date) holding.State {
	due := Due(c, s, today)
	gaps := slices.Clone(s.Gaps)
	for i := range gaps {
		if !slices.ContainsFunc(due, func(r Requirement) bool { return r.Code == gaps[i].Requirement }) {
			lapse(&gaps[i], papers)
		}
	}
	for _, r := range due {
		i := slices.IndexFunc(gaps, func(g holding.Gap) bool { return g.Requirement == r.Code })
		paper := satisfying(r, papers)
		switch {
		case i >= 0:
			settle(&gaps[i], r, paper, papers)
		case paper == uuid.Nil:
			g := holding.Gap{ID: holding.GapID(s.ID, r.Code), Requirement: r.Code}
			open(&g, r)
			gaps = append(gaps, g)
		}
	}
	slices.SortFunc(gaps, func(a, b holding.Gap) int { return cmp.Compare(a.Requirement, b.Requirement) })
	s.Gaps = gaps
	return s
}

// lapse closes the gap of a paper that is not due any more. One that its paper closed keeps it, unless withdrawn.
func lapse(g *holding.Gap, papers []Paper) {
	if g.Status == holding.GapClosed && (g.DocumentID == uuid.Nil || inForce(g.DocumentID, papers)) {
		return
	}
	if g.Status != holding.GapClosed {
		g.ClosedAt = 0
	}
	g.Status, g.Reason, g.DocumentID = holding.GapClosed, holding.NotRequired, uuid.Nil
}

// settle brings a gap that is due in line with the paper that satisfies it, uuid.Nil when none does.
func settle(g *holding.Gap, r Requirement, paper uuid.UUID, papers []Paper) {
	switch {
	case paper == uuid.Nil && g.Status == holding.GapClosed:
		open(g, r)
	case paper == uuid.Nil:
		g.Severity = r.Severity
	case g.Status != holding.GapClosed:
		g.Status, g.ClosedAt = holding.GapClosed, 0
		closedBy(g, paper)
	case !satisfies(r, g.DocumentID, papers):
		closedBy(g, paper)
	}
}

// closedBy: that the paper is not required cannot be the reason why it came; any other reason stays as history.
func closedBy(g *holding.Gap, paper uuid.UUID) {
	g.DocumentID = paper
	if g.Reason == holding.NotRequired {
		g.Reason = holding.UnknownReason
	}
}

func open(g *holding.Gap, r Requirement) {
	g.Status, g.Reason, g.Severity = holding.GapOpen, holding.UnknownReason, r.Severity
	g.DocumentID, g.OpenedAt, g.ClosedAt = uuid.Nil, 0, 0
	g.DueOn = ""
	if r.DueDays > 0 {
		g.DueOn = r.Since.AddDays(r.DueDays)
	}
}

// satisfying answers the paper that closes the gap for r, or uuid.Nil.
func satisfying(r Requirement, papers []Paper) uuid.UUID {
	var best Paper
	rank := func(p Paper) int { return slices.Index(r.SatisfiedBy, p.Type) }
	for _, p := range papers {
		if p.Withdrawn || rank(p) < 0 {
			continue
		}
		if best.ID == uuid.Nil || cmp.Or(cmp.Compare(rank(p), rank(best)), cmp.Compare(p.IssuedOn, best.IssuedOn),
			slices.Compare(p.ID[:], best.ID[:])) < 0 {
			best = p
		}
	}
	return best.ID
}

func satisfies(r Requirement, paper uuid.UUID, papers []Paper) bool {
	return slices.ContainsFunc(papers, func(p Paper) bool {
		return p.ID == paper && !p.Withdrawn && slices.Contains(r.SatisfiedBy, p.Type)
	})
}

func inForce(paper uuid.UUID, papers []Paper) bool {
	return slices.ContainsFunc(papers, func(p Paper) bool { return p.ID == paper && !p.Withdrawn })
}
