package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/labels"
)

// demoDatabase makes a demo of some units in the database of c.
func demoDatabase(t *testing.T, c *cli, units string) service {
	t.Helper()
	s, _ := c.serving("--demo", "--demo-units", units)
	return s
}

func report(t *testing.T, c *cli, args ...string) (r struct {
	Batch   string
	Labels  int
	Pages   int
	SHA256  string
	Skipped int
}) {
	t.Helper()
	c.json(&r, args...)
	return r
}

// symbolCorner prints a label and answers how far from the paper's edges its ink begins, in mm.
func symbolCorner(t *testing.T, args []string, file string, c *cli) (x, y float64) {
	t.Helper()
	first := report(t, c, args...)
	if again := report(t, c, "labels", "batch", first.Batch, "-o", file); again.SHA256 != first.SHA256 {
		t.Errorf("%q: the same batch is another file", args)
	}
	picture, err := exec.Command("pdftoppm", "-gray", "-r", "300", "-singlefile", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Fscanf(bytes.NewReader(picture), "P5\n%d %d\n%d\n", &width, &height, &most); err != nil {
		t.Fatal(err)
	}
	left, top := width, -1
	for i, shade := range picture[len(picture)-width*height:] {
		if shade < 128 {
			left = min(left, i%width)
			if top < 0 {
				top = i / width
			}
		}
	}
	return float64(left) / 300 * 25.4, float64(top) / 300 * 25.4
}

func TestLabels(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		demoDatabase(t, c, "2")
		dir := t.TempDir()
		path := func(name string) string { return filepath.Join(dir, name) }

		pdf := report(t, c, "labels", "--unit", "31942", "--kind", "it_equipment", "-o", path("a.pdf"))
		if pdf.Labels == 0 || pdf.Batch == "" || pdf.Skipped != 0 {
			t.Fatalf("%+v", pdf)
		}
		again := report(t, c, "labels", "batch", pdf.Batch, "-o", path("again.pdf"))
		if again.SHA256 != pdf.SHA256 {
			t.Error("the same batch is another file")
		}
		blank := []string{"labels", "blank", "--unit", "31942", "--count", "1", "-o", path("off.pdf")}
		x, y := symbolCorner(t, blank, path("off.pdf"), c)
		offX, offY := symbolCorner(t, append(blank, "--dx", "2", "--dy", "1.5", "--scale", "1.001", "--border", "3"), path("off.pdf"), c)
		if dx, dy := offX-x, offY-y; math.Abs(dx-2) > 0.15 || math.Abs(dy-1.5) > 0.15 {
			t.Errorf("2 and 1.5 mm are %.2f and %.2f mm", dx, dy)
		}
		if a := c.run("labels", "--unit", "31942", "--kind", "it_equipment", "-o", path("b.pdf"), "--lang", "en"); a.code != exitRefused || !strings.Contains(a.err, "Nothing is left to print") {
			t.Errorf("%+v", a)
		}
		bare := report(t, c, "labels", "--unit", "31942", "--kind", "IT_EQUIPMENT", "--without-live", "--reprint", "--stock", "R50x30", "--format", "zpl", "--dpi", "203", "-o", path("c.zpl"))
		if bare.Labels != pdf.Labels {
			t.Errorf("%d labels again, %d at first", bare.Labels, pdf.Labels)
		}
		if blank := report(t, c, "labels", "blank", "--unit", "31951", "--count", "7", "--stock", "R40x30", "--format", "tspl", "--dpi", "300", "-o", path("d.tspl"), "--as", "officer.31951"); blank.Labels != 7 {
			t.Errorf("%+v", blank)
		}
		rooms := report(t, c, "labels", "rooms", "--unit", "31942", "-o", path("rooms.pdf"))
		if once := report(t, c, "labels", "rooms", "--unit", "31942", "-o", path("rooms.pdf")); rooms.Labels == 0 || once.SHA256 != rooms.SHA256 {
			t.Errorf("%+v, then %+v", rooms, once)
		}

		operation := uuid.NewString()
		province := report(t, c, "labels", "province", "--operation", operation, "-o", path("p.zip"))
		if same := report(t, c, "labels", "province", "--operation", operation, "-o", path("p2.zip")); same.SHA256 != province.SHA256 {
			t.Error("the same order is another archive")
		}
		archive, err := zip.OpenReader(path("p.zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = archive.Close() }()
		var names []string
		for _, f := range archive.File {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, []string{"31942-phuong-gia-rai.pdf", "31951-phuong-lang-tron.pdf"}) {
			t.Errorf("%v", names)
		}

		rows, err := csv.NewReader(strings.NewReader(c.must("labels", "map").out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]int{}
		for _, row := range rows[1:] {
			if _, err := labels.Parse(row[0]); err != nil || row[7] != "/"+row[0] && row[7] != "/"+row[5] {
				t.Fatalf("%q: %v", row, err)
			}
			states[row[1]]++
		}
		if states["BLANK"] != 9 || states["PRINTED"] < pdf.Labels+province.Labels {
			t.Errorf("%v", states)
		}
		c.must("labels", "map", "--as", "officer.31951", "-o", path("map.csv"))
		if text, err := os.ReadFile(path("map.csv")); err != nil || strings.Contains(string(text), ",31942,") {
			t.Error("the map of an officer has another unit's codes", err)
		}
		for _, args := range [][]string{
			{"labels", "--unit", "31942", "--as", "officer.31951", "-o", path("x")}, {"labels", "--unit", "31942", "--as", "auditor", "-o", path("x")},
			{"labels", "--unit", "99999", "-o", path("x")}, {"labels", "--unit", "31942", "--stock", "none", "-o", path("x")},
			{"labels", "--unit", "31942", "--format", "docx", "-o", path("x")}, {"labels", "--unit", "31942", "--dx", "40", "-o", path("x")},
			{"labels", "--unit", "31942", "--scale", "0", "-o", path("x")}, {"labels", "--unit", "31942", "--border", "NaN", "-o", path("x")}, {"labels", "--unit", "31942", "--operation", "x", "-o", path("x")},
			{"labels", "batch", uuid.NewString(), "-o", path("x")}, {"labels", "batch", pdf.Batch, "--as", "officer.31951", "-o", path("x")},
			{"labels", "rooms", "--unit", "31942", "--room", "nowhere", "-o", path("x")}, {"labels", "province", "--as", "finance", "-o", path("x")},
		} {
			if a := c.run(args...); a.code != exitRefused {
				t.Errorf("%v: exit %d\n%s%s", args, a.code, a.out, a.err)
			}
		}
		left, err := filepath.Glob(path("*x*"))
		hidden, _ := filepath.Glob(path(".*"))
		if err != nil || len(left)+len(hidden) > 0 {
			t.Errorf("refusals leave %v %v", left, hidden)
		}
		if a := c.run("labels", "--unit", "31951", "--kind", "vehicle", "--reprint", "-o", path("no/such/folder.pdf")); a.code != exitFault || !strings.Contains(a.err, "sotaisan labels batch") {
			t.Errorf("%+v", a)
		}
		c.must("verify", "--deep")
		c.must("check")
	})
}

func TestLabelsWithoutADatabase(t *testing.T) {
	c := &cli{t: t}
	var lists struct{ Stocks, Designs []struct{ Code string } }
	c.json(&lists, "labels", "stocks")
	if len(lists.Stocks) < 10 || len(lists.Designs) < 8 {
		t.Errorf("%+v", lists)
	}
	if a := c.must("labels", "stocks"); !strings.Contains(a.out, "L7160") || !strings.Contains(a.out, "asset-large") {
		t.Error(a.out)
	}
	path := filepath.Join(t.TempDir(), "c.pdf")
	c.must("labels", "calibration", "--stock", "L7163", "--dx", "1", "-o", path)
	if text, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(text), "%PDF-") {
		t.Error(err)
	}
	if a := c.run("labels", "calibration", "--dx", "99", "-o", path+"2"); a.code != exitRefused {
		t.Errorf("%+v", a)
	}
	for _, args := range [][]string{{"labels"}, {"labels", "nonsense"}, {"labels", "--unit", "31942"}, {"labels", "blank", "--unit", "31942", "-o", "x"}} {
		if a := c.run(args...); a.code != exitUsage {
			t.Errorf("%v: %+v", args, a)
		}
	}
}

// The address that labels carry is checked before anything starts, kept, and the one before it stays known.
func TestTheAddressOfLabels(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "a.db")}
	for _, address := range []string{"http://taisan.camau.gov.vn", "https://192.0.2.1", "https://localhost", "https://taisan", "https://taisan.camau.gov.vn/nhan",
		"https://quan-ly-tai-san-cong.so-tai-chinh.camau.gov.vn", "nonsense"} {
		if a := c.run("serve", "--addr", "127.0.0.1:0", "--labels-base-url", address); a.code != exitRefused {
			t.Errorf("%s: %+v", address, a)
		}
	}
	start := func(env string, args ...string) hostsAnswer {
		t.Helper()
		c.env = map[string]string{labelsVariable: env}
		s, stop := c.serving(args...)
		defer stop()
		return s.Labels
	}
	if h := start(""); h.BaseURL != "" || len(h.Old) != 0 {
		t.Errorf("%+v", h)
	}
	if a := c.run("labels", "--unit", "31942", "-o", "x", "--lang", "en"); a.code != exitRefused {
		t.Errorf("%+v", a)
	}
	if h := start("", "--labels-base-url", "https://taisan.camau.gov.vn"); h.BaseURL != "https://taisan.camau.gov.vn" || h.Level != labels.LevelQ {
		t.Errorf("%+v", h)
	}
	if h := start("https://nhan.vn"); h.BaseURL != "https://nhan.vn" || h.Level != labels.LevelH || !slices.Equal(h.Old, []string{"taisan.camau.gov.vn"}) {
		t.Errorf("%+v", h)
	}
	if h := start(""); h.BaseURL != "https://nhan.vn" || !slices.Equal(h.Old, []string{"taisan.camau.gov.vn"}) {
		t.Errorf("%+v", h)
	}
}

// From the API to the thing: a program orders a batch, fetches its file, and what is printed opens the asset.
func TestFromTheAPIToTheThing(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		s := demoDatabase(t, c, "1")
		const token = "demo-officer.31942"
		status, answer := s.ask(t, token, `mutation { printLabels(input: {operationId: "`+uuid.NewString()+`", unitCode: "31942", filter: {kinds: [VEHICLE]}, stock: "A4-70x37"}) {
			batch { id labelCount labels(first: 1) { nodes { code asset { name } } } } errors { code message } } }`)
		var got struct {
			Data struct {
				PrintLabels struct {
					Batch struct {
						ID     string
						Labels struct {
							Nodes []struct {
								Code  labels.Code
								Asset struct{ Name string }
							}
						}
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusOK || len(got.Data.PrintLabels.Batch.Labels.Nodes) == 0 {
			t.Fatalf("%d %v\n%s", status, err, answer)
		}
		first := got.Data.PrintLabels.Batch.Labels.Nodes[0]
		send := func(method, path string) (*http.Response, string) {
			t.Helper()
			r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+token)
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res, string(body)
		}
		res, pdf := send(http.MethodPost, "/labels/batches/"+got.Data.PrintLabels.Batch.ID+".pdf")
		if res.StatusCode != http.StatusOK || !regexp.MustCompile(`^attachment; filename="[a-z0-9-]+\.pdf"$`).MatchString(res.Header.Get("Content-Disposition")) {
			t.Fatalf("%d %v\n%.300s", res.StatusCode, res.Header, pdf)
		}
		if code := printedCode(t, pdf); code != first.Code {
			t.Errorf("printed is %s, ordered was %s", code, first.Code)
		}
		if res, body := send(http.MethodGet, "/"+first.Code.String()); res.StatusCode != http.StatusOK || !strings.Contains(body, first.Asset.Name) {
			t.Errorf("%d\n%s", res.StatusCode, body)
		}
		if _, answer := s.ask(t, token, `{ labelBatches(first: 1) { nodes { state outputs { labels sha256 } } } }`); !strings.Contains(answer, `"state":"PRINTED"`) {
			t.Error(answer)
		}
	})
}

// printedCode prints the first label of an A4-70x37 sheet and reads it as a phone does.
func printedCode(t *testing.T, pdf string) labels.Code {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	picture := strings.TrimSuffix(file, ".pdf")
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "300", "-singlefile", "-W", "826", "-H", "437", "-png", file, picture).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", picture+".png").Output()
	if err != nil {
		t.Fatal(err)
	}
	code, err := labels.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return code
}
