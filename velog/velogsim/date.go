package velogsim

import (
	"fmt"
	"net/http"
	"time"
)

// SetSkew moves the server's Date header ahead of [Options].Date, or behind it, as
// if the client's clock were wrong the other way. Tokens are validated as before.
func (s *Server) SetSkew(ahead time.Duration) { s.skew.Store(int64(ahead)) }

// date sets the Date header.
func (s *Server) date(w http.ResponseWriter, faults []Fault) {
	at := s.tells().Add(time.Duration(s.skew.Load()))
	if f := find(faults, FaultCached); f != nil {
		at = at.Add(-f.Delay)
		w.Header().Set("Age", fmt.Sprint(int(f.Delay.Seconds())))
	}
	w.Header().Set("Date", at.UTC().Format(http.TimeFormat))
	if find(faults, FaultNoDate) != nil {
		w.Header()["Date"] = nil // otherwise net/http sets one
	}
}
