package collector

import "time"

// SecretHash is the SHA-256 of a secret that the ledger recognises, but does not
// hold.
type SecretHash [32]byte

// Session is one writer's being signed in somewhere.
type Session struct {
	Hash        SecretHash // of its token
	Account     int64
	Began, Ends time.Time
}
