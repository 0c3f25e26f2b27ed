package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/prometheus/exporter-toolkit/web"
)

// drain is how long requests may take to end once the program is to stop.
const drain = 10 * time.Second

// Listen opens the address, host:port. The error is one sentence that names
// LISTEN_ADDRESS and says what to do.
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("LISTEN_ADDRESS %s is in use by another program: stop that program or choose another port (%w)", address, err)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("LISTEN_ADDRESS %s may not be used by this user: choose a port above 1023 (%w)", address, err)
	default:
		return nil, fmt.Errorf("LISTEN_ADDRESS %s cannot be used: choose an address of this machine (%w)", address, err)
	}
}

// Serve answers requests on the listener until ctx ends; then it lets running
// requests end, for ten seconds at most, and returns nil. The web configuration
// file, if it is not empty, turns on TLS and basic auth in the format of
// github.com/prometheus/exporter-toolkit. Serve closes the listener.
func Serve(ctx context.Context, l net.Listener, h http.Handler, webConfigFile string, log *slog.Logger) error {
	defer l.Close()
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      time.Minute, // of a scrape of many accounts over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(l, server, &web.FlagConfig{WebConfigFile: &webConfigFile}, log) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	return shutDown(ctx, server, log)
}

func shutDown(ctx context.Context, server *http.Server, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		log.Warn("some requests were aborted at shutdown", "error", err)
		return server.Close()
	}
	return nil
}
