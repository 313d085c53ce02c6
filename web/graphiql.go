package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
)

// graphiqlFiles are GraphiQL 3.8.3 and React 18.3.1 as they were published to npm (MIT), compressed.
// No file is changed; a test holds the hashes of the originals.
//
//go:embed dist/graphiql
var graphiqlFiles embed.FS

// graphiqlPolicy lets the explorer run its own scripts and talk to this server, and nothing else. Its
// editor sets styles of elements, so those may be inline; scripts may not.
const graphiqlPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

func (s *site) showGraphiQL(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Security-Policy", graphiqlPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, graphiqlPage)
	return nil
}

const graphiqlPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL – Sổ tài sản</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/graphiql/graphiql.min.css">
<link rel="stylesheet" href="/static/graphiql.css">
</head>
<body>
<div id="graphiql">Loading …</div>
<script src="/static/graphiql/react.production.min.js"></script>
<script src="/static/graphiql/react-dom.production.min.js"></script>
<script src="/static/graphiql/graphiql.min.js"></script>
<script src="/static/graphiql.js"></script>
</body>
</html>
`

func serveGraphiQLFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	packed, err := graphiqlFiles.ReadFile("dist/graphiql/" + name + ".gz")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	cacheFor(w, false)
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed)
		return
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, unpacked) // #nosec G110 -- a file that is part of the program
}
