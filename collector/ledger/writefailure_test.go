package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// TestFullDiskIsKeptInMemory: what cannot be stored cannot say so in the ledger.
// SQLite is full at a number of pages as it is at the end of a disk.
func TestFullDiskIsKeptInMemory(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0))
	var pages int
	if err := db.write.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(most string) {
		t.Helper()
		if err := db.write.QueryRowContext(t.Context(), "PRAGMA max_page_count = "+most).Scan(&pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1")
	result := collector.ScrapeResult{Account: id, At: noon().Add(time.Hour), Next: noon().Add(2 * time.Hour)}
	for n := range 2000 {
		result.Seen = append(result.Seen, seen(n+1, result.At, 100, 1, 0))
	}
	if _, err := db.StoreScrape(t.Context(), result); err == nil {
		t.Fatal("a full disk took a scrape")
	}
	if err := db.WriteFailure(); !dialect.DiskFull(err) || !strings.Contains(err.Error(), "free space") {
		t.Errorf("the failure is %v", err)
	}
	a, err := db.Account(t.Context(), id)
	if err != nil || a.State != collector.StateError || !strings.Contains(a.Error, "the ledger has not been writable since") {
		t.Errorf("the account is %s: %s, %v", a.State, a.Error, err)
	}
	all, err := db.AccountTotals(t.Context(), result.At, noon(), result.At)
	if err != nil || all.States[collector.StateError].Accounts != 1 || all.States[collector.StateUp].Accounts != 0 {
		t.Errorf("all accounts: %+v, %v", all.States, err)
	}
	limit("1000000")
	if _, err := db.StoreScrape(t.Context(), result); err != nil {
		t.Fatal(err)
	}
	if a, err := db.Account(t.Context(), id); err != nil || a.State != collector.StateUp || db.WriteFailure() != nil {
		t.Errorf("after space was freed: %s, %v", a.State, db.WriteFailure())
	}
}
