// Package accuracy measures how near the days that are worked out from readings
// come to the truth, in worlds whose true views are known at every instant. It is
// for tests and for tables of the documentation; the program itself does not need
// it.
//
// A [World] is the blog of one writer over some time. The worlds differ in when
// their readers come, and how evenly. [World.Outages] reads one as the program
// does, except during outages of some hours, and compares the days that are
// estimated then with the truth.
package accuracy
