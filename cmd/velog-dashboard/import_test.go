package main

import (
	"strings"
	"testing"
)

// TestImportOfEarlierDashboards: a dry run says what an import takes, and changes
// nothing.
func TestImportOfEarlierDashboards(t *testing.T) {
	b := newBench(t)
	const data = "../../collector/legacy/testdata/"
	out := b.must(b.with(), "", "import", "--dry-run", data+"poststats.json")
	for _, want := range []string{
		"alice: 2 posts with 6 readings over 4 days, from 2023-11-01 to 2023-11-04\n",
		"skipped 1: posts whose updatedAt is missing", "nothing was imported",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	b.must(b.with(), "", "import", data+"poststats.json")
	b.must(b.with(), "", "import", data+"statistics.csv", data+"posts.csv", data+"users.csv")
	if r := b.run(b.with(), "", "import", data+"poststats.json", data+"posts.csv"); r.status != 1 || !strings.Contains(r.err, "one file after another") {
		t.Errorf("two forms at once: %d, %s", r.status, r.err)
	}
	if r := b.run(b.with(), "", "import", "--user", "a b", data+"statistics.csv", data+"posts.csv"); r.status != 2 || !strings.Contains(r.err, "not a velog username") {
		t.Errorf("a name that is none: %d, %s", r.status, r.err)
	}
	if out := b.must(b.with(), "", "import", "--dry-run", "--user", "https://velog.io/@carol", data+"statistics.csv", data+"posts.csv"); !strings.HasPrefix(out, "carol: 1 post") {
		t.Errorf("a blog's address: %s", out)
	}
	csv := b.must(b.with(), "", "export")
	for _, user := range []string{"alice,", "bob,", "carol,"} {
		if !strings.Contains(csv, "\n"+user) {
			t.Errorf("no %s in\n%s", user, csv)
		}
	}
	if out := b.must(b.with(), csv, "import", "--dry-run", "-"); !strings.Contains(out, "carol: 1 post with 3 readings") {
		t.Errorf("a dry run of an export:\n%s", out)
	}
}
