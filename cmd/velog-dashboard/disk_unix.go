//go:build !windows

package main

import "golang.org/x/sys/unix"

// diskFree returns how many bytes this process may still write to the file system
// of a directory.
func diskFree(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
