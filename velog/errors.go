package velog

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Kind classifies errors by what to do about them.
type Kind string

const (
	// KindLogin: velog rejects the tokens, or accepts them as another user.
	KindLogin Kind = "login"
	// KindNotFound: velog knows no such user.
	KindNotFound Kind = "not_found"
	// KindRateLimited: velog asks to wait.
	KindRateLimited Kind = "rate_limited"
	// KindTemporary: velog does not answer, or failed this time.
	KindTemporary Kind = "temporary"
	// KindSchema: velog's answer or error does not match the schema that this
	// program knows.
	KindSchema Kind = "schema"
	// KindRejected: velog understood the request and rejects it.
	KindRejected Kind = "rejected"
)

// API is one of the two versions of velog's API.
type API string

const (
	V3 API = "v3" // https://v3.velog.io/graphql
	V2 API = "v2" // https://v2.velog.io/graphql, the older one
)

// Error is any failure caused by velog, or on the way to it. Find it with
// errors.As. The error of a cancelled context and a failure to store tokens are
// returned unchanged.
type Error struct {
	Kind       Kind
	Op         string        // the GraphQL field that was asked for
	API        API           // empty: no request was made
	Status     int           // of HTTP; 0: no answer
	RetryAfter time.Duration // how long velog asks to wait, at most an hour; 0: it did not say
	Code       string        // v2's extensions.code
	Message    string        // for people: no SQL, no tokens, at most about 200 characters
	Err        error         // the cause, where there is one

	again bool // whether a quick retry can help
	each  bool // not an error of the request, but of every post in it
}

// Error returns one sentence for people.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.sentence())
	if e.API != "" {
		fmt.Fprintf(&b, " (%s %s", e.API, e.Op)
		if e.Status != 0 {
			fmt.Fprintf(&b, ", HTTP %d", e.Status)
		}
		b.WriteString(")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; retry after %v", e.RetryAfter.Round(time.Second))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (k Kind) sentence() string {
	switch k {
	case KindLogin:
		return "velog rejects the login"
	case KindNotFound:
		return "not found on velog"
	case KindRateLimited:
		return "velog limits the rate of requests"
	case KindTemporary:
		return "velog does not answer"
	case KindSchema:
		return "velog's response is not understood; its API may have changed"
	default:
		return "velog rejects the request"
	}
}

// KindOf returns the kind of an error, empty if it is not an [Error].
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// retryable reports whether an immediate retry could help.
func retryable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.again
}

const longestMessage = 200 // characters of velog's own message

var jwtLike = regexp.MustCompile(`eyJ[\w-]+(\.[\w-]*)*`)

// mailLike matches a mail address, also URL-encoded. A text that begins with the
// @, such as a blog's address, is none.
var mailLike = regexp.MustCompile(`[\p{L}\p{N}._+'-]+(@|%40)[\p{L}\p{N}][\p{L}\p{N}.-]*`)

// clean makes a foreign message fit for a log: one line, short, and without
// anything that looks like a token or a mail address, which velog's database
// includes in its errors.
func clean(message string) string {
	message = strings.ToValidUTF8(message, "\uFFFD")
	message = jwtLike.ReplaceAllString(message, redacted)
	message = mailLike.ReplaceAllString(message, redacted)
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, message)
	message = strings.Join(strings.Fields(message), " ")
	if runes := []rune(message); len(runes) > longestMessage {
		return string(runes[:longestMessage]) + "…"
	}
	return message
}
