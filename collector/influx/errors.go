package influx

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// Kind classifies errors. Its text is fit for a metric's label.
type Kind string

const (
	Unreachable  Kind = "unreachable"  // no answer, or not in time
	Unauthorized Kind = "unauthorized" // the token is wrong, or may not write to the bucket
	NotFound     Kind = "not_found"    // no such organisation or bucket, or no InfluxDB at the URL
	RateLimited  Kind = "rate_limited" // InfluxDB asks to wait
	Unavailable  Kind = "unavailable"  // InfluxDB, or a proxy before it, has a failure of its own
	Refused      Kind = "refused"      // the points themselves are rejected
	Expired      Kind = "expired"      // the points are older than the bucket's retention
	Unsupported  Kind = "unsupported"  // InfluxDB cannot delete points
	Other        Kind = "other"
)

// Error is why InfluxDB did not accept a request. Its text is one sentence that
// names the variable to check; the token is never in it.
type Error struct {
	Kind       Kind
	Status     int           // of HTTP; 0 without an answer
	RetryAfter time.Duration // how long InfluxDB asks to wait; 0: it does not say
	Message    string        // InfluxDB's message, shortened
	Err        error         // the cause, if there was no answer

	target  target
	erasing bool      // of a deletion
	lines   []badLine // the lines that InfluxDB 3 names
	dropped int       // how many points InfluxDB says it dropped; 0: it does not say
	partial bool      // all other points of the request were written, according to InfluxDB
}

// target is where a Writer writes to, for the text of errors.
type target struct{ url, org, bucket string }

// Unwrap returns the cause, so that errors.Is finds a cancelled context.
func (e *Error) Unwrap() error { return e.Err }

// Error says in one sentence what is wrong and where to look.
func (e *Error) Error() string {
	at := "InfluxDB at " + e.target.url
	switch e.Kind {
	case Unreachable:
		return fmt.Sprintf("%s does not answer (%v): is it running, and is INFLUXDB_URL right?", at, e.Err)
	case Unauthorized:
		return fmt.Sprintf("%s rejects the token (%s): INFLUXDB_TOKEN needs write permission for bucket %q",
			at, e.said(), e.target.bucket)
	case NotFound:
		return at + e.missing()
	case RateLimited:
		return fmt.Sprintf("%s limits writes (%s) and asks to wait %v", at, e.said(), e.RetryAfter)
	case Unavailable:
		return fmt.Sprintf("%s is overloaded or failing (%s)%s", at, e.said(), e.until())
	case Refused, Expired:
		if e.erasing {
			return fmt.Sprintf("%s rejects the deletion of points (%s)", at, e.said())
		}
		return fmt.Sprintf("%s rejects the points (%s)", at, e.said())
	case Unsupported:
		return fmt.Sprintf("%s cannot delete points (%s)", at, e.said())
	default:
		return fmt.Sprintf("%s gave an unexpected answer (%s): is INFLUXDB_URL the address of InfluxDB?", at, e.said())
	}
}

// missing returns what was not found. Organisation and bucket are distinguished by
// InfluxDB's message, for its status is 404 for both.
func (e *Error) missing() string {
	message := strings.ToLower(e.Message)
	switch {
	case strings.Contains(message, "organization"):
		return fmt.Sprintf(" has no organisation %q (%s): see INFLUXDB_ORG", e.target.org, e.said())
	case strings.Contains(message, "bucket"), strings.Contains(message, "database"):
		return fmt.Sprintf(" has no bucket %q in organisation %q (%s): see INFLUXDB_BUCKET",
			e.target.bucket, e.target.org, e.said())
	default:
		return fmt.Sprintf(" does not accept writes at this address (%s): see INFLUXDB_URL", e.said())
	}
}

// said returns the status and InfluxDB's message, as far as they exist.
func (e *Error) said() string {
	if e.Status == 0 {
		return e.Err.Error()
	}
	return strings.TrimSpace(strconv.Itoa(e.Status) + " " + cmp.Or(e.Message, http.StatusText(e.Status)))
}

// until returns how long InfluxDB asks to wait, if it does.
func (e *Error) until() string {
	if e.RetryAfter <= 0 {
		return ""
	}
	return fmt.Sprintf(" and asks to wait %v", e.RetryAfter)
}

// Unsupported reports whether InfluxDB cannot delete points.
func (e *Error) Unsupported() bool { return e.Kind == Unsupported }

// Wait returns how long InfluxDB asks to wait; 0: it does not say.
func (e *Error) Wait() time.Duration { return e.RetryAfter }

// explain converts an error of the client library, and the body that came with it,
// to an [Error].
func (w *Writer) explain(err error, body []byte) *Error {
	e := &Error{Kind: Unreachable, target: w.target, Err: withoutURL(err)}
	var answer *influxhttp.Error
	if errors.Is(err, errNotInfluxDB) {
		e.Kind = Other
	} else if errors.As(err, &answer) && answer.StatusCode != 0 {
		message, lines := readAnswer(answer, body)
		e.Err = nil
		e.Kind = kindOf(answer, message)
		e.Status = answer.StatusCode
		e.RetryAfter = retryAfter(answer, w.now())
		e.Message = w.clean(message)
		e.lines = lines
		e.partial = strings.Contains(message, "partial write")
		e.dropped = droppedIn(message)
	}
	return e
}

// withoutURL removes the request's long URL from an error of net/http: the
// sentence already says where InfluxDB is.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// clean shortens a server's message to one line and removes the token from it,
// should a server ever repeat it.
func (w *Writer) clean(message string) string {
	const longest = 600
	message = strings.ReplaceAll(message, w.token, "[token]")
	message = strings.Join(strings.Fields(message), " ")
	if len(message) > longest {
		// Keep the end, which has the number of dropped points.
		message = message[:longest/2] + " … " + message[len(message)-longest/2:]
	}
	return strings.ToValidUTF8(message, "")
}

// Outcome returns the kind as a word for a metric.
func (e *Error) Outcome() string { return string(e.Kind) }
