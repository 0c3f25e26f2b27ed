package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// from is the address of who asks, as wrong attempts are counted by: of a
// network of IPv6 any address is as good as another, so that counts whole.
// Behind a proxy, which is near, the header is believed, as far as near
// addresses wrote it; anybody else can only write what is left of that.
func from(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil { // not over TCP
		return r.RemoteAddr
	}
	addr := peer.Addr().Unmap()
	if near(addr) {
		addr = forwarded(addr, r.Header.Values("X-Forwarded-For"))
	}
	if addr.Is6() {
		if network, err := addr.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return addr.String()
}

// nearby says whether a machine of the same network asks, and no proxy for
// somebody else.
func nearby(r *http.Request) bool {
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	return ofNetwork(r.RemoteAddr)
}

// ofNetwork says whether a machine of the same network is at the other end of a
// connection, if not this one.
func ofNetwork(remote string) bool {
	peer, err := netip.ParseAddrPort(remote)
	if err != nil { // not over TCP
		return true
	}
	addr := peer.Addr().Unmap()
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // of overlay networks, too
	return near(addr) || addr.IsLinkLocalUnicast() || shared.Contains(addr)
}

func near(a netip.Addr) bool { return a.IsLoopback() || a.IsPrivate() }

// forwarded is the rightmost address that is not near; the peer's if there is
// none, or something that is no address before it.
func forwarded(peer netip.Addr, headers []string) netip.Addr {
	list := strings.Split(strings.Join(headers, ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		addr, ok := parseAddr(strings.TrimSpace(list[i]))
		if !ok {
			return peer
		}
		if !near(addr) {
			return addr
		}
	}
	return peer
}

// parseAddr reads an address, with a port perhaps.
func parseAddr(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap(), true
	}
	addr, err := netip.ParseAddr(text)
	return addr.Unmap(), err == nil
}
