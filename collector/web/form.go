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
func (v *visit) form(names ...string) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, &fault{status: http.StatusUnsupportedMediaType, key: "wrong.form_kind"}
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &fault{status: http.StatusRequestEntityTooLarge, key: "wrong.form_size"}
		}
		return nil, badRequest("wrong.form")
	}
	unhurried(v.w)
	for name, values := range v.r.PostForm {
		if !slices.Contains(names, name) || len(values) > 1 {
			return nil, badRequest("wrong.form")
		}
	}
	return v.r.PostForm, nil
}

// tokens are those of a form.
func tokens(fields url.Values) velog.Tokens {
	return velog.Tokens{
		Access:  velog.Token(strings.TrimSpace(fields.Get(access.FieldAccess))),
		Refresh: velog.Token(strings.TrimSpace(fields.Get(access.FieldRefresh))),
	}
}

// refusal is why a form was not taken, and what to do. It is empty where there
// is none.
type refusal struct {
	Field string // that it is about; empty: none alone
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

// refuse has the page say why a form was not taken; other errors it returns.
func (v *visit) refuse(err error) (refusal, error) {
	why, ok := errors.AsType[*access.Refusal](err)
	if !ok {
		return refusal{}, err
	}
	v.status = why.Reason.Status()
	if why.Wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(why.Wait.Seconds()))))
	}
	r := refusal{Field: why.Field, Text: refusalText(v.text, why)}
	if why.Reason == access.ReasonNotRegistered {
		r.Link = "/register"
	}
	return r, nil
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
