// Package metrics tells Prometheus how well the collector does its job.
package metrics
