// Package influx writes the points of the ledger into InfluxDB 2.
//
// A [Writer] is a collector.Sink. Translating a batch into line protocol is
// pure; sending it goes through the blocking API of InfluxDB's own client,
// which neither buffers nor tries again: what is to be tried again stands in
// the ledger, and a job does it. Writing the same points twice changes nothing,
// since a point of InfluxDB is known by its measurement, tags and time.
package influx
