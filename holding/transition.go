package holding

import (
	"slices"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
)

// present are the statuses of what is there; they change freely among themselves.
var present = []Status{InUse, NotInUse, UnderRepair, Lent}

// transitions is where each status can go. A handover, signed or cancelled, and being found bring an asset back to
// one of the four; what has been disposed of or was entered in error stays so, unless the event itself is reversed.
var transitions = map[Status][]Status{
	InUse:       {NotInUse, UnderRepair, Lent, InHandover, Missing, Disposed, EnteredInError},
	NotInUse:    {InUse, UnderRepair, Lent, InHandover, Missing, Disposed, EnteredInError},
	UnderRepair: {InUse, NotInUse, Lent, InHandover, Missing, Disposed, EnteredInError},
	Lent:        {InUse, NotInUse, UnderRepair, InHandover, Missing, Disposed, EnteredInError},
	InHandover:  present,
	Missing:     present,
}

// CanChange says whether a status may follow another. A status does not follow itself.
func CanChange(from, to Status) bool { return slices.Contains(transitions[from], to) }

// change answers s in the other status, or WRONG_STATE.
func (s State) change(to Status) (State, error) {
	if !CanChange(s.Status, to) {
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Tài sản đang ở trạng thái “%[1]s”, không chuyển sang “%[2]s” được.",
			"The asset is “%[1]s”; it cannot become “%[2]s”.", Word(StatusWords, s.Status), Word(StatusWords, to))
	}
	if s.foreign() && (to == Disposed || to == InHandover) {
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Tài sản mượn hoặc thuê không được điều chuyển, thanh lý.",
			"A borrowed or leased asset is neither handed over nor disposed of.")
	}
	s.Status = to
	return s, nil
}

// SetStatus moves s among the statuses that need no paper and no second party: the four of what is there, MISSING
// and back. The status that s has already changes nothing. Others are WRONG_STATE; they have acts of their own.
func (s State) SetStatus(to Status) (State, error) {
	switch {
	case s.Status == to:
		return s, nil
	case s.Status == InHandover:
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Tài sản đang bàn giao: hãy hoàn tất hoặc hủy bàn giao trước.",
			"The asset is being handed over: sign or cancel the handover first.")
	case to != Missing && !slices.Contains(present, to):
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Trạng thái “%s” có nghiệp vụ riêng, không sửa trực tiếp.",
			"The status “%s” has an operation of its own and is not set by an edit.", Word(StatusWords, to))
	}
	return s.change(to)
}

// StartHandover puts s aside for another holder.
func (s State) StartHandover() (State, error) { return s.change(InHandover) }

// EndHandover brings s back to one of the four statuses of what is there, in whichever unit it is now.
func (s State) EndHandover(back Status) (State, error) {
	if s.Status != InHandover {
		return State{}, errs.New(errs.WrongState, errs.At("status"), "Tài sản không trong quá trình bàn giao.", "The asset is not being handed over.")
	}
	return s.change(back)
}

// Dispose takes s out of stock for good, on the ground of a paper.
func (s State) Dispose(document uuid.UUID) (State, error) {
	if document == uuid.Nil {
		return State{}, errs.New(errs.Precondition, errs.At("documentId"), "Cần văn bản làm căn cứ thanh lý, tiêu hủy.",
			"A document is needed as the ground of a disposal.")
	}
	return s.change(Disposed)
}

// EnterInError takes out of every count what should never have been registered. dependents is how many things rest
// on the entry besides its own registration: papers, handovers, labels in the field.
func (s State) EnterInError(dependents int) (State, error) {
	if dependents > 0 {
		return State{}, errs.New(errs.Precondition, nil, "Còn %d hồ sơ, bàn giao hoặc nhãn gắn với tài sản này.",
			"%d papers, handovers or labels rest on this asset.", dependents)
	}
	return s.change(EnteredInError)
}

// Editable answers WRONG_STATE for what is out of stock for good: its entry changes by correction only.
func (s State) Editable() error {
	if s.InStock() {
		return nil
	}
	return errs.New(errs.WrongState, nil, "Tài sản đã ra khỏi sổ, không sửa được nữa.", "The asset has left the stock and is not edited any more.")
}

// Immutable answers what an edit has changed that never changes: identity and code, tracking (a lot can be split),
// the kind that decides the typed half, and the unit, which changes by handover alone.
func Immutable(before, after State) errs.List {
	var list errs.List
	refuse := func(changed bool, path, vi, en string) {
		if changed {
			list = append(list, errs.New(errs.Invalid, errs.At(path), vi, en))
		}
	}
	refuse(before.ID != after.ID, "id", "Định danh không thay đổi được.", "The id never changes.")
	refuse(before.Code != after.Code, "code", "Mã tài sản không thay đổi được.", "The code never changes.")
	refuse(before.Tracking != after.Tracking, "tracking", "Cách theo dõi không thay đổi được; lô tài sản có thể tách.", "Tracking never changes; a lot can be split.")
	refuse(before.Kind != after.Kind, "itemTypeCode", "Loại tài sản mới phải cùng nhóm.", "The new item type must be of the same kind.")
	refuse(before.UnitID != after.UnitID, "unitCode", "Tài sản chỉ chuyển đơn vị qua bàn giao.", "The unit changes by handover only.")
	return list
}
