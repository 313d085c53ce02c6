package registry

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/ent/apitoken"
	"sotaisan/holding"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// The entities of the trail, by the names of their types in the API.
const (
	userEntity   = "User"
	tokenEntity  = "ApiToken"
	agencyEntity = "Agency"
	siteEntity   = "Site"
	reportEntity = "ProblemReport"
)

// told leaves out of the fields of a row those that stay as they are.
func told(fields ...holding.Change) []holding.Change {
	return slices.DeleteFunc(fields, func(c holding.Change) bool { return c.From == c.To })
}

// instant is an instant in canonical text; "" for 0, which is never.
func instant(micros int64) string {
	if micros == 0 {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

// unitCode is the code of a unit; "" for uuid.Nil.
func (r *Registry) unitCode(unit uuid.UUID) string {
	u, _ := r.units.Unit(unit)
	return u.Code
}

// tellUser makes of a write of an account one that tells what it changes. uuid.Nil is an account that
// is opened.
func (a *Accounts) tellUser(account uuid.UUID, write access.Write) func(*journal.Book) (*ent.User, error) {
	return func(b *journal.Book) (*ent.User, error) {
		before := &ent.User{}
		if account != uuid.Nil {
			row, err := b.Ent().User.Get(b.Context(), account)
			if err != nil && !ent.IsNotFound(err) { // write refuses what is not there
				return nil, err
			}
			if err == nil {
				before = row
			}
		}
		after, err := write(b.Context(), b.Ent())
		if err != nil {
			return nil, err
		}
		if after.Revision != before.Revision+1 {
			return nil, journal.ErrOvertaken
		}
		b.Tell(userEntity, after.ID, a.userChanges(before, after)...)
		return after, nil
	}
}

func (a *Accounts) userChanges(before, after *ent.User) []holding.Change {
	unit := func(u *ent.User) string { return a.registry.unitCode(usecase.Value(u.UnitID)) }
	changes := told(
		holding.Change{Field: "login", From: before.Login, To: after.Login},
		holding.Change{Field: "displayName", From: before.DisplayName, To: after.DisplayName},
		holding.Change{Field: "post", From: before.Post, To: after.Post},
		holding.Change{Field: "role", From: string(before.Role), To: string(after.Role)},
		holding.Change{Field: "unitCode", From: unit(before), To: unit(after)},
		holding.Change{Field: "disabledAt", From: instant(before.DisabledAt), To: instant(after.DisabledAt)},
	)
	if before.PasswordHash != after.PasswordHash {
		changes = append(changes, holding.Change{Field: "password", From: isSet(before.PasswordHash), To: isSet(after.PasswordHash)})
	}
	return changes
}

// isSet is all that the trail says of a secret.
func isSet(hash string) string {
	if hash == "" {
		return ""
	}
	return "SET"
}

// tellEnding is tellUser for a write that may end the account's tokens, which it tells, too.
func (a *Accounts) tellEnding(account uuid.UUID, write access.Write) func(*journal.Book) (*ent.User, error) {
	change := a.tellUser(account, write)
	return func(b *journal.Book) (*ent.User, error) {
		live, err := b.Ent().ApiToken.Query().Where(apitoken.UserID(account), apitoken.RevokedAt(0)).IDs(b.Context())
		if err != nil {
			return nil, err
		}
		user, err := change(b)
		if err != nil {
			return nil, err
		}
		ended, err := b.Ent().ApiToken.Query().Where(apitoken.IDIn(live...), apitoken.RevokedAtNEQ(0)).Order(apitoken.ByID()).All(b.Context())
		for _, t := range ended {
			b.Tell(tokenEntity, t.ID, holding.Change{Field: "revokedAt", To: instant(t.RevokedAt)})
		}
		return user, err
	}
}

func (r *Registry) agencyChanges(before, after *ent.Agency) []holding.Change {
	threshold := func(a *ent.Agency) string {
		if a.FixedAssetThreshold == 0 { // one that is not there yet
			return ""
		}
		return strconv.FormatInt(int64(a.FixedAssetThreshold), 10)
	}
	return told(
		holding.Change{Field: "unitCode", From: r.unitCode(before.UnitID), To: r.unitCode(after.UnitID)},
		holding.Change{Field: "kind", From: string(before.Kind), To: string(after.Kind)},
		holding.Change{Field: "name", From: before.Name, To: after.Name},
		holding.Change{Field: "fixedAssetThreshold", From: threshold(before), To: threshold(after)},
	)
}

func (r *Registry) siteChanges(before, after *ent.Site) []holding.Change {
	return told(
		holding.Change{Field: "unitCode", From: r.unitCode(before.UnitID), To: r.unitCode(after.UnitID)},
		holding.Change{Field: "name", From: before.Name, To: after.Name},
		holding.Change{Field: "address", From: before.Address, To: after.Address},
		holding.Change{Field: "state", From: string(before.State), To: string(after.State)},
	)
}
