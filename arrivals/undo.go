package arrivals

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"sotaisan/ent/operation"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/registry"
	"sotaisan/vntext"
)

// UndoListInput takes an imported list back.
type UndoListInput struct {
	OperationID uuid.UUID // of the undo, made by the client
	List        uuid.UUID // ListReport.Operation
	Reason      string
}

// UndoListPayload is the answer of UndoList.
type UndoListPayload struct {
	Assets   int // how many were taken back
	Replayed bool
	Errors   errs.List
}

// UndoList takes back what one list brought in: its assets are ENTERED_IN_ERROR then, out of every
// count and still in history. Whoever may bring a list in may take it back; other operations are
// registry.ReverseOperation's.
//
// Refusals: FORBIDDEN, REQUIRED without a reason, NOT_FOUND at list, WRONG_STATE when it was taken
// back before, PRECONDITION when an asset of the list was changed since, or a plan in force has it.
func (a *Arrivals) UndoList(ctx context.Context, in UndoListInput) (*UndoListPayload, error) {
	v, ok := viewer.From(ctx)
	if !ok || !authz.May(v, authz.ImportLists) {
		return &UndoListPayload{Errors: errs.List{forbidden()}}, nil
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	op := journal.Operation{ID: in.OperationID, Kind: "undoList", Body: body, Note: vntext.Clean(in.Reason), Reverses: in.List}
	res, err := a.journal.Do(ctx, op, func(b *journal.Book) (any, error) {
		if op.Note == "" {
			return nil, errs.New(errs.Required, errs.At("reason"), "Hãy ghi lý do.", "A reason is required.")
		}
		list, err := b.Ent().Operation.Query().Where(operation.OperationID(in.List), operation.Kind(ListKind)).Exist(b.Context())
		if err != nil {
			return nil, err
		}
		if !list {
			return nil, errs.Missing("list")
		}
		switch back, err := takenBack(b.Context(), b.Ent(), in.List); {
		case err != nil:
			return nil, err
		case back:
			return nil, errs.New(errs.WrongState, errs.At("list"), "Danh sách này đã được hoàn tác trước đó.", "This list was taken back before.")
		}
		entries, err := b.Reverse(in.List, uuid.Nil)
		if errs.Is(err, errs.NotFound) { // of another unit, or a list of which nothing was entered
			return nil, errs.Missing("list")
		}
		if err != nil {
			return nil, err
		}
		return len(entries), registry.CheckUnclaimed(b, errs.At("list"), entries...)
	})
	if list, ok := errs.All(err); ok {
		return &UndoListPayload{Errors: list}, nil
	}
	if err != nil {
		return nil, err
	}
	p := &UndoListPayload{Replayed: res.Replayed}
	return p, json.Unmarshal(res.Answer, &p.Assets)
}

func forbidden() *errs.Error {
	return errs.New(errs.Forbidden, nil, "Vai trò của bạn không được nhập danh sách.", "Your role may not import lists.")
}
