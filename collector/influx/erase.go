package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// erasePatience is how many times longer than a write a deletion may take:
// InfluxDB 2 needs a minute for the days of 1,000 posts and three years.
const erasePatience = 10

// DeleteUser deletes every point that was written for a user, whatever its time. To
// delete what is not there is no error, and points of that user may be written
// again afterwards. The error is an [*Error]; after it some points may be
// deleted, and DeleteUser is to be called again.
//
// A token that may write to the bucket may delete from it, in InfluxDB 1 and 2.
func (w *Writer) DeleteUser(ctx context.Context, user string) error {
	if user == "" {
		return nil // no point has an empty tag; asking for one would mean all points without it
	}
	// Others in the bucket belong to somebody else, who may well have a tag "user",
	// too.
	for _, m := range collector.Measurements() {
		if err := w.delete(ctx, collector.Deletion{Measurement: m, User: user, From: first(), To: last()}); err != nil {
			return err
		}
	}
	return nil
}

// Delete deletes points, in one request for each deletion. The error is an
// [*Error]; after it some points may be deleted.
func (w *Writer) Delete(ctx context.Context, points []collector.Deletion) error {
	for _, d := range points {
		if err := w.delete(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// first and last are all that InfluxDB can hold: it keeps nanoseconds since 1970
// in 64 bits.
func first() time.Time { return time.Unix(0, -1<<63+2).UTC() }
func last() time.Time  { return time.Unix(0, 1<<63-2).UTC() }

func (w *Writer) delete(ctx context.Context, d collector.Deletion) error {
	err := w.cannotDelete.Load()
	if err != nil && w.now().Sub(err.at) < askAgain {
		return err.cause
	}
	problem := w.tryDelete(ctx, d)
	if problem == nil { // else it would be an error that holds a nil pointer
		return nil
	}
	return problem
}

// cannotDelete is when and how InfluxDB has said that it deletes nothing.
type cannotDelete struct {
	at    time.Time
	cause *Error
}

// tryDelete deletes in the way of InfluxDB 2, or else of InfluxDB 1.
func (w *Writer) tryDelete(ctx context.Context, d collector.Deletion) *Error {
	var problem *Error
	if !w.version1.Load() {
		err := w.delete2(ctx, d)
		if err == nil {
			return nil
		}
		problem = w.explainErase(err)
		if !isVersion1(err) {
			return w.unlessUnsupported(ctx, problem, problem.Status == 405 || problem.Status == 501 || problem.Status == 404)
		}
	}
	older := w.delete1(ctx, d)
	if older == nil {
		w.version1.Store(true)
		return nil
	}
	if problem == nil {
		problem = older
	}
	answered := older.Kind == NotFound || older.Kind == Other || older.Kind == Refused || older.Status == 501
	if confirmed := w.unlessUnsupported(ctx, problem, answered); confirmed.Unsupported() {
		return confirmed
	}
	return older
}

// unlessUnsupported returns a problem as it is, or as that of an InfluxDB that
// takes points but deletes none: in the address would be no mistake then.
func (w *Writer) unlessUnsupported(ctx context.Context, problem *Error, candidate bool) *Error {
	if !candidate || w.Check(ctx) != nil {
		return problem
	}
	problem.Kind = Unsupported
	w.cannotDelete.Store(&cannotDelete{at: w.now(), cause: problem})
	return problem
}

// tagOf returns a name as it was written.
func tagOf(name string) string {
	tag := []byte(name)
	for i, c := range tag {
		tag[i] = tagByte(c)
	}
	return string(tag)
}

// delete2 deletes in the way of InfluxDB 2, which knows no "or". Where the last
// point stands it ends a little later: whether the end is included depends on
// the version.
func (w *Writer) delete2(ctx context.Context, d collector.Deletion) error {
	predicate := fmt.Sprintf(`_measurement="%s" AND "user"=%s`, d.Measurement, quote(tagOf(d.User), '"'))
	if d.Post != "" {
		predicate += ` AND "post"=` + quote(tagOf(d.Post), '"')
	}
	stop := d.To
	if stop.Before(last()) {
		stop = stop.Add(time.Millisecond)
	}
	body, err := json.Marshal(map[string]string{
		"start":     d.From.UTC().Format(time.RFC3339Nano),
		"stop":      stop.UTC().Format(time.RFC3339Nano),
		"predicate": predicate,
	})
	if err != nil {
		return err
	}
	where := url.Values{"org": {w.target.org}, "bucket": {w.target.bucket}}
	return w.ask(ctx, w.asking.ServerAPIURL()+"delete?"+where.Encode(), "application/json", string(body), takeNothing)
}

func takeNothing(resp *http.Response) error {
	if hasBody(resp) {
		return errNotInfluxDB
	}
	return nil
}

// delete1 deletes in the way of InfluxDB 1, whose API for version 2's clients
// has nothing for it. Its databases pass for buckets: "database" or
// "database/retention policy", and it deletes in all policies.
func (w *Writer) delete1(ctx context.Context, d collector.Deletion) *Error {
	// One statement, for of several InfluxDB keeps no error but the last one's.
	statement := `DELETE FROM "` + d.Measurement + `" WHERE "user" = ` + quote(tagOf(d.User), '\'')
	if d.Post != "" {
		statement += ` AND "post" = ` + quote(tagOf(d.Post), '\'')
	}
	if d.From.After(first()) {
		statement += fmt.Sprintf(` AND time >= %d`, d.From.UnixNano())
	}
	if d.To.Before(last()) {
		statement += fmt.Sprintf(` AND time <= %d`, d.To.UnixNano())
	}
	var failure *Error
	err := w.query1(ctx, statement, func(resp *http.Response) (err error) {
		failure, err = w.takeResult(resp)
		return err
	})
	if err != nil {
		return w.explainErase(err)
	}
	return failure
}

// query1 sends a statement of InfluxDB 1's language.
func (w *Writer) query1(ctx context.Context, statement string, take influxhttp.ResponseCallback) error {
	database, _, _ := strings.Cut(w.target.bucket, "/")
	form := url.Values{"db": {database}, "q": {statement}}
	return w.ask(ctx, w.asking.ServerURL()+"query", "application/x-www-form-urlencoded", form.Encode(), take)
}

// TakeResult reads InfluxDB 1's answer, whose status is 200 even where the
// statement failed.
func (w *Writer) takeResult(resp *http.Response) (*Error, error) {
	const longest = 1 << 20
	body, err := io.ReadAll(io.LimitReader(resp.Body, longest))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Results []struct{ Error string }
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Results) != 1 {
		return nil, errNotInfluxDB
	}
	problem := answer.Results[0].Error
	if problem == "" {
		return nil, nil
	}
	e := &Error{Kind: Unavailable, Message: w.clean(problem), target: w.target, erasing: true}
	if strings.HasPrefix(problem, "database not found") {
		e.Kind = NotFound
	}
	e.Err = errors.New(e.Message)
	return e, nil
}

// Ask sends a request to delete: it is not compressed, which InfluxDB
// understands for points alone.
func (w *Writer) ask(ctx context.Context, address, media, body string, take influxhttp.ResponseCallback) error {
	err := w.asking.DoPostRequest(ctx, address, strings.NewReader(body),
		func(req *http.Request) {
			req.Header.Set("Content-Type", media)
			if w.userAgent != "" {
				req.Header.Set("User-Agent", w.userAgent)
			}
		},
		func(resp *http.Response) error { return errors.Join(take(resp), resp.Body.Close()) })
	if err == nil { // else it would be an error that holds a nil pointer
		return nil
	}
	return err
}

// IsVersion1 reports whether an answer says that there is no such API, rather
// than no such bucket, which InfluxDB 2 says in JSON with the same status.
func isVersion1(err error) bool {
	var answer *influxhttp.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound && !isJSON(answer)
}

func (w *Writer) explainErase(err error) *Error {
	e := w.explain(err, nil)
	e.erasing = true
	return e
}

// Quote quotes a name for InfluxQL, from which InfluxDB 2's predicates have
// their syntax.
func quote(name string, with rune) string {
	q := string(with)
	return q + strings.NewReplacer(`\`, `\\`, q, `\`+q).Replace(name) + q
}
