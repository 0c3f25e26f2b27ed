package web

// insightsPage is what the days of a blog tell at a second look.
type insightsPage struct {
	blogFrame
}

func (insightsPage) template() string { return "insights" }

// showInsights shows the viewer what the days of an account tell.
func (p blogPages) showInsights(r *request) (page, error) {
	b, err := p.blog(r)
	if err != nil {
		return nil, err
	}
	return p.insights(r, b)
}

func (p blogPages) insights(r *request, b blog) (insightsPage, error) {
	return insightsPage{p.blogFrame(r, b, r.text.Say("section.insights")+" · @"+b.Account.User)}, nil
}
