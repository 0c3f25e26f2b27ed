package fleet

import (
	"context"
	"time"
)

// Renew renews the leases as a living process does every few seconds.
func (f *Fleet) Renew(ctx context.Context) error { return f.renew(ctx) }

// LetLapse lets as much time pass as ends work without a renewal.
func (f *Fleet) LetLapse() {
	f.held.mu.Lock()
	defer f.held.mu.Unlock()
	for _, l := range f.held.byTurn {
		l.stop.Reset(time.Millisecond)
	}
}
