package web_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/ent/user"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/planning"
	"sotaisan/printing"
	"sotaisan/registry"
	"sotaisan/web"
)

const password = "một mật khẩu dài"

// book is a register in memory with a desk and a lot of chairs in unit 31942.
type book struct {
	mu       sync.Mutex
	unit     uuid.UUID
	assets   map[labels.Code]*web.Asset
	done     map[uuid.UUID]bool
	observed []registry.ObservationInput
	reports  []web.ReportRow
	settled  []registry.ResolveProblemReportInput
	attached []registry.AttachDocumentInput
	waived   []registry.WaiveDocumentGapsInput
	asked    []any // filters of lists
	accounts *registry.Accounts
	fault    error // of every scan
}

func (b *book) sees(ctx context.Context) bool {
	v, _ := viewer.From(ctx)
	return v.Scope().Sees(b.unit)
}

func (b *book) Label(_ context.Context, code labels.Code) (*web.Label, error) {
	if b.fault != nil {
		return nil, b.fault
	}
	if a := b.assets[code]; a != nil {
		return &web.Label{Unit: a.Unit, Kind: a.Kind}, nil
	}
	return nil, nil
}

func (b *book) Asset(ctx context.Context, code labels.Code) (*web.Asset, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.assets[code]; a != nil && b.sees(ctx) {
		shown := *a
		return &shown, nil
	}
	return nil, nil
}

func (b *book) Observe(ctx context.Context, in registry.ObservationInput) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.assets[labels.Code(in.AssetCode)]
	if a == nil || !b.sees(ctx) {
		return errs.Missing("assetCode")
	}
	if b.done[in.OperationID] {
		return nil
	}
	var sum int32
	for _, g := range in.Grades {
		sum += g.Quantity
	}
	if sum > a.Quantity {
		return errs.New(errs.OutOfRange, errs.At("grades"), "Nhiều hơn số lượng.", "More than the quantity.")
	}
	b.done[in.OperationID] = true
	b.observed = append(b.observed, in)
	for _, g := range in.Grades {
		a.Condition = g.Grade
	}
	a.Observation = &web.Observation{Presence: in.Presence, At: in.CapturedAt, Observer: "Nguyễn Thị Hồng"}
	return nil
}

func (b *book) Report(_ context.Context, code labels.Code, text, contact string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if strings.TrimSpace(text) == "" {
		return errs.List{errs.New(errs.Required, errs.At("text"), "Hãy ghi vấn đề.", "Write what is wrong.")}
	}
	b.reports = append(b.reports, web.ReportRow{ID: uuid.New(), Code: code, Asset: b.assets[code].Name, Text: text, Contact: contact, ReceivedAt: time.Now()})
	return nil
}

func (b *book) History(ctx context.Context, code labels.Code, after string) (*web.History, error) {
	a, err := b.Asset(ctx, code)
	switch {
	case err != nil || a == nil:
		return nil, err
	case after != "older":
		return nil, errs.List{errs.New(errs.Invalid, errs.At("after"), "Sai.", "Wrong.")}
	}
	return &web.History{Asset: a.Name, Events: []web.Event{{Kind: holding.Corrected, EffectiveOn: "2024-03-02", RecordedAt: time.Now()}}}, nil
}

func (b *book) Attach(ctx context.Context, code labels.Code, in registry.AttachDocumentInput) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch a := b.assets[code]; {
	case a == nil || !b.sees(ctx):
		return errs.Missing()
	case in.Type == "":
		return errs.List{errs.New(errs.Required, errs.At("type"), "Hãy chọn loại.", "Choose a type.")}
	case !b.done[in.OperationID]:
		b.done[in.OperationID] = true
		b.attached = append(b.attached, in)
		a.Gaps = nil
	}
	return nil
}

func (b *book) Waive(ctx context.Context, in registry.WaiveDocumentGapsInput) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch v, _ := viewer.From(ctx); {
	case v.Role != viewer.Leader:
		return errs.New(errs.Forbidden, nil, "Không được.", "You may not.")
	case in.Note == nil:
		return errs.List{errs.New(errs.Required, errs.At("note"), "Hãy ghi giải trình.", "Write why.")}
	}
	b.waived = append(b.waived, in)
	return nil
}

func (b *book) Assets(ctx context.Context, q web.AssetQuery, after string) (web.AssetRows, error) {
	rows, err := b.Recent(ctx)
	b.asked = append(b.asked, q)
	if after == "nonsense" {
		return web.AssetRows{}, errs.List{errs.New(errs.Invalid, errs.At("after"), "Sai.", "Wrong.")}
	}
	out := web.AssetRows{}
	for _, row := range rows {
		if strings.Contains(strings.ToLower(row.Name), strings.ToLower(q.Search)) {
			out.Rows = append(out.Rows, row)
		}
	}
	if after == "" && q.Search == "" {
		out.Next = "page2"
	}
	return out, err
}

func (b *book) Gaps(ctx context.Context, q web.GapQuery, after string) (web.GapRows, error) {
	b.asked = append(b.asked, q)
	if after == "nonsense" {
		return web.GapRows{}, errs.List{errs.New(errs.Invalid, errs.At("after"), "Sai.", "Wrong.")}
	}
	if !b.sees(ctx) {
		return web.GapRows{}, nil
	}
	a := b.assets[b.desk()]
	row := web.GapRow{Gap: a.Gaps[0], Label: a.Code, Asset: a.Name, Unit: a.Unit, OpenedOn: "2026-01-05"}
	return web.GapRows{Rows: []web.GapRow{row}, Next: "page2"}, nil
}

func (b *book) Province(context.Context) (*web.Province, error) {
	row := web.UnitRow{Code: "31942", Name: "Phường Giá Rai", Pieces: 1031, Grades: []int64{900, 100, 30, 1, 0}, Lacking: 7}
	return &web.Province{Grades: holding.Grades, Units: []web.UnitRow{row}, Empty: []string{"Xã Hồ Thị Kỷ"}, Total: row}, nil
}

func (b *book) ChangePassword(ctx context.Context, in registry.ChangePasswordInput) (string, bool, error) {
	p, err := b.accounts.ChangePassword(ctx, in)
	if err != nil {
		return "", false, err
	}
	if len(p.Errors) > 0 {
		return "", false, errs.List(p.Errors)
	}
	return access.Stamp(p.User), p.Replayed, nil
}

func (b *book) Units() []web.Choice {
	return []web.Choice{{Code: "31942", Name: locale.Text{VI: "Phường Giá Rai", EN: "Phường Giá Rai"}},
		{Code: "31951", Name: locale.Text{VI: "Phường Láng Tròn", EN: "Phường Láng Tròn"}}}
}

func (b *book) Requirements() []web.Choice {
	return []web.Choice{{Code: "PURCHASE_INVOICE", Name: locale.Text{VI: "Hóa đơn mua hàng", EN: "Purchase invoice"}}}
}

func (b *book) Recent(ctx context.Context) ([]web.AssetRow, error) {
	if !b.sees(ctx) {
		return nil, nil
	}
	var rows []web.AssetRow
	for _, code := range []labels.Code{b.desk(), b.chairs()} {
		a := b.assets[code]
		rows = append(rows, web.AssetRow{Code: a.Code, Name: a.Name, Condition: a.Condition, Status: a.Status, Room: a.Room, OpenGaps: len(a.Gaps)})
	}
	return rows, nil
}

func (b *book) Reports(ctx context.Context, _ string) (web.ReportRows, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.sees(ctx) {
		return web.ReportRows{}, nil
	}
	return web.ReportRows{Rows: b.reports}, nil
}

func (b *book) Settle(_ context.Context, in registry.ResolveProblemReportInput) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if in.Resolution == "" {
		return errs.New(errs.Required, errs.At("resolution"), "Hãy ghi kết quả.", "Write the result.")
	}
	b.settled, b.reports = append(b.settled, in), nil
	return nil
}

func (b *book) UnitName(unit uuid.UUID) string {
	u, _ := lineage.Default().Unit(unit)
	return u.FullName
}

// digits is a source of the same codes every time.
type digits byte

func (d digits) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d) + byte(i)
	}
	return len(p), nil
}

func code(n byte) labels.Code {
	c, err := labels.New(digits(n))
	if err != nil {
		panic(err)
	}
	return c
}

func (b *book) desk() labels.Code   { return code(1) }
func (b *book) chairs() labels.Code { return code(2) }

func newBook(t *testing.T) *book {
	t.Helper()
	u, ok := lineage.Default().ByCode("31942", "2026-06-01")
	if !ok {
		t.Fatal("no unit 31942")
	}
	b := &book{unit: u.ID, assets: map[labels.Code]*web.Asset{}, done: map[uuid.UUID]bool{}}
	cost := holding.VND(12_500_000)
	desk := web.Asset{Code: b.desk(), Name: "Máy tính để bàn Dell OptiPlex 3080 <Trần Bình>", Kind: catalog.ITEquipment,
		ItemType: locale.Text{VI: "Máy tính để bàn", EN: "Desktop computer"}, CountUnit: locale.Text{VI: "bộ", EN: "sets"},
		Tracking: holding.Individual, Quantity: 1, Condition: holding.Good, Status: holding.InUse, Unit: u.FullName,
		Agency: "Ủy ban nhân dân phường Giá Rai", Site: "Trụ sở 1", Room: "204", ShowMoney: true, Cost: &cost, Revision: 3,
		Gaps: []web.Gap{{ID: uuid.New(), Code: "PURCHASE_INVOICE", Requirement: locale.Text{VI: "Hóa đơn mua hàng", EN: "Purchase invoice"}, Severity: catalog.Major,
			Status: holding.GapOpen, Cure: locale.Text{VI: "Xin bản sao hóa đơn.", EN: "Ask for a copy of the invoice."}, DueOn: "2026-12-31"}},
		Papers: []web.Paper{{Type: locale.Text{VI: "Biên bản nghiệm thu", EN: "Acceptance minutes"}, Number: "12/BBNT", IssuedOn: "2020-03-04"}},
		PaperTypes: []web.PaperType{{Choice: web.Choice{Code: "PURCHASE_INVOICE", Name: locale.Text{VI: "Hóa đơn mua hàng", EN: "Purchase invoice"}}, Wanted: true},
			{Choice: web.Choice{Code: "PURCHASE_CONTRACT", Name: locale.Text{VI: "Hợp đồng mua sắm", EN: "Purchase contract"}}}},
		MoreHistory: "older",
		History: []web.Event{{Kind: holding.Observed, EffectiveOn: "2026-02-01", RecordedAt: time.Date(2026, 2, 1, 3, 0, 0, 0, time.UTC),
			Changes: []web.Change{{What: locale.Text{VI: "Phòng", EN: "Room"}, From: locale.Text{VI: "P. 1", EN: "P. 1"}, To: locale.Text{VI: "204", EN: "204"}}}},
			{Kind: holding.Registered, EffectiveOn: "2025-07-01", RecordedAt: time.Date(2026, 1, 5, 2, 3, 0, 0, time.UTC),
				Actor: "Lê Minh Đức", Note: "Nhập từ danh sách bàn giao."}}}
	chairs := desk
	chairs.Code, chairs.Name, chairs.Kind, chairs.Tracking, chairs.Quantity = b.chairs(), "Ghế xếp Hòa Phát", catalog.Furniture, holding.Lot, 30
	chairs.Grades = []holding.GradeCount{{Grade: holding.Good, Quantity: 20}, {Grade: holding.Worn, Quantity: 10}}
	chairs.Gaps = nil
	b.assets[b.desk()], b.assets[b.chairs()] = &desk, &chairs
	return b
}

// site is a whole server over a book, with accounts in a database.
type site struct {
	t    *testing.T
	book *book
	url  string
}

func newSite(t *testing.T, graphql http.Handler) *site {
	t.Helper()
	s := testdb.Open(t, "sqlite")
	a := access.New(s, time.Now, false)
	ctx := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Admin})
	tx, err := s.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	secret := password
	var ready []access.Write
	for _, u := range []access.NewUser{
		{Login: "hong", DisplayName: "Nguyễn Thị Hồng", Post: "Công chức quản lý tài sản", Role: viewer.Officer, UnitCode: new("31942"), Password: &secret},
		{Login: "binh", DisplayName: "Trần Văn Bình", Role: viewer.Officer, UnitCode: new("31951"), Password: &secret},
		{Login: "duc", DisplayName: "Lê Minh Đức", Role: viewer.Leader, UnitCode: new("31942"), Password: &secret},
		{Login: "auditor", DisplayName: "Đặng Quốc Hưng", Role: viewer.Auditor, Password: &secret},
		{Login: "moi", DisplayName: "Huỳnh Ngọc Mai", Role: viewer.Officer, UnitCode: new("31942"), Password: &secret},
	} {
		write, err := a.CreateUser(ctx, u)
		if err != nil {
			t.Fatal(err)
		}
		ready = append(ready, write)
	}
	for _, write := range ready {
		if _, err := write(ctx, tx.Ent()); err != nil {
			t.Fatal(err)
		}
	}
	tx.Ent().User.Update().Where(user.LoginNEQ("moi")).SetPasswordEndsAt(0).ExecX(ctx) // they have changed their first passwords
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	b, m := newBook(t), session.New(s, time.Now, a.Idle)
	j := journal.New(s, catalog.Default(), time.Now)
	r := registry.New(j)
	b.accounts = registry.NewAccounts(r, a)
	return &site{t: t, book: b, url: serve(t, graphql, web.Config{Register: b, Access: a, Sessions: m, Now: time.Now, Labels: printing.New(j, r), Planning: planning.New(j, r)})}
}

// serve answers the address of a server with the pages.
func serve(t *testing.T, graphql http.Handler, c web.Config) string {
	t.Helper()
	c.Log = slog.New(slog.DiscardHandler)
	srv, err := server.Listen(t.Context(), "127.0.0.1:0", c.Log)
	if err != nil {
		t.Fatal(err)
	}
	srv.Ready(server.Routes{GraphQL: graphql, Accounts: c.Access, Sessions: c.Sessions, Check: func(context.Context) error { return nil }, Web: web.Handler(c)})
	done := make(chan error, 1)
	go func() { done <- srv.Run(t.Context()) }()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return srv.URL()
}

// visitor is a browser without script.
type visitor struct {
	*site
	client http.Client
}

func (s *site) visitor() *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{site: s, client: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type page struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (v *visitor) do(r *http.Request) page {
	v.t.Helper()
	res, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

func (v *visitor) get(path string) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

func (v *visitor) post(path string, form url.Values) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

func (s *site) signedIn(login string) *visitor {
	s.t.Helper()
	v := s.visitor()
	if p := v.post("/sign-in", url.Values{"login": {login}, "password": {password}}); p.status != 303 {
		s.t.Fatalf("sign-in of %s: %d\n%s", login, p.status, p.body)
	}
	return v
}

// says fails when the page lacks one of the texts.
func (p page) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// keeps fails when the page has one of the texts.
func (p page) keeps(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(p.body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// form answers the hidden fields of a page.
func (p page) form() url.Values {
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// formOf answers the hidden fields of the first form that is sent to an address with the ending.
func (p page) formOf(ending string) url.Values {
	_, rest, _ := strings.Cut(p.body, ending+`"`)
	part, _, _ := strings.Cut(rest, "</form>")
	return page{body: part}.form()
}
