// Package errs has the kinds of refusal that a user meets. Use-cases return them; each door maps
// them once, at its edge. Every message stands in Vietnamese and in English.
package errs

import (
	"errors"
	"fmt"
	"strings"

	"sotaisan/internal/locale"
)

// Code is what a client program decides by. The set only grows.
type Code string

const (
	Invalid           Code = "INVALID"             // a value is wrong in itself
	Required          Code = "REQUIRED"            // a value is missing
	UnknownCode       Code = "UNKNOWN_CODE"        // no such entry in a catalogue
	OutOfRange        Code = "OUT_OF_RANGE"        // a number or day outside its bounds
	NotFound          Code = "NOT_FOUND"           // not there, or out of the viewer's scope: no difference shows
	Forbidden         Code = "FORBIDDEN"           // the viewer's role may not do this
	StaleRevision     Code = "STALE_REVISION"      // somebody changed it since baseRevision
	WrongState        Code = "WRONG_STATE"         // the transition table does not allow it
	OperationIDReused Code = "OPERATION_ID_REUSED" // the id was used with another input
	Duplicate         Code = "DUPLICATE"           // it is there already
	TooMany           Code = "TOO_MANY"            // more at once than allowed
	Precondition      Code = "PRECONDITION"        // something else has to happen first
)

// Codes lists every code, in the order of the contract.
var Codes = []Code{Invalid, Required, UnknownCode, OutOfRange, NotFound, Forbidden, StaleRevision,
	WrongState, OperationIDReused, Duplicate, TooMany, Precondition}

// Error is one refusal. Path leads to the input it is about, in the names of the API
// (["patch", "name"], ["observations", "3", "grades"]); nil when it is about the whole.
type Error struct {
	Code    Code
	Path    []string
	Message locale.Text
}

func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return string(e.Code) + ": " + e.Message.EN
	}
	return string(e.Code) + ": " + strings.Join(e.Path, ".") + ": " + e.Message.EN
}

// New makes a refusal. vi and en are formats for the same args, written with explicit indexes
// (%[1]d) where the two languages order them differently. An argument that is a locale.Text stands in
// the language of the format.
func New(code Code, path []string, vi, en string, args ...any) *Error {
	if len(args) > 0 {
		vi, en = fmt.Sprintf(vi, in(locale.VI, args)...), fmt.Sprintf(en, in(locale.EN, args)...)
	}
	return &Error{Code: code, Path: path, Message: locale.Text{VI: vi, EN: en}}
}

func in(lang locale.Lang, args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		if text, ok := arg.(locale.Text); ok {
			arg = text.In(lang)
		}
		out[i] = arg
	}
	return out
}

// At is the path to an input; it reads better than a slice literal.
func At(path ...string) []string { return path }

// List is several refusals of one input, so that a person mends them all at once.
type List []*Error

func (l List) Error() string {
	parts := make([]string, len(l))
	for i, e := range l {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Err answers nil for an empty list, which a bare List in an error interface would not be.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All takes the refusals out of err: none where err is something else (a bug, a lost connection).
func All(err error) (List, bool) {
	var list List
	if errors.As(err, &list) {
		return list, len(list) > 0
	}
	var one *Error
	if errors.As(err, &one) {
		return List{one}, true
	}
	return nil, false
}

// Is says whether err holds a refusal of that code.
func Is(err error, code Code) bool {
	list, _ := All(err)
	for _, e := range list {
		if e.Code == code {
			return true
		}
	}
	return false
}

// Under puts a path in front of every refusal in err ("observations", "3"); other errors pass unchanged.
func Under(err error, path ...string) error {
	list, ok := All(err)
	if !ok {
		return err
	}
	out := make(List, len(list))
	for i, e := range list {
		out[i] = &Error{Code: e.Code, Path: append(append([]string(nil), path...), e.Path...), Message: e.Message}
	}
	return out
}

// Missing is the one answer for what is not there and for what the viewer may not see.
func Missing(path ...string) *Error {
	return New(NotFound, path, "Không tìm thấy.", "Not found.")
}
