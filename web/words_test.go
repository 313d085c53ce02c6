package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

var (
	inTemplate = regexp.MustCompile(`\.T "([^"]+)"`)
	inCode     = regexp.MustCompile(`text\(r, "([^"]+)"\)`)
	verbs      = regexp.MustCompile(`%(\[\d+\])?[a-z]`)
)

func TestEveryTextIsTranslatedAndUsed(t *testing.T) {
	used := map[string]bool{}
	collect := func(text string, pattern *regexp.Regexp) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	pages, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(pages) < 5 {
		t.Fatal(pages, err)
	}
	for _, file := range pages {
		text, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		collect(string(text), inTemplate)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		collect(string(text), inCode)
	}
	for key := range used {
		if _, ok := words[key]; !ok {
			t.Errorf("text %q is used and not written", key)
		}
	}
	for key, w := range words {
		if !used[key] {
			t.Errorf("text %q is written and not used", key)
		}
		if strings.TrimSpace(w.VI) == "" || strings.TrimSpace(w.EN) == "" {
			t.Errorf("text %q is not in both languages", key)
		}
		if strings.Join(verbs.FindAllString(w.VI, -1), "") != strings.Join(verbs.FindAllString(w.EN, -1), "") {
			t.Errorf("text %q takes other arguments in the other language", key)
		}
	}
}

func TestEveryValueHasAWord(t *testing.T) {
	sets := map[string][]string{"role": texts(viewer.Roles), "kind": texts(catalog.Kinds), "grade": texts(holding.Grades),
		"status": texts(holding.Statuses), "presence": texts(holding.Presences), "severity": texts(catalog.Severities),
		"gap": texts(holding.GapStatuses), "event": texts(holding.EventKinds), "tracking": texts(holding.Trackings),
		"tenure": texts(holding.Tenures), "origin": texts(holding.Origins), "costBasis": texts(holding.CostBases),
		"reason": texts(holding.GapReasons), "subject": texts(labels.Subjects), "which": whichThings, "batch": texts(holding.BatchStates),
		"format": texts(holding.BatchFormats), "voidReason": texts(holding.VoidReasons), "labelConflict": texts(holding.LabelConflictKinds),
		"settlement": texts(holding.LabelSettlements),
		"planStatus": texts(life.Statuses), "requestStatus": texts(life.RequestStatuses), "modelStatus": texts(life.ModelStatuses), "priceKind": texts(life.PriceKinds),
		"action": texts(plan.Actions), "planFlag": texts(plan.Flags), "tier": texts(norm.Tiers), "scope": texts(norm.Scopes), "basis": texts(norm.Bases),
		"regime": texts(norm.Regimes), "normFlag": texts(norm.Flags), "normChange": texts(norm.ChangeKinds), "agency": texts(holding.AgencyKinds),
		"waiver": {"HEAD_OF_UNIT", "AUTHORITY"}, "cover": {"MET", "TRANSFERRED", "REPAIRED", "PURCHASED", "UNMET"}, "cause": texts(plan.Causes),
		"source": {"PROVINCE", "COMMUNE", "CENTRAL"}, "planStep": texts(life.Statuses[1:]), "planStepNote": texts(life.Statuses[1:]),
		"planDone": {"made", "step", "received", "filed", "decided", "saved", "withdrawn"}, "exportFormat": texts(planning.ExportFormats)}
	for set, values := range sets {
		if len(terms[set]) != len(values) {
			t.Errorf("%s: %d words for %d values", set, len(terms[set]), len(values))
		}
		for _, v := range values {
			if w := terms[set][v]; w.VI == "" || w.EN == "" {
				t.Errorf("%s: no word for %s", set, v)
			}
		}
	}
	if len(terms) != len(sets) {
		t.Errorf("%d sets of words, %d known", len(terms), len(sets))
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// Whatever finance can decide about a plan, the form says; pins it hands on.
func TestPlanFormSaysAll(t *testing.T) {
	f := &planForm{From: "2027", Count: "1", RepairPercent: "30", RepairYears: "2", Handling: "0", Transport: "0", Floor: "0", Award: "0", pins: []*planning.PlanPinInput{}}
	in, wrong := f.parameters()
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	for field, value := range reflect.ValueOf(in).Fields() {
		if value.IsNil() {
			t.Errorf("%s is left out", field.Name)
		}
	}
}

// A form shows sources by name, and the plan has the codes that every door uses.
func TestSourcesOfMoney(t *testing.T) {
	for typed, want := range map[string]string{"Ngân sách tỉnh": "PROVINCE", "ngân sách xã": "COMMUNE", "Central budget": "CENTRAL", "province": "PROVINCE", "Quỹ của xã": "Quỹ của xã", "": ""} {
		if got := sourceCode(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	shown := (&site{}).formOf(plan.Parameters{Budgets: []plan.Budget{{Year: 2027, Source: "PROVINCE", Amount: 1}}}, locale.EN)
	if in, _ := shown.parameters(); shown.Budgets[0].Source != "Provincial budget" || in.Budgets[0].Source != "PROVINCE" {
		t.Errorf("%+v", shown.Budgets)
	}
}

func TestReadMoney(t *testing.T) {
	for typed, want := range map[string]holding.VND{"0": 0, "2500000": 2_500_000, "2.500.000": 2_500_000, " 2,500,000 đ ": 2_500_000,
		"2 500 000 đồng": 2_500_000, "1.000 VND": 1000} {
		if got, ok := readMoney(typed); !ok || got != want {
			t.Errorf("%q: %d %v, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "đ", "2,5 triệu", "2.5", "-5", "1.000.00", "99999999999999999999", "12a"} {
		if got, ok := readMoney(typed); ok {
			t.Errorf("%q is read as %d", typed, got)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{"/": "/", "/2BCFGHJK3": "/2BCFGHJK3", "/assets?q=b%C3%A0n": "/assets?q=b%C3%A0n",
		"": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/", "evil": "/",
		"/\t/evil.example": "/"} {
		if got := localPath(next); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestTell(t *testing.T) {
	agency, elsewhere := uuid.New(), uuid.New()
	unit, _ := lineage.Default().ByCode("31942", "2026-06-01")
	said := teller{catalog.Default(), lineage.Default(), []civil.Date{"2026-06-01"}, map[uuid.UUID]string{agency: "Đảng ủy"}}
	for _, c := range []struct{ field, from, to, vi, en string }{
		{"grades", "GOOD:1", "NEEDS_REPAIR:1", "Tình trạng: Tốt → Hư hỏng, cần sửa chữa", "Condition: Good → Needs repair"},
		{"grades", "WORN:10", "GOOD:7,WORN:3", "Tình trạng: Còn sử dụng được: 10 → Tốt: 7, Còn sử dụng được: 3", "Condition: Worn, usable: 10 → Good: 7, Worn, usable: 3"},
		{"room", "P. 1", "P. 2", "Phòng: P. 1 → P. 2", "Room: P. 1 → P. 2"},
		{"room", "P. 1", "", "Phòng: P. 1 → ", "Room: P. 1 → "},
		{"status", "IN_USE", "LENT", "Trạng thái: Đang sử dụng → Cho mượn", "Status: In use → Lent"},
		{"historicalCost", "", "12500000", "Nguyên giá:  → 12.500.000 đồng", "Historical cost:  → 12,500,000 đồng"},
		{"acquiredOn", "2020-03-04", "2021-12-31", "Ngày có tài sản: 04/03/2020 → 31/12/2021", "Acquired on: 04/03/2020 → 31/12/2021"},
		{"seenAt", "2025-01-01T00:00:00Z", "2025-12-26T21:25:00Z", "Kiểm tra lúc:  → 27/12/2025 04:25", "Looked for at:  → 27/12/2025 04:25"},
		{"agency", agency.String(), elsewhere.String(), "Cơ quan sử dụng: Đảng ủy → của đơn vị khác", "Agency: Đảng ủy → of another unit"},
		{"unit", "", unit.ID.String(), "Đơn vị:  → Phường Giá Rai", "Unit:  → Phường Giá Rai"},
		{"itemType", "", "desktop", "Loại tài sản:  → Máy vi tính để bàn", "Item type:  → Desktop computer"},
		{"externalCodes", "", "Tem cũ:UB-350\n:7", "Mã ở sổ, tem khác:  → Tem cũ: UB-350, 7", "Codes elsewhere:  → Tem cũ: UB-350, 7"},
		{"landParcel.areaM2", "", "1033.5", "Diện tích đất:  → 1.033,5 m²", "Area of land:  → 1,033.5 m²"},
		{"office.grade", "SPECIAL", "III", "Cấp công trình: Cấp đặc biệt → Cấp III", "Grade of the building: Special grade → Grade III"},
		{"landParcel.landUseCode", "", "TSC", "Mục đích sử dụng đất:  → TSC Đất xây dựng trụ sở cơ quan", "Land use:  → TSC Land for offices of state agencies"},
		{"gap.PURCHASE_INVOICE", "", "OPEN", "Giấy tờ “Hóa đơn mua”:  → Đang thiếu", "Paper “Purchase invoice”:  → Open"},
		{"gap.PURCHASE_INVOICE", "OPEN", "CLOSED", "Giấy tờ “Hóa đơn mua”: Đang thiếu → Đã đủ", "Paper “Purchase invoice”: Open → Closed"},
		{"gap.PURCHASE_INVOICE.reason", "UNKNOWN", "LOST", "Lý do thiếu “Hóa đơn mua”:  → Bị mất, thất lạc", "Why “Purchase invoice” is missing:  → Lost"},
		{"gap.PURCHASE_INVOICE.severity", "MAJOR", "MINOR", "Mức độ thiếu “Hóa đơn mua”: Quan trọng → Nhỏ", "Severity of “Purchase invoice”: Major → Minor"},
		{"gap.OF_LATER", "OPEN", "CLOSED", "Giấy tờ “OF_LATER”: Đang thiếu → Đã đủ", "Paper “OF_LATER”: Open → Closed"},
	} {
		told := said.tell([]*registry.FieldChange{{Field: c.field, From: c.from, To: c.to}})
		if len(told) != 1 {
			t.Errorf("%s: %d changes", c.field, len(told))
			continue
		}
		for lang, want := range map[locale.Lang]string{locale.VI: c.vi, locale.EN: c.en} {
			if got := told[0].What.In(lang) + ": " + told[0].From.In(lang) + " → " + told[0].To.In(lang); got != want {
				t.Errorf("%s says %q, not %q", c.field, got, want)
			}
		}
	}
	for _, c := range []registry.FieldChange{{Field: "kind", To: "FURNITURE"}, {Field: "observation", To: uuid.NewString()},
		{Field: "historicalCost"}, // for who may not see money
		{Field: "gap.PURCHASE_INVOICE.severity", To: "MAJOR"}, {Field: "gap.PURCHASE_INVOICE.reason", To: "UNKNOWN"},
		{Field: "gap.PURCHASE_INVOICE.document", To: uuid.NewString()}} {
		if told := said.tell([]*registry.FieldChange{&c}); len(told) != 0 {
			t.Errorf("%s is told as %+v", c.Field, told)
		}
	}
}

func TestReadDay(t *testing.T) {
	for typed, want := range map[string]civil.Date{"2024-12-31": "2024-12-31", "31/12/2024": "2024-12-31", "1/2/2024": "2024-02-01", "01.02.2024": "2024-02-01"} {
		if got, ok := readDay(typed); !ok || got != want {
			t.Errorf("%q: %q %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "2024", "31/2/2024", "12/31/2024", "hôm qua"} {
		if got, ok := readDay(typed); ok {
			t.Errorf("%q is read as %s", typed, got)
		}
	}
}
