package influx_test

import (
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/influx"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

func testCheck(t *testing.T, s *influxtest.Server) {
	good := options(s)
	for name, c := range map[string]struct {
		change func(*influx.Options)
		kind   influx.Kind
		says   string
	}{
		"good":           {func(*influx.Options) {}, "", ""},
		"wrong token":    {func(o *influx.Options) { o.Token = "admin:top-secret" }, influx.Unauthorized, "INFLUXDB_TOKEN"},
		"no such token":  {func(o *influx.Options) { o.Token = "top-secret" }, influx.Unauthorized, "INFLUXDB_TOKEN"},
		"missing bucket": {func(o *influx.Options) { o.Bucket = "nobucket" }, influx.NotFound, `"nobucket"`},
		"wrong path":     {func(o *influx.Options) { o.URL += "/grafana" }, influx.NotFound, "INFLUXDB_URL"},
		"nothing there":  {func(o *influx.Options) { o.URL = "http://127.0.0.1:1" }, influx.Unreachable, "INFLUXDB_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			c.change(&o)
			w := writer(t, o)
			check(t, w.Check(t.Context()), c.kind, c.says)
			if _, err := w.Write(t.Context(), everything()); kindOf(err) != c.kind {
				t.Errorf("Check says %q, Write says %v", c.kind, err)
			}
		})
	}
}

func check(t *testing.T, err error, kind influx.Kind, says string) {
	t.Helper()
	if kindOf(err) != kind || (err == nil) != (kind == "") {
		t.Fatalf("want kind %q, got %v", kind, err)
	}
	if err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("%q does not say %s", err, says)
	}
	if err != nil && strings.Contains(err.Error(), "top-secret") {
		t.Errorf("%q has the token in it", err)
	}
}

func testCheckWritesNothing(t *testing.T, s *influxtest.Server) {
	if err := writer(t, options(s)).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := s.Query(`from(bucket: "` + s.Bucket + `") |> range(start: 1900-01-01T00:00:00Z)`)
	if len(rows) != 0 {
		t.Errorf("Check left %v", rows)
	}
}
