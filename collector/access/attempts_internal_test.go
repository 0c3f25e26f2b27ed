package access

import (
	"strconv"
	"testing"
	"time"
)

// TestManyAddressesMakeNobodyForgotten has as many ask as would fill the
// memory: who has asked too often is remembered, and the others are not.
func TestManyAddressesMakeNobodyForgotten(t *testing.T) {
	a, now := newAttempts(), time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for range burst {
		if wait := a.begin("busy", now); wait > 0 {
			t.Fatalf("wait %v", wait)
		}
	}
	for i := range 3 * rememberedKeys {
		a.begin(strconv.Itoa(i), now)
	}
	if wait := a.begin("busy", now); wait <= time.Second {
		t.Errorf("wait %v: forgotten", wait)
	}
	if n := len(a.byKey); n > rememberedKeys {
		t.Errorf("%d are remembered", n)
	}
}
