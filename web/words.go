package web

import "sotaisan/internal/locale"

// words are the texts of the pages by key. A test holds every key that a page uses, in both languages.
var words = map[string]locale.Text{
	"app":     {VI: "Sổ tài sản", EN: "Asset register"},
	"skip":    {VI: "Đến nội dung chính", EN: "To the content"},
	"nav":     {VI: "Tài khoản và ngôn ngữ", EN: "Account and language"},
	"switch":  {VI: "English", EN: "Tiếng Việt"},
	"signin":  {VI: "Đăng nhập", EN: "Sign in"},
	"signout": {VI: "Đăng xuất", EN: "Sign out"},
	"more":    {VI: "Xem tiếp", EN: "More"},
	"note":    {VI: "Ghi chú", EN: "Note"},
	"unknown": {VI: "Chưa rõ", EN: "Not known"},
	"dong":    {VI: "đồng", EN: "đồng"},

	"title.home":     {VI: "Tra cứu tài sản", EN: "Look up an asset"},
	"title.signin":   {VI: "Đăng nhập", EN: "Sign in"},
	"title.notfound": {VI: "Không tìm thấy", EN: "Not found"},
	"title.label":    {VI: "Nhãn tài sản", EN: "Asset label"},
	"title.assets":   {VI: "Danh sách tài sản", EN: "Assets"},
	"title.reports":  {VI: "Phản ánh của người dân", EN: "Problem reports"},

	"home.intro":   {VI: "Quét mã QR trên nhãn bằng máy ảnh điện thoại, hoặc nhập mã in trên nhãn.", EN: "Scan the QR code on a label with your phone's camera, or enter the code printed on it."},
	"home.recent":  {VI: "Thay đổi gần đây", EN: "Changed recently"},
	"code.label":   {VI: "Nhập mã nhãn", EN: "Enter a code"},
	"code.open":    {VI: "Mở", EN: "Open"},
	"search.label": {VI: "Tìm theo tên, mã, số sê-ri", EN: "Search by name, code, serial number"},
	"search.go":    {VI: "Tìm", EN: "Search"},
	"assets.none":  {VI: "Không có tài sản nào.", EN: "There are no assets."},

	"signin.login":        {VI: "Tên đăng nhập", EN: "Login"},
	"signin.password":     {VI: "Mật khẩu", EN: "Password"},
	"signin.toomany":      {VI: "Quá nhiều lần đăng nhập. Hãy thử lại sau ít phút.", EN: "Too many attempts. Try again in a few minutes."},
	"signin.demo":         {VI: "Tài khoản dùng thử", EN: "Demo accounts"},
	"signin.demopassword": {VI: "Mật khẩu của mọi tài khoản: %s", EN: "The password of every account: %s"},

	"notfound.text": {VI: "Không có nhãn hoặc trang nào ở địa chỉ này. Hãy đối chiếu mã với nhãn.", EN: "There is no label or page at this address. Compare the code with the label."},
	"notfound.home": {VI: "Nhập mã khác", EN: "Enter another code"},

	"label.unit":   {VI: "Tài sản công do đơn vị sau quản lý:", EN: "Public property, in the care of"},
	"label.signin": {VI: "Bạn là cán bộ của đơn vị? Hãy đăng nhập.", EN: "Do you work for this unit? Sign in."},

	"report.title":   {VI: "Báo vấn đề", EN: "Report a problem"},
	"report.text":    {VI: "Bạn thấy vấn đề gì? (hỏng, để sai chỗ, bị bỏ quên …)", EN: "What is wrong? (broken, in the wrong place, abandoned …)"},
	"report.contact": {VI: "Số điện thoại hoặc thư điện tử (không bắt buộc)", EN: "Phone or e-mail (optional)"},
	"report.send":    {VI: "Gửi", EN: "Send"},
	"report.thanks":  {VI: "Cảm ơn bạn. Phản ánh đã được gửi đến đơn vị.", EN: "Thank you. The unit has received your report."},
	"report.toomany": {VI: "Bạn đã gửi nhiều phản ánh. Hãy thử lại sau ít phút.", EN: "You have sent several reports. Try again in a few minutes."},

	"reports.none":       {VI: "Không có phản ánh nào chờ xử lý.", EN: "No report is waiting."},
	"reports.gone":       {VI: "Tài sản đã chuyển đơn vị", EN: "The asset has gone to another unit"},
	"reports.contact":    {VI: "Liên hệ:", EN: "Contact:"},
	"reports.resolution": {VI: "Đã xử lý thế nào?", EN: "How was it settled?"},
	"reports.settle":     {VI: "Đã xử lý", EN: "Settle"},
	"reports.settled":    {VI: "Đã ghi kết quả xử lý.", EN: "The report is settled."},

	"asset.kind":       {VI: "Loại", EN: "Kind"},
	"asset.quantity":   {VI: "Số lượng", EN: "Quantity"},
	"asset.condition":  {VI: "Tình trạng", EN: "Condition"},
	"asset.status":     {VI: "Trạng thái", EN: "Status"},
	"asset.place":      {VI: "Nơi quản lý, sử dụng", EN: "Place"},
	"asset.room":       {VI: "Phòng:", EN: "Room:"},
	"asset.cost":       {VI: "Nguyên giá", EN: "Historical cost"},
	"asset.acquired":   {VI: "Ngày có tài sản", EN: "Acquired on"},
	"asset.inuse":      {VI: "Năm đưa vào sử dụng", EN: "In use since"},
	"asset.otherlabel": {VI: "Nhãn vừa quét mang mã %s.", EN: "The scanned label has the code %s."},

	"gaps.title": {VI: "Giấy tờ còn thiếu", EN: "Missing papers"},
	"gaps.none":  {VI: "Không thiếu giấy tờ.", EN: "No papers are missing."},
	"gaps.count": {VI: "thiếu %d giấy tờ", EN: "missing papers: %d"},
	"gaps.due":   {VI: "Hạn:", EN: "Due:"},

	"seen.title":    {VI: "Lần kiểm tra gần nhất", EN: "Last seen"},
	"seen.never":    {VI: "Chưa ai kiểm tra tại chỗ.", EN: "Nobody has looked at it yet."},
	"seen.conflict": {VI: "Khác với thay đổi của người khác; cần người xem lại.", EN: "It differs from what somebody else entered; a person has to look at it."},

	"observe.title":    {VI: "Ghi kết quả kiểm tra", EN: "Record what you see"},
	"observe.presence": {VI: "Có thấy tài sản không?", EN: "Is it there?"},
	"observe.grade":    {VI: "Tình trạng", EN: "Condition"},
	"observe.grades":   {VI: "Số lượng theo tình trạng", EN: "How many in which condition"},
	"observe.nograde":  {VI: "Không đánh giá", EN: "Not assessed now"},
	"observe.room":     {VI: "Phòng (nếu khác)", EN: "Room (if another)"},
	"observe.repair":   {VI: "Ước tính chi phí sửa chữa", EN: "Estimated cost of repair"},
	"observe.send":     {VI: "Lưu", EN: "Save"},
	"observe.thanks":   {VI: "Cảm ơn bạn. Đã ghi kết quả kiểm tra.", EN: "Thank you. It has been recorded."},

	"history.title":    {VI: "Lịch sử", EN: "History"},
	"history.recorded": {VI: "ghi lúc", EN: "recorded"},
}
