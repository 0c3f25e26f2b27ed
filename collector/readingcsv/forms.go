package readingcsv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// readable returns a file as UTF-8 without a byte order mark, and what separates
// its columns. UTF-16 is read where a mark says so, as Excel's "Unicode text"
// has it; semicolons and tabs where the header is written with them.
func readable(r *bufio.Reader) (*bufio.Reader, rune, error) {
	start, err := r.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, fmt.Errorf("reading the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		if _, err := r.Discard(3); err != nil {
			return nil, 0, err
		}
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		decoded := transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
		r = bufio.NewReaderSize(decoded, 1<<16)
	case bytes.HasPrefix(start, []byte("PK\x03")):
		return nil, 0, errors.New("the file is a spreadsheet or an archive: save it as CSV in UTF-8")
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return nil, 0, errors.New("the file is compressed: unpack it, such as with gunzip")
	case bytes.HasPrefix(start, []byte("SQL")):
		return nil, 0, errors.New("the file is a ledger or a backup of one: use velog-dashboard restore")
	case bytes.IndexByte(start, 0) >= 0:
		return nil, 0, errors.New("line 1: the file is in UTF-16 without a byte order mark: save it as UTF-8")
	}
	separator, err := separatorOf(r)
	return r, separator, err
}

// separatorOf finds what separates the columns of the header.
func separatorOf(r *bufio.Reader) (rune, error) {
	start, err := r.Peek(len(strings.Join(columns(), ",")))
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("reading the file: %w", err)
	}
	user, rest := columns()[columnUser], strings.TrimLeft(string(start), `"`)
	for _, separator := range []rune{';', '\t'} {
		if after, ok := strings.CutPrefix(rest, user); ok && strings.HasPrefix(strings.TrimLeft(after, `"`), string(separator)) {
			return separator, nil
		}
	}
	return ',', nil
}

// wrongTime says what is wrong with a text that is no time of RFC 3339.
func wrongTime(text string) string {
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, collector.Seoul); err == nil {
			return fmt.Sprintf("a time without a zone: write %s if it is Seoul's, %s if it is UTC",
				at.Format(time.RFC3339), at.Format("2006-01-02T15:04:05Z"))
		}
	}
	return "not a time such as 2026-11-22T00:01:30Z"
}

// wrongCount says what is wrong with a text that is no whole number.
func wrongCount(text string) string {
	most := fmt.Sprintf("not a whole number from 0 to %d", maxCount)
	switch {
	case regexp.MustCompile(`^\d{1,3}([,. \x{a0}]\d{3})+$`).MatchString(text):
		return most + ": write it without thousands separators"
	case regexp.MustCompile(`^\d+[.,]\d+$`).MatchString(text):
		return most + ": write it without a fraction"
	}
	return most
}
