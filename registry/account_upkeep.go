package registry

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
)

// CreateUsersInput are accounts to open together, each with a one-time password: all, or none.
type CreateUsersInput struct {
	OperationID uuid.UUID
	Users       []access.NewUser
	Note        *string
}

// CreateUsersPayload is the answer of CreateUsers.
type CreateUsersPayload struct {
	Users []*ent.User // in the order of the input; none when refused
	usecase.Outcome
}

// CreateUsers opens accounts. Refusals: Forbidden without MANAGE_USERS, and those of access.CreateUser
// under "users" and the account's place. progress is told of the passwords, of which each takes a while.
func (a *Accounts) CreateUsers(ctx context.Context, in CreateUsersInput, progress func(done, of int)) (*CreateUsersPayload, error) {
	if _, err := usecase.Allow(ctx, authz.ManageUsers); err != nil {
		out, err := usecase.Refused(err)
		return &CreateUsersPayload{Outcome: out}, err
	}
	writes := make([]func(*journal.Book) (*ent.User, error), len(in.Users))
	known := make([]access.NewUser, len(in.Users))
	for i, u := range in.Users {
		write, err := a.access.CreateUser(ctx, u)
		if err != nil {
			return nil, err
		}
		writes[i], known[i] = a.tellUser(uuid.Nil, write), u
		known[i].Password = nil
		progress(i+1, len(in.Users))
	}
	in.Users = known
	op, err := usecase.Operation(in.OperationID, "createUsers", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	ids, out, err := usecase.Act(ctx, a.registry.journal, authz.ManageUsers, op, func(b *journal.Book) ([]uuid.UUID, error) {
		var refused errs.List
		ids := make([]uuid.UUID, 0, len(writes))
		for i, write := range writes {
			u, err := write(b)
			list, ok := errs.All(errs.Under(err, "users", strconv.Itoa(i)))
			if err != nil && !ok {
				return nil, err
			}
			if refused = append(refused, list...); err == nil {
				ids = append(ids, u.ID)
			}
			if errs.Is(err, errs.Duplicate) { // PostgreSQL takes no further statement in this transaction
				break
			}
		}
		return ids, refused.Err()
	})
	if out.Stopped(err) {
		return &CreateUsersPayload{Outcome: out}, err
	}
	payload := &CreateUsersPayload{Outcome: out}
	for _, id := range ids {
		u, err := users.ByID(ctx, a.registry.store, id)
		if err != nil {
			return nil, err
		}
		payload.Users = append(payload.Users, u)
	}
	return payload, nil
}

// DisableDormant disables the accounts that nobody has used for longer than the policy allows, each as
// an operation that the auditor sees, and answers how many.
func (a *Accounts) DisableDormant(ctx context.Context) (int, error) {
	ctx = viewer.With(ctx, viewer.Job("upkeep"))
	rows, err := a.access.Dormant(ctx)
	if err != nil {
		return 0, err
	}
	for i, u := range rows {
		done, err := a.DisableUser(ctx, DisableUserInput{
			OperationID: uuid.NewSHA1(u.ID, fmt.Append(nil, "dormant", u.CreatedAt, u.LastSeenAt)), UserID: u.ID,
			Note: new("Tự động khóa vì lâu không dùng.")})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil && !errs.Is(err, errs.WrongState) && !errs.Is(err, errs.StaleRevision) { // somebody was faster
			return i, err
		}
	}
	return len(rows), nil
}

// RevokeForeign ends the tokens that access.ForeignTokens answers, each as an operation that the auditor sees,
// and answers how many.
func (a *Accounts) RevokeForeign(ctx context.Context) (int, error) {
	ctx = viewer.With(ctx, viewer.Job("upkeep"))
	rows, err := a.access.ForeignTokens(ctx)
	if err != nil {
		return 0, err
	}
	for i, t := range rows {
		done, err := a.RevokeAPIToken(ctx, RevokeAPITokenInput{OperationID: uuid.NewSHA1(t.ID, []byte("foreign")), TokenID: t.ID,
			Note: new("Tự động thu hồi: mã của người ký phải do chính người đó tạo.")})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil && !errs.Is(err, errs.WrongState) { // somebody was faster
			return i, err
		}
	}
	return len(rows), nil
}

// SetPolicyInput is a rule of the policy and its new value.
type SetPolicyInput struct {
	OperationID uuid.UUID
	Key         string
	Value       int
	Note        *string
}

// settingEntity is a setting in the trail, whose rows have no id of the API.
const settingEntity = "Setting"

// SetPolicy sets a rule of the policy that guards accounts. Refusals: Forbidden without MANAGE_USERS,
// and those of access.SetPolicy.
func (a *Accounts) SetPolicy(ctx context.Context, in SetPolicyInput) (usecase.Outcome, error) {
	op, err := usecase.Operation(in.OperationID, "setPolicy", in)
	if err != nil {
		return usecase.Outcome{}, err
	}
	op.Note = usecase.Lines(in.Note)
	_, out, err := usecase.Act(ctx, a.registry.journal, authz.ManageUsers, op, func(b *journal.Book) (int, error) {
		before, err := a.access.SetPolicy(b.Context(), b.Ent(), in.Key, in.Value)
		if err != nil {
			return 0, err
		}
		b.Tell(settingEntity, uuid.NewSHA1(uuid.Nil, []byte(in.Key)),
			holding.Change{Field: in.Key, From: strconv.Itoa(before), To: strconv.Itoa(in.Value)})
		return before, nil
	})
	return out, err
}
