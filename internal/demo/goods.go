package demo

// good is a thing as lists name it, with what one piece costs in thousands of đồng.
type good struct {
	item     string // code of the catalogue
	parts    int    // how often it comes among its list
	low      int    // the least that a piece costs
	high     int
	lot      int    // the most pieces of a lot; 0 for what is tracked one by one
	material string // furniture
	names    []string
}

// officeGoods are what committees, party and front have in their rooms.
var officeGoods = []good{
	{item: "desktop", parts: 110, low: 8_500, high: 14_900, names: []string{"Máy vi tính để bàn Dell OptiPlex 3080", "Máy vi tính để bàn HP ProDesk 400 G6",
		"Bộ máy vi tính FPT Elead", "Máy vi tính Dell Vostro 3671", "Máy tính để bàn Lenovo ThinkCentre M70s", "Máy vi tính để bàn lắp ráp Core i3", "Bộ máy tính để bàn CMS"}},
	{item: "laptop", parts: 28, low: 11_500, high: 18_900, names: []string{"Máy tính xách tay Dell Latitude 3420", "Laptop HP ProBook 440 G8", "Máy tính xách tay Asus ExpertBook B1",
		"Máy tính xách tay Lenovo ThinkPad E14", "Laptop Acer Aspire 5"}},
	{item: "printer", parts: 66, low: 2_900, high: 6_900, names: []string{"Máy in Canon LBP 2900", "Máy in Canon LBP 6030", "Máy in HP LaserJet Pro M404dn", "Máy in Brother HL-L2321D",
		"Máy in Canon LBP 3300 (in 2 mặt)", "Máy in Samsung ML-1866"}},
	{item: "multifunction_printer", parts: 10, low: 5_200, high: 9_800, names: []string{"Máy in đa chức năng Canon MF244dw", "Máy in đa năng Brother DCP-L2520D", "Máy in màu đa chức năng Epson L3250"}},
	{item: "scanner", parts: 18, low: 2_200, high: 9_500, names: []string{"Máy scan Canon LiDE 300", "Máy scan HP ScanJet Pro 2500 f1", "Máy quét tài liệu Brother ADS-2200"}},
	{item: "photocopier", parts: 8, low: 28_000, high: 68_000, names: []string{"Máy photocopy Ricoh MP 2014", "Máy photocopy Toshiba e-STUDIO 2309A", "Máy photocopy Canon iR 2425"}},
	{item: "ups", parts: 16, low: 1_100, high: 3_600, names: []string{"Bộ lưu điện Santak 500VA", "Bộ lưu điện Santak Blazer 1000", "UPS APC Back-UPS 650VA"}},
	{item: "phone", parts: 14, low: 350, high: 900, names: []string{"Điện thoại bàn Panasonic KX-TS500", "Điện thoại để bàn Panasonic KX-TGB110"}},
	{item: "fax", parts: 4, low: 2_600, high: 4_500, names: []string{"Máy fax Panasonic KX-FT983", "Máy fax Brother FAX-2840"}},
	{item: "router", parts: 10, low: 650, high: 2_800, names: []string{"Bộ phát Wi-Fi TP-Link Archer C6", "Bộ định tuyến DrayTek Vigor 2926", "Bộ phát sóng Wifi Totolink A3002RU"}},
	{item: "switch", parts: 8, low: 700, high: 4_200, names: []string{"Bộ chuyển mạch TP-Link 24 cổng", "Switch Cisco SF95-24", "Switch D-Link 16 cổng"}},
	{item: "camera", parts: 10, low: 900, high: 2_600, lot: 8, names: []string{"Camera giám sát Hikvision", "Camera quan sát Dahua 2MP", "Camera IP KBVision"}},
	{item: "projector", parts: 5, low: 9_800, high: 15_900, names: []string{"Máy chiếu Epson EB-X49", "Máy chiếu Panasonic PT-LB386"}},
	{item: "vc_terminal", parts: 2, low: 48_000, high: 145_000, names: []string{"Thiết bị hội nghị truyền hình Polycom Group 310", "Bộ thiết bị họp trực tuyến Yealink"}},
	{item: "server", parts: 1, low: 58_000, high: 96_000, names: []string{"Máy chủ Dell PowerEdge T140", "Máy chủ HPE ProLiant ML30"}},
	{item: "desk", parts: 78, low: 1_400, high: 3_800, lot: 14, material: "Gỗ công nghiệp", names: []string{"Bàn làm việc gỗ công nghiệp 1m4", "Bàn làm việc Hòa Phát 1m2", "Bàn vi tính 1m", "Bàn làm việc 1,2m x 0,6m"}},
	{item: "chair", parts: 82, low: 280, high: 1_450, lot: 30, material: "Khung thép, đệm nỉ", names: []string{"Ghế xoay văn phòng", "Ghế xoay Hòa Phát SG550", "Ghế xếp Xuân Hòa", "Ghế tựa gỗ", "Ghế nhựa Duy Tân"}},
	{item: "desk_set", parts: 22, low: 2_400, high: 6_500, material: "Gỗ tự nhiên", names: []string{"Bộ bàn ghế làm việc lãnh đạo", "Bộ bàn ghế làm việc gỗ", "Bộ bàn ghế làm việc chuyên viên"}},
	{item: "meeting_set", parts: 10, low: 8_500, high: 32_000, material: "Gỗ tự nhiên", names: []string{"Bộ bàn ghế họp 12 chỗ", "Bàn họp lớn hình ô van kèm 14 ghế", "Bộ bàn ghế họp gỗ căm xe"}},
	{item: "guest_set", parts: 20, low: 4_200, high: 16_500, material: "Gỗ tự nhiên", names: []string{"Bộ bàn ghế tiếp khách gỗ", "Bộ salon gỗ 5 món", "Bộ bàn ghế đá tiếp dân"}},
	{item: "hall_furniture", parts: 10, low: 900, high: 2_600, lot: 40, material: "Gỗ, khung thép", names: []string{"Ghế hội trường", "Bàn hội trường 1m2", "Bộ bàn ghế hội trường"}},
	{item: "cabinet", parts: 86, low: 1_900, high: 5_600, material: "Thép sơn tĩnh điện", names: []string{"Tủ sắt đựng hồ sơ 2 cánh", "Tủ sắt Hòa Phát TU09K3", "Tủ gỗ tài liệu 3 buồng", "Tủ đựng tài liệu kính lùa", "Tủ hồ sơ sắt 4 ngăn"}},
	{item: "shelf", parts: 34, low: 900, high: 3_200, lot: 12, material: "Thép", names: []string{"Kệ sắt kho lưu trữ 5 tầng", "Giá sắt V lỗ", "Kệ hồ sơ kho lưu trữ"}},
	{item: "safe", parts: 8, low: 2_800, high: 7_800, material: "Thép", names: []string{"Két sắt Hòa Phát KS90", "Két sắt Việt Tiệp", "Két sắt Goodwill"}},
	{item: "podium", parts: 6, low: 1_600, high: 4_800, material: "Gỗ tự nhiên", names: []string{"Bục phát biểu gỗ", "Bục tượng Bác", "Bục thuyết trình gỗ căm xe"}},
	{item: "notice_board", parts: 12, low: 450, high: 3_500, material: "Nhôm, mica", names: []string{"Bảng thông tin niêm yết", "Bảng từ trắng 1m2 x 2m4", "Bảng công khai thủ tục"}},
	{item: "bed", parts: 6, low: 900, high: 3_200, material: "Sắt", names: []string{"Giường sắt trực ban", "Giường tầng sắt 1m"}},
	{item: "curtain", parts: 6, low: 900, high: 5_600, material: "Vải", names: []string{"Phông màn sân khấu hội trường", "Rèm cửa phòng họp"}},
	{item: "flag_stand", parts: 5, low: 350, high: 2_400, material: "Gỗ", names: []string{"Bộ cờ Đảng, cờ Tổ quốc sân khấu", "Quốc huy gỗ 1m2"}},
	{item: "air_conditioner", parts: 46, low: 7_200, high: 15_800, names: []string{"Máy điều hòa Daikin 1,5 HP", "Máy lạnh Panasonic 1 HP", "Máy điều hòa Casper 2 HP", "Máy lạnh Toshiba 1,5HP", "Điều hòa Reetech 1 HP"}},
	{item: "fan", parts: 34, low: 280, high: 1_900, lot: 12, names: []string{"Quạt trần Mỹ Phong", "Quạt treo tường Senko", "Quạt đứng công nghiệp", "Quạt đảo trần"}},
	{item: "tv", parts: 14, low: 5_800, high: 14_500, names: []string{"Tivi Samsung 55 inch", "Ti vi Sony 43 inch", "Tivi LG 50 inch"}},
	{item: "water_dispenser", parts: 10, low: 1_900, high: 6_500, names: []string{"Cây nước nóng lạnh Kangaroo", "Máy lọc nước Karofi", "Máy lọc nước RO"}},
	{item: "refrigerator", parts: 3, low: 3_900, high: 8_900, names: []string{"Tủ lạnh Aqua 130 lít", "Tủ lạnh Sanyo 90 lít"}},
	{item: "sound_system", parts: 7, low: 14_000, high: 58_000, names: []string{"Hệ thống âm thanh hội trường", "Bộ âm thanh di động", "Dàn âm thanh Arirang"}},
	{item: "loudspeaker", parts: 10, low: 900, high: 4_800, names: []string{"Loa kéo di động", "Loa cầm tay TOA", "Loa thùng JBL"}},
	{item: "public_address", parts: 4, low: 28_000, high: 165_000, names: []string{"Hệ thống truyền thanh không dây", "Cụm loa truyền thanh ấp", "Máy phát FM 50W"}},
	{item: "generator", parts: 3, low: 14_500, high: 48_000, names: []string{"Máy phát điện Honda 5 kVA", "Máy phát điện Hyundai 7kW"}},
	{item: "water_pump", parts: 6, low: 1_100, high: 4_200, names: []string{"Máy bơm nước Panasonic 200W", "Mô tơ bơm nước 1HP"}},
	{item: "fire_equipment", parts: 12, low: 320, high: 1_400, lot: 12, names: []string{"Bình chữa cháy MFZ8", "Bình chữa cháy CO2 MT3", "Bộ tiêu lệnh, bình chữa cháy"}},
	{item: "digital_camera", parts: 4, low: 4_500, high: 12_500, names: []string{"Máy ảnh Canon EOS 1500D", "Máy quay phim Sony HDR-CX405", "Máy ảnh kỹ thuật số Sony"}},
	{item: "voltage_stabiliser", parts: 4, low: 1_900, high: 6_200, names: []string{"Ổn áp Lioa 5kVA", "Ổn áp Standa 3kVA"}},
	{item: "tent", parts: 3, low: 2_500, high: 8_900, names: []string{"Nhà bạt di động 16m2", "Lều bạt quân dụng"}},
	{item: "walkie_talkie", parts: 4, low: 900, high: 3_200, lot: 6, names: []string{"Máy bộ đàm Motorola", "Bộ đàm Kenwood"}},
	{item: "lawn_mower", parts: 3, low: 1_800, high: 4_600, names: []string{"Máy cắt cỏ Honda GX35"}},
	{item: "gym_equipment", parts: 3, low: 1_500, high: 9_000, names: []string{"Bộ trụ, lưới bóng chuyền", "Dụng cụ thể thao ngoài trời"}},
	{item: "stage_equipment", parts: 2, low: 1_200, high: 9_500, names: []string{"Đàn organ Yamaha", "Bộ nhạc cụ đờn ca tài tử"}},
	{item: "gps_device", parts: 1, low: 4_800, high: 9_800, names: []string{"Máy định vị GPS Garmin 64s"}},
	{item: "motorbike", parts: 7, low: 16_500, high: 27_000, names: []string{"Xe mô tô Honda Wave Alpha", "Xe gắn máy Yamaha Sirius", "Xe mô tô Honda Future"}},
	{item: "boat", parts: 7, low: 9_500, high: 34_000, names: []string{"Vỏ lãi composite 7m", "Vỏ lãi composite 9m", "Xuồng gỗ"}},
	{item: "motor_boat", parts: 1, low: 165_000, high: 420_000, names: []string{"Ca nô composite 40HP", "Tàu tuần tra composite"}},
	{item: "outboard_engine", parts: 5, low: 5_600, high: 24_000, names: []string{"Máy nổ Honda GX390", "Máy đẩy Yamaha 15HP", "Máy Kohler 13HP"}},
	{item: "car", parts: 1, low: 560_000, high: 890_000, names: []string{"Xe ô tô Toyota Fortuner 7 chỗ", "Xe ô tô Mitsubishi Pajero 7 chỗ", "Xe ô tô Ford Everest"}},
	{item: "handcart", parts: 2, low: 600, high: 2_600, names: []string{"Xe đẩy rác", "Xe kéo tay"}},
	{item: "accounting_software", parts: 5, low: 4_500, high: 12_500, names: []string{"Phần mềm kế toán MISA Mimosa", "Phần mềm kế toán xã MISA Bamboo"}},
	{item: "asset_software", parts: 2, low: 3_500, high: 8_500, names: []string{"Phần mềm quản lý tài sản QLTS.VN"}},
	{item: "antivirus", parts: 5, low: 299, high: 900, lot: 20, names: []string{"Phần mềm diệt virus BKAV Pro", "Bản quyền Kaspersky Small Office"}},
	{item: "office_software", parts: 3, low: 2_900, high: 6_800, lot: 10, names: []string{"Bản quyền Microsoft Office 2019"}},
	{item: "civil_status_software", parts: 1, low: 4_800, high: 12_000, names: []string{"Phần mềm quản lý hộ tịch"}},
}

// serviceGoods are what the one-stop service centres have, most of it from their first phase.
var serviceGoods = []good{
	{item: "desktop", parts: 70, low: 9_800, high: 15_500, names: []string{"Máy vi tính HP ProDesk 400 (một cửa)", "Bộ máy vi tính Dell OptiPlex 3060 tiếp nhận hồ sơ", "Máy vi tính để bàn tra cứu cho công dân"}},
	{item: "printer", parts: 24, low: 3_200, high: 6_500, names: []string{"Máy in Canon LBP 226dw", "Máy in Brother HL-L2366DW"}},
	{item: "label_printer", parts: 8, low: 3_900, high: 7_900, names: []string{"Máy in mã vạch Xprinter XP-365B", "Máy in tem Godex G500"}},
	{item: "scanner", parts: 22, low: 6_500, high: 14_500, names: []string{"Máy scan HP ScanJet Pro 3000 s4", "Máy quét Fujitsu SP-1130", "Máy scan Kodak i1150"}},
	{item: "queue_machine", parts: 6, low: 18_000, high: 46_000, names: []string{"Máy lấy số tự động", "Hệ thống xếp hàng tự động QMS"}},
	{item: "kiosk", parts: 4, low: 38_000, high: 85_000, names: []string{"Ki-ốt tra cứu thông tin 32 inch", "Kiosk tra cứu hồ sơ cảm ứng"}},
	{item: "rating_device", parts: 10, low: 4_500, high: 9_500, names: []string{"Thiết bị đánh giá mức độ hài lòng", "Máy tính bảng đánh giá hài lòng"}},
	{item: "display_screen", parts: 10, low: 6_200, high: 16_000, names: []string{"Màn hình hiển thị số thứ tự tại quầy", "Màn hình thông báo 55 inch"}},
	{item: "led_board", parts: 3, low: 18_000, high: 55_000, names: []string{"Bảng thông tin điện tử LED", "Bảng led chạy chữ"}},
	{item: "camera", parts: 8, low: 1_200, high: 2_900, lot: 6, names: []string{"Camera giám sát quầy một cửa"}},
	{item: "card_reader", parts: 14, low: 1_900, high: 6_900, names: []string{"Thiết bị đọc thẻ căn cước gắn chip", "Đầu đọc CCCD"}},
	{item: "switch", parts: 6, low: 2_500, high: 8_500, names: []string{"Switch Cisco CBS110 24 cổng"}},
	{item: "ups", parts: 10, low: 2_200, high: 6_500, names: []string{"Bộ lưu điện Santak C2K", "UPS Santak 1000VA"}},
	{item: "tablet", parts: 4, low: 5_500, high: 9_500, names: []string{"Máy tính bảng Samsung Galaxy Tab A8"}},
	{item: "waiting_chair", parts: 18, low: 1_800, high: 3_900, lot: 10, material: "Thép không gỉ", names: []string{"Ghế băng chờ 4 chỗ", "Ghế chờ inox 5 chỗ"}},
	{item: "citizen_desk", parts: 8, low: 3_500, high: 9_500, material: "Gỗ công nghiệp", names: []string{"Bàn nộp hồ sơ trực tuyến cho công dân", "Bàn viết cho công dân"}},
	{item: "desk", parts: 16, low: 2_200, high: 4_900, lot: 6, material: "Gỗ công nghiệp", names: []string{"Quầy tiếp nhận hồ sơ", "Bàn quầy giao dịch một cửa"}},
	{item: "chair", parts: 16, low: 600, high: 1_600, lot: 16, material: "Khung thép, đệm nỉ", names: []string{"Ghế xoay cán bộ một cửa", "Ghế ngồi công dân tại quầy"}},
	{item: "cabinet", parts: 14, low: 2_400, high: 5_600, material: "Thép sơn tĩnh điện", names: []string{"Tủ hồ sơ một cửa", "Tủ sắt 4 cánh"}},
	{item: "air_conditioner", parts: 10, low: 8_500, high: 16_500, names: []string{"Máy điều hòa Daikin 2 HP", "Máy lạnh Panasonic Inverter 1,5 HP"}},
	{item: "records_software", parts: 3, low: 8_500, high: 39_000, names: []string{"Phần mềm một cửa điện tử"}},
}

var schoolGoods = []good{
	{item: "student_set", parts: 40, low: 650, high: 1_450, lot: 40, material: "Gỗ, khung thép", names: []string{"Bộ bàn ghế học sinh 2 chỗ", "Bàn ghế học sinh tiểu học", "Bàn ghế mầm non"}},
	{item: "teaching_equipment", parts: 30, low: 900, high: 9_500, names: []string{"Bộ thiết bị dạy học lớp 1", "Bộ đồ dùng dạy Toán", "Thiết bị dạy học tối thiểu lớp 3"}},
	{item: "notice_board", parts: 16, low: 900, high: 3_200, material: "Thép", names: []string{"Bảng chống lóa 1m2 x 3m6", "Bảng từ xanh"}},
	{item: "desktop", parts: 20, low: 8_500, high: 12_500, names: []string{"Máy vi tính phòng tin học", "Bộ máy tính học sinh"}},
	{item: "tv", parts: 12, low: 7_500, high: 14_000, names: []string{"Tivi Samsung 55 inch lớp học", "Ti vi TCL 65 inch"}},
	{item: "cabinet", parts: 14, low: 1_800, high: 4_200, material: "Thép sơn tĩnh điện", names: []string{"Tủ đựng đồ dùng dạy học", "Tủ sách thư viện"}},
	{item: "fan", parts: 14, low: 280, high: 950, lot: 12, names: []string{"Quạt trần lớp học", "Quạt treo tường Senko"}},
	{item: "kitchen_equipment", parts: 5, low: 2_500, high: 28_000, names: []string{"Tủ cơm gas 6 khay", "Bếp công nghiệp"}},
}

var healthGoods = []good{
	{item: "medical_equipment", parts: 60, low: 450, high: 48_000, names: []string{"Máy đo huyết áp Omron", "Bàn khám bệnh", "Máy siêu âm xách tay", "Tủ bảo quản vắc xin", "Máy xông khí dung", "Bộ dụng cụ tiểu phẫu", "Nồi hấp tiệt trùng"}},
	{item: "bed", parts: 14, low: 1_900, high: 5_800, material: "Thép không gỉ", names: []string{"Giường bệnh nhân inox", "Giường khám bệnh"}},
	{item: "cabinet", parts: 16, low: 1_800, high: 4_800, material: "Nhôm kính", names: []string{"Tủ thuốc đông y", "Tủ đựng thuốc inox"}},
	{item: "refrigerator", parts: 5, low: 5_800, high: 12_500, names: []string{"Tủ lạnh bảo quản vắc xin"}},
	{item: "desktop", parts: 10, low: 8_900, high: 13_500, names: []string{"Máy vi tính Dell Vostro trạm y tế"}},
	{item: "chair", parts: 8, low: 280, high: 900, lot: 12, material: "Thép", names: []string{"Ghế inox chờ khám"}},
}

// structures stand on the parcels; prices in thousands of đồng.
var structures = []good{
	{item: "fence", parts: 22, low: 38_000, high: 420_000, names: []string{"Hàng rào khuôn viên trụ sở", "Hàng rào lưới B40", "Tường rào xây gạch"}},
	{item: "gate", parts: 14, low: 9_500, high: 65_000, names: []string{"Cổng trụ sở", "Cổng chào ấp văn hóa"}},
	{item: "yard", parts: 16, low: 28_000, high: 380_000, names: []string{"Sân bê tông", "Sân lát gạch terrazzo", "Đường nội bộ"}},
	{item: "parking_shed", parts: 12, low: 18_000, high: 98_000, names: []string{"Nhà để xe", "Mái che nhà xe tiền chế"}},
	{item: "flagpole", parts: 9, low: 3_500, high: 18_000, names: []string{"Cột cờ inox", "Cột cờ"}},
	{item: "water_tank", parts: 8, low: 4_500, high: 46_000, names: []string{"Bể nước PCCC", "Bồn nước inox 2000 lít"}},
	{item: "well", parts: 7, low: 8_500, high: 38_000, names: []string{"Giếng khoan", "Giếng nước khoan công nghiệp"}},
	{item: "drainage", parts: 5, low: 28_000, high: 165_000, names: []string{"Hệ thống thoát nước"}},
	{item: "embankment", parts: 4, low: 95_000, high: 650_000, names: []string{"Bờ kè bê tông", "Kè chống sạt lở"}},
	{item: "wharf", parts: 3, low: 38_000, high: 210_000, names: []string{"Bến tàu", "Cầu tàu trụ sở"}},
	{item: "monument", parts: 2, low: 95_000, high: 780_000, names: []string{"Bia tưởng niệm liệt sĩ"}},
}

// processors and memories of computers, oldest first.
var (
	processors = []string{"Intel Pentium E5700", "Intel Core i3-2120", "Intel Core i3-4170", "Intel Core i3-6100", "Intel Core i3-8100", "Intel Core i5-9400", "Intel Core i3-10100", "Intel Core i5-1135G7", "Intel Core i5-12400"}
	memories   = []string{"2 GB", "2 GB", "4 GB", "4 GB", "4 GB", "8 GB", "8 GB", "8 GB", "16 GB"}
	systems    = []string{"Windows 7", "Windows 7", "Windows 7", "Windows 10", "Windows 10", "Windows 10", "Windows 10", "Windows 11", "Windows 11"}
)
