package catalog_test

import (
	"testing"
	"unicode/utf8"

	"sotaisan/catalog"
)

func TestRecognise(t *testing.T) {
	for name, want := range map[string]string{
		// Computers and office machines.
		"Máy vi tính để bàn Dell OptiPlex 3080":         "desktop",
		"Máy tính bàn (CPU, màn hình, bàn phím, chuột)": "desktop",
		"Bộ máy vi tính FPT Elead":                      "desktop",
		"01 bộ máy vi tính":                             "desktop",
		"case máy tính":                                 "desktop",
		"MAY VI TINH DE BAN":                            "desktop",
		"Máy vi tính, ram 4GB, bàn phím":                "desktop",
		"Lap top Asus":                                  "laptop",
		"Máy tính xách tay HP 14":                       "laptop",
		"Máy tính bảng Samsung Galaxy Tab":              "tablet",
		"Máy in Canon LBP 2900":                         "printer",
		"Máy in đa chức năng Brother":                   "multifunction_printer",
		"Máy in mã vạch":                                "label_printer",
		"Máy photo Ricoh MP 5054":                       "photocopier",
		"Máy photocopy":                                 "photocopier",
		"Máy quét tài liệu tốc độ cao":                  "scanner",
		"Máy hủy giấy":                                  "shredder",
		"Máy huỷ tài liệu":                              "shredder",
		"Điện thoại bàn Panasonic":                      "phone",
		"Máy chiếu Sony + màn chiếu":                    "projector",
		"Bộ lưu điện máy tính":                          "ups",
		"UPS Santak 1000VA":                             "ups",
		"Camera quan sát":                               "camera",
		"Hệ thống camera an ninh 8 mắt":                 "camera",
		"Kiosk tra cứu":                                 "kiosk",
		"Ki-ốt tra cứu thủ tục hành chính":              "kiosk",
		"Hệ thống xếp hàng tự động":                     "queue_machine",
		"Thiết bị đánh giá mức độ hài lòng":             "rating_device",
		"Switch 24 port cho máy chủ":                    "switch",
		"Thiết bị hội nghị truyền hình":                 "vc_terminal",
		// Furniture.
		"Bộ bàn ghế làm việc":         "desk_set",
		"Bàn, ghế làm việc":           "desk_set",
		"Bàn để máy vi tính":          "desk",
		"Bàn làm việc chủ tịch":       "desk",
		"Bàn":                         "desk",
		"Ghế xoay Hòa Phát":           "chair",
		"Ghế":                         "chair",
		"20 cái ghế nhựa":             "chair",
		"Bàn ghế hội trường":          "hall_furniture",
		"Ghế băng chờ inox 4 chỗ":     "waiting_chair",
		"Bộ bàn ghế họp + tiếp khách": "meeting_guest_set",
		"Bộ bàn ghế tiếp khách gỗ":    "guest_set",
		"Bộ salon gỗ":                 "guest_set",
		"Bộ sa lông":                  "",
		"Tủ sắt đựng hồ sơ":           "cabinet",
		"tu sat":                      "cabinet",
		"Tủ":                          "cabinet",
		"Tủ sắt để máy photocopy":     "cabinet",
		"Kệ sắt":                      "shelf",
		"Két sắt":                     "safe",
		"Bảng chống lóa":              "notice_board",
		// Other equipment.
		"Máy lạnh Daikin 1.5HP":  "air_conditioner",
		"Máy điều hoà nhiệt độ":  "air_conditioner",
		"Quạt trần":              "fan",
		"Tivi Samsung 55 inch":   "tv",
		"Máy phát điện 5KVA":     "generator",
		"Loa kéo":                "loudspeaker",
		"Bộ âm thanh hội trường": "sound_system",
		"Tủ lạnh":                "refrigerator",
		"Bình chữa cháy MFZ4":    "fire_equipment",
		// Land, buildings, structures.
		"Đất trụ sở UBND xã":                        "land_office",
		"Quyền sử dụng đất trường mẫu giáo Hoa Sen": "land_school",
		"Trụ sở UBND xã":                            "office_building",
		"1. Nhà làm việc 2 tầng":                    "office_building",
		"a) Nhà văn hóa ấp 3":                       "community_house",
		"Hội trường UBND":                           "meeting_hall",
		"Hàng rào":                                  "fence",
		"Giếng khoan":                               "well",
		"Sân":                                       "yard",
		// Vehicles and software.
		"Vỏ lãi composite 7m": "boat",
		"Xuồng máy":           "boat",
		"Ghe":                 "boat",
		"Xe mô tô Honda Wave": "motorbike",
		"Xe ô tô 7 chỗ Toyota Fortuner 69A-001.23": "car",
		"Phần mềm kế toán MISA":                    "accounting_software",
		// No item type, or more than one.
		"Mực máy in 12A":      "",
		"Chuột máy tính":      "",
		"Bàn phím":            "",
		"Sửa chữa máy in":     "",
		"Lốp xe ô tô":         "",
		"Giá treo tivi":       "",
		"Điện thoại di động":  "",
		"Máy in và máy scan":  "",
		"Máy in, máy scan":    "",
		"Tủ + két sắt":        "",
		"Bản đồ hành chính":   "",
		"Công trình thủy lợi": "",
		"Từ điển":             "",
		"tu":                  "",
		"Máy":                 "",
		"12345":               "",
		"":                    "",
		"((((":                "",
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := catalog.Default().Recognise(name)
			if got != want || ok != (want != "") {
				t.Errorf("%q, %t, want %q", got, ok, want)
			}
		})
	}
}

func TestEveryNameIsRecognised(t *testing.T) {
	c := catalog.Default()
	for _, it := range c.ItemTypes(today) {
		for _, a := range append(it.Aliases, it.ExactAliases...) {
			if got, ok := c.Recognise(a); !ok || got != it.Code {
				t.Errorf("alias %q of %s is taken for %q", a, it.Code, got)
			}
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, s := range []string{"Máy in Canon", "01 bộ bàn ghế (gỗ)", "ghế, tủ + bàn", ")(", "\xff máy in", "Ghế"} {
		f.Add(s)
	}
	c := catalog.Default()
	f.Fuzz(func(t *testing.T, name string) {
		code, ok := c.Recognise(name)
		if ok != (code != "") || ok && !c.KnownItemType(code) {
			t.Errorf("%q: %q, %t", name, code, ok)
		}
		if utf8.ValidString(name) {
			if again, _ := c.Recognise("01 " + name); ok && again != code {
				t.Errorf("%q is %q, with a number in front %q", name, code, again)
			}
		}
	})
}
