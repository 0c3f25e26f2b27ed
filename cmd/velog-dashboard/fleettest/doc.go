// Package fleettest runs several processes of the program on one PostgreSQL, and
// kills, restarts and cuts off whatever it can while they work.
package fleettest
