package api

import (
	"context"
	"net/http"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// Outcome is how the last scrape of an account went.
type Outcome struct {
	State string  `json:"state" enum:"new,up,login_failed,unknown_user,velog_down,schema,clock,vanished,error" doc:"How the last scrape went: up is well; new: there was none yet."`
	Error *string `json:"error" doc:"Why the last scrape failed, or why its state is vanished, for people; null: neither."`
}

func outcomeOf(state collector.State, text string) Outcome {
	if text == "" {
		return Outcome{State: string(state)}
	}
	return Outcome{string(state), &text}
}

// scrape is the scrape that a writer asked for.
type scrapeStatus struct {
	AskedAt  *time.Time `json:"asked_at" doc:"When a scrape was last asked for; null: never."`
	Waiting  bool       `json:"waiting" doc:"Whether it is still to be done. Once it is not, state and error are its result."`
	MayAskAt *time.Time `json:"may_ask_at" doc:"From when on a scrape can be asked for again; null: at any time."`
	Outcome
}

func scrapeStatusOf(a access.ScrapeRequest) scrapeStatus {
	r := scrapeStatus{AskedAt: moment(a.At), Waiting: a.Waiting, Outcome: outcomeOf(a.State, a.Error)}
	if a.Next.Unix() > 0 { // of an account that was never read it is long before
		r.MayAskAt = moment(a.Next)
	}
	return r
}

type scrapeAnswer struct {
	Location string `header:"Location" doc:"Where to see when the scrape is done."`
	Body     scrapeStatus
}

type scrapeQuery struct {
	Body scrapeStatus
}

type stateAnswer struct {
	Body struct {
		Outcome
		Followed        bool         `json:"followed" doc:"Whether the account is read at all."`
		Failures        int64        `json:"failures" minimum:"0" doc:"Scrapes that failed since the last good one."`
		LastAttemptAt   *time.Time   `json:"last_attempt_at"`
		LastSuccessAt   *time.Time   `json:"last_success_at"`
		NextScrapeAt    *time.Time   `json:"next_scrape_at" doc:"When the account is read next; null: it is not followed."`
		LastCompleteDay *string      `json:"last_complete_day" format:"date" doc:"The last day that will not change any more."`
		Posts           int64        `json:"posts" minimum:"0" doc:"Posts that are followed, without those that are gone."`
		PostsUnread     int64        `json:"posts_unread" minimum:"0" doc:"Posts whose views the last scrape that stored something could not read."`
		PostsLost       int64        `json:"posts_lost" minimum:"0" doc:"Posts that neither velog's list shows nor velog has by their ids, and that do not count as deleted yet. Where they are more than half, the state is vanished."`
		ListComplete    bool         `json:"list_complete" doc:"Whether velog's list shows all posts: false where a whole page of it shares one release time, so that it may hide others of that time."`
		AccessEndsAt    *time.Time   `json:"access_token_ends_at" doc:"When the lent access token ends; it is renewed before, as long as the refresh token lasts. Null: none is lent."`
		RefreshEndsAt   *time.Time   `json:"refresh_token_ends_at" doc:"When the lent refresh token ends. Each renewal brings a new one."`
		Scrape          scrapeStatus `json:"scrape" doc:"The scrape that was asked for."`
	} `nameHint:"State"`
}

// scrapes adds the operations about how collecting goes.
func (a *api) scrapes() {
	register(a, operation(http.MethodGet, "/state", "state", "How collecting goes",
		"Tells when the account was read, how that went, and when it will be read next."),
		func(_ context.Context, c call, _ *none) (*stateAnswer, error) { return a.state(c.account), nil })

	op := operation(http.MethodPost, "/scrapes", "request-scrape", "Ask for a scrape",
		"Has the account read now rather than at its time: at most every few minutes. GET /scrapes tells when it is done.",
		http.StatusConflict, http.StatusTooManyRequests)
	op.DefaultStatus = http.StatusAccepted
	register(a, op, func(ctx context.Context, c call, _ *none) (*scrapeAnswer, error) {
		asked, err := a.Gate.RequestScrape(ctx, c.account)
		return &scrapeAnswer{Prefix + "/scrapes", scrapeStatusOf(asked)}, err
	})

	register(a, operation(http.MethodGet, "/scrapes", "scrape", "The scrape that was asked for", "Tells whether the scrape is done, and how it went."),
		func(_ context.Context, c call, _ *none) (*scrapeQuery, error) {
			return &scrapeQuery{scrapeStatusOf(a.Gate.ScrapeRequest(c.account))}, nil
		})
}

func (a *api) state(account collector.Account) *stateAnswer {
	var out stateAnswer
	account = account.AsOf(a.Now())
	b := &out.Body
	b.Outcome = outcomeOf(account.State, account.Problem())
	b.Followed, b.Failures, b.Posts = account.Followed, int64(account.Failures), int64(account.Posts)
	b.PostsUnread, b.PostsLost, b.ListComplete = int64(account.Gaps.Unread), int64(account.Gaps.Lost), !account.Gaps.Incomplete
	b.LastAttemptAt, b.LastSuccessAt = moment(account.LastAttempt), moment(account.LastSuccess)
	b.AccessEndsAt, b.RefreshEndsAt = moment(account.AccessExpiry), moment(account.RefreshExpiry)
	if account.Followed {
		b.NextScrapeAt = moment(account.NextScrape)
	}
	if account.LastDay != 0 {
		date := account.LastDay.String()
		b.LastCompleteDay = &date
	}
	b.Scrape = scrapeStatusOf(a.Gate.ScrapeRequest(account))
	return &out
}
