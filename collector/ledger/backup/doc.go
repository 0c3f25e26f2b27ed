// Package backup writes backups of a ledger in SQLite and brings them back.
//
// A backup is one file: a SQLite database with everything that the ledger had at
// one instant. With a passphrase it also has the key that decrypts the tokens, in
// a table of its own, encrypted with age (https://age-encryption.org).
package backup
