package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// connected brings a bench into a state with a connected account.
func (b *bench) connected(user string, env ...string) {
	b.t.Helper()
	b.blog(user, 1)
	access, refresh := b.velog.IssueTokens(user, time.Hour, 30*24*time.Hour)
	b.must(b.with(env...), access+"\n"+refresh+"\n", "accounts", "add", "--tokens")
}

func TestLostKeyIsAnError(t *testing.T) {
	b := newBench(t)
	b.connected("alice")
	file := filepath.Join(b.env["DATA_DIR"], keyFile)
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"collect"}, {"accounts", "list"}} {
		if args != nil && args[0] == "accounts" {
			b.must(b.with(), "", args...) // needs no key
			continue
		}
		b.fails(b.with(), "", args, "secret.key is missing, but the ledger beside it holds tokens of 1 account encrypted", "openssl rand -base64 32")
	}
	if r := b.run(b.with(), "", "check"); r.status != 1 || !strings.Contains(r.out, "WRONG  secret key") || !strings.Contains(r.out, "secret.key is missing") {
		t.Errorf("check: %d\n%s", r.status, r.out)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("another key was made")
	}
	if err := os.WriteFile(file, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	b.must(b.with(), "", "collect")
}

// TestRetiredKeyCanGo follows what check says.
func TestRetiredKeyCanGo(t *testing.T) {
	b := newBench(t)
	old, err := secretkey.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := secretkey.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	b.connected("alice", "SECRET_KEY="+old)
	both := b.with("SECRET_KEY=" + fresh + "," + old)
	if out := b.must(both, "", "check"); !strings.Contains(out, "older keys are still needed for 1 account:") {
		t.Errorf("before the start:\n%s", out)
	}
	if r := b.run(both, "", "collect"); r.status != 0 || !strings.Contains(r.err, "re-encrypted with the newest key") {
		t.Errorf("%d\n%s", r.status, r.err)
	}
	if out := b.must(both, "", "check"); !strings.Contains(out, "remove the older keys from SECRET_KEY") {
		t.Errorf("after the start:\n%s", out)
	}
	b.must(b.with("SECRET_KEY="+fresh), "", "collect")
	if list := b.must(b.with("SECRET_KEY="+fresh), "", "accounts", "list"); !strings.Contains(list, "alice  connected  collecting") {
		t.Errorf("accounts:\n%s", list)
	}
}
