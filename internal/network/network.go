// Package network tells networks apart.
package network

import "net/netip"

// Of is the network that counts as one client: the address itself, of IPv6 the /64 of which one household
// has all addresses. What is no address stays as it is.
func Of(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.Addr().String()
}
