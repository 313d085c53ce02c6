package main

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

var kinds = map[catalog.Kind]locale.Text{
	catalog.ITEquipment: {VI: "Thiết bị công nghệ thông tin", EN: "IT equipment"}, catalog.Furniture: {VI: "Bàn ghế, tủ", EN: "Furniture"},
	catalog.OtherEquipment: {VI: "Máy móc, thiết bị khác", EN: "Other equipment"}, catalog.LandParcel: {VI: "Đất", EN: "Land"},
	catalog.Office: {VI: "Nhà", EN: "Buildings"}, catalog.Structure: {VI: "Vật kiến trúc", EN: "Structures"},
	catalog.Vehicle: {VI: "Phương tiện", EN: "Vehicles"}, catalog.Software: {VI: "Phần mềm", EN: "Software"},
}

var severities = map[catalog.Severity]locale.Text{
	catalog.Blocker: {VI: "Nghiêm trọng", EN: "Blocker"}, catalog.Major: {VI: "Quan trọng", EN: "Major"}, catalog.Minor: {VI: "Nhỏ", EN: "Minor"},
}

var siteStates = map[holding.SiteState]locale.Text{
	holding.SiteInUse: {VI: "Đang dùng", EN: "In use"}, holding.SiteShared: {VI: "Dùng chung", EN: "Shared"},
	holding.SiteSurplus: {VI: "Dôi dư", EN: "Surplus"}, holding.SiteClosed: {VI: "Đã đóng", EN: "Closed"},
}

var grades = map[holding.Grade]locale.Text{
	holding.Good: {VI: "tốt", EN: "good"}, holding.Worn: {VI: "còn sử dụng được", EN: "worn"},
	holding.NeedsRepair: {VI: "hư hỏng, cần sửa chữa", EN: "needs repair"}, holding.Unserviceable: {VI: "hư hỏng, không sử dụng được", EN: "unserviceable"},
	holding.NotAssessed: {VI: "chưa đánh giá", EN: "not assessed"},
}

var origins = map[holding.Origin]locale.Text{
	holding.Purchase: {VI: "mua sắm", EN: "purchase"}, holding.Investment: {VI: "đầu tư xây dựng", EN: "investment"},
	holding.Transfer: {VI: "được giao, điều chuyển", EN: "transfer"}, holding.Donation: {VI: "được tặng, cho", EN: "donation"},
	holding.FoundAtInventory: {VI: "phát hiện thừa khi kiểm kê", EN: "found at inventory"}, holding.JointVenture: {VI: "liên doanh, liên kết", EN: "joint venture"},
	holding.HirePurchase: {VI: "thuê mua", EN: "hire purchase"}, holding.OtherOrigin: {VI: "nguồn khác", EN: "other"},
	holding.UnknownOrigin: {VI: "chưa rõ", EN: "not known"},
}

// fields are the names of what a list can say otherwise than the register.
var fields = map[string]locale.Text{
	"name": {VI: "Tên", EN: "Name"}, "itemType": {VI: "Loại tài sản", EN: "Item type"}, "quantity": {VI: "Số lượng", EN: "Quantity"},
	"agency": {VI: "Cơ quan", EN: "Agency"}, "room": {VI: "Phòng", EN: "Room"}, "grades": {VI: "Tình trạng", EN: "Condition"},
	"origin": {VI: "Nguồn gốc", EN: "Origin"}, "historicalCost": {VI: "Nguyên giá", EN: "Historical cost"},
	"acquiredOn": {VI: "Ngày mua", EN: "Acquired on"}, "inUseYear": {VI: "Năm sử dụng", EN: "In use since"},
	"computer.serialNumber": {VI: "Số seri", EN: "Serial number"}, "landParcel.mapSheet": {VI: "Tờ bản đồ số", EN: "Map sheet"},
	"landParcel.parcelNumber": {VI: "Thửa đất số", EN: "Parcel number"}, "landParcel.areaM2": {VI: "Diện tích đất (m²)", EN: "Area (m²)"},
	"landParcel.certificateSerial": {VI: "Số giấy chứng nhận", EN: "Certificate serial"}, "office.floorAreaM2": {VI: "Diện tích sàn (m²)", EN: "Floor area (m²)"},
	"office.storeys": {VI: "Số tầng", EN: "Storeys"}, "office.builtYear": {VI: "Năm xây dựng", EN: "Built in"},
}

func (p *program) word(t locale.Text) string { return t.In(p.language()) }

func (p *program) kind(k catalog.Kind) string { return p.word(kinds[k]) }

func (p *program) fieldName(field string) string {
	if name, ok := fields[field]; ok {
		return p.word(name)
	}
	return field
}

// fieldValue is the canonical text of a field as people write it, in quotes where it is words.
func (p *program) fieldValue(ctx context.Context, db *open, field, text string) (string, error) {
	if text == "" {
		return p.say("chưa ghi", "nothing"), nil
	}
	switch field {
	case "historicalCost":
		if amount, err := holding.ParseVND(text); err == nil {
			return p.money(amount), nil
		}
	case "acquiredOn":
		return civil.Date(text).Time().Format("02/01/2006"), nil
	case "origin":
		return p.word(origins[holding.Origin(text)]), nil
	case "grades":
		var parts []string
		for part := range strings.SplitSeq(text, ",") {
			grade, n, _ := strings.Cut(part, ":")
			parts = append(parts, n+" "+p.word(grades[holding.Grade(grade)]))
		}
		return strings.Join(parts, ", "), nil
	case "itemType":
		if item, ok := db.registry.Catalog().ItemType(text, db.registry.Today()); ok {
			text = p.word(item.Name)
		}
	case "agency":
		return p.agencyName(ctx, db, text)
	}
	return "“" + text + "”", nil
}

func (p *program) agencyName(ctx context.Context, db *open, text string) (string, error) {
	agencyID, err := uuid.Parse(text)
	if err != nil {
		return text, nil
	}
	c, err := db.Read(ctx)
	if err != nil {
		return "", err
	}
	a, err := c.Agency.Get(ctx, agencyID)
	if ent.IsNotFound(err) {
		return text, nil
	}
	if err != nil {
		return "", err
	}
	return "“" + a.Name + "”", nil
}

// flagsOf are the flags by which the inputs of use-cases are given, where they have another name.
var flagsOf = map[string][]string{
	"unitCode": {"unit"}, "agencyKind": {"agency"}, "displayName": {"name"}, "expiresAt": {"days"}, "base": {"labels-base-url"},
}

// inputs are the names of what is given otherwise than by a flag.
var inputs = map[string]locale.Text{
	"login": {VI: "Tên đăng nhập", EN: "Login"}, "userId": {VI: "Tài khoản", EN: "Account"}, "tokenId": {VI: "Mã truy cập", EN: "Token"},
	"password": {VI: "Mật khẩu", EN: "Password"}, "newPassword": {VI: "Mật khẩu", EN: "Password"}, "file": {VI: "Tệp", EN: "File"},
	"list": {VI: "Danh sách", EN: "List"}, "reverses": {VI: "Thao tác", EN: "Operation"}, "operation": {VI: "Thao tác", EN: "Operation"},
	"agencyId": {VI: "Cơ quan", EN: "Agency"}, "siteId": {VI: "Trụ sở, cơ sở", EN: "Site"}, "unitCode": {VI: "Đơn vị", EN: "Unit"},
}

// place names where a refusal is mended: the flag of the command, else the thing in people's words;
// "" when it is about the whole or has neither.
func (p *program) place(cmd *cobra.Command, path []string) string {
	if len(path) == 0 {
		return ""
	}
	input := path[len(path)-1]
	for _, flag := range append(flagsOf[input], input) {
		if cmd.Flags().Lookup(flag) != nil {
			return "--" + flag + ": "
		}
	}
	if name, ok := inputs[input]; ok {
		return p.word(name) + ": "
	}
	return ""
}
