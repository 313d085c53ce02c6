package holding

import "sotaisan/catalog"

// Cell is a place in the counts: one value of every dimension by which the register is summed up.
type Cell struct {
	ItemType   string
	Kind       catalog.Kind
	Condition  Grade
	Status     Status
	Origin     Origin
	AgencyKind AgencyKind
	Year       int16 // year put into use, 0 when not known
}

// Count is what stands in a cell: entries of the register, pieces, and historical cost in whole đồng.
type Count struct {
	N        int64
	Quantity int64
	Cost     VND
}

// Cells answers what the asset adds to the counts. A lot's pieces and money are split by its grades; as an entry it
// counts once, in the cell of Condition, which also takes the đồng that the split leaves over. So the sums over
// cells are exactly one entry, the quantity and the cost. What was entered in error is in no cell.
func (s State) Cells() map[Cell]Count {
	if s.Status == EnteredInError {
		return nil
	}
	cell := Cell{ItemType: s.ItemType, Kind: s.Kind, Status: s.Status, Origin: s.Origin, AgencyKind: s.AgencyKind, Year: s.InUseYear}
	cells := make(map[Cell]Count, len(s.Grades))
	var cost, left VND
	if s.HistoricalCost != nil {
		cost, left = *s.HistoricalCost, *s.HistoricalCost
	}
	for _, g := range s.Grades {
		part := share(cost, g.Quantity, s.Quantity)
		left -= part
		cell.Condition = g.Grade
		cells[cell] = Count{Quantity: int64(g.Quantity), Cost: part}
	}
	cell.Condition = s.Condition()
	main := cells[cell]
	main.N, main.Cost = 1, main.Cost+left
	cells[cell] = main
	return cells
}

// Grain is how finely a table of counts divides.
type Grain int

const (
	Fine   Grain = iota // every dimension: the exact answer to anything
	Coarse              // item type (with its kind), condition, status
)

// Grains lists the tables of counts that are kept, the finest first.
var Grains = []Grain{Fine, Coarse}

// Of answers the cell of this grain in which c lies; dimensions that the grain has not are empty.
func (g Grain) Of(c Cell) Cell {
	if g == Coarse {
		return Cell{ItemType: c.ItemType, Kind: c.Kind, Condition: c.Condition, Status: c.Status}
	}
	return c
}
