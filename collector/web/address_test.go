package web

import (
	"net/http/httptest"
	"testing"
)

func TestAddressOfWhoAsks(t *testing.T) {
	for _, tc := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"203.0.113.7:1234", nil, "203.0.113.7"},
		{"203.0.113.7:1234", []string{"198.51.100.1"}, "203.0.113.7"}, // who is far can write what they like
		{"127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.2:1", []string{"6.6.6.6, 198.51.100.1, 10.0.0.3"}, "198.51.100.1"},
		{"10.0.0.2:1", []string{"6.6.6.6", "198.51.100.1", "192.168.7.7"}, "198.51.100.1"},
		{"172.18.0.2:1", nil, "172.18.0.2"},
		{"172.18.0.2:1", []string{""}, "172.18.0.2"},
		{"172.18.0.2:1", []string{"unknown"}, "172.18.0.2"},
		{"172.18.0.2:1", []string{"198.51.100.1, unknown"}, "172.18.0.2"},
		{"172.18.0.2:1", []string{"192.168.0.9"}, "172.18.0.2"},
		{"172.18.0.2:1", []string{"198.51.100.1:5555"}, "198.51.100.1"},
		{"[2001:db8:1:2:3:4:5:6]:1", nil, "2001:db8:1:2::/64"},
		{"[::1]:1", []string{"2001:db8:1:2::99"}, "2001:db8:1:2::/64"},
		{"[::1]:1", []string{"[2001:db8:1:2::99]:443"}, "2001:db8:1:2::/64"},
		{"[fd00::1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"[::ffff:127.0.0.1]:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"[fe80::1%eth0]:1", nil, "fe80::/64"},
		{"@", nil, "@"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tc.peer
		r.Header["X-Forwarded-For"] = tc.forwarded
		if got := from(r); got != tc.want {
			t.Errorf("%s %q: %s, want %s", tc.peer, tc.forwarded, got, tc.want)
		}
	}
}

func TestWhoIsNearby(t *testing.T) {
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
