package authz

import (
	"slices"

	"github.com/google/uuid"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// Duty is a part that somebody takes in one object's course.
type Duty string

const (
	HoldAccount    Duty = "HOLD_ACCOUNT"
	GrantRights    Duty = "GRANT_RIGHTS" // role, unit, disabling
	FileRequest    Duty = "FILE_REQUEST"
	DecideRequest  Duty = "DECIDE_REQUEST"
	SubmitPlan     Duty = "SUBMIT_PLAN"
	ApprovePlan    Duty = "APPROVE_PLAN"
	DraftStandard  Duty = "DRAFT_STANDARD_MODEL"
	DecideStandard Duty = "DECIDE_STANDARD_MODEL"
)

// Separation keeps two duties on one object in two hands: whoever had the first may not have the second.
type Separation struct {
	First, Second Duty
	Object        locale.Text
	Words         [2]locale.Text // of the duties
	Refusal       locale.Text
}

// Separations is the whole table of duties that one person may not have both of.
var Separations = []Separation{
	{HoldAccount, GrantRights, locale.Text{VI: "Tài khoản", EN: "Account"},
		[2]locale.Text{{VI: "Chủ tài khoản", EN: "Has the account"}, {VI: "Đổi vai trò, khóa tài khoản", EN: "Changes its role, disables it"}},
		locale.Text{VI: "Không ai được đổi vai trò hay khóa tài khoản của chính mình.", EN: "Nobody changes the role of their own account or disables it."}},
	{FileRequest, DecideRequest, locale.Text{VI: "Đăng ký nhu cầu", EN: "Equipment request"},
		[2]locale.Text{{VI: "Gửi", EN: "Files it"}, {VI: "Chấp nhận, trả lại", EN: "Accepts or returns it"}},
		locale.Text{VI: "Người gửi đăng ký nhu cầu không được tự quyết định đăng ký đó.", EN: "Who filed a request does not decide it."}},
	{SubmitPlan, ApprovePlan, locale.Text{VI: "Kế hoạch trang cấp", EN: "Re-equipment plan"},
		[2]locale.Text{{VI: "Trình", EN: "Submits it"}, {VI: "Duyệt", EN: "Approves it"}},
		locale.Text{VI: "Người lập, người trình không được tự duyệt kế hoạch.", EN: "Who made or submitted a plan does not approve it."}},
	{DraftStandard, DecideStandard, locale.Text{VI: "Mô hình chuẩn", EN: "Standard model"},
		[2]locale.Text{{VI: "Soạn", EN: "Drafts it"}, {VI: "Duyệt, rút bản đã duyệt", EN: "Approves it, withdraws it once approved"}},
		locale.Text{VI: "Người soạn không được tự duyệt mô hình chuẩn, cũng không được tự rút bản đã duyệt.", EN: "Who drafted a standard model does not approve it, nor withdraw it once it is approved."}},
}

// NeededFor is the permission without which nobody has a duty. To have an account needs none.
var NeededFor = map[Duty]Permission{GrantRights: ManageUsers, FileRequest: RequestPlans, DecideRequest: ManagePlans,
	SubmitPlan: ManagePlans, ApprovePlan: ManagePlans, DraftStandard: ManagePlans, DecideStandard: ManagePlans}

// Signs says whether a role may have a duty that needs a second person. Whoever could act as an account of
// such a role would be that person, too.
func Signs(role viewer.Role) bool {
	return slices.ContainsFunc(Separations, func(s Separation) bool {
		return slices.Contains(Rights[role], NeededFor[s.First]) || slices.Contains(Rights[role], NeededFor[s.Second])
	})
}

// SecondPerson refuses a duty to a viewer who has had the other one of its separation on the same
// object. first are the accounts that had it; a duty that stands in no separation is refused to nobody.
// The program's own jobs are no persons. The refusal is FORBIDDEN, without a path.
func SecondPerson(v viewer.Viewer, second Duty, first ...uuid.UUID) error {
	i := slices.IndexFunc(Separations, func(s Separation) bool { return s.Second == second })
	if i < 0 || v.IsJob() || !slices.Contains(first, v.UserID) {
		return nil
	}
	return errs.New(errs.Forbidden, nil, Separations[i].Refusal.VI, Separations[i].Refusal.EN)
}
