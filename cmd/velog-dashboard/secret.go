package main

import "log/slog"

// secret is a text that must not be seen. It prints as a placeholder
// everywhere; string(s) is the secret itself.
type secret string

const redacted = "[redacted]"

// String hides the secret.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the secret from %#v.
func (s secret) GoString() string { return `secret("` + s.String() + `")` }

// LogValue hides the secret from slog.
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret from JSON and other encodings.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
