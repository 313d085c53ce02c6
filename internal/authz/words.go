package authz

import (
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// RoleWords are the roles as people name them.
var RoleWords = map[viewer.Role]locale.Text{
	viewer.Officer:  {VI: "Công chức quản lý tài sản", EN: "Asset officer of a unit"},
	viewer.Leader:   {VI: "Lãnh đạo đơn vị", EN: "Leader of a unit"},
	viewer.Finance:  {VI: "Sở Tài chính", EN: "Provincial finance"},
	viewer.Admin:    {VI: "Quản trị", EN: "Administrator"},
	viewer.Auditor:  {VI: "Kiểm toán", EN: "Auditor"},
	viewer.Surveyor: {VI: "Điều tra viên", EN: "Surveyor"},
}

// PermissionWords say in people's words what a permission lets a role do.
var PermissionWords = map[Permission]locale.Text{
	ReadRegister:    {VI: "Xem tài sản, giấy tờ, lịch sử, số liệu", EN: "Read assets, papers, history and counts"},
	ReadMoney:       {VI: "Xem nguyên giá và dự toán sửa chữa", EN: "Read costs and repair estimates"},
	ReadNames:       {VI: "Xem tên người sử dụng, người ghi nhận, người thực hiện", EN: "Read the names of custodians, observers and actors"},
	RegisterAssets:  {VI: "Ghi tăng, sửa, tách lô, đổi trạng thái", EN: "Register, edit, split, change status"},
	ObserveAssets:   {VI: "Ghi nhận hiện trạng", EN: "Record what was seen"},
	AttachPapers:    {VI: "Đính kèm, rút giấy tờ", EN: "Attach and withdraw documents"},
	WaiveGaps:       {VI: "Miễn giấy tờ còn thiếu, mở lại", EN: "Waive and reopen documentation gaps"},
	ImportLists:     {VI: "Nhập danh sách từ tệp, hoàn tác", EN: "Bring a list file in, and take it back"},
	SettleReports:   {VI: "Xem và xử lý phản ánh", EN: "Read and settle problem reports"},
	CorrectAssets:   {VI: "Đánh dấu nhập nhầm, đảo bút toán", EN: "Enter in error, reverse operations"},
	ManageAgencies:  {VI: "Quản lý cơ quan, cơ sở nhà đất", EN: "Maintain agencies and sites"},
	ManageUsers:     {VI: "Quản lý tài khoản, chính sách", EN: "Maintain accounts and the policy"},
	ReadSignIns:     {VI: "Xem nhật ký đăng nhập và quản trị", EN: "Read who signed in and what administrators changed"},
	ManagePlans:     {VI: "Quản lý định mức, giá, kế hoạch", EN: "Maintain establishment, norms, prices and plans"},
	RequestPlans:    {VI: "Đăng ký nhu cầu", EN: "File a unit's request for equipment"},
	SignHandovers:   {VI: "Ký bàn giao, biên bản", EN: "Sign handovers and minutes"},
	PrepareHandover: {VI: "Lập danh mục bàn giao", EN: "Prepare a handover's list"},
	PrintLabels:     {VI: "In nhãn", EN: "Print labels"},
	RunSurveys:      {VI: "Tổ chức và nộp phiếu điều tra", EN: "Run campaigns and file submissions"},
}
