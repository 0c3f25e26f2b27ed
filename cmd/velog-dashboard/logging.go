package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// The formats of the log.
const (
	logAuto = "auto" // text on a terminal, JSON elsewhere
	logText = "text" // for people
	logJSON = "json" // for programs, a line an entry
)

// terminal is what the log's destination can show.
type terminal struct {
	Interactive bool // somebody is watching
	Colour      bool
}

// terminalOf inspects the log's destination. It respects NO_COLOR
// (https://no-color.org).
func terminalOf(w io.Writer) terminal {
	f, ok := w.(*os.File)
	interactive := ok && term.IsTerminal(int(f.Fd()))
	return terminal{
		Interactive: interactive,
		Colour:      interactive && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
}

// newLogger returns a logger for entries of the level and above.
func newLogger(w io.Writer, t terminal, level slog.Level, format string) *slog.Logger {
	if format == logJSON || (format == logAuto && !t.Interactive) {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: readableDuration}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level:      level,
		TimeFormat: time.DateTime,
		NoColor:    !t.Colour,
	}))
}

// readableDuration writes durations in JSON as 1.5s, not as nanoseconds.
func readableDuration(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		return slog.String(a.Key, a.Value.Duration().String())
	}
	return a
}
