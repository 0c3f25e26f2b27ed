package readingcsv_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

const (
	header = "user,post,title,released_at,observed_at,views,likes,comments\n"
	postID = "aaaaaaaa-0000-4000-8000-000000000001"
)

// TestImportNamesTheFormItRefuses: what could mean two things is refused with
// what would be clear.
func TestImportNamesTheFormItRefuses(t *testing.T) {
	line := func(at, views string) string {
		return header + "velopert," + postID + ",t,," + at + "," + views + ",1,1\n"
	}
	const at = "2026-02-01T00:00:00Z"
	noMark, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(line(at, "1"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		line("2026-02-01 00:00:00", "1"): `line 2, column observed_at: "2026-02-01 00:00:00" is a time without a zone: write 2026-02-01T00:00:00+09:00 if it is Seoul's, 2026-02-01T00:00:00Z if it is UTC`,
		line("2026-02-01", "1"):          "a time without a zone: write 2026-02-01T00:00:00+09:00",
		line(at, "5.0"):                  `"5.0" is not a whole number from 0 to 9007199254740992: write it without a fraction`,
		line(at, `"1,234"`):              "write it without thousands separators",
		line(at, "1 234 567"):            "write it without thousands separators",
		line(at, "1,234"):                "line 2: there must be 8 columns, separated as in the header: write numbers without thousands separators",
		strings.Replace(line(at, "1"), "velopert", "@velopert", 1): `line 2, column user: "@velopert" is not a username: write it without the @`,
		noMark: "line 1: the file is in UTF-16 without a byte order mark: save it as UTF-8",
	} {
		_, err := readingcsv.Parse(strings.NewReader(text), time.Now())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
