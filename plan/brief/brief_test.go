package brief_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/brief"
)

const million = 1_000_000

// things are what the units of the tests need, with price and ceiling in millions.
var things = []struct {
	code, name string
	kind       catalog.Kind
	price      int64
	ceiling    int64
	tier       int
}{
	{"desktop", "Máy vi tính để bàn", catalog.ITEquipment, 14, 15, 1},
	{"printer", "Máy in A4", catalog.ITEquipment, 7, 8, 1},
	{"scanner", "Máy quét tài liệu hai mặt khổ A3 cho bộ phận tiếp nhận và trả kết quả giải quyết thủ tục hành chính", catalog.ITEquipment, 22, 25, 2},
	{"desk_set", "Bộ bàn ghế ngồi làm việc trang bị cho các chức danh", catalog.Furniture, 5, 6, 1},
	{"cabinet", "Tủ đựng tài liệu", catalog.Furniture, 4, 5, 2},
	{"projector", "Máy chiếu", catalog.OtherEquipment, 30, 20, 3},
}

// world is a snapshot of some units, of whose stock a part is old, broken or too much.
func world(units int) *plan.Snapshot {
	s := &plan.Snapshot{Engine: plan.Engine, TakenOn: "2026-11-22"}
	for _, t := range things {
		one := []catalog.Alternative{{Rank: 1, Parts: []catalog.Part{{ItemType: t.code, Quantity: 1}}}}
		s.Classes = append(s.Classes, plan.Class{Code: t.code, Kind: t.kind, Alternatives: one, Tier: t.tier, Weight: 100, Confidence: catalog.Verified})
		s.ItemTypes = append(s.ItemTypes, plan.ItemType{Code: t.code, Kind: t.kind, Years: 7, Movable: true, Category: string(t.kind)})
		s.Norms = append(s.Norms, norm.Line{Code: "POS-" + t.code, NeedClass: t.code, Scope: norm.ForPosition, Basis: norm.Person, Quantity: 1, Per: 1, Ceiling: holding.VND(t.ceiling * million),
			Regime: norm.Ceiling, ValidFrom: "2025-07-01", Source: "Quyết định 15/2025/QĐ-TTg", Confidence: catalog.Verified, National: true})
		s.Prices = append(s.Prices, plan.Price{ItemType: t.code, Amount: holding.VND(t.price * million), Source: "Báo giá 12/BG", From: "2026-01-01", To: "2027-12-31"})
	}
	names := []string{"Phường Giá Rai", "Xã Đất Mũi", "Phường Láng Tròn", "Xã Hồ Thị Kỷ", "Xã Khánh Bình", "Phường An Xuyên"}
	for i := range units {
		unit, agency := fmt.Sprintf("u%02d", i), fmt.Sprintf("a%02d", i)
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s %d", name, i/len(names)+1)
		}
		persons := int64(12 + i*7%23)
		s.Units = append(s.Units, plan.Unit{ID: unit, Code: fmt.Sprintf("%05d", 31800+i*3), Name: name, Lat: 9_100_000 + int64(i)*7_000, Lon: 105_100_000, Area: "Huyện " + names[i/8%len(names)]})
		s.Agencies = append(s.Agencies, plan.Agency{ID: agency, Unit: unit, Kind: holding.PeoplesCommittee, Name: "UBND " + name, Establishments: []plan.Establishment{{
			From: "2025-07-01", Establishment: norm.Establishment{AgencyKind: holding.PeoplesCommittee, Headcounts: []norm.Headcount{{Tier: norm.TierVIII, Persons: persons}}}}}})
		for n, t := range things {
			group := func(grade holding.Grade, year int, quantity int64, repair int64) {
				if quantity > 0 {
					s.Stock = append(s.Stock, plan.Stock{Agency: agency, Unit: unit, ItemType: t.code, Grade: grade, Status: holding.InUse, Tenure: holding.Owned, InUseYear: year,
						Quantity: quantity, Repair: holding.VND(repair * million), Cost: holding.VND(t.price * million)})
				}
			}
			group(holding.Good, 2024, persons*int64((i+n)%5)*35/100, 0)
			group(holding.Worn, 2017, 3, 0)
			group(holding.NotAssessed, 2023, int64(i%3), 0)
			group(holding.NeedsRepair, 2023, int64((i+n)%2), 1)
		}
	}
	return s
}

func briefOf(t *testing.T, s *plan.Snapshot, p plan.Parameters) brief.Brief {
	t.Helper()
	m, err := plan.Prepare(s)
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.Solve(t.Context(), p, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := func(code string) string {
		for _, thing := range things {
			if thing.code == code {
				return thing.name
			}
		}
		return code
	}
	return brief.Brief{Plan: made, Snapshot: m.Snapshot(), Authority: "Ủy ban nhân dân tỉnh Cà Mau", Number: "KH-2026-001",
		Name: "Trang bị lại các trung tâm phục vụ hành chính công cấp xã 2027–2028", Status: "Bản thảo", Names: brief.Names{Class: name, Item: name,
			Category: func(code string) string { return holding.KindWords[catalog.Kind(code)].VI }}}
}

// parameters are two years of the province's money, in millions, and some of a unit's own.
func parameters(first, second int64) plan.Parameters {
	return plan.Defaults([]int{2027, 2028}, []plan.Budget{{Year: 2027, Source: "PROVINCE", Amount: holding.VND(first * million)},
		{Year: 2028, Source: "PROVINCE", Amount: holding.VND(second * million)}, {Year: 2027, Source: "COMMUNE", Unit: "u00", Amount: 60 * million}})
}

func written(t *testing.T, b brief.Brief) []byte {
	t.Helper()
	var out, again bytes.Buffer
	if err := brief.Write(&out, b); err != nil {
		t.Fatal(err)
	}
	if err := brief.Write(&again, b); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("the same brief gives other bytes: %v", err)
	}
	return out.Bytes()
}

// run gives a program a file on its standard input and answers what it prints.
func run(t *testing.T, file []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// squeezed is a text with all white space as single spaces: lines break anywhere.
func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestProvince(t *testing.T) {
	b := briefOf(t, world(64), parameters(9_000, 4_000))
	file := written(t, b)
	info := run(t, file, "pdfinfo", "-")
	if !regexp.MustCompile(`Pages: +[34]\n`).MatchString(info) || !strings.Contains(info, "(A4)") || !regexp.MustCompile(`JavaScript: +no`).MatchString(info) {
		t.Error(info)
	}
	if fonts := run(t, file, "pdffonts", "-"); strings.Count(fonts, "CID TrueType") != 2 {
		t.Error(fonts)
	}
	text := squeezed(run(t, file, "pdftotext", "-layout", "-", "-"))
	tot := &b.Plan.Totals
	for _, want := range []string{"ỦY BAN NHÂN DÂN TỈNH CÀ MAU", "CHƯA PHÊ DUYỆT · Bản thảo", "KH-2026-001", "Trang bị lại các trung tâm phục vụ", "22/11/2026", "Ngân sách tỉnh", "Ngân sách xã của 1 đơn vị",
		"Mã băm kết quả " + b.Plan.Hash, "Trang 1/", "Phường An Xuyên 10", "Toàn tỉnh", "Máy quét tài liệu hai mặt khổ A3", "được chứng minh, không phải ước lượng",
		"Giá vượt mức tối đa", "(đang chọn)", "NGƯỜI PHÊ DUYỆT", "Tài sản dôi dư và đề nghị xử lý", "15/2017/QH14, Điều 31 và Điều 42", "định mức: Quyết định 15/2025/QĐ-TTg.",
		"Số liệu chụp ngày 22/11/2026, mã băm " + b.Plan.SnapshotHash, fmt.Sprintf("Còn %s trên %s nhu cầu", grouped(tot.Unmet), grouped(tot.Need)),
		grouped(int64(tot.PurchaseCost + tot.RepairCost)), grouped(int64(tot.TransferCost))} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

// A page is full before the next one begins.
func TestPagesAreFull(t *testing.T) {
	lowest := regexp.MustCompile(`yMax="([0-9.]+)"`)
	for _, units := range []int{3, 20, 64} {
		pages := strings.Split(run(t, written(t, briefOf(t, world(units), parameters(9_000, 4_000))), "pdftotext", "-bbox", "-", "-"), "</page>")
		for n, page := range pages[:len(pages)-2] { // the last one ends where the text does
			low := 0.0
			for _, m := range lowest.FindAllStringSubmatch(page, -1) {
				if y, err := strconv.ParseFloat(m[1], 64); err == nil && y < 800 { // above the number of the page
					low = max(low, y)
				}
			}
			if low < 600 { // points of 842
				t.Errorf("%d units: page %d ends at %.0f", units, n+1, low)
			}
		}
	}
}

func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}

// The reasons that are added up are those of all pieces that are unmet at the end, and each unit's sums are
// the plan's.
func TestSums(t *testing.T) {
	for _, money := range [][2]int64{{0, 0}, {900, 400}, {9_000, 4_000}, {90_000, 90_000}} {
		b := briefOf(t, world(20), parameters(money[0], money[1]))
		text := squeezed(run(t, written(t, b), "pdftotext", "-layout", "-", "-"))
		tot := &b.Plan.Totals
		if tot.Unmet > 0 && !strings.Contains(text, "Cộng "+grouped(tot.Unmet)+" ") {
			t.Errorf("%v: the reasons are not for %s pieces", money, grouped(tot.Unmet))
		}
		if !regexp.MustCompile(`Toàn tỉnh ` + regexp.QuoteMeta(grouped(tot.Need)) + ` .* ` + regexp.QuoteMeta(grouped(tot.Unmet)) + ` `).MatchString(text) {
			t.Errorf("%v: the units do not add up", money)
		}
	}
}

// Nothing to do, and texts of all sorts, still make a document.
func TestOddPlans(t *testing.T) {
	empty := briefOf(t, world(0), plan.Defaults([]int{2027}, nil))
	if text := run(t, written(t, empty), "pdftotext", "-", "-"); !strings.Contains(squeezed(text), "Không cơ quan nào có nhu cầu") {
		t.Error(text)
	}
	s := world(3)
	s.Units[0].Name = "Xã \u202Eđảo\u202C 😀 \x00 (\\) " + strings.Repeat("dài", 60)
	s.Units[1].Name = strings.Repeat("Phường có tên rất dài ", 12)
	b := briefOf(t, s, parameters(100, 100))
	b.Name = strings.Repeat("Kế hoạch có tên dài ", 20)
	b.Approved = true
	text := run(t, written(t, b), "pdftotext", "-", "-")
	if strings.Contains(text, "\u202E") || strings.Contains(text, "CHƯA PHÊ DUYỆT") {
		t.Error("a direction mark, or it is said not to be approved")
	}
	if n := strings.Count(squeezed(strings.ReplaceAll(text, "\n", " ")), "Phường có tên rất dài"); n < 12 {
		t.Errorf("of a long name %d parts of 12 are there", n)
	}
}
