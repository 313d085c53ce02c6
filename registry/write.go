package registry

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/vntext"
)

// atOnce is how many assets or gaps one mutation takes.
const atOnce = 250

// under puts a path in front of every refusal.
func under(list errs.List, path ...string) errs.List {
	out, _ := errs.All(errs.Under(list.Err(), path...))
	return out
}

// reasoned joins a reason and a further remark into the note of an operation. A reason is required.
func reasoned(reason string, note *string) (string, errs.List) {
	reason = usecase.Lines(&reason)
	if reason == "" {
		return "", errs.List{usecase.Missing("reason")}
	}
	return usecase.Lines(new(reason + "\n" + usecase.Value(note))), usecase.TooLong(reason, holding.MaxNote, "reason")
}

// distinct refuses a list of ids that is empty, too long or names one twice.
func distinct(ids []uuid.UUID, path string) errs.List { return distinctUpTo(ids, atOnce, path) }

func distinctUpTo(ids []uuid.UUID, most int, path string) errs.List {
	switch {
	case len(ids) == 0:
		return errs.List{usecase.Missing(path)}
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
	if err := usecase.CheckRevision(baseRevision); err != nil {
		return nil, err
	}
	return entries[0], entries[0].Expect(usecase.Value(baseRevision), sets)
}

// setsNothing is for an edit of which no input stands for a field.
func setsNothing(string) []string { return nil }

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
	return e, usecase.Join(wrong, err)
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
	if on >= first.EffectiveOn || on < usecase.FirstDay { // before which checkOperation refuses it
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
