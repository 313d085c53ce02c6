package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/locale"
)

func TestEveryWordIsThere(t *testing.T) {
	check := func(what string, w locale.Text) {
		if strings.TrimSpace(w.VI) == "" || strings.TrimSpace(w.EN) == "" || w.VI == w.EN {
			t.Errorf("%s: %+v", what, w)
		}
	}
	for _, a := range Actions {
		check(string(a), ActionWords[a])
	}
	for _, f := range Flags {
		check(string(f), FlagWords[f])
	}
	for _, s := range Stages {
		check(string(s), StageWords[s])
	}
	for _, r := range Reasons {
		check(string(r), ReasonWords[r])
	}
	for _, c := range Causes {
		check(string(c), CauseWords[c])
	}
	for _, c := range StepCodes {
		for _, s := range []Step{{Code: c}, {Code: c, Year: 2027, Ref: "X", Args: []int64{1, -2, 3, 4, 5}, Value: -6, Basis: "Điều 1"}} {
			w := s.Text(nil)
			check(string(c), w)
			if strings.Contains(w.VI+w.EN, "%!") || strings.HasPrefix(w.VI, string(c)) {
				t.Errorf("%s: %+v", c, w)
			}
		}
	}
	if len(sentences) != len(StepCodes) {
		t.Errorf("%d sentences for %d codes", len(sentences), len(StepCodes))
	}
}

func TestSentences(t *testing.T) {
	names := func(what Named, code string) locale.Text {
		if what == NamedItemType && code == "desktop" {
			return locale.Text{VI: "máy vi tính để bàn", EN: "desktop computer"}
		}
		if what == NamedBasis && code == "POS-shredder" {
			return locale.Text{VI: "người", EN: "person"}
		}
		return locale.Text{}
	}
	tests := []struct {
		step   Step
		vi, en string
	}{
		{Step{Code: NormTerm, Year: 2027, Ref: "ROOM-shared_printer", Args: []int64{19, 1, 3}, Value: 7},
			"Định mức “ROOM-shared_printer” năm 2027: đếm được 19, định mức 1 cho mỗi 3, thành 7.", "Norm “ROOM-shared_printer” in 2027: 19 counted, 1 for every 3, which makes 7."},
		{Step{Code: NormTerm, Ref: "POS-shredder", Args: []int64{19, 1, 15}, Value: 2},
			"Định mức “POS-shredder”: 19 người, cứ 15 người được 1 cái, thành 2.", "Norm “POS-shredder”: 19 counted (person), 1 for every 15, which makes 2."},
		{Step{Code: Kept, Args: []int64{2027, 2029}, Value: 6}, "Tiếp tục sử dụng 6 bộ ghép từ nhiều phần, từ năm 2027 đến năm 2029.", "6 sets put together from parts stay in use from 2027 to 2029."},
		{Step{Code: StockHere, Ref: "desktop", Value: 1200}, "Trên sổ hiện có 1.200 máy vi tính để bàn.", "On the book: 1,200 of desktop computer."},
		{Step{Code: NotCounts, Ref: "LIFE_OVER", Args: []int64{2028}, Value: 2}, "Từ năm 2028 không tính 2 cái: hết thời gian sử dụng.", "From 2028 on 2 are not counted: useful life over."},
		{Step{Code: PriceFrom, Ref: "Báo giá 12/BG", Args: []int64{20_000_000}, Value: 14_500_000, Basis: "15/QĐ-UBND"},
			"Đơn giá 14.500.000 đ theo Báo giá 12/BG (mức tối đa 20.000.000 đ) (15/QĐ-UBND).", "Price 14,500,000 VND by Báo giá 12/BG (ceiling 20,000,000 VND) (15/QĐ-UBND)."},
		{Step{Code: Cutoff, Year: 2027, Ref: "PROVINCE", Args: []int64{27_000, 12_500, 0}, Value: 14_500},
			"Đạt 27,0 điểm trên một triệu đồng, không dưới mức chọn 12,5 của nguồn “Ngân sách tỉnh” năm 2027.", "27.0 points per million VND, not below the cut-off 12.5 of “Provincial budget” in 2027."},
		{Step{Code: Lacks, Year: 2027, Ref: "PROVINCE", Args: []int64{15_000_000, 2, 25_900_000, 0, 0}, Value: 4_100_000},
			"Nếu ấn định riêng cho dòng này, cần thêm 4.100.000 đ ở nguồn “Ngân sách tỉnh” năm 2027 để có 2 cái này (đơn giá 15.000.000 đ, nguồn còn 25.900.000 đ).",
			"If it were kept for this line alone (a pin), 4,100,000 VND more in “Provincial budget” in 2027 would fund these 2 (price 15,000,000 VND each, 25,900,000 VND left)."},
		{Step{Code: Lacks, Year: 2027, Ref: "COMMUNE", Args: []int64{15_000_000, 1, 0, 1, 1}, Value: 15_000_000},
			"Đã đạt mức chọn nhưng tiền đã dành cho các nhu cầu ngang bằng hoặc cao hơn. Nếu ấn định riêng cho dòng này, cần thêm 15.000.000 đ ở nguồn “Ngân sách xã” của đơn vị năm 2027 để có 1 cái này (đơn giá 15.000.000 đ, nguồn còn 0 đ).",
			"They stand at the cut-off, and the money went to equals or to what stands higher. If it were kept for this line alone (a pin), 15,000,000 VND more in the unit's own “Commune budget” in 2027 would fund these 1 (price 15,000,000 VND each, 0 VND left)."},
		{Step{Code: PinnedBy, Ref: "PROVINCE", Value: 2}, "Cơ quan tài chính ấn định 2 từ nguồn “Ngân sách tỉnh”.", "2 pinned by finance, from “Provincial budget”."},
		{Step{Code: FundedBelow, Value: 13_200_000}, "Hoặc nếu đơn giá không quá 13.200.000 đ và các quyết định khác giữ nguyên, sẽ đạt mức chọn.",
			"Or at a price of no more than 13,200,000 VND each, with all other decisions as they are, they would reach the cut-off."},
		{Step{Code: OverCeiling, Ref: "AUTHORITY", Args: []int64{26_000_000, 20_000_000}, Value: 3},
			"Giá 26.000.000 đ vượt mức tối đa 20.000.000 đ nên không mua 3 cái này: cần UBND cấp tỉnh hoặc cơ quan được phân cấp quyết định.",
			"The price of 26,000,000 VND is above the ceiling of 20,000,000 VND, so these 3 are not bought: the provincial People's Committee or its delegate would have to decide."},
		{Step{Code: MoveCost, Args: []int64{50_000, 12_345, 2_000, 1}, Value: 74_690},
			"Chi phí điều chuyển một cái: bốc xếp 50.000 đ, đường đi 12,35 km, mỗi km 2.000 đ, tổng cộng 74.690 đ.", "Moving one: handling 50,000 VND, 12.35 km at 2,000 VND each, together 74,690 VND."},
	}
	for _, tt := range tests {
		if got := tt.step.Text(names); got != (locale.Text{VI: tt.vi, EN: tt.en}) {
			t.Errorf("%s:\n%s\n%s", tt.step.Code, got.VI, got.EN)
		}
	}
}

// Every step that a plan has is said without a hole.
func TestAPlanSpeaks(t *testing.T) {
	s := broken(3*million, 2020)
	s.asks("desk_set", 7*million).asks("shredder", 10*million)
	s.has(1, "desktop", 2026, 1)
	plan := solved(t, s, Defaults(horizon(2), provincial(12, 5)))
	seen := map[StepCode]bool{}
	say := func(steps []Step) {
		for _, step := range steps {
			seen[step.Code] = true
			if w := step.Text(nil); strings.Contains(w.VI+w.EN, "%!") {
				t.Errorf("%+v: %s", step, fmt.Sprint(w))
			}
			if !slices.Contains(StepCodes, step.Code) {
				t.Errorf("%s is no code", step.Code)
			}
		}
	}
	for _, c := range plan.Cells {
		say(c.Derivation)
	}
	for _, l := range plan.Lines {
		say(l.Derivation)
	}
	if len(seen) < 15 {
		t.Errorf("only %d kinds of steps were seen", len(seen))
	}
}
