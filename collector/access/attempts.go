package access

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Attempts to sign in are slowed down before velog is asked, because each of
// them is a question to velog: all from one address, and all together. Nothing
// counts against an account that an attempt only claims: else anybody could lock
// out whom they like. Addresses whose tokens velog rejected lately share a limit
// of their own, so that a flood of wrong attempts takes nothing from the others.
const (
	burst      = 10
	perAddress = 30 * time.Second
	burstOfAll = 60
	perAttempt = time.Second
	suspectFor = time.Hour
)

// The confirmed sign-ins of one account are slowed down as well: only who has
// tokens that velog takes can use them up.
const (
	burstOfAccount = 20
	perAccount     = 30 * time.Second
)

// attempts counts attempts by address, and sign-ins by account.
type attempts struct{ collector.Buckets }

func address(from string) collector.Bucket {
	return collector.Bucket{Source: "address " + from, Every: perAddress, Size: burst}
}

// begin counts an attempt from an address. It returns how long to wait if there
// were too many; then it is not counted.
func (a attempts) begin(ctx context.Context, from string, now time.Time) (time.Duration, error) {
	rejected, err := a.Suspected(ctx, address(from).Source)
	if err != nil {
		return 0, err
	}
	all := collector.Bucket{Source: "all", Every: perAttempt, Size: burstOfAll}
	if now.Sub(rejected) < suspectFor {
		all.Source = "suspects"
	}
	return a.Take(ctx, now, all, address(from))
}

// rejected notes that velog rejected tokens from an address, or that a sign-in
// link from there was wrong.
func (a attempts) rejected(ctx context.Context, from string, now time.Time) error {
	return a.Suspect(context.WithoutCancel(ctx), now, address(from).Source)
}

// confirmed counts a sign-in of an account by what velog has confirmed. It
// returns how long to wait if there were too many.
func (a attempts) confirmed(ctx context.Context, account string, now time.Time) (time.Duration, error) {
	return a.Take(ctx, now, collector.Bucket{Source: "account " + account, Every: perAccount, Size: burstOfAccount})
}
