package labels_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

func TestSlips(t *testing.T) {
	var slips []labels.Slip
	for range 9 {
		slips = append(slips, labels.Slip{Unit: "Phường Giá Rai", Name: "Nguyễn Thị Hồng", Post: "Công chức", Login: "hong.31942", Password: "abcd-efgh-jk2m",
			Address: "https://taisan.camau.example", Until: "06/12/2026", Shortest: 10})
	}
	slips[3].Name = hostile["RLO"] + hostile["PDF"]
	var out bytes.Buffer
	report, err := labels.WriteSlips(t.Context(), &out, slips)
	if err != nil || report.Pages != 3 || report.Labels != 9 || report.Truncated != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	text := string(run(t, out.Bytes(), "pdftotext", "-raw", "-", "-"))
	for _, want := range []string{"hong.31942", "abcd-efgh-jk2m", "https://taisan.camau.example", "Nguyễn Thị Hồng – Công chức", "06/12/2026", "ít nhất 10 ký tự"} {
		if n := strings.Count(text, want); n < 8 {
			t.Errorf("%q stands %d times on nine slips", want, n)
		}
	}
	if strings.ContainsAny(text, "\u202e\u202d\u2066") {
		t.Error("a direction mark came into the PDF")
	}
	slips[8].Password = strings.Repeat("w", 300)
	_, err = labels.WriteSlips(t.Context(), &out, slips)
	list, ok := errs.All(err)
	if !ok || list[0].Code != errs.OutOfRange || !slices.Equal(list[0].Path, []string{"slips", "8"}) || !strings.Contains(list[0].Message.VI, "hong.31942") {
		t.Errorf("a password without room: %v", err)
	}
}
