package ledger

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// childDir is the variable that makes this test program store scrapes until it
// is killed.
const childDir = "LEDGER_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := storeForever(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// storeForever writes a line for every scrape that is stored.
func storeForever(dir string) error {
	ctx := context.Background()
	db, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		return err
	}
	id, _, err := db.AddAccount(ctx, "velopert", noon())
	if err != nil {
		return err
	}
	for n := int64(1); ; n++ {
		at := noon().Add(time.Duration(n) * 10 * time.Minute)
		r := collector.ScrapeResult{Account: id, At: at, Next: at}
		for post := range 20 {
			r.Seen = append(r.Seen, seen(post, at, n, n, n))
		}
		if _, err := db.StoreScrape(ctx, r); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func TestKilledProcessLosesNothingThatWasStored(t *testing.T) {
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	stored := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if stored++; stored == 60 {
			if err := child.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	db := openDir(t, dir, secretkey.Keys{}) // and the lock is free
	counts := dump(t, db, "SELECT COUNT(*), MIN(first_at), MAX(first_at), MAX(views) FROM readings GROUP BY post")
	var n int
	if _, err := fmt.Sscan(counts[0], &n); err != nil || n < stored || len(counts) != 20 {
		t.Fatalf("%d scrapes were stored, the ledger has %s (%v)", stored, counts[0], err)
	}
	for _, c := range counts {
		if c != counts[0] {
			t.Errorf("half of a scrape: %s and %s", counts[0], c)
		}
	}
	(&life{T: t, db: db, account: 1}).check()
}
