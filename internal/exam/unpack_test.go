package exam

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/testdb"
)

// unpacked are the texts that are in an answer: itself, the files of an archive, the streams of a PDF, and what its
// cursors say.
func unpacked(body []byte) []string {
	out := []string{string(body)}
	if at := bytes.Index(body, []byte("PK\x03\x04")); at >= 0 {
		if z, err := zip.NewReader(bytes.NewReader(body[at:]), int64(len(body)-at)); err == nil {
			for _, f := range z.File {
				if r, err := f.Open(); err == nil {
					if text, err := io.ReadAll(r); err == nil {
						out = append(out, string(text))
					}
					_ = r.Close()
				}
			}
		}
	}
	if bytes.Contains(body, []byte("%PDF-")) {
		for _, m := range streams.FindAllSubmatch(body, -1) {
			text := m[1]
			if r, err := zlib.NewReader(bytes.NewReader(text)); err == nil {
				text, _ = io.ReadAll(r)
			}
			plain := strings.ReplaceAll(string(text), "\x00", "") // letters have two bytes there
			written := ""
			for _, part := range shown.FindAllStringSubmatch(plain, -1) {
				written += part[1]
			}
			out = append(out, plain, written)
		}
		return out
	}
	for _, t := range packed.FindAllString(out[0], -1) {
		if text, err := base64.RawURLEncoding.DecodeString(t); err == nil && printable(text) {
			out = append(out, string(text))
			for _, inner := range packed64.FindAllString(string(text), -1) { // bytes in a cursor
				if more, err := base64.StdEncoding.DecodeString(inner); err == nil {
					out = append(out, string(more))
				}
			}
		}
	}
	return out
}

var (
	streams  = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	shown    = regexp.MustCompile(`\(((?:\\.|[^()\\])*)\) ?T[jJ]`)
	packed   = regexp.MustCompile(`[A-Za-z0-9_-]{24,}`)
	packed64 = regexp.MustCompile(`[A-Za-z0-9+/]{8,}={0,2}`)
)

func printable(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' })
}

// A search that cannot read what is packed finds nothing in it.
func TestUnpacked(t *testing.T) {
	dice.rest(t)
	s := newWorld(t, testdb.Databases[0], 36, 8, "theirs", false)
	d := s.serve(t.Context())
	batch := s.rowsOf(s.raw(), "label_batch", "id", s.ours, "subject = 'ASSET'", 0)[0]
	file := d.ask(question{who: "officer", method: "GET", path: "/labels/batches/" + batch + ".pdf"})
	code := s.rowsOf(s.raw(), "label", "code", s.ours, "batch_id = '"+batch+"'", 0)[0]
	if file.status != http.StatusOK || !slices.Contains((search{secrets: map[string]bool{code: true}}).in("", unpacked(file.body)), code) {
		t.Errorf("the code %s is not found in the file of its labels: %d", code, file.status)
	}
	var book bytes.Buffer
	z := zip.NewWriter(&book)
	f, err := z.Create("xl/sharedStrings.xml")
	if err == nil {
		_, err = f.Write([]byte("<t>" + word + "</t>"))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	cursor := base64.RawURLEncoding.EncodeToString([]byte(`["asset.NAME","` + base64.StdEncoding.EncodeToString([]byte(word+"name")) + `"]`))
	for name, packed := range map[string][]byte{"a workbook": book.Bytes(), "a cursor": []byte(`{"cursor":"` + cursor + `"}`), "a price": []byte("98.765.412.345 ₫"), "a day": []byte("07/2282")} {
		if found := (search{numbers: true}).in("", unpacked(packed)); len(found) == 0 {
			t.Errorf("%s hides what is in it", name)
		}
	}
}
