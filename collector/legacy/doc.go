// Package legacy reads what earlier dashboards for velog have kept: the documents of
// velog-dashboard 1 as mongoexport writes them, and the tables of velog-dashboard 2
// as PostgreSQL's COPY writes them in CSV.
package legacy

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"slices"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Found is what files tell, and what of them is left out.
type Found struct {
	collector.ImportedReadings
	Skipped []Skipped
}

// Skipped counts what is left out for one reason.
type Skipped struct {
	Reason string
	Count  int
}

func (f *Found) skip(reason string) {
	for i := range f.Skipped {
		if f.Skipped[i].Reason == reason {
			f.Skipped[i].Count++
			return
		}
	}
	f.Skipped = append(f.Skipped, Skipped{reason, 1})
}

// Format is the form of a file.
type Format int

const (
	// Readings are CSV in the program's own form.
	Readings Format = iota
	// Documents are poststats of velog-dashboard 1.
	Documents
	// Table is one of the tables of velog-dashboard 2.
	Table
)

// FormatOf tells the form of a file by how it begins.
func FormatOf(r *bufio.Reader) Format {
	start, _ := r.Peek(4096)                                                                 // a shorter file is an error as well
	start, _, _ = transform.Bytes(unicode.BOMOverride(transform.Nop), start[:len(start)&^1]) // which may end within a letter
	start = bytes.TrimLeft(start, " \t\r\n")
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte("[")):
		return Documents
	case isTable(string(line)):
		return Table
	default:
		return Readings
	}
}

// decoded reads a file in UTF-8, or in UTF-16 where a byte order mark says so.
func decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// wrongTitle is why a post is left out.
const wrongTitle = "posts whose title is too long or has a NUL character"

// users collects posts by the name of their user.
type users map[string]*collector.ImportedUser

func (us users) add(name, velogID string, p *collector.ImportedPost) {
	u := us[name]
	if u == nil {
		u = &collector.ImportedUser{Name: name, VelogID: velogID}
		us[name] = u
	}
	u.Posts = append(u.Posts, p)
	u.TrackedSince = collector.Earliest(u.TrackedSince, p.Readings[0].At)
}

// finish lists the users in the order of their names.
func (f *Found) finish(us users) {
	for _, u := range us {
		f.Users = append(f.Users, *u)
		for _, p := range u.Posts {
			f.ImportedReadings.Readings += len(p.Readings)
		}
	}
	slices.SortFunc(f.Users, func(a, b collector.ImportedUser) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(f.Skipped, func(a, b Skipped) int { return cmp.Compare(a.Reason, b.Reason) })
}

// validCount reports whether a number can be one of views or likes.
func validCount(n int64) bool { return n >= 0 && n <= collector.MaxCount }
