package velogsim

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

const (
	secret = "one secret for v2 and v3" // of no worth to anybody

	refreshLife   = 30 * 24 * time.Hour
	rotateBelow   = 23 * 24 * time.Hour // a refresh token with less than this left is replaced
	renewBelow    = 30 * time.Minute    // an access token with less than this left is replaced
	accessLifeV2  = time.Hour
	accessLifeV3  = 24 * time.Hour
	accessCookie  = "access_token"
	refreshCookie = "refresh_token"
)

// claims are the claims of velog's tokens.
type claims struct {
	UserID    string `json:"user_id"`
	TokenID   string `json:"token_id,omitempty"`
	TokenIDV3 string `json:"token_Id,omitempty"` // v3 misspells it when it renews a token
	jwt.RegisteredClaims
}

// login is the user of a request, and what the answer says about it.
type login struct {
	viewer  *user    // nil: anonymous
	cookies []string // Set-Cookie lines
}

type credentials struct{ access, refresh string }

// credentialsOf reads the tokens of a request: a cookie takes precedence over the
// header, and a refresh token comes only as a cookie.
func credentialsOf(api API, r *http.Request) credentials {
	var c credentials
	if cookie, err := r.Cookie(accessCookie); err == nil {
		c.access = cookie.Value
	}
	if cookie, err := r.Cookie(refreshCookie); err == nil {
		c.refresh = cookie.Value
	}
	if c.access != "" {
		return c
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if api == V2 || scheme == "Bearer" { // v2 takes the second word, whatever the first is
		c.access = token
	}
	return c
}

// authenticate finds the user of a request. A bad login is never an error: the
// request continues without a user. The caller holds the world's lock.
func (s *Server) authenticate(api API, c credentials, at time.Time) *login {
	if c.access == "" && c.refresh == "" {
		return &login{}
	}
	if api == V2 {
		return s.consumeUser(c, at)
	}
	return s.authPlugin(c, at)
}

// consumeUser is v2's way: it refreshes whatever it can, and if that fails a valid
// access token still counts.
func (s *Server) consumeUser(c credentials, at time.Time) *login {
	access, err := verify(c.access, at)
	if err == nil && access.ExpiresAt.Sub(at) >= renewBelow {
		return &login{viewer: s.world.userByID(access.UserID, at)}
	}
	if c.refresh != "" {
		// The request itself runs logged in already, with the new tokens.
		if u, pair, err := s.restore(V2, c.refresh, at); err == nil {
			return &login{u, cookiesV2(pair, at)}
		}
	}
	if err == nil {
		// A deleted user stays "logged in" as nobody: v2 does not check.
		return &login{viewer: s.world.userByID(access.UserID, at)}
	}
	return &login{}
}

// authPlugin is v3's way: a failed refresh ends the login, even with a valid
// access token, and clears the cookies. So does a user who does not exist.
func (s *Server) authPlugin(c credentials, at time.Time) *login {
	access, err := verify(c.access, at)
	if err == nil {
		u := s.world.userByID(access.UserID, at)
		if u == nil {
			return &login{cookies: clearedV3()}
		}
		if c.refresh == "" || access.ExpiresAt.Sub(at) >= renewBelow {
			return &login{viewer: u}
		}
	}
	if c.refresh == "" {
		return &login{}
	}
	u, pair, err := s.restore(V3, c.refresh, at)
	if err != nil {
		return &login{cookies: clearedV3()}
	}
	return &login{u, cookiesV3(pair)}
}

var errNoUser = errors.New("user not found")

// restore issues a new access token for a refresh token, and a new refresh token
// if the old one has less than 23 days left. Nothing is revoked.
func (s *Server) restore(api API, refresh string, at time.Time) (*user, credentials, error) {
	old, err := verify(refresh, at)
	if err != nil {
		return nil, credentials{}, err
	}
	u := s.world.userByID(old.UserID, at)
	if u == nil {
		return nil, credentials{}, errNoUser
	}
	life := accessLifeV2
	if api == V3 {
		life = accessLifeV3
	}
	pair := credentials{accessToken(u.id, at, at.Add(life)), refresh}
	if old.ExpiresAt.Sub(at) < rotateBelow {
		pair.refresh = refreshToken(api, u.id, at, at.Add(refreshLife))
	}
	return u, pair, nil
}

// IssueTokens returns the tokens of a login, as of now; with a negative time to
// live, an expired one. An unknown username gets the tokens of a deleted user.
func (s *Server) IssueTokens(username string, accessTTL, refreshTTL time.Duration) (access, refresh string) {
	at := s.now()
	s.world.mu.RLock()
	defer s.world.mu.RUnlock()
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(username)).String()
	if u := s.world.userByName(username, at); u != nil {
		id = u.id
	}
	return accessToken(id, at, at.Add(accessTTL)), refreshToken(V2, id, at, at.Add(refreshTTL))
}

func accessToken(userID string, at, ends time.Time) string {
	return sign(claims{UserID: userID, RegisteredClaims: registered("access_token", at, ends)})
}

// refreshToken names its user in the token: velog never looks it up.
func refreshToken(api API, userID string, at, ends time.Time) string {
	c := claims{UserID: userID, RegisteredClaims: registered("refresh_token", at, ends)}
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte(userID)).String()
	if api == V2 {
		c.TokenID = id
	} else {
		c.TokenIDV3 = id
	}
	return sign(c)
}

func registered(subject string, at, ends time.Time) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{
		Issuer: "velog.io", Subject: subject,
		IssuedAt: jwt.NewNumericDate(at), ExpiresAt: jwt.NewNumericDate(ends),
	}
}

func sign(c claims) string {
	// Signing with a byte slice as key cannot fail.
	token, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte(secret))
	return token
}

// verify returns the claims of a valid token: velog checks the signature and the
// expiry, but neither the subject nor whether the token was revoked. The errors
// have the texts of the JavaScript library.
func verify(token string, at time.Time) (*claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return []byte(secret), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return at }))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, errors.New("jwt expired")
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return nil, errors.New("invalid signature")
	case err != nil:
		return nil, errors.New("jwt malformed")
	}
	return &c, nil
}

// cookiesV2 are four lines: both names with velog's domain and both without.
func cookiesV2(pair credentials, at time.Time) []string {
	return linesV2(pair, at.Add(accessLifeV2), at.Add(refreshLife))
}

// clearedV2 is what a logout sends: empty values that expired long ago.
func clearedV2() []string {
	return linesV2(credentials{}, time.Unix(0, 0), time.Unix(0, 0))
}

func linesV2(pair credentials, accessEnds, refreshEnds time.Time) []string {
	line := func(name, value string, ends time.Time, domain string) string {
		return name + "=" + value + "; path=/; expires=" + ends.UTC().Format(http.TimeFormat) + domain + "; httponly"
	}
	var lines []string
	for _, domain := range []string{"; domain=.velog.io", ""} {
		lines = append(lines, line(accessCookie, pair.access, accessEnds, domain),
			line(refreshCookie, pair.refresh, refreshEnds, domain))
	}
	return lines
}

// cookiesV3 are two lines. Their Max-Age overstates an old refresh token.
func cookiesV3(pair credentials) []string {
	return []string{
		accessCookie + "=" + pair.access + "; Max-Age=86400; Domain=.velog.io; Path=/; HttpOnly",
		refreshCookie + "=" + pair.refresh + "; Max-Age=2592000; Domain=.velog.io; Path=/; HttpOnly",
	}
}

// clearedV3 is what a failed refresh sends.
func clearedV3() []string {
	const rest = "=; Domain=.velog.io; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly"
	return []string{accessCookie + rest, refreshCookie + rest}
}
