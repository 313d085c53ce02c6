package plan

import (
	"fmt"

	"sotaisan/internal/locale"
)

// Named is what a name is asked for.
type Named string

const (
	NamedItemType Named = "ITEM_TYPE"
	NamedClass    Named = "NEED_CLASS"
	NamedNormLine Named = "NORM_LINE"
	NamedBasis    Named = "BASIS" // what a line of the norm counts, by the line's code
)

// Names answers the name of a thing by its code; the caller has them, a plan does not. An empty text is
// "not known": the code stands in.
type Names func(what Named, code string) locale.Text

// Text says a step in one sentence that an officer understands, in both languages. A nil names is none.
func (s Step) Text(names Names) locale.Text {
	say, ok := sentences[s.Code]
	if !ok {
		return locale.Text{VI: string(s.Code), EN: string(s.Code)}
	}
	t := say(telling{s, names})
	if s.Basis != "" {
		t.VI, t.EN = t.VI+" ("+s.Basis+")", t.EN+" ("+s.Basis+")"
	}
	return locale.Text{VI: t.VI + ".", EN: t.EN + "."}
}

// telling is a step with the means to say it.
type telling struct {
	Step
	names Names
}

// arg answers an operand, 0 for one that is not there: a step from a file need not be whole.
func (t telling) arg(i int) int64 {
	if i < len(t.Args) {
		return t.Args[i]
	}
	return 0
}

func (t telling) named(what Named) locale.Text {
	if t.names != nil {
		if name := t.names(what, t.Ref); name != (locale.Text{}) {
			return name
		}
	}
	return locale.Text{VI: t.Ref, EN: t.Ref}
}

// words fills two formats, written with explicit indexes where the languages differ in order. An argument
// that is a locale.Text stands in the language of the format.
func words(vi, en string, args ...any) locale.Text {
	in := func(lang locale.Lang) []any {
		out := make([]any, len(args))
		for i, a := range args {
			switch a := a.(type) {
			case locale.Text:
				out[i] = a.In(lang)
			case int64:
				out[i] = locale.Number(a).In(lang)
			default:
				out[i] = a
			}
		}
		return out
	}
	return locale.Text{VI: fmt.Sprintf(vi, in(locale.VI)...), EN: fmt.Sprintf(en, in(locale.EN)...)}
}

// money is an amount: 1.234.567 đ, in English 1,234,567 VND.
func money(n int64) locale.Text { return words("%s đ", "%s VND", n) }

// decimal is a number of thousandths with as many places as it needs, one at least, two at most: 27,0.
func decimal(n int64) locale.Text {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	n = (n + 5) / 10
	whole, part := locale.Number(n/100), fmt.Sprintf("%02d", n%100)
	if part[1] == '0' {
		part = part[:1]
	}
	return locale.Text{VI: sign + whole.VI + "," + part, EN: sign + whole.EN + "." + part}
}

// during is "năm 2027", or nothing for every year of the horizon.
func (t telling) during() locale.Text {
	if t.Year == 0 {
		return locale.Text{}
	}
	return locale.Text{VI: fmt.Sprintf(" năm %d", t.Year), EN: fmt.Sprintf(" in %d", t.Year)}
}

// purse names the money of a step: its own where the unit pays itself.
func (t telling) purse(own bool) locale.Text {
	if own {
		return words("nguồn “%s” của đơn vị%s", "the unit's own “%s”%s", SourceWord(t.Ref), t.during())
	}
	return words("nguồn “%s”%s", "“%s”%s", SourceWord(t.Ref), t.during())
}

var sentences = map[StepCode]func(t telling) locale.Text{
	NormTerm: func(t telling) locale.Text {
		var basis locale.Text
		if t.names != nil {
			basis = t.names(NamedBasis, t.Ref)
		}
		if basis == (locale.Text{}) {
			return words("Định mức “%s”%s: đếm được %s, định mức %s cho mỗi %s, thành %s", "Norm “%s”%s: %s counted, %s for every %s, which makes %s",
				t.named(NamedNormLine), t.during(), t.arg(0), t.arg(1), t.arg(2), t.Value)
		}
		return words("Định mức “%[1]s”%[2]s: %[3]s %[7]s, cứ %[5]s %[7]s được %[4]s cái, thành %[6]s", "Norm “%[1]s”%[2]s: %[3]s counted (%[7]s), %[4]s for every %[5]s, which makes %[6]s",
			t.named(NamedNormLine), t.during(), t.arg(0), t.arg(1), t.arg(2), t.Value, basis)
	},
	RoundUp: func(t telling) locale.Text {
		return words("Cộng các khoản trên, làm tròn lên: %s", "Together, rounded up: %s", t.Value)
	},
	NormTotal: func(t telling) locale.Text {
		return words("Số lượng tối đa theo định mức%s: %s", "The norm allows at most%s: %s", t.during(), t.Value)
	},
	Requested: func(t telling) locale.Text {
		return words("Cơ quan đăng ký: %s", "The agency asked for: %s", t.Value)
	},
	NeedTotal: func(t telling) locale.Text {
		return words("Nhu cầu%s (theo định mức, hoặc số đăng ký đã được nhận nếu nhỏ hơn): %s", "Need%s (the norm, or the accepted request where that is smaller): %s", t.during(), t.Value)
	},
	StockHere: func(t telling) locale.Text {
		return words("Trên sổ hiện có %[2]s %[1]s", "On the book: %[2]s of %[1]s", t.named(NamedItemType), t.Value)
	},
	NotCounts: func(t telling) locale.Text {
		reason, ok := ReasonWords[Reason(t.Ref)]
		if !ok {
			reason = locale.Text{VI: t.Ref, EN: t.Ref}
		}
		if t.arg(0) == 0 {
			return words("Không tính %[2]s cái: %[1]s", "%[2]s not counted: %[1]s", reason, t.Value)
		}
		return words("Từ năm %[3]d không tính %[2]s cái: %[1]s", "From %[3]d on %[2]s are not counted: %[1]s", reason, t.Value, int(t.arg(0)))
	},
	OwnCover: func(t telling) locale.Text {
		return words("Tài sản hiện có đáp ứng%s: %s", "Met by what is there%s: %s", t.during(), t.Value)
	},
	Undecided: func(t telling) locale.Text {
		return words("Số lượng của “%s” chưa được cấp có thẩm quyền quyết định", "Nobody has decided the number of “%s” yet", t.named(NamedNormLine))
	},
	ByDevice: func(t telling) locale.Text {
		if t.arg(1) == 1 {
			return words("%s thiết bị đa chức năng điều chuyển đến ở dòng “%[3]s” đáp ứng luôn nhu cầu này từ năm %[2]d đến năm %[4]d",
				"%s multifunction devices that come by transfer in the line of “%[3]s” serve this need too, from %[2]d until %[4]d",
				t.Value, t.Year, t.named(NamedClass), int(t.arg(0)))
		}
		return words("%s thiết bị đa chức năng mua năm %d ở dòng “%s” đáp ứng luôn nhu cầu này đến năm %d, không mua riêng",
			"%s multifunction devices bought in %d in the line of “%s” serve this need too, until %d: nothing is bought separately",
			t.Value, t.Year, t.named(NamedClass), int(t.arg(0)))
	},

	Kept: func(t telling) locale.Text {
		if t.Ref == "" {
			return words("Tiếp tục sử dụng %s bộ ghép từ nhiều phần, từ năm %d đến năm %d", "%s sets put together from parts stay in use from %d to %d", t.Value, int(t.arg(0)), int(t.arg(1)))
		}
		return words("Tiếp tục sử dụng %s %s từ năm %d đến năm %d", "%s of %s stay in use from %d to %d", t.Value, t.named(NamedItemType), int(t.arg(0)), int(t.arg(1)))
	},

	MoveCost: func(t telling) locale.Text {
		if t.arg(3) > 1 {
			return words("Chi phí điều chuyển một bộ gồm %s phần, mỗi phần: bốc xếp %s, đường đi %s km, mỗi km %s, tổng cộng %s", "Moving one set of %s parts, for each: handling %s, %s km at %s each, together %s",
				t.arg(3), money(t.arg(0)), decimal(t.arg(1)), money(t.arg(2)), money(t.Value))
		}
		return words("Chi phí điều chuyển một cái: bốc xếp %s, đường đi %s km, mỗi km %s, tổng cộng %s", "Moving one: handling %s, %s km at %s each, together %s",
			money(t.arg(0)), decimal(t.arg(1)), money(t.arg(2)), money(t.Value))
	},
	MoveGain: func(t telling) locale.Text {
		return words("Không phải mua mới %s, trừ chi phí điều chuyển %s, lợi %s mỗi cái", "A purchase of %s is avoided at the cost of %s: a gain of %s for each",
			money(t.Value+t.arg(3)), money(t.arg(3)), money(t.Value))
	},
	Moved: func(t telling) locale.Text {
		return words("Nơi giao có %s dôi dư, nơi nhận thiếu %s: điều chuyển %s", "The giver offers %s, the receiver lacks %s: %s moved", t.arg(0), t.arg(1), t.Value)
	},

	PriceFrom: func(t telling) locale.Text {
		switch {
		case t.Ref == "CEILING":
			return words("Chưa có báo giá, lấy mức giá tối đa %s", "There is no price reference; the ceiling stands in: %s", money(t.Value))
		case t.arg(0) == 0:
			return words("Đơn giá %s theo %s", "Price %s by %s", money(t.Value), t.Ref)
		}
		return words("Đơn giá %s theo %s (mức tối đa %s)", "Price %s by %s (ceiling %s)", money(t.Value), t.Ref, money(t.arg(0)))
	},
	HalfCeiling: func(t telling) locale.Text {
		return words("Chỉ mua phần còn thiếu của bộ (%s): tối đa %s%% của %s là %s", "Only the missing part of the set (%s): at most %s%% of %s, which is %s",
			t.named(NamedItemType), t.arg(1), money(t.arg(0)), money(t.Value))
	},
	ForFunction: func(t telling) locale.Text {
		if t.Value == 0 {
			return words("Thiết bị đa chức năng, gồm chức năng “%s”: không có mức giá tối đa", "A multifunction device, for “%s” among others: no ceiling is fixed", t.named(NamedClass))
		}
		return words("Thiết bị đa chức năng, gồm chức năng “%s”: cộng mức giá tối đa %s", "A multifunction device, for “%s” among others: its ceiling of %s is added",
			t.named(NamedClass), money(t.Value))
	},
	RepairRule: func(t telling) locale.Text {
		if t.arg(1) == 0 {
			return words("Dự toán sửa chữa %s mỗi cái", "The repair is estimated at %s each", money(t.Value))
		}
		return words("Dự toán sửa chữa %s mỗi cái, không quá %s%% của %s", "The repair is estimated at %s each, no more than %s%% of %s",
			money(t.Value), t.arg(2), money(t.arg(1)))
	},
	Points: func(t telling) locale.Text {
		return words("Điểm ưu tiên mỗi cái: trọng số %s × nhóm %s × dân số %s × mức độ thiếu %s (coi như những cái thiếu trước đã có) × %s năm sử dụng = %s",
			"Priority points of each: weight %s × tier %s × population %s × shortage %s (as if those lacking before it were met) × %s years of use = %s",
			t.arg(0), decimal(t.arg(1)), decimal(t.arg(2)), decimal(t.arg(3)), t.arg(4), decimal(t.Value))
	},
	AlsoPoints: func(t telling) locale.Text {
		return words("Cộng điểm của chức năng “%s”: trọng số %s × nhóm %s × dân số %s × mức độ thiếu %s × %s năm sử dụng = %s",
			"And those of “%s”, which it serves too: weight %s × tier %s × population %s × shortage %s × %s years of use = %s",
			t.named(NamedClass), t.arg(0), decimal(t.arg(1)), decimal(t.arg(2)), decimal(t.arg(3)), t.arg(4), decimal(t.Value))
	},
	Cutoff: func(t telling) locale.Text {
		if t.Value >= 0 {
			return words("Đạt %s điểm trên một triệu đồng, không dưới mức chọn %s của %s", "%s points per million VND, not below the cut-off %s of %s",
				decimal(t.arg(0)), decimal(t.arg(1)), t.purse(t.arg(2) == 1))
		}
		return words("Đạt %s điểm trên một triệu đồng, dưới mức chọn %s của %s", "%s points per million VND, below the cut-off %s of %s",
			decimal(t.arg(0)), decimal(t.arg(1)), t.purse(t.arg(2) == 1))
	},
	Funded: func(t telling) locale.Text {
		return words("Được bố trí kinh phí %[2]s trong %[1]s", "%[2]s of %[1]s are funded", t.arg(0), t.Value)
	},
	PinnedBy: func(t telling) locale.Text {
		return words("Cơ quan tài chính ấn định %s từ nguồn “%s”", "%s pinned by finance, from “%s”", t.Value, SourceWord(t.Ref))
	},

	Open: func(t telling) locale.Text {
		return words("Còn thiếu%s: nhu cầu %s, trừ đã có %s, trừ điều chuyển, sửa chữa, mua sắm %s, còn %s",
			"Lacking%s: need %s, less met by stock %s, less moved, repaired and bought %s, leaves %s", t.during(), t.arg(0), t.arg(1), t.arg(2), t.Value)
	},
	Lacks: func(t telling) locale.Text {
		var why locale.Text
		if t.arg(4) == 1 {
			why = locale.Text{VI: "Đã đạt mức chọn nhưng tiền đã dành cho các nhu cầu ngang bằng hoặc cao hơn. ", EN: "They stand at the cut-off, and the money went to equals or to what stands higher. "}
		}
		if t.arg(2) < 0 {
			return words("%sNếu ấn định riêng cho dòng này, cần thêm %s ở %s để có cả %s cái này và những cái đứng trước (đơn giá %s)",
				"%sIf it were kept for this line alone (a pin), %s more in %s would fund these %s and those before them (price %s each)",
				why, money(t.Value), t.purse(t.arg(3) == 1), t.arg(1), money(t.arg(0)))
		}
		return words("%sNếu ấn định riêng cho dòng này, cần thêm %s ở %s để có %s cái này (đơn giá %s, nguồn còn %s)",
			"%sIf it were kept for this line alone (a pin), %s more in %s would fund these %s (price %s each, %s left)",
			why, money(t.Value), t.purse(t.arg(3) == 1), t.arg(1), money(t.arg(0)), money(t.arg(2)))
	},
	FundedBelow: func(t telling) locale.Text {
		return words("Hoặc nếu đơn giá không quá %s và các quyết định khác giữ nguyên, sẽ đạt mức chọn", "Or at a price of no more than %s each, with all other decisions as they are, they would reach the cut-off", money(t.Value))
	},
	NoBudget: func(t telling) locale.Text {
		return words("Không có nguồn kinh phí nào được chi cho %s cái này", "No budget may pay for these %s", t.Value)
	},
	NoPrice: func(t telling) locale.Text {
		return words("Chưa có báo giá và không có mức giá tối đa cho %s cái này", "There is neither a price reference nor a ceiling for these %s", t.Value)
	},
	OverCeiling: func(t telling) locale.Text {
		who, ok := levelWords[t.Ref]
		if !ok {
			who = locale.Text{VI: t.Ref, EN: t.Ref}
		}
		return words("Giá %s vượt mức tối đa %s nên không mua %s cái này: %s", "The price of %s is above the ceiling of %s, so these %s are not bought: %s",
			money(t.arg(0)), money(t.arg(1)), t.Value, who)
	},
	ForbiddenBy: func(t telling) locale.Text {
		return words("Cơ quan tài chính không cho phép sửa chữa hoặc mua %s cái này", "Finance has forbidden a repair or purchase of these %s", t.Value)
	},
	FundedLater: func(t telling) locale.Text {
		return words("%s cái đến năm %d mới được bố trí", "%s are funded only in %d", t.Value, t.Year)
	},
	CoverEnds: func(t telling) locale.Text {
		return words("%s cái đã sửa chữa hoặc mua chỉ dùng được đến hết năm %d", "%s that were repaired or bought last only to the end of %d", t.Value, t.Year)
	},
	DeviceUnfunded: func(t telling) locale.Text {
		return words("%s cái chờ thiết bị đa chức năng chưa được bố trí: cần gì để bố trí thì xem dòng còn thiếu của “%s”",
			"%s wait for a multifunction device that is not funded: what would fund it stands in the unmet line of “%s”", t.Value, t.named(NamedClass))
	},

	NoTaker: func(t telling) locale.Text {
		return words("Ngoài nhu cầu của nơi giữ có %s, đã điều chuyển %s, còn %s không có nơi nhận trong kế hoạch này", "%s beyond the holder's own need, %s moved away, %s left without a taker in this plan",
			t.arg(0), t.arg(1), t.Value)
	},
	LifeOver: func(t telling) locale.Text {
		return words("Đưa vào sử dụng năm %d, thời gian sử dụng %s năm, hết hạn cuối năm %d", "In use since %d with a useful life of %s years: over at the end of %d",
			int(t.arg(0)), t.arg(1), int(t.Value))
	},
	NotWorth: func(t telling) locale.Text {
		return words("Dự toán sửa chữa %s vượt %s%% của %s (%s)", "The repair is estimated at %s, more than %s%% of %s (%s)",
			money(t.arg(0)), t.arg(2), money(t.arg(1)), money(t.Value))
	},
	Candidates: func(t telling) locale.Text {
		return words("Nhóm có %s cái, %s cái đã tính vào việc khác, đề nghị xử lý %s", "Of %s in the group %s serve otherwise: %s to be disposed of", t.arg(0), t.arg(1), t.Value)
	},
}
