package planning

import (
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// The inputs of the use-cases have the names and fields of the API's inputs, which bind to them. A nil
// pointer or slice is what was not said. An id that was malformed is uuid.Max and names nothing.

// HeadcountInput is a number of persons of one title or tier; one of both is required.
type HeadcountInput struct {
	TitleCode        *string
	Tier             *norm.Tier
	Persons          int32
	CountedElsewhere *int32
	FixedTerm        *int32
}

// SetEstablishmentInput says what an agency has to equip from a day on. It replaces what was said for the
// same day, when BaseRevision is that one's.
type SetEstablishmentInput struct {
	OperationID  uuid.UUID
	AgencyID     uuid.UUID
	ValidFrom    civil.Date
	Headcounts   []*HeadcountInput
	Rooms        *int32
	Counters     *int32
	Centres      *int32
	Population   *int32
	BaseRevision *int32
	Note         *string
}

// FileEquipmentRequestInput is what an agency asks for of one need class: the whole need, of which the
// plan takes away what is there. A returned request is filed again under its id.
type FileEquipmentRequestInput struct {
	OperationID   uuid.UUID
	RequestID     *uuid.UUID
	BaseRevision  *int32
	AgencyID      uuid.UUID
	NeedClassCode string
	ItemTypeCode  *string
	Quantity      int32
	Estimate      *holding.VND
	FundingSource *string
	Payment       *string
	Delivery      *string
	Reason        *string
	Note          *string
}

// DecideEquipmentRequestInput accepts a request, returns it with the reason, or, by who filed it,
// withdraws it.
type DecideEquipmentRequestInput struct {
	OperationID  uuid.UUID
	RequestID    uuid.UUID
	To           life.RequestStatus
	BaseRevision *int32
	Note         *string
}

// WaiverInput says who decided that a price may pass its ceiling (Decision 15/2025/QĐ-TTg, Art. 4(4)).
type WaiverInput struct {
	Level     norm.Level
	DecidedBy string
	Document  string
	DecidedOn civil.Date
}

// RecordPriceInput is what a thing costs, by a quote or an award.
type RecordPriceInput struct {
	OperationID  uuid.UUID
	ItemTypeCode string
	Amount       holding.VND
	Kind         life.PriceKind
	Source       string
	Dated        civil.Date
	ValidFrom    civil.Date
	ValidTo      civil.Date
	Waiver       *WaiverInput
	Note         *string
}

// WithdrawPriceInput takes a price out of use; plans that were made with it keep it.
type WithdrawPriceInput struct {
	OperationID  uuid.UUID
	PriceID      uuid.UUID
	BaseRevision *int32
	Note         *string
}

// NormLineInput is a line of the province's own standard model.
type NormLineInput struct {
	Code          string
	NeedClassCode string
	Scope         norm.Scope
	Basis         norm.Basis
	Tiers         []norm.Tier
	AgencyKinds   []holding.AgencyKind
	Quantity      int32
	Per           int32
	Ceiling       *holding.VND
	Replaces      []string
	Source        *string
}

// SaveStandardModelInput makes a draft of a new version, or changes one.
type SaveStandardModelInput struct {
	OperationID   uuid.UUID
	ModelID       *uuid.UUID
	BaseRevision  *int32
	Name          string
	EffectiveFrom civil.Date
	Decision      *string
	Lines         []*NormLineInput
	Note          *string
}

// DecideStandardModelInput approves a draft, by somebody else than who made it, or withdraws it. Decision is
// the number of the decision where the draft has none yet.
type DecideStandardModelInput struct {
	OperationID  uuid.UUID
	ModelID      uuid.UUID
	To           life.ModelStatus
	Decision     *string
	BaseRevision *int32
	Note         *string
}
