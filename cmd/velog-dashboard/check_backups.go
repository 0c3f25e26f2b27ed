package main

import (
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/backup"
)

// backupPatience is that of the alert VelogBackupMissing.
const backupPatience = 28 * time.Hour

// backups checks whether scheduled backups are made.
func (c *checkup) backups(cfg config) {
	if cfg.BackupDir == "" {
		return
	}
	schedule := backup.Schedule{Dir: cfg.BackupDir, Now: time.Now}
	newest, err := schedule.Newest()
	switch {
	case err != nil:
		err = fmt.Errorf("BACKUP_DIR cannot be read: %w", err)
	case newest.At.IsZero():
		c.report("backups", "there are none in "+cfg.BackupDir+" yet; the daemon makes the first one when it starts", nil)
		return
	case time.Since(newest.At) > backupPatience:
		err = fmt.Errorf("the newest in %s is of %s: the log of the daemon says why there is none since", cfg.BackupDir, moment(newest.At))
	}
	c.report("backups", fmt.Sprintf("the newest in %s is of %s", cfg.BackupDir, moment(newest.At)), err)
}
