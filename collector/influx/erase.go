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
// InfluxDB 2 needs a minute for the days of 1,000 posts over three years.
const erasePatience = 10

// DeleteUser deletes all points of a user, at any time. It succeeds if there are
// none, and points of that user may be written again afterwards. The error is an
// [*Error]; after it some points may be deleted, and DeleteUser is to be called
// again.
//
// A token that may write to the bucket may delete from it, in InfluxDB 1 and 2.
func (w *Writer) DeleteUser(ctx context.Context, user string) error {
	if user == "" {
		return nil // no point has an empty tag; deleting one would match all points without it
	}
	// Other measurements in the bucket are not ours, and may well have a tag
	// "user", too.
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

// first and last are InfluxDB's limits: it keeps nanoseconds since 1970 in 64
// bits.
func first() time.Time { return time.Unix(0, -1<<63+2).UTC() }
func last() time.Time  { return time.Unix(0, 1<<63-2).UTC() }

func (w *Writer) delete(ctx context.Context, d collector.Deletion) error {
	err := w.cannotDelete.Load()
	if err != nil && w.now().Sub(err.at) < askAgain {
		return err.cause
	}
	problem := w.tryDelete(ctx, d)
	if problem == nil { // otherwise the error would be a nil pointer in an interface
		return nil
	}
	return problem
}

// cannotDelete records when and how InfluxDB reported that it cannot delete.
type cannotDelete struct {
	at    time.Time
	cause *Error
}

// tryDelete deletes with the API of InfluxDB 2, or else of InfluxDB 1.
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

// unlessUnsupported returns a problem unchanged, or as that of an InfluxDB that
// accepts points but cannot delete: then the address is right.
func (w *Writer) unlessUnsupported(ctx context.Context, problem *Error, candidate bool) *Error {
	if !candidate || w.Check(ctx) != nil {
		return problem
	}
	problem.Kind = Unsupported
	w.cannotDelete.Store(&cannotDelete{at: w.now(), cause: problem})
	return problem
}

// tagOf returns a name as its tag was written.
func tagOf(name string) string {
	tag := []byte(name)
	for i, c := range tag {
		tag[i] = tagByte(c)
	}
	return string(tag)
}

// delete2 deletes with the API of InfluxDB 2, whose predicates have no "or". The
// end is moved behind the last point: whether it is included depends on the
// version.
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

// delete1 deletes with InfluxQL, since InfluxDB 1 has no API for deletions by
// version 2's clients. Its databases are used as buckets: "database" or
// "database/retention policy", and it deletes in all policies.
func (w *Writer) delete1(ctx context.Context, d collector.Deletion) *Error {
	// A single statement: of several, InfluxDB reports only the last one's
	// error.
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

// query1 runs an InfluxQL statement.
func (w *Writer) query1(ctx context.Context, statement string, take influxhttp.ResponseCallback) error {
	database, _, _ := strings.Cut(w.target.bucket, "/")
	form := url.Values{"db": {database}, "q": {statement}}
	return w.ask(ctx, w.asking.ServerURL()+"query", "application/x-www-form-urlencoded", form.Encode(), take)
}

// takeResult reads InfluxDB 1's answer, whose status is 200 even if the statement
// failed.
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

// ask sends a deletion, uncompressed: InfluxDB accepts compression for points
// alone.
func (w *Writer) ask(ctx context.Context, address, media, body string, take influxhttp.ResponseCallback) error {
	err := w.asking.DoPostRequest(ctx, address, strings.NewReader(body),
		func(req *http.Request) {
			req.Header.Set("Content-Type", media)
			if w.userAgent != "" {
				req.Header.Set("User-Agent", w.userAgent)
			}
		},
		func(resp *http.Response) error { return errors.Join(take(resp), resp.Body.Close()) })
	if err == nil { // otherwise the error would be a nil pointer in an interface
		return nil
	}
	return err
}

// isVersion1 reports whether an answer says that the API does not exist, rather
// than the bucket, which InfluxDB 2 says in JSON with the same status.
func isVersion1(err error) bool {
	var answer *influxhttp.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound && !isJSON(answer)
}

func (w *Writer) explainErase(err error) *Error {
	e := w.explain(err, nil)
	e.erasing = true
	return e
}

// quote quotes a name for InfluxQL, whose syntax InfluxDB 2's predicates share.
func quote(name string, with rune) string {
	q := string(with)
	return q + strings.NewReplacer(`\`, `\\`, q, `\`+q).Replace(name) + q
}
