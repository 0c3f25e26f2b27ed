// Package ledger keeps the ledger in SQLite or PostgreSQL: accounts, tokens, posts,
// readings as spans, days, and what of them is not delivered yet. It is the only
// copy of what velog will never tell again.
//
// # What is promised
//
// A method that returns without an error has its changes on the disk, where
// they survive the end of the process and the loss of power. One that returns
// an error, or never returns, has changed nothing: each is one transaction. If
// PostgreSQL is lost during a commit, an error does not tell whether it was stored.
//
// On SQLite the ledger is one file in the data directory, with its write-ahead log
// beside it. One process at a time has it open for writing, which a lock on the
// directory sees to; others may read it meanwhile. On PostgreSQL any number of
// processes do, and changes of one account take turns; see accountlocks.go.
//
// # Readings
//
// A row of the table readings is a span: its first reading, and how many seconds
// later the last one was. While nothing happens to a post only the end of its
// newest span moves, in most scrapes of most posts. That end stands in the table
// following, whose rows lie close together, so that such a scrape writes a few
// pages rather than one for every post. The view spans puts both together.
//
// Rows have no more than they need, and no index but their key, which begins with
// the account, so that an account's rows lie together: a span takes 23
// to 38 bytes of the file, the days that follow from it included, as long as
// there are several spans a day.
//
// Comments are asked for once a day: views and likes begin spans, and a span says
// from which to which of its readings the number of comments was told, or that it
// is the one that was told before. A number that was not asked for ends no span.
//
// # Days
//
// Days follow from readings by [collector.Days] alone. A scrape has only those
// worked out again that it can have changed, from the day of the reading before
// it on. For these, four spans of a post are enough: those on both sides of that
// day's beginning, the newest one, and the new one. A total that fell needs the
// highest one before it, too, and a reading that comes late, or one without
// likes or comments, needs the whole history. A test does all of this at random
// and compares with the days of the whole history.
//
// Over long gaps days also follow from the rhythm of the account, which is
// learned from the readings of all its posts in the four weeks before the gap.
// Later readings do not change it. Where earlier ones turn up or are removed, all
// posts with a later gap have their days worked out anew; following has the hour
// of each post's newest gap for that. The table rhythms only spares learning
// again, and may be emptied at any time.
//
// # What today is compared with
//
// What each post had got on the day before by the time of its last reading stands in
// following, with the instant until which it stays so: only readings after that look
// for it again. What is usual by then stands in accounts. It follows from courses, what
// the hours of earlier days got, of which one is worked out a day. See comparetoday.go.
//
// # All blogs together
//
// What pages show of thousands of blogs at once is read from few rows: the days of all
// from those of groups of accounts (groupdays.go), what each got lately from one row that
// has its last days packed (recentdays.go), and events by their own order (AllEvents).
//
// # Where things are
//
// Package engine holds what the posts of an account become by readings: in memory,
// with states that have names. A work loads them, has histories read what days
// follow from, and writes what changed. What the two engines say differently stands
// in package dialect. The columns of days are listed once, in daycolumns.go. Reads are in files named for what they return.
//
// # Delivery
//
// Marks in following and accounts say from where on the days and readings of a
// post, or the days of an account, are undelivered. Each change raises the
// version of its row; a delivery clears a mark only if the version is the one
// that it read, so that what changed meanwhile is delivered again. A delivery
// that is noted twice, or late, or not at all, does no harm.
//
// What was delivered of an account that is removed is to be deleted where it
// was delivered to; the table erasures says of whom, until it is done. An
// account that has the name again by then has all its marks set anew.
package ledger
