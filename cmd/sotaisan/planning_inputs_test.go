package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPlanEstablishment(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		office(c)
		c.must("user", "add", "finance", "--name", "Sở Tài chính", "--role", "FINANCE", "--no-password")
		file := filepath.Join(t.TempDir(), "bien-che.xlsx")
		c.must("plan", "establishment", "export", file)
		if a := c.run("plan", "establishment", "export", file); a.code != exitFault {
			t.Errorf("wrote over a file: %+v", a)
		}
		var got importAnswer
		c.json(&got, "plan", "establishment", "import", file) // nobody has said anything yet
		if got.Stated != 0 || got.Applied {
			t.Errorf("%+v", got)
		}
		const head = "Mã đơn vị;Cơ quan;Chức danh;Số người;Phòng làm việc;Từ ngày\n"
		list := c.file("bien-che.csv", head+unitCode+";Ủy ban nhân dân phường Láng Tròn;Chuyên viên;17;9;01/07/2025\n"+unitCode+";Ủy ban nhân dân phường Láng Tròn;Chủ tịch UBND;1;;01/07/2025\n")
		c.json(&got, "plan", "establishment", "import", list)
		if got.New != 1 || got.Applied {
			t.Errorf("dry run: %+v", got)
		}
		c.json(&got, "plan", "establishment", "import", list, "--apply", "--as", "finance")
		if got.New != 1 || !got.Applied {
			t.Errorf("applied: %+v", got)
		}
		again := filepath.Join(t.TempDir(), "lai.xlsx")
		c.must("plan", "establishment", "export", again, "--unit", unitCode, "--as", "hong")
		c.json(&got, "plan", "establishment", "import", again, "--apply")
		if got.Same != 1 || got.New+got.Changed != 0 {
			t.Errorf("round trip: %+v", got)
		}
		bad := c.file("sai.csv", head+unitCode+";Ủy ban nhân dân phường Láng Tròn;Vua;1;;01/07/2025\n")
		if a := c.run("plan", "establishment", "import", bad, "--apply", "--lang", "en"); a.code != exitRefused || !strings.Contains(a.out, "!C2: ") || !strings.Contains(a.out, "Nothing was written") {
			t.Errorf("%+v", a)
		}
		for _, args := range [][]string{
			{"plan", "establishment", "import", list, "--apply", "--as", "hong"},
			{"plan", "establishment", "export", filepath.Join(t.TempDir(), "x.xlsx"), "--unit", "1"},
			{"plan", "establishment", "export", filepath.Join(t.TempDir(), "y.xlsx"), "--on", "mai"},
			{"plan", "distances", "import", list},
		} {
			if a := c.run(args...); a.code != exitRefused || a.err == "" {
				t.Errorf("%v: %+v", args, a)
			}
			if i := slices.Index(args, "export"); i > 0 {
				if _, err := os.Stat(args[i+1]); err == nil {
					t.Errorf("%v left a file", args)
				}
			}
		}
	})
}

func TestPlanDistances(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		office(c)
		list := c.file("duong.csv", "Từ đơn vị;Đến đơn vị;Km\n31942;31951;12,5\n")
		for _, want := range []importAnswer{{New: 1}, {Changed: 0}} {
			var got importAnswer
			c.json(&got, "plan", "distances", "import", list, "--apply")
			if !got.Applied || got.Stated != 1 || got.New != want.New || got.Changed != 0 {
				t.Errorf("%+v", got)
			}
		}
		if a := c.must("plan", "distances", "import", list); !strings.Contains(a.out, "như cũ") {
			t.Errorf("%+v", a)
		}
	})
}
