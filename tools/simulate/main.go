// Command simulate prints the tables of docs/accuracy.md: how near days come to
// the truth, and what that costs velog. Its worlds are seeded: it always prints
// the same, but for times and memory.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/accuracy"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	worlds := accuracy.Worlds()
	fmt.Print("## Steady interval and cadence\n\n")
	err := accuracy.WriteFollowing(os.Stdout, worlds, 14)
	fmt.Print("\n## Many accounts\n\n")
	err = errors.Join(err, accuracy.WritePlatform(os.Stdout, 100_000, 5, 20, 50))
	fmt.Print("\n## Outages\n\n")
	var all []accuracy.Error
	for _, w := range worlds {
		all = append(all, w.Outages(12*time.Hour, 24*time.Hour, 48*time.Hour, 96*time.Hour)...)
	}
	return errors.Join(err, accuracy.WriteOutages(os.Stdout, all))
}
