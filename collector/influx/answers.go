package influx

import (
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// rule says what answers with one of some statuses mean, if their message contains
// one of some phrases. Without phrases every message matches.
type rule struct {
	kind     Kind
	statuses []int
	words    []string
}

// rules are the known answers that report a failure; the first match counts.
// Phrases come before statuses, because the versions of InfluxDB give the same
// phrase different statuses. Phrases about points come first, because these
// answers quote the points.
func rules() []rule {
	points := []int{400, 422, 500}
	return []rule{
		{Refused, points, []string{
			"unable to parse", "field type conflict", "max-values-per-tag", "max-series-per-database",
			"max key length", "invalid field name", "invalid column type",
		}},
		{Expired, append(points, 403), []string{
			"beyond retention", "outside retention", "outside of retention", "outside of the retention",
			"outside the retention", "older than the retention", "violates a retention",
		}},
		{Unavailable, append(points, 408, 409), temporary()},
		{Refused, points, []string{"partial write"}},
		{Unauthorized, []int{401, 403}, nil},
		{NotFound, []int{404}, nil},
		{RateLimited, []int{429}, nil},
		{Refused, []int{413}, nil},
	}
}

// temporary are InfluxDB's phrases for failures that pass, or that somebody will
// fix, while the points are fine.
func temporary() []string {
	return []string{
		"no space left on device", "disk quota exceeded", "read-only file system", "input/output error", "too many open files",
		"cannot allocate memory", "out of memory", "cache-max-memory-size exceeded", "cache maximum memory size exceeded",
		"timeout", "deadline exceeded", "context canceled", "hinted handoff", "write failed", "closed", "shutting down",
		"shard is disabled", "is pending deletion", "is read only", "no data nodes", "too many requests", "try again",
		"connection refused", "connection reset", "broken pipe",
	}
}

// kindOf returns the kind of an answer.
func kindOf(answer *influxhttp.Error, message string) Kind {
	message = strings.ToLower(message)
	for _, r := range rules() {
		holds := func(word string) bool { return strings.Contains(message, word) }
		if slices.Contains(r.statuses, answer.StatusCode) && (r.words == nil || slices.ContainsFunc(r.words, holds)) {
			return r.kind
		}
	}
	switch {
	case isRefusal(answer):
		return Refused
	case answer.StatusCode >= http.StatusInternalServerError:
		return Unavailable
	default:
		return Other
	}
}

// isRefusal distinguishes InfluxDB's own "these points are wrong" (400 in version
// 1, also 422 in version 2) from a proxy's 400, which says nothing about points
// and comes as HTML: mistaking it for a rejection would give up good points.
func isRefusal(answer *influxhttp.Error) bool {
	status := answer.StatusCode
	if status != http.StatusBadRequest && status != http.StatusUnprocessableEntity {
		return false
	}
	return isJSON(answer)
}

func isJSON(answer *influxhttp.Error) bool {
	media, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}

// badLine is a line of a request that InfluxDB 3 rejected.
type badLine struct {
	Line    string `json:"original_line"` // or its beginning
	Number  int    `json:"line_number"`   // the first is 1
	Message string `json:"error_message"`
}

// readAnswer returns InfluxDB's message and the lines that it names. Versions 1
// and 3 say "error", version 1 also in a header, version 2 "message"; a proxy's
// page is useless here.
func readAnswer(answer *influxhttp.Error, body []byte) (string, []badLine) {
	var said struct {
		Error string
		Data  json.RawMessage
	}
	if isJSON(answer) && json.Unmarshal(body, &said) == nil && said.Error != "" {
		return said.Error, readLines(said.Data)
	}
	if m := answer.Header.Get("X-Influxdb-Error"); m != "" {
		return m, nil
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return "", nil
	}
	return answer.Message, nil
}

// readLines reads one line or several.
func readLines(data json.RawMessage) []badLine {
	var lines []badLine
	if json.Unmarshal(data, &lines) == nil {
		return lines
	}
	var line badLine
	if json.Unmarshal(data, &line) == nil && line.Number > 0 {
		return []badLine{line}
	}
	return nil
}

// retryAfter returns how long an answer asks to wait, given in seconds or as a
// date.
func retryAfter(answer *influxhttp.Error, now time.Time) time.Duration {
	if answer.RetryAfter > 0 {
		return time.Duration(answer.RetryAfter) * time.Second
	}
	at, err := http.ParseTime(answer.Header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now).Round(time.Second))
}

// dropping matches the number of points that InfluxDB says it dropped: version 1
// at the end, version 2 also in the middle.
var dropping = regexp.MustCompile(`dropped=(\d+)|dropped (\d+) points`)

func droppedIn(message string) int {
	all := dropping.FindAllStringSubmatch(message, -1)
	if all == nil {
		return 0
	}
	last := all[len(all)-1] // a field of a point may look like it, before
	n, err := strconv.Atoi(cmp.Or(last[1], last[2]))
	if err != nil {
		return 0
	}
	return n
}

// ofPoint matches the part of InfluxDB's message that is about a single point or
// request.
var ofPoint = regexp.MustCompile(` ?dropped=\d+| value="[^"]*"`)

// withoutPoint returns InfluxDB's message in a form that is the same for all
// points with the same cause.
func withoutPoint(message string) string { return ofPoint.ReplaceAllString(message, "") }

// reason returns why points were rejected.
func (e *Error) reason() string { return withoutPoint(e.said()) }
