package access

import (
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Attempts to sign in are slowed down before velog is asked, because each of
// them is a question to velog: all from one address, and all together. Nothing
// counts against an account that an attempt only claims: else anybody could lock
// out whom they like. Addresses whose tokens velog rejected lately share a limit
// of their own, so that a flood of wrong attempts takes nothing from the others.
const (
	burst          = 10
	perAddress     = 30 * time.Second
	burstOfAll     = 60
	perAttempt     = time.Second
	suspectFor     = time.Hour
	rememberedKeys = 10_000
)

// The confirmed sign-ins of one account are slowed down as well: only who has
// tokens that velog takes can use them up.
const (
	burstOfAccount = 20
	perAccount     = 30 * time.Second
)

// attempts counts attempts by address, and sign-ins by account.
type attempts struct {
	mu       sync.Mutex
	trusted  *rate.Limiter // of all addresses but the suspect ones
	suspects *rate.Limiter
	byKey    map[string]*source
}

// source is where attempts come from.
type source struct {
	*rate.Limiter
	rejected time.Time // when velog last rejected its tokens; zero: not lately
}

func newAttempts() *attempts {
	all := func() *rate.Limiter { return rate.NewLimiter(rate.Every(perAttempt), burstOfAll) }
	return &attempts{trusted: all(), suspects: all(), byKey: map[string]*source{}}
}

// begin counts an attempt from an address. It returns how long to wait if there
// were too many; then it is not counted.
func (a *attempts) begin(from string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	address, all := a.source("address "+from, perAddress, burst, now), a.trusted
	if now.Sub(address.rejected) < suspectFor {
		all = a.suspects
	}
	if wait := max(until(all, now), until(address.Limiter, now)); wait > 0 {
		return wait
	}
	all.AllowN(now, 1)
	address.AllowN(now, 1)
	return 0
}

// rejected notes that velog rejected tokens from an address, or that a sign-in
// link from there was wrong.
func (a *attempts) rejected(from string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.source("address "+from, perAddress, burst, now).rejected = now
}

// confirmed counts a sign-in of an account by what velog has confirmed. It
// returns how long to wait if there were too many.
func (a *attempts) confirmed(account string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.source("account "+account, perAccount, burstOfAccount, now)
	if wait := until(s.Limiter, now); wait > 0 {
		return wait
	}
	s.AllowN(now, 1)
	return 0
}

// until is how long to wait until a limiter allows one more.
func until(l *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	return max(0, time.Duration(missing/float64(l.Limit())*float64(time.Second)))
}

func (a *attempts) source(key string, every time.Duration, burst int, now time.Time) *source {
	if s := a.byKey[key]; s != nil {
		return s
	}
	if len(a.byKey) >= rememberedKeys { // those who have waited long enough are as good as new
		maps.DeleteFunc(a.byKey, func(_ string, s *source) bool {
			return s.TokensAt(now) >= float64(s.Burst()) && now.Sub(s.rejected) >= suspectFor
		})
	}
	s := &source{Limiter: rate.NewLimiter(rate.Every(every), burst)}
	a.byKey[key] = s
	return s
}
