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

// claims are what velog writes into its tokens.
type claims struct {
	UserID    string `json:"user_id"`
	TokenID   string `json:"token_id,omitempty"`
	TokenIDV3 string `json:"token_Id,omitempty"` // v3 misspells it when it issues anew
	jwt.RegisteredClaims
}

// login is who a request comes from, and what the answer tells about it.
type login struct {
	viewer  *user    // nil: anonymous
	cookies []string // Set-Cookie lines
}

type credentials struct{ access, refresh string }

// credentialsOf takes the tokens from a request: a cookie wins over the
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
	if api == V2 || scheme == "Bearer" { // v2 takes the second word, whatever the first
		c.access = token
	}
	return c
}

// authenticate finds out who sends a request. A bad login is never an error:
// the request goes on without a user. The caller holds the world's lock.
func (s *Server) authenticate(api API, c credentials, at time.Time) *login {
	if c.access == "" && c.refresh == "" {
		return &login{}
	}
	if api == V2 {
		return s.consumeUser(c, at)
	}
	return s.authPlugin(c, at)
}

// consumeUser is v2's way: what can be refreshed is refreshed, and if that
// fails a good access token is good nonetheless.
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
		// A user who is gone stays "logged in" as nobody: v2 does not look.
		return &login{viewer: s.world.userByID(access.UserID, at)}
	}
	return &login{}
}

// authPlugin is v3's way: a refresh that fails costs the login, even with an
// access token that is still good, and clears the cookies. So does a user who
// is not there.
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

// restore makes a new access token from a refresh token, and a new refresh
// token if the old one has less than 23 days left. Nothing is revoked.
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

// IssueTokens makes the tokens of a login, as of now; with a negative time to
// live one that has expired. A name that nobody has gets the tokens of a user
// who is gone.
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

// refreshToken names a token by its user: velog never looks the name up.
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

// verify returns the claims of a good token: velog checks the signature and the
// end, but neither the subject nor whether the token was ever revoked. The
// errors have the words of the JavaScript library.
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

// clearedV2 is what a logout sends: empty values that ended long ago.
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
