// Package dialect is where the ledger's SQL says what another engine would say
// differently. All other SQL of the ledger is written so that SQLite and
// PostgreSQL read it alike; who writes a statement there keeps to it:
//
//   - numbered placeholders ($1), but for statements of many rows or long lists,
//     for which [Placeholders] writes what the engine reads fastest;
//   - instants, days and counters as BIGINT, and truth as 0 or 1 in a column of
//     numbers: conditions compare with it (private = 1), parameters are a [Flag];
//   - the smaller and the greater of two numbers by [Least] and [Greatest], since
//     MIN and MAX of two are SQLite's alone;
//   - sums by [Sum], since PostgreSQL adds BIGINTs up to NUMERIC; how many rows
//     meet a condition by [CountIf], since it has no sum of conditions;
//   - a name for every SELECT in FROM, and a type (CAST) for a parameter that stands
//     in a list of results;
//   - INSERT … ON CONFLICT … DO UPDATE … RETURNING, DELETE … RETURNING, IS DISTINCT
//     FROM, common tables, window functions, LIMIT and COALESCE, which both have;
//   - whole numbers divided by whole numbers, which both round towards 0;
//   - no JSON functions, no GROUP_CONCAT, no row numbers, no upper or lower case
//     and no order by text in another language than Go: tags are JSON that Go
//     reads, titles are searched and ordered in Go.
//
// What is left, and stands in this package, is a second engine's work: opening the
// database and how transactions queue for it ([OpenWriter], [OpenReaders]), what
// an error of the driver means ([IsBusy], [IsDisk]), which tables there are
// ([HasTable], [HasColumn]), looking for damage ([Damage]), and what applies
// migrations ([Migrator]), whose files are SQLite's: AUTOINCREMENT, WITHOUT ROWID,
// BLOB and MIN of two are in them. So is the file itself with its lock, which only
// a database in the data directory has; see the ledger's Open.
//
// One thing follows from SQLite's single writer and stands in no statement: a
// transaction that reads and then writes is alone. An engine with several writers
// locks the account's row first; see where the ledger begins a change.
package dialect
