// Package secretkey encrypts what is secret at rest, and signs what only this
// installation can have made, with the keys of SECRET_KEY. It knows nothing of
// what the texts are.
package secretkey

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ErrKey is wrapped by errors of tokens that cannot be encrypted or decrypted
// with the keys at hand.
var ErrKey = errors.New("SECRET_KEY does not fit the tokens in the ledger")

// keySize is that of AES-256.
const keySize = 32

// Keys are the secret keys of the tokens at rest: the first encrypts and signs,
// all decrypt. They print as a placeholder.
type Keys struct{ keys []Key }

// Key is one secret key.
type Key struct {
	id   string
	aead cipher.AEAD
}

// NewKey makes a random key in the form that [ParseKeys] reads.
func NewKey() (string, error) {
	raw := make([]byte, keySize)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("making a secret key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

// ParseKeys reads keys separated by commas, the newest first, each of them 32
// bytes in base64 or hexadecimal. Errors never contain a key.
func ParseKeys(text string) (Keys, error) {
	var ks Keys
	for i, s := range strings.Split(text, ",") {
		raw, ok := decodeKey(strings.TrimSpace(s))
		if !ok {
			return Keys{}, fmt.Errorf("key %d is not 32 bytes in base64 or hexadecimal "+
				"(make one with: openssl rand -base64 32)", i+1)
		}
		k, err := fromBytes(raw)
		if err != nil {
			return Keys{}, err
		}
		ks.keys = append(ks.keys, k)
	}
	return ks, nil
}

func decodeKey(s string) ([]byte, bool) {
	decoders := []func(string) ([]byte, error){
		hex.DecodeString,
		base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	}
	for _, decode := range decoders {
		if raw, err := decode(s); err == nil && len(raw) == keySize {
			return raw, true
		}
	}
	return nil, false
}

func fromBytes(raw []byte) (Key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return Key{}, fmt.Errorf("preparing a secret key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Key{}, fmt.Errorf("preparing a secret key: %w", err)
	}
	sum := sha256.Sum256(raw)
	return Key{id: hex.EncodeToString(sum[:8]), aead: aead}, nil
}

// Empty reports whether there is no key.
func (ks Keys) Empty() bool { return len(ks.keys) == 0 }

// Len returns the number of keys.
func (ks Keys) Len() int { return len(ks.keys) }

// String returns the ids of the keys, which reveal nothing of them.
func (ks Keys) String() string {
	ids := make([]string, len(ks.keys))
	for i, k := range ks.keys {
		ids[i] = k.id
	}
	return "keys " + strings.Join(ids, ", ")
}

// GoString hides the keys from %#v.
func (ks Keys) GoString() string { return ks.String() }

// Newest returns the key that encrypts.
func (ks Keys) Newest() (Key, error) {
	if ks.Empty() {
		return Key{}, fmt.Errorf("%w: no key is set", ErrKey)
	}
	return ks.keys[0], nil
}

// ByID returns the key with an id, or an error that wraps [ErrKey].
func (ks Keys) ByID(id string) (Key, error) {
	for _, k := range ks.keys {
		if k.id == id {
			return k, nil
		}
	}
	return Key{}, fmt.Errorf("%w: they were encrypted with the key %s; add it to SECRET_KEY, "+
		"or add the account again with new tokens", ErrKey, id)
}

// Has reports whether the key with an id is at hand.
func (ks Keys) Has(id string) bool {
	_, err := ks.ByID(id)
	return err == nil
}

// ID names the key, and reveals nothing of it.
func (k Key) ID() string { return k.id }

// GoString hides the key from %#v.
func (k Key) GoString() string { return "key " + k.id }

// String hides the key from %v.
func (k Key) String() string { return k.GoString() }

// Seal encrypts a text for a purpose: only [Key.Open] for the same purpose
// decrypts it again, so that it cannot stand in for a text of another one.
func (k Key) Seal(purpose, text string) []byte {
	return k.aead.Seal(nil, nil, []byte(text), []byte(purpose))
}

// Open decrypts what [Key.Seal] made. It reports false where that is damaged, or
// was made for another purpose or with another key.
func (k Key) Open(purpose string, sealed []byte) (text string, ok bool) {
	plain, err := k.aead.Open(nil, nil, sealed, []byte(purpose))
	return string(plain), err == nil
}

// Seal encrypts a text for a purpose, so that only the holder of the keys can
// have made what [Keys.Unseal] opens for the same purpose.
func (ks Keys) Seal(purpose, text string) (string, error) {
	k, err := ks.Newest()
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(k.Seal(purpose, text)), nil
}

// Unseal opens what [Keys.Seal] made for the same purpose with the newest key:
// what an older one made, nobody may use any more.
func (ks Keys) Unseal(purpose, sealed string) (text string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return "", false
	}
	k, err := ks.Newest()
	if err != nil {
		return "", false
	}
	return k.Open(purpose, raw)
}
