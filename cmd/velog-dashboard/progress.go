package main

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// progress shows the progress of long work on a terminal, and nothing elsewhere.
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

// A bar that cannot be drawn is no reason to stop the work.

func (p progress) Set(done int) { _ = p.bar.Set(done) }
func (p progress) Close()       { _ = p.bar.Finish() }

// Of shows how much is done of a total that was unknown before.
func (p progress) Of(done, total int) {
	if p.bar.GetMax() != total {
		p.bar.ChangeMax(total)
	}
	p.Set(done)
}
