// Package files is what several packages do with files.
package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Publish gives a complete file its name, in the same directory or another one of
// the file system, unless there is a file of that name: then the error is
// [fs.ErrExist]. Its content and its name are on the disk when it returns. The
// temporary name may be there afterwards, too.
func Publish(temporary, path string) error {
	f, err := os.OpenFile(temporary, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(temporary, path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // on a file system without links
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir has the names in a directory on the disk, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // Windows cannot
	return d.Close()
}

// Remove removes a file that may be gone already.
func Remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Reason strips the path from a file's error, for a sentence that names it.
func Reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
