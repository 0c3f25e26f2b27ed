package backup

import (
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ErrPassphrase is returned for a passphrase that does not decrypt the key.
var ErrPassphrase = errors.New("the passphrase does not decrypt the key in the backup")

// workFactor makes scrypt take 64 MB of memory and some tenths of a second: age's
// own default takes 256 MB, more than a small container has.
const workFactor = 16

// seal encrypts a key with a passphrase.
func seal(key Key) (string, error) {
	recipient, err := age.NewScryptRecipient(key.Passphrase)
	if err != nil {
		return "", err
	}
	recipient.SetWorkFactor(workFactor)
	var sealed strings.Builder
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, recipient)
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(w, key.Text)
	if err = errors.Join(err, w.Close(), armored.Close()); err != nil {
		return "", err
	}
	return sealed.String(), nil
}

// unseal is the inverse of [seal].
func unseal(sealed, passphrase string) (string, error) {
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", ErrPassphrase // an empty one
	}
	r, err := age.Decrypt(armor.NewReader(strings.NewReader(sealed)), identity)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return "", ErrPassphrase
	}
	if err != nil {
		return "", err
	}
	key, err := io.ReadAll(r)
	return string(key), err
}
