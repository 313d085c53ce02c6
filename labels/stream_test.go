package labels_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

var errSource = errors.New("the database went away")

// broken yields items and then an error.
func broken(items []labels.Item) iter.Seq2[labels.Item, error] {
	return func(yield func(labels.Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
		yield(labels.Item{}, errSource)
	}
}

// writers are all ways to print many labels.
func writers(t testing.TB, workers int) map[string]func(context.Context, io.Writer, iter.Seq2[labels.Item, error]) (labels.Report, error) {
	sheet, roll := layout(t, "L7160", "asset-large"), layout(t, "R35x22-2", "asset-small")
	sheet.Workers, roll.Workers = workers, workers
	return map[string]func(context.Context, io.Writer, iter.Seq2[labels.Item, error]) (labels.Report, error){
		"PDF": sheet.PDF,
		"ZPL": func(ctx context.Context, w io.Writer, src iter.Seq2[labels.Item, error]) (labels.Report, error) {
			return roll.ZPL(ctx, w, labels.DPI203, src)
		},
		"TSPL": func(ctx context.Context, w io.Writer, src iter.Seq2[labels.Item, error]) (labels.Report, error) {
			return roll.TSPL(ctx, w, labels.DPI300, src)
		},
		"ZIP": func(ctx context.Context, w io.Writer, src iter.Seq2[labels.Item, error]) (labels.Report, error) {
			return labels.WriteZIP(ctx, w, func(yield func(labels.File, error) bool) {
				yield(labels.File{Name: "Cà Mau/xã Tân Thuận.pdf", Write: func(ctx context.Context, w io.Writer) (labels.Report, error) {
					return sheet.PDF(ctx, w, src)
				}}, nil)
			})
		},
	}
}

func TestSameBytesForAnyNumberOfWorkers(t *testing.T) {
	all := items(t, 90)
	first := map[string]string{}
	for _, workers := range []int{1, 2, 8} {
		for name, write := range writers(t, workers) {
			file, report := written(t, func(w io.Writer) (labels.Report, error) {
				return write(context.Background(), w, labels.Items(all...))
			})
			sum := sha256.Sum256(file)
			if hash := hex.EncodeToString(sum[:]); report.SHA256 != hash || report.Bytes != int64(len(file)) || report.Labels != len(all) {
				t.Errorf("%s: the report is of another file: %+v", name, report)
			}
			if first[name] == "" {
				first[name] = report.SHA256
			}
			if first[name] != report.SHA256 {
				t.Errorf("%s: other bytes with %d workers", name, workers)
			}
		}
	}
}

// complete says whether a reader of the format takes the file for a whole one.
func complete(name string, file []byte) bool {
	switch name {
	case "PDF":
		return bytes.Contains(file, []byte("%%EOF"))
	case "ZPL":
		return bytes.Contains(file, []byte("^FXEND"))
	case "TSPL":
		return bytes.Contains(file, []byte("REM END"))
	}
	_, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	return err == nil
}

func TestErrorHalfWay(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, workers := range []int{1, 4} {
		for name, write := range writers(t, workers) {
			var whole, part bytes.Buffer
			if _, err := write(context.Background(), &whole, labels.Items(items(t, 60)...)); err != nil || !complete(name, whole.Bytes()) {
				t.Fatalf("%s: %v", name, err)
			}
			if _, err := write(context.Background(), &part, broken(items(t, 60))); !errors.Is(err, errSource) {
				t.Errorf("%s: the source's error became %v", name, err)
			}
			if complete(name, part.Bytes()) {
				t.Errorf("%s: the broken file looks whole", name)
			}

			ctx, cancel := context.WithCancel(context.Background())
			part.Reset()
			endless := func(yield func(labels.Item, error) bool) {
				for i := 0; yield(items(t, 1)[0], nil); i++ {
					if i == 30 {
						cancel()
					}
				}
			}
			if _, err := write(ctx, &part, endless); !errors.Is(err, context.Canceled) || complete(name, part.Bytes()) {
				t.Errorf("%s: cancelled: %v", name, err)
			}

			if _, err := write(context.Background(), &failing{room: 700}, labels.Items(items(t, 60)...)); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%s: a full disk: %v", name, err)
			}
			part.Reset()
			if _, err := write(context.Background(), &part, labels.Items(append(items(t, 30), labels.Item{Code: "K7M2Q6302"})...)); err == nil || complete(name, part.Bytes()) {
				t.Errorf("%s: a wrong code is printed", name)
			}
		}
	}
	for range 100 { // workers end when they have nothing left to do
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// failing takes only so many bytes.
type failing struct{ room int }

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return f.room, io.ErrShortWrite
	}
	f.room -= len(b)
	return len(b), nil
}

func TestSourceIsNotReadAhead(t *testing.T) {
	l := layout(t, "R35x22-2", "asset-small")
	l.Workers = 2
	read := 0
	_, err := l.ZPL(context.Background(), &failing{room: 100}, labels.DPI203, func(yield func(labels.Item, error) bool) {
		for _, item := range items(t, 500) {
			read++
			if !yield(item, nil) {
				return
			}
		}
	})
	if err == nil || read > 40 {
		t.Errorf("%d items were read before the first was written: %v", read, err)
	}
}

func TestZIP(t *testing.T) {
	l := layout(t, "L7160", "asset-large")
	one := func(name string, n int) labels.File {
		return labels.File{Name: name, Write: func(ctx context.Context, w io.Writer) (labels.Report, error) {
			return l.PDF(ctx, w, labels.Items(items(t, n)...))
		}}
	}
	files := func(list ...labels.File) iter.Seq2[labels.File, error] {
		return func(yield func(labels.File, error) bool) {
			for _, f := range list {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
	file, report := written(t, func(w io.Writer) (labels.Report, error) {
		return labels.WriteZIP(context.Background(), w, files(one("31825 xã Tân Thuận.pdf", 5), one("32000/phòng 1.pdf", 30)))
	})
	if report.Labels != 35 || report.Pages != 3 || report.Truncated != 17 || len(report.TruncatedOn) != 17 || report.Bytes != int64(len(file)) {
		t.Errorf("%+v", report)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(archive.File) != 2 || archive.File[0].Name != "31825 xã Tân Thuận.pdf" || archive.File[0].NonUTF8 {
		t.Fatalf("%v", err)
	}
	r, err := archive.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil || len(pages(t, content, 50)) != 2 {
		t.Errorf("the second file: %v", err)
	}
	for _, name := range []string{"", "/a", "../a", "a/../../b", "a\\b", "C:a", "a\nb", "."} {
		if _, err := labels.WriteZIP(context.Background(), io.Discard, files(one(name, 1))); !errs.Is(err, errs.Invalid) {
			t.Errorf("the name %q passes: %v", name, err)
		}
	}
	if _, err := labels.WriteZIP(context.Background(), io.Discard, files(one("a", 1), one("a", 1))); !errs.Is(err, errs.Duplicate) {
		t.Errorf("a name twice: %v", err)
	}
}

func TestZIPBeginsAtOnce(t *testing.T) {
	begun := &strings.Builder{}
	_, err := labels.WriteZIP(context.Background(), begun, func(yield func(labels.File, error) bool) {
		yield(labels.File{Name: "a.pdf", Write: func(context.Context, io.Writer) (labels.Report, error) {
			if begun.Len() == 0 {
				t.Error("nothing was written before the first file")
			}
			return labels.Report{}, nil
		}}, nil)
	})
	if err != nil {
		t.Error(err)
	}
}

// Codes are unique and every character is equally likely at each place. SOTAISAN_TEST_CODES=5000000 is the number that
// a register of the whole country draws; the gate draws fewer.
func TestCodesAreUniqueAndUnbiased(t *testing.T) {
	n := codeCount(t)
	r := &stream{42}
	seen := make(map[labels.Code]struct{}, n)
	var counts [8][256]int
	twice := 0
	for range n {
		c, err := labels.New(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := seen[c]; ok {
			twice++
		}
		seen[c] = struct{}{}
		for i := range counts {
			counts[i][c[i]]++
		}
	}
	// 27^8 · 27/29 codes: n of them meet n²/2 times in that many, 48 times in 5 million. The register draws again.
	if expected := float64(n) * float64(n) / 2 / 2.63e11; float64(twice) > 2*expected+6 {
		t.Errorf("%d codes came twice, about %.1f expected", twice, expected)
	}
	const cells = 27
	for i := range counts {
		chi := 0.0
		for _, b := range []byte(labels.Alphabet) {
			d := float64(counts[i][b]) - float64(n)/cells
			chi += d * d * cells / float64(n)
		}
		if chi > 72 { // 26 degrees of freedom: 1 in 300,000
			t.Errorf("place %d: chi² is %.1f", i+1, chi)
		}
	}
	fmt.Fprintln(t.Output(), n, "codes,", twice, "drawn twice")
}

func codeCount(t testing.TB) int {
	t.Helper()
	if s := os.Getenv("SOTAISAN_TEST_CODES"); s != "" {
		return number(t, s)
	}
	return 300_000
}
