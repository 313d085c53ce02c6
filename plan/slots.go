package plan

import (
	"sotaisan/holding"
	"sotaisan/norm"
)

// The engine's own values: they go from step to step and nobody outside sees them. Indexes are positions
// in the canonical snapshot or in the lists of state; years are positions in Parameters.Years. A list that
// has one year for every year of something starts at that thing's first.

// state is a plan in the making. Every list is in canonical order, whatever the number of workers.
type state struct {
	model  *Model
	params *Parameters

	cells     []cell   // by (unit code, agency, need class): what the norm speaks of, and what was requested
	slots     []slots  // by cell, then the highest ceiling, then year
	sets      []set    // assembled from loose parts, by agency
	moves     []move   // by receiving slots, then giver
	left      []supply // what nobody takes
	mendable  []mendable
	halves    []half
	disposals []disposal
	verdicts  []verdict // one for every entry of Snapshot.Stock
	joints    []joint
	one       [1]int // see served
	funded    []funded
	findings  []Finding
	proof     Proof
}

// cell is an agency's need of one class.
type cell struct {
	agency, class int
	// years has Norm, Requested and Need from the start, MetByStock and Transferred after the transfers,
	// the rest by settle.
	years     []CellYear
	flags     []Flag // shared, read only
	elsewhere int64  // own pieces of the types that may serve it, which serve another class
	slots     [2]int // range in state.slots
}

// band is what the norm says about the price of a piece.
type band struct {
	ceiling  holding.VND // 0: none is fixed
	regime   norm.Regime
	standsIn bool // the province decides and has not: the national figure stands in
}

// slots is a group of alike slots of one cell. Whatever covers one of them covers all: a group is split
// where its slots part ways.
type slots struct {
	cell     int
	count    int64
	from, to int     // years, inclusive, in which they are active
	bands    []band  // of a piece that is bought for one, one for every year; shared, read only
	cover    []cover // what covers them before any money is spent, by time, without overlap
	// open is the first year without a cover; to+1 when there is none. From it on nothing covers them.
	open int
}

// cover says that pieces serve slots during some years.
type cover struct {
	action   Action // Keep or Transfer
	stock    int    // index in Snapshot.Stock; -1 for assembled sets
	set      int    // index in state.sets; -1
	offset   int64  // the first of them among the group's pieces, or sets
	item     int    // index in Snapshot.ItemTypes: what it serves as; of a set its first part
	from, to int    // inclusive
	move     int    // index in state.moves, for Transfer; -1
	// beside says that the move stands with another function of the device.
	beside bool
}

// set is a number of alike sets, each assembled from loose parts of one agency.
type set struct {
	form     int // index in Model.forms
	quantity int64
	parts    []setPart
	until    int // the last year in which every part counts for its holder
	life     int // … and for anybody else
	ownOnly  bool
}

// setPart is what one of the sets has of a stock group: set number i has the pieces offset+i×each and
// the next ones.
type setPart struct {
	stock  int
	offset int64
	each   int64
}

// move is a number of pieces of one stock group, or of sets, that go to one group of slots. Cost is per
// piece or set.
type move struct {
	stock, set, slots int // stock or set is -1
	offset, quantity  int64
	year              int
	metres            int64
	straight          bool        // by straight line × 1.3
	offered, wanted   int64       // by the giver's group, at the receiver's slots, before anything moved
	worth             holding.VND // price of what would be bought for one slot
	covers, open      int64       // years of the slot that one piece or set serves, of those that are open
	cost              holding.VND
}

// supply is what may leave its holder: usable pieces beyond own need, those at closing premises, and those
// whose need is over. Set is -1 in what is left at the end: its parts stand there by themselves.
type supply struct {
	stock, set  int // one of them is -1
	form        int // index in Model.forms
	offset      int64
	quantity    int64
	from, until int  // first and last year of the horizon in which they may serve somebody else
	closing     bool // at premises that close
}

// mendable is a number of own pieces that a repair would make usable for a cell's class.
type mendable struct {
	cell, stock int
	offset      int64
	quantity    int64
	cost        holding.VND // per piece
	base        holding.VND // the price that the cost was compared with
	years       int         // of service after the repair, by the calendar of the horizon: until = year + years - 1
	until       int         // or the last year of its useful life (may be before the horizon, then negative), whichever is later
}

// half is a number of loose parts that each wait for the rest of a set.
type half struct {
	cell     int
	stock    int // group of the part that is there
	offset   int64
	have     int   // item type that is there
	lacks    int   // item type that is bought
	percent  int64 // of the set's ceiling
	until    int
	quantity int64
}

// disposal is a number of pieces that are a case for disposal: their useful life is over, or they are not
// worth a repair (Law 15/2017/QH14, Art. 45; Decree 186/2025/NĐ-CP, Art. 28).
type disposal struct {
	stock    int
	offset   int64
	quantity int64
	steps    []Step
}

// verdict says until which year of the horizon a stock group counts, and why not afterwards.
type verdict struct {
	until   int    // last year in which it counts for its holder; -1: in none
	life    int    // last year in which it counts for anybody else; -1: in none
	ownOnly bool   // never leaves its holder
	reason  Reason // why it does not count, or ceases to; empty when it counts to the end
	flags   flagSet
}
