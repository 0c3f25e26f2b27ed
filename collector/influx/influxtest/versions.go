package influxtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/domain"
)

// version1 is InfluxDB 1.8. Its token is a user's name and password, and its
// databases pass for buckets.
type version1 struct{}

func (version1) token() string { return user + ":" + password }

func (version1) command(dir string, port int) (*exec.Cmd, error) {
	path, err := binary()
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "influxd.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, configuration, dir, port), 0o600); err != nil {
		return nil, err
	}
	return exec.Command(path, "-config", config), nil
}

// configuration turns off what would open more ports, ask the network or write
// measurements of the server's own. Port 0 is one that nobody else has.
const configuration = `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "%[1]s/meta"
  logging-enabled = false
[data]
  dir = "%[1]s/data"
  wal-dir = "%[1]s/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:%[2]d"
  auth-enabled = true
  flux-enabled = true
  log-enabled = false
`

func (v version1) setup(ctx context.Context, s *Server) error {
	// Until there is an administrator InfluxDB 1 lets anybody make one.
	statement := fmt.Sprintf(`CREATE USER %q WITH PASSWORD '%s' WITH ALL PRIVILEGES`, user, password)
	if err := v.execute(ctx, s, statement); err != nil {
		return err
	}
	return v.createBucket(ctx, s, s.Bucket, 0)
}

func (v version1) createBucket(ctx context.Context, s *Server, name string, retention time.Duration) error {
	statement := fmt.Sprintf("CREATE DATABASE %q", name)
	if retention > 0 {
		statement += fmt.Sprintf(" WITH DURATION %ds", int(retention.Seconds()))
	}
	return v.execute(ctx, s, statement)
}

// execute runs a statement of InfluxQL, which can do what Flux cannot.
func (version1) execute(ctx context.Context, s *Server, statement string) error {
	form := strings.NewReader(url.Values{"q": {statement}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/query", form)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(user, password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || strings.Contains(string(body), `"error"`)) {
		err = fmt.Errorf("%s: %s: %s", statement, resp.Status, body)
	}
	return err
}

// version2 is InfluxDB 2.
type version2 struct{ binary string }

func (version2) token() string { return "token-of-the-tests" }

func (v version2) command(dir string, port int) (*exec.Cmd, error) {
	return exec.Command(v.binary,
		"--http-bind-address", fmt.Sprintf("127.0.0.1:%d", port),
		"--bolt-path", filepath.Join(dir, "influxd.bolt"),
		"--sqlite-path", filepath.Join(dir, "influxd.sqlite"),
		"--engine-path", filepath.Join(dir, "engine"),
		"--reporting-disabled",
	), nil
}

func (v version2) setup(ctx context.Context, s *Server) error {
	_, err := s.client.SetupWithToken(ctx, user, password, s.Org, s.Bucket, 0, v.token())
	return err
}

func (version2) createBucket(ctx context.Context, s *Server, name string, retention time.Duration) error {
	org, err := s.client.OrganizationsAPI().FindOrganizationByName(ctx, s.Org)
	if err != nil {
		return err
	}
	rule := domain.RetentionRule{EverySeconds: int64(retention.Seconds())}
	_, err = s.client.BucketsAPI().CreateBucketWithName(ctx, org, name, rule)
	return err
}
