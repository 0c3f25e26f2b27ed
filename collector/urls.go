package collector

import "net/url"

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
