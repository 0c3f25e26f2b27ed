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
)

// erasePatience is how many times longer than a write a deletion may take:
// InfluxDB 2 needs a minute for the days of 1,000 posts and three years.
const erasePatience = 10

// measurements are all that a Writer writes. Others in the bucket belong to
// somebody else, who may well have a tag "user", too.
func measurements() []string {
	return []string{"velog_post_daily", "velog_account_daily", "velog_post", "velog_reading"}
}

// Erase deletes every point that was written for a user, whatever its time. To
// delete what is not there is no error, and points of that user may be written
// again afterwards. The error is an [*Error]; after it some points may be
// deleted, and Erase is to be called again.
//
// A token that may write to the bucket may delete from it, in InfluxDB 1 and 2.
func (w *Writer) Erase(ctx context.Context, user string) error {
	if user == "" {
		return nil // no point has an empty tag; asking for one would mean all points without it
	}
	tag := []byte(user)
	for i, c := range tag {
		tag[i] = tagByte(c)
	}
	for _, m := range measurements() {
		err := w.erase2(ctx, m, string(tag))
		if isVersion1(err) {
			return w.erase1(ctx, string(tag))
		}
		if err != nil {
			return w.explainErase(err)
		}
	}
	return nil
}

// Erase2 deletes in the way of InfluxDB 2, which knows no "or".
func (w *Writer) erase2(ctx context.Context, measurement, user string) error {
	body, err := json.Marshal(map[string]string{
		// All that InfluxDB can hold: it keeps nanoseconds since 1970 in 64 bits.
		"start":     time.Unix(0, -1<<63+2).UTC().Format(time.RFC3339Nano),
		"stop":      time.Unix(0, 1<<63-2).UTC().Format(time.RFC3339Nano),
		"predicate": fmt.Sprintf(`_measurement="%s" AND "user"=%s`, measurement, quote(user, '"')),
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

// Erase1 deletes in the way of InfluxDB 1, whose API for version 2's clients
// has nothing for it. Its databases pass for buckets: "database" or
// "database/retention policy", and it deletes in all policies.
func (w *Writer) erase1(ctx context.Context, user string) error {
	// One statement, for of several InfluxDB keeps no error but the last one's.
	statement := `DELETE FROM "` + strings.Join(measurements(), `", "`) + `" WHERE "user" = ` + quote(user, '\'')
	database, _, _ := strings.Cut(w.target.bucket, "/")
	form := url.Values{"db": {database}, "q": {statement}}
	var failure *Error
	err := w.ask(ctx, w.asking.ServerURL()+"query", "application/x-www-form-urlencoded", form.Encode(),
		func(resp *http.Response) (err error) {
			failure, err = w.takeResult(resp)
			return err
		})
	switch {
	case err != nil:
		return w.explainErase(err)
	case failure != nil:
		return failure
	}
	return nil
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

func (w *Writer) explainErase(err error) error {
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
