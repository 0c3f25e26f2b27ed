package influx_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/influx"
)

// said is a server that gives the same answer to each write, as InfluxDB does.
func said(status int, header, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		if header != "" {
			rw.Header().Set("X-Influxdb-Error", header)
		}
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}
}

// asVersion1 is how InfluxDB 1 says something.
func asVersion1(status int, words string) http.HandlerFunc {
	return said(status, words, fmt.Sprintf(`{"error":%q}`, words))
}

// asVersion2 is how InfluxDB 2 says something.
func asVersion2(status int, words string) http.HandlerFunc {
	return said(status, "", fmt.Sprintf(`{"code":"unprocessable entity","message":%q}`, words))
}

// TestTroubleThatWillPassIsNoRefusal has what InfluxDB says of its own trouble,
// whatever the status: the points stay pending.
func TestTroubleThatWillPassIsNoRefusal(t *testing.T) {
	for _, words := range []string{
		`partial write: write /var/lib/influxdb/wal/velog/autogen/3/_00001.wal: no space left on device dropped=0`,
		`engine: cache-max-memory-size exceeded: (1074790400/1073741824)`,
		`[shard 3] hinted handoff queue not empty`,
		`engine is closed`,
		`timeout`,
		`partial write: shard 4 is pending deletion dropped=3`,
		`write failed`,
		`engine: error syncing wal: input/output error`,
		`open /var/lib/influxdb/data: too many open files`,
		`unexpected error writing points to database: disk quota exceeded`,
	} {
		for name, answer := range map[string]http.HandlerFunc{
			"400 of 1": asVersion1(400, words), "500 of 1": asVersion1(500, words),
			"422 of 2": asVersion2(422, "failure writing points to database: "+words), "500 of 2": asVersion2(500, words),
		} {
			written, err := answering(t, answer).Write(t.Context(), everything())
			if kindOf(err) != influx.Unavailable || written.Rejected != nil {
				t.Errorf("%s: %s: refused %+v, error %v", name, words, written.Rejected, err)
			}
		}
	}
}

// TestWordsAboutPointsAreRefusals has what InfluxDB says of points, whatever
// the status. What stands in the points is no trouble of InfluxDB's.
func TestWordsAboutPointsAreRefusals(t *testing.T) {
	for _, words := range []string{
		`partial write: field type conflict: input field "views" on measurement "velog_post_daily" is type integer, already exists as type string dropped=1`,
		`partial write: max-values-per-tag limit exceeded (1/1): measurement="velog_post" tag="user" value="timeout" dropped=1`,
		`partial write: max-series-per-database limit exceeded: (1) dropped=1`,
		`unable to parse 'velog_post,user=a title="no space left on device" 1': missing field value`,
		`partial write: something new dropped=1`,
	} {
		for name, answer := range map[string]http.HandlerFunc{
			"400 of 1": asVersion1(400, words), "422 of 2": asVersion2(422, words), "500 of 2": asVersion2(500, words),
		} {
			written, err := answering(t, answer).Write(t.Context(), everything())
			if err != nil || written.RejectedPoints() != 5 || written.TakenPoints() != 0 {
				t.Errorf("%s: %s: %+v, error %v", name, words, written, err)
			}
			for _, r := range written.Rejected {
				if strings.Contains(r.Reason, "dropped=") || strings.Contains(r.Reason, `value="`) {
					t.Errorf("the reason %q is another one for each point", r.Reason)
				}
			}
		}
	}
}

// TestRetryAfterIsUnderstood has the header's two forms.
func TestRetryAfterIsUnderstood(t *testing.T) {
	hour := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for _, status := range []int{429, 503} {
		for _, header := range []string{"3600", hour} {
			w := answering(t, func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Retry-After", header)
				rw.WriteHeader(status)
			})
			_, err := w.Write(t.Context(), everything())
			if got := retryAfter(err); got < 59*time.Minute || got > time.Hour || !strings.Contains(err.Error(), "asks to wait") {
				t.Errorf("%d, Retry-After %s: waits %v: %v", status, header, got, err)
			}
		}
	}
}
