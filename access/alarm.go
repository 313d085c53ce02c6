package access

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/egress"
	"sotaisan/internal/viewer"
)

// securityJob writes the security log, whoever's request raised the alarm.
const securityJob = "security-log"

// ForeignRow is the kind of alarm for a row that was stopped on its way to a viewer out of whose scope
// it is.
const ForeignRow = "FOREIGN_ROW"

// Alarm keeps a breach that err tells of in the security log; any other error is none of its business.
// A door calls it with what it could not answer, outside of any transaction. The answer is the fault of
// the log itself.
func (a *Access) Alarm(ctx context.Context, err error) error {
	var breach *egress.Breach
	if !errors.As(err, &breach) {
		return nil
	}
	// The request may have ended; its alarm must not.
	job, cancel := context.WithTimeout(viewer.With(context.WithoutCancel(ctx), viewer.Job(securityJob)), 10*time.Second)
	defer cancel()
	tx, err := a.store.Begin(job)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	key, err := uuid.NewV7() // no node of the API, so without a tag
	if err != nil {
		return err
	}
	var account *uuid.UUID
	if breach.Viewer.UserID != uuid.Nil {
		account = &breach.Viewer.UserID
	}
	err = tx.Ent().SecurityEvent.Create().SetID(key).SetKind(ForeignRow).SetNillableUserID(account).SetLogin(breach.Viewer.Login).
		SetDetail(breach.Error()).SetAt(a.now().UnixMicro()).Exec(job)
	if err != nil {
		return err
	}
	return tx.Commit()
}
