package scrape

import (
	"context"
	"log/slog"
)

// onlyErrors is a logger for River. What River says of failed jobs is said
// already, in our own words, by the jobs; only its own errors are worth a line.
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
