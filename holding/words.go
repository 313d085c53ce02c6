package holding

import (
	"sotaisan/catalog"
	"sotaisan/internal/locale"
)

// The words of the closed sets, for people. Conditions are in the words of the year-end inventory, kinds and origins
// in those of Circular 141/2025/TT-BTC. A test holds every value.

var KindWords = map[catalog.Kind]locale.Text{
	catalog.ITEquipment:    {VI: "Thiết bị công nghệ thông tin", EN: "IT equipment"},
	catalog.Furniture:      {VI: "Bàn ghế, tủ", EN: "Furniture"},
	catalog.OtherEquipment: {VI: "Máy móc, thiết bị khác", EN: "Other equipment"},
	catalog.LandParcel:     {VI: "Đất", EN: "Land"},
	catalog.Office:         {VI: "Nhà", EN: "Building"},
	catalog.Structure:      {VI: "Công trình, vật kiến trúc", EN: "Structure"},
	catalog.Vehicle:        {VI: "Phương tiện vận tải", EN: "Vehicle"},
	catalog.Software:       {VI: "Phần mềm, tài sản vô hình khác", EN: "Software and other intangibles"},
}

var SeverityWords = map[catalog.Severity]locale.Text{
	catalog.Blocker: {VI: "Nghiêm trọng", EN: "Blocker"},
	catalog.Major:   {VI: "Quan trọng", EN: "Major"},
	catalog.Minor:   {VI: "Nhỏ", EN: "Minor"},
}

var GradeWords = map[Grade]locale.Text{
	Good:          {VI: "Tốt", EN: "Good"},
	Worn:          {VI: "Còn sử dụng được", EN: "Worn, usable"},
	NeedsRepair:   {VI: "Hư hỏng, cần sửa chữa", EN: "Needs repair"},
	Unserviceable: {VI: "Hư hỏng, không sử dụng được", EN: "Unserviceable"},
	NotAssessed:   {VI: "Chưa đánh giá", EN: "Not assessed"},
}

var StatusWords = map[Status]locale.Text{
	InUse:          {VI: "Đang sử dụng", EN: "In use"},
	NotInUse:       {VI: "Không sử dụng", EN: "Not in use"},
	UnderRepair:    {VI: "Đang sửa chữa", EN: "Under repair"},
	Lent:           {VI: "Cho mượn", EN: "Lent"},
	InHandover:     {VI: "Đang bàn giao", EN: "Being handed over"},
	Missing:        {VI: "Thất lạc", EN: "Missing"},
	Disposed:       {VI: "Đã xử lý", EN: "Disposed of"},
	EnteredInError: {VI: "Ghi nhầm", EN: "Entered in error"},
}

var PresenceWords = map[Presence]locale.Text{
	Seen:     {VI: "Có, đã thấy", EN: "Seen"},
	NotFound: {VI: "Không tìm thấy", EN: "Not found"},
}

var TrackingWords = map[Tracking]locale.Text{
	Individual: {VI: "Từng cái", EN: "Individual"},
	Lot:        {VI: "Theo lô", EN: "Lot"},
}

var TenureWords = map[Tenure]locale.Text{
	Owned:         {VI: "Thuộc đơn vị", EN: "Owned"},
	Borrowed:      {VI: "Đi mượn", EN: "Borrowed"},
	Leased:        {VI: "Đi thuê", EN: "Leased"},
	HeldForOthers: {VI: "Giữ hộ", EN: "Held for others"},
}

var OriginWords = map[Origin]locale.Text{
	Purchase:         {VI: "Mua sắm", EN: "Purchase"},
	Investment:       {VI: "Đầu tư xây dựng", EN: "Investment"},
	Transfer:         {VI: "Được giao, điều chuyển", EN: "Transfer"},
	Donation:         {VI: "Được tặng, cho", EN: "Donation"},
	FoundAtInventory: {VI: "Phát hiện thừa khi kiểm kê", EN: "Found at inventory"},
	JointVenture:     {VI: "Liên doanh, liên kết", EN: "Joint venture"},
	HirePurchase:     {VI: "Thuê mua", EN: "Hire purchase"},
	OtherOrigin:      {VI: "Nguồn khác", EN: "Other"},
	UnknownOrigin:    {VI: "Chưa rõ nguồn gốc", EN: "Not known"},
}

var CostBasisWords = map[CostBasis]locale.Text{
	Books:             {VI: "Sổ kế toán", EN: "Books"},
	Papers:            {VI: "Hồ sơ, chứng từ", EN: "Papers"},
	EquivalentNew:     {VI: "Giá mua mới tài sản tương đương", EN: "Price of an equivalent new asset"},
	EquivalentOnBooks: {VI: "Nguyên giá tài sản tương đương trên sổ", EN: "Cost of an equivalent asset on the books"},
	Appraisal:         {VI: "Thẩm định, đánh giá lại", EN: "Appraisal"},
}

var BuildingGradeWords = map[string]locale.Text{
	"SPECIAL": {VI: "Cấp đặc biệt", EN: "Special grade"},
	"I":       {VI: "Cấp I", EN: "Grade I"},
	"II":      {VI: "Cấp II", EN: "Grade II"},
	"III":     {VI: "Cấp III", EN: "Grade III"},
	"IV":      {VI: "Cấp IV", EN: "Grade IV"},
}

var AgencyWords = map[AgencyKind]locale.Text{
	PeoplesCommittee: {VI: "Ủy ban nhân dân", EN: "People's Committee"},
	PartyCommittee:   {VI: "Đảng ủy", EN: "Party committee"},
	FatherlandFront:  {VI: "Ủy ban Mặt trận Tổ quốc", EN: "Fatherland Front"},
	ServiceCentre:    {VI: "Trung tâm phục vụ hành chính công", EN: "Public administration service centre"},
	School:           {VI: "Trường học", EN: "School"},
	HealthStation:    {VI: "Trạm y tế", EN: "Health station"},
	OtherAgency:      {VI: "Cơ quan, đơn vị khác", EN: "Other body"},
}

var GapWords = map[GapStatus]locale.Text{
	GapOpen:       {VI: "Đang thiếu", EN: "Open"},
	GapInProgress: {VI: "Đang làm", EN: "In progress"},
	GapWaived:     {VI: "Được miễn", EN: "Waived"},
	GapClosed:     {VI: "Đã đủ", EN: "Closed"},
}

// Word is the word of a value; a value of a later version stands for itself.
func Word[T ~string](words map[T]locale.Text, value T) locale.Text {
	if word, ok := words[value]; ok {
		return word
	}
	return locale.Text{VI: string(value), EN: string(value)}
}
