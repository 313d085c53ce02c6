package holding

import "testing"

func TestLifeOfALabel(t *testing.T) {
	// Rows are states from, columns states to, both in the order of LabelStates.
	table := map[LabelState]string{
		//             B A P L R V
		BlankLabel:    "=..x.x",
		AssignedLabel: ".=xxxx",
		PrintedLabel:  "..=xxx",
		LiveLabel:     "...=xx",
		ReplacedLabel: "....=x",
		VoidLabel:     ".....=",
	}
	for from, row := range table {
		for i, to := range LabelStates {
			if want := row[i] != '.'; from.May(to) != want {
				t.Errorf("%s to %s: %v, want %v", from, to, !want, want)
			}
		}
	}
}
