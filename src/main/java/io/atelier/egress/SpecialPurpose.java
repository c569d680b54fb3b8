package io.atelier.egress;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which addresses are not for strangers' URLs.
///
/// Everything in IANA's special-purpose registries (RFC 6890), also what they call globally
/// reachable, since no web server has its place there; multicast; and of IPv6 whatever lies outside
/// 2000::/3, the only space that is given out (RFC 4291). An IPv6 address that carries an IPv4 one
/// is only as good as that.
///
/// Sources, as of 2026-11: https://www.iana.org/assignments/iana-ipv4-special-registry,
/// https://www.iana.org/assignments/iana-ipv6-special-registry,
/// https://www.iana.org/assignments/ipv6-address-space.
final class SpecialPurpose {
    private record Block(Network network, String what) {
        static Block of(String cidr, String what) {
            return new Block(Network.of(cidr), what);
        }
    }

    private static final List<Block> BLOCKS =
            List.of(
                    Block.of("0.0.0.0/8", "this network (RFC 791)"),
                    Block.of("10.0.0.0/8", "private use (RFC 1918)"),
                    Block.of("100.64.0.0/10", "shared address space (RFC 6598)"),
                    Block.of("127.0.0.0/8", "loopback (RFC 1122)"),
                    Block.of("169.254.0.0/16", "link local (RFC 3927)"),
                    Block.of("172.16.0.0/12", "private use (RFC 1918)"),
                    Block.of("192.0.0.0/24", "IETF protocol assignments (RFC 6890)"),
                    Block.of("192.0.2.0/24", "documentation (RFC 5737)"),
                    Block.of("192.31.196.0/24", "AS112 (RFC 7535)"),
                    Block.of("192.52.193.0/24", "AMT (RFC 7450)"),
                    Block.of("192.88.99.0/24", "6to4 relay anycast (RFC 7526)"),
                    Block.of("192.168.0.0/16", "private use (RFC 1918)"),
                    Block.of("192.175.48.0/24", "AS112 (RFC 7534)"),
                    Block.of("198.18.0.0/15", "benchmarking (RFC 2544)"),
                    Block.of("198.51.100.0/24", "documentation (RFC 5737)"),
                    Block.of("203.0.113.0/24", "documentation (RFC 5737)"),
                    Block.of("224.0.0.0/4", "multicast (RFC 5771)"),
                    Block.of("240.0.0.0/4", "reserved (RFC 1112)"),
                    Block.of("::/128", "unspecified (RFC 4291)"),
                    Block.of("::1/128", "loopback (RFC 4291)"),
                    Block.of("::ffff:0:0/96", "IPv4-mapped (RFC 4291)"),
                    Block.of("64:ff9b::/96", "NAT64 (RFC 6052)"),
                    Block.of("64:ff9b:1::/48", "local NAT64 (RFC 8215)"),
                    Block.of("100::/64", "discard only (RFC 6666)"),
                    Block.of("100:0:0:1::/64", "dummy prefix (RFC 9780)"),
                    Block.of("2001::/23", "IETF protocol assignments, Teredo (RFC 2928)"),
                    Block.of("2001:db8::/32", "documentation (RFC 3849)"),
                    Block.of("2002::/16", "6to4 (RFC 3056)"),
                    Block.of("2620:4f:8000::/48", "AS112 (RFC 7534)"),
                    Block.of("3ffe::/16", "6bone, given back (RFC 3701)"),
                    Block.of("3fff::/20", "documentation (RFC 9637)"),
                    Block.of("5f00::/16", "segment routing (RFC 9602)"),
                    Block.of("fc00::/7", "unique local (RFC 4193)"),
                    Block.of("fe80::/10", "link local (RFC 4291)"),
                    Block.of("fec0::/10", "site local, deprecated (RFC 3879)"),
                    Block.of("ff00::/8", "multicast (RFC 4291)"));

    private static final Network GIVEN_OUT = Network.of("2000::/3");
    private static final Network COMPATIBLE = Network.of("::/96");
    private static final Network MAPPED = Network.of("::ffff:0:0/96");
    private static final Network TRANSLATED = Network.of("::ffff:0:0:0/96");
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network TEREDO = Network.of("2001::/32");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    /// Interface identifiers of ISATAP (RFC 5214, section 6.1), but for their universal bit.
    private static final long ISATAP = 0x0000_5EFEL;

    private SpecialPurpose() {}

    /// What the address is for, in words; empty where it is an ordinary public one.
    static Optional<String> of(IpAddress address) {
        return Stream.of(listed(address), notGivenOut(address), embedded(address))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> listed(IpAddress address) {
        return BLOCKS.stream()
                .filter(block -> block.network().contains(address))
                .map(Block::what)
                .findFirst();
    }

    private static Optional<String> notGivenOut(IpAddress address) {
        return address.isV4() || GIVEN_OUT.contains(address)
                ? Optional.empty()
                : Optional.of("outside the space that is given out (RFC 4291)");
    }

    private static Optional<String> embedded(IpAddress address) {
        return carried(address)
                .flatMap(inner ->
                        listed(inner).map(what -> "carries " + inner + ", " + what).stream())
                .findFirst();
    }

    /// The IPv4 addresses within an IPv6 one.
    static Stream<IpAddress> carried(IpAddress address) {
        if (address.isV4()) {
            return Stream.empty();
        }
        int last = (int) address.low();
        if (TEREDO.contains(address)) {
            // RFC 4380, section 4: the server, and the client with all bits turned over.
            return Stream.of(IpAddress.v4((int) address.high()), IpAddress.v4(~last));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Stream.of(IpAddress.v4((int) (address.high() >>> 16)));
        }
        boolean isatap = (address.low() >>> 32 & ~0x0200_0000L) == ISATAP;
        return isatap
                        || Stream.of(COMPATIBLE, MAPPED, TRANSLATED, NAT64)
                                .anyMatch(network -> network.contains(address))
                ? Stream.of(IpAddress.v4(last))
                : Stream.empty();
    }
}
