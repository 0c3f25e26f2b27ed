package web

import "log/slog"

// Patterns are those of all routes.
func Patterns() []string {
	var all []string
	for _, r := range (handler{Options: Options{Log: slog.New(slog.DiscardHandler)}}).routes() {
		all = append(all, r.pattern)
	}
	return all
}
