package web

import (
	"maps"
	"strings"

	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// together is one map of all entries.
func together[V any](parts ...map[string]V) map[string]V {
	out := map[string]V{}
	for _, p := range parts {
		maps.Copy(out, p)
	}
	return out
}

// sourceCode is the code of a source of money that goes by its name in some language, as forms show it; what
// finance has made up stays as it is.
func sourceCode(name string) string {
	for code, word := range plan.SourceWords {
		if strings.EqualFold(name, code) || strings.EqualFold(name, word.VI) || strings.EqualFold(name, word.EN) {
			return code
		}
	}
	return name
}

// planTerms are the closed sets of the pages of plans.
var planTerms = map[string]map[string]locale.Text{
	"planStatus":    wordsOf(life.StatusWords),
	"requestStatus": wordsOf(life.RequestStatusWords),
	"modelStatus":   wordsOf(life.ModelStatusWords),
	"priceKind":     wordsOf(life.PriceKindWords),
	"action":        wordsOf(plan.ActionWords),
	"planFlag":      wordsOf(plan.FlagWords),
	"cause":         wordsOf(plan.CauseWords),
	"source":        plan.SourceWords,
	"tier":          wordsOf(norm.TierWords),
	"scope":         wordsOf(norm.ScopeWords),
	"basis":         wordsOf(norm.BasisWords),
	"regime":        wordsOf(norm.RegimeWords),
	"normFlag":      wordsOf(norm.FlagWords),
	"normChange":    wordsOf(norm.ChangeWords),
	"agency":        wordsOf(holding.AgencyWords),
	"waiver":        {string(norm.HeadOfUnit): norm.LevelWords[norm.HeadOfUnit], string(norm.Authority): norm.LevelWords[norm.Authority]},
	"cover": {
		"MET":         {VI: "Đang có, dùng được", EN: "There already"},
		"TRANSFERRED": {VI: "Điều chuyển đến", EN: "Moved here"},
		"REPAIRED":    {VI: "Sửa chữa", EN: "Repaired"},
		"PURCHASED":   {VI: "Mua mới", EN: "Bought"},
		"UNMET":       {VI: "Chưa đáp ứng", EN: "Unmet"},
	},
	"planStep": {
		"SUBMITTED":    {VI: "Trình duyệt", EN: "Submit"},
		"RETURNED":     {VI: "Trả lại", EN: "Return"},
		"APPROVED":     {VI: "Duyệt", EN: "Approve"},
		"IN_EXECUTION": {VI: "Bắt đầu thực hiện", EN: "Start carrying it out"},
		"CLOSED":       {VI: "Kết thúc kế hoạch", EN: "Close the plan"},
		"SUPERSEDED":   {VI: "Bỏ kế hoạch này", EN: "Give the plan up"},
	},
	"planStepNote": {
		"SUBMITTED":    {VI: "Tài sản sẽ điều chuyển, sửa chữa được giữ cho kế hoạch này. Người khác phải duyệt.", EN: "What it moves and repairs is kept for this plan. Somebody else has to approve it."},
		"RETURNED":     {VI: "Kế hoạch trở lại người lập, kèm lý do.", EN: "It goes back to who made it, with the reason."},
		"APPROVED":     {VI: "Các đơn vị thấy phần của mình. Kế hoạch đã duyệt không sửa được nữa.", EN: "Units see their lines. An approved plan never changes."},
		"IN_EXECUTION": {VI: "Các đơn vị nhận hàng mua và ghi kết quả sửa chữa.", EN: "Units receive what is bought and record repairs."},
		"CLOSED":       {VI: "Phần chưa nhận sẽ không nhận được nữa. Không hoàn tác được.", EN: "What has not come cannot be received any more. It cannot be undone."},
		"SUPERSEDED":   {VI: "Tài sản đang giữ được trả lại. Không hoàn tác được.", EN: "What it keeps is free again. It cannot be undone."},
	},
	"planDone": {
		"made":      {VI: "Đã lập kế hoạch. Hãy xem kết quả, các lưu ý, rồi trình duyệt.", EN: "The plan is made. Look at the result and the reservations, then submit it."},
		"step":      {VI: "Đã chuyển bước.", EN: "The step is taken."},
		"received":  {VI: "Đã ghi nhận.", EN: "It is recorded."},
		"filed":     {VI: "Đã gửi đăng ký nhu cầu.", EN: "The requests are filed."},
		"decided":   {VI: "Đã ghi quyết định.", EN: "The decision is recorded."},
		"saved":     {VI: "Đã lưu.", EN: "It is saved."},
		"withdrawn": {VI: "Đã rút giá.", EN: "The price is withdrawn."},
	},
	"exportFormat": {
		"04":       {VI: "Mẫu 04/TSC-MSTT: tổng hợp nhu cầu mua sắm (XLSX)", EN: "Form 04/TSC-MSTT: what is bought (XLSX)"},
		"05":       {VI: "Mẫu 05/TSC-MSTT: biên bản nghiệm thu, bàn giao (XLSX)", EN: "Form 05/TSC-MSTT: acceptance (XLSX)"},
		"01":       {VI: "Mẫu 01/TSC-XLTS: danh mục đề nghị xử lý (XLSX)", EN: "Form 01/TSC-XLTS: disposal (XLSX)"},
		"02":       {VI: "Mẫu 02/TSC-BBGN: dự thảo biên bản bàn giao (XLSX)", EN: "Form 02/TSC-BBGN: draft handovers (XLSX)"},
		"full":     {VI: "Toàn bộ kế hoạch (XLSX)", EN: "The whole plan (XLSX)"},
		"csv":      {VI: "Mọi dòng (CSV)", EN: "Every line (CSV)"},
		"pdf":      {VI: "Tóm tắt có biểu đồ (PDF)", EN: "Summary with charts (PDF)"},
		"json":     {VI: "Kết quả để kiểm chứng (JSON)", EN: "Result, for verification (JSON)"},
		"snapshot": {VI: "Dữ liệu đầu vào để kiểm chứng (JSON)", EN: "Input data, for verification (JSON)"},
	},
}
