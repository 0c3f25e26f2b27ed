package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// origin is where the pages are reached.
type origin struct {
	public        *url.URL // of PUBLIC_URL; nil: the pages are the operator's
	listenAddress string
}

// service reports whether writers sign in here: there is a PUBLIC_URL. Without one
// the pages are the operator's, on this machine.
func (o origin) service() bool { return o.public != nil }

// parsePublicURL returns nil for an empty one.
func parsePublicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("PUBLIC_URL %q is not the address of a site, such as https://stats.example.org", text)
	}
	return u, nil
}

// site returns the address of the site, for links to be used elsewhere.
func (o origin) site(r *http.Request) string {
	if o.service() {
		return o.public.Scheme + "://" + o.public.Host
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// owns reports whether a Host is one of this site.
func (o origin) owns(host string) bool {
	if o.service() {
		return sameHost(o.public.Scheme, host, o.public.Host)
	}
	return loopback(hostname(host))
}

// expected reports whether a Host is one under which a machine of the same
// network asks for /metrics: an address, a name that the public DNS cannot have,
// such as a container's, or the host of LISTEN_ADDRESS. Any other name may be of
// somebody who has it point here, for a browser of this network to read the
// answer as a page of theirs.
func (o origin) expected(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(hostname(host), "."))
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	if name != "" && name == strings.ToLower(hostname(o.listenAddress)) {
		return true
	}
	if !strings.Contains(name, ".") {
		return name != ""
	}
	return slices.ContainsFunc([]string{".localhost", ".local", ".internal", ".svc", ".home.arpa"}, func(private string) bool {
		return strings.HasSuffix(name, private)
	})
}

func sameHost(scheme, a, b string) bool {
	normal := func(host string) string {
		port := map[string]string{"http": ":80", "https": ":443"}[scheme]
		return strings.TrimSuffix(strings.ToLower(host), port)
	}
	return normal(a) == normal(b)
}

// hostname is a Host without its port.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
}

func loopback(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsLoopback()
	}
	name = strings.ToLower(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}
