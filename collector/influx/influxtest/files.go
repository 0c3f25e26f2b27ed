package influxtest

import (
	"os"
	"time"
)

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// newer reports whether a file is there and not older than another.
func newer(path, than string) bool {
	a, errA := os.Stat(path)
	b, errB := os.Stat(than)
	return errA == nil && errB == nil && !a.ModTime().Before(b.ModTime())
}

func touch(path string) error {
	now := time.Now()
	return os.Chtimes(path, now, now)
}
