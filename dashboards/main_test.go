// Package dashboards_test runs the queries of the dashboards on a real InfluxDB
// that holds a simulated year, delivered by the program's own parts, and
// compares their numbers with the truth of the simulation.
//
// A test of a dashboard reads:
//
//	f := fixtureOf(t)
//	query := load(t, "velog-overview").panel(t, "Views today").query(t, "A")
//	rows := f.run(t, f.fill(query, vars{"user": {writer}}, f.midnight(-30), f.now))
package dashboards_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
)

// whole is the test binary's own life: what the tests share is cleaned up when
// all of them are over.
var whole = &binary{}

func TestMain(m *testing.M) {
	status := m.Run()
	whole.cleanUp()
	os.Exit(status)
}

// binary is a [testing.TB] that lasts as long as the test binary, for servers
// that all tests share. The embedded interface is nil: what is not overridden
// below is not used.
type binary struct {
	testing.TB
	once     sync.Once
	made     *fixture
	cleanups []func()
}

func (b *binary) fixture() *fixture {
	b.once.Do(func() { b.made = newFixture(b) })
	return b.made
}

func (b *binary) cleanUp() {
	for i := len(b.cleanups) - 1; i >= 0; i-- {
		b.cleanups[i]()
	}
}

func (b *binary) Helper()                  {}
func (b *binary) Context() context.Context { return context.Background() }
func (b *binary) Cleanup(f func())         { b.cleanups = append(b.cleanups, f) }

func (b *binary) TempDir() string {
	dir, err := os.MkdirTemp("", "velog-dashboards-")
	if err != nil {
		b.Fatalf("making a temporary directory: %v", err)
	}
	b.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
	return dir
}

// Fatalf ends the whole binary: without the fixture no test means anything.
func (b *binary) Fatalf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "the tests' fixture: "+format+"\n", args...)
	b.cleanUp()
	os.Exit(1)
}
