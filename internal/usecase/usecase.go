// Package usecase has what the writing use-cases of all rooms share: the permission first, then the
// operation that is done once however often it is sent, then the refusals that a payload carries.
package usecase

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/vntext"
)

// Outcome is what every payload of a write says beside its entities. Refusals by role, scope, state
// or rule are in Errors, and then nothing was stored; the error of a use-case is a fault of the
// program or the database.
type Outcome struct {
	Replayed bool
	Errors   []*errs.Error // an errs.List; plain, so that the API's payloads bind to it
}

// Refused sorts an error: what a user can mend goes into the outcome, anything else is a fault.
func Refused(err error) (Outcome, error) {
	if list, ok := errs.All(err); ok {
		return Outcome{Errors: list}, nil
	}
	return Outcome{}, err
}

// Allow answers the viewer, or refuses when the role has not the permission.
func Allow(ctx context.Context, p authz.Permission) (viewer.Viewer, error) {
	v, ok := viewer.From(ctx)
	if !ok {
		return v, store.ErrNoViewer
	}
	if !authz.May(v, p) {
		return v, errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
	}
	return v, nil
}

// Body is the canonical form of an input: its SHA-256 tells a replay from another operation under
// the same id. The id itself is part of it and does no harm. Texts are composed, as some devices send
// "ắ" as one letter and others as a letter with two marks.
func Body(input any) ([]byte, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("usecase: input %T: %w", input, err)
	}
	return []byte(vntext.NFC(string(text))), nil
}

// Operation makes the journal's operation of an input.
func Operation(id uuid.UUID, kind string, input any) (journal.Operation, error) {
	text, err := Body(input)
	return journal.Operation{ID: id, Kind: kind, Body: text}, err
}

// Act runs fn as one operation of the viewer and answers what fn answered, the first time also when
// the operation is replayed. The role is judged first, then the replay, then the input: what was
// once accepted is answered again, whatever the rules have become. What is wrong with the operation
// itself is refused together with what fn refuses.
func Act[A any](ctx context.Context, j *journal.Journal, p authz.Permission, op journal.Operation, fn func(*journal.Book) (A, error)) (A, Outcome, error) {
	var answer A
	if _, err := Allow(ctx, p); err != nil {
		out, err := Refused(err)
		return answer, out, err
	}
	return Do(ctx, j, op, fn)
}

// Do is Act for a role that has been judged.
func Do[A any](ctx context.Context, j *journal.Journal, op journal.Operation, fn func(*journal.Book) (A, error)) (A, Outcome, error) {
	var answer A
	res, err := j.Do(ctx, op, func(b *journal.Book) (any, error) {
		wrong := checkOperation(op, b.Today())
		answer, err := fn(b)
		if len(wrong) == 0 {
			return answer, err
		}
		return nil, Join(wrong, err)
	})
	if err != nil {
		out, err := Refused(err)
		return answer, out, err
	}
	if err := json.Unmarshal(res.Answer, &answer); err != nil {
		return answer, Outcome{}, fmt.Errorf("usecase: answer of %s: %w", op.Kind, err)
	}
	return answer, Outcome{Replayed: res.Replayed}, nil
}

// Stopped says whether there is nothing to answer but the outcome or the fault.
func (o Outcome) Stopped(err error) bool { return err != nil || len(o.Errors) > 0 }

// FirstDay is the earliest day on which anything in the register can have happened.
const FirstDay civil.Date = "1900-01-01"

func checkOperation(op journal.Operation, today civil.Date) errs.List {
	var list errs.List
	if op.ID == uuid.Nil {
		list = append(list, Missing("operationId"))
	}
	if op.EffectiveOn != "" && !op.EffectiveOn.Within(FirstDay, today) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("effectiveOn"), "Ngày phải từ năm 1900 đến hôm nay.", "The day must be from the year 1900 to today."))
	}
	return append(list, TooLong(op.Note, holding.MaxNote, "note")...)
}

// TimedOut says whether a fault is none of the program: the request ended, or a statement took longer than the
// database allows. Doors tell it apart from the others.
func TimedOut(err error) bool { return store.TimedOut(err) }

// Missing is the refusal of an input that has to be there.
func Missing(path ...string) *errs.Error {
	return errs.New(errs.Required, path, "Chưa nhập.", "A value is required.")
}

// TooLong refuses a text of more than that many letters.
func TooLong(text string, most int, path ...string) errs.List {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return errs.List{errs.New(errs.OutOfRange, path, "Dài nhất %s ký tự.", "At most %s letters.", locale.Number(int64(most)))}
}

// Join answers the refusals of a list and of an error together, what both say only once; a fault
// stands alone.
func Join(list errs.List, err error) error {
	more, ok := errs.All(err)
	if !ok && err != nil {
		return err
	}
	said := func(e *errs.Error) bool {
		return slices.ContainsFunc(list, func(have *errs.Error) bool { return have.Code == e.Code && slices.Equal(have.Path, e.Path) })
	}
	return append(list, slices.DeleteFunc(slices.Clone(more), said)...).Err()
}

// Line is a text of one line, cleaned; "" for nil.
func Line(text *string) string { return vntext.Clean(Value(text)) }

// Lines is a text of perhaps several lines, in the form in which the register keeps notes.
func Lines(text *string) string {
	return holding.Canonical(holding.State{Note: Value(text)}).Note
}

// Value is what p points to; the zero value for nil.
func Value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// CheckRevision refuses what has never been a revision. One that is still to come is stale: the
// register was put back from a copy, and the editor saw another asset.
func CheckRevision(base *int32) error {
	if base == nil || *base >= 1 {
		return nil
	}
	return errs.New(errs.OutOfRange, errs.At("baseRevision"), "Số bản phải từ 1.", "The revision must be 1 or more.")
}

// ExpectRevision refuses an edit of another revision than now; nil for an edit that does not say.
func ExpectRevision(base *int32, now int32) error {
	if err := CheckRevision(base); err != nil || base == nil || *base == now {
		return err
	}
	return errs.New(errs.StaleRevision, errs.At("baseRevision"), "Dữ liệu nay là bản %[1]d, không phải bản %[2]d.", "It is at revision %[1]d now, not at %[2]d.", now, *base)
}

// NotFound turns Ent's answer for a missing row into the user's.
func NotFound(err error, path string) error {
	if ent.IsNotFound(err) {
		return errs.Missing(path)
	}
	return err
}

// Overtaken: a row that was there and is not updated has been changed in between.
func Overtaken(err error) error {
	if ent.IsNotFound(err) {
		return errs.New(errs.StaleRevision, errs.At("baseRevision"), "Người khác vừa sửa. Hãy thử lại.", "Somebody has just changed it. Try again.")
	}
	return err
}

// May says whether the viewer may; nobody may nothing.
func May(ctx context.Context, p authz.Permission) bool {
	v, ok := viewer.From(ctx)
	return ok && authz.May(v, p)
}

// SignedIn answers store.ErrNoViewer when nobody is.
func SignedIn(ctx context.Context) error {
	if _, ok := viewer.From(ctx); !ok {
		return store.ErrNoViewer
	}
	return nil
}
