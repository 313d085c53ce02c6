package locale

import "testing"

func TestNumber(t *testing.T) {
	for n, want := range map[int64]Text{0: {"0", "0"}, 999: {"999", "999"}, 1_000: {"1.000", "1,000"}, -14_500_000: {"-14.500.000", "-14,500,000"},
		1_000_000_000_000_000: {"1.000.000.000.000.000", "1,000,000,000,000,000"}} {
		if got := Number(n); got != want {
			t.Errorf("%d is %v", n, got)
		}
	}
}
