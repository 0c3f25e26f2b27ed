package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadmeHasEveryVariable(t *testing.T) {
	text := readme(t)
	for _, v := range variables() {
		cell := ""
		if v.Default != "" {
			cell = "`" + v.Default + "` "
		}
		if row := fmt.Sprintf("| `%s` | %s| %s |\n", v.Name, cell, v.Meaning); !strings.Contains(text, row) {
			t.Errorf("README.md has no row\n%s", row)
		}
	}
	for _, name := range regexp.MustCompile("(?m)^\\| `([A-Z_0-9]+)` \\|").FindAllStringSubmatch(text, -1) {
		known := false
		for _, v := range variables() {
			known = known || v.Name == name[1]
		}
		if !known {
			t.Errorf("README.md has %s, which is no variable", name[1])
		}
	}
}

// TestReadmesHaveEveryCommand: the tables of both READMEs show each command with its
// arguments and flags, and no other.
func TestReadmesHaveEveryCommand(t *testing.T) {
	want := []string{"velog-dashboard [serve]"}
	for c := range everyCommand(rootCommand()) {
		if c.Runnable() && !c.HasSubCommands() && !c.Hidden && c.Name() != "serve" {
			want = append(want, strings.TrimPrefix(c.UseLine(), "velog-dashboard "))
		}
	}
	slices.Sort(want)
	for _, name := range []string{"README.md", "README.ko.md"} {
		_, section, _ := strings.Cut(repositoryFile(t, name), "`velog-dashboard [serve]` |")
		section, _, _ = strings.Cut("\n| `velog-dashboard [serve]` |"+section, "\n\n")
		var got []string
		for _, row := range regexp.MustCompile("(?m)^\\| ((`[^`]+`(, )?)+) \\|").FindAllStringSubmatch(section, -1) {
			for cell := range strings.SplitSeq(row[1], ", ") {
				got = append(got, strings.ReplaceAll(strings.Trim(cell, "`"), `\|`, "|"))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("commands of the program (-) and of %s (+):\n%s", name, diff)
		}
	}
}

// describer is a registry that only notes what metrics there are.
type describer map[string]string

func (d describer) Register(c prometheus.Collector) error {
	descs := make(chan *prometheus.Desc)
	go func() {
		c.Describe(descs)
		close(descs)
	}()
	fields := regexp.MustCompile(`fqName: "([^"]*)", help: "([^"]*)"`)
	for desc := range descs {
		if f := fields.FindStringSubmatch(desc.String()); f != nil {
			d[f[1]] = f[2]
		}
	}
	return nil
}

func (d describer) MustRegister(cs ...prometheus.Collector) {
	for _, c := range cs {
		_ = d.Register(c) // returns no error
	}
}

func (d describer) Unregister(prometheus.Collector) bool { return false }

type noAccounts struct{}

func (noAccounts) Accounts(context.Context) ([]collector.Account, error) {
	return nil, errors.New("asked only to describe")
}

func (noAccounts) Paces(context.Context) ([]collector.PaceSum, error) {
	return nil, errors.New("asked only to describe")
}

func (noAccounts) AccountTotals(context.Context, time.Time, time.Time, time.Time) (collector.AccountTotals, error) {
	return collector.AccountTotals{}, errors.New("asked only to describe")
}

func TestReadmeHasEveryMetric(t *testing.T) {
	text := readme(t)
	described := describer{}
	metrics.NewMetrics(described)
	described.MustRegister(metrics.NewAccountCollector(noAccounts{}, collector.Schedule{}, nil))
	if len(described) < 20 {
		t.Fatalf("only %d metrics", len(described))
	}
	for name, help := range described {
		if row := fmt.Sprintf("| `%s` | %s |\n", name, help); !strings.Contains(text, row) {
			t.Errorf("README.md has no row\n%s", row)
		}
	}
}

// TestKoreanReadmeIsAsComplete holds the two READMEs to the same structure:
// headings, code, links, and the names in the tables.
func TestKoreanReadmeIsAsComplete(t *testing.T) {
	korean, err := os.ReadFile("../../README.ko.md")
	if err != nil {
		t.Fatal(err)
	}
	skeleton := func(text string) []string {
		line := regexp.MustCompile("(?m)^(#+ |```\\w*|\\d\\. |- |\\| (`[^|]*`|\\*\\w+\\*) \\|)")
		return line.FindAllString(text, -1)
	}
	if diff := cmp.Diff(skeleton(readme(t)), skeleton(string(korean))); diff != "" {
		t.Errorf("README.md (-) and README.ko.md (+) differ:\n%s", diff)
	}
	if diff := cmp.Diff(docLinks(t, "README.md", readme(t)), docLinks(t, "README.ko.md", string(korean))); diff != "" {
		t.Errorf("links of README.md (-) and README.ko.md (+):\n%s", diff)
	}
}
