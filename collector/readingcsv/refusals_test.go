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
		strings.Replace(line(at, "1"), "velopert", "https://velog.io/@velopert", 1): "write the name after the @ in the blog's address",
		strings.Replace(line(at, "1"), "velopert", strings.Repeat("v", 300), 1):     "not a username",
		strings.Replace(line(at, "1"), ",t,", ",\xbe\xc8\xb3\xe7,", 1):              "not in UTF-8: save the file as CSV in UTF-8", // 안녕 in CP949
		strings.Replace(line(at, "1"), ",t,", ","+strings.Repeat("긴", 2000)+",", 1): "…\" is not a title: it is too long",
		strings.Replace(line(at, "1"), ",t,", ",a\x00b,", 1):                        "or has a NUL character",
		"PK\x03\x04 of a workbook": "the file is a spreadsheet or an archive: save it as CSV",
		"\x1f\x8b\x08":             "the file is compressed: unpack it",
		"SQLite format 3\x00":      "use velog-dashboard restore",
	} {
		_, err := readingcsv.Parse(strings.NewReader(text), time.Now())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// TestImportSkipsBlankLines: a spreadsheet writes them after the last line.
func TestImportSkipsBlankLines(t *testing.T) {
	all, err := readingcsv.Parse(strings.NewReader(header+"velopert,"+postID+",t,,2026-02-01T00:00:00Z,1,1,1\n,,,,,,,\n\n,,,,,,,\n"), time.Now())
	if err != nil || all.Readings != 1 {
		t.Errorf("%d readings, %v", all.Readings, err)
	}
}
