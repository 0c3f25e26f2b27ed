package fleet

import (
	"context"
	"sync"
	"time"
)

// Clock tells the database's time, so that all processes live by one clock. It
// runs by the machine's monotonic clock between two looks at the database, which
// setting the machine's clock does not move.
type Clock struct {
	mu   sync.Mutex
	read time.Time // by this machine
	told time.Time // by the database, then
}

// Now returns the database's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told.Add(time.Since(c.read))
}

// set takes in what the database told between two instants of this machine.
func (c *Clock) set(asked, answered, told time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read, c.told = asked.Add(answered.Sub(asked)/2), told
}

// Now returns the time of the installation: the database's.
func (f *Fleet) Now() time.Time { return f.clock.Now() }

// sync reads the database's clock.
func (f *Fleet) sync(ctx context.Context) error {
	ctx, cancel := within(ctx)
	defer cancel()
	var told time.Time
	asked := time.Now()
	if err := f.db.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&told); err != nil {
		return err
	}
	f.clock.set(asked, time.Now(), told)
	return nil
}
