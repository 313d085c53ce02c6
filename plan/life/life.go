// Package life has the states through which plans go, and what they are made from: models, requests, prices.
package life

import (
	"slices"

	"sotaisan/internal/locale"
)

// Status is where a plan stands in its life.
type Status string

const (
	Draft       Status = "DRAFT"
	Submitted   Status = "SUBMITTED"
	Returned    Status = "RETURNED" // by who should have approved it; a new version answers
	Approved    Status = "APPROVED"
	InExecution Status = "IN_EXECUTION"
	Closed      Status = "CLOSED"
	Superseded  Status = "SUPERSEDED" // by a newer version that was approved, or given up
)

// Statuses lists the values.
var Statuses = []Status{Draft, Submitted, Returned, Approved, InExecution, Closed, Superseded}

// StatusWords are the names of the statuses.
var StatusWords = map[Status]locale.Text{
	Draft:       {VI: "Bản thảo", EN: "Draft"},
	Submitted:   {VI: "Đã trình", EN: "Submitted"},
	Returned:    {VI: "Trả lại", EN: "Returned"},
	Approved:    {VI: "Đã duyệt", EN: "Approved"},
	InExecution: {VI: "Đang thực hiện", EN: "In execution"},
	Closed:      {VI: "Đã kết thúc", EN: "Closed"},
	Superseded:  {VI: "Đã được thay thế", EN: "Superseded"},
}

var steps = map[Status][]Status{
	Draft:       {Submitted, Superseded},
	Submitted:   {Returned, Approved},
	Returned:    {Submitted, Superseded},
	Approved:    {InExecution, Superseded},
	InExecution: {Closed, Superseded},
}

// CanAdvance says whether a plan may go from one status to another.
func CanAdvance(from, to Status) bool { return slices.Contains(steps[from], to) }

// Live says whether the plan has its assets to itself: from its submission until it ends.
func (s Status) Live() bool { return s == Submitted || s == Approved || s == InExecution }

// ModelStatus is where a version of the province's standard model stands.
type ModelStatus string

const (
	ModelDraft     ModelStatus = "DRAFT"
	ModelApproved  ModelStatus = "APPROVED"
	ModelWithdrawn ModelStatus = "WITHDRAWN"
)

// ModelStatuses lists the values.
var ModelStatuses = []ModelStatus{ModelDraft, ModelApproved, ModelWithdrawn}

// ModelStatusWords are the names of the statuses.
var ModelStatusWords = map[ModelStatus]locale.Text{
	ModelDraft:     {VI: "Bản thảo", EN: "Draft"},
	ModelApproved:  {VI: "Đã duyệt", EN: "Approved"},
	ModelWithdrawn: {VI: "Đã rút", EN: "Withdrawn"},
}

// RequestStatus is where an agency's request stands.
type RequestStatus string

const (
	RequestFiled     RequestStatus = "FILED"
	RequestReturned  RequestStatus = "RETURNED" // by finance, to be filed again
	RequestAccepted  RequestStatus = "ACCEPTED"
	RequestWithdrawn RequestStatus = "WITHDRAWN"
)

// RequestStatuses lists the values.
var RequestStatuses = []RequestStatus{RequestFiled, RequestReturned, RequestAccepted, RequestWithdrawn}

// RequestStatusWords are the names of the statuses.
var RequestStatusWords = map[RequestStatus]locale.Text{
	RequestFiled:     {VI: "Đã gửi", EN: "Filed"},
	RequestReturned:  {VI: "Trả lại", EN: "Returned"},
	RequestAccepted:  {VI: "Đã nhận", EN: "Accepted"},
	RequestWithdrawn: {VI: "Đã rút", EN: "Withdrawn"},
}

// PriceKind is what a price reference rests on.
type PriceKind string

const (
	Quote PriceKind = "QUOTE" // báo giá
	Award PriceKind = "AWARD" // kết quả trúng thầu
)

// PriceKinds lists the values.
var PriceKinds = []PriceKind{Quote, Award}

// PriceKindWords are the names of the kinds.
var PriceKindWords = map[PriceKind]locale.Text{
	Quote: {VI: "Báo giá", EN: "Quote"},
	Award: {VI: "Kết quả trúng thầu", EN: "Award"},
}
