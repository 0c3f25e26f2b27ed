package access

import (
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Attempts to sign in are slowed down: all from one address, the wrong ones for
// one account, and all together, because each of them is a question to velog.
const (
	burst          = 10
	perAddress     = 30 * time.Second
	perAccount     = time.Minute
	burstOfAll     = 60
	perAttempt     = time.Second
	rememberedKeys = 10_000
)

// attempts counts attempts by address and by account.
type attempts struct {
	mu    sync.Mutex
	all   *rate.Limiter
	byKey map[string]*rate.Limiter
	open  map[string]int // attempts for an account of which nobody knows yet whether they are wrong
}

func newAttempts() *attempts {
	return &attempts{all: rate.NewLimiter(rate.Every(perAttempt), burstOfAll), byKey: map[string]*rate.Limiter{}, open: map[string]int{}}
}

// begin counts an attempt from an address, for an account perhaps, which then
// needs an end. It returns how long to wait if there were too many; then it is
// not counted. Those that are still open may all turn out to be wrong.
func (a *attempts) begin(from, account string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	address := a.limiter("address "+from, perAddress, now)
	wait := max(until(1, a.all, now), until(1, address, now))
	if account != "" {
		wait = max(wait, until(1+a.open[account], a.limiter(account, perAccount, now), now))
	}
	if wait > 0 {
		return wait
	}
	a.all.AllowN(now, 1)
	address.AllowN(now, 1)
	if account != "" {
		a.open[account]++
	}
	return 0
}

// until is how long to wait until a limiter allows n.
func until(n int, l *rate.Limiter, now time.Time) time.Duration {
	missing := float64(n) - l.TokensAt(now)
	return max(0, time.Duration(missing/float64(l.Limit())*float64(time.Second)))
}

// end counts an attempt for an account that was wrong against it.
func (a *attempts) end(account string, wrong bool, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[account]--; a.open[account] == 0 {
		delete(a.open, account)
	}
	if wrong {
		a.limiter(account, perAccount, now).AllowN(now, 1)
	}
}

func (a *attempts) limiter(key string, every time.Duration, now time.Time) *rate.Limiter {
	if l := a.byKey[key]; l != nil {
		return l
	}
	if len(a.byKey) >= rememberedKeys { // those who have waited long enough are as good as new
		maps.DeleteFunc(a.byKey, func(_ string, l *rate.Limiter) bool { return l.TokensAt(now) >= burst })
	}
	l := rate.NewLimiter(rate.Every(every), burst)
	a.byKey[key] = l
	return l
}
