package api

import (
	"context"
	"net/http"
)

type shareAnswer struct {
	Body struct {
		URL           *string `json:"url" format:"uri" doc:"The public link; null: there is none."`
		BadgeURL      *string `json:"badge_url" format:"uri" doc:"An SVG with the views in all and of the last 30 days; null without a public link."`
		BadgeMarkdown *string `json:"badge_markdown" doc:"The badge as a README shows it; null without a public link."`
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
		"Tells the public link: whoever has it sees the days and the public posts, without signing in."),
		func(ctx context.Context, c call, _ *none) (*shareAnswer, error) {
			token, err := a.Gate.ShareToken(ctx, c.account.ID)
			return shareOf(c, token), err
		})
	register(a, operation(http.MethodPut, "/share", "make-share", "Switch the public link on", "Makes a public link, or keeps the one that there is."),
		func(ctx context.Context, c call, _ *none) (*shareAnswer, error) {
			token, err := a.Gate.Share(ctx, c.account.ID)
			return shareOf(c, token), err
		})
	register(a, operation(http.MethodDelete, "/share", "end-share", "Switch the public link off",
		"Ends the public link for good: switched on again, it is another one."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.Unshare(ctx, c.account.ID)
		})
}
