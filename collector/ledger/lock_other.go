//go:build !unix

package ledger

import "io"

type noLock struct{}

// Close implements [io.Closer].
func (noLock) Close() error { return nil }

// lockDir does nothing where there is no flock: there it is up to the people
// to start one process only.
func lockDir(string) (io.Closer, error) { return noLock{}, nil }
