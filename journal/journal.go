// Package journal is the one way in for every change of an asset. Do writes the row, the row as it
// was, the event, the hash chain, the counts, the gaps and the search text in one transaction, or
// nothing, for one asset or for 50,000.
//
// What a change means is in the pure packages holding and docgap; who may make it is decided by the
// use-cases that call Do.
package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// Journal writes assets. It is safe for concurrent use.
type Journal struct {
	store   *store.Store
	catalog *catalog.Catalog
	now     func() time.Time
	rows    rows
	// step is called before each step of a write; tests stop there. nil in service.
	step func(name string) error
}

// New makes the journal of a database. now is the clock, time.Now in service.
func New(s *store.Store, c *catalog.Catalog, now func() time.Time) *Journal {
	return &Journal{store: s, catalog: c, now: now, rows: rowsFor(s.Dialect())}
}

// Catalog is the catalogue by which the journal judges gaps.
func (j *Journal) Catalog() *catalog.Catalog { return j.catalog }

// Store is the database that the journal writes to, for the reads beside it.
func (j *Journal) Store() *store.Store { return j.store }

// Now is the journal's clock.
func (j *Journal) Now() time.Time { return j.now() }

// Operation is one write as a client asks for it.
type Operation struct {
	ID   uuid.UUID // made by the client; claimed per viewer by a write that succeeds
	Kind string    // name of the mutation or command
	Body []byte    // canonical bytes of the input without the id; their SHA-256 decides "same body"

	EffectiveOn civil.Date // when it happened in the world; today when empty
	Note        string
	Document    uuid.UUID // the paper by which it was done
	Reverses    uuid.UUID // the operation that this one takes back
	DryRun      bool      // all steps, then a rollback: shows what would happen
}

// Result is what a write did.
type Result struct {
	Answer   json.RawMessage // what fn answered, the first time
	Replayed bool            // the operation had happened before; nothing was written now
	Changes  int             // events written
	Preview  []Line          // dry run only
}

// Line is one event of a dry run.
type Line struct {
	Asset   holding.State
	Kind    holding.EventKind
	Changes []holding.Change
}

// attempts is how often a write starts over when others were faster on the same assets.
const attempts = 8

// Do runs fn at most once per operation and viewer, in one transaction, all or nothing. fn may run
// again after a serialisation failure or a stale row, so it does nothing outside the book.
//
// Errors: StaleRevision when others kept being faster, OperationIDReused when the id was used with
// another body, and whatever fn answers. A refused write claims nothing.
func (j *Journal) Do(ctx context.Context, op Operation, fn func(*Book) (answer any, err error)) (Result, error) {
	v, ok := viewer.From(ctx)
	if !ok {
		return Result{}, store.ErrNoViewer
	}
	if op.EffectiveOn == "" {
		op.EffectiveOn = civil.Of(j.now())
	}
	for range attempts {
		res, err := j.try(ctx, v, op, fn)
		switch {
		case err == nil:
			return res, nil
		case errors.Is(err, ErrOvertaken), j.store.IsRetryable(err):
			if ctx.Err() != nil {
				return Result{}, ctx.Err()
			}
		default:
			return Result{}, err
		}
	}
	return Result{}, errs.New(errs.StaleRevision, nil,
		"Nhiều người đang sửa cùng tài sản này. Hãy thử lại.", "Others keep changing the same assets. Try again.")
}

// ErrOvertaken says that a row changed between load and write: the write starts over. The function
// given to Do answers it when that happened to a row of another entity.
var ErrOvertaken = errors.New("journal: a row was changed by somebody faster")

func (j *Journal) try(ctx context.Context, v viewer.Viewer, op Operation, fn func(*Book) (any, error)) (Result, error) {
	tx, err := j.store.Begin(ctx)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = tx.Rollback() }()

	claim := claimID(v, op.ID)
	if res, err := j.replay(ctx, tx.Ent(), claim, op); err != nil || res.Replayed {
		return res, err
	}
	b := j.book(ctx, tx, v, op)
	if err := j.at("loaded"); err != nil {
		return Result{}, err
	}
	answer, err := fn(b)
	if err != nil {
		return j.twin(ctx, tx, claim, op, err)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return Result{}, fmt.Errorf("journal: answer of %s: %w", op.Kind, err)
	}
	changed, err := b.settle()
	if err != nil {
		return Result{}, err
	}
	if err := j.write(ctx, b, changed, claim, text); err != nil {
		return Result{}, err
	}
	res := Result{Answer: text, Changes: len(changed)}
	if op.DryRun {
		for _, e := range changed {
			res.Preview = append(res.Preview, Line{Asset: e.next, Kind: e.kind, Changes: e.changes})
		}
		return res, nil
	}
	if err := j.at("commit"); err != nil {
		return Result{}, err
	}
	return res, tx.Commit()
}

// twin looks for the operation once more when fn has refused it: a twin of it may have committed after
// the first look, and what the twin wrote must not be held against this one.
func (j *Journal) twin(ctx context.Context, tx *store.Tx, claim uuid.UUID, op Operation, refusal error) (Result, error) {
	if _, ok := errs.All(refusal); !ok {
		return Result{}, refusal
	}
	_ = tx.Rollback() // it may have failed, and the look needs a connection
	client, err := j.store.Read(ctx)
	if err != nil {
		return Result{}, err
	}
	if res, err := j.replay(ctx, client, claim, op); err != nil || res.Replayed {
		return res, err
	}
	return Result{}, refusal
}

// replay looks for the operation among those that have happened.
func (j *Journal) replay(ctx context.Context, client *ent.Client, claim uuid.UUID, op Operation) (Result, error) {
	row, err := client.Operation.Get(ctx, claim)
	if ent.IsNotFound(err) {
		return Result{}, nil
	}
	if err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256(op.Body)
	if row.Kind != op.Kind || !bytes.Equal(row.BodySha256, sum[:]) {
		return Result{}, errs.New(errs.OperationIDReused, errs.At("operationId"),
			"Mã thao tác này đã dùng cho một nội dung khác.", "This operation id was used with another input.")
	}
	return Result{Answer: json.RawMessage(row.Answer), Replayed: true}, nil
}

func (j *Journal) book(ctx context.Context, tx *store.Tx, v viewer.Viewer, op Operation) *Book {
	return &Book{ctx: ctx, j: j, tx: tx, viewer: v, op: op, now: j.now().UnixMicro(),
		entries: map[uuid.UUID]*Entry{}, labels: map[uuid.UUID]*LabelEntry{}}
}

func (j *Journal) at(step string) error {
	if j.step == nil {
		return nil
	}
	return j.step(step)
}

// claimID is the key under which an operation is kept: one for each viewer and client id.
func claimID(v viewer.Viewer, op uuid.UUID) uuid.UUID {
	return id.Derived(id.Operation, time.Unix(0, 0), actorID(v).String()+"/"+op.String())
}

// actorID is the user's id; the program's own jobs and commands have one derived from their name.
func actorID(v viewer.Viewer) uuid.UUID {
	if v.UserID != uuid.Nil {
		return v.UserID
	}
	return id.Derived(id.User, time.Unix(0, 0), v.Login)
}
