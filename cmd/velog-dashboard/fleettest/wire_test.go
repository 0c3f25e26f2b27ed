package fleettest

import (
	"net"
	"sync"
	"testing"
)

// wire is the network between a process and its database. Cut, it is silent: it
// takes what is sent, and nothing comes of it.
type wire struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	open  *sync.Cond
	cut   bool
	conns []net.Conn
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, target: target}
	w.open = sync.NewCond(&w.mu)
	go w.accept()
	t.Cleanup(func() {
		w.mend()
		w.mu.Lock()
		defer w.mu.Unlock()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		for _, c := range w.conns {
			_ = c.Close() // it may be closed already
		}
	})
	return w
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return // closed
		}
		far, err := net.Dial("tcp", w.target)
		if err != nil { // the database is away
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, near, far)
		w.mu.Unlock()
		go w.carry(near, far)
		go w.carry(far, near)
	}
}

func (w *wire) carry(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.wait()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	_ = to.Close()
	_ = from.Close()
}

func (w *wire) wait() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.cut {
		w.open.Wait()
	}
}

// sever cuts the wire, and mend makes it whole again: what was sent meanwhile
// arrives then.
func (w *wire) sever() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
	w.open.Broadcast()
}
