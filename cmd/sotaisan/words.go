package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

var siteStates = map[holding.SiteState]locale.Text{
	holding.SiteInUse: {VI: "Đang dùng", EN: "In use"}, holding.SiteShared: {VI: "Dùng chung", EN: "Shared"},
	holding.SiteSurplus: {VI: "Dôi dư", EN: "Surplus"}, holding.SiteClosed: {VI: "Đã đóng", EN: "Closed"},
}

func (p *program) word(t locale.Text) string { return t.In(p.language()) }

func (p *program) kind(k catalog.Kind) string { return p.word(holding.Word(holding.KindWords, k)) }

func (p *program) fieldName(field string) string {
	return p.word(holding.Word(holding.FieldWords, field))
}

// fieldValue is the canonical text of a field as people write it, in quotes where they chose the text.
func (p *program) fieldValue(ctx context.Context, db *open, field, text string) (string, error) {
	switch {
	case text == "":
		return p.say("chưa ghi", "nothing"), nil
	case field == "agency":
		return p.agencyName(ctx, db, text)
	case field == "itemType":
		if item, ok := db.registry.Catalog().ItemType(text, db.registry.Today()); ok {
			text = p.word(item.Name)
		}
	default:
		if said, _ := holding.ValueText(field, text); said.VI != text {
			return p.word(said), nil
		}
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
	"number":   {VI: "Số", EN: "Number"},
	"agencyId": {VI: "Cơ quan", EN: "Agency"}, "siteId": {VI: "Trụ sở, cơ sở", EN: "Site"}, "unitCode": {VI: "Đơn vị", EN: "Unit"},
}

// place names where a refusal is mended: the flag of the command, else the thing in people's words, else the
// path, as scripts read it; "" when it is about the whole. What stands in a list is in a file, where no flag
// leads.
func (p *program) place(cmd *cobra.Command, path []string) string {
	if len(path) == 0 {
		return ""
	}
	whole := strings.Join(path, ".") + ": "
	if slices.ContainsFunc(path, func(part string) bool { _, err := strconv.Atoi(part); return err == nil }) {
		return whole
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
	return whole
}
