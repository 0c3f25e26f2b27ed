package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// certificate writes a key and a certificate for a name that nobody asks for,
// and returns the lines of a web configuration that use them.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "blog.example"},
		NotAfter: time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writePEM(t, filepath.Join(dir, "cert.pem"), "CERTIFICATE", cert)
	writePEM(t, filepath.Join(dir, "key.pem"), "PRIVATE KEY", pkcs8)
	return "tls_server_config:\n  cert_file: " + dir + "/cert.pem\n  key_file: " + dir + "/key.pem\n"
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestHealthcheckFindsTheDaemon asks a real daemon the way Docker does, in
// every form of its web configuration.
func TestHealthcheckFindsTheDaemon(t *testing.T) {
	tls := certificate(t)
	for name, config := range map[string]string{
		"plain":                "",
		"basic auth":           "basic_auth_users:\n  ann: $2y$05$8n3G9v7RZ1n8E0vGZ1vG7uT9m1xY1Jv9Yp1nCkq0bq7xQm8m9v3qW\n",
		"TLS":                  tls,
		"TLS with client auth": tls + "  client_auth_type: RequireAnyClientCert\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if config != "" {
				file := filepath.Join(t.TempDir(), "web.yml")
				if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
					t.Fatal(err)
				}
				b.env["WEB_CONFIG_FILE"] = file
			}
			cmd, _, log := b.start(t.Context(), b.with(), "")
			_, port, _ := strings.Cut(strings.TrimPrefix(address(t, log), "http://"), ":")
			here := b.with("LISTEN_ADDRESS=:" + port)
			b.must(here, "", "healthcheck")

			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
			r := b.run(here, "", "healthcheck")
			if r.status != exitFailure || !strings.Contains(r.err, "the daemon does not answer") {
				t.Errorf("without a daemon: exit status %d, %s", r.status, r.err)
			}
		})
	}
}

func TestHealthcheckSaysWhatIsWrong(t *testing.T) {
	ill := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer ill.Close()
	scalar := filepath.Join(t.TempDir(), "web.yml")
	if err := os.WriteFile(scalar, []byte("no configuration"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	for entry, want := range map[string]string{
		"LISTEN_ADDRESS=" + strings.TrimPrefix(ill.URL, "http://"): "is not healthy: 503",
		"WEB_CONFIG_FILE=/nowhere":                                 "WEB_CONFIG_FILE cannot be read",
		"WEB_CONFIG_FILE=" + scalar:                                "WEB_CONFIG_FILE is not a valid web configuration",
	} {
		r := b.run(b.with(entry), "", "healthcheck")
		if r.status != exitFailure || !strings.Contains(r.err, want) {
			t.Errorf("%s: exit status %d, %q, want %q", entry, r.status, r.err, want)
		}
	}
	if r := b.run(b.with("LISTEN_ADDRESS=9914"), "", "healthcheck"); r.status != exitConfig || !strings.Contains(r.err, "must be host:port") {
		t.Errorf("an invalid address: exit status %d, %q", r.status, r.err)
	}
}

func TestHealthURL(t *testing.T) {
	for address, want := range map[string]string{
		":9914":          "http://127.0.0.1:9914/-/healthy",
		"0.0.0.0:80":     "http://127.0.0.1:80/-/healthy",
		"[::]:80":        "http://[::1]:80/-/healthy",
		"[::1]:80":       "http://[::1]:80/-/healthy",
		"10.0.0.7:80":    "http://10.0.0.7:80/-/healthy",
		"localhost:9914": "http://localhost:9914/-/healthy",
	} {
		if got, err := healthURL(environment{ListenAddress: address}); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", address, got, err, want)
		}
	}
}
