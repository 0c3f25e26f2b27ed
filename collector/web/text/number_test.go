package text_test

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

func TestCompactNumbersAreRounded(t *testing.T) {
	t.Parallel()
	languages := load(t)
	for n, want := range map[int64][2]string{
		0: {"0", "0"}, 7: {"7", "7"}, 999: {"999", "999"}, 1000: {"1k", "1,000"}, 1049: {"1k", "1,049"}, 1050: {"1.1k", "1,050"},
		1099: {"1.1k", "1,099"}, 1100: {"1.1k", "1,100"}, 9949: {"9.9k", "9,949"}, 9950: {"10k", "9,950"}, 9999: {"10k", "9,999"}, 10_000: {"10k", "1만"},
		12_345: {"12.3k", "1.2만"}, 99_949: {"99.9k", "10만"}, 99_999: {"100k", "10만"}, 100_000: {"100k", "10만"},
		123_456: {"123k", "12.3만"}, 322_997: {"323k", "32.3만"}, 320_000: {"320k", "32만"}, 319_999: {"320k", "32만"},
		999_499: {"999k", "99.9만"}, 999_500: {"1M", "100만"}, 999_950: {"1M", "100만"}, 999_999: {"1M", "100만"},
		1_000_000: {"1M", "100만"}, 12_345_678: {"12.3M", "1,235만"}, 99_994_999: {"100M", "9,999만"}, 99_995_000: {"100M", "1억"},
		99_999_999: {"100M", "1억"}, 100_000_000: {"100M", "1억"}, 1_234_567_890: {"1.2B", "12.3억"},
		9_007_199_254_740_992: {"9,007,199B", "90,071,993억"}, -12_345: {"-12.3k", "-1.2만"}, -3: {"-3", "-3"},
	} {
		for i, tag := range []string{"en", "ko"} {
			l, _ := languages.Of(tag)
			if got := l.Compact(n); got != want[i] {
				t.Errorf("%d in %s: %s, want %s", n, tag, got, want[i])
			}
		}
	}
}

func TestChangeIsFairToSmallNumbers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		now, before     int64
		text, direction string
	}{
		{0, 0, "±0", "flat"}, {5, 5, "±0", "flat"}, {7, 0, "+7", "up"}, {0, 7, "-100%", "down"}, {210, 3_000_203, "-99.9%", "down"}, {4, 1000, "-99.6%", "down"}, {-2, 0, "-2", "down"}, {3, -2, "+5", "up"}, {-3, 4, "-7", "down"},
		{112, 100, "+12%", "up"}, {88, 100, "-12%", "down"}, {1001, 1000, "±0%", "flat"}, {999, 1000, "±0%", "flat"},
		{3, 1, "+200%", "up"}, {1412, 100, "+1,312%", "up"},
	} {
		if said, direction := text.Change(tc.now, tc.before); said != tc.text || direction != tc.direction {
			t.Errorf("%d after %d: %s %s", tc.now, tc.before, said, direction)
		}
	}
}

func TestTimesAreGroupedFromAHundredOn(t *testing.T) {
	t.Parallel()
	for n, want := range map[float64]string{2.04: "2.0", 99.94: "99.9", 100: "100", 3_000_000: "3,000,000"} {
		if got := text.Times(n); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
}

func TestOneDayIsNoRange(t *testing.T) {
	t.Parallel()
	d := collector.DateOf(time.Date(2025, 12, 11, 12, 0, 0, 0, time.UTC))
	if one, two := text.Days(collector.Period{First: d, Last: d}), text.Days(collector.Period{First: d, Last: d + 1}); one != "2025-12-11" || two != "2025-12-11 – 2025-12-12" {
		t.Errorf("%q, %q", one, two)
	}
}

func TestDecimalsHaveOneForm(t *testing.T) {
	t.Parallel()
	for n, want := range map[float64]string{0: "0.0", 5: "5.0", 9.96: "10.0", 24: "24.0", 1234.56: "1,234.6", -0.04: "0.0", -12.25: "-12.3"} {
		if got := text.Decimal(n); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
}
