package journal

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// event is an entry of a unit's journal with everything that its hash covers.
type event struct {
	unit        uuid.UUID
	seq         int64
	asset       uuid.UUID
	revision    int32
	kind        holding.EventKind
	effectiveOn civil.Date
	recordedAt  int64
	operation   uuid.UUID
	actor       uuid.UUID
	actorName   string
	actorPost   string
	document    uuid.UUID
	note        string
	changes     string
	reverses    uuid.UUID
	hash        []byte
}

// chain answers the hash of the event that follows previous: SHA-256 over the previous hash and the
// event's fields, each with its length in front, so that no two events have the same bytes.
func chain(previous []byte, e *event) []byte {
	h := sha256.New()
	var n [8]byte
	bytes := func(b []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	bytes(previous)
	h.Write(e.unit[:])
	number(e.seq)
	h.Write(e.asset[:])
	number(int64(e.revision))
	bytes([]byte(e.kind))
	bytes([]byte(e.effectiveOn))
	number(e.recordedAt)
	h.Write(e.operation[:])
	h.Write(e.actor[:])
	bytes([]byte(e.actorName))
	bytes([]byte(e.actorPost))
	h.Write(e.document[:])
	bytes([]byte(e.note))
	bytes([]byte(e.changes))
	h.Write(e.reverses[:])
	return h.Sum(nil)
}
