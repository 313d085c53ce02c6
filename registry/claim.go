package registry

import (
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/planclaim"
	"sotaisan/internal/errs"
	"sotaisan/journal"
)

const (
	claimChunk = 5_000 // ids in one statement
	maxUnfree  = 20    // assets that one refusal names
)

// CheckUnclaimed refuses to take out of stock, as the write has set it, what a plan in force moves or repairs,
// and to leave less of a lot than the plan counts on. It is for what people decide to do. What has happened,
// a loss or a destruction, is a fact that the register takes, and the plan shows that the asset is gone.
//
// Refusal: Precondition at path for each asset, with the number of the plan.
func CheckUnclaimed(b *journal.Book, path []string, entries ...*journal.Entry) error {
	byID := make(map[uuid.UUID]*journal.Entry, len(entries))
	ids := make([]uuid.UUID, len(entries))
	for i, e := range entries {
		ids[i] = e.State().ID
		byID[ids[i]] = e
	}
	var wrong errs.List
	for some := range slices.Chunk(ids, claimChunk) {
		claims, err := b.Ent().PlanClaim.Query().Where(planclaim.AssetIDIn(some...)).Order(ent.Asc(planclaim.FieldAssetID)).All(b.Context())
		if err != nil {
			return err
		}
		for _, c := range claims {
			if s := byID[c.AssetID].State(); (!s.InStock() || int64(s.Quantity) < c.Quantity) && len(wrong) < maxUnfree {
				wrong = append(wrong, errs.New(errs.Precondition, path,
					"Tài sản %[1]s thuộc kế hoạch %[2]s, sẽ được điều chuyển hoặc sửa chữa. Hãy đề nghị Sở Tài chính đưa tài sản ra khỏi kế hoạch trước.",
					"Asset %[1]s is in plan %[2]s, to be transferred or repaired. Ask provincial finance to take it out of the plan first.", s.Code, c.PlanNumber))
			}
		}
	}
	return wrong.Err()
}
