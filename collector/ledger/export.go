package ledger

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Export writes all readings as CSV, in the form that [DB.Import] reads: of
// each span the first reading and the last. Imported into an empty ledger, they
// make the same spans and the same days. It reads post by post and keeps nothing
// of the ledger busy while it writes, however long that takes: a reading that
// comes meanwhile may be in the file or not, and only whole readings are.
func (db *DB) Export(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return wrap("exporting readings", err)
	}
	accounts, err := db.ids(ctx, `SELECT id FROM accounts ORDER BY id`)
	for i := 0; err == nil && i < len(accounts); i++ {
		err = db.exportPosts(ctx, accounts[i], out, db.exportSpans)
	}
	if err != nil {
		return wrap("exporting readings", err)
	}
	out.Flush()
	return wrap("exporting readings", out.Error())
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
