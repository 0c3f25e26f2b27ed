package ledger

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// TestOpenSaysWhyThereIsNoDatabase: each cause has a sentence of its own, with a
// remedy and without the password.
func TestOpenSaysWhyThereIsNoDatabase(t *testing.T) {
	server := postgrestest.Shared(t)
	good := postgrestest.Database(t)
	server.Exec(t, fmt.Sprintf("CREATE DATABASE latin OWNER %s ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", postgrestest.Role))
	with := func(change func(*url.URL)) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	for name, c := range map[string]struct{ url, want string }{
		"another password": {with(func(u *url.URL) { u.User = url.UserPassword(postgrestest.Role, "hunter2") }), "does not accept the user or the password; correct DATABASE_URL"},
		"no database":      {with(func(u *url.URL) { u.Path = "/nowhere" }), "does not have the database; create it"},
		"LATIN1":           {with(func(u *url.URL) { u.Path = "/latin" }), "stores text as LATIN1, but must as UTF8: create it anew with CREATE DATABASE"},
		"unknown setting":  {with(func(u *url.URL) { u.RawQuery += "&foo=1" }), "refuses the connection; correct DATABASE_URL"},
		"nobody there":     {with(func(u *url.URL) { u.Host = "127.0.0.1:1" }), "does not answer at 127.0.0.1:1/"},
	} {
		_, err := Open(t.Context(), Options{URL: c.url})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n\t") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
}
