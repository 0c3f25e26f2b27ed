package ledger

import (
	"context"
	"database/sql"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Export writes all readings as CSV, in the form that [DB.Import] reads: of
// each run the first reading and the last. Imported into an empty ledger, they
// make the same runs and the same days.
func (db *DB) Export(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return wrap("exporting readings", err)
	}
	err := each(ctx, db.read, `
		SELECT a.username, p.post_id, p.title, COALESCE(f.began, p.released_at),
			r.first_at, r.last_at, r.views, r.likes, r.comments
		FROM runs r JOIN following f ON f.post = r.post
			JOIN posts p ON p.id = r.post JOIN accounts a ON a.id = p.account
		ORDER BY r.post, r.first_at`, nil, func(rows *sql.Rows) error { return exportRun(rows, out) })
	if err != nil {
		return wrap("exporting readings", err)
	}
	out.Flush()
	return wrap("exporting readings", out.Error())
}

func exportRun(rows *sql.Rows, out *csv.Writer) error {
	var p exportedPost
	var r collector.Run
	if err := rows.Scan(&p.user, &p.uuid, &p.title, &p.released, &r.First, &r.Last, &r.Views,
		(*known)(&r.Likes), (*known)(&r.Comments)); err != nil {
		return err
	}
	return p.writeRun(r, out)
}

// toCell is a title as a file has it. What a spreadsheet would take for a formula,
// and work out on the machine of who opens the file, has an apostrophe before
// it; and so has what looks like that already, so that [fromCell] can undo it.
func toCell(title string) string {
	if isFormula(strings.TrimLeft(title, "'")) {
		return "'" + title
	}
	return title
}

// fromCell is a title of which a file has the text.
func fromCell(text string) string {
	if plain, ok := strings.CutPrefix(text, "'"); ok && isFormula(strings.TrimLeft(plain, "'")) {
		return plain
	}
	return text
}

func isFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func timeText(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return instant(seconds).Format(time.RFC3339)
}

func countText(n int64) string {
	if n == collector.Unknown {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
