//go:build 386 || arm || mips || mipsle

package collector

// River's SQLite driver does not compile for 32 bits. This says so in one line
// instead of the driver's own words: the name is not defined.
const queueDriver = velog_dashboard_needs_a_64_bit_system
