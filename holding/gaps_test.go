package holding

import (
	"testing"

	"sotaisan/internal/errs"
)

func TestGapActs(t *testing.T) {
	waive := func(reason GapReason, note string) func(State) (State, error) {
		return func(s State) (State, error) { return s.WaiveGap("LOSS_FILE", reason, note) }
	}
	start := func(s State) (State, error) { return s.StartGap("LOSS_FILE", "đang làm") }
	reopen := func(s State) (State, error) { return s.ReopenGap("LOSS_FILE", "") }
	tests := []struct {
		name string
		from GapStatus
		act  func(State) (State, error)
		want GapStatus
		code errs.Code
	}{
		{"waive", GapOpen, waive(Lost, "cháy kho"), GapWaived, ""},
		{"waive what is in progress", GapInProgress, waive(NeverIssued, "x"), GapWaived, ""},
		{"waive without a note", GapOpen, waive(Lost, " \n"), "", errs.Required},
		{"waive without a reason", GapOpen, waive("", "x"), "", errs.Required},
		{"waive for no reason", GapOpen, waive(InProcess, "x"), "", errs.UnknownCode},
		{"waive twice", GapWaived, waive(Lost, "x"), "", errs.WrongState},
		{"waive what is closed", GapClosed, waive(Lost, "x"), "", errs.WrongState},
		{"start", GapOpen, start, GapInProgress, ""},
		{"start what is waived", GapWaived, start, "", errs.WrongState},
		{"reopen a waiver", GapWaived, reopen, GapOpen, ""},
		{"reopen what is closed", GapClosed, reopen, "", errs.WrongState},
	}
	for _, tt := range tests {
		s := State{Gaps: []Gap{{Requirement: "LOSS_FILE", Status: tt.from}}}
		got, err := tt.act(s)
		switch {
		case tt.code != "" && !errs.Is(err, tt.code):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		case tt.code == "" && (err != nil || got.Gaps[0].Status != tt.want):
			t.Errorf("%s: %v (%v), want %s", tt.name, got.Gaps, err, tt.want)
		}
		if s.Gaps[0].Status != tt.from {
			t.Errorf("%s: wrote into the state it was given", tt.name)
		}
	}
	if _, err := (State{}).ReopenGap("LOSS_FILE", ""); !errs.Is(err, errs.NotFound) {
		t.Errorf("no such gap: %v", err)
	}
}
