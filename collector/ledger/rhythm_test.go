package ledger

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// nightOwl grows the counters of a post until an instant that is some time after
// the one before: most views come between midnight and four in Seoul.
func nightOwl(r *rand.Rand, c *collector.Counters, at time.Time, after time.Duration) {
	views := int(after / (20 * time.Minute))
	if at.In(collector.Seoul).Hour() < 4 {
		views *= 9
	}
	c.Views += r.Int64N(int64(1 + 2*views))
	c.Likes = c.Views / 40
}

// nightStep has the account scraped after a while, mostly a short one. Some posts
// are not read, and some answers come late.
func (l *life) nightStep() {
	wait := time.Duration(20+l.IntN(60)) * time.Minute
	if l.IntN(15) == 0 {
		wait = time.Duration(3+l.IntN(60)) * time.Hour
	}
	l.now = l.now.Add(wait)
	r := collector.ScrapeResult{Account: l.account, At: l.now, Next: l.now}
	for post := range lifePosts {
		c := l.counters[post]
		nightOwl(l.Rand, &c, l.now, wait)
		l.counters[post] = c
		o := seen(post, l.now, c.Views, c.Likes, c.Comments)
		switch l.IntN(60) {
		case 0, 1, 2, 3:
			continue
		case 4:
			o.At = o.At.Add(-time.Duration(l.IntN(40*3600)) * time.Second)
		}
		r.Seen = append(r.Seen, o)
	}
	storeScrape(l.T, l.db, r)
}

// removing takes away some readings.
func (l *life) removing() {
	from := l.now.Add(-time.Duration(l.IntN(7*24*60)) * time.Minute)
	s := Stretch{User: "velopert", Post: oneOf(l.Rand, AllPosts, uuidOf(1)), From: from, To: from.Add(time.Duration(l.IntN(20*60)) * time.Minute)}
	if _, err := l.db.RemoveReadings(l.Context(), s, l.now); err != nil && !strings.Contains(err.Error(), "no such post") {
		l.Fatal(err)
	}
}

// TestDaysOverGapsFollowFromReadings has the days over long gaps, which change
// step by step as earlier readings turn up or are removed, compared with those
// worked out from all readings at once.
func TestDaysOverGapsFollowFromReadings(t *testing.T) {
	onEachEngine(t, testDaysOverGapsFollowFromReadings)
}

func testDaysOverGapsFollowFromReadings(t *testing.T) {
	for seed := range seeds(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			l, learned := newLife(t, seed), false
			for step := range 200 {
				l.nightStep()
				switch {
				case step%40 == 39:
					l.importing()
				case step%60 == 59:
					l.removing()
				}
				if step%10 == 9 {
					l.check()
					learned = learned || len(dump(t, l.db, "SELECT hour FROM rhythms WHERE LENGTH(weights) > 0")) > 0
				}
				if t.Failed() {
					t.Fatalf("at step %d", step)
				}
			}
			if !learned {
				t.Error("no gap had a rhythm")
			}
		})
	}
}

// TestOrderMakesNoDifferenceOverGaps has the readings of two weeks with gaps come
// by scrapes and by files, in any order.
func TestOrderMakesNoDifferenceOverGaps(t *testing.T) {
	onEachEngine(t, testOrderMakesNoDifferenceOverGaps)
}

func testOrderMakesNoDifferenceOverGaps(t *testing.T) {
	for seed := range seeds(3) {
		r := rand.New(rand.NewPCG(seed, 9))
		whole, parts, mixed := openTest(t), openTest(t), openTest(t)
		var account int64
		for _, db := range []*DB{whole, parts, mixed} {
			account = addAccount(t, db, "velopert", noon())
		}
		var lines []string
		counters, at := make([]collector.Counters, 3), noon()
		for range 250 {
			wait := time.Duration(20+r.IntN(70)) * time.Minute
			if r.IntN(40) == 0 {
				wait = time.Duration(10+r.IntN(60)) * time.Hour
			}
			at = at.Add(wait)
			for post := range counters {
				c := &counters[post]
				nightOwl(r, c, at, wait)
				lines = append(lines, fmt.Sprintf("velopert,%s,제목,,%s,%d,%d,0\n", uuidOf(post), text(at), c.Views, c.Likes))
				if r.IntN(3) > 0 {
					o := seen(post, at, c.Views, c.Likes, 0)
					o.ReleasedAt = time.Time{}
					store(t, mixed, account, at, o)
				}
			}
		}
		importText(t, whole, header+strings.Join(lines, ""))
		importParts(t, parts, r, header, lines)
		importParts(t, mixed, r, header, lines)
		want := contents(t, whole)
		for _, db := range []*DB{parts, mixed} {
			if diff := cmp.Diff(want, contents(t, db)); diff != "" {
				t.Errorf("seed %d (-whole +in parts):\n%s", seed, diff)
			}
		}
		l := &life{T: t, db: mixed, account: account}
		if l.check(); t.Failed() {
			return
		}
	}
}

// TestARhythmIsLearnedOnce has an account scraped on the day after a long gap:
// each scrape works out that day's beginning anew, by the same rhythm.
func TestARhythmIsLearnedOnce(t *testing.T) { onEachEngine(t, testARhythmIsLearnedOnce) }

func testARhythmIsLearnedOnce(t *testing.T) {
	l := newLife(t, 1)
	scrape := func(wait time.Duration) {
		l.now = l.now.Add(wait)
		c := l.counters[1]
		nightOwl(l.Rand, &c, l.now, wait)
		l.counters[1] = c
		store(t, l.db, l.account, l.now, seen(1, l.now, c.Views+1, 0, 0))
	}
	for range 3 * 24 {
		scrape(time.Hour)
	}
	scrape(30 * time.Hour)
	rhythms := dump(t, l.db, "SELECT hour, weights FROM rhythms")
	if len(rhythms) != 1 {
		t.Fatalf("%d rhythms are stored, want one", len(rhythms))
	}
	failOn(t, l.db, "INSERT", "rhythms")
	for range 5 {
		scrape(time.Hour)
	}
	l.check()
}
