package graph

import "time"

// What one request may bring and ask at most; guard.go has the shape of its document, limits_price.go what it costs. Every operation
// of the contract fits, with pages of 100.
const (
	maxBody            = 256 << 10
	maxValues          = 10_000 // in the whole body: the largest write takes some 5,000
	maxNesting         = 32     // of lists and objects in the body
	maxTokens          = 1_000  // of a document that a request brings
	maxPersistedTokens = 5_000  // of one that was registered
	maxCost            = 20_000
	maxFields          = 200_000          // of an answer
	fieldLength        = 100              // bytes of text that count as another field
	deadline           = 10 * time.Second // for the whole request

	maxRefusals = 20  // errors that are told of a request that did not run
	maxErrors   = 200 // errors that are told of one that ran
	maxMessage  = 300 // letters of a sentence of the parser or validator
)
