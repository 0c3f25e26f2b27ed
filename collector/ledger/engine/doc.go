// Package engine works out what the posts of an account become by what a scrape
// saw, a file tells or somebody removes. It does so in memory and knows no SQL:
// the ledger loads a [Blog], has it take things in, and writes what it says.
//
// A [Post] is its rows in the ledger and a plan of what is to be done with them.
// Its readings are in one of three states ([ReadingsState]):
//
//	Untouched   nothing came, or what came was stored already
//	Continued   later readings came: the newest span goes on or ends, new ones
//	            follow ([Blog.GoOn])
//	Rewritten   readings came in between, or are removed: all spans of the post
//	            are merged anew ([Blog.Rewrite]), which needs those stored
//
// Both ways end in rows of spans to write and to remove, and in the first day to
// be worked out again, if there is any: Derive and From. From that day on the
// ledger reads as much of the history as is needed, and [collector.Derive] works
// the days out. Marks say what is to be delivered.
package engine
