package main

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// progress shows on a terminal how far long work has come, and nothing
// elsewhere.
type progress struct {
	bar *progressbar.ProgressBar
}

func newProgress(w io.Writer, what string, total int) progress {
	if !terminalOf(w).Interactive || total == 0 {
		return progress{progressbar.DefaultSilent(int64(total))}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
	)}
}

// A bar that cannot be drawn is no reason to stop the work it shows.

func (p progress) Set(done int) { _ = p.bar.Set(done) }
func (p progress) Close()       { _ = p.bar.Finish() }

// Of shows how much is done of a total that was not known before.
func (p progress) Of(done, total int) {
	if p.bar.GetMax() != total {
		p.bar.ChangeMax(total)
	}
	p.Set(done)
}
