package scrape

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// onlyErrors returns a logger for River. Failed jobs log their own errors; only
// River's are worth a line.
func onlyErrors(log *slog.Logger) *slog.Logger {
	return slog.New(errorsOnly{log.Handler()})
}

type errorsOnly struct{ slog.Handler }

func (h errorsOnly) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && h.Handler.Enabled(ctx, level)
}

func (h errorsOnly) WithAttrs(attrs []slog.Attr) slog.Handler {
	return errorsOnly{h.Handler.WithAttrs(attrs)}
}

func (h errorsOnly) WithGroup(name string) slog.Handler {
	return errorsOnly{h.Handler.WithGroup(name)}
}

// seldom lets something happen once in a while.
type seldom struct {
	every time.Duration
	mu    sync.Mutex
	last  time.Time
}

func (s *seldom) now() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.last) < s.every {
		return false
	}
	s.last = time.Now()
	return true
}

// fewErrors is onlyErrors for a database that may be away for a while: each part
// of River finds that out again and again.
func fewErrors(log *slog.Logger) *slog.Logger {
	return slog.New(errorsSeldom{onlyErrors(log).Handler(), &seldom{every: time.Minute}})
}

type errorsSeldom struct {
	slog.Handler
	*seldom
}

func (h errorsSeldom) Handle(ctx context.Context, r slog.Record) error {
	if !h.now() {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

func (h errorsSeldom) WithAttrs(attrs []slog.Attr) slog.Handler {
	return errorsSeldom{h.Handler.WithAttrs(attrs), h.seldom}
}

func (h errorsSeldom) WithGroup(name string) slog.Handler {
	return errorsSeldom{h.Handler.WithGroup(name), h.seldom}
}
