// Package metrics exports the collector's health to Prometheus.
package metrics
