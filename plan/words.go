package plan

import "sotaisan/internal/locale"

// The words of the closed sets, for people. A test holds every value.

// SourceWords are the names of the sources that nearly every plan has, by the codes for them.
var SourceWords = map[string]locale.Text{
	"PROVINCE": {VI: "Ngân sách tỉnh", EN: "Provincial budget"},
	"COMMUNE":  {VI: "Ngân sách xã", EN: "Commune budget"},
	"CENTRAL":  {VI: "Ngân sách trung ương", EN: "Central budget"},
}

// SourceWord is the name of a source of money; one without a code goes by the name that finance gave it.
func SourceWord(source string) locale.Text {
	if word, ok := SourceWords[source]; ok {
		return word
	}
	return locale.Text{VI: source, EN: source}
}

var ActionWords = map[Action]locale.Text{
	Keep:     {VI: "Tiếp tục sử dụng", EN: "Keep"},
	Transfer: {VI: "Điều chuyển", EN: "Transfer"},
	Repair:   {VI: "Sửa chữa", EN: "Repair"},
	Buy:      {VI: "Mua sắm", EN: "Purchase"},
	Unmet:    {VI: "Chưa đáp ứng", EN: "Unmet"},
	Surplus:  {VI: "Dôi dư", EN: "Surplus"},
	Dispose:  {VI: "Đề nghị xử lý", EN: "Disposal candidate"},
}

var StageWords = map[Stage]locale.Text{
	StageNeed:    {VI: "Tính nhu cầu theo định mức", EN: "Working out the need"},
	StageCover:   {VI: "Rà soát tài sản hiện có và điều chuyển", EN: "Stock and transfers"},
	StageFund:    {VI: "Phân bổ kinh phí", EN: "Allocating the money"},
	StageLines:   {VI: "Lập các dòng kế hoạch", EN: "Writing the lines"},
	StageCompare: {VI: "Tính theo các giả định khác", EN: "Totals under other assumptions"},
}

var FlagWords = map[Flag]locale.Text{
	FlagNotAssessed:     {VI: "Chưa đánh giá tình trạng, tạm tính cho nhu cầu của nơi đang giữ", EN: "Condition not assessed; counted for its holder"},
	FlagExpired:         {VI: "Đã hết thời gian sử dụng nhưng vẫn tính", EN: "Past its useful life, still counted"},
	FlagNoLife:          {VI: "Chưa có quy định thời gian sử dụng", EN: "No useful life is fixed for its type"},
	FlagNoYear:          {VI: "Không rõ năm đưa vào sử dụng", EN: "Its year of first use is not known"},
	FlagComing:          {VI: "Đang về theo kế hoạch khác", EN: "Coming by another plan"},
	FlagStraightLine:    {VI: "Khoảng cách tính theo đường thẳng × 1,3", EN: "Distance by straight line × 1.3"},
	FlagCeilingPrice:    {VI: "Chưa có báo giá, tạm tính theo mức giá tối đa", EN: "No price reference: the ceiling stands in"},
	FlagNoPrice:         {VI: "Chưa có báo giá và không có mức giá tối đa, chưa mua được", EN: "Neither a price reference nor a ceiling: not bought"},
	FlagOverCeiling:     {VI: "Giá vượt mức tối đa, chưa được phép mua", EN: "Price above the ceiling without a decision: not bought"},
	FlagWaived:          {VI: "Giá vượt mức tối đa theo quyết định", EN: "Price above the ceiling by decision"},
	FlagUndecided:       {VI: "Số lượng chưa được quyết định", EN: "Nobody has decided the number"},
	FlagProvincial:      {VI: "Tỉnh quyết định số lượng và giá; tạm dùng số của trung ương", EN: "The province decides number and price; the national figure stands in"},
	FlagUnverified:      {VI: "Dựa trên quy định chưa đối chiếu với văn bản gốc", EN: "Rests on an entry that was not read in the document itself"},
	FlagNoEstablishment: {VI: "Chưa có số liệu biên chế, phòng làm việc", EN: "Nobody has said what the agency has to equip"},
	FlagNoRequest:       {VI: "Cơ quan chưa gửi đăng ký nhu cầu", EN: "The agency has not filed its request"},
	FlagLotSplit:        {VI: "Các gói cùng loại đều trong hạn mức chỉ định thầu nhưng cộng lại thì vượt", EN: "Packages within the limit of direct award that pass it together"},
	FlagBelowMinimum:    {VI: "Dưới số lượng đặt hàng tối thiểu", EN: "Below the minimum order"},
	FlagHalfSet:         {VI: "Mua phần còn thiếu của bộ", EN: "Completes a set of which a half is there"},
	FlagMultifunction:   {VI: "Thiết bị đa chức năng", EN: "Multifunction device"},

	FlagRequestPending:   {VI: "Đăng ký nhu cầu chờ Sở Tài chính quyết định", EN: "The request waits for the Department of Finance to decide"},
	FlagAssembledSet:     {VI: "Mỗi bộ ghép từ nhiều phần", EN: "Each is a set put together from parts"},
	FlagTransferUnfunded: {VI: "Chi phí điều chuyển chưa có nguồn", EN: "No budget pays for the transfers"},
}

// levelWords says who could allow a price above the ceiling, by norm.Level.
var levelWords = map[string]locale.Text{
	"HEAD_OF_UNIT": {VI: "cần thủ trưởng đơn vị quyết định", EN: "the head of the unit would have to decide"},
	"AUTHORITY":    {VI: "cần UBND cấp tỉnh hoặc cơ quan được phân cấp quyết định", EN: "the provincial People's Committee or its delegate would have to decide"},
	"NOT_ALLOWED":  {VI: "không cấp nào được phép quyết định", EN: "nobody may allow it"},
}
