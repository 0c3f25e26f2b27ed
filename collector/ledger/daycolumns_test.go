package ledger

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// TestColumnsOfDaysAreThoseOfTheTables fails for a column that a migration adds
// and statements do not know, or the other way round.
func TestColumnsOfDaysAreThoseOfTheTables(t *testing.T) {
	onEachEngine(t, testColumnsOfDaysAreThoseOfTheTables)
}

func testColumnsOfDaysAreThoseOfTheTables(t *testing.T) {
	db := openTest(t)
	for table, want := range map[string][]string{
		"days":         append([]string{"account", "post"}, dayColumns()...),
		"account_days": append([]string{"account"}, accountDayColumns()...),
	} {
		got, err := db.read.Columns(t.Context(), db.read, table)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-statements +table): %s", table, diff)
		}
	}
	if into := len(accountInto(&collector.AccountDay{})); into != len(accountColumns()) {
		t.Errorf("%d columns go to %d places", len(accountColumns()), into)
	}
	if into, row := len(numbersInto(&collector.Day{})), len(appendDay(nil, &collector.Day{})); into != len(numberColumns()) || row != len(dayColumns()) {
		t.Errorf("%d numbers are read into %d places; a row has %d values", len(numberColumns()), into, row)
	}
}
