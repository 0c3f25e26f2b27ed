// Package influx writes the ledger's points to InfluxDB 2.
//
// A [Writer] is a collector.Sink. Translating a batch into line protocol is pure;
// sending it uses the blocking API of InfluxDB's own client, which neither buffers
// nor retries: what to retry is in the ledger, and a job does it. Writing the same
// points twice changes nothing, since InfluxDB identifies a point by its
// measurement, tags and time.
package influx
