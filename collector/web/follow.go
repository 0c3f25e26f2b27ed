package web

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// follow follows a blog publicly, for the operator.
func (v *visit) follow() (string, any, error) {
	if !v.operator {
		return "", nil, notFound("wrong.address")
	}
	fields, err := v.form("user")
	if err != nil {
		return "", nil, err
	}
	user := blogName(fields.Get("user"))
	if user == "" {
		return v.notFollowed("refusal.no_name")
	}
	switch account, err := v.h.Follow(v.r.Context(), user); {
	case err == nil:
		return "", nil, redirect(userLink(account.User) + "/-/state")
	case errors.Is(err, collector.ErrNoBlog) && user != strings.ToLower(user):
		return v.notFollowed("refusal.upper_case", "User", user, "Lower", strings.ToLower(user))
	case errors.Is(err, collector.ErrNoBlog):
		return v.notFollowed("refusal.no_blog", "User", user)
	case velog.KindOf(err) != "":
		v.h.Log.Warn("velog cannot be asked whether there is a blog", "user", user, "error", err)
		return v.notFollowed("refusal.velog_silent")
	default:
		return "", nil, err
	}
}

// blogName finds the name in what people paste, which may be the address of the
// blog; empty if there is none. Names may be longer than velog allows today.
func blogName(text string) string {
	address := regexp.MustCompile(`^(?:(?:https?://)?(?:www\.)?velog\.io/@|@)?([A-Za-z0-9_-]{1,64})(?:/.*)?$`)
	if m := address.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[1]
	}
	return ""
}

// notFollowed shows the accounts, and why there is not one more.
func (v *visit) notFollowed(key string, args ...any) (string, any, error) {
	page, err := v.h.Status.Status(v.r.Context())
	v.self, v.status = "/", http.StatusUnprocessableEntity
	return "status", statusPage{v.frame("velog-dashboard"), page, refusal{Field: "user", Text: v.text.Say(key, args...)}}, err
}
