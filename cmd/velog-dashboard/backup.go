package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/backup"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

func backupCommand() *cobra.Command {
	var withKey bool
	c := &cobra.Command{
		Use:   "backup [--with-key] FILE",
		Short: "Back up the ledger",
		Long: `Write a backup of the whole ledger, as it is at one instant, to a new file or to
standard output (-), and verify it. It also works while the daemon is running, and
on a ledger of an older version, before an upgrade. The backup has the tokens, but not the key that decrypts them, unless --with-key or
BACKUP_PASSPHRASE is used: then it has the key, encrypted with a passphrase.

A ledger in PostgreSQL is backed up with PostgreSQL's own tools.`,
		Example: `  velog-dashboard backup /mnt/backups/velog.db

  # With the key, without a terminal
  export BACKUP_PASSPHRASE_FILE=/root/passphrase
  velog-dashboard backup velog.db`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return backupLedger(c.Context(), args[0], withKey, streamsOf(c))
		},
	}
	c.Flags().BoolVar(&withKey, "with-key", false, "include the key, encrypted with a passphrase")
	return c
}

// backupLedger writes a backup. It works beside a running daemon.
func backupLedger(ctx context.Context, file string, withKey bool, s streams) error {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	if cfg.DatabaseURL != "" {
		return errOwnTools("backup")
	}
	if file == "" {
		return errNoFile()
	}
	key, err := backupKey(ctx, cfg, withKey, s)
	if err != nil {
		return err
	}
	o := cfg.ledgerOptions()
	o.Older = true // a backup is made before an upgrade
	return readLedgerWith(ctx, cfg, o, func(db *ledger.DB) error {
		if file == "-" {
			return backupToOutput(ctx, cfg, db, key, s)
		}
		if err := writeBackup(ctx, db, file, key, s); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.out, backedUp(file, key))
		return err
	})
}

func errNoFile() error { return usageError("the name of the file is empty: is a variable not set?") }

func errOwnTools(command string) error {
	return fmt.Errorf("%s: the ledger is in PostgreSQL: use PostgreSQL's own tools, such as pg_dump --format=custom and pg_restore; "+
		"see https://github.com/velog-dashboard/velog-dashboard/blob/main/docs/backups.md#postgresql", command)
}

func writeBackup(ctx context.Context, db *ledger.DB, file string, key *backup.Key, s streams) error {
	bar := newProgress(s.err, "pages", 1)
	defer bar.Close()
	return backup.Write(ctx, db, file, key, bar.Of)
}

// backupToOutput writes a backup to standard output once it is complete.
func backupToOutput(ctx context.Context, cfg config, db *ledger.DB, key *backup.Key, s streams) (err error) {
	if terminalOf(s.out).Interactive {
		return usageError("standard output is a terminal: name a file, or redirect the output")
	}
	dir, err := os.MkdirTemp(cfg.DataDir, ".backup-*")
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, ledger.FileName)
	if err := writeBackup(ctx, db, file, key, s); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(s.out, f)
	if err = errors.Join(err, f.Close()); err == nil {
		_, err = fmt.Fprintln(s.err, backedUp("standard output", key))
	}
	return err
}

func backedUp(file string, key *backup.Key) string {
	if key == nil {
		return fmt.Sprintf("backed up the ledger to %s and verified it; it does not have the key: "+
			"keep %s or SECRET_KEY, too, or use --with-key", file, keyFile)
	}
	return fmt.Sprintf("backed up the ledger and its key to %s and verified it; keep the passphrase elsewhere", file)
}

// backupKey returns the key to include in a backup, nil without one.
func backupKey(ctx context.Context, cfg config, withKey bool, s streams) (*backup.Key, error) {
	if !withKey && cfg.BackupPassphrase == "" {
		return nil, nil
	}
	text, err := keyText(cfg)
	if err != nil {
		return nil, err
	}
	passphrase := string(cfg.BackupPassphrase)
	if passphrase == "" {
		if passphrase, err = newPassphrase(ctx, s); err != nil {
			return nil, err
		}
	}
	return &backup.Key{Text: text, Passphrase: passphrase}, nil
}

// keyText returns the keys as they are written in SECRET_KEY or the key file.
func keyText(cfg config) (string, error) {
	if cfg.SecretKey != "" {
		return string(cfg.SecretKey), nil
	}
	text, err := os.ReadFile(filepath.Join(cfg.DataDir, keyFile))
	if err != nil {
		return "", fmt.Errorf("DATA_DIR: the key cannot be read, and SECRET_KEY is not set: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// minPassphrase is the fewest characters of a passphrase.
const minPassphrase = 12

// newPassphrase asks for a passphrase twice.
func newPassphrase(ctx context.Context, s streams) (string, error) {
	passphrase, err := askPassphrase(ctx, s, "Passphrase for the key in the backup: ")
	if err != nil {
		return "", err
	}
	if len([]rune(passphrase)) < minPassphrase {
		return "", fmt.Errorf("the passphrase is too short: use at least %d characters", minPassphrase)
	}
	again, err := askPassphrase(ctx, s, "Again: ")
	if err == nil && again != passphrase {
		err = errors.New("the passphrases differ: try again")
	}
	return passphrase, err
}

// askPassphrase reads a passphrase from the terminal without showing it.
func askPassphrase(ctx context.Context, s streams, prompt string) (string, error) {
	if !interactive(s) {
		return "", errors.New("the passphrase of the key is needed, and standard input is not a terminal: " +
			"set BACKUP_PASSPHRASE_FILE to a file that contains it")
	}
	return askHidden(ctx, s, prompt)
}

func restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Restore a backup into an empty data directory",
		Long: `Restore a backup, from a file or from standard input (-), into a data directory that
has no ledger. Everything comes back, or nothing: accounts, tokens, posts, readings,
days, public links, and what is still to be delivered. Only sessions and sign-in links
do not. The passphrase of a key in the backup is asked for, or read from
BACKUP_PASSPHRASE.`,
		Example: `  velog-dashboard restore /mnt/backups/velog.db

  # Somewhere else
  DATA_DIR=/srv/velog velog-dashboard restore velog.db`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return restoreLedger(c.Context(), args[0], streamsOf(c))
		},
	}
}

// restoreLedger brings a backup back into an empty data directory.
func restoreLedger(ctx context.Context, file string, s streams) error {
	cfg, err := loadConfig(time.Now())
	if err != nil {
		return err
	}
	if cfg.DatabaseURL != "" {
		return errOwnTools("restore")
	}
	switch file {
	case "":
		return errNoFile()
	case "-":
		return restoreFromInput(ctx, cfg, s)
	}
	return restoreFrom(ctx, cfg, file, s)
}

// restoreFromInput stores standard input in a file first.
func restoreFromInput(ctx context.Context, cfg config, s streams) (err error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	f, err := os.CreateTemp(cfg.DataDir, ".restore-input-*")
	if err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = io.Copy(f, s.in)
	err = errors.Join(err, f.Close())
	if dialect.DiskFull(err) {
		return fmt.Errorf("the data directory %s cannot be written: the disk is full: free space, or use another DATA_DIR", cfg.DataDir)
	}
	if err != nil {
		return fmt.Errorf("reading the backup from standard input: %w", err)
	}
	return restoreFrom(ctx, cfg, f.Name(), s)
}

func restoreFrom(ctx context.Context, cfg config, file string, s streams) error {
	keys, err := readKeys(cfg)
	if err != nil {
		return err
	}
	r := backup.Restoring{File: file, Dir: cfg.DataDir, Keys: keys, KeyFile: keyFile, Passphrase: func() (string, error) {
		if cfg.BackupPassphrase != "" {
			return string(cfg.BackupPassphrase), nil
		}
		return askPassphrase(ctx, s, "Passphrase of the key in the backup: ")
	}}
	if cfg.SecretKey != "" {
		r.KeyFile = ""
	}
	restored, err := backup.Restore(ctx, r, time.Now())
	if errors.Is(err, backup.ErrPassphrase) {
		return fmt.Errorf("%w: try again; if the passphrase is lost, set SECRET_KEY to a new key (openssl rand -hex 32), "+
			"restore everything but the tokens, and add these accounts again with fresh tokens", err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, restoredSentences(cfg, restored))
	return err
}

func restoredSentences(cfg config, r backup.Restored) string {
	var b strings.Builder
	fmt.Fprintf(&b, "restored %s and %s into %s; nobody is signed in any more\n",
		counted(len(r.Users), "account"), counted(int(r.Posts), "post"), cfg.DataDir)
	if r.Key {
		fmt.Fprintf(&b, "restored the key into %s\n", keyFile)
	}
	if r.MissingKey != "" {
		place := "put it into " + filepath.Join(cfg.DataDir, keyFile) + ", or set SECRET_KEY"
		if cfg.SecretKey != "" {
			place = "add it to SECRET_KEY, or add the accounts again with fresh tokens"
		}
		fmt.Fprintf(&b, "the tokens of %s need the key %s, which is not here: %s\n", counted(r.Tokens, "account"), r.MissingKey, place)
	}
	if cfg.Influx.Enabled() {
		b.WriteString("InfluxDB may have newer days than the backup: run velog-dashboard deliver --all\n")
	}
	return b.String()
}

// backups returns the schedule of backups, nil without one.
func (a *app) backups() (*backup.Schedule, error) {
	if a.config.BackupDir == "" {
		return nil, nil
	}
	schedule := &backup.Schedule{
		Source: a.ledger, Dir: a.config.BackupDir, Keep: a.config.BackupKeep, Now: a.now, Log: a.log,
	}
	if passphrase := string(a.config.BackupPassphrase); passphrase != "" {
		text, err := keyText(a.config)
		if err != nil {
			return nil, err
		}
		schedule.Key = &backup.Key{Text: text, Passphrase: passphrase}
	}
	a.registry.MustRegister(metrics.NewBackupCollector(func() (time.Time, int64, error) {
		newest, err := schedule.Newest()
		return newest.At, newest.Size, err
	}))
	return schedule, nil
}
