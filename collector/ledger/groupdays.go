package ledger

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// groupSize is how many accounts, by their ids, are a group: few enough that a change of
// one looks at few others and seldom waits for theirs, and so many that the days of all
// are in few rows. Migration 22 has the same number.
const groupSize = 64

// groupChanges are the days on which days of accounts of a group changed: the group's
// follow from them. They are saved at the end of a transaction, for on PostgreSQL those
// of a group take turns from then on.
type groupChanges map[int64]collector.Period

// add takes the days that were changed of an account.
func (c groupChanges) add(w *work) {
	if w.changed {
		c.addDays(w.account, collector.Period{First: w.first, Last: w.last})
	}
}

// addAll takes all days of an account.
func (c groupChanges) addAll(account int64) {
	c.addDays(account, collector.Period{First: 0, Last: math.MaxInt32})
}

func (c groupChanges) addDays(account int64, p collector.Period) {
	if had, ok := c[account/groupSize]; ok {
		p = collector.Period{First: min(p.First, had.First), Last: max(p.Last, had.Last)}
	}
	c[account/groupSize] = p
}

// saveGroupDays saves the days of the group of an account alone.
func (w *work) saveGroupDays(ctx context.Context) error {
	groups := groupChanges{}
	groups.add(w)
	return groups.save(ctx, w.tx)
}

// save adds up the days of the groups anew.
func (c groupChanges) save(ctx context.Context, tx *dialect.Tx) error {
	for _, group := range slices.Sorted(maps.Keys(c)) {
		if err := tx.Lock(ctx, tx, fmt.Sprintf("days of group %d", group)); err != nil {
			return err
		}
		days := []any{group, int64(c[group].First), int64(c[group].Last)}
		if _, err := tx.ExecContext(ctx, `DELETE FROM group_days WHERE accounts = $1 AND day BETWEEN $2 AND $3`, days...); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO group_days (accounts, "+strings.Join(groupColumns(), ", ")+`)
			SELECT CAST($1 AS BIGINT), `+strings.Join(groupSums(), ", ")+`
			FROM accounts a CROSS JOIN account_days d
			WHERE a.id BETWEEN $4 AND $5 AND d.account = a.id AND d.day BETWEEN $2 AND $3 GROUP BY d.day`,
			append(days, group*groupSize, (group+1)*groupSize-1)...)
		if err != nil {
			return err
		}
	}
	return nil
}
