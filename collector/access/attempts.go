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
}

func newAttempts() *attempts {
	return &attempts{all: rate.NewLimiter(rate.Every(perAttempt), burstOfAll), byKey: map[string]*rate.Limiter{}}
}

// begin counts an attempt from an address, for an account perhaps. It returns
// how long to wait if there were too many; then it is not counted.
func (a *attempts) begin(from, account string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	address := a.limiter("address "+from, perAddress, now)
	limiters := []*rate.Limiter{a.all, address}
	if account != "" {
		limiters = append(limiters, a.limiter(account, perAccount, now))
	}
	var wait time.Duration
	for _, l := range limiters {
		if missing := 1 - l.TokensAt(now); missing > 0 {
			wait = max(wait, time.Duration(missing/float64(l.Limit())*float64(time.Second)))
		}
	}
	if wait == 0 {
		a.all.AllowN(now, 1)
		address.AllowN(now, 1)
	}
	return wait
}

// failed counts a wrong attempt against the account that was claimed.
func (a *attempts) failed(account string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.limiter(account, perAccount, now).AllowN(now, 1)
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
