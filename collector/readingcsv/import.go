package readingcsv

import (
	"context"
	"io"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Target is a ledger that readings are imported into.
type Target interface {
	// Import stores readings, all or none. After each post, progress, if given,
	// is called with the readings stored so far and all of them.
	Import(ctx context.Context, all collector.ImportedReadings, progress func(done, total int)) (collector.ImportResult, error)
}

// Import takes readings as CSV, with the header
//
//	user,post,title,released_at,observed_at,views,likes,comments
//
// and after these, or not, private,deleted_at,velog_id,tracked_since.
//
// The whole file is read and checked before anything of it is stored. Errors
// name the line and the column. A file takes about 40 bytes of memory a line.
func Import(ctx context.Context, into Target, r io.Reader, progress func(done, total int)) (collector.ImportResult, error) {
	all, err := Parse(r, time.Now())
	if err != nil {
		return collector.ImportResult{}, err
	}
	return into.Import(ctx, all, progress)
}
