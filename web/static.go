package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"time"
)

//go:embed static
var staticFiles embed.FS

// staticVersions are the beginnings of the files' hashes: an address with one can be kept for ever.
var staticVersions = func() map[string]string {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	versions := map[string]string{}
	for _, e := range entries {
		data, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(data)
		versions[e.Name()] = hex.EncodeToString(sum[:6])
	}
	return versions
}()

func staticURL(file string) string { return "/static/" + file + "?v=" + staticVersions[file] }

func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	data, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	cacheFor(w, r.URL.Query().Get("v") == staticVersions[name])
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// cacheFor lets browsers keep a file: for ever when its address names its content.
func cacheFor(w http.ResponseWriter, ever bool) {
	if ever {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
}
