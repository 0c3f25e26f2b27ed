package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/files"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// keyFile holds the key that encrypts tokens at rest, unless SECRET_KEY does. A
// backup of the ledger without it is a backup without tokens.
const keyFile = "secret.key"

// loadKeys returns the keys from SECRET_KEY, or the one in the data directory,
// which is created at the first start. A ledger with tokens must have had a key:
// then a new one would be useless.
func loadKeys(ctx context.Context, cfg config) (secretkey.Keys, error) {
	keys, err := readKeys(cfg)
	if err != nil || !keys.Empty() {
		return keys, err
	}
	if err := keyLost(ctx, cfg); err != nil {
		return secretkey.Keys{}, err
	}
	return createKey(filepath.Join(cfg.DataDir, keyFile))
}

// keyLost returns an error with advice if there is no key for the tokens in the
// ledger.
func keyLost(ctx context.Context, cfg config) error {
	id, accounts, err := ledger.KeyInUse(ctx, cfg.ledgerOptions())
	if err != nil || accounts == 0 {
		return err
	}
	path := filepath.Join(cfg.DataDir, keyFile)
	return fmt.Errorf("%s is missing, but the ledger beside it holds tokens of %s encrypted with the key %s: "+
		"restore the file from the backup of the ledger, or set SECRET_KEY to that key; "+
		"if it is lost, create a new one with: openssl rand -base64 32 >%s, "+
		"and add these accounts again with fresh tokens", path, counted(accounts, "account"), id, path)
}

// readKeys returns the keys, empty if there is none yet.
func readKeys(cfg config) (secretkey.Keys, error) {
	if cfg.SecretKey != "" {
		return secretkey.ParseKeys(string(cfg.SecretKey))
	}
	keys, err := readKeyFile(filepath.Join(cfg.DataDir, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return secretkey.Keys{}, nil
	}
	return keys, err
}

func readKeyFile(path string) (secretkey.Keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return secretkey.Keys{}, fmt.Errorf("DATA_DIR: reading the key that encrypts tokens: %w", err)
	}
	keys, err := secretkey.ParseKeys(strings.TrimSpace(string(text)))
	if err != nil {
		return secretkey.Keys{}, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// createKey creates a key file, which only its owner may read. The file appears when
// it is complete. If another process has created one meanwhile, that one counts.
func createKey(path string) (secretkey.Keys, error) {
	key, err := secretkey.NewKey()
	if err != nil {
		return secretkey.Keys{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return secretkey.Keys{}, fmt.Errorf("the data directory cannot be made (%w): set DATA_DIR to a directory that this user may write", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+keyFile+".*") // mode 0600
	if err != nil {
		return secretkey.Keys{}, fmt.Errorf("DATA_DIR: storing the key that encrypts tokens: %w", err)
	}
	_, err = f.WriteString(key + "\n")
	if err = errors.Join(err, f.Close()); err == nil {
		err = files.Publish(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err = errors.Join(err, files.Remove(f.Name())); err != nil {
		return secretkey.Keys{}, fmt.Errorf("storing the key that encrypts tokens in %s: %w", path, err)
	}
	return readKeyFile(path)
}
