package ledger

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
type Keys struct{ keys []key }

type key struct {
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
		k, err := newKey(raw)
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

func newKey(raw []byte) (key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, fmt.Errorf("preparing a secret key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return key{}, fmt.Errorf("preparing a secret key: %w", err)
	}
	sum := sha256.Sum256(raw)
	return key{id: hex.EncodeToString(sum[:8]), aead: aead}, nil
}

// Empty says whether there is no key.
func (ks Keys) Empty() bool { return len(ks.keys) == 0 }

// Len returns the number of keys.
func (ks Keys) Len() int { return len(ks.keys) }

// String tells the ids of the keys, which reveal nothing of them.
func (ks Keys) String() string {
	ids := make([]string, len(ks.keys))
	for i, k := range ks.keys {
		ids[i] = k.id
	}
	return "keys " + strings.Join(ids, ", ")
}

// GoString hides the keys from %#v.
func (ks Keys) GoString() string { return ks.String() }

// newest returns the key that encrypts.
func (ks Keys) newest() (key, error) {
	if ks.Empty() {
		return key{}, fmt.Errorf("%w: there is no key at all", ErrKey)
	}
	return ks.keys[0], nil
}

func (ks Keys) byID(id string) (key, error) {
	for _, k := range ks.keys {
		if k.id == id {
			return k, nil
		}
	}
	return key{}, fmt.Errorf("%w: they were encrypted with the key %s; add it to SECRET_KEY, "+
		"or add the account again with new tokens", ErrKey, id)
}

// Each ciphertext is bound to its account and kind, so that a row copied to
// another account does not log that one in.
func boundTo(account int64, kind string) []byte {
	return fmt.Appendf(nil, "velog-dashboard token, account %d, %s", account, kind)
}

func (k key) seal(account int64, kind, plain string) []byte {
	return k.aead.Seal(nil, nil, []byte(plain), boundTo(account, kind))
}

func (k key) open(account int64, kind string, sealed []byte) (string, error) {
	plain, err := k.aead.Open(nil, nil, sealed, boundTo(account, kind))
	if err != nil {
		return "", fmt.Errorf("%w: the %s token of account %d is damaged, or was moved", ErrKey, kind, account)
	}
	return string(plain), nil
}

// Seal encrypts a text for a purpose, so that only the holder of the keys can
// have made what [Keys.Unseal] opens for the same purpose.
func (ks Keys) Seal(purpose, text string) (string, error) {
	k, err := ks.newest()
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(k.aead.Seal(nil, nil, []byte(text), []byte(purpose))), nil
}

// Unseal opens what [Keys.Seal] made for the same purpose with the newest key:
// what an older one made, nobody may use any more.
func (ks Keys) Unseal(purpose, sealed string) (text string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return "", false
	}
	k, err := ks.newest()
	if err != nil {
		return "", false
	}
	plain, err := k.aead.Open(nil, nil, raw, []byte(purpose))
	return string(plain), err == nil
}
