package holding

import "slices"

// LabelState is where a label stands in its life. Printed is not on the thing: the first scan at the
// thing makes a label live.
type LabelState string

const (
	BlankLabel    LabelState = "BLANK"    // printed ahead, stands for nothing yet
	AssignedLabel LabelState = "ASSIGNED" // its code is allocated to a thing
	PrintedLabel  LabelState = "PRINTED"
	LiveLabel     LabelState = "LIVE"     // somebody scanned it at the thing
	ReplacedLabel LabelState = "REPLACED" // a newer one is on the thing: to be removed, still leads to it
	VoidLabel     LabelState = "VOID"     // lost, spoilt or never printed: leads nowhere
)

// LabelStates lists the values in the order of a label's life.
var LabelStates = []LabelState{BlankLabel, AssignedLabel, PrintedLabel, LiveLabel, ReplacedLabel, VoidLabel}

// labelSteps is the life of a label: what may follow each state.
var labelSteps = map[LabelState][]LabelState{
	BlankLabel:    {LiveLabel, VoidLabel},
	AssignedLabel: {PrintedLabel, LiveLabel, ReplacedLabel, VoidLabel}, // live: printed with another program
	PrintedLabel:  {LiveLabel, ReplacedLabel, VoidLabel},
	LiveLabel:     {ReplacedLabel, VoidLabel},
	ReplacedLabel: {VoidLabel},
}

// May says whether a label can go from s to next. Staying is always possible.
func (s LabelState) May(next LabelState) bool {
	return s == next || slices.Contains(labelSteps[s], next)
}

// VoidReason is why a label leads nowhere any more.
type VoidReason string

const (
	LabelLost       VoidReason = "LOST"
	LabelDamaged    VoidReason = "DAMAGED"
	LabelMisprinted VoidReason = "MISPRINTED"
	LabelCopied     VoidReason = "COPIED"      // the same code is on several things
	LabelNotPrinted VoidReason = "NOT_PRINTED" // its batch was aborted
)

// VoidReasons lists the values.
var VoidReasons = []VoidReason{LabelLost, LabelDamaged, LabelMisprinted, LabelCopied, LabelNotPrinted}

// BatchState is where a batch of labels stands.
type BatchState string

const (
	BatchQueued   BatchState = "QUEUED"
	BatchPrinting BatchState = "PRINTING" // its file is being written
	BatchPrinted  BatchState = "PRINTED"
	BatchAborted  BatchState = "ABORTED"
)

// BatchStates lists the values.
var BatchStates = []BatchState{BatchQueued, BatchPrinting, BatchPrinted, BatchAborted}

// BatchFormat is the form of a batch's file.
type BatchFormat string

const (
	FormatPDF  BatchFormat = "PDF"
	FormatZPL  BatchFormat = "ZPL"
	FormatTSPL BatchFormat = "TSPL"
)

// BatchFormats lists the values.
var BatchFormats = []BatchFormat{FormatPDF, FormatZPL, FormatTSPL}

// LabelConflictKind is what about labels cannot be right.
type LabelConflictKind string

const (
	TwoLiveLabels LabelConflictKind = "TWO_LIVE_LABELS" // on one asset, and neither replaces the other
	TwoPlaces     LabelConflictKind = "TWO_PLACES"      // one code was seen in two sites too soon for a move
)

// LabelConflictKinds lists the values.
var LabelConflictKinds = []LabelConflictKind{TwoLiveLabels, TwoPlaces}

// LabelSettlement is how a conflict of labels is settled.
type LabelSettlement string

const (
	KeepOneLabel LabelSettlement = "KEEP_ONE"  // one label stays, the other is replaced
	ThingMoved   LabelSettlement = "MOVED"     // it was one thing after all
	LabelVoided  LabelSettlement = "VOID_CODE" // the code was copied: nothing carries it any more
)

// LabelSettlements lists the values.
var LabelSettlements = []LabelSettlement{KeepOneLabel, ThingMoved, LabelVoided}
