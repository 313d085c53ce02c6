package access

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/securityevent"
	"sotaisan/ent/signin"
	"sotaisan/internal/authz"
	"sotaisan/internal/viewer"
	"sotaisan/vntext"
)

// Evidence is what policy check tells of the accounts.
type Evidence struct {
	Accounts, Disabled, Dormant int
	Admins                      int // that are open
	MultiRole                   int // people with more than one open account, by folded name
	Units                       int // that open accounts are bound to
	OneTime                     int // open accounts whose password is not their owner's yet
	Passwords, Weak             int // passwords, and those not kept as hashes of the cost of this program
	Tokens                      int // that are good
	ReadableTokens              int // of all, not kept as a SHA-256
	ForeignTokens               int // of persons and roles that sign, made by another account
	GivenLately                 int // open accounts whose role signs and whose password somebody else gave in givenLately
	OldestSignIn                time.Time
	SignIns                     int
	Alarms                      int // of the security log
	LastAlarm                   time.Time
}

// givenLately is how far back Evidence looks for passwords that somebody else gave.
const givenLately = 30 * day

// Evidence counts. It runs as a job: whoever asks has been judged.
func (a *Access) Evidence(ctx context.Context) (Evidence, error) {
	job := viewer.With(ctx, viewer.Job(upkeepJob))
	var e Evidence
	c, err := a.store.Read(job)
	if err != nil {
		return e, err
	}
	users, err := c.User.Query().All(job)
	if err != nil {
		return e, err
	}
	dormant, err := a.Dormant(ctx)
	if err != nil {
		return e, err
	}
	e.Accounts, e.Dormant = len(users), len(dormant)
	given := map[uuid.UUID]bool{}
	if err := acts(job, c, a.now().Add(-givenLately).UnixMicro(), func(actor, account uuid.UUID) { given[account] = given[account] || actor != account },
		"createUser", "createUsers", "enableUser", "changePassword"); err != nil {
		return e, err
	}
	people, units := map[string]int{}, map[uuid.UUID]bool{}
	for _, u := range users {
		if u.PasswordHash != "" {
			e.Passwords++
			if !strings.HasPrefix(u.PasswordHash, hashPrefix) {
				e.Weak++
			}
		}
		if u.DisabledAt != 0 {
			e.Disabled++
			continue
		}
		if u.UnitID != nil {
			units[*u.UnitID] = true
		}
		if u.Role == viewer.Admin {
			e.Admins++
		}
		if u.PasswordEndsAt != 0 {
			e.OneTime++
		}
		if given[u.ID] && u.PasswordHash != "" && authz.Signs(u.Role) {
			e.GivenLately++
		}
		if u.PasswordHash != "" { // programs have accounts of their own
			if people[personKey(u)]++; people[personKey(u)] == 2 {
				e.MultiRole++
			}
		}
	}
	e.Units = len(units)
	tokens, err := c.ApiToken.Query().All(job)
	if err != nil {
		return e, err
	}
	for _, t := range tokens {
		if t.RevokedAt == 0 && t.ExpiresAt > a.now().UnixMicro() {
			e.Tokens++
		}
		if len(t.Hash) != sha256.Size {
			e.ReadableTokens++
		}
	}
	foreign, err := a.ForeignTokens(ctx)
	if err != nil {
		return e, err
	}
	e.ForeignTokens = len(foreign)
	if e.SignIns, err = c.SignIn.Query().Count(job); err != nil {
		return e, err
	}
	oldest, err := c.SignIn.Query().Order(signin.ByAt()).First(job)
	if err == nil {
		e.OldestSignIn = time.UnixMicro(oldest.At).UTC()
	} else if !ent.IsNotFound(err) {
		return e, err
	}
	e.Alarms, e.LastAlarm, err = a.alarms(job, c)
	return e, err
}

// alarms answers how many there were and the last one's instant.
func (a *Access) alarms(job context.Context, c *ent.Client) (int, time.Time, error) {
	n, err := c.SecurityEvent.Query().Count(job)
	if err != nil || n == 0 {
		return n, time.Time{}, err
	}
	last, err := c.SecurityEvent.Query().Order(ent.Desc(securityevent.FieldAt)).First(job)
	if err != nil {
		return n, time.Time{}, err
	}
	return n, time.UnixMicro(last.At).UTC(), nil
}

// personKey tells people apart by name and unit, as far as accounts can say it.
func personKey(u *ent.User) string {
	unit := uuid.Nil
	if u.UnitID != nil {
		unit = *u.UnitID
	}
	return vntext.Fold(u.DisplayName) + "|" + unit.String()
}
