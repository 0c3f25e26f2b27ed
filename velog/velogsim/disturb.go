package velogsim

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"time"
)

// disturb plays the faults that keep a request from velog's program. It reports
// whether the request is over.
func (s *Server) disturb(w http.ResponseWriter, r *http.Request, faults []Fault) bool {
	if f := find(faults, FaultSlow); f != nil && !wait(r, f.Delay) {
		return true
	}
	switch {
	case find(faults, FaultReset) != nil:
		reset(w)
	case find(faults, FaultStatus) != nil:
		find(faults, FaultStatus).page(w)
	case find(faults, FaultEmpty) != nil:
		w.WriteHeader(http.StatusOK)
	case find(faults, FaultRedirect) != nil:
		http.Redirect(w, r, s.base+"/moved", http.StatusFound)
	default:
		return false
	}
	return true
}

// wait waits and reports whether the client is still connected.
func wait(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// reset closes the connection so that the client sees a reset, not an EOF.
func reset(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // if it fails the client sees an EOF, which is as good
	}
	_ = conn.Close()
}

// page answers as a load balancer does.
func (f *Fault) page(w http.ResponseWriter) {
	status := f.Status
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<html><head><title>%d %s</title></head><body><h1>%[1]d %[2]s</h1></body></html>",
		status, http.StatusText(status))
}

// spoil plays the faults that damage a good answer.
func (a *reply) spoil(faults []Fault) {
	if find(faults, FaultTruncated) != nil {
		a.body = a.body[:len(a.body)/2]
	}
	if f := find(faults, FaultOversized); f != nil {
		size := f.Size
		if size == 0 {
			size = 16 << 20
		}
		if missing := size - len(a.body); missing > 0 {
			a.body = append(bytes.Repeat([]byte(" "), missing), a.body...)
		}
	}
}
