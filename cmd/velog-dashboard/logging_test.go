package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
)

func TestLogFormats(t *testing.T) {
	watched, piped := terminal{Interactive: true, Colour: true}, terminal{}
	for _, tc := range []struct {
		name         string
		where        terminal
		format       string
		json, colour bool
	}{
		{"auto on a terminal", watched, logAuto, false, true},
		{"auto on a terminal without colours", terminal{Interactive: true}, logAuto, false, false},
		{"auto elsewhere", piped, logAuto, true, false},
		{"text on a terminal", watched, logText, false, true},
		{"text elsewhere", piped, logText, false, false},
		{"json on a terminal", watched, logJSON, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out strings.Builder
			log := newLogger(&out, tc.where, slog.LevelInfo, tc.format)
			log.Debug("hidden")
			log.Warn("hello", "user", "ann")
			if json.Valid([]byte(out.String())) != tc.json || strings.Contains(out.String(), "\x1b[") != tc.colour {
				t.Errorf("json %v, colour %v are wanted, got %q", tc.json, tc.colour, out.String())
			}
			if !strings.Contains(out.String(), "hello") || strings.Contains(out.String(), "hidden") {
				t.Errorf("want the warning alone, got %q", out.String())
			}
		})
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := terminalOf(f); got != (terminal{}) {
		t.Errorf("a file: %+v", got)
	}
	if got := terminalOf(new(strings.Builder)); got != (terminal{}) {
		t.Errorf("a buffer: %+v", got)
	}
}
