//go:build 386 || arm || mips || mipsle

package scrape

// queueDriver is undefined here: River's SQLite driver does not compile for 32
// bits, and this reports it in one line.
const queueDriver = velog_dashboard_needs_a_64_bit_system
