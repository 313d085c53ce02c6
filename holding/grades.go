package holding

// taking is the order in which pieces of unknown identity give way: those never assessed, then from the best grade
// down, as things wear out more often than they mend.
var taking = []Grade{NotAssessed, Good, Worn, NeedsRepair, Unserviceable}

// regrade answers the grades of a lot after some of its pieces were seen. The pieces of a lot have no names, so a
// piece that was seen in a grade is taken for one that had that grade already, as long as there are any; the others
// come out of the rest in the order of taking. Seeing the same twice therefore changes nothing, and grades of all
// pieces replace what was known. NOT_ASSESSED says nothing about a piece.
func regrade(had, seen []GradeCount) []GradeCount {
	seen = canonicalGrades(seen)
	rest := counts(had)
	now := map[Grade]int32{}
	var changed int32
	for _, g := range seen {
		if g.Grade == NotAssessed {
			continue
		}
		same := min(g.Quantity, rest[g.Grade])
		rest[g.Grade] -= same
		changed += g.Quantity - same
		now[g.Grade] += g.Quantity
	}
	take(rest, changed)
	for g, n := range rest {
		now[g] += n
	}
	return gradeList(now)
}

// take removes n pieces in the order of taking; there must be as many.
func take(from map[Grade]int32, n int32) {
	for _, g := range taking {
		some := min(n, from[g])
		from[g] -= some
		n -= some
	}
}

// Resize answers s with another number of pieces, as after a count at the desk: new pieces are NOT_ASSESSED, missing
// ones go in the order in which observations take them. The money is left to the caller.
func (s State) Resize(quantity int32) State {
	grades := counts(s.Grades)
	if quantity >= s.Quantity {
		grades[NotAssessed] += quantity - s.Quantity
	} else {
		take(grades, s.Quantity-quantity)
	}
	s.Quantity, s.Grades = quantity, gradeList(grades)
	return s
}

func counts(grades []GradeCount) map[Grade]int32 {
	m := make(map[Grade]int32, len(Grades))
	for _, g := range grades {
		m[g.Grade] += g.Quantity
	}
	return m
}

func gradeList(counts map[Grade]int32) []GradeCount {
	var list []GradeCount
	for _, g := range Grades {
		if n := counts[g]; n > 0 {
			list = append(list, GradeCount{g, n})
		}
	}
	return list
}
