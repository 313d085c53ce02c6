package holding

import "math/bits"

// share is the part of an amount that falls to some of the pieces, rounded down to whole đồng. It needs
// 0 ≤ pieces ≤ of and of > 0; the product may pass 2^63.
func share(amount VND, pieces, of int32) VND {
	if amount <= 0 || pieces <= 0 || pieces > of {
		return 0
	}
	hi, lo := bits.Mul64(uint64(amount), uint64(pieces))
	q, _ := bits.Div64(hi, lo, uint64(of))
	return VND(q)
}
