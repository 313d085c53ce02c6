package verify

import (
	"cmp"
	"math/big"
	"slices"

	"sotaisan/plan"
	"sotaisan/plan/budget"
)

// Ways to serve a piece, in their order.
const (
	mending = iota
	completing
	buying
	riding // with a device that is bought for another function
)

// pick is one way, year and pot for a piece.
type pick struct {
	way, year, pot, until, item int
	price, points               int64
}

// tranche is a number of pieces in line that count alike.
type tranche struct {
	cell, slot     int
	n, place       int64
	permille       int64
	floor          bool
	mendable, half int // -1
	joint          int // for which it leads; -1
}

// decision is what becomes of pieces of a tranche.
type decision struct {
	slot, cell     int
	action         plan.Action
	n, offered     int64
	place          int64
	pick           pick
	permille       int64
	mendable, half int
	joint          int // -1
	pinned, floor  bool
	cutoff, left   int64
	reason         plan.StepCode
}

// pot is the money of one source; its rows are those of each year, -1 where nothing may be spent.
type pot struct {
	plan.BudgetKey
	row []int
}

type funding struct {
	pots      []pot
	free      []int64 // of every row, what is left
	tranches  []tranche
	decisions []decision
	proof     *plan.FundingProof
	points    []int64 // of every unit, its population factor
}

// rows answers the rows in which money counts: its own, and with carry-over those of all later years.
func (a *audit) rows(p, year int) []int {
	row := a.fundings.pots[p].row
	if row[year] < 0 {
		return nil
	}
	if a.params.CarryOver {
		return row[year:]
	}
	return row[year : year+1]
}

func (a *audit) purse() {
	f := &a.fundings
	var all []plan.BudgetKey
	for _, b := range a.params.Budgets {
		if key := (plan.BudgetKey{Source: b.Source, Unit: b.Unit}); !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	slices.SortFunc(all, func(x, y plan.BudgetKey) int {
		return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(x.Unit, y.Unit))
	})
	amounts := map[plan.Budget]int64{}
	for _, b := range a.params.Budgets {
		amount := int64(b.Amount)
		b.Amount = 0
		amounts[b] = amount + 1
	}
	for _, key := range all {
		p := pot{key, nil}
		sum, begun := int64(0), false
		for _, year := range a.years {
			amount := amounts[plan.Budget{Year: year, Source: key.Source, Unit: key.Unit}]
			begun = begun || amount > 0
			if amount == 0 && !(a.params.CarryOver && begun) {
				p.row = append(p.row, -1)
				continue
			}
			if amount = max(amount-1, 0); a.params.CarryOver {
				sum += amount
				amount = sum
			}
			p.row, f.free = append(p.row, len(f.free)), append(f.free, amount)
		}
		f.pots = append(f.pots, p)
	}
}

// payers answers the pots that may pay for a cell, its unit's own first.
func (a *audit) payers(c *cell) []int {
	var own, common []int
	for i, p := range a.fundings.pots {
		switch p.Unit {
		case "":
			common = append(common, i)
		case a.s.Agencies[c.agency].Unit:
			own = append(own, i)
		}
	}
	return append(own, common...)
}

// left answers what may still be spent.
func (a *audit) unspent(p, year int) int64 {
	least := int64(-1)
	for _, row := range a.rows(p, year) {
		if n := a.fundings.free[row]; least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

// fund lays the open pieces in line, reads off the lines what is funded, and holds that against budgets,
// pins and the proofs.
func (a *audit) fund() {
	f := &a.fundings
	a.purse()
	f.points = make([]int64, len(a.s.Units))
	people, known := int64(0), int64(0)
	for _, u := range a.s.Units {
		people, known = people+u.Population, known+int64(truth(u.Population > 0))
	}
	for i, u := range a.s.Units {
		if f.points[i] = 1000; u.Population > 0 {
			f.points[i] = min(max(new(big.Int).Quo(times(u.Population, 1000, known), big.NewInt(people)).Int64(), 500), 2000)
		}
	}
	a.devices = a.joined()
	a.line()
	taken := a.read()
	if len(a.faults) > 0 {
		return
	}
	a.pins()
	stages := []bool{false}
	if a.params.FloorPercent > 0 {
		stages = []bool{true, false}
	}
	if len(a.p.Proof.Funding) != len(stages) {
		a.fault([]string{"proof", "funding"}, "Có %d chứng minh; cần %d.", "There are %d proofs; %d are needed.", len(a.p.Proof.Funding), len(stages))
		return
	}
	for i, floor := range stages {
		if f.proof = &a.p.Proof.Funding[i]; len(f.proof.Multipliers) != len(f.free) || f.proof.Shift > 63 || slices.ContainsFunc(f.proof.Multipliers, func(m int64) bool { return m < 0 }) {
			a.fault([]string{"proof", "funding", num(i), "multipliers"}, "Phải có %d số không âm.", "There should be %d numbers, none below 0.", len(f.free))
			return
		}
		a.stage(i, floor, taken[truth(floor)])
	}
	for i := range f.tranches {
		a.unserved(&f.tranches[i])
	}
	slices.SortStableFunc(f.decisions, func(x, y decision) int {
		return cmp.Or(cmp.Compare(x.slot, y.slot), cmp.Compare(x.pick.year, y.pick.year), cmp.Compare(x.pick.way, y.pick.way),
			cmp.Compare(x.pick.pot, y.pick.pot), cmp.Compare(y.permille, x.permille))
	})
}

func times(factors ...int64) *big.Int {
	out := big.NewInt(1)
	for _, n := range factors {
		out.Mul(out, big.NewInt(n))
	}
	return out
}

// line puts the open pieces of every cell in line, by the year in which they open, and cuts them into
// tranches: by shortage, by the floor, and by what could be mended for them.
func (a *audit) line() {
	f := &a.fundings
	for i := range a.cells {
		c := &a.cells[i]
		aids := a.aids(i)
		order := a.queue(c)
		place := int64(0)
		for at, s := range order {
			g := &a.slots[s]
			need, before := int64(0), int64(0)
			for o := c.slots[0]; o < c.slots[1]; o++ {
				if x := &a.slots[o]; x.from <= g.open && g.open <= x.to {
					need += x.n
					if x.open > g.open || slices.Contains(order[:at], o) {
						before += x.n
					}
				}
			}
			// First what is served alone, then what leads joints; what follows in them has no choice of its own.
			alone, joints, done := g.n-a.devices.taken[s], a.devices.leads[s], int64(0)
			for left := g.n - a.devices.follows(s); left > 0; {
				t := tranche{cell: i, slot: s, n: alone, place: place, permille: 1000, mendable: -1, half: -1, joint: -1}
				if alone == 0 {
					t.joint = joints[0]
					t.n = a.devices.joints[t.joint].n - done
				}
				for _, b := range a.params.Bands {
					if before*100 < b.BelowPercent*need {
						t.permille = b.Permille
						t.n = min(t.n, (b.BelowPercent*need-before*100+99)/100)
						break
					}
				}
				if tier, _ := a.priority(c.class); tier == 1 && before*100 < a.params.FloorPercent*need {
					t.floor = true
					t.n = min(t.n, (a.params.FloorPercent*need-before*100+99)/100)
				}
				for len(aids) > 0 && (aids[0].n == 0 || aids[0].until < g.open) {
					aids = aids[1:]
				}
				if len(aids) > 0 && t.joint < 0 {
					t.n, t.mendable, t.half = min(t.n, aids[0].n), aids[0].mendable, aids[0].half
					aids[0].n -= t.n
				}
				f.tranches = append(f.tranches, t)
				switch {
				case t.joint < 0:
					alone -= t.n
				case done+t.n == a.devices.joints[t.joint].n:
					joints, done = joints[1:], 0
				default:
					done += t.n
				}
				before, left, place = before+t.n, left-t.n, place+t.n
			}
			place += a.devices.follows(s)
		}
	}
}

func (a *audit) priority(class int) (tier int, weight int64) {
	tier, weight = a.s.Classes[class].Tier, a.s.Classes[class].Weight
	for _, p := range a.params.Priorities {
		if p.NeedClass == a.s.Classes[class].Code {
			tier, weight = p.Tier, p.Weight
		}
	}
	return tier, weight
}

// aid is a number of things that can be made usable.
type aid struct {
	mendable, half int
	n, cost, years int64
	until          int
}

// aids answers those of a cell, the cheapest for a year of service first.
func (a *audit) aids(c int) []aid {
	var out []aid
	first, _ := slices.BinarySearchFunc(a.mended, c, func(m mendable, c int) int { return cmp.Compare(m.cell, c) })
	for i := first; i < len(a.mended) && a.mended[i].cell == c; i++ {
		m := &a.mended[i]
		years := min(max(a.params.RepairYears-1, m.until), a.last) + 1
		out = append(out, aid{i, -1, m.n, m.cost, int64(max(years, 1)), a.last})
	}
	for i := range a.halves {
		h := &a.halves[i]
		if h.cell != c || a.cells[c].slots[0] == a.cells[c].slots[1] {
			continue
		}
		s := &a.slots[a.cells[c].slots[0]]
		if p := a.priced(h.lacks, s.bands[0], h.percent); p.amount > 0 {
			out = append(out, aid{-1, i, h.n, p.amount, int64(h.end) + 1, h.end})
		}
	}
	slices.SortStableFunc(out, func(x, y aid) int { return cmp.Compare(x.cost*y.years, y.cost*x.years) })
	return out
}

// picks answers what can be done for a tranche: repair, completion, purchase, each by year, then pot. A pinned
// repair need not be cheaper than buying.
func (a *audit) picks(t *tranche, pinned bool) []pick {
	var out []pick
	s, c := &a.slots[t.slot], &a.cells[t.cell]
	payers := a.payers(c)
	rides := a.behind(t.joint)
	add := func(p pick, action plan.Action) {
		if p.until = min(p.until, s.to); p.until < p.year || a.forbidden(action, c, p.year) {
			return
		}
		p.points = a.worthOf(c.class, c.agency, t.permille, int64(p.until-p.year+1))
		for _, s := range rides {
			o := &a.cells[a.slots[s].cell]
			if a.forbidden(action, o, p.year) {
				return
			}
			p.points += a.worthOf(o.class, o.agency, t.permille, int64(p.until-p.year+1))
		}
		for _, p.pot = range payers {
			if a.fundings.pots[p.pot].row[p.year] >= 0 {
				out = append(out, p)
			}
		}
	}
	for y := s.open; y <= s.to && t.mendable >= 0; y++ {
		m := &a.mended[t.mendable]
		p := pick{way: mending, year: y, until: max(y+a.params.RepairYears-1, m.until), item: a.items[a.s.Stock[m.stock].ItemType], price: m.cost}
		served := int64(min(p.until, s.to) - y + 1)
		if whole := a.priceOfSlot(s, y); pinned || whole.item < 0 || whole.amount <= 0 || m.cost*int64(min(a.worn(whole.item, y), s.to)-y+1) < whole.amount*served {
			add(p, plan.Repair)
		}
	}
	for y := s.open; t.half >= 0 && y <= min(s.to, a.halves[t.half].end); y++ {
		h := &a.halves[t.half]
		if p := a.priced(h.lacks, s.bands[y-s.from], h.percent); p.buyable {
			add(pick{way: completing, year: y, until: min(h.end, a.worn(h.lacks, y)), item: h.lacks, price: p.amount}, plan.Buy)
		}
	}
	for y := s.open; y <= s.to; y++ {
		if p := a.priceFor(t.joint, s, y); p.buyable {
			add(pick{way: buying, year: y, until: a.worn(p.item, y), item: p.item, price: p.amount}, plan.Buy)
		}
	}
	return out
}

// worthOf is what a piece of a class counts for so many years, in thousandths of points.
func (a *audit) worthOf(class, agency int, permille, years int64) int64 {
	tier, weight := a.priority(class)
	n := times(weight, tierFactor(tier), a.fundings.points[a.unitOf[agency]], permille, years)
	return n.Quo(n, big.NewInt(1_000_000)).Int64()
}

func tierFactor(tier int) int64 {
	return map[int]int64{1: 4000, 2: 2000, 3: 1000}[tier]
}

// worn answers the last year of a new thing; one without a useful life stays.
func (a *audit) worn(item, year int) int {
	if years := a.s.ItemTypes[item].Years; years > 0 {
		return year + years - 1
	}
	return a.last
}

// take is what a line says of one tranche.
type take struct {
	tranche int
	n       int64
	pick    pick // way, year and pot
}

// read finds the tranche of every funded group of the plan's lines, for the floor (1) and for the rest (0).
func (a *audit) read() (out [2][]take) {
	f := &a.fundings
	tranches := map[[2]int64]int{} // cell, place
	for i, t := range f.tranches {
		tranches[[2]int64{int64(t.cell), t.place}] = i
	}
	for i := range a.p.Lines {
		l := &a.p.Lines[i]
		if l.Action != plan.Buy && l.Action != plan.Repair || l.NeedClass == "" {
			continue
		}
		c := a.cellAt[[2]int{a.agencies[l.Agency], a.classes[l.NeedClass]}]
		way := buying
		switch {
		case l.Action == plan.Repair:
			way = mending
		case slices.Contains(l.Flags, plan.FlagHalfSet):
			way = completing
		}
		year := l.Year - a.years[0]
		pot := slices.IndexFunc(f.pots, func(p pot) bool { return l.Budget != nil && p.BudgetKey == *l.Budget })
		if pot < 0 || year < 0 || year > a.last {
			a.fault(at("lines", i, "budget"), "Không có kinh phí này trong năm %d.", "There is no such money in %d.", l.Year)
			continue
		}
		for n := range l.Derivation {
			s := &l.Derivation[n]
			if s.Code != plan.Funded {
				continue
			}
			if len(s.Args) != 3 || s.Value <= 0 || s.Args[2]&^1 != 0 {
				a.fault(at("lines", i, "derivation", num(n)), "Bước bố trí kinh phí không đủ.", "The step of funding is not whole.")
				continue
			}
			t, ok := tranches[[2]int64{int64(c), s.Args[1]}]
			if !ok {
				a.fault(at("lines", i, "derivation", num(n), "args", "1"), "Không có chỗ thiếu nào bắt đầu từ cái thứ %d.", "No lack begins after piece %d in line.", s.Args[1])
				continue
			}
			out[s.Args[2]] = append(out[s.Args[2]], take{t, s.Value, pick{way: way, year: year, pot: pot}})
		}
	}
	return out
}

// decide funds pieces of a tranche; it refuses what passes a budget or the tranche.
func (a *audit) decide(i int, p pick, n, offered int64, pinned, floor bool) {
	f := &a.fundings
	t := &f.tranches[i]
	if n > t.n {
		a.fault([]string{"lines"}, "%s, %s: bố trí %d cái khi chỉ thiếu %d.", "%s, %s: %d pieces are funded where %d are lacking.", a.cells[t.cell].Agency, a.cells[t.cell].NeedClass, n, t.n)
		return
	}
	d := decision{slot: t.slot, cell: t.cell, action: plan.Buy, n: n, offered: offered, place: t.place, pick: p, permille: t.permille, mendable: -1, half: -1, joint: t.joint, pinned: pinned, floor: floor}
	switch p.way {
	case mending:
		d.action, d.mendable = plan.Repair, t.mendable
	case completing:
		d.half = t.half
	}
	if !pinned {
		d.cutoff = a.cutoff(p.pot, p.year)
	}
	cost := times(p.price, n)
	for _, row := range a.rows(p.pot, p.year) {
		if cost.Cmp(big.NewInt(f.free[row])) > 0 {
			a.fault([]string{"parameters", "budgets"}, "Chi vượt kinh phí %s năm %d.", "More is spent than %s has in %d.", f.pots[p.pot].Source, a.years[p.year])
			return
		}
		f.free[row] -= cost.Int64()
	}
	t.n -= n
	f.decisions = append(f.decisions, d)
	for _, s := range a.behind(t.joint) {
		f.decisions = append(f.decisions, decision{slot: s, cell: a.slots[s].cell, action: plan.Buy, n: n, offered: n, permille: t.permille, mendable: -1, half: -1, joint: t.joint,
			pick: pick{way: riding, year: p.year, until: p.until, item: p.item}})
	}
}

// pins takes what parameters demand, each from the first pieces in line that it fits.
func (a *audit) pins() {
	f := &a.fundings
	for i := range a.params.Pins {
		pin := &a.params.Pins[i]
		left := pin.Quantity
		c, ok := a.cellAt[[2]int{a.agencies[pin.Agency], a.classes[pin.NeedClass]}]
		year := pin.Year - a.years[0]
		if ok {
			payers := a.payers(&a.cells[c])
			who := slices.IndexFunc(payers, func(p int) bool { return f.pots[p].Source == pin.Source && f.pots[p].row[year] >= 0 })
			for n := range f.tranches {
				if t := &f.tranches[n]; who >= 0 && (t.cell == c || slices.ContainsFunc(a.behind(t.joint), func(s int) bool { return a.slots[s].cell == c })) && t.n > 0 && left > 0 {
					picks := a.picks(t, true)
					k := slices.IndexFunc(picks, func(p pick) bool {
						return p.year == year && p.pot == payers[who] && (p.way == mending) == (pin.Action == plan.Repair)
					})
					if k >= 0 {
						q := min(left, t.n)
						a.decide(n, picks[k], q, t.n, true, false)
						left -= q
					}
				}
			}
		}
		if left > 0 {
			a.fault([]string{"parameters", "pins", num(i)}, "Còn %d cái ấn định không thực hiện được.", "%d pinned pieces cannot be had.", left)
		}
	}
}

// multiplier answers what a đồng of a pot is worth in a year, in points / 2^shift.
func (a *audit) multiplier(p, year int) *big.Int {
	sum := new(big.Int)
	for _, row := range a.rows(p, year) {
		sum.Add(sum, big.NewInt(a.fundings.proof.Multipliers[row]))
	}
	return sum
}

func (a *audit) cutoff(p, year int) int64 {
	n := a.multiplier(p, year)
	n.Rsh(n.Mul(n, big.NewInt(1_000_000)), a.fundings.proof.Shift)
	if !n.IsInt64() {
		return 1<<63 - 1
	}
	return n.Int64()
}

// stage holds one problem of funding against its proof: with a price of money for every row, no choice is
// worth more than money × price and what each piece gains beyond its price.
func (a *audit) stage(at int, floor bool, taken []take) {
	f := &a.fundings
	where := func(field string) []string { return []string{"proof", "funding", num(at), field} }
	var problem budget.Problem
	problem.Capacity = slices.Clone(f.free)
	bound := new(big.Int)
	for row, m := range f.proof.Multipliers {
		bound.Add(bound, times(m, f.free[row]))
	}
	prices := make(map[[2]int]*big.Int)
	byTranche := map[int][]take{}
	for _, t := range taken {
		byTranche[t.tranche] = append(byTranche[t.tranche], t)
	}
	type chosen struct {
		tranche    int
		pick       pick
		n, offered int64
		index      int
	}
	var all []chosen
	value := new(big.Int)
	for i := range f.tranches {
		t := &f.tranches[i]
		if t.n == 0 || floor && !t.floor {
			if len(byTranche[i]) > 0 {
				a.fault([]string{"lines"}, "%s, %s: bố trí kinh phí cho chỗ không còn thiếu.", "%s, %s: pieces are funded that do not lack.", a.cells[t.cell].Agency, a.cells[t.cell].NeedClass)
			}
			continue
		}
		picks := a.picks(t, false)
		if len(picks) > 0 {
			group := budget.Group{Count: t.n}
			best := new(big.Int)
			for _, p := range picks {
				rows := a.rows(p.pot, p.year)
				choice := budget.Choice{Value: p.points}
				key := [2]int{p.pot, p.year}
				if prices[key] == nil {
					prices[key] = a.multiplier(p.pot, p.year)
				}
				affordable := true
				for _, row := range rows {
					choice.Uses = append(choice.Uses, budget.Use{Row: int32(row), Amount: p.price})
					affordable = affordable && p.price <= f.free[row]
				}
				group.Choices = append(group.Choices, choice)
				if reduced := new(big.Int).Lsh(big.NewInt(p.points), f.proof.Shift); affordable {
					if reduced.Sub(reduced, new(big.Int).Mul(prices[key], big.NewInt(p.price))); reduced.Cmp(best) > 0 {
						best = reduced
					}
				}
			}
			problem.Groups = append(problem.Groups, group)
			bound.Add(bound, best.Mul(best, big.NewInt(t.n)))
		}
		for _, x := range byTranche[i] {
			k := slices.IndexFunc(picks, func(p pick) bool { return p.way == x.pick.way && p.year == x.pick.year && p.pot == x.pick.pot })
			if k < 0 {
				a.fault([]string{"lines"}, "%s, %s: không được sửa chữa hoặc mua như vậy năm %d.", "%s, %s: they cannot be repaired or bought like this in %d.",
					a.cells[t.cell].Agency, a.cells[t.cell].NeedClass, a.years[x.pick.year])
				continue
			}
			all = append(all, chosen{i, picks[k], x.n, t.n, k})
			value.Add(value, times(picks[k].points, x.n))
		}
	}
	bound.Rsh(bound, f.proof.Shift)
	if !value.IsInt64() || value.Int64() != f.proof.Value {
		a.fault(where("value"), "Ghi %d; các dòng cộng lại %s.", "It says %d; the lines sum up to %s.", f.proof.Value, value)
	}
	if !bound.IsInt64() || bound.Int64() != f.proof.Bound {
		a.fault(where("bound"), "Ghi %d; các hệ số chứng minh %s.", "It says %d; the multipliers prove %s.", f.proof.Bound, bound)
	}
	if bound.Cmp(value) < 0 {
		a.fault(where("bound"), "Chặn trên thấp hơn giá trị.", "The bound is below the value.")
	}
	if len(a.faults) > 0 {
		return
	}
	proven := bound.Cmp(value) == 0
	if !proven {
		pieces := int64(0)
		for _, g := range problem.Groups {
			pieces += g.Count
		}
		solution, err := budget.Solve(problem, budget.Options{Nodes: plan.SearchNodes(pieces)})
		proven = err == nil && solution.Proven && solution.Value == f.proof.Value
	}
	if f.proof.Proven != proven {
		a.fault(where("proven"), "Ghi %v; phải là %v.", "It says %v; it should be %v.", f.proof.Proven, proven)
	}
	slices.SortStableFunc(all, func(x, y chosen) int { return cmp.Or(cmp.Compare(x.tranche, y.tranche), cmp.Compare(x.index, y.index)) })
	for i, x := range all {
		if i > 0 && all[i-1].tranche == x.tranche && all[i-1].index == x.index {
			a.fault([]string{"lines"}, "Cùng một chỗ thiếu được bố trí hai lần như nhau.", "The same lack is funded twice in the same way.")
		}
		a.decide(x.tranche, x.pick, x.n, x.offered, false, floor)
	}
}

// unserved says why pieces of a tranche are left: by the pick that came nearest, or because there is none.
func (a *audit) unserved(t *tranche) {
	if t.n == 0 {
		return
	}
	f, s := &a.fundings, &a.slots[t.slot]
	d := decision{slot: t.slot, cell: t.cell, action: plan.Unmet, n: t.n, offered: t.n, permille: t.permille, mendable: t.mendable, half: t.half, joint: t.joint}
	defer func() {
		for _, o := range a.behind(t.joint) {
			f.decisions = append(f.decisions, decision{slot: o, cell: a.slots[o].cell, action: plan.Unmet, n: t.n, offered: t.n, permille: t.permille, mendable: -1, half: -1, joint: t.joint,
				pick: pick{way: riding, year: s.open}, reason: plan.DeviceUnfunded})
		}
	}()
	picks := a.picks(t, false)
	if len(picks) == 0 {
		buyable, allowed := false, false
		for y := s.open; y <= s.to; y++ {
			buyable = buyable || a.priceFor(t.joint, s, y).buyable
			allowed = allowed || !a.forbidden(plan.Buy, &a.cells[t.cell], y) &&
				!slices.ContainsFunc(a.behind(t.joint), func(o int) bool { return a.forbidden(plan.Buy, &a.cells[a.slots[o].cell], y) })
		}
		d.pick.year = s.open
		switch {
		case !buyable:
			d.reason = a.priceFor(t.joint, s, s.open).step.Code
		case !allowed:
			d.reason = plan.ForbiddenBy
		default:
			d.reason = plan.NoBudget
		}
		f.decisions = append(f.decisions, d)
		return
	}
	var most *big.Int
	for _, p := range picks {
		cost := new(big.Int).Mul(a.multiplier(p.pot, p.year), big.NewInt(p.price))
		worth := new(big.Int).Sub(big.NewInt(p.points), cost.Rsh(cost, f.proof.Shift))
		if most == nil || worth.Cmp(most) > 0 {
			most, d.pick = worth, p
		}
	}
	d.cutoff, d.left = a.cutoff(d.pick.pot, d.pick.year), a.unspent(d.pick.pot, d.pick.year)
	f.decisions = append(f.decisions, d)
}

// settle counts what every cell has at the end of every year.
func (a *audit) settle() {
	for i := range a.slots {
		s := &a.slots[i]
		for y := s.open; y <= s.to; y++ {
			a.cells[s.cell].Years[y].Unmet += s.n
		}
	}
	for i := range a.fundings.decisions {
		d := &a.fundings.decisions[i]
		for y := d.pick.year; d.action != plan.Unmet && y <= d.pick.until; y++ {
			w := &a.cells[d.cell].Years[y]
			w.Unmet -= d.n
			if d.action == plan.Repair {
				w.Repaired += d.n
			} else {
				w.Purchased += d.n
			}
		}
	}
}
