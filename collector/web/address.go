package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the networks of trusted proxies.
type proxies []netip.Prefix

// clientAddress returns the address by which attempts to sign in are counted: of
// IPv6 the network, in which any address is as good as another.
func (p proxies) clientAddress(r *http.Request) string {
	addr, ok := p.client(r)
	if !ok { // not over TCP
		return r.RemoteAddr
	}
	if addr.Is6() {
		if network, err := addr.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return addr.String()
}

// client returns the client's address: the peer's, or if that is a trusted proxy
// the one that it has added to X-Forwarded-For, and so on from the right up to
// the first that is not trusted. Anybody can have written what is left of that.
// There is none for a request that did not come over TCP.
func (p proxies) client(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && p.trusts(addr); i-- {
		hop, ok := parseAddr(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		addr = hop
	}
	return addr, true
}

// trusts reports whether an address is one of a trusted proxy.
func (p proxies) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool {
		return network.Contains(addr.WithZone(""))
	})
}

// nearby reports whether a machine of the same network asks, and no proxy for
// somebody else.
func nearby(r *http.Request) bool {
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	return ofNetwork(r.RemoteAddr)
}

// ofNetwork reports whether a machine of the same network is at the other end of a
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

// parseAddr reads an address, with a port perhaps.
func parseAddr(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap(), true
	}
	addr, err := netip.ParseAddr(text)
	return addr.Unmap(), err == nil
}
