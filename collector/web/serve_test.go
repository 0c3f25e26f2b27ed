package web_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/web"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// serve serves a handler until the test is over, and returns what ends it
// before and what it ended with.
func serve(t *testing.T, l net.Listener, h http.Handler, webConfigFile string) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, l, h, webConfigFile, slog.New(slog.DiscardHandler)) }()
	return func() error {
		cancel()
		return <-ended
	}
}

func TestServeEndsRunningRequestsFirst(t *testing.T) {
	t.Parallel()
	l, entered, release := listen(t), make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "done")
	})
	stop := serve(t, l, slow, "")
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		answer <- string(b)
	}()
	<-entered
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for { // until no new connection is taken
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("the running request got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("serving ended with %v", err)
	}
}

func TestListenOnAPortInUse(t *testing.T) {
	t.Parallel()
	l := listen(t)
	defer l.Close()
	_, err := web.Listen(l.Addr().String())
	want := "LISTEN_ADDRESS " + l.Addr().String() + " is in use by another program"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s…", err, want)
	}
}

func TestListenOnAForeignAddress(t *testing.T) {
	t.Parallel()
	_, err := web.Listen("203.0.113.1:9914") // of TEST-NET-3: no machine has it
	if err == nil || !strings.HasPrefix(err.Error(), "LISTEN_ADDRESS 203.0.113.1:9914 cannot be used") {
		t.Errorf("got %v", err)
	}
}

func TestServeWithTLSAndBasicAuth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	roots := writeCertificate(t, dir)
	file := filepath.Join(dir, "web.yml")
	// The password is "open sesame".
	writeFile(t, file, "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"+
		"basic_auth_users:\n  ann: $2a$04$xekG0WBg62a0N.fh4ex8le/M30ts8kSMKGvidYMvKZhmKpv2PEXj6\n")
	l := listen(t)
	stop := serve(t, l, newHandler(t, web.Options{}), file)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	for password, want := range map[string]int{"": 401, "wrong": 401, "open sesame": 200} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+l.Addr().String()+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("ann", password)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if body(t, resp.Body); resp.StatusCode != want {
			t.Errorf("password %q: %d, want %d", password, resp.StatusCode, want)
		}
		_ = resp.Body.Close()
	}
	client.CloseIdleConnections()
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestServeWithABrokenWebConfiguration(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "web.yml")
	writeFile(t, file, "tls_server_config:\n  cert_file: missing.pem\n  key_file: missing.pem\n")
	err := web.Serve(t.Context(), listen(t), newHandler(t, web.Options{}), file, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "missing.pem") {
		t.Errorf("got %v", err)
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeCertificate writes cert.pem and key.pem for 127.0.0.1 and returns who
// trusts them.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter:     time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	writeFile(t, filepath.Join(dir, "cert.pem"), string(certPEM))
	writeFile(t, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certPEM)
	return roots
}
