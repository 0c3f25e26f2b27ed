package velogsim

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// API names one of velog's two GraphQL APIs.
type API string

const (
	AnyAPI API = "" // in a [Fault]: both
	V2     API = "v2"
	V3     API = "v3"
)

// FaultKind is what goes wrong.
type FaultKind int

const (
	// FaultStatus answers with Status and a page of HTML, as a load balancer
	// does, and with RetryAfter if there is one.
	FaultStatus FaultKind = iota
	// FaultEmpty answers 200 with an empty body, as a server that is
	// restarting.
	FaultEmpty
	// FaultReset resets the connection without an answer.
	FaultReset
	// FaultSlow waits for Delay before it answers, or until the client hangs up.
	FaultSlow
	// FaultTimeout is a statement cancelled by the database (57014): for every
	// field that matches, or only for getStats and post of the given Posts. In
	// post, v2 hides it and answers that there is no such post.
	FaultTimeout
	// FaultNullViews makes views null where v3 has them, and the total of v2's
	// getStats: for all posts, or for the given Posts.
	FaultNullViews
	// FaultCounter answers Value instead of a Counter, in lists, post and
	// getStats: for all posts, or for the given Posts.
	FaultCounter
	// FaultNoPost makes post and getStats answer for the given Posts as if they
	// were deleted.
	FaultNoPost
	// FaultNoViews removes views from v3's schema: requesting it is rejected.
	FaultNoViews
	// FaultShrunkList lists only the first Keep posts of a user.
	FaultShrunkList
	// FaultAnonymous treats every login as anonymous.
	FaultAnonymous
	// FaultLostCursor ignores cursors, as if their posts were deleted between
	// two pages: the first page comes again.
	FaultLostCursor
	// FaultTruncated cuts the JSON in half.
	FaultTruncated
	// FaultRedirect answers 302.
	FaultRedirect
	// FaultOversized answers with Size bytes of JSON, 16 MiB if it is 0.
	FaultOversized
	// FaultDaysInUTC fills count_by_day as a server in the zone UTC did until
	// November 2023: the day 2024-06-02 is 2024-06-02T00:00:00.000Z.
	FaultDaysInUTC
	// FaultDaysInSeoul does the same for a server in the zone Asia/Seoul: the
	// day 2024-06-02 is 2024-06-01T15:00:00.000Z.
	FaultDaysInSeoul
	// FaultTouchedByViews makes updated_at move with every view and like, not
	// only with edits: whether velog's does is unknown.
	FaultTouchedByViews
	// FaultCached answers with a Date that is older by Delay, and a matching
	// Age, as a cache does.
	FaultCached
	// FaultNoDate answers without a Date.
	FaultNoDate
)

// Fault is a failure of the requests that it matches.
type Fault struct {
	Kind  FaultKind
	API   API    // [AnyAPI]: both
	Field string // a root field of the query, such as posts; empty: any
	Skip  int    // how many matching requests succeed first
	Times int    // how many requests fail after that; 0: until [Server.Clear]

	Status     int           // FaultStatus; 0: 503
	RetryAfter string        // FaultStatus: the header, seconds or a date
	Delay      time.Duration // FaultSlow, FaultCached
	Posts      []string      // FaultTimeout, FaultNullViews, FaultCounter, FaultNoPost: ids of posts
	Counter    string        // FaultCounter: views (also getStats' total), likes, comments_count, or another field of posts
	Value      string        // FaultCounter: any JSON
	Keep       int           // FaultShrunkList
	Size       int           // FaultOversized
}

func (f Fault) matches(api API, fields []string) bool {
	return (f.API == AnyAPI || f.API == api) && (f.Field == "" || slices.Contains(fields, f.Field))
}

// faultList holds the active faults.
type faultList struct {
	mu     sync.Mutex
	faults []*Fault
}

// Inject activates a fault. Several can be active, and affect one request
// together.
func (s *Server) Inject(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = append(s.faults.faults, &f)
}

// Clear deactivates all faults.
func (s *Server) Clear() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = nil
}

// take returns the faults of a request, and counts the request. It returns copies,
// which a later Clear does not change.
func (l *faultList) take(api API, fields []string) []Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	var hit []Fault
	l.faults = slices.DeleteFunc(l.faults, func(f *Fault) bool {
		if !f.matches(api, fields) {
			return false
		}
		if f.Skip > 0 {
			f.Skip--
			return false
		}
		hit = append(hit, *f)
		f.Times--
		return f.Times == 0 // one that started at 0 never gets there again
	})
	return hit
}

func find(faults []Fault, kind FaultKind) *Fault {
	for i := range faults {
		if faults[i].Kind == kind {
			return &faults[i]
		}
	}
	return nil
}

func (e *execution) fault(kind FaultKind) *Fault { return find(e.faults, kind) }

// canceled reports whether the database cancels the statement of a field, for one
// post, or with an empty id for all.
func (e *execution) canceled(field, postID string) bool {
	return slices.ContainsFunc(e.faults, func(f Fault) bool {
		return f.Kind == FaultTimeout && (f.Field == "" || f.Field == field) && f.covers(postID)
	})
}

// denied reports whether a post is answered as if it were deleted.
func (e *execution) denied(postID string) bool {
	return slices.ContainsFunc(e.faults, func(f Fault) bool { return f.Kind == FaultNoPost && f.covers(postID) })
}

// viewsHidden reports whether a post's views are null.
func (e *execution) viewsHidden(postID string) bool {
	return slices.ContainsFunc(e.faults, func(f Fault) bool {
		return f.Kind == FaultNullViews && (f.covers("") || f.covers(postID))
	})
}

// counterOr returns a fault's value for a post's counter, or else the value given.
func (e *execution) counterOr(counter, postID string, value any) any {
	for _, f := range e.faults {
		if f.Kind == FaultCounter && f.Counter == counter && (f.covers("") || f.covers(postID)) {
			return json.RawMessage(f.Value)
		}
	}
	return value
}

// covers reports whether a fault is about one post, or with an empty id about all.
func (f Fault) covers(postID string) bool {
	if postID == "" {
		return len(f.Posts) == 0
	}
	return slices.Contains(f.Posts, postID)
}
