// Package id makes the identifiers of the register: UUIDs of version 8 (RFC 9562) with
// 48 bits of milliseconds, 12 bits that name the entity, and 62 random bits.
//
// The entity's tag lets node(id) find the table without a look-up; the time in front keeps inserts
// at the right edge of an index; the random rest lets registers of several installations be merged.
// Order inside one millisecond is random: nothing may be ordered by id alone.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Tag names an entity inside an id. Values are fixed for ever.
type Tag uint16

const (
	Unit Tag = iota + 1
	Succession
	Agency
	Site
	Asset
	Observation
	Document
	Gap
	Event
	User
	APIToken
	Operation
	ProblemReport
	Import
	Post
	Label
	Tally
	LabelBatch
	LabelConflict
	Establishment
	StandardModel
	EquipmentRequest
	PriceReference
	RoadDistance
	ReequipmentPlan
	PlanCell
	PlanLine
	PlanClaim
	PlanReceipt
)

// New makes an id at an instant.
func New(tag Tag, at time.Time) uuid.UUID {
	var u uuid.UUID
	if _, err := rand.Read(u[8:]); err != nil {
		panic(err) // crypto/rand.Read never fails on a supported system
	}
	return stamp(u, tag, at)
}

// Derived makes the same id from the same key in every installation: for the entries of official
// catalogues, so that two registers agree on their units. at orders it among the others.
func Derived(tag Tag, at time.Time, key string) uuid.UUID {
	var u uuid.UUID
	sum := sha256.Sum256([]byte(key))
	copy(u[8:], sum[:8])
	return stamp(u, tag, at)
}

func stamp(u uuid.UUID, tag Tag, at time.Time) uuid.UUID {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli())<<16)
	copy(u[:6], ms[:6])
	u[6] = 0x80 | byte(tag>>8)&0x0f
	u[7] = byte(tag)
	u[8] = u[8]&0x3f | 0x80
	return u
}

// TagOf reads the entity from an id; 0 when the id was not made here.
func TagOf(u uuid.UUID) Tag {
	if u.Version() != 8 || u.Variant() != uuid.RFC4122 {
		return 0
	}
	return Tag(u[6]&0x0f)<<8 | Tag(u[7])
}
