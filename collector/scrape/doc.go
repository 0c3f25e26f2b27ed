// Package scrape is what happens and when: scrapes of accounts, the queue of
// their jobs, the renewal of tokens, and the delivery of what they brought.
package scrape
