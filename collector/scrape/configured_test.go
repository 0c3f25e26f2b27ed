package scrape

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// TestConfiguredTriesAgainMoreAndMoreRarely: each name by itself, as often as
// the reason makes sense.
func TestConfiguredTriesAgainMoreAndMoreRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, tried := time.Now(), map[string][]time.Duration{}
		errs := map[string]error{
			"down":  &velog.Error{Kind: velog.KindTemporary},
			"alcie": fmt.Errorf("%w %q", collector.ErrNoBlog, "alcie"),
			"asked": &velog.Error{Kind: velog.KindRateLimited, RetryAfter: 50 * time.Minute},
			"alice": nil,
		}
		c := NewConfigured([]string{"down", "alcie", "asked", "alice"}, func(_ context.Context, name string) error {
			tried[name] = append(tried[name], time.Since(began).Truncate(10*time.Second))
			return errs[name]
		}, slog.New(slog.DiscardHandler), time.Now)
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if err := c.Run(ctx); err != nil {
			t.Fatal(err)
		}
		seconds := func(all ...int) (ds []time.Duration) {
			for _, s := range all {
				ds = append(ds, time.Duration(s)*time.Second)
			}
			return ds
		}
		if got, want := tried["down"][:5], seconds(0, 10, 30, 70, 150); !slices.Equal(got, want) {
			t.Errorf("velog is down: tried after %v, want %v", got, want)
		}
		if n := len(tried["down"]); n < 24 || n > 36 {
			t.Errorf("velog is down: tried %d times in a day, want about once an hour", n)
		}
		if n := len(tried["alcie"]); n < 10 || n > 16 {
			t.Errorf("a wrong name: tried %d times in a day", n)
		}
		if got := tried["asked"][1]; got != 50*time.Minute {
			t.Errorf("velog asked to be left alone for 50m, it was asked again after %v", got)
		}
		if len(tried["alice"]) != 1 {
			t.Errorf("who is tracked was tried again: %v", tried["alice"])
		}
		for i, want := range []collector.Untracked{{Name: "down", Reason: collector.UntrackedVelogDown}, {Name: "alcie", Reason: collector.UntrackedUnknownUser}, {Name: "asked", Reason: collector.UntrackedVelogDown}} {
			if got := c.Untracked()[i]; got.Name != want.Name || got.Reason != want.Reason || got.Error == "" || !got.Next.After(began.Add(23*time.Hour)) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
	})
}

func TestConfiguredEndsOnceAllAreTracked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := 3
		c := NewConfigured([]string{"alice"}, func(context.Context, string) error {
			if fails--; fails > 0 {
				return errors.New("no")
			}
			return nil
		}, slog.New(slog.DiscardHandler), time.Now)
		if err := c.Run(t.Context()); err != nil || len(c.Untracked()) != 0 {
			t.Errorf("%v, still wanted: %v", err, c.Untracked())
		}
	})
}
