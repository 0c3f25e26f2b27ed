package browsertest

import (
	"database/sql"
	"path/filepath"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// later starts the daemon again as if some time had passed. As that cannot be
// waited for, what the ledger remembers of scrapes is put so far back instead.
func (s *site) later(d time.Duration) {
	s.t.Helper()
	s.stop()
	db, err := sql.Open("sqlite", filepath.Join(s.env["DATA_DIR"], ledger.FileName))
	s.must(err)
	_, err = db.Exec(`UPDATE accounts SET last_attempt = last_attempt - $1, last_success = last_success - $1, scrape_requested = scrape_requested - $1`,
		int64(d/time.Second))
	s.must(err)
	s.must(db.Close())
	s.start()
}

// link has the operator make a sign-in link, and returns its path.
func (s *site) link(user string) string {
	s.t.Helper()
	return strings.TrimPrefix(strings.TrimSpace(s.run("", "accounts", "link", user)), s.url)
}
