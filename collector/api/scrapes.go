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
	State string  `json:"state" enum:"new,up,login_failed,unknown_user,velog_down,schema,clock,vanished,error" doc:"Result of the last scrape. up: it succeeded; new: none yet."`
	Error *string `json:"error" doc:"Why the last scrape failed, or what is missing in the state vanished, for people. Null: neither."`
}

func outcomeOf(state collector.State, text string) Outcome {
	if text == "" {
		return Outcome{State: string(state)}
	}
	return Outcome{string(state), &text}
}

// scrapeStatus is the scrape that a writer requested.
type scrapeStatus struct {
	RequestedAt   *time.Time `json:"requested_at" doc:"When a scrape was last requested. Null: never."`
	Pending       bool       `json:"pending" doc:"Whether the requested scrape is pending or running. If not, state and error are its result."`
	NextAllowedAt *time.Time `json:"next_allowed_at" doc:"When a scrape can be requested again. Null: at any time."`
	Outcome
}

func scrapeStatusOf(a access.ScrapeRequest) scrapeStatus {
	r := scrapeStatus{RequestedAt: moment(a.At), Pending: a.Waiting, Outcome: outcomeOf(a.State, a.Error)}
	if a.Next.Unix() > 0 { // of an account that was never read it is long before
		r.NextAllowedAt = moment(a.Next)
	}
	return r
}

type scrapeAnswer struct {
	Location string `header:"Location" doc:"Where to see whether the scrape is done."`
	Body     scrapeStatus
}

type scrapeQuery struct {
	Body scrapeStatus
}

type stateAnswer struct {
	Body struct {
		Outcome
		Tracked          bool         `json:"tracked" doc:"Whether the account is scraped. False once it is disconnected."`
		Failures         int64        `json:"failures" minimum:"0" doc:"Failed scrapes since the last successful one."`
		LastAttemptAt    *time.Time   `json:"last_attempt_at"`
		LastSuccessAt    *time.Time   `json:"last_success_at"`
		NextScrapeAt     *time.Time   `json:"next_scrape_at" doc:"When the next scrape is due. Null: the account is disconnected."`
		LastCompleteDay  *string      `json:"last_complete_day" format:"date" doc:"The last day that is complete."`
		Posts            int64        `json:"posts" minimum:"0" doc:"Number of posts, without deleted ones."`
		PostsUnread      int64        `json:"posts_unread" minimum:"0" doc:"Number of posts whose views could not be read in the last scrape that stored anything."`
		PostsMissing     int64        `json:"posts_missing" minimum:"0" doc:"Number of posts missing on velog that are not marked as deleted yet. If more than half are, the state is vanished."`
		ListComplete     bool         `json:"list_complete" doc:"Whether velog's list contains all posts. False if a whole page of it shares one release time, so that more may be hidden."`
		AccessExpiresAt  *time.Time   `json:"access_token_expires_at" doc:"When the access token expires. It is renewed before, as long as the refresh token is valid. Null: the account has none."`
		RefreshExpiresAt *time.Time   `json:"refresh_token_expires_at" doc:"When the refresh token expires. Each renewal replaces it."`
		Scrape           scrapeStatus `json:"scrape" doc:"The requested scrape."`
	} `nameHint:"State"`
}

// scrapes adds the operations about scrapes.
func (a *api) scrapes() {
	register(a, operation(http.MethodGet, "/state", "state", "Status of my account",
		"Returns when the account was last scraped, with which result, and when the next scrape is due."),
		func(_ context.Context, c call, _ *none) (*stateAnswer, error) { return a.state(c.account), nil })

	op := operation(http.MethodPost, "/scrapes", "request-scrape", "Scrape now",
		"Requests a scrape before its time, at most every few minutes. GET /scrapes reports when it is done.",
		http.StatusConflict, http.StatusTooManyRequests)
	op.DefaultStatus = http.StatusAccepted
	register(a, op, func(ctx context.Context, c call, _ *none) (*scrapeAnswer, error) {
		request, err := a.Gate.RequestScrape(ctx, c.account)
		return &scrapeAnswer{Prefix + "/scrapes", scrapeStatusOf(request)}, err
	})

	register(a, operation(http.MethodGet, "/scrapes", "scrape", "The requested scrape", "Returns whether the requested scrape is done, and its result."),
		func(_ context.Context, c call, _ *none) (*scrapeQuery, error) {
			return &scrapeQuery{scrapeStatusOf(a.Gate.ScrapeRequest(c.account))}, nil
		})
}

func (a *api) state(account collector.Account) *stateAnswer {
	var out stateAnswer
	account = account.AsOf(a.Now())
	b := &out.Body
	b.Outcome = outcomeOf(account.State, account.Problem())
	b.Tracked, b.Failures, b.Posts = account.Tracked, int64(account.Failures), int64(account.Posts)
	b.PostsUnread, b.PostsMissing, b.ListComplete = int64(account.Gaps.Unread), int64(account.Gaps.Lost), !account.Gaps.Incomplete
	b.LastAttemptAt, b.LastSuccessAt = moment(account.LastAttempt), moment(account.LastSuccess)
	b.AccessExpiresAt, b.RefreshExpiresAt = moment(account.AccessExpiry), moment(account.RefreshExpiry)
	if account.Tracked {
		b.NextScrapeAt = moment(account.NextScrape)
	}
	if account.LastDay != 0 {
		date := account.LastDay.String()
		b.LastCompleteDay = &date
	}
	b.Scrape = scrapeStatusOf(a.Gate.ScrapeRequest(account))
	return &out
}
