// Package scrape runs everything that happens on a schedule: scrapes of accounts,
// their job queue, the renewal of tokens, and the delivery of points.
package scrape
