package collector

import (
	"net/url"
	"regexp"
	"strings"
)

// BlogName finds the username in what people paste, which may be the address of the
// blog; empty if there is none. Names may be longer than velog allows today.
func BlogName(text string) string {
	address := regexp.MustCompile(`^(?:(?:https?://)?(?:www\.)?velog\.io/@|@)?([A-Za-z0-9_-]{1,64})(?:[/?#].*)?$`)
	if m := address.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[1]
	}
	return ""
}

// BlogURL returns where velog shows the posts of a user.
func BlogURL(user string) string { return velogURL("/@" + user) }

// PostURL returns where velog shows a post; nowhere, if it was only imported and
// has no slug.
func PostURL(user, slug string) string {
	if slug == "" {
		return ""
	}
	return velogURL("/@" + user + "/" + slug)
}

func velogURL(path string) string {
	return (&url.URL{Scheme: "https", Host: "velog.io", Path: path}).String()
}
