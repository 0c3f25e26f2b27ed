package dashboards_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"
)

// TestOverviewComparesOnlyLikeWithLike: where there is nothing to compare with,
// the number before is endless, of which Grafana shows no percentage. Without
// views of the period itself there is no number at all, and not the one before.
func TestOverviewComparesOnlyLikeWithLike(t *testing.T) {
	f := fixtureOf(t)
	endless := math.Inf(1)
	for name, c := range map[string]struct {
		views []int // of the days up to yesterday
		want  []float64
	}{
		"views before":         {repeat(2, 14), []float64{14, 14}},
		"no views before":      {append(repeat(0, 7), repeat(2, 7)...), []float64{endless, 14}},
		"tracked for a week":   {repeat(2, 7), []float64{endless, 14}},
		"a day too few before": {repeat(2, 13), []float64{endless, 14}},
		"none in either week":  {repeat(0, 14), []float64{endless, 0}},
		"nobody read any more": {append(repeat(2, 7), repeat(0, 7)...), []float64{14, 0}},
		"nothing ever":         {nil, nil},
	} {
		server := f.server.Fresh(t)
		for i, n := range c.views {
			server.WriteLines(accountDay("one", f.midnight(i-len(c.views)), n))
		}
		f.checkChange(t, name, server.Bucket, "Views in 7 days", c.want)
	}
}

// TestOverviewComparesWholePeriods: a day that is known only in part, or of one
// writer only, is no day to compare.
func TestOverviewComparesWholePeriods(t *testing.T) {
	f := fixtureOf(t)
	endless := math.Inf(1)
	for name, c := range map[string]struct {
		line string // beside two weeks of 2 views a day
		want []float64
	}{
		"estimated":                      {quality("one", f.midnight(-3), "estimated"), []float64{14, 14}},
		"partial":                        {quality("one", f.midnight(-3), "partial"), []float64{endless, 14}},
		"partial before":                 {quality("one", f.midnight(-10), "partial"), []float64{endless, 14}},
		"another writer since yesterday": {accountDay("two", f.midnight(-1), 5), []float64{endless, 19}},
	} {
		server := f.server.Fresh(t)
		for day := -14; day < 0; day++ {
			server.WriteLines(accountDay("one", f.midnight(day), 2))
		}
		server.WriteLines(c.line)
		f.checkChange(t, name, server.Bucket, "Views in 7 days", c.want)
	}
}

// TestOverviewOutageIsNoWeek: the week before an outage does not stand in for
// the week of the outage.
func TestOverviewOutageIsNoWeek(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	for day := -14; day < -7; day++ {
		server.WriteLines(accountDay("one", f.midnight(day), 2))
	}
	f.checkChange(t, "an outage of a week", server.Bucket, "Views in 7 days", nil)
}

// TestOverviewTodayAgainstYesterday has the mornings on which yesterday says
// nothing about today.
func TestOverviewTodayAgainstYesterday(t *testing.T) {
	f := fixtureOf(t)
	endless := math.Inf(1)
	today := accountDay("one", f.midnight(0), 5)
	compared := func(user string, before int) string {
		return fmt.Sprintf("velog_account_daily,user=%s views_before=%di %d", user, before, f.midnight(0).UnixNano())
	}
	whole, partial := quality("one", f.midnight(-1), "exact"), quality("one", f.midnight(-1), "partial")
	for name, c := range map[string]struct {
		lines []string
		want  []float64
	}{
		"views by this time":       {[]string{whole, today, compared("one", 3)}, []float64{3, 5}},
		"views only later":         {[]string{whole, today, compared("one", 0)}, []float64{endless, 5}},
		"not tracked yet":          {[]string{today}, []float64{endless, 5}},
		"tracked since yesterday":  {[]string{partial, today, compared("one", 3)}, []float64{endless, 5}},
		"no point of today so far": {[]string{whole, accountDay("one", f.midnight(-1), 7)}, nil},
		"another without one":      {[]string{whole, today, compared("one", 3), accountDay("two", f.midnight(0), 7)}, []float64{endless, 12}},
		"another with one": {
			[]string{whole, today, compared("one", 3), accountDay("two", f.midnight(0), 7), compared("two", 4)}, []float64{7, 12},
		},
	} {
		server := f.server.Fresh(t)
		server.WriteLines(c.lines...)
		f.checkChange(t, name, server.Bucket, "Views today", c.want)
	}
}

// checkChange compares the values of one of the overview's numbers: the one
// before, and its own.
func (f *fixture) checkChange(t *testing.T, name, bucket, panel string, want []float64) {
	t.Helper()
	query := load(t, "velog-overview").panel(t, panel).query(t, "A")
	rows := f.run(t, f.fillBucket(bucket, query, vars{"user": all()}, f.midnight(-60), f.midnight(1)))
	if len(rows) != len(want) {
		t.Errorf("%s: %v, want %v", name, rows, want)
		return
	}
	for i, row := range rows {
		if row["_value"] != want[i] {
			t.Errorf("%s: %v, want %v", name, rows, want)
		}
	}
}

func repeat(views, days int) []int {
	all := make([]int, days)
	for i := range all {
		all[i] = views
	}
	return all
}

func quality(user string, at time.Time, quality string) string {
	return fmt.Sprintf("velog_account_daily,user=%s quality=%q %d", user, quality, at.UnixNano())
}

func unixNano(at time.Time) string { return strconv.FormatInt(at.UnixNano(), 10) }
