package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestAddressOfWhoAsks(t *testing.T) {
	t.Parallel()
	loopback, proxy := []string{"127.0.0.0/8", "::1/128"}, []string{"10.0.0.0/24", "fd00::/64"}
	cdn := append([]string{"192.0.2.0/24"}, loopback...)
	for _, tc := range []struct {
		trusted   []string
		peer      string
		forwarded []string
		want      string
	}{
		{loopback, "203.0.113.7:1234", nil, "203.0.113.7"},
		{loopback, "203.0.113.7:1234", []string{"198.51.100.1"}, "203.0.113.7"}, // who is far can write what they like
		{loopback, "127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{loopback, "127.0.0.1:1", []string{"6.6.6.6, 198.51.100.1"}, "198.51.100.1"},
		// A CDN before a proxy: each adds whom it has heard, and a client may have written first.
		{cdn, "127.0.0.1:1", []string{"6.6.6.6, 198.51.100.1, 192.0.2.9"}, "198.51.100.1"},
		{cdn, "127.0.0.1:1", []string{"198.51.100.2", "192.0.2.8"}, "198.51.100.2"},
		{cdn, "127.0.0.1:1", []string{"6.6.6.6, 198.51.100.3"}, "198.51.100.3"}, // past the CDN
		{loopback, "127.0.0.1:1", []string{"198.51.100.1, 192.0.2.9"}, "192.0.2.9"},
		// A client with a private address cannot make one up, whether the proxy is beside it or not.
		{loopback, "10.0.0.2:1", []string{"6.6.6.6"}, "10.0.0.2"},
		{loopback, "127.0.0.1:1", []string{"6.6.6.6, 10.0.0.2"}, "10.0.0.2"},
		{proxy, "10.0.0.2:1", []string{"6.6.6.6, 10.0.1.7"}, "10.0.1.7"},
		{proxy, "10.0.0.2:1", []string{"6.6.6.6, 198.51.100.1, 10.0.0.3"}, "198.51.100.1"},
		{proxy, "10.0.0.2:1", []string{"6.6.6.6", "198.51.100.1", "10.0.0.3"}, "198.51.100.1"},
		{proxy, "10.0.0.2:1", nil, "10.0.0.2"},
		{proxy, "10.0.0.2:1", []string{""}, "10.0.0.2"},
		{proxy, "10.0.0.2:1", []string{"unknown"}, "10.0.0.2"},
		{proxy, "10.0.0.2:1", []string{"198.51.100.1, unknown"}, "10.0.0.2"},
		{proxy, "10.0.0.2:1", []string{"198.51.100.1:5555"}, "198.51.100.1"},
		{loopback, "[2001:db8:1:2:3:4:5:6]:1", nil, "2001:db8:1:2::/64"},
		{loopback, "[::1]:1", []string{"2001:db8:1:2::99"}, "2001:db8:1:2::/64"},
		{loopback, "[::1]:1", []string{"[2001:db8:1:2::99]:443"}, "2001:db8:1:2::/64"},
		{proxy, "[fd00::1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{loopback, "[::ffff:127.0.0.1]:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{loopback, "[fe80::1%eth0]:1", nil, "fe80::/64"},
		{loopback, "@", nil, "@"},
		{nil, "127.0.0.1:1", []string{"198.51.100.1"}, "127.0.0.1"},
	} {
		var trusted proxies
		for _, network := range tc.trusted {
			trusted = append(trusted, netip.MustParsePrefix(network))
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tc.peer
		r.Header["X-Forwarded-For"] = tc.forwarded
		if got := trusted.clientAddress(r); got != tc.want {
			t.Errorf("%s %q: %s, want %s", tc.peer, tc.forwarded, got, tc.want)
		}
	}
}

func TestWhoIsNearby(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		peer, header string
		want         bool
	}{
		{"127.0.0.1:1", "", true},
		{"172.18.0.2:1", "", true},
		{"[::1]:1", "", true},
		{"[::ffff:10.0.0.1]:1", "", true},
		{"[fe80::1%eth0]:1", "", true},
		{"100.100.7.7:1", "", true}, // Tailscale
		{"203.0.113.7:1", "", false},
		{"100.128.0.1:1", "", false},
		{"[2001:db8::1]:1", "", false},
		{"127.0.0.1:1", "X-Forwarded-For", false},
		{"127.0.0.1:1", "X-Forwarded-Host", false},
		{"127.0.0.1:1", "X-Real-IP", false},
		{"127.0.0.1:1", "Forwarded", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tc.peer
		if tc.header != "" {
			r.Header.Set(tc.header, "127.0.0.1")
		}
		if got := nearby(r); got != tc.want {
			t.Errorf("%s %s: %v", tc.peer, tc.header, got)
		}
	}
}
