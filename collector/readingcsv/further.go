package readingcsv

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// further takes over the columns that a file need not have. Empty cells tell
// nothing.
func (p *parser) further(user *user, post *post, record []string) error {
	if len(record) == neededColumns {
		return nil
	}
	if err := p.private(post, record); err != nil {
		return err
	}
	deleted, err := p.past(record, columnDeleted)
	if err != nil {
		return err
	}
	post.Deleted = collector.Earliest(post.Deleted, deleted)
	tracked, err := p.past(record, columnTracked)
	if err != nil {
		return err
	}
	user.TrackedSince = collector.Earliest(user.TrackedSince, tracked)
	return p.velogID(user, record)
}

// private has a post count as private if any line says so.
func (p *parser) private(post *post, record []string) error {
	switch record[columnPrivate] {
	case "":
	case "false":
		post.Privacy = max(post.Privacy, collector.KnownPublic)
	case "true":
		post.Privacy = collector.KnownPrivate
	default:
		return p.wrong(record, columnPrivate, "neither true nor false")
	}
	return nil
}

// past reads an instant that is over, 0 for an empty cell.
func (p *parser) past(record []string, column int) (int64, error) {
	if record[column] == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, record[column])
	switch {
	case err != nil:
		return 0, p.wrong(record, column, wrongTime(record[column]))
	case at.After(p.now):
		return 0, p.wrong(record, column, "in the future")
	case at.Unix() <= 0:
		return 0, p.wrong(record, column, "before 1970")
	}
	return at.Unix(), nil
}

func (p *parser) velogID(user *user, record []string) error {
	switch id := record[columnVelogID]; {
	case id == "" || id == user.VelogID:
	case user.VelogID != "":
		return p.wrong(record, columnVelogID, "another id than the same user has in an earlier line, "+user.VelogID)
	case !utf8.ValidString(id) || !collector.ValidUser(id):
		return p.wrong(record, columnVelogID, "not velog's id of a user")
	default:
		user.VelogID = strings.Clone(id)
	}
	return nil
}
