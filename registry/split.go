package registry

import (
	"context"
	"crypto/rand"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
)

// SplitLotPayload is the answer of SplitLot.
type SplitLotPayload struct {
	Asset *ent.Asset   // the lot with what is left in it; nil when refused
	Parts []*ent.Asset // in the order of the input
	usecase.Outcome
}

// maxParts is how many parts one split takes out of a lot.
const maxParts = 50

// SplitLot takes pieces out of a lot, each part a lot of its own with a new code. Pieces, grades and
// money are conserved. A part has the lot's papers and waivers. The lot's event is SPLIT, each part's
// is REGISTERED and names the lot.
//
// Refusals: Forbidden, NotFound for the asset, an agency or a site, StaleRevision, WrongState for what
// is no lot or cannot be split now, OutOfRange for parts that are not in the lot, TooMany, Precondition for
// pieces that a plan in force moves or repairs.
func (r *Registry) SplitLot(ctx context.Context, in SplitLotInput) (*SplitLotPayload, error) {
	op, err := usecase.Operation(in.OperationID, "splitLot", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn)
	parts, out, err := usecase.Act(ctx, r.journal, authz.RegisterAssets, op, func(b *journal.Book) ([]uuid.UUID, error) {
		if len(in.Parts) > maxParts {
			return nil, errs.New(errs.TooMany, errs.At("parts"), "Mỗi lần nhiều nhất %d phần.", "At most %d parts at once.", maxParts)
		}
		e, err := entryOn(b, in.AssetID, in.BaseRevision, op.EffectiveOn, setsNothing)
		if err != nil {
			return nil, err
		}
		return r.split(b, e, in)
	})
	if out.Stopped(err) {
		return &SplitLotPayload{Outcome: out}, err
	}
	rows, err := r.assetsByID(ctx, append([]uuid.UUID{in.AssetID}, parts...)...)
	if err != nil || rows[0] == nil {
		return &SplitLotPayload{Outcome: out}, err
	}
	return &SplitLotPayload{Asset: rows[0], Parts: visible(rows[1:]), Outcome: out}, nil
}

func (r *Registry) split(b *journal.Book, lot *journal.Entry, in SplitLotInput) ([]uuid.UUID, error) {
	places, err := r.LoadPlaces(b, lot.State().UnitID)
	if err != nil {
		return nil, err
	}
	var wrong errs.List
	parts, agencies := make([]holding.Part, len(in.Parts)), make([]*ent.Agency, len(in.Parts))
	for i, p := range in.Parts {
		code, err := labels.New(rand.Reader)
		if err != nil {
			return nil, err
		}
		parts[i] = holding.Part{ID: b.NewID(id.Asset), Code: code.String(), Quantity: p.Quantity, Grades: gradeCounts(p.Grades), SiteID: p.SiteID, Room: p.Room}
		if p.AgencyID != nil {
			var e *errs.Error
			if agencies[i], e = places.agency(p.AgencyID, nil); e != nil {
				wrong = append(wrong, under(errs.List{e}, "parts", strconv.Itoa(i))...)
			}
		}
		if list := checkGrades(p.Grades); len(list) > 0 {
			wrong = append(wrong, under(list, "parts", strconv.Itoa(i))...)
			parts[i].Grades = nil
		}
		if _, e := places.site(p.SiteID); e != nil {
			wrong = append(wrong, under(errs.List{e}, "parts", strconv.Itoa(i))...)
		}
	}
	rest, states, err := lot.State().SplitLot(parts)
	if list, ok := errs.All(err); ok {
		return nil, append(wrong, list...)
	}
	ids := make([]uuid.UUID, len(states))
	for i, s := range states {
		if agencies[i] != nil {
			s.AgencyID, s.AgencyKind = agencies[i].ID, agencies[i].Kind
		}
		wrong = append(wrong, under(holding.Validate(s, b.Today()), "parts", strconv.Itoa(i))...)
		part := b.Register(s)
		part.Inherit(lot)
		part.Note(usecase.Lines(new("Tách từ lô " + labels.Code(lot.State().Code).Format() + "\n" + usecase.Value(in.Note))))
		ids[i] = s.ID
	}
	lot.Set(holding.Split, rest)
	return ids, usecase.Join(wrong, CheckUnclaimed(b, errs.At("parts"), lot))
}
