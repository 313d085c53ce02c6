package web

import (
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

// terms are the words for the values of closed sets, by set and value. A test holds every value.
var terms = together(planTerms, map[string]map[string]locale.Text{
	"kind":      wordsOf(holding.KindWords),
	"grade":     wordsOf(holding.GradeWords),
	"status":    wordsOf(holding.StatusWords),
	"presence":  wordsOf(holding.PresenceWords),
	"gap":       wordsOf(holding.GapWords),
	"tracking":  wordsOf(holding.TrackingWords),
	"tenure":    wordsOf(holding.TenureWords),
	"origin":    wordsOf(holding.OriginWords),
	"costBasis": wordsOf(holding.CostBasisWords),
	"severity":  wordsOf(holding.SeverityWords),
	"role": {
		"OFFICER":  {VI: "Công chức quản lý tài sản", EN: "Asset officer"},
		"LEADER":   {VI: "Lãnh đạo đơn vị", EN: "Leader of a unit"},
		"FINANCE":  {VI: "Sở Tài chính", EN: "Provincial finance"},
		"ADMIN":    {VI: "Quản trị", EN: "Administrator"},
		"AUDITOR":  {VI: "Kiểm toán", EN: "Auditor"},
		"SURVEYOR": {VI: "Điều tra viên", EN: "Surveyor"},
	},
	"subject": {
		"ASSET":  {VI: "Tài sản", EN: "Things"},
		"ROOM":   {VI: "Phòng", EN: "Room"},
		"SITE":   {VI: "Cơ sở nhà, đất", EN: "Site"},
		"PARCEL": {VI: "Biển nhà, đất", EN: "Plates of land and buildings"},
		"BOX":    {VI: "Thùng bàn giao", EN: "Transfer box"},
		"BLANK":  {VI: "Nhãn trắng, gắn sau", EN: "Blank, bound later"},
	},
	"which": {
		"NEW":  {VI: "Chưa in nhãn bao giờ", EN: "Those without a label so far"},
		"BARE": {VI: "Chưa có nhãn trên tài sản (in lại nhãn mới)", EN: "Those with no label on them (reprint)"},
		"ALL":  {VI: "Tất cả, thay nhãn mới", EN: "All, with new labels"},
	},
	"batch": {
		"QUEUED":   {VI: "Chờ in", EN: "To be printed"},
		"PRINTING": {VI: "Đang tải", EN: "Being written"},
		"PRINTED":  {VI: "Đã tải để in", EN: "Printed"},
		"ABORTED":  {VI: "Đã hủy", EN: "Given up"},
	},
	"format": {
		"PDF":  {VI: "PDF (mọi máy in)", EN: "PDF (any printer)"},
		"ZPL":  {VI: "ZPL (máy in nhiệt)", EN: "ZPL (label printer)"},
		"TSPL": {VI: "TSPL (máy in nhiệt)", EN: "TSPL (label printer)"},
	},
	"voidReason": {
		"LOST":        {VI: "Bị mất", EN: "Lost"},
		"DAMAGED":     {VI: "Rách, không đọc được", EN: "Torn or unreadable"},
		"MISPRINTED":  {VI: "In sai", EN: "Printed wrongly"},
		"COPIED":      {VI: "Một mã dán trên nhiều tài sản", EN: "One code on several things"},
		"NOT_PRINTED": {VI: "Đợt in bị hủy", EN: "Its batch was given up"},
	},
	"labelConflict": {
		"TWO_LIVE_LABELS": {VI: "Hai nhãn cùng dán trên một tài sản. Giữ nhãn nào?", EN: "Two labels are on one asset. Which stays?"},
		"TWO_PLACES":      {VI: "Một mã được quét ở hai nơi trong thời gian quá ngắn.", EN: "One code was scanned in two places, too soon after each other."},
	},
	"settlement": {
		"KEEP_ONE":  {VI: "Giữ một nhãn", EN: "Keep one"},
		"MOVED":     {VI: "Tài sản đã chuyển chỗ", EN: "The thing was moved"},
		"VOID_CODE": {VI: "Mã bị sao chép, hủy mã", EN: "The code was copied: void it"},
	},
	"reason": {
		"NEVER_ISSUED":    {VI: "Chưa từng được cấp, lập", EN: "Never issued"},
		"LOST":            {VI: "Bị mất, thất lạc", EN: "Lost"},
		"NOT_HANDED_OVER": {VI: "Không được bàn giao", EN: "Not handed over"},
		"IN_PROCESS":      {VI: "Đang làm thủ tục", EN: "In process"},
		"NOT_REQUIRED":    {VI: "Không cần", EN: "Not required"},
		"UNKNOWN":         {VI: "Chưa rõ", EN: "Not known"},
	},
	"event": {
		"REGISTERED":         {VI: "Ghi sổ", EN: "Registered"},
		"UPDATED":            {VI: "Sửa thông tin", EN: "Updated"},
		"OBSERVED":           {VI: "Kiểm tra tại chỗ", EN: "Observed"},
		"MOVED":              {VI: "Chuyển chỗ", EN: "Moved"},
		"SPLIT":              {VI: "Tách lô", EN: "Split"},
		"MERGED_DUPLICATE":   {VI: "Gộp bản ghi trùng", EN: "Duplicate merged"},
		"DOCUMENT_ATTACHED":  {VI: "Gắn giấy tờ", EN: "Document attached"},
		"DOCUMENT_WITHDRAWN": {VI: "Rút giấy tờ", EN: "Document withdrawn"},
		"GAP_OPENED":         {VI: "Phát hiện thiếu giấy tờ", EN: "Gap opened"},
		"GAP_CLOSED":         {VI: "Đã đủ giấy tờ", EN: "Gap closed"},
		"GAP_WAIVED":         {VI: "Miễn giấy tờ", EN: "Gap waived"},
		"GAP_REOPENED":       {VI: "Bỏ miễn giấy tờ", EN: "Gap reopened"},
		"LABEL_BOUND":        {VI: "Gắn nhãn", EN: "Label bound"},
		"LABEL_REPLACED":     {VI: "Thay nhãn", EN: "Label replaced"},
		"HANDOVER_STARTED":   {VI: "Bắt đầu bàn giao", EN: "Handover started"},
		"HANDED_OVER":        {VI: "Bàn giao", EN: "Handed over"},
		"HANDOVER_CANCELLED": {VI: "Hủy bàn giao", EN: "Handover cancelled"},
		"REPAIR_STARTED":     {VI: "Đưa đi sửa chữa", EN: "Repair started"},
		"REPAIR_ENDED":       {VI: "Sửa chữa xong", EN: "Repair ended"},
		"LENT":               {VI: "Cho mượn", EN: "Lent"},
		"RETURNED":           {VI: "Đã trả", EN: "Returned"},
		"REPORTED_MISSING":   {VI: "Báo thất lạc", EN: "Reported missing"},
		"FOUND":              {VI: "Tìm thấy lại", EN: "Found"},
		"REVALUED":           {VI: "Đánh giá lại giá trị", EN: "Revalued"},
		"DISPOSED":           {VI: "Xử lý (thanh lý, tiêu hủy …)", EN: "Disposed of"},
		"CORRECTED":          {VI: "Đính chính", EN: "Corrected"},
		"REVERSED":           {VI: "Hoàn tác", EN: "Reversed"},
	},
})

// wordsOf is a closed set under the names that templates know its values by.
func wordsOf[T ~string](words map[T]locale.Text) map[string]locale.Text {
	out := make(map[string]locale.Text, len(words))
	for value, word := range words {
		out[string(value)] = word
	}
	return out
}
