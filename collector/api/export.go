package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// exportWithin is how long an export may take: other answers are small.
const exportWithin = 10 * time.Minute

// export adds the operations that answer with CSV.
func (a *api) export() {
	a.exportAs("readings", "My readings as CSV",
		"Returns all readings in the format of velog-dashboard import: user, post, title, released_at, observed_at, views, "+
			"likes, comments. Of consecutive readings with the same counters, the first and the last.", readingcsv.ExportReadings)
	a.exportAs("days", "My days as CSV",
		"Returns the days of all posts: user, post, title, date, views, views_total, likes, likes_total, comments, comments_total, "+
			"quality. Unknown values are empty.", readingcsv.ExportDays)
}

func (a *api) exportAs(what, summary, description string, write func(context.Context, readingcsv.Source, int64, io.Writer) error) {
	op := operation(http.MethodGet, "/export/"+what+".csv", "export-"+what, summary, description)
	op.Responses["200"] = &huma.Response{
		Description: "A CSV file. If reading fails, the connection is closed before the end of the file.",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	register(a, op, func(_ context.Context, c call, _ *none) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			_, w := humago.Unwrap(ctx)
			w.Header().Set("Content-Disposition", `attachment; filename="`+what+`.csv"`)
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			a.stream(ctx.Context(), w, func(w io.Writer) error { return write(ctx.Context(), a.Blogs, c.account.ID, w) })
		}}, nil
	})
}

// stream writes an answer of any length. What fails before the first byte is a
// problem; what fails later ends the connection, so that nobody takes a part
// for the whole.
func (a *api) stream(ctx context.Context, w http.ResponseWriter, write func(io.Writer) error) {
	// A writer without deadlines has none to extend.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(exportWithin))
	counted := &counter{Writer: w}
	err := write(counted)
	if err == nil {
		return
	}
	p := a.problem(ctx, err)
	if counted.n > 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Del("Content-Disposition")
	p.write(w)
}

type counter struct {
	io.Writer
	n int
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += n
	return n, err
}
