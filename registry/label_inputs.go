package registry

import (
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/usecase"
	"sotaisan/labels"
)

// PrintLabelsInput is a batch of labels of one unit. Subject decides which fields count: AssetIDs or
// Filter for ASSET and PARCEL, Rooms for ROOM, SiteIDs for SITE, Count for BOX and BLANK.
type PrintLabelsInput struct {
	OperationID uuid.UUID
	UnitCode    string
	Subject     labels.Subject
	AssetIDs    []uuid.UUID
	Filter      *AssetFilter
	Rooms       []*LabelRoomInput
	SiteIDs     []uuid.UUID
	Count       *int32
	Recipient   *string
	Reprint     bool // also what has a label, or one under way: it gets a new code
	Stock       string
	Design      *string // nil for the largest of the subject that fits the stock
	Format      holding.BatchFormat
	Dpi         *int32 // of a label printer, 203 or 300
	Start       int32  // first free label of the first sheet, from 1
	Note        *string

	// How the printer is off, as its calibration page tells. Orders from before there were these fields
	// are the same order still, so what is not given is not in the body.
	DxMm     *float64 `json:",omitempty"` // to the right, kept to 0.01 mm
	DyMm     *float64 `json:",omitempty"` // downwards
	Scale    *float64 `json:",omitempty"` // kept to 0.000001; nil is 1
	BorderMm *float64 `json:",omitempty"` // that the printer leaves empty; 0 for the usual one
}

// LabelRoomInput is a room, named as its assets name it.
type LabelRoomInput struct {
	SiteID *uuid.UUID
	Room   string
}

// PrintLabelsPayload is the answer of PrintLabels.
type PrintLabelsPayload struct {
	Batch *ent.LabelBatch // nil when refused
	usecase.Outcome
}

// AbortLabelBatchInput gives a batch up.
type AbortLabelBatchInput struct {
	OperationID uuid.UUID
	BatchID     uuid.UUID
	Note        *string
}

// AbortLabelBatchPayload is the answer of AbortLabelBatch.
type AbortLabelBatchPayload struct {
	Batch *ent.LabelBatch // nil when refused
	usecase.Outcome
}

// BindLabelInput says that a label is on a thing.
type BindLabelInput struct {
	OperationID uuid.UUID
	Code        string // whatever labels.Parse takes
	AssetID     *uuid.UUID
	SiteID      *uuid.UUID
	Room        *string
	Replace     bool // it takes the place of the label that is on the asset
	EffectiveOn *civil.Date
	Note        *string
}

// BindLabelPayload is the answer of BindLabel.
type BindLabelPayload struct {
	Label    *ent.Label         // nil when refused
	Asset    *ent.Asset         // nil when refused or when the label is on no asset
	Conflict *ent.LabelConflict // nil when none came up
	usecase.Outcome
}

// VoidLabelInput takes a label out of use.
type VoidLabelInput struct {
	OperationID uuid.UUID
	Code        string // whatever labels.Parse takes
	Reason      holding.VoidReason
	Note        *string
}

// VoidLabelPayload is the answer of VoidLabel.
type VoidLabelPayload struct {
	Label *ent.Label // nil when refused
	usecase.Outcome
}

// SettleLabelConflictInput settles what about labels cannot be right.
type SettleLabelConflictInput struct {
	OperationID uuid.UUID
	ConflictID  uuid.UUID
	Settlement  holding.LabelSettlement
	KeepCode    *string // the label that stays, for KEEP_ONE
	Note        *string
}

// SettleLabelConflictPayload is the answer of SettleLabelConflict.
type SettleLabelConflictPayload struct {
	Conflict *ent.LabelConflict // nil when refused
	usecase.Outcome
}

// LabelBatchFilter says which batches, by the same rules as AssetFilter.
type LabelBatchFilter struct {
	UnitCodes []string
	States    []holding.BatchState
	Subjects  []labels.Subject
	And, Or   []*LabelBatchFilter
	Not       *LabelBatchFilter
}

// LabelConflictFilter says which conflicts, by the same rules as AssetFilter.
type LabelConflictFilter struct {
	UnitCodes []string
	Kinds     []holding.LabelConflictKind
	Settled   *bool
	And, Or   []*LabelConflictFilter
	Not       *LabelConflictFilter
}

// LabelOutput is a file of a batch that was written, as the batch keeps it.
type LabelOutput struct {
	At        int64  `json:"at"` // microseconds UTC
	By        string `json:"by"`
	Labels    int32  `json:"labels"`
	Pages     int32  `json:"pages"`
	Bytes     int64  `json:"bytes"`
	Sha256    string `json:"sha256"`
	Truncated int32  `json:"truncated"`
}
