package influxtest

import (
	"os"
	"os/exec"
)

// process is a running influxd.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed once it has ended
}

// start starts a command whose output is appended to a file.
func start(cmd *exec.Cmd, log string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close() // the command has its own copy
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // that it was killed is no news
	}()
	return p, nil
}

// kill ends the process and returns when it has gone, with its files closed.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error means that it has ended by itself
	<-p.ended
}
