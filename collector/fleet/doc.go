// Package fleet is what several processes of one installation share, besides the
// ledger, through PostgreSQL: the rate of requests to velog with its holds and
// circuit breakers ([Gate]), who works on what ([Leases]), the limits of signing in
// ([Attempts]), and the time ([Clock]).
//
// Every instant is the database's, so that the clocks of the machines do not
// matter. Nothing here is the only copy of anything: a lease that is lost ends by
// itself, and what is due stands in the ledger. Where one process is all, with
// SQLite, none of this is used.
//
// A database that does not answer stops the process from sending, planning and
// beginning anything, and never from going on once it answers again.
package fleet
