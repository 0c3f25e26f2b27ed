package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	sqlitedriver "modernc.org/sqlite"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/pgconfig"
)

// Every statement on a table whose key begins with the account names it, so that the
// table can be divided by it. The ledgers of this package's tests refuse any other:
// whatever statement a test comes across, it is checked.

// watch has the ledger at a place refuse statements that do not name the account.
func watch(t testing.TB, db *DB, place Options) {
	t.Helper()
	one := db.write == db.read
	for _, d := range []**dialect.DB{&db.write, &db.read} {
		conns := (*d).Stats().MaxOpenConnections
		watched := sql.OpenDB(watcher{connectorOf(t, place, *d == db.write)})
		watched.SetMaxOpenConns(conns)
		watched.SetMaxIdleConns(conns)
		if err := (*d).DB.Close(); err != nil {
			t.Fatal(err)
		}
		*d = &dialect.DB{DB: watched, Engine: (*d).Engine}
		if one {
			db.read = db.write
			return
		}
	}
}

// connectorOf connects as the ledger does.
func connectorOf(t testing.TB, place Options, write bool) driver.Connector {
	t.Helper()
	if place.URL != "" {
		config, _, err := pgconfig.Config(place.URL)
		if err != nil {
			t.Fatal(err)
		}
		return stdlib.GetConnector(*config)
	}
	query := url.Values{"_pragma": {"busy_timeout(10000)", "foreign_keys(1)", "temp_store(MEMORY)"}, "_txlock": {"immediate"}}
	if !write {
		query = url.Values{"_pragma": query["_pragma"], "mode": {"ro"}}
	}
	return file("file:" + (&url.URL{Path: filepath.Join(place.Dir, FileName)}).EscapedPath() + "?" + query.Encode())
}

// file is a database of SQLite.
type file string

func (f file) Connect(context.Context) (driver.Conn, error) { return f.Driver().Open(string(f)) }

func (f file) Driver() driver.Driver { return &sqlitedriver.Driver{} }

// watcher makes connections that check statements.
type watcher struct{ driver.Connector }

func (w watcher) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &watchedConn{c.(conn)}, nil
}

// conn is what the connections of both drivers can do.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
}

type watchedConn struct{ conn }

func (c *watchedConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := checkNamed(ctx, query); err != nil {
		return nil, err
	}
	return c.conn.PrepareContext(ctx, query)
}

func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := checkNamed(ctx, query); err != nil {
		return nil, err
	}
	return c.conn.ExecContext(ctx, query, args)
}

func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := checkNamed(ctx, query); err != nil {
		return nil, err
	}
	if hear, ok := ctx.Value(explaining{}).(func(query, plan string)); ok {
		plan, err := c.plan(ctx, query, args)
		if err != nil {
			return nil, err
		}
		hear(query, plan)
	}
	return c.conn.QueryContext(ctx, query, args)
}

// plan is how PostgreSQL would run a query.
func (c *watchedConn) plan(ctx context.Context, query string, args []driver.NamedValue) (plan string, err error) {
	rows, err := c.conn.QueryContext(ctx, "EXPLAIN (COSTS OFF) "+query, args)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for line := make([]driver.Value, 1); ; plan += fmt.Sprintln(line[0]) {
		if err := rows.Next(line); errors.Is(err, io.EOF) {
			return plan, nil
		} else if err != nil {
			return "", err
		}
	}
}

// NewBackup is what a copy of SQLite asks its driver for.
func (c *watchedConn) NewBackup(target string) (*sqlitedriver.Backup, error) {
	return c.conn.(interface {
		NewBackup(target string) (*sqlitedriver.Backup, error)
	}).NewBackup(target)
}

type directly struct{}

// direct is the context of a statement that a test sends for itself.
func direct(ctx context.Context) context.Context { return context.WithValue(ctx, directly{}, true) }

// verdicts are those of the statements that were checked, by their text: the same ones
// are sent again and again.
var verdicts = struct {
	sync.Mutex
	of map[string]error
}{of: map[string]error{}}

func checkNamed(ctx context.Context, query string) error {
	if ctx.Value(directly{}) != nil {
		return nil
	}
	verdicts.Lock()
	defer verdicts.Unlock()
	err, known := verdicts.of[query]
	if !known {
		err = findUnnamed(query)
		verdicts.of[query] = err
	}
	return err
}

func findUnnamed(query string) error {
	if wholeTable().MatchString(query) {
		return nil
	}
	if tables := unnamed(query); len(tables) > 0 {
		return fmt.Errorf("a statement reads or writes %s and does not name the account: restrict it or join it by account\n%s", tables, query)
	}
	return nil
}

// wholeTable matches what a copy of a ledger reads of a table.
var wholeTable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^SELECT (COUNT\(\*\) FROM \w+|[\w, ]+ FROM \w+ ORDER BY [\w, ]+)$`)
})

// undelivered matches what is read of all accounts by an index of the few posts that
// are undelivered.
var undelivered = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bundelivered_since IS NOT NULL\b`)
})

// keyedTables are those whose keys begin with the account, and the view on two.
func keyedTables() []string {
	return []string{"readings", "days", "reported_days", "following", "spans"}
}

// unnamed returns the tables of which a statement does not name the account, in SQL as
// the ledger writes it: by a condition on the table's account beside the table, with =
// or IN, or as a column of an INSERT.
func unnamed(query string) []string {
	words := regexp.MustCompile(`'[^']*'|[\w.$]+|\S`).FindAllString(query, -1)
	var found []string
	p := sqlParser{words: words}
	p.group(&found)
	return found
}

// sqlParser goes through a statement, a group in parentheses after the other.
type sqlParser struct {
	words []string
	next  int
}

// group reads to the end of a group. It returns the words of a group that is no SELECT
// of its own, such as a condition, which say something about the tables around it.
func (p *sqlParser) group(found *[]string) []string {
	var part, all []string
	for p.next < len(p.words) {
		word := p.words[p.next]
		p.next++
		switch strings.ToUpper(word) {
		case ")":
			return append(all, checkTables(part, found)...)
		case "(":
			part = append(append(part, "("), p.group(found)...)
			part = append(part, ")")
		case "UNION", "EXCEPT", "INTERSECT":
			all, part = append(all, checkTables(part, found)...), nil
		default:
			part = append(part, word)
		}
	}
	return append(all, checkTables(part, found)...)
}

// checkTables finds the tables of one SELECT, INSERT, UPDATE or DELETE that are not named.
func checkTables(part []string, found *[]string) []string {
	uses := false
	for i, word := range part {
		if i == 0 || !slices.Contains(keyedTables(), word) ||
			!slices.Contains([]string{"FROM", "JOIN", "INTO", "UPDATE", ","}, strings.ToUpper(part[i-1])) {
			continue
		}
		uses = true
		if text := strings.Join(part, " "); !names(part, i) && !(word == "following" && undelivered().MatchString(text)) {
			*found = append(*found, word)
		}
	}
	if uses || len(part) > 0 && slices.Contains([]string{"SELECT", "WITH"}, strings.ToUpper(part[0])) {
		return nil
	}
	return part
}

// names reports whether a statement names the account of the table at a place in it.
func names(part []string, table int) bool {
	rest := part[table+1:]
	if part[table-1] == "INTO" {
		return slices.Contains(rest[:slices.Index(append(slices.Clone(rest), ")"), ")")], "account")
	}
	if len(rest) > 0 && strings.ToUpper(rest[0]) == "AS" {
		rest = rest[1:]
	}
	columns := []string{"account", part[table] + ".account"}
	if len(rest) > 0 && regexp.MustCompile(`^[a-z]\w*$`).MatchString(rest[0]) {
		columns = []string{rest[0] + ".account"}
	}
	for i, word := range part {
		if !slices.Contains(columns, word) {
			continue
		}
		before, after := part[max(i-1, 0)], append(slices.Clone(part[i+1:]), "", "", "", "")
		if before == "=" || after[0] == "=" || strings.ToUpper(after[0]) == "IN" ||
			before == "(" && after[2] == ")" && strings.ToUpper(after[3]) == "IN" { // (account, post) IN
			return true
		}
	}
	return false
}
