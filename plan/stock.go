package plan

import (
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

// Reason says why pieces do not count, or cease to.
type Reason string

const (
	OutOfStock       Reason = "OUT_OF_STOCK" // disposed of, or entered in error
	IsMissing        Reason = "MISSING"
	InHandover       Reason = "IN_HANDOVER"
	InRepair         Reason = "IN_REPAIR"
	LentOut          Reason = "LENT"
	HeldForOthers    Reason = "HELD_FOR_OTHERS"
	IsDisputed       Reason = "DISPUTED"
	InLivePlan       Reason = "IN_LIVE_PLAN"
	NoCustody        Reason = "NO_CUSTODY"
	NotInAnyClass    Reason = "NOT_IN_ANY_CLASS"
	IsUnserviceable  Reason = "UNSERVICEABLE"
	NeedsRepair      Reason = "NEEDS_REPAIR"
	IsNotAssessed    Reason = "NOT_ASSESSED"
	UsefulLifeIsOver Reason = "LIFE_OVER"
	AtClosedPremises Reason = "AT_CLOSING_PREMISES" // goes to the pool of transfers
	ServesAnother    Reason = "SERVES_OTHER_CLASS"
)

// Reasons lists the reasons in the order in which the first that holds is given.
var Reasons = []Reason{OutOfStock, IsMissing, InHandover, InRepair, LentOut, HeldForOthers, IsDisputed, InLivePlan, NoCustody,
	NotInAnyClass, IsUnserviceable, NeedsRepair, IsNotAssessed, UsefulLifeIsOver, AtClosedPremises, ServesAnother}

// ReasonWords says them in words.
var ReasonWords = map[Reason]locale.Text{
	OutOfStock:       {VI: "đã thanh lý hoặc ghi nhầm", EN: "disposed of, or entered in error"},
	IsMissing:        {VI: "không tìm thấy", EN: "missing"},
	InHandover:       {VI: "đang bàn giao", EN: "being handed over"},
	InRepair:         {VI: "đang sửa chữa", EN: "under repair"},
	LentOut:          {VI: "đang cho mượn", EN: "lent out"},
	HeldForOthers:    {VI: "giữ hộ đơn vị khác", EN: "held for others"},
	IsDisputed:       {VI: "số liệu đang có tranh chấp", EN: "disputed"},
	InLivePlan:       {VI: "đã thuộc một kế hoạch đang có hiệu lực", EN: "in another plan in force"},
	NoCustody:        {VI: "chưa giao cho cơ quan nào", EN: "in nobody's custody"},
	NotInAnyClass:    {VI: "không đáp ứng nhu cầu nào trong định mức", EN: "satisfies no need of the norm"},
	IsUnserviceable:  {VI: "hư hỏng, không sử dụng được", EN: "unserviceable"},
	NeedsRepair:      {VI: "hư hỏng, cần sửa chữa", EN: "needs repair"},
	IsNotAssessed:    {VI: "chưa đánh giá tình trạng", EN: "condition not assessed"},
	UsefulLifeIsOver: {VI: "hết thời gian sử dụng", EN: "useful life over"},
	AtClosedPremises: {VI: "ở trụ sở dôi dư hoặc đóng cửa, đưa vào điều chuyển", EN: "at premises that close, offered for transfer"},
	ServesAnother:    {VI: "đang đáp ứng một nhu cầu khác", EN: "serves another need"},
}

// judge answers which pieces of the stock count, and until when.
//
// Usable are pieces in use or in store, GOOD or WORN, of a known age, until the last year of their useful
// life: the year of first use counts as the first (Circular 141/2025/TT-BTC). They may serve anybody. The
// following serve their holder alone, and are flagged: pieces of unknown condition (a parameter), of
// unknown age, of a type without a fixed life, and past their life when certified usable or, by a
// parameter, when they work. Borrowed and leased pieces serve their holder alone too, and so does what
// cannot be moved, and what another plan will bring. What is held for others serves nobody here: it is not the holder's.
func (st *state) judge() {
	st.verdicts = make([]verdict, len(st.model.snapshot.Stock))
	for i := range st.verdicts {
		st.verdicts[i] = st.verdictOn(i)
	}
}

func (st *state) verdictOn(i int) verdict {
	m, p := st.model, st.params
	g := &m.snapshot.Stock[i]
	t := &m.snapshot.ItemTypes[m.stockItem[i]]
	end := len(p.Years) - 1
	out := func(r Reason) verdict { return verdict{until: -1, life: -1, reason: r} }
	if r := whyOut(g); r != "" {
		return out(r)
	}
	if m.formOf[m.stockItem[i]] < 0 && len(m.partOf[m.stockItem[i]]) == 0 {
		return out(NotInAnyClass)
	}
	switch g.Grade {
	case holding.Unserviceable:
		return out(IsUnserviceable)
	case holding.NeedsRepair:
		return out(NeedsRepair)
	case holding.NotAssessed:
		if !p.CountNotAssessed {
			return out(IsNotAssessed)
		}
	}
	v := verdict{until: end, life: end, ownOnly: g.Tenure != holding.Owned || !t.Movable}
	switch {
	case t.Years == 0:
		v.ownOnly, v.flags = true, flagOf(FlagNoLife)
	case g.InUseYear == 0:
		v.ownOnly, v.flags = true, flagOf(FlagNoYear)
	default:
		v.life = min(lastGoodYear(g, t)-p.Years[0], end)
		works := g.Grade == holding.Good || g.Grade == holding.Worn
		switch {
		case v.life == end:
		case v.life < 0 && g.Certified, p.CountExpired && works:
			v.flags = flagOf(FlagExpired)
		default:
			v.until, v.reason = v.life, UsefulLifeIsOver
		}
		if v.life < 0 {
			v.life, v.ownOnly = -1, true
			v.until = max(v.until, -1)
		}
	}
	if g.Grade == holding.NotAssessed {
		v.ownOnly = true
		v.flags |= flagOf(FlagNotAssessed)
	}
	if g.Coming {
		v.ownOnly = true
		v.flags |= flagOf(FlagComing)
	}
	return v
}

// whyOut answers why a group is no usable stock of its holder whatever its condition and age; empty if it is.
func whyOut(g *Stock) Reason {
	switch g.Status {
	case holding.Disposed, holding.EnteredInError:
		return OutOfStock
	case holding.Missing:
		return IsMissing
	case holding.InHandover:
		return InHandover
	case holding.UnderRepair:
		return InRepair
	case holding.Lent:
		return LentOut
	}
	switch {
	case g.Tenure == holding.HeldForOthers:
		return HeldForOthers
	case g.Disputed:
		return IsDisputed
	case g.LivePlan != "" && !g.Coming:
		return InLivePlan
	case g.Agency == "":
		return NoCustody
	}
	return ""
}

// lastGoodYear is the last year of the useful life of pieces whose age and life are known.
func lastGoodYear(g *Stock, t *ItemType) int { return g.InUseYear + t.Years - 1 }

// stockFindings counts for every agency the pieces that count though something about them is not known.
func (st *state) stockFindings() {
	s := &st.model.snapshot
	for a := range s.Agencies {
		for _, f := range [...]Flag{FlagNotAssessed, FlagExpired, FlagNoLife, FlagNoYear, FlagComing} {
			var pieces int64
			for i := st.model.stockOf[a][0]; i < st.model.stockOf[a][1]; i++ {
				if st.verdicts[i].flags&flagOf(f) != 0 {
					pieces += s.Stock[i].Quantity
				}
			}
			if pieces > 0 {
				st.findings = append(st.findings, st.model.finding(f, a, -1, pieces))
			}
		}
	}
}
