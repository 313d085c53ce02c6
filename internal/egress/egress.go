// Package egress is the third wall around a unit's book: whatever is handed out is asked once more whether
// it is open to who asks. Ent's policies and the database's row-level security keep foreign rows from
// being read; this finds the one that came all the same, because a rule was left out or a statement of
// one's own forgot its scope.
package egress

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/viewer"
	"sotaisan/plan/life"
)

// entity is a row of a table: Ent generates the method for all of them, and nothing else has it.
type entity interface{ IsNode() }

// Breach is a row that was on its way to a viewer to whom it is not open. It is a fault of the program,
// never a refusal: a door answers it with a 500 and tells the security log.
type Breach struct {
	Viewer viewer.Viewer
	Row    string    // its type
	Unit   uuid.UUID // in whose book it stands, uuid.Nil when in none
}

// Error says what happened in words for the log; nobody else reads them.
func (b *Breach) Error() string {
	of := "the province"
	if b.Unit != uuid.Nil {
		of = "unit " + b.Unit.String()
	}
	return fmt.Sprintf("egress: a row of %s of %s was stopped on its way to %q (%s of %s)", b.Row, of, b.Viewer.Login, b.Viewer.Role, b.Viewer.UnitID)
}

// open says whether a row is open to a viewer of one unit, or of none, and in whose book it stands. It is
// what row-level security says, in other words and by the row alone. A table that is not named and has no
// unit is the province's.
func open(v viewer.Viewer, row entity) (book uuid.UUID, ok bool) {
	self := func(account uuid.UUID) bool { return v.UserID != uuid.Nil && v.UserID == account }
	switch x := row.(type) {
	case *ent.Unit, *ent.Setting: // facts for all
		return uuid.Nil, true
	case *ent.User:
		return uuid.Nil, self(x.ID)
	case *ent.ApiToken:
		return uuid.Nil, self(x.UserID)
	case *ent.Operation:
		if x.UnitID == nil {
			return uuid.Nil, self(x.ActorID)
		}
		return *x.UnitID, v.Bounds().Sees(*x.UnitID)
	case *ent.UnitHead:
		return x.ID, v.Bounds().Sees(x.ID)
	case *ent.StandardModel: // drafts are the province's
		return uuid.Nil, v.Role != "" && x.Status == life.ModelApproved
	case *ent.PlanLine: // and so are plans, until they are approved
		return x.UnitID, x.Released && v.Bounds().Sees(x.UnitID)
	case interface{ BookUnit() uuid.UUID }: // Ent generates it for every entity with a unit_id
		return x.BookUnit(), v.Bounds().Sees(x.BookUnit())
	}
	return uuid.Nil, false
}

// check answers a *Breach for a row that is not open to the viewer. It is judged by the viewer's bounds,
// which no rule of the program widens.
func check(v viewer.Viewer, row entity) error {
	if v.Bounds().All {
		return nil
	}
	if book, ok := open(v, row); !ok {
		return &Breach{v, reflect.TypeOf(row).Elem().Name(), book}
	}
	return nil
}

// CheckAll answers a *Breach for the first of the rows, all of one table, that is not open to the viewer,
// nil when all are.
func CheckAll[T any](ctx context.Context, rows []*T) error {
	v, _ := viewer.From(ctx)
	for _, row := range rows {
		x, ok := any(row).(entity)
		if !ok {
			return nil
		}
		if err := check(v, x); err != nil {
			return err
		}
	}
	return nil
}

// CheckAny is CheckAll for a value of whatever type: a row, a list of rows, or something that is neither
// and passes.
func CheckAny(ctx context.Context, value any) error {
	switch x := value.(type) {
	case nil, string, bool, int, int32, int64, *string:
		return nil
	case entity:
		if reflect.ValueOf(x).IsNil() {
			return nil
		}
		v, _ := viewer.From(ctx)
		return check(v, x)
	}
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return nil
	}
	switch list.Type().Elem().Kind() {
	case reflect.Pointer, reflect.Interface:
	default:
		return nil
	}
	for i := range list.Len() {
		if err := CheckAny(ctx, list.Index(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}
