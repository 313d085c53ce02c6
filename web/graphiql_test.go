package web

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
)

// published are the SHA-256 sums of the files as the npm packages graphiql 3.8.3, react 18.3.1 and
// react-dom 18.3.1 have them.
var published = map[string]string{
	"graphiql.min.js":             "22faab94067b695e5f7959619fbe686ebcc8955002a0c97d986bcbba4ad4bc2c",
	"graphiql.min.css":            "b1868247f8e0502cd869e581f5f3cb55b334862e7f51b1d6cbace11059b9adc2",
	"react.production.min.js":     "d949f1c3687aedadcedac85261865f29b17cd273997e7f6b2bfc53b2f9d4c4dd",
	"react-dom.production.min.js": "35f4f974f4b2bcd44da73963347f8952e341f83909e4498227d4e26b98f66f0d",
}

func TestVendoredFilesAreAsPublished(t *testing.T) {
	for name, want := range published {
		f, err := graphiqlFiles.Open("dist/graphiql/" + name + ".gz")
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, unpacked); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%s has %s, published is %s", name, got, want)
		}
	}
	entries, err := graphiqlFiles.ReadDir("dist/graphiql")
	if err != nil || len(entries) != len(published)+2 { // the two licences
		t.Errorf("%d files, %v", len(entries), err)
	}
}
