package registry

import (
	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

// The words of the closed sets, for the keys of a summary. Conditions are in the words of the
// year-end inventory, kinds and origins in those of Circular 141/2025/TT-BTC.

var unknown = locale.Text{VI: "Chưa rõ", EN: "Not known"}

var kindWords = map[catalog.Kind]locale.Text{
	catalog.ITEquipment:    {VI: "Thiết bị công nghệ thông tin", EN: "IT equipment"},
	catalog.Furniture:      {VI: "Đồ gỗ, bàn ghế, tủ", EN: "Furniture"},
	catalog.OtherEquipment: {VI: "Máy móc, thiết bị khác", EN: "Other equipment"},
	catalog.LandParcel:     {VI: "Đất", EN: "Land"},
	catalog.Office:         {VI: "Nhà", EN: "Buildings"},
	catalog.Structure:      {VI: "Công trình, vật kiến trúc", EN: "Structures"},
	catalog.Vehicle:        {VI: "Phương tiện vận tải", EN: "Vehicles"},
	catalog.Software:       {VI: "Phần mềm và tài sản vô hình khác", EN: "Software and other intangibles"},
}

var gradeWords = map[holding.Grade]locale.Text{
	holding.Good:          {VI: "Tốt", EN: "Good"},
	holding.Worn:          {VI: "Còn sử dụng được", EN: "Worn, usable"},
	holding.NeedsRepair:   {VI: "Hư hỏng, cần sửa chữa", EN: "Needs repair"},
	holding.Unserviceable: {VI: "Hư hỏng, không sử dụng được", EN: "Unserviceable"},
	holding.NotAssessed:   {VI: "Chưa đánh giá", EN: "Not assessed"},
}

var statusWords = map[holding.Status]locale.Text{
	holding.InUse:          {VI: "Đang sử dụng", EN: "In use"},
	holding.NotInUse:       {VI: "Không sử dụng", EN: "Not in use"},
	holding.UnderRepair:    {VI: "Đang sửa chữa", EN: "Under repair"},
	holding.Lent:           {VI: "Cho mượn", EN: "Lent"},
	holding.InHandover:     {VI: "Đang bàn giao", EN: "In handover"},
	holding.Missing:        {VI: "Thất lạc", EN: "Missing"},
	holding.Disposed:       {VI: "Đã xử lý", EN: "Disposed of"},
	holding.EnteredInError: {VI: "Ghi nhầm", EN: "Entered in error"},
}

var originWords = map[holding.Origin]locale.Text{
	holding.Purchase:         {VI: "Mua sắm", EN: "Purchase"},
	holding.Investment:       {VI: "Đầu tư xây dựng", EN: "Investment"},
	holding.Transfer:         {VI: "Được giao, điều chuyển", EN: "Transfer"},
	holding.Donation:         {VI: "Được tặng, cho", EN: "Donation"},
	holding.FoundAtInventory: {VI: "Phát hiện thừa khi kiểm kê", EN: "Found at inventory"},
	holding.JointVenture:     {VI: "Liên doanh, liên kết", EN: "Joint venture"},
	holding.HirePurchase:     {VI: "Thuê mua", EN: "Hire purchase"},
	holding.OtherOrigin:      {VI: "Nguồn khác", EN: "Other"},
	holding.UnknownOrigin:    {VI: "Chưa rõ nguồn gốc", EN: "Origin not known"},
}

var agencyWords = map[holding.AgencyKind]locale.Text{
	holding.PeoplesCommittee: {VI: "Ủy ban nhân dân", EN: "People's Committee"},
	holding.PartyCommittee:   {VI: "Đảng ủy", EN: "Party committee"},
	holding.FatherlandFront:  {VI: "Ủy ban Mặt trận Tổ quốc", EN: "Fatherland Front"},
	holding.ServiceCentre:    {VI: "Trung tâm phục vụ hành chính công", EN: "Public administration service centre"},
	holding.School:           {VI: "Trường học", EN: "School"},
	holding.HealthStation:    {VI: "Trạm y tế", EN: "Health station"},
	holding.OtherAgency:      {VI: "Cơ quan, đơn vị khác", EN: "Other body"},
}

// wordOf is the word for a value of a dimension that is a closed set.
func wordOf(d AssetDimension, value string) locale.Text {
	switch d {
	case ByKind:
		return kindWords[catalog.Kind(value)]
	case ByCondition:
		return gradeWords[holding.Grade(value)]
	case ByStatus:
		return statusWords[holding.Status(value)]
	case ByOrigin:
		return originWords[holding.Origin(value)]
	case ByAgencyKind:
		return agencyWords[holding.AgencyKind(value)]
	}
	return unknown
}
