package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// leaderboardPages show the blogs of writers who take part beside one another: sums
// over their public posts, and nothing else.
type leaderboardPages struct {
	handler
	standings *recent[standingsOf, []collector.Standing]
}

// standingsOf is a period, and whose standings in it were asked for.
type standingsOf struct {
	collector.Period
	members string
}

func newLeaderboardPages(h handler) leaderboardPages {
	return leaderboardPages{h, newRecent[standingsOf, []collector.Standing](keptFor)}
}

const leaderboardPath = "/leaderboard"

// leaderboardPage is the page of the leaderboard.
type leaderboardPage struct {
	frame
	pager
	Period  collector.Period
	Ranges  []choice
	Orders  []choice
	Places  []placeRow
	Unlist  string // where the writer decides; empty: nobody is signed in
	Waiting bool   // some have no place yet
	How     bool   // the operator is told how blogs take part
}

func (leaderboardPage) template() string { return "leaderboard" }

// placeRow is a blog on the leaderboard.
type placeRow struct {
	collector.Place
	URL       string
	Own       bool
	Views     string
	Change    string // empty: it cannot be compared, and the note says why
	Direction string
	Note      string
}

// leaderboardRanges are the names of the periods.
func leaderboardRanges() []string { return []string{"7d", defaultLeaderboardRange, "1y"} }

// defaultLeaderboardRange is the period that nobody chose.
const defaultLeaderboardRange = "30d"

func (p leaderboardPages) show(r *request) (page, error) {
	if !r.operator && r.account.ID == 0 && !p.LeaderboardOpen {
		return nil, toSignIn(r)
	}
	if p.Public == nil {
		return nil, notFound("wrong.address")
	}
	q, by, err := readLeaderboard(r)
	if err != nil {
		return nil, err
	}
	period, _ := q.periods(collector.DateOf(r.now))
	all, err := p.read(r, period)
	if err != nil {
		return nil, err
	}
	board := collector.Leaderboard(all, by, period.Length())
	page := leaderboardPage{frame: p.frame(r, r.text.Say("menu.leaderboard")), Period: period, How: r.operator}
	page.choices(r.text, q, by)
	if page.pager, err = paged(q, len(board), func(q params) string { return leaderboardLink(q, by) }); err != nil {
		return page, err
	}
	for _, place := range board[page.offset:page.To] {
		page.Places = append(page.Places, rowOf(r, place, period.Length()))
	}
	page.Waiting = slices.ContainsFunc(board, func(p collector.Place) bool { return p.Place == 0 })
	if r.account.ID != 0 {
		page.Unlist = userLink(r.account.User) + "/-/settings#leaderboard"
	}
	return page, nil
}

// readLeaderboard reads what an address asks of the leaderboard.
func readLeaderboard(r *request) (params, collector.LeaderboardOrder, error) {
	q, err := readParams(r)
	if err != nil {
		return q, "", err
	}
	by := collector.LeaderboardOrder(cmp.Or(r.URL.Query().Get("rank"), string(collector.LeadByViews)))
	if !slices.Contains(collector.LeaderboardOrders(), by) {
		return q, by, badRequest("wrong.rank", "Given", string(by))
	}
	q.Range, q.Period = cmp.Or(r.URL.Query().Get("range"), defaultLeaderboardRange), collector.Period{}
	if !slices.Contains(leaderboardRanges(), q.Range) {
		return q, by, badRequest("wrong.leaderboard_range", "Given", q.Range)
	}
	return q, by, nil
}

// read returns the standings of those who take part now: sums are kept for a
// while, but not who is in.
func (p leaderboardPages) read(r *request, period collector.Period) ([]collector.Standing, error) {
	members, err := p.Public.Members(r.Context(), p.LeaderboardUsers)
	if err != nil {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(members))
	var key []byte
	for _, id := range ids {
		key = strconv.AppendInt(append(key, ' '), id, 36)
	}
	return p.standings.get(r.now, standingsOf{period, string(key)}, func() ([]collector.Standing, error) {
		return p.Public.Standings(r.Context(), ids, period)
	})
}

// choices lead to other periods and orders.
func (page *leaderboardPage) choices(l *text.Language, q params, by collector.LeaderboardOrder) {
	for _, name := range leaderboardRanges() {
		page.Ranges = append(page.Ranges, choice{l.Say("range." + name), leaderboardLink(q.withRange(name), by), name == q.Range})
	}
	for _, order := range collector.LeaderboardOrders() {
		page.Orders = append(page.Orders, choice{l.Say("leaderboard.by." + string(order)), leaderboardLink(q.withPage(1), order), order == by})
	}
}

func leaderboardLink(q params, by collector.LeaderboardOrder) string {
	all := url.Values{"range": {q.Range}, "rank": {string(by)}}
	q.setPlace(all)
	return "?" + all.Encode()
}

// rowOf shows a place. A blog whose days are not all known is compared with nothing.
func rowOf(r *request, p collector.Place, days int) placeRow {
	row := placeRow{Place: p, URL: collector.BlogURL(p.User), Own: r.account.User == p.User, Views: text.Total(p.Now)}
	switch {
	case p.Comparable:
		percent, direction := text.Change(p.Now.Views, p.Before.Views)
		row.Change, row.Direction = percent, direction
		if growth := p.Growth(); growth != 0 && p.Before.Views > 0 {
			row.Change = text.Signed(growth) + " (" + percent + ")"
		}
		row.Note = r.text.Say("leaderboard.before", "Number", text.Number(p.Before.Views))
	case p.Now.Days < days:
		row.Note = r.text.Say("only_days", "Days", p.Now.Days)
	case p.Now.Partial > 0:
		row.Note = r.text.Say("leaderboard.incomplete")
	default:
		row.Note = r.text.Say("before_unknown")
	}
	return row
}
