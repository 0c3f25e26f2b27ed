package readingcsv

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

// Source is a ledger that is exported. Its methods keep nothing of it busy while
// the functions that they call go on, however long that takes: a reading that
// comes meanwhile may be in the file or not, and only whole readings are.
type Source interface {
	// ExportedPosts returns the posts of an account.
	ExportedPosts(ctx context.Context, account int64) ([]collector.ExportedPost, error)

	// EachReading calls a function for the readings of the post in a row of an
	// account that are known, oldest first: of those with the same counters the
	// first and the last.
	EachReading(ctx context.Context, account, row int64, do func(collector.Reading) error) error
}

// Export writes the readings of accounts as CSV, in the form that [Import] reads: of
// those with the same counters the first and the last. Imported into an empty ledger,
// they make the same spans and the same days. It reads post by post.
func Export(ctx context.Context, from Source, accounts []int64, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return err
	}
	for _, account := range accounts {
		posts, err := from.ExportedPosts(ctx, account)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if err := writeReadings(ctx, from, p, out); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// writeReadings has the earliest release that was told beside the first reading,
// and the newest beside all others.
func writeReadings(ctx context.Context, from Source, p collector.ExportedPost, out *csv.Writer) error {
	released := p.FirstReleased
	return from.EachReading(ctx, p.Account, p.Row, func(r collector.Reading) error {
		err := out.Write([]string{
			p.User, p.ID, Cell(p.Title), timeText(released), timeText(r.At),
			countText(r.Views), countText(r.Likes), countText(r.Comments),
			privacyText(p.Privacy), timeText(p.Deleted), p.VelogID, timeText(p.TrackedSince),
		})
		released = p.Released
		return err
	})
}

// Cell is a title as a file has it. What a spreadsheet would take for a formula,
// and work out on the machine of who opens the file, has an apostrophe before
// it; and so has what looks like that already, so that [fromCell] can undo it.
func Cell(title string) string {
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

func privacyText(p collector.Privacy) string {
	switch p {
	case collector.KnownPrivate:
		return "true"
	case collector.KnownPublic:
		return "false"
	default:
		return ""
	}
}

func timeText(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

func countText(n int64) string {
	if n == collector.Unknown {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
