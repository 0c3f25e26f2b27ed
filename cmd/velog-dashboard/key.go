package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// keyFile holds the key that encrypts tokens at rest, where SECRET_KEY does
// not. A backup of the ledger without it is a backup without tokens.
const keyFile = "secret.key"

// loadKeys returns the keys from SECRET_KEY, or the one in the data directory,
// which is made at the first start.
func loadKeys(cfg config) (ledger.Keys, error) {
	keys, err := readKeys(cfg)
	if err == nil && keys.Empty() {
		return makeKey(filepath.Join(cfg.DataDir, keyFile))
	}
	return keys, err
}

// readKeys returns the keys, and none if there is no key yet.
func readKeys(cfg config) (ledger.Keys, error) {
	if cfg.SecretKey != "" {
		return ledger.ParseKeys(string(cfg.SecretKey))
	}
	path := filepath.Join(cfg.DataDir, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ledger.Keys{}, nil
	}
	if err != nil {
		return ledger.Keys{}, fmt.Errorf("DATA_DIR: reading the key that encrypts tokens: %w", err)
	}
	keys, err := ledger.ParseKeys(strings.TrimSpace(string(text)))
	if err != nil {
		return ledger.Keys{}, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// makeKey writes a new key, which only its owner may read. A file that somebody
// else has made meanwhile is an error, not a file to write over.
func makeKey(path string) (ledger.Keys, error) {
	key, err := ledger.NewKey()
	if err != nil {
		return ledger.Keys{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return ledger.Keys{}, fmt.Errorf("DATA_DIR: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ledger.Keys{}, fmt.Errorf("DATA_DIR: storing the key that encrypts tokens: %w", err)
	}
	_, err = f.WriteString(key + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return ledger.Keys{}, fmt.Errorf("storing the key that encrypts tokens in %s: %w", path, err)
	}
	return ledger.ParseKeys(key)
}
