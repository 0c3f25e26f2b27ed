package postgrestest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// CPUTime returns how long the processes of the server have computed since it was
// started, those that ended included. Only Linux tells.
func (s *Server) CPUTime(tb testing.TB) time.Duration {
	tb.Helper()
	total, err := cpuTime(s.process.cmd.Process.Pid)
	must(tb, err, "read what the server has computed")
	return total
}

func cpuTime(server int) (time.Duration, error) {
	total, err := ended(server)
	if err != nil {
		return 0, err
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		if fields, err := statOf(stat); err == nil && string(fields[parent]) == strconv.Itoa(server) {
			total += running(filepath.Dir(stat))
		}
	}
	return total, err
}

// Fields of /proc/PID/stat after the name, which may have spaces; see proc(5).
const (
	parent      = 1
	childUser   = 13
	childSystem = 14
)

// tick is the unit of times in /proc/PID/stat.
const tick = 10 * time.Millisecond

func statOf(path string) ([][]byte, error) {
	stat, err := os.ReadFile(path)
	return bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]), err
}

// ended returns how long the children of a process computed that have ended.
func ended(pid int) (time.Duration, error) {
	fields, err := statOf(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	user, err := strconv.Atoi(string(fields[childUser]))
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(string(fields[childSystem]))
	return time.Duration(user+system) * tick, err
}

// running returns how long a process has computed, 0 if it has just ended.
func running(dir string) time.Duration {
	stat, err := os.ReadFile(filepath.Join(dir, "schedstat"))
	if err != nil {
		return 0
	}
	var computed time.Duration // in nanoseconds, too
	if _, err := fmt.Sscan(string(stat), &computed); err != nil {
		return 0
	}
	return computed
}
