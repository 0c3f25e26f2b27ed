package api

import (
	"context"
	"net/http"
)

type shareAnswer struct {
	Body struct {
		URL           *string `json:"url" format:"uri" doc:"The public link. Null: it is off."`
		BadgeURL      *string `json:"badge_url" format:"uri" doc:"An SVG badge with the total views, or those of the last 30 days. Null without a public link."`
		BadgeMarkdown *string `json:"badge_markdown" doc:"The badge as Markdown for a README. Null without a public link."`
	} `nameHint:"Share"`
}

func shareOf(c call, token string) *shareAnswer {
	var out shareAnswer
	if token != "" {
		link := c.site + "/s/" + token
		badge := link + "/badge.svg"
		markdown := "[![velog](" + badge + ")](" + link + ")"
		out.Body.URL, out.Body.BadgeURL, out.Body.BadgeMarkdown = &link, &badge, &markdown
	}
	return &out
}

// share adds the operations on the public link.
func (a *api) share() {
	register(a, operation(http.MethodGet, "/share", "share", "My public link",
		"Returns the public link. Anyone with the link can see the days and public posts without signing in."),
		func(ctx context.Context, c call, _ *none) (*shareAnswer, error) {
			token, err := a.Gate.ShareToken(ctx, c.account.ID)
			return shareOf(c, token), err
		})
	register(a, operation(http.MethodPut, "/share", "make-share", "Turn on the public link", "Creates a public link, or keeps the existing one."),
		func(ctx context.Context, c call, _ *none) (*shareAnswer, error) {
			token, err := a.Gate.Share(ctx, c.account.ID)
			return shareOf(c, token), err
		})
	register(a, operation(http.MethodDelete, "/share", "end-share", "Turn off the public link",
		"Revokes the public link for good. Turning it on again creates a new one."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.Unshare(ctx, c.account.ID)
		})
}
