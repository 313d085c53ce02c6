package holding

import "math/bits"

// scale answers amount × num ÷ den in whole đồng, rounded down, and the remainder. It needs num ≤ den and den > 0; the
// product may pass 2^63. There is no part of a negative amount.
func scale(amount VND, num, den uint64) (VND, uint64) {
	if amount <= 0 || num > den {
		return 0, 0
	}
	hi, lo := bits.Mul64(uint64(amount), num)
	q, r := bits.Div64(hi, lo, den)
	return VND(q), r
}

// share is the part of an amount that falls to some of the pieces, rounded down.
func share(amount VND, pieces, of int32) VND {
	if pieces <= 0 || of <= 0 {
		return 0
	}
	part, _ := scale(amount, uint64(pieces), uint64(of))
	return part
}

// rounded is amount × num ÷ den to the nearest đồng, halves up.
func rounded(amount VND, num, den uint64) VND {
	part, left := scale(amount, num, den)
	if left >= den-left {
		part++
	}
	return part
}
