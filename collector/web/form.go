package web

import (
	"errors"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const maxForm = 64 << 10

// form reads what was posted: the fields that are named, each at most once, and
// no others. The errors never tell what was in it: that can be a token.
func (r *request) form(names ...string) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, &fault{status: http.StatusUnsupportedMediaType, key: "wrong.form_kind"}
	}
	r.Body = http.MaxBytesReader(r.w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &fault{status: http.StatusRequestEntityTooLarge, key: "wrong.form_size"}
		}
		return nil, badRequest("wrong.form")
	}
	clearReadDeadline(r.w)
	for name, values := range r.PostForm {
		if !slices.Contains(names, name) || len(values) > 1 {
			return nil, badRequest("wrong.form")
		}
	}
	return r.PostForm, nil
}

// tokens are those of a form.
func tokens(fields url.Values) velog.Tokens {
	return velog.Tokens{
		Access:  velog.Token(strings.TrimSpace(fields.Get(access.FieldAccess))),
		Refresh: velog.Token(strings.TrimSpace(fields.Get(access.FieldRefresh))),
	}
}

// refusal is why a form was refused, and what to do; empty if it was not.
type refusal struct {
	Field string // that is wrong; empty: none in particular
	Text  string
	Link  string // where to do it
}

// field is a field of a form as it is shown again. What was in it is not.
type field struct{ Name, Wrong string }

// Of is a field, with the refusal if that is about it.
func (r refusal) Of(name string) field {
	f := field{Name: name}
	if r.Field == name {
		f.Wrong = r.Text
	}
	return f
}

// refuse returns why a form was refused and sets the status; other errors it
// returns.
func (r *request) refuse(err error) (refusal, error) {
	why, ok := errors.AsType[*access.Refusal](err)
	if !ok {
		return refusal{}, err
	}
	r.status = why.Reason.Status()
	if why.Wait > 0 {
		r.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(why.Wait.Seconds()))))
	}
	shown := refusal{Field: why.Field, Text: refusalText(r.text, why)}
	if why.Reason == access.ReasonNotRegistered {
		shown.Link = "/register"
	}
	return shown, nil
}

func refusalText(l *text.Language, why *access.Refusal) string {
	key := why.Reason.TextKey()
	switch why.Reason.About() {
	case access.AboutField:
		return l.Say(key, "Field", why.Field)
	case access.AboutUser:
		return l.Say(key, "User", why.User)
	case access.AboutWait:
		return l.Say(key, "Wait", l.Span(roundUp(why.Wait)))
	default:
		return l.Say(key)
	}
}

// roundUp makes a wait one of whole minutes, or seconds, that is not too short.
func roundUp(wait time.Duration) time.Duration {
	unit := time.Minute
	if wait <= time.Minute {
		unit = time.Second
	}
	return max(unit, (wait + unit - 1).Truncate(unit))
}
