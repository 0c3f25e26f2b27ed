package web

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

func TestEveryTextHasBothLanguages(t *testing.T) {
	verbs := regexp.MustCompile(`%(\[\d\])?[sdv]`)
	texts := catalogue()
	for key, both := range texts {
		if both[0] == "" || both[1] == "" {
			t.Errorf("%q: %q", key, both)
		}
		english, _, _ := strings.Cut(both[0], "|")
		if a, b := len(verbs.FindAllString(english, -1)), len(verbs.FindAllString(both[1], -1)); a != b {
			t.Errorf("%q has %d and %d arguments", key, a, b)
		}
	}
	if len(texts["months"][1]) == 0 || len(strings.Fields(texts["months"][1])) != 12 || len(strings.Fields(texts["weekdays"][1])) != 7 {
		t.Error("months or weekdays are missing")
	}
}

// TestEveryKeyIsInTheCatalogue finds the keys that templates and code name.
func TestEveryKeyIsInTheCatalogue(t *testing.T) {
	texts := catalogue()
	named := map[string]bool{}
	err := fs.WalkDir(assets, "templates", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		page, err := fs.ReadFile(assets, path)
		for _, m := range regexp.MustCompile(`\bt "([^"]+)"`).FindAllSubmatch(page, -1) {
			named[string(m[1])] = true
		}
		for _, m := range regexp.MustCompile(`\bcount "([^"]+)"`).FindAllSubmatch(page, -1) {
			named["n."+string(m[1])] = true
		}
		return err
	})
	if err != nil || len(named) < 60 {
		t.Fatal(len(named), err)
	}
	for _, s := range collector.States() {
		named["state."+string(s)] = true
		if advice := (Account{Account: collector.Account{State: s}}).Advice(); advice != "" {
			named[advice], named["writer."+advice] = true, true
		}
	}
	for _, r := range access.Reasons() {
		named["refusal."+string(r)] = true
	}
	for _, n := range notes() {
		named["done."+n] = true
	}
	for _, m := range []string{"overview", "state", "settings"} {
		named["menu."+m] = true
	}
	for _, s := range collector.PostSorts() {
		named["column."+string(s)] = true
	}
	for _, r := range ranges() {
		named["range."+r] = true
	}
	for _, q := range []collector.Quality{collector.Exact, collector.Estimated, collector.Partial, collector.Reported} {
		named["quality."+string(q)] = true
	}
	for key := range named {
		if _, ok := texts[key]; !ok {
			t.Errorf("%q is not in the catalogue", key)
		}
	}
}

func TestSlotsLeaveUnknownDaysEmpty(t *testing.T) {
	day := func(d collector.Date, views int64) collector.Day {
		return collector.Day{Date: d, Views: views, Likes: collector.Unknown, Quality: collector.Exact}
	}
	days := []collector.Day{day(1000, 5), day(1001, 0), day(1003, 7), {Date: 1004, Views: 1, Quality: collector.Partial}}
	all := slots(days, 900, 1004, views)
	if len(all) != minSlots || all[0].first != 1004-minSlots+1 {
		t.Fatalf("%d slots from %v", len(all), all[0].first)
	}
	var known []bool
	for _, s := range all[minSlots-5:] {
		known = append(known, s.known)
	}
	if !slices.Equal(known, []bool{true, true, false, true, true}) {
		t.Errorf("known: %v", known)
	}
	if all[minSlots-1].kind() != "partial" || all[minSlots-2].kind() != "exact" {
		t.Error("wrong kinds")
	}
	for _, s := range slots(days[:3], 900, 1004, likes) {
		if s.known {
			t.Error("unknown likes are drawn")
		}
	}
}

func TestManyDaysBecomeWeeks(t *testing.T) {
	var days []collector.Day
	var sum int64
	for d := collector.Date(19000); d < 20100; d++ {
		days = append(days, collector.Day{Date: d, Views: int64(d % 7), Quality: collector.Exact})
		sum += int64(d % 7)
	}
	days[500].Quality = collector.Estimated
	all := slots(days, collector.AllDays, 20099, views)
	if len(all) < 157 || len(all) > 159 || all[0].first.Begin().In(collector.Seoul).Weekday() != 1 {
		t.Fatalf("%d weeks from %v", len(all), all[0].first)
	}
	estimated := 0
	for _, s := range all {
		sum -= s.value
		if s.kind() == "estimated" {
			estimated++
		}
	}
	if sum != 0 || estimated != 1 {
		t.Errorf("%d views are lost, %d weeks are estimated", sum, estimated)
	}
}

func TestScaleHasRoundLines(t *testing.T) {
	for _, tc := range []struct {
		low, high             int64
		lowest, highest, step float64
	}{
		{0, 0, 0, 1, 1}, {0, 1, 0, 1, 1}, {0, 3, 0, 3, 1}, {0, 444, 0, 500, 100}, {0, 500, 0, 500, 100},
		{0, 501, 0, 600, 200}, {-2, 4, -2, 4, 2}, {-3, 0, -3, 1, 1}, {0, 2147483647, 0, 2500000000, 500000000},
	} {
		s := newScale(tc.low, tc.high, 100)
		if s.low != tc.lowest || s.high != tc.highest || s.step != tc.step {
			t.Errorf("%d to %d: %v", tc.low, tc.high, s)
		}
	}
}

func TestChangeIsFairToSmallNumbers(t *testing.T) {
	for _, tc := range []struct {
		now, before     int64
		text, direction string
	}{
		{0, 0, "±0", "flat"}, {5, 5, "±0", "flat"}, {7, 0, "+7", "up"}, {0, 7, "-100%", "down"},
		{112, 100, "+12%", "up"}, {88, 100, "-12%", "down"}, {1001, 1000, "±0%", "flat"}, {999, 1000, "±0%", "flat"},
		{3, 1, "+200%", "up"},
	} {
		if text, direction := change(tc.now, tc.before); text != tc.text || direction != tc.direction {
			t.Errorf("%d after %d: %s %s", tc.now, tc.before, text, direction)
		}
	}
}
