package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

func TestOpenMakesPrivateDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "data dir ?#%")
	db := openDir(t, dir, secretkey.Keys{})
	addAccount(t, db, "velopert", noon())
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, FileName): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestOpenAgainKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	id := addAccount(t, db, "velopert", noon())
	store(t, db, id, noon(), seen(1, noon(), 10, 1, 0))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := openDir(t, dir, secretkey.Keys{})
	if got := dump(t, again, allSpans); len(got) != 1 {
		t.Errorf("runs after opening again: %v", got)
	}
}

func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	openDir(t, dir, secretkey.Keys{})
	_, err := Open(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second process got %v, want ErrLocked with the directory", err)
	}
}

func TestOpenForReadingBesideTheDaemon(t *testing.T) {
	dir := t.TempDir()
	daemon := openDir(t, dir, secretkey.Keys{})
	id := addAccount(t, daemon, "velopert", noon())
	reader, err := Open(t.Context(), Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	store(t, daemon, id, noon(), seen(1, noon(), 10, 1, 0))
	if got := exportText(t, reader); !strings.Contains(got, uuidOf(1)) {
		t.Errorf("the reader does not see what is committed: %s", got)
	}
	if _, _, err := reader.AddAccount(t.Context(), "another", noon()); err == nil {
		t.Error("a reader could write")
	}
}

func TestTwoProcessesTakeTurnsWriting(t *testing.T) {
	dir := t.TempDir()
	daemon := openDir(t, dir, secretkey.Keys{})
	beside, err := Open(t.Context(), Options{Dir: dir, Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	const each = 50
	var group errgroup.Group
	for i, db := range []*DB{daemon, beside} {
		group.Go(func() error {
			for n := range each {
				if _, _, err := db.AddAccount(t.Context(), fmt.Sprintf("user-%d-%d", i, n), noon()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := errors.Join(group.Wait(), beside.Close()); err != nil {
		t.Fatal(err)
	}
	if due, err := daemon.Due(t.Context(), noon(), noon(), 1000); err != nil || len(due) != 2*each {
		t.Errorf("%d accounts are due, want %d: %v", len(due), 2*each, err)
	}
	alone := t.TempDir() // nobody is there to be beside: then it is an ordinary opening
	db, err := Open(t.Context(), Options{Dir: alone, Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: alone}); !errors.Is(err, ErrLocked) {
		t.Errorf("without a daemon there is no lock: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenForReadingAfterTheDaemon(t *testing.T) {
	dir := t.TempDir()
	daemon, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	addAccount(t, daemon, "velopert", noon())
	if err := daemon.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := Open(t.Context(), Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if a, err := reader.AccountByUser(t.Context(), "velopert"); err != nil || a.State != collector.StateNew {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	garbage := t.TempDir()
	if err := os.WriteFile(filepath.Join(garbage, FileName), []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	remains := t.TempDir()
	if err := os.WriteFile(filepath.Join(remains, FileName+"-wal"), []byte("changes"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		options    Options
		is         error
	}{
		{"the log of a ledger that was moved", "not there any more", Options{Dir: remains}, nil},
		{"below a file", "cannot be created", Options{Dir: filepath.Join(file, "data")}, nil},
		{"a file", "cannot be created", Options{Dir: file}, nil},
		{"nothing to read", "there is no ledger in the data directory", Options{Dir: t.TempDir(), ReadOnly: true}, ErrMissing},
		{"nothing that can be read", "cannot be read", Options{Dir: filepath.Join(file, "data"), ReadOnly: true}, nil},
		{"garbage", "cannot be read", Options{Dir: garbage}, nil},
		{"newer", "newer program", Options{Dir: newerLedger(t)}, ErrNewer},
		{"newer, for reading", "newer program", Options{Dir: newerLedger(t), ReadOnly: true}, ErrNewer},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, err := Open(t.Context(), c.options)
			if err == nil {
				t.Fatal("opened", db.Close())
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is not one sentence with %q", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
		})
	}
}

func newerLedger(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	db, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	return dir
}
