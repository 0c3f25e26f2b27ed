package influx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

var _ collector.Sink = (*Writer)(nil)

// batchLines is how many points go into one request: what InfluxDB recommends.
const batchLines = 5000

// Options configure a [Writer]. URL, Token, Org and Bucket are required.
type Options struct {
	URL, Token, Org, Bucket string

	UserAgent  string        // sent with every request; empty: the client library's
	Timeout    time.Duration // of one write; 0: 30 seconds; unused with an HTTPClient
	HTTPClient *http.Client  // nil: its own; redirects are never followed

	// Korean says in Korean what happened; nil: events have no such field.
	Korean func(collector.StoredEvent) string

	Now func() time.Time // nil: time.Now
}

// Writer writes points to one bucket. It is safe for concurrent use.
type Writer struct {
	target target
	token  string
	http   *http.Client
	client influxdb2.Client
	api    api.WriteAPIBlocking

	asking    influxhttp.Service // for deletions
	userAgent string
	now       func() time.Time
	korean    func(collector.StoredEvent) string
	kept      kept

	version1     atomic.Bool // it is known to need InfluxDB 1's way of deleting
	cannotDelete atomic.Pointer[cannotDelete]
}

// New returns a Writer. It sends no request; an error names every variable that is
// wrong.
func New(o Options) (*Writer, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	hc := o.httpClient()
	settings := influxdb2.DefaultOptions().SetPrecision(time.Second)
	settings.HTTPOptions().SetHTTPDoer(&doer{client: hc, userAgent: o.UserAgent})
	settings.SetApplicationName("velog-dashboard")
	client := influxdb2.NewClientWithOptions(o.URL, o.Token, settings)
	service := client.HTTPService()
	now := o.Now
	if now == nil {
		now = time.Now
	}
	patient := *hc
	patient.Timeout *= erasePatience
	return &Writer{
		target: target{url: o.URL, org: o.Org, bucket: o.Bucket},
		token:  o.Token,
		http:   hc,
		client: client,
		api:    client.WriteAPIBlocking(o.Org, o.Bucket),
		asking: influxhttp.NewService(service.ServerURL(), service.Authorization(),
			influxhttp.DefaultOptions().SetHTTPClient(&patient)),
		userAgent: o.UserAgent,
		now:       now,
		korean:    o.Korean,
	}, nil
}

// Close closes idle connections.
func (w *Writer) Close() {
	w.client.Close()
	w.http.CloseIdleConnections()
}

// Check checks whether points could be written: the server is reachable, the
// organisation and the bucket exist, the token may write to it. It writes nothing.
// The error is an [*Error].
//
// It sends a write without points, which needs exactly the permission that
// delivery needs: a token that may only write cannot list buckets.
func (w *Writer) Check(ctx context.Context) error {
	err := w.post(ctx, "")
	if err == nil || err.Kind == Refused && strings.Contains(err.Message, "requires points") {
		return nil
	}
	return err
}

// post sends one request of lines.
func (w *Writer) post(ctx context.Context, text string) *Error {
	var body []byte
	if err := w.api.WriteRecord(context.WithValue(ctx, bodyKey{}, &body), text); err != nil {
		return w.explain(err, body)
	}
	return nil
}

func (o Options) validate() error {
	problems := []error{validateURL(o.URL)}
	for _, v := range []struct{ name, value string }{
		{"INFLUXDB_TOKEN", o.Token}, {"INFLUXDB_ORG", o.Org}, {"INFLUXDB_BUCKET", o.Bucket},
	} {
		if v.value == "" {
			problems = append(problems, fmt.Errorf("%s is empty", v.name))
		}
	}
	// net/http would reject such a header only when the first point is written.
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		problems = append(problems, errors.New("INFLUXDB_TOKEN contains a line break or another control character: copy only the token"))
	}
	return errors.Join(problems...)
}

// validateURL never repeats a URL that might contain a password.
func validateURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return errors.New("INFLUXDB_URL is not a URL such as http://localhost:8086")
	case u.User != nil:
		return errors.New("INFLUXDB_URL contains a username: remove it, and set INFLUXDB_TOKEN")
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New("INFLUXDB_URL contains a query or fragment: use only the address and path")
	}
	return nil
}

func (o Options) httpClient() *http.Client {
	hc := &http.Client{Timeout: 30 * time.Second}
	if o.Timeout > 0 {
		hc.Timeout = o.Timeout
	}
	if o.HTTPClient != nil {
		given := *o.HTTPClient
		hc = &given
	}
	// A redirected POST becomes a GET, which any page answers with 200.
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return hc
}
