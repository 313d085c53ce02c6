package web_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/registry"
)

func TestFromRegistryDetails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		officer := r.as(viewer.Officer, "31942")
		former, _ := lineage.Default().Unit(lineage.Default().Predecessors(r.units["31942"])[0].PredecessorID)
		for _, c := range []struct {
			name string
			in   registry.RegisterAssetInput
			want string
			room bool
		}{
			{"parcel", registry.RegisterAssetInput{ItemTypeCode: "land_office", Tenure: holding.Owned, Origin: holding.Transfer,
				LandParcel: &registry.LandParcelInput{FormerUnitID: &former.ID, MapSheet: new("20"), ParcelNumber: new("175"), AreaM2: new(holding.Area(151220)), LandUseCode: new("TSC"),
					CertificateSerial: new("AL 580582"), CertificateBookNumber: new("CT 13025")}},
				"Bản đồ của đơn vị cũ: " + former.FullName + "\nTờ bản đồ số: 20\nThửa đất số: 175\nDiện tích đất: 1.512,2 m²\nMục đích sử dụng đất: TSC Đất xây dựng trụ sở cơ quan\n" +
					"Số phát hành giấy chứng nhận: AL 580582\nSố vào sổ cấp giấy chứng nhận: CT 13025\nNguồn gốc: Được giao, điều chuyển", false},
			{"building", registry.RegisterAssetInput{ItemTypeCode: "office_building", Tenure: holding.HeldForOthers, Origin: holding.UnknownOrigin,
				Office: &registry.OfficeInput{FloorAreaM2: new(holding.Area(14400)), Storeys: new(int32(2)), Grade: new("III"), BuiltYear: new(int32(1996))}},
				"Diện tích sàn: 144 m²\nSố tầng: 2\nCấp công trình: Cấp III\nNăm xây dựng: 1996\nQuyền đối với tài sản: Giữ hộ", false},
			{"computer", registry.RegisterAssetInput{ItemTypeCode: "desktop", Tenure: holding.Owned, Origin: holding.Purchase, InUseYear: new(int32(2020)),
				ExternalCodes: []*registry.ExternalCodeInput{{System: "MISA", Code: "TS0012"}},
				Computer:      &registry.ComputerInput{SerialNumber: new("5CD0123"), Processor: new("i5"), Memory: new("8 GB"), OperatingSystem: new("Windows 10")}},
				"Số sê-ri: 5CD0123\nBộ xử lý: i5\nBộ nhớ: 8 GB\nHệ điều hành: Windows 10\nNguồn gốc: Mua sắm\nNăm đưa vào sử dụng: 2020\nMã ở sổ, tem khác: MISA: TS0012", true},
			{"furniture", registry.RegisterAssetInput{ItemTypeCode: "desk", Tenure: holding.Owned, Origin: holding.UnknownOrigin,
				Furniture: &registry.FurnitureInput{Material: new("gỗ"), Dimensions: new("120×60 cm")}}, "Chất liệu: gỗ\nKích thước: 120×60 cm", true},
		} {
			in := c.in
			in.OperationID, in.UnitCode, in.Name, in.Tracking, in.Quantity, in.Status = uuid.New(), "31942", c.name, holding.Individual, 1, holding.InUse
			in.AgencyKind = new(holding.PeoplesCommittee)
			p, err := r.r.RegisterAsset(officer, in)
			if err != nil || len(p.Errors) > 0 {
				t.Fatal(c.name, err, p)
			}
			a, err := r.Asset(officer, labels.Code(p.Asset.Code))
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, f := range a.Details {
				said = append(said, f.What.VI+": "+f.Value.VI)
			}
			if got := strings.Join(said, "\n"); got != c.want {
				t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
			}
			if a.HasRoom() != c.room {
				t.Errorf("%s: room %v", c.name, a.HasRoom())
			}
		}
	})
}
