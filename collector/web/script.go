package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
)

// scriptFile is the only script of the pages.
const scriptFile = "charts.js"

// script is how pages name their script: with its hash, so that a browser may
// keep it, and runs no other.
type script struct {
	Address   string
	Integrity template.HTMLAttr // of the standard Subresource Integrity
}

func readScript() (script, error) {
	content, err := assets.ReadFile(scriptFile)
	hash := sha256.Sum256(content)
	encoded := base64.StdEncoding.EncodeToString(hash[:])
	return script{
		Address:   "/" + scriptFile + "?" + base64.RawURLEncoding.EncodeToString(hash[:9]),
		Integrity: template.HTMLAttr(`integrity="sha256-` + encoded + `"`),
	}, err
}

// script serves the script. Under the address that has its hash it never changes.
func (h handler) script() http.Handler {
	file := asset(scriptFile, "text/javascript; charset=utf-8")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if "/"+scriptFile+"?"+r.URL.RawQuery == h.Script.Address {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		file.ServeHTTP(w, r)
	})
}
