package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/vntext"
)

// atOnce is how many assets or gaps one mutation takes.
const atOnce = 250

// act runs fn as one operation of the viewer and answers what fn answered, the first time also when
// the operation is replayed. The role is judged first, then the replay, then the input: what was
// once accepted is answered again, whatever the rules have become. What is wrong with the operation
// itself is refused together with what fn refuses.
func act[A any](ctx context.Context, r *Registry, p authz.Permission, op journal.Operation, fn func(*journal.Book) (A, error)) (A, Outcome, error) {
	var answer A
	if _, err := allow(ctx, p); err != nil {
		out, err := refused(err)
		return answer, out, err
	}
	return do(ctx, r, op, fn)
}

// do is act for a role that has been judged.
func do[A any](ctx context.Context, r *Registry, op journal.Operation, fn func(*journal.Book) (A, error)) (A, Outcome, error) {
	var answer A
	res, err := r.journal.Do(ctx, op, func(b *journal.Book) (any, error) {
		wrong := checkOperation(op, b.Today())
		answer, err := fn(b)
		if len(wrong) == 0 {
			return answer, err
		}
		return nil, join(wrong, err)
	})
	if err != nil {
		out, err := refused(err)
		return answer, out, err
	}
	if err := json.Unmarshal(res.Answer, &answer); err != nil {
		return answer, Outcome{}, fmt.Errorf("registry: answer of %s: %w", op.Kind, err)
	}
	return answer, Outcome{Replayed: res.Replayed}, nil
}

// stopped says whether there is nothing to answer but the outcome or the fault.
func (o Outcome) stopped(err error) bool { return err != nil || len(o.Errors) > 0 }

// firstDay is the earliest day on which anything in the register can have happened.
const firstDay civil.Date = "1900-01-01"

func checkOperation(op journal.Operation, today civil.Date) errs.List {
	var list errs.List
	if op.ID == uuid.Nil {
		list = append(list, missing("operationId"))
	}
	if op.EffectiveOn != "" && !op.EffectiveOn.Within(firstDay, today) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("effectiveOn"), "Ngày phải từ năm 1900 đến hôm nay.", "The day must be from the year 1900 to today."))
	}
	return append(list, tooLong(op.Note, holding.MaxNote, "note")...)
}

// missing is the refusal of an input that has to be there.
func missing(path ...string) *errs.Error {
	return errs.New(errs.Required, path, "Chưa nhập.", "A value is required.")
}

func tooLong(text string, most int, path ...string) errs.List {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return errs.List{errs.New(errs.OutOfRange, path, "Dài nhất %s ký tự.", "At most %s letters.", locale.Number(int64(most)))}
}

// join answers the refusals of a list and of an error together, what both say only once; a fault
// stands alone.
func join(list errs.List, err error) error {
	more, ok := errs.All(err)
	if !ok && err != nil {
		return err
	}
	said := func(e *errs.Error) bool {
		return slices.ContainsFunc(list, func(have *errs.Error) bool { return have.Code == e.Code && slices.Equal(have.Path, e.Path) })
	}
	return append(list, slices.DeleteFunc(slices.Clone(more), said)...).Err()
}

// under puts a path in front of every refusal.
func under(list errs.List, path ...string) errs.List {
	out, _ := errs.All(errs.Under(list.Err(), path...))
	return out
}

// reasoned joins a reason and a further remark into the note of an operation. A reason is required.
func reasoned(reason string, note *string) (string, errs.List) {
	reason = lines(&reason)
	if reason == "" {
		return "", errs.List{missing("reason")}
	}
	return lines(new(reason + "\n" + value(note))), tooLong(reason, holding.MaxNote, "reason")
}

// line is a text of one line, cleaned; "" for nil.
func line(text *string) string { return vntext.Clean(value(text)) }

// lines is a text of perhaps several lines, in the form in which the register keeps notes.
func lines(text *string) string {
	return holding.Canonical(holding.State{Note: value(text)}).Note
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// distinct refuses a list of ids that is empty, too long or names one twice.
func distinct(ids []uuid.UUID, path string) errs.List { return distinctUpTo(ids, atOnce, path) }

func distinctUpTo(ids []uuid.UUID, most int, path string) errs.List {
	switch {
	case len(ids) == 0:
		return errs.List{missing(path)}
	case len(ids) > most:
		return errs.List{errs.New(errs.TooMany, errs.At(path), "Mỗi lần nhiều nhất %d.", "At most %d at once.", most)}
	}
	var list errs.List
	seen := make(map[uuid.UUID]bool, len(ids))
	for i, u := range ids {
		if seen[u] {
			list = append(list, errs.New(errs.Duplicate, errs.At(path, strconv.Itoa(i)), "Bị lặp lại.", "It is named twice."))
		}
		seen[u] = true
	}
	return list
}

// unit answers the commune-level unit of today with the code. One out of scope is not there.
func (r *Registry) unit(v viewer.Viewer, code string, today civil.Date) (lineage.Unit, error) {
	u, ok := r.units.ByCode(vntext.Clean(code), today)
	if !ok || !slices.Contains(lineage.CommuneLevel, u.Kind) || !v.Scope().Sees(u.ID) {
		return lineage.Unit{}, errs.Missing("unitCode")
	}
	return u, nil
}

// entry loads the one asset that an edit is about and holds it against the revision that the editor saw.
func entry(b *journal.Book, asset uuid.UUID, baseRevision *int32) (*journal.Entry, error) {
	return entryFor(b, asset, baseRevision, setsNothing)
}

// entryFor is entry for an edit whose inputs stand for fields, as Expect wants them.
func entryFor(b *journal.Book, asset uuid.UUID, baseRevision *int32, sets func(field string) []string) (*journal.Entry, error) {
	entries, err := b.Assets(asset)
	if err != nil {
		if errs.Is(err, errs.NotFound) {
			return nil, errs.Missing("assetId")
		}
		return nil, err
	}
	if err := checkRevision(baseRevision); err != nil {
		return nil, err
	}
	return entries[0], entries[0].Expect(value(baseRevision), sets)
}

// setsNothing is for an edit of which no input stands for a field.
func setsNothing(string) []string { return nil }

// checkRevision refuses what has never been a revision. One that is still to come is stale: the
// register was put back from a copy, and the editor saw another asset.
func checkRevision(base *int32) error {
	if base == nil || *base >= 1 {
		return nil
	}
	return errs.New(errs.OutOfRange, errs.At("baseRevision"), "Số bản phải từ 1.", "The revision must be 1 or more.")
}

// entryOn is entryFor for an edit that may state its day.
func entryOn(b *journal.Book, asset uuid.UUID, baseRevision *int32, on civil.Date, sets func(field string) []string) (*journal.Entry, error) {
	e, err := entryFor(b, asset, baseRevision, sets)
	if e == nil {
		return nil, err
	}
	wrong, fault := tooEarly(b, asset, on)
	if fault != nil {
		return nil, fault
	}
	return e, join(wrong, err)
}

// tooEarly refuses a day before the one on which the asset came to the register.
func tooEarly(b *journal.Book, asset uuid.UUID, on civil.Date) (errs.List, error) {
	if on == "" {
		return nil, nil
	}
	first, err := b.Ent().AssetEvent.Query().Where(assetevent.AssetID(asset), assetevent.Revision(1)).First(b.Context())
	if err != nil {
		return nil, err
	}
	if on >= first.EffectiveOn || on < firstDay { // before which checkOperation refuses it
		return nil, nil
	}
	return errs.List{errs.New(errs.OutOfRange, errs.At("effectiveOn"), "Tài sản được ghi nhận từ ngày %s; không thể có thay đổi trước đó.",
		"The asset has been there since %s; nothing can have happened to it before.", first.EffectiveOn.Time().Format("02/01/2006"))}, nil
}

// assetsByID reads assets as they are now, in the order of the ids; what is out of scope today is nil.
func (r *Registry) assetsByID(ctx context.Context, ids ...uuid.UUID) ([]*ent.Asset, error) {
	rows, err := assets.ByIDs(ctx, r.store, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*ent.Asset, len(rows))
	for _, a := range rows {
		byID[a.ID] = a
	}
	out := make([]*ent.Asset, len(ids))
	for i, u := range ids {
		out[i] = byID[u]
	}
	return out, nil
}

// visible leaves out what is out of scope today.
func visible(assets []*ent.Asset) []*ent.Asset {
	return slices.DeleteFunc(assets, func(a *ent.Asset) bool { return a == nil })
}

// assetByID reads one asset as it is now; nil when it is out of scope today.
func (r *Registry) assetByID(ctx context.Context, asset uuid.UUID) (*ent.Asset, error) {
	assets, err := r.assetsByID(ctx, asset)
	if err != nil {
		return nil, err
	}
	return assets[0], nil
}

// gapsByID reads gaps as they are now, in the order of the ids, without those out of scope today.
func (r *Registry) gapsByID(ctx context.Context, ids []uuid.UUID) ([]*ent.DocumentGap, error) {
	rows, err := gaps.ByIDs(ctx, r.store, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b *ent.DocumentGap) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
	return rows, nil
}
