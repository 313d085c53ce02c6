package budget

import "math/bits"

// wide is an unsigned number of 128 bits. Products of a multiplier and an amount do not fit less.
type wide struct{ hi, lo uint64 }

func product(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return wide{hi, lo}
}

// plus also says whether the sum fits.
func (w wide) plus(x wide) (wide, bool) {
	lo, carry := bits.Add64(w.lo, x.lo, 0)
	hi, carry := bits.Add64(w.hi, x.hi, carry)
	return wide{hi, lo}, carry == 0
}

// minus is for x ≤ w.
func (w wide) minus(x wide) wide {
	lo, borrow := bits.Sub64(w.lo, x.lo, 0)
	hi, _ := bits.Sub64(w.hi, x.hi, borrow)
	return wide{hi, lo}
}

func (w wide) less(x wide) bool { return w.hi < x.hi || w.hi == x.hi && w.lo < x.lo }

// times also says whether the product fits.
func (w wide) times(n int64) (wide, bool) {
	hi, lo := bits.Mul64(w.lo, uint64(n))
	over, add := bits.Mul64(w.hi, uint64(n))
	hi, carry := bits.Add64(hi, add, 0)
	return wide{hi, lo}, over == 0 && carry == 0
}

// shifted is v × 2^n, n ≤ 64.
func shifted(v int64, n uint) wide {
	return wide{uint64(v) >> (64 - n), uint64(v) << n}
}

// down is ⌊w / 2^n⌋, n < 64; it also says whether that fits an int64.
func (w wide) down(n uint) (int64, bool) {
	q := w.lo>>n | w.hi<<(64-n)
	return int64(q), w.hi>>n == 0 && q>>63 == 0
}
