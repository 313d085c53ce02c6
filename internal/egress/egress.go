// Package egress is the third wall around a unit's book: whatever is handed out is asked once more in
// whose book it stands. Ent's policies and the database's row-level security keep foreign rows from
// being read; this finds the one that came all the same, because a rule was left out or a statement of
// one's own forgot its scope.
package egress

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"sotaisan/internal/viewer"
)

// Row is a row of a unit's book. Ent generates the method for every entity with a unit_id; public
// facts, such as units and the catalogue, have none and pass. It is judged by the viewer's bounds, which
// no rule of the program widens.
type Row interface{ BookUnit() uuid.UUID }

// Breach is a row that was on its way to a viewer out of whose scope it is. It is a fault of the
// program, never a refusal: a door answers it with a 500 and tells the security log.
type Breach struct {
	Viewer viewer.Viewer
	Row    string // its type
	Unit   uuid.UUID
}

// Error says what happened in words for the log; nobody else reads them.
func (b *Breach) Error() string {
	return fmt.Sprintf("egress: a row of %s of unit %s was stopped on its way to %q (%s of %s)", b.Row, b.Unit, b.Viewer.Login, b.Viewer.Role, b.Viewer.UnitID)
}

// Check answers a *Breach for the first of the rows that is out of the viewer's scope, nil when all
// are in it. Nobody's scope is empty.
func Check[R Row](ctx context.Context, rows ...R) error {
	v, _ := viewer.From(ctx)
	scope := v.Bounds()
	if scope.All {
		return nil
	}
	for _, row := range rows {
		if unit := row.BookUnit(); !scope.Sees(unit) {
			return &Breach{v, reflect.TypeOf(row).Elem().Name(), unit}
		}
	}
	return nil
}

// CheckAll is Check for rows of one type, whether they are of a unit's book or public.
func CheckAll[T any](ctx context.Context, rows []*T) error {
	if len(rows) == 0 {
		return nil
	}
	if _, ok := any(rows[0]).(Row); !ok {
		return nil
	}
	for _, row := range rows {
		if err := Check(ctx, any(row).(Row)); err != nil {
			return err
		}
	}
	return nil
}

// CheckAny is Check for a value of whatever type: a row, a list of rows, or something that is neither
// and passes.
func CheckAny(ctx context.Context, value any) error {
	switch x := value.(type) {
	case nil, string, bool, int, int32, int64, *string:
		return nil
	case Row:
		if reflect.ValueOf(x).IsNil() {
			return nil
		}
		return Check(ctx, x)
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
