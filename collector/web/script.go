package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
)

// assetFile is a file that pages name with its hash, so that a browser may keep it,
// and runs no other.
type assetFile struct {
	Address     string
	Integrity   template.HTMLAttr // of the standard Subresource Integrity
	name        string
	contentType string
}

// assetFiles are all that pages need.
type assetFiles struct{ Script, Style, Icon assetFile }

func readAssets() (files assetFiles, err error) {
	for _, f := range []struct {
		into              *assetFile
		name, contentType string
	}{
		{&files.Script, "charts.js", "text/javascript; charset=utf-8"}, // the only script
		{&files.Style, "style.css", "text/css; charset=utf-8"},
		{&files.Icon, "icon.svg", "image/svg+xml"},
	} {
		if *f.into, err = readAsset(f.name, f.contentType); err != nil {
			return files, err
		}
	}
	return files, nil
}

func readAsset(name, contentType string) (assetFile, error) {
	content, err := assets.ReadFile(name)
	hash := sha256.Sum256(content)
	encoded := base64.StdEncoding.EncodeToString(hash[:])
	return assetFile{
		Address:   "/" + name + "?" + base64.RawURLEncoding.EncodeToString(hash[:9]),
		Integrity: template.HTMLAttr(`integrity="sha256-` + encoded + `"`),
		name:      name, contentType: contentType,
	}, err
}

// ServeHTTP serves the file. Under the address that has its hash it never changes.
func (f assetFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if "/"+f.name+"?"+r.URL.RawQuery == f.Address {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", f.contentType)
	http.ServeFileFS(w, r, assets, f.name)
}
