// Package dialect is where the ledger's SQL says what another engine would say
// differently. All other SQL of the ledger is written so that SQLite and
// PostgreSQL read it alike; who writes a statement there keeps to it:
//
//   - numbered placeholders ($1); many rows by [Engine.Insert], lists by
//     [Engine.Among];
//   - instants, days and counters as BIGINT, and truth as 0 or 1 in a column of
//     numbers: conditions compare with it (private = 1), parameters are a [Flag];
//   - the smaller and the greater of two numbers by [Least] and [Greatest], since
//     MIN and MAX of two are SQLite's alone;
//   - sums by [Sum], since PostgreSQL adds BIGINTs up to NUMERIC; how many rows
//     meet a condition by [CountIf], since it has no sum of conditions;
//   - a name for every SELECT in FROM, and a type (CAST) for a parameter that stands
//     in a list of results;
//   - days and readings of many posts by [Engine.LookUp], or as a subquery in the list of
//     results: PostgreSQL may join them in an order that reads all of an account;
//   - INSERT … ON CONFLICT … DO UPDATE … RETURNING, DELETE … RETURNING, IS DISTINCT
//     FROM, common tables, window functions, LIMIT and COALESCE, which both have;
//   - whole numbers divided by whole numbers, which both round towards 0;
//   - no JSON functions, no GROUP_CONCAT, no row numbers, no upper or lower case
//     and no order by text in another language than Go: tags are JSON that Go
//     reads, titles are searched and ordered in Go.
//
// What is left stands in [Engine], which each database has its own of: how
// transactions take turns, what an error of the driver means, which tables there
// are. So does the file of SQLite with its lock: only a database in the data
// directory has one; see the ledger's Open.
//
// The files of migrations are written for SQLite. PostgreSQL has them translated
// as they load: the types of columns, and what only SQLite says of tables. Where
// that does not suffice, there is a file of the same name in the directory
// postgres beside them. So there is one description of the tables, and a test
// compares what both engines made of it.
//
// On SQLite a transaction that reads and then writes is alone. On PostgreSQL it
// locks the account's row first, or all of them in the order of their ids; see
// where the ledger begins a change.
package dialect
