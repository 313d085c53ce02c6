package norm

import (
	"slices"
	"strconv"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// digitalSecrets is the first day of part D of the appendix (Decision 10/2026/QĐ-TTg).
const digitalSecrets civil.Date = "2026-03-09"

// aboveCeilings finds where a province's lines decide what the Prime Minister has: his numbers and prices
// are maxima (Decision 15/2025/QĐ-TTg, Art. 3(4)), and no price is above 130 % of them whoever decides
// (Art. 4(4)). Of a class with a national line of regime CEILING the province has
//
//   - a line in the place of that one, which counts the same, no more and at no higher price;
//   - the specialised equipment of its one-stop units, whose number and price are its own (Art. 6(3)-(6));
//   - cabinets for state-secret work, so many for an agency, at no higher price (Art. 5a, Appendix D).
//
// More pieces, as Art. 4(3) has it, are a decision on one case, not a model. The lines are right by themselves.
func (m *Model) aboveCeilings(province []Line) errs.List {
	var list errs.List
	whole := assemble(slices.Concat(m.lines, province))
	days := whole.changes()
	for i := range province {
		p := &province[i]
		fixed := m.fixed(p)
		if len(fixed) == 0 {
			continue
		}
		switch {
		case p.Scope == ForServiceCentre:
			if fixed[0].NeedClass == p.NeedClass && p.persons() && !slices.Equal(p.AgencyKinds, []holding.AgencyKind{holding.ServiceCentre}) {
				list = append(list, fault(errs.Invalid, i, "agencyKinds",
					"Dòng %[1]s: %[2]s của Thủ tướng Chính phủ quy định số lượng cho từng người; chỉ người ở Trung tâm phục vụ hành chính công được tính theo thiết bị chuyên dùng của bộ phận một cửa (Quyết định 15/2025/QĐ-TTg, Điều 6 khoản 3).",
					"Line %[1]s: the national line %[2]s fixes the number for each person; only people of a public administration service centre count for a one-stop unit's specialised equipment (Decision 15/2025/QĐ-TTg, Art. 6(3)).", p.Code, fixed[0].Code))
			}
		case p.forSecrets():
			if highest := slices.MaxFunc(fixed, func(a, b *Line) int { return int(a.Ceiling - b.Ceiling) }); p.Quantity > 0 {
				list = append(list, p.aboveCeiling(i, highest)...)
			}
		default:
			list = append(list, p.inPlace(i, fixed)...)
			for j := range province[:i] {
				q := &province[j]
				if q.NeedClass != p.NeedClass || q.Scope != p.Scope || p.Quantity == 0 || q.Quantity == 0 {
					continue
				}
				if _, _, day, ok := whole.bothCount(p, q, days); ok {
					list = append(list, fault(errs.Duplicate, i, "replaces",
						"Dòng %[1]s và dòng %[2]s cùng được tính từ %[3]s, nên cộng lại vượt mức tối đa của Thủ tướng Chính phủ (Quyết định 15/2025/QĐ-TTg, Điều 3 khoản 4).",
						"Lines %[1]s and %[2]s count together from %[3]s, which adds up to more than the national maximum (Decision 15/2025/QĐ-TTg, Art. 3(4)).", p.Code, q.Code, string(day)))
				}
			}
		}
	}
	return list
}

// fixed are the national lines of regime CEILING that a line of the province touches on its days: first
// those of its need class, then those that it replaces.
func (m *Model) fixed(p *Line) []*Line {
	var same, replaced []*Line
	for j := range m.lines {
		n := &m.lines[j]
		switch {
		case !n.National || n.Regime != Ceiling || !overlap(*p, *n):
		case n.NeedClass == p.NeedClass:
			same = append(same, n)
		case slices.Contains(p.Replaces, n.Code):
			replaced = append(replaced, n)
		}
	}
	return append(same, replaced...)
}

// forSecrets says whether the line is what Appendix D lists of the classes with a ceiling: cabinets, so many
// for an agency.
func (l *Line) forSecrets() bool {
	return l.NeedClass == "cabinet" && l.Scope == ForAgency && l.Basis == Agency && l.ValidFrom >= digitalSecrets && len(l.Replaces) == 0
}

// inPlace answers what is wrong with a line that stands in the place of national ones: everybody whom it
// counts is counted by one of them, and it gives no more than each.
func (l *Line) inPlace(i int, fixed []*Line) errs.List {
	var list errs.List
	var replaced []*Line
	for _, n := range fixed {
		switch {
		case !slices.Contains(l.Replaces, n.Code):
		case n.NeedClass != l.NeedClass || n.Scope != l.Scope || n.Basis != l.Basis:
			list = append(list, fault(errs.Invalid, i, "replaces",
				"Dòng %[1]s không thay được dòng %[2]s: số lượng và giá của dòng đó do Thủ tướng Chính phủ quyết định, chỉ thay được bằng dòng cùng nhóm nhu cầu, phạm vi và cách tính (Quyết định 15/2025/QĐ-TTg, Điều 3 khoản 4).",
				"Line %[1]s cannot replace %[2]s: the Prime Minister decides its number and price, so only a line of the same need class, scope and basis takes its place (Decision 15/2025/QĐ-TTg, Art. 3(4)).", l.Code, n.Code))
		default:
			replaced = append(replaced, n)
		}
	}
	if len(list) > 0 {
		return list
	}
	if l.Quantity > 0 && !l.countedBy(replaced) {
		return errs.List{fault(errs.Invalid, i, "replaces",
			"Dòng %[1]s cho thêm ngoài dòng %[2]s, mà số lượng và giá do Thủ tướng Chính phủ quyết định; tỉnh chỉ quyết định thêm cho bộ phận một cửa. Ghi các dòng được thay và đúng các bậc của chúng (Quyết định 15/2025/QĐ-TTg, Điều 3 khoản 4, Điều 6 khoản 3).",
			"Line %[1]s gives more beside %[2]s, whose number and price the Prime Minister decides; the province decides more for one-stop units alone. Name the lines that it replaces, and their tiers alone (Decision 15/2025/QĐ-TTg, Art. 3(4), 6(3)).", l.Code, fixed[0].Code)}
	}
	for _, n := range replaced {
		if l.Quantity*n.Per > n.Quantity*l.Per {
			list = append(list, fault(errs.OutOfRange, i, "quantity",
				"Dòng %[1]s: %[2]s vượt mức tối đa %[3]s của dòng %[4]s do Thủ tướng Chính phủ quy định (Quyết định 15/2025/QĐ-TTg, Điều 3 khoản 4).",
				"Line %[1]s: %[2]s is above %[3]s, the maximum of the national line %[4]s (Decision 15/2025/QĐ-TTg, Art. 3(4)).", l.Code, l.ratio(), n.ratio(), n.Code))
		}
		if l.Quantity > 0 {
			list = append(list, l.aboveCeiling(i, n)...)
		}
	}
	return list
}

// countedBy says whether the lines reach everybody whom this one does.
func (l *Line) countedBy(lines []*Line) bool {
	for _, kind := range holding.AgencyKinds {
		for _, tier := range l.tiersCounted() {
			if l.reaches(kind, tier) && !slices.ContainsFunc(lines, func(n *Line) bool { return n.reaches(kind, tier) }) {
				return false
			}
		}
	}
	return true
}

// aboveCeiling answers a fault where the line allows a higher price than the national one; none is any.
func (l *Line) aboveCeiling(i int, n *Line) errs.List {
	if 0 < l.Ceiling && l.Ceiling <= n.Ceiling {
		return nil
	}
	return errs.List{fault(errs.OutOfRange, i, "ceiling",
		"Dòng %[1]s: mức giá tối đa phải từ 1 đến %[2]s đồng, là mức của dòng %[3]s do Thủ tướng Chính phủ quy định; giá cao hơn là quyết định riêng, không quá 30%% (Quyết định 15/2025/QĐ-TTg, Điều 4 khoản 4).",
		"Line %[1]s: the ceiling must be within 1 and %[2]s VND, that of the national line %[3]s; a higher price is a decision of its own, by 30%% at most (Decision 15/2025/QĐ-TTg, Art. 4(4)).", l.Code, locale.Number(int64(n.Ceiling)), n.Code)}
}

func (l *Line) ratio() string {
	return strconv.FormatInt(l.Quantity, 10) + "/" + strconv.FormatInt(l.Per, 10)
}
