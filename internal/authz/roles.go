package authz

import (
	"sotaisan/internal/viewer"
)

// Permission is one thing a role may do. Clients read the list to hide what would be refused.
type Permission string

const (
	ReadRegister    Permission = "READ_REGISTER"    // assets, gaps, papers, history, counts
	ReadMoney       Permission = "READ_MONEY"       // cost and repair estimates
	ReadNames       Permission = "READ_NAMES"       // names of custodians, observers and actors
	RegisterAssets  Permission = "REGISTER_ASSETS"  // register, edit, split, change status
	ObserveAssets   Permission = "OBSERVE_ASSETS"   // record what was seen
	AttachPapers    Permission = "ATTACH_PAPERS"    // attach and withdraw documents
	WaiveGaps       Permission = "WAIVE_GAPS"       // waive and reopen documentation gaps
	ImportLists     Permission = "IMPORT_LISTS"     // bring a list file in, and take it back
	SettleReports   Permission = "SETTLE_REPORTS"   // read and settle what passers-by reported
	CorrectAssets   Permission = "CORRECT_ASSETS"   // entered in error, reversal, with a reason
	ManageAgencies  Permission = "MANAGE_AGENCIES"  // agencies and sites
	ManageUsers     Permission = "MANAGE_USERS"     // accounts of others, tokens of programs
	ReadSignIns     Permission = "READ_SIGN_INS"    // who signed in, and when
	ManagePlans     Permission = "MANAGE_PLANS"     // establishment, norms, prices, plans
	RequestPlans    Permission = "REQUEST_PLANS"    // a unit's request for equipment
	SignHandovers   Permission = "SIGN_HANDOVERS"   // sign handovers and minutes
	PrepareHandover Permission = "PREPARE_HANDOVER" // prepare a handover's list
	PrintLabels     Permission = "PRINT_LABELS"
	RunSurveys      Permission = "RUN_SURVEYS" // campaigns and submissions
)

// Permissions lists the values.
var Permissions = []Permission{ReadRegister, ReadMoney, ReadNames, RegisterAssets, ObserveAssets, AttachPapers,
	WaiveGaps, ImportLists, SettleReports, CorrectAssets, ManageAgencies, ManageUsers, ReadSignIns, ManagePlans,
	RequestPlans, SignHandovers, PrepareHandover, PrintLabels, RunSurveys}

var officer = []Permission{ReadRegister, ReadMoney, ReadNames, RegisterAssets, ObserveAssets, AttachPapers,
	ImportLists, SettleReports, PrepareHandover, PrintLabels}

// Rights is the whole table of roles: what each may do, inside its scope.
var Rights = map[viewer.Role][]Permission{
	viewer.Officer:  officer,
	viewer.Leader:   append(officer[:len(officer):len(officer)], WaiveGaps, SignHandovers, RequestPlans),
	viewer.Finance:  {ReadRegister, ReadMoney, ReadNames, ManagePlans},
	viewer.Admin:    {ReadRegister, ReadMoney, ReadNames, SettleReports, CorrectAssets, ManageAgencies, ManageUsers, ReadSignIns},
	viewer.Auditor:  {ReadRegister, ReadMoney, ReadNames, ReadSignIns},
	viewer.Surveyor: {ReadRegister, RunSurveys},
}

// May says whether the viewer's role has the permission. The program's own jobs have all.
func May(v viewer.Viewer, p Permission) bool {
	if v.IsJob() {
		return true
	}
	for _, have := range Rights[v.Role] {
		if have == p {
			return true
		}
	}
	return false
}

// Jobs lists every name under which the program itself works across units, and why it has to.
var Jobs = map[string]string{
	"migrate":        "loads the units of the catalogue",
	"sign-in":        "finds an account before anybody is known",
	"session":        "keeps sessions, before a viewer is known",
	"resolve-label":  "shows unit and kind of a scanned code to anybody",
	"label-hosts":    "knows the addresses that labels carry, before anybody is known",
	"report-problem": "files what a passer-by reports with the unit of the thing",
	"verify":         "reads every journal",
	"check":          "recounts every unit",
	"recompute-gaps": "judges every asset by the rules of today",
	"demo":           "fills a demo",
	"upkeep":         "ends accounts and log entries whose time is over, and tokens that are not their holder's",
	"security-log":   "keeps an alarm, whoever's request raised it",
	"plan-state":     "knows whether a plan is carried out or over, and what may be paid, for a commune that asks for its lines and receives what it bought",
	"operator":       "a command of the operating administrator",
}
