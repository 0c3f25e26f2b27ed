package fleettest

import (
	"fmt"
	"testing"
	"time"
)

const (
	// fast is the highest rate, and many are more accounts than it allows to read
	// while it is measured.
	fast = 50
	many = 10_000

	measured = 30 * time.Second
)

// BenchmarkManyAccounts measures how much of the rate one process uses, and three,
// whose accounts are all due.
func BenchmarkManyAccounts(b *testing.B) {
	for _, processes := range []int{1, 3} {
		b.Run(fmt.Sprintf("processes=%d", processes), func(b *testing.B) {
			for range b.N {
				b.ReportMetric(scrapesPerSecond(b, processes), "scrapes/s")
			}
		})
	}
}

func scrapesPerSecond(b *testing.B, processes int) float64 {
	i := install(b, fast)
	i.add(many)
	for k := range processes {
		i.start(fmt.Sprint("process ", k), i.url)
	}
	eventually(b, "scrapes have begun", func() bool { return len(i.velog.all()) > fast })
	before, began := i.up(), time.Now()
	eventually(b, "it was measured", after(measured))
	return float64(i.up()-before) / time.Since(began).Seconds()
}

// add adds accounts of one post each.
func (i *installation) add(n int) {
	i.t.Helper()
	for k := range n {
		user := fmt.Sprintf("user-%05d", k)
		i.publish(user, 1)
		if _, _, err := i.ledger.AddAccount(i.t.Context(), user, time.Now().Add(-time.Minute)); err != nil {
			i.t.Fatal(err)
		}
	}
}
