package access

import (
	"strconv"
	"testing"
	"time"
)

// TestManyAddressesMakeNobodyForgotten has as many ask as would fill the
// memory: who has asked too often is remembered, and the others are not.
func TestManyAddressesMakeNobodyForgotten(t *testing.T) {
	t.Parallel()
	b := newBuckets()
	a, now := attempts{b}, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	begin := func(from string) time.Duration {
		wait, err := a.begin(t.Context(), from, now)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	for range burst {
		if wait := begin("busy"); wait > 0 {
			t.Fatalf("wait %v", wait)
		}
	}
	for i := range 3 * rememberedSources {
		begin(strconv.Itoa(i))
	}
	if wait := begin("busy"); wait <= time.Second {
		t.Errorf("wait %v: forgotten", wait)
	}
	if n := len(b.bySource); n > rememberedSources {
		t.Errorf("%d are remembered", n)
	}
}
