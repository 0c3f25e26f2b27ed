package api

import (
	"context"
	"net/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

type shareAnswer struct {
	Body struct {
		URL *string `json:"url" format:"uri" doc:"The public link. Null: it is off."`
	} `nameHint:"Share"`
}

func shareOf(c call, token string) *shareAnswer {
	var out shareAnswer
	if token != "" {
		link := c.site + "/s/" + token
		out.Body.URL = &link
	}
	return &out
}

type badgeAnswer struct {
	Body struct {
		URL      *string `json:"url" format:"uri" doc:"The address of an SVG image with the total views of the public posts; with show=month in the query, with those of the last 30 days, and with lang=ko in Korean. Null: it is off."`
		Markdown *string `json:"markdown" doc:"The badge as Markdown for a README. Null: it is off."`
	} `nameHint:"Badge"`
}

func badgeOf(c call, token string) *badgeAnswer {
	var out badgeAnswer
	if token != "" {
		url := c.site + "/badge/" + token + ".svg"
		markdown := "[![velog](" + url + ")](" + c.account.URL() + ")"
		out.Body.URL, out.Body.Markdown = &url, &markdown
	}
	return &out
}

type feedAnswer struct {
	Body struct {
		URL *string `json:"url" format:"uri" doc:"The address of the Atom feed; with lang=ko in the query it is in Korean. Null: it is off."`
	} `nameHint:"Feed"`
}

func feedOf(c call, token string) *feedAnswer {
	var out feedAnswer
	if token != "" {
		url := c.site + "/feed/" + token + "?lang=en"
		out.Body.URL = &url
	}
	return &out
}

// share adds the operations on secret addresses.
func (a *api) share() {
	secretAddress(a, collector.SharePages, shareOf, addressTexts{
		path: "/share", id: "share", name: "public link",
		what: "Anyone with the link can see the days and public posts without signing in.",
	})
	secretAddress(a, collector.ShareBadge, badgeOf, addressTexts{
		path: "/badge", id: "badge", name: "badge",
		what: "It shows the views of the public posts, and leads to nothing else.",
	})
	secretAddress(a, collector.ShareFeed, feedOf, addressTexts{
		path: "/feed", id: "feed", name: "feed",
		what: "Anyone with its address can read the events of the blog and its public posts, and the digest of each week.",
	})
}

// addressTexts are how the operations on a secret address are described.
type addressTexts struct{ path, id, name, what string }

func secretAddress[O any](a *api, what collector.Share, answer func(call, string) *O, t addressTexts) {
	register(a, operation(http.MethodGet, t.path, t.id, "My "+t.name, "Returns the "+t.name+". "+t.what),
		func(ctx context.Context, c call, _ *none) (*O, error) {
			token, err := a.Gate.ShareToken(ctx, c.account.ID, what)
			return answer(c, token), err
		})
	register(a, operation(http.MethodPut, t.path, "make-"+t.id, "Turn on the "+t.name, "Creates the "+t.name+", or keeps the existing one."),
		func(ctx context.Context, c call, _ *none) (*O, error) {
			token, err := a.Gate.Share(ctx, c.account.ID, what)
			return answer(c, token), err
		})
	register(a, operation(http.MethodDelete, t.path, "end-"+t.id, "Turn off the "+t.name,
		"Revokes the address of the "+t.name+" for good. Turning it on again creates a new one."),
		func(ctx context.Context, c call, _ *none) (*none, error) {
			return nil, a.Gate.Unshare(ctx, c.account.ID, what)
		})
}
