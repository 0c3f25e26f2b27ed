// Package velogsim simulates velog in memory: a [Server] on loopback that answers
// as velog.io's two GraphQL APIs do, over a [World] of simulated readers whose
// true views are known for every post and every instant.
//
// A world is a pure function of its seed and of what was published in it: it has
// no clock, and its state at an instant does not depend on earlier queries. The
// server shows the world at the instant that its Now option returns, so a year can
// pass in a second.
//
// The server behaves as velog's public server code does, quirks included: the
// paging traps, errors with HTTP 200, empty answers, tokens and their rotation.
// [Fault] adds failures.
package velogsim
