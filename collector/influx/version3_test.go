package influx_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/influx"
)

// version3 takes lines as InfluxDB 3 does: it names those that it refuses. If
// it takes no parts of a request, it names them and writes nothing.
type version3 struct {
	t       *testing.T
	refuses func(line string) string // why; empty: it does not
	parts   bool
	asked   int
	written map[string]bool
}

func (v *version3) writer() *influx.Writer {
	v.written = map[string]bool{}
	return answering(v.t, v.serve)
}

func (v *version3) serve(rw http.ResponseWriter, r *http.Request) {
	v.asked++
	body, err := gzip.NewReader(r.Body)
	if err != nil {
		v.t.Error(err)
		return
	}
	text, err := io.ReadAll(body)
	if err != nil {
		v.t.Error(err)
	}
	type bad struct {
		Line    string `json:"original_line"`
		Number  int    `json:"line_number"`
		Message string `json:"error_message"`
	}
	var data []bad
	var good []string
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if why := v.refuses(line); why != "" {
			data = append(data, bad{line, i + 1, why})
		} else {
			good = append(good, line)
		}
	}
	message := "parsing failed for write_lp endpoint"
	if v.parts {
		message = "partial write of line protocol occurred"
	}
	if v.parts || data == nil {
		for _, line := range good {
			v.written[line] = true
		}
	}
	if data == nil {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusBadRequest)
	answer, err := json.Marshal(map[string]any{"error": message, "data": data})
	if err != nil {
		v.t.Error(err)
	}
	_, _ = rw.Write(answer)
}

func TestVersion3NamesTheRefusedLines(t *testing.T) {
	for _, parts := range []bool{true, false} {
		t.Run(fmt.Sprint("parts of a request ", parts), func(t *testing.T) {
			v := &version3{t: t, parts: parts, refuses: func(line string) string {
				if strings.Contains(line, "views=7i") || strings.Contains(line, "views=1700i") {
					return "invalid column type for column 'views', expected iox::column_type::field::string, got iox::column_type::field::integer"
				}
				return ""
			}}
			written, err := v.writer().Write(t.Context(), days(5000))
			if err != nil {
				t.Fatal(err)
			}
			if len(v.written) != 4998 || written.TakenPoints() != 4998 || v.asked > 2 {
				t.Errorf("%d of 4998 good points were written in %d requests, %d counted", len(v.written), v.asked, written.TakenPoints())
			}
			if r := written.Rejected; len(r) != 2 || r[0].From != 7 || r[1].From != 1700 || !strings.Contains(r[0].Reason, "invalid column type") {
				t.Errorf("refused are %+v", r)
			}
		})
	}
}

// A title with a line break must not make the wrong line the refused one.
func TestVersion3CountsLinesOtherwise(t *testing.T) {
	b := everything() // its title has two lines
	v := &version3{t: t, parts: true, refuses: func(line string) string {
		if strings.HasPrefix(line, "velog_reading") {
			return "no"
		}
		return ""
	}}
	written, err := v.writer().Write(t.Context(), b)
	if err != nil || len(written.Rejected) != 1 || written.Rejected[0].Measurement != "velog_reading" || written.TakenPoints() != 4 {
		t.Errorf("%+v, %v", written, err)
	}
}
