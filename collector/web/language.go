package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// words says things in one language.
type words struct {
	tag   string // en or ko
	index int    // of the language in an entry of the catalogue
	texts map[string][2]string
}

// languages returns the words of each language by its tag.
func languages() map[string]words {
	texts := catalogue()
	return map[string]words{
		"en": {tag: "en", index: 0, texts: texts},
		"ko": {tag: "ko", index: 1, texts: texts},
	}
}

// T returns a text of the catalogue with its arguments filled in. A template
// that asks for one that is not there fails as a whole.
func (w words) T(key string, args ...any) (string, error) {
	both, ok := w.texts[key]
	if !ok {
		return "", fmt.Errorf("no text for %q", key)
	}
	if len(args) == 0 || !strings.Contains(both[w.index], "%") { // some of a kind have arguments, others none
		return both[w.index], nil
	}
	return fmt.Sprintf(both[w.index], args...), nil
}

// say is T for the program's own keys, which the tests hold against the
// catalogue.
func (w words) say(key string, args ...any) string {
	text, err := w.T(key, args...)
	if err != nil {
		return key
	}
	return text
}

// count writes a number with its noun: 1 minute, 1,234 posts. A text with two
// forms has them apart by a bar, the first for one alone.
func (w words) count(noun string, n int64) string {
	form, many, two := strings.Cut(w.say("n."+noun), "|")
	if two && n != 1 {
		form = many
	}
	return fmt.Sprintf(form, number(n))
}

// relative writes how long before or after now an instant is, in the largest
// unit that fits at least once.
func (w words) relative(t, now time.Time) string {
	switch d := now.Sub(t).Round(time.Second); {
	case d.Abs() < 5*time.Second:
		return w.say("time.now")
	case d < 0:
		return w.say("time.in", w.span(-d))
	default:
		return w.say("time.ago", w.span(d))
	}
}

func (w words) span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return w.count("second", int64(d/time.Second))
	case d < time.Hour:
		return w.count("minute", int64(d/time.Minute))
	case d < 2*day:
		return w.count("hour", int64(d/time.Hour))
	default:
		return w.count("day", int64(d/day))
	}
}

// date writes a day with its weekday: 2026-11-22 (Sun).
func (w words) date(d collector.Date) string {
	weekdays := strings.Fields(w.say("weekdays"))
	return d.String() + " (" + weekdays[d.Begin().In(collector.Seoul).Weekday()] + ")"
}

// shortDate writes a day as labels have it: 22 Nov.
func (w words) shortDate(d collector.Date) string {
	t := d.Begin().In(collector.Seoul)
	months := strings.Fields(w.say("months"))
	return w.say("date.short", months[t.Month()-1], t.Day())
}

// month writes the month of a day with its year: Nov 2026.
func (w words) month(d collector.Date) string {
	t := d.Begin().In(collector.Seoul)
	return w.say("date.month", strings.Fields(w.say("months"))[t.Month()-1], t.Year())
}

const languageCookie = "lang"

// choose returns the tag of the language to answer in: the one asked for in
// the address, the one chosen before, or what the browser prefers. It reports
// whether the address asked for one that there is not.
func choose(r *http.Request) (tag string, asked, unknown bool) {
	if want := r.URL.Query().Get("lang"); r.URL.Query().Has("lang") {
		if known(want) {
			return want, true, false
		}
		unknown = true
	}
	if c, err := r.Cookie(languageCookie); err == nil && known(c.Value) {
		return c.Value, false, unknown
	}
	supported := []string{"en", "ko"} // the first one for who prefers neither
	matcher := language.NewMatcher([]language.Tag{language.English, language.Korean})
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return supported[i], false, unknown
}

func known(tag string) bool { return tag == "en" || tag == "ko" }

// remember keeps a choice of language for a year.
func remember(w http.ResponseWriter, tag string) {
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
