package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func healthcheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "healthcheck",
		Short: "Check the health of the running daemon, for containers",
		Long: `Ask the daemon that runs with the same LISTEN_ADDRESS and WEB_CONFIG_FILE whether
it is healthy. The exit status is 0 if it is. It is for containers, which have no
other program to ask with.`,
		Example: `  velog-dashboard healthcheck`,
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return healthcheck(c.Context()) },
	}
}

// healthcheck checks whether the daemon with the same configuration is healthy,
// for containers without a shell.
func healthcheck(ctx context.Context) error {
	env := environment{ListenAddress: os.Getenv("LISTEN_ADDRESS"), WebConfigFile: os.Getenv("WEB_CONFIG_FILE")}
	env.setDefaults()
	url, err := healthURL(env)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return askHealth(ctx, url)
}

// healthURL returns the URL at which this machine reaches a daemon with a listen
// address.
func healthURL(env environment) (string, error) {
	var found mistakes
	host, port, _ := net.SplitHostPort(env.listenAddress(&found))
	if len(found) > 0 {
		return "", found
	}
	switch ip := net.ParseIP(host); {
	case host == "":
		host = "127.0.0.1"
	case ip.IsUnspecified() && ip.To4() == nil:
		host = "::1"
	case ip.IsUnspecified():
		host = "127.0.0.1"
	}
	secure, err := servesTLS(env.WebConfigFile)
	if err != nil {
		return "", err
	}
	scheme := "http"
	if secure {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/-/healthy", nil
}

// servesTLS reports whether a web configuration turns on TLS.
func servesTLS(file string) (bool, error) {
	if file == "" {
		return false, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return false, fmt.Errorf("WEB_CONFIG_FILE cannot be read: %w", err)
	}
	var config struct {
		TLS map[string]any `yaml:"tls_server_config"`
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		return false, fmt.Errorf("WEB_CONFIG_FILE is not a valid web configuration: %w", err)
	}
	return len(config.TLS) > 0, nil
}

func askHealth(ctx context.Context, url string) error {
	client := http.Client{Transport: &http.Transport{
		// It connects to itself, by a name that no certificate has, and sends
		// no secret.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if refused, ok := errors.AsType[*net.OpError](err); ok && refused.Op == "remote error" {
		return nil // it requires a client certificate, so it is running
	}
	if err != nil {
		return fmt.Errorf("the daemon does not answer: %w", err)
	}
	defer resp.Body.Close()
	// With basic auth, the request for the password is as good an answer.
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusUnauthorized {
		return fmt.Errorf("the daemon at %s is not healthy: %s", url, resp.Status)
	}
	return nil
}
