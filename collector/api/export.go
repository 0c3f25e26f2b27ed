package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/dayexport"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// exportWithin is how long an export may take: other answers are small.
const exportWithin = 10 * time.Minute

// export adds the operations that answer with any number of rows.
func (a *api) export() {
	op := exportOperation("readings.csv", "export-readings", "My readings as CSV",
		"Returns all readings in the format of velog-dashboard import: user, post, title, released_at, observed_at, views, "+
			"likes, comments. Of consecutive readings with the same counters, the first and the last.", textCSV())
	register(a, op, func(_ context.Context, c call, _ *none) (*huma.StreamResponse, error) {
		return a.file(c, "readings.csv", "text/csv; charset=utf-8", func(ctx context.Context, w io.Writer) error {
			return readingcsv.Export(ctx, a.Blogs, c.ids(), w)
		}), nil
	})
	a.exportDays(exportedDays{
		name: "days", title: "Days of my posts", write: dayexport.WritePosts, row: reflect.TypeFor[[]exportedPostDay](),
		about: "Returns the days of all posts, deleted ones included: user, post, title, date, views, views_total, likes, " +
			"likes_total, comments, comments_total, quality",
	})
	a.exportDays(exportedDays{
		name: "account-days", title: "Days of my account", write: dayexport.WriteAccounts, row: reflect.TypeFor[[]exportedAccountDay](),
		about: "Returns the days of the account, each the sum of its posts: user, date, views, views_total, likes, " +
			"likes_total, comments, comments_total, posts, quality",
	})
}

// exportedDays describe one kind of days.
type exportedDays struct {
	name, title, about string
	write              func(context.Context, dayexport.Source, dayexport.Days, io.Writer) error
	row                reflect.Type // of all rows in JSON
}

// exportedPostDay is a row of the days of posts.
type exportedPostDay struct {
	User  string `json:"user" doc:"The name under which the account was added."`
	Post  string `json:"post" doc:"velog's id of the post."`
	Title string `json:"title"`
	Day
}

// exportedAccountDay is a row of the days of accounts.
type exportedAccountDay struct {
	User string `json:"user" doc:"The name under which the account was added."`
	Day
	Posts int64 `json:"posts" doc:"Number of posts with data for this day."`
}

// ExportQuery is the range of days of an export.
type ExportQuery struct {
	From string `query:"from" format:"date" doc:"First day, in Seoul. Default: the first one with data." example:"2026-10-24"`
	To   string `query:"to" format:"date" doc:"Last day, included. Default: the last one with data." example:"2026-11-22"`
}

// csvQuery is that of an export as CSV.
type csvQuery struct {
	ExportQuery
	BOM bool `query:"bom" doc:"Whether the file begins with a byte order mark, by which Excel sees that it is in UTF-8."`
}

func (q ExportQuery) dates() (from, to collector.Date, err error) {
	first, last := dayexport.AllDays()
	if from, err = dateIn("from", q.From, first); err != nil {
		return 0, 0, err
	}
	if to, err = dateIn("to", q.To, last); err != nil {
		return 0, 0, err
	}
	return from, to, inOrder(from, to)
}

// exportDays adds an operation for each format.
func (a *api) exportDays(days exportedDays) {
	op := func(format dayexport.Format, about string, content map[string]*huma.MediaType) huma.Operation {
		return exportOperation(days.file(format), "export-"+days.name+"-"+string(format), days.title, days.about+about, content)
	}
	csv := op(dayexport.CSV, ". Lines end in CRLF, and unknown values are empty.", textCSV())
	register(a, csv, func(_ context.Context, c call, in *csvQuery) (*huma.StreamResponse, error) {
		return a.daysFile(c, days, in.ExportQuery, dayexport.Days{Format: dayexport.CSV, Mark: in.BOM})
	})
	rows := a.huma.OpenAPI().Components.Schemas.Schema(days.row, true, "")
	json := op(dayexport.JSON, ", one object on each line.", map[string]*huma.MediaType{"application/json": {Schema: rows}})
	register(a, json, func(_ context.Context, c call, in *ExportQuery) (*huma.StreamResponse, error) {
		return a.daysFile(c, days, *in, dayexport.Days{Format: dayexport.JSON})
	})
}

// file is the name of the file in a format.
func (d exportedDays) file(f dayexport.Format) string { return d.name + "." + string(f) }

// daysFile answers with days of the accounts that the request may see.
func (a *api) daysFile(c call, days exportedDays, q ExportQuery, asked dayexport.Days) (*huma.StreamResponse, error) {
	var err error
	if asked.From, asked.To, err = q.dates(); err != nil {
		return nil, err
	}
	asked.Accounts = c.ids()
	return a.file(c, days.file(asked.Format), asked.Format.ContentType(), func(ctx context.Context, w io.Writer) error {
		return days.write(ctx, a.Blogs, asked, w)
	}), nil
}

func textCSV() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}
}

// exportOperation is one on all accounts that the request may see.
func exportOperation(file, id, summary, description string, content map[string]*huma.MediaType) huma.Operation {
	op := operation(http.MethodGet, "/export/"+file, id, summary, description+" For the operator, of all accounts that are tracked, or of user.")
	op.Metadata = map[string]any{ofAll: true}
	op.Responses["200"] = &huma.Response{
		Description: "A file. If reading fails, the connection is closed before its end.", Content: content,
	}
	return op
}

// file answers with a file to save. That of a single account is named after its user.
func (a *api) file(c call, name, contentType string, write func(context.Context, io.Writer) error) *huma.StreamResponse {
	if len(c.accounts) == 1 {
		name = c.accounts[0].User + "-" + name
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		w.Header().Set("Content-Type", contentType)
		a.stream(ctx.Context(), w, func(w io.Writer) error { return write(ctx.Context(), w) })
	}}
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
