package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// exportedFields returns the fields of rows of an export in JSON as [everything] has those
// of points, at the beginnings of their days.
func exportedFields(t *testing.T, measurement, text string) []string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var rows []map[string]any
	if err := decoder.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range rows {
		day, err := time.ParseInLocation(time.DateOnly, row["date"].(string), time.FixedZone("Seoul", 9*60*60))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range row {
			if slices.Contains([]string{"user", "post", "title", "date"}, name) || value == nil {
				continue
			}
			all = append(all, fmt.Sprint(measurement, day.UTC(), row["user"], row["post"], name, value))
		}
	}
	slices.Sort(all)
	return all
}

// TestExportedDaysAreThoseOfInfluxDB: Flux has the same numbers on the same days, beside
// what is worked out for dashboards alone.
func TestExportedDaysAreThoseOfInfluxDB(t *testing.T) {
	const post = "aaaaaaaa-0000-4000-8000-000000000120"
	server := influxtest.Start(t)
	b := newBench(t)
	b.deliverTo(server)
	readings := readingsOf(post, "7", "1010", "", "1020", "", "", "1050") +
		"alice," + post[:35] + "1,\"=1, \"\"둘\"\"\",,2026-01-11T03:00:00Z,5,,\nalice," + post[:35] + "1,,,2026-01-14T03:00:00Z,9,,\n" +
		"bob," + post[:35] + "2,셋,,2026-01-11T03:00:00Z,5,1,\nbob," + post[:35] + "2,셋,,2026-01-14T03:00:00Z,9,0,\n"
	b.must(b.with(), readings, "import", "-")
	b.must(b.with(), "", "deliver")
	in := func(measurement string) []string {
		alone := regexp.MustCompile(`views_(sum|before|usual|low|high)-?\d+$`)
		return slices.DeleteFunc(everything(server), func(point string) bool {
			return !strings.HasPrefix(point, measurement) || alone.MatchString(point)
		})
	}
	for measurement, flags := range map[string][]string{"velog_post_daily": nil, "velog_account_daily": {"--accounts"}} {
		got := exportedFields(t, measurement, b.must(b.with(), "", append([]string{"export", "--days", "--format", "json"}, flags...)...))
		if diff := cmp.Diff(in(measurement), got); diff != "" || len(got) < 20 {
			t.Errorf("InfluxDB (-) and the export (+) differ:\n%s", diff)
		}
	}
}

func TestExportTakesUsersAndDays(t *testing.T) {
	b := newBench(t)
	const id = "aaaaaaaa-0000-4000-8000-00000000012"
	b.must(b.with(), readingsOf(id+"0", "7", "1010", "1020")+"bob,"+id+"1,둘,,2026-01-11T03:00:00Z,5,,\nbob,"+id+"1,둘,,2026-01-12T03:00:00Z,9,,\n", "import", "-")
	const header = "user,date,views,views_total,likes,likes_total,comments,comments_total,posts,quality\r\n"
	for _, tc := range []struct{ args, want string }{
		{"--days --accounts --from 2026-01-12 --to 2026-01-12", header + "alice,2026-01-12,5,1020,0,0,0,0,1,partial\r\nbob,2026-01-12,2,9,,,,,1,partial\r\n"},
		{"--days --accounts --from 2026-01-12 bob", header + "bob,2026-01-12,2,9,,,,,1,partial\r\n"},
		{"--days --accounts --to 2026-01-09", header},
		{"--days --accounts --to 2026-01-09 --format json", "[]\n"},
		{"--days --from 2026-01-12 https://velog.io/@bob", "user,post,title,date,views,views_total,likes,likes_total,comments,comments_total,quality\r\n" +
			"bob," + id + "1,둘,2026-01-12,2,9,,,,,partial\r\n"},
	} {
		got := b.must(b.with(), "", append([]string{"export"}, strings.Fields(tc.args)...)...)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("export %s (-want +got):\n%s", tc.args, diff)
		}
	}
	if all, bob := b.must(b.with(), "", "export"), b.must(b.with(), "", "export", "bob"); strings.Count(bob, "\n") != 3 || strings.Contains(bob, "alice") || strings.Count(all, "\n") != 6 {
		t.Errorf("the readings of bob:\n%s\nof all:\n%s", bob, all)
	}
	for args, want := range map[string]string{
		"--accounts":              "add --days",
		"--from 2026-01-12":       "add --days",
		"--format json":           "add --days",
		"--days --format xml":     `--format "xml" is unknown: use csv or json`,
		"--days --from yesterday": `--from: "yesterday" is not a day such as 2026-11-22`,
		"--days --from 2026-01-12 --to 2026-01-11 alice": "--from 2026-01-12 is after --to 2026-01-11",
	} {
		b.exits(exitUsage, b.with(), "", append([]string{"export"}, strings.Fields(args)...), want)
	}
	b.fails(b.with(), "", []string{"export", "--days", "zoe"}, `"zoe" is not tracked here`)
}

// TestExamplesOfTheAPIWork asks what docs/api.md asks of the demo, as it says: in
// both languages, and of accounts with these names.
func TestExamplesOfTheAPIWork(t *testing.T) {
	b := newBench(t)
	b.blog("demo", 2)
	b.blog("night-owl", 1)
	_, _, log := b.start(t.Context(), b.with("VELOG_USERS=demo,night-owl"), "")
	base := address(t, log)
	eventually(t, "both are read", func() bool { return strings.Count(log.String(), "new_posts=") == 2 })
	request := regexp.MustCompile(`curl -sS "\$site(/[^"]+)"`)
	for _, file := range []string{"docs/api.md", "docs/ko/api.md"} {
		_, text, _ := strings.Cut(repositoryFile(t, file), "site=http://localhost:9914\n")
		text, _, _ = strings.Cut(text, "```")
		found := request.FindAllStringSubmatch(text, -1)
		if len(found) != strings.Count(text, "curl") || len(found) < 4 {
			t.Fatalf("%s has %d requests", file, len(found))
		}
		for _, m := range found {
			if status, body := get(t, base+m[1]); status != http.StatusOK || !strings.Contains(body, "demo") && !strings.Contains(body, `"title"`) && !strings.Contains(body, `"days"`) {
				t.Errorf("%s: %d %s", m[1], status, body)
			}
		}
	}
}

// TestOperatorsAPIIsForThisMachineAlone: like the pages, it is not there under a name
// that a stranger could have pointed here, and no other site can read or change
// anything through a browser of this machine.
func TestOperatorsAPIIsForThisMachineAlone(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	_, _, log := b.start(t.Context(), b.with("VELOG_USERS=alice"), "")
	base := address(t, log)
	eventually(t, "alice is read", func() bool { return strings.Contains(log.String(), "new_posts=") })
	ask := func(method, path, host string, headers ...string) (*http.Response, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			r.Host = host
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(text)
	}
	reads := []string{"/api/v1/accounts", "/api/v1/days", "/api/v1/export/days.csv", "/api/v1/export/account-days.json", "/api/v1/export/readings.csv", "/api/v1/openapi.yaml"}
	for _, path := range reads {
		for _, host := range []string{"evil.example", "evil.example:9914", "localhost.evil.example", "192.168.0.2"} {
			if resp, text := ask("GET", path, host); resp.StatusCode != http.StatusMisdirectedRequest || strings.Contains(text, "alice") {
				t.Errorf("%s at %s: %d %s", path, host, resp.StatusCode, text)
			}
		}
		for _, origin := range []string{"https://evil.example", "http://localhost:3000", "null"} {
			resp, _ := ask("GET", path, "localhost:9914", "Origin", origin, "Sec-Fetch-Site", "cross-site")
			if resp.StatusCode != http.StatusOK || resp.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d %v", path, resp.StatusCode, resp.Header)
			}
			for name := range resp.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s from %s: %s", path, origin, name)
				}
			}
		}
	}
	for _, change := range []string{"POST /api/v1/scrapes", "PUT /api/v1/share", "DELETE /api/v1/me?history=delete"} {
		method, path, _ := strings.Cut(change, " ")
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://localhost:3000"}} {
			if resp, text := ask(method, path, "localhost:9914", headers...); resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %v: %d %s", change, headers, resp.StatusCode, text)
			}
		}
	}
	if resp, text := ask("OPTIONS", "/api/v1/me", "localhost:9914", "Origin", "https://evil.example", "Access-Control-Request-Method", "DELETE"); resp.StatusCode < 400 {
		t.Errorf("a preflight: %d %s", resp.StatusCode, text)
	}
	if resp, text := ask("GET", "/api/v1/me", "localhost:9914"); resp.StatusCode != http.StatusOK || !strings.Contains(text, `"alice"`) {
		t.Errorf("the operator: %d %s", resp.StatusCode, text)
	}
}
