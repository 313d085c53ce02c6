package plan

import (
	"math/big"
	"slices"
	"strconv"

	"sotaisan/internal/errs"
)

// Replay recomputes a line from derivations alone: line are its own steps, cell those of its cell (none for
// Surplus and Dispose lines). It does every operation again on the operands that stand there, holds the
// result against the step's Value, follows what one step takes from another, and answers what the line has
// to say: its quantity and its amount in đồng.
//
// It is written after the comments of StepCode and uses nothing of what has made the steps. The error is an
// *errs.Error whose path is the position of the step that does not follow ("derivation", "3", or "cell",
// "derivation", "3" of the cell's).
func Replay(cell, line []Step) (quantity, amount int64, err error) {
	c, err := replayCell(cell)
	if err != nil {
		return 0, 0, errs.Under(err, "cell")
	}
	r := &replay{cell: c, steps: line}
	for r.at = range line {
		if err := r.step(&line[r.at]); err != nil {
			return 0, 0, err
		}
	}
	return r.result()
}

// operands is how many numbers a step has before its value.
var operands = map[StepCode]int{NormTerm: 3, NotCounts: 1, ByDevice: 2, AlsoPoints: 5, Kept: 2, MoveCost: 4, MoveGain: 4, Moved: 4, PriceFrom: 1, HalfCeiling: 2,
	RepairRule: 3, Points: 5, Cutoff: 3, Funded: 3, Open: 3, Lacks: 5, FundedBelow: 3, OverCeiling: 2, NoTaker: 2, LifeOver: 2, NotWorth: 3, Candidates: 2}

// doesNotFollow is the one fault of a replay.
func doesNotFollow(i int, s *Step, vi, en string, args ...any) error {
	return errs.New(errs.Invalid, errs.At("derivation", strconv.Itoa(i)), "Bước "+string(s.Code)+": "+vi, "Step "+string(s.Code)+": "+en, args...)
}

func wholeStep(i int, s *Step) error {
	if !slices.Contains(StepCodes, s.Code) {
		return doesNotFollow(i, s, "không có loại bước này.", "there is no such step.")
	}
	if len(s.Args) != operands[s.Code] {
		return doesNotFollow(i, s, "có %d toán hạng, phải là %d.", "it has %d operands, not %d.", len(s.Args), operands[s.Code])
	}
	return nil
}

// replayedCell is what lines take from their cell, by year; year 0 speaks of all years.
type replayedCell struct {
	need, met map[int]int64
	served    map[int]int64 // by devices that are bought with another class
	there     bool
}

func (c *replayedCell) needIn(year int) (int64, bool) {
	if n, ok := c.need[year]; ok {
		return n, true
	}
	n, ok := c.need[0]
	return n, ok
}

// replayCell follows the need: terms are added as fractions and rounded up once for every pool, pools make
// the norm, and the smaller of norm and request is the need.
func replayCell(steps []Step) (*replayedCell, error) {
	c := &replayedCell{need: map[int]int64{}, met: map[int]int64{}, served: map[int]int64{}, there: len(steps) > 0}
	pool, terms, norm, total, requested := new(big.Rat), 0, int64(0), int64(-1), int64(-1)
	for i := range steps {
		s := &steps[i]
		if err := wholeStep(i, s); err != nil {
			return nil, err
		}
		wrong := func(want int64) error {
			return doesNotFollow(i, s, "tính ra %d, không phải %d.", "it makes %d, not %d.", want, s.Value)
		}
		switch s.Code {
		case NormTerm:
			if s.Args[0] < 0 || s.Args[1] < 0 || s.Args[2] <= 0 {
				return nil, doesNotFollow(i, s, "toán hạng ngoài phạm vi.", "an operand is out of range.")
			}
			term := big.NewRat(s.Args[2], 1)
			term.Quo(big.NewRat(s.Args[0], 1).Mul(big.NewRat(s.Args[0], 1), big.NewRat(s.Args[1], 1)), term)
			if n := ceiling(term); n != s.Value {
				return nil, wrong(n)
			}
			pool, terms = pool.Add(pool, term), terms+1
		case RoundUp:
			if n := ceiling(pool); n != s.Value || terms == 0 {
				return nil, wrong(n)
			}
			norm, pool, terms = norm+s.Value, new(big.Rat), 0
		case NormTotal:
			if norm != s.Value || terms > 0 {
				return nil, wrong(norm)
			}
			norm, total, requested = 0, s.Value, -1
		case Requested:
			if total < 0 || s.Value < 0 {
				return nil, wrong(total)
			}
			requested = s.Value
		case NeedTotal:
			need := total
			if requested >= 0 {
				need = min(need, requested)
			}
			if _, twice := c.need[s.Year]; need != s.Value || need < 0 || twice {
				return nil, wrong(need)
			}
			c.need[s.Year], total = need, -1
		case OwnCover:
			if need, ok := c.needIn(s.Year); !ok || s.Value < 0 || s.Value > need {
				return nil, wrong(need)
			}
			c.met[s.Year] = s.Value
		case ByDevice:
			if s.Value <= 0 || s.Args[0] < int64(s.Year) || s.Args[0] > maxYear || s.Args[1]&^1 != 0 {
				return nil, doesNotFollow(i, s, "toán hạng ngoài phạm vi.", "an operand is out of range.")
			}
			for y := s.Year; y <= int(s.Args[0]); y++ {
				c.served[y] += s.Value
				if need, ok := c.needIn(y); !ok || c.served[y] > need-c.met[y] {
					return nil, wrong(need - c.met[y])
				}
			}
		case Undecided:
		case StockHere, NotCounts:
			if s.Value <= 0 {
				return nil, doesNotFollow(i, s, "số lượng phải trên 0.", "its pieces must be above 0.")
			}
		default:
			return nil, doesNotFollow(i, s, "không thuộc phần nhu cầu.", "it is no step of a need.")
		}
	}
	if terms > 0 || total >= 0 {
		return nil, errs.New(errs.Invalid, errs.At("derivation"), "Phần tính nhu cầu chưa kết thúc.", "The derivation of the need does not come to its end.")
	}
	return c, nil
}

// ceiling is the next whole number.
func ceiling(r *big.Rat) int64 {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		return q.Int64() + 1
	}
	return q.Int64()
}

// product is exact, whatever its factors.
func product(factors ...int64) *big.Int {
	out := big.NewInt(1)
	for _, f := range factors {
		out.Mul(out, big.NewInt(f))
	}
	return out
}

// quotient is rounded down, for numbers that are not negative.
func quotient(n *big.Int, d int64) int64 {
	if d <= 0 {
		return 0
	}
	return new(big.Int).Quo(n, big.NewInt(d)).Int64()
}

// replay follows the steps of one line.
type replay struct {
	cell  *replayedCell
	steps []Step
	at    int

	kind     StepCode // of the step that names the unit price, or the quantity
	price    int64
	half     *Step   // HALF_CEILING, until the price is named
	several  []int64 // ceilings of the functions of a device, likewise
	quantity int64
	reasons  int64 // pieces in the reasons of an Unmet line
	points   *Step // of the group in hand
	worth    int64 // its points, of all functions together
	cutoff   *Step
	gain     *Step
	lacks    *Step
	grounds  bool // a Dispose line has said why
}

func (r *replay) wrong(want int64) error {
	s := &r.steps[r.at]
	return doesNotFollow(r.at, s, "tính ra %d, không phải %d.", "it makes %d, not %d.", want, s.Value)
}

func (r *replay) misplaced() error {
	return doesNotFollow(r.at, &r.steps[r.at], "không đứng được ở đây.", "it cannot stand here.")
}

// is refuses a value that is not what the operands make.
func (r *replay) is(want int64) error {
	if s := &r.steps[r.at]; s.Value != want {
		return r.wrong(want)
	}
	return nil
}

// opens refuses a second step that names what the line is about.
func (r *replay) opens(code StepCode) error {
	if r.kind != "" {
		return r.misplaced()
	}
	r.kind = code
	return nil
}

func (r *replay) step(s *Step) error {
	if err := wholeStep(r.at, s); err != nil {
		return err
	}
	a := s.Args
	switch s.Code {
	case Kept:
		r.quantity += s.Value
		if r.at > 0 || a[0] > a[1] {
			return r.misplaced()
		}
		return r.opens(Kept)
	case MoveCost:
		way := new(big.Int).Add(product(a[1], a[2]), big.NewInt(999))
		r.price = s.Value
		if err := r.is(quotient(product(a[3], a[0]+quotient(way, 1000)), 1)); err != nil {
			return err
		}
		return r.opens(MoveCost)
	case MoveGain:
		r.gain = s
		if r.kind != MoveCost || a[3] != r.price || a[1] <= 0 || a[1] > a[2] {
			return r.misplaced()
		}
		return r.is(quotient(product(a[0], a[1]), a[2]) - a[3])
	case Moved:
		if r.gain == nil || s.Value > min(a[0], a[1]) {
			return r.misplaced()
		}
		r.gain, r.quantity = nil, r.quantity+s.Value
	case PriceFrom, HalfCeiling, ForFunction, RepairRule:
		return r.priced(s)
	case Points, AlsoPoints, Cutoff, Funded, PinnedBy:
		return r.paid(s)
	case Open, Lacks, FundedBelow, NoBudget, NoPrice, OverCeiling, ForbiddenBy, FundedLater, CoverEnds, DeviceUnfunded:
		return r.lacking(s)
	case NoTaker, Candidates:
		if r.quantity = s.Value; (s.Code == Candidates) != r.grounds || r.kind != "" || r.at != len(r.steps)-1 || a[1] < 0 {
			return r.misplaced()
		}
		r.kind = s.Code
		return r.is(a[0] - a[1])
	case LifeOver, NotWorth, NotCounts:
		return r.ground(s)
	default:
		return r.misplaced()
	}
	return nil
}

func (r *replay) priced(s *Step) error {
	switch s.Code {
	case HalfCeiling:
		if r.at > 0 {
			return r.misplaced()
		}
		r.half = s
		return r.is(quotient(product(s.Args[0], s.Args[1]), 100))
	case ForFunction:
		if r.several = append(r.several, s.Value); r.kind != "" || r.half != nil || s.Value < 0 || r.at != len(r.several)-1 {
			return r.misplaced()
		}
		return nil
	case PriceFrom:
		if len(r.several) > 0 && (len(r.several) < 2 || sumOfCeilings(r.several) != s.Args[0]) {
			return r.misplaced()
		}
		if r.half != nil && r.half.Value != s.Args[0] || s.Ref == "CEILING" && s.Value != s.Args[0] {
			return r.misplaced()
		}
	case RepairRule:
		if product(s.Args[0], 100).Cmp(product(s.Args[1], s.Args[2])) > 0 && s.Args[1] > 0 || s.Value != s.Args[0] {
			return r.wrong(s.Args[0])
		}
	}
	r.price = s.Value
	return r.opens(s.Code)
}

// sumOfCeilings is the ceiling of a device with several functions; 0, none, where one of them has none.
func sumOfCeilings(list []int64) (sum int64) {
	for _, c := range list {
		if c == 0 {
			return 0
		}
		sum += c
	}
	return sum
}

// paid follows what pieces count, and the money that they get: of a Repair or Buy line, or of those that
// an Unmet line has gone without.
func (r *replay) paid(s *Step) error {
	a := s.Args
	switch s.Code {
	case Points:
		if r.kind == "" {
			return r.misplaced()
		}
		r.points, r.worth, r.cutoff, r.lacks = s, s.Value, nil, nil
		return r.is(quotient(product(a[0], a[1], a[2], a[3], a[4]), 1_000_000))
	case AlsoPoints:
		if r.points == nil || r.cutoff != nil || !slices.Equal(a[2:], r.points.Args[2:]) {
			return r.misplaced()
		}
		r.worth += s.Value
		return r.is(quotient(product(a[0], a[1], a[2], a[3], a[4]), 1_000_000))
	case Cutoff:
		if r.points == nil || r.cutoff != nil {
			return r.misplaced()
		}
		if r.cutoff = s; r.kind != Open && a[0] != r.perMillion(r.price) {
			return r.wrong(r.perMillion(r.price) - a[1])
		}
		return r.is(a[0] - a[1])
	case Funded:
		if r.cutoff == nil || r.kind == Open || s.Value > a[0] || s.Value <= 0 {
			return r.misplaced()
		}
	case PinnedBy:
		if r.points == nil || r.cutoff != nil || r.kind == Open || s.Value <= 0 {
			return r.misplaced()
		}
		r.points = nil
	}
	r.quantity += s.Value
	return nil
}

// perMillion is what the points in hand are for a million đồng at a price.
func (r *replay) perMillion(price int64) int64 {
	return quotient(product(r.worth, 1_000_000), max(price, 1))
}

func (r *replay) lacking(s *Step) error {
	a := s.Args
	if s.Code == Open {
		need, ok := r.cell.needIn(s.Year)
		if r.quantity = s.Value; r.cell.there && (!ok || a[0] != need || a[1] != r.cell.met[s.Year] || a[2] < r.cell.served[s.Year]) {
			return r.misplaced()
		}
		if err := r.opens(Open); err != nil {
			return err
		}
		return r.is(a[0] - a[1] - a[2])
	}
	if r.kind != Open {
		return r.misplaced()
	}
	switch s.Code {
	case Lacks:
		if r.cutoff == nil || r.lacks != nil || a[1] <= 0 || s.Ref != r.cutoff.Ref || s.Year != r.cutoff.Year || r.cutoff.Args[0] != r.perMillion(a[0]) ||
			a[3] != r.cutoff.Args[2] || (a[4] == 1) != (r.cutoff.Value >= 0) {
			return r.misplaced()
		}
		r.lacks, r.reasons = s, r.reasons+a[1]
		return r.is(max(quotient(product(a[0], a[1]), 1)-a[2], 0))
	case FundedBelow:
		if r.lacks == nil || r.cutoff.Value >= 0 || a[0] != r.worth || a[1] != r.cutoff.Args[1] || a[1] <= 0 || a[2] != r.lacks.Args[0] || s.Value >= a[2] {
			return r.misplaced()
		}
		want := quotient(product(a[0], 1_000_000), a[1])
		r.points, r.cutoff, r.lacks = nil, nil, nil
		return r.is(want)
	}
	if s.Value <= 0 {
		return r.misplaced()
	}
	r.reasons += s.Value
	return nil
}

// ground follows why pieces are a case for disposal.
func (r *replay) ground(s *Step) error {
	a := s.Args
	if r.kind != "" {
		return r.misplaced()
	}
	r.grounds = true
	switch s.Code {
	case LifeOver:
		return r.is(a[0] + a[1] - 1)
	case NotWorth:
		if product(a[0], 100).Cmp(product(a[1], a[2])) <= 0 {
			return r.misplaced()
		}
		return r.is(quotient(product(a[1], a[2]), 100))
	}
	return nil
}

func (r *replay) result() (quantity, amount int64, err error) {
	if len(r.steps) == 0 || r.kind == "" || r.quantity <= 0 || r.gain != nil || r.kind == Open && r.reasons != r.quantity {
		return 0, 0, errs.New(errs.Invalid, errs.At("derivation"), "Các bước không dẫn đến số lượng: %d, lý do cho %d.", "The steps do not lead to a quantity: %d, reasons for %d.", r.quantity, r.reasons)
	}
	total := product(r.quantity, r.price)
	if !total.IsInt64() {
		return 0, 0, errs.New(errs.OutOfRange, errs.At("derivation"), "Thành tiền quá lớn.", "The amount is too large.")
	}
	return r.quantity, total.Int64(), nil
}
