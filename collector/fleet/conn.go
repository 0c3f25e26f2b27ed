package fleet

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// silence is how long a connection waits for the next bytes of an answer. A peer
// that is cut off without a word would be waited for until TCP gives up.
const silence = 30 * time.Second

// patient makes connections that end when the database falls silent.
func patient(config *pgx.ConnConfig) *pgx.ConnConfig {
	config.ConnectTimeout = min(config.ConnectTimeout, answersWithin)
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &patientConn{Conn: conn}, nil
	}
	return config
}

// patientConn bounds each read in time, unless its user does.
type patientConn struct {
	net.Conn
	mu    sync.Mutex
	bound bool // by its user
}

func (c *patientConn) Read(b []byte) (int, error) {
	if err := c.await(); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *patientConn) await() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bound {
		return nil
	}
	return c.Conn.SetReadDeadline(time.Now().Add(silence))
}

func (c *patientConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bound = !t.IsZero()
	return c.Conn.SetDeadline(t)
}

func (c *patientConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bound = !t.IsZero()
	return c.Conn.SetReadDeadline(t)
}
