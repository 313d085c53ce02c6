package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		flag string
		env  map[string]string
		want locale.Lang
	}{
		{"", nil, locale.VI},
		{"", map[string]string{"LANG": "C.UTF-8"}, locale.VI},
		{"", map[string]string{"LANG": "en_US.UTF-8"}, locale.EN},
		{"", map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, locale.VI},
		{"vi", map[string]string{"LANG": "en_US.UTF-8"}, locale.VI},
		{"en", nil, locale.EN},
	} {
		p := program{lang: c.flag, env: func(name string) string { return c.env[name] }}
		if got := p.language(); got != c.want {
			t.Errorf("--lang %q, %v: %s, want %s", c.flag, c.env, got, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	p := program{out: &out}
	p.table([]string{"Nhóm", "#Nguyên giá"}, [][]string{{"Đất", "1.000 đ"}, {"Bàn ghế, tủ", "12.000.000 đ"}})
	want := "  Nhóm           Nguyên giá\n  Đất               1.000 đ\n  Bàn ghế, tủ  12.000.000 đ\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	at := time.Unix(0, 0)
	p := program{err: &out, now: func() time.Time { return at }}
	show := p.progress("Work")
	for i := range 64 {
		at = at.Add(time.Second)
		show(i+1, 64)
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 12 || lines[0] != "Work: 5/64" {
		t.Errorf("%q", lines)
	}
	out.Reset()
	p.terminal = true
	show = p.progress("Work")
	show(1, 2)
	show(2, 2)
	if got := out.String(); strings.Count(got, "\r") != 2 || !strings.HasSuffix(got, "100 %\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
}

func TestManyRefusals(t *testing.T) {
	var out bytes.Buffer
	p := program{err: &out, lang: "en"}
	var list errs.List
	for range 3000 {
		list = append(list, errs.Missing("operation"))
	}
	p.refuse(&cobra.Command{}, list)
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != someRefusals+1 || lines[someRefusals] != "sotaisan: … and 2,980 more" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
