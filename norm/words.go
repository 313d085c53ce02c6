package norm

import (
	"sotaisan/catalog"
	"sotaisan/internal/locale"
)

// The words of the closed sets, for people. A test holds every value.

var TierWords = map[Tier]locale.Text{
	TierV:    {VI: "Bậc V", EN: "Tier V"},
	TierVI:   {VI: "Bậc VI (Bí thư Đảng ủy cấp xã)", EN: "Tier VI (commune Party secretary)"},
	TierVII:  {VI: "Bậc VII (lãnh đạo cấp xã, chuyên viên chính)", EN: "Tier VII (commune leaders, principal specialists)"},
	TierVIII: {VI: "Bậc VIII (trưởng, phó phòng, chuyên viên, hợp đồng lao động)", EN: "Tier VIII (heads of department, specialists, contract staff)"},
}

var RegimeWords = map[Regime]locale.Text{
	Ceiling:    {VI: "Mức tối đa của Thủ tướng Chính phủ", EN: "National ceiling"},
	Provincial: {VI: "Tỉnh quyết định số lượng và mức giá", EN: "Number and price decided by the province"},
}

var BasisWords = map[Basis]locale.Text{
	Person:  {VI: "người", EN: "person"},
	Staff:   {VI: "biên chế và hợp đồng không xác định thời hạn", EN: "headcount"},
	Room:    {VI: "phòng làm việc", EN: "work room"},
	Counter: {VI: "quầy", EN: "counter"},
	Centre:  {VI: "trung tâm, điểm tiếp nhận", EN: "service centre or receiving point"},
	Agency:  {VI: "cơ quan", EN: "agency"},
}

var ScopeWords = map[Scope]locale.Text{
	ForPosition:      {VI: "Theo chức danh", EN: "By position"},
	ForWorkRoom:      {VI: "Phòng làm việc", EN: "Work rooms"},
	ForAgency:        {VI: "Dùng chung của cơ quan", EN: "Shared by the agency"},
	ForServiceCentre: {VI: "Chuyên dùng của bộ phận một cửa", EN: "One-stop unit"},
}

var LevelWords = map[Level]locale.Text{
	NoDecision: {VI: "Trong định mức", EN: "Within the norm"},
	HeadOfUnit: {VI: "Người đứng đầu đơn vị quyết định", EN: "The head of the unit decides"},
	Authority:  {VI: "UBND cấp tỉnh hoặc cơ quan được phân cấp quyết định", EN: "The provincial People's Committee or its delegate decides"},
	NotAllowed: {VI: "Không được phép", EN: "Not allowed"},
}

var FlagWords = map[Flag]locale.Text{
	NumberUndecided:  {VI: "Chưa có quyết định về số lượng", EN: "The number is not decided"},
	PriceUndecided:   {VI: "Chưa có mức giá tối đa", EN: "No price ceiling is fixed"},
	NationalStandsIn: {VI: "Tạm tính theo mức của Thủ tướng Chính phủ, chờ tỉnh quyết định", EN: "National number and price, until the province decides"},
	NotVerified:      {VI: "Chưa đối chiếu toàn văn văn bản", EN: "Not verified in the full text"},
}

var PartWords = map[Part]locale.Text{
	Table: {VI: "bàn", EN: "table"},
	Seats: {VI: "ghế", EN: "seats"},
}

var ChangeWords = map[ChangeKind]locale.Text{
	Added:   {VI: "Thêm", EN: "Added"},
	Removed: {VI: "Bỏ", EN: "Removed"},
	Changed: {VI: "Sửa", EN: "Changed"},
}

var ConfidenceWords = map[catalog.Confidence]locale.Text{
	catalog.Verified:  {VI: "Đã đối chiếu toàn văn", EN: "Read in full text"},
	catalog.Secondary: {VI: "Theo nguồn dẫn lại", EN: "Restated by others"},
	catalog.General:   {VI: "Theo thông lệ", EN: "Common practice"},
}

// lineFields are the names of a line's fields, by JSON name.
var lineFields = map[string]locale.Text{
	"code":        {VI: "Mã dòng", EN: "Code"},
	"needClass":   {VI: "Nhóm nhu cầu", EN: "Need class"},
	"scope":       {VI: "Phạm vi", EN: "Scope"},
	"basis":       {VI: "Tính theo", EN: "Basis"},
	"tiers":       {VI: "Bậc", EN: "Tiers"},
	"agencyKinds": {VI: "Loại cơ quan", EN: "Agency kinds"},
	"quantity":    {VI: "Số lượng", EN: "Quantity"},
	"per":         {VI: "Cho mỗi", EN: "For every"},
	"ceiling":     {VI: "Mức giá tối đa", EN: "Ceiling"},
	"regime":      {VI: "Cơ chế", EN: "Regime"},
	"validFrom":   {VI: "Hiệu lực từ", EN: "First day"},
	"validTo":     {VI: "Hiệu lực đến", EN: "Last day"},
	"source":      {VI: "Căn cứ", EN: "Source"},
	"confidence":  {VI: "Độ tin cậy", EN: "Confidence"},
	"undecided":   {VI: "Chưa quyết định số lượng", EN: "Number not decided"},
	"replaces":    {VI: "Thay thế", EN: "Replaces"},
}
