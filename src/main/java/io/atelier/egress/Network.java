package io.atelier.egress;

import java.util.regex.Pattern;

/// A block of addresses, in CIDR notation: `10.0.0.0/8`, `fd00::/8`.
///
/// @param first its lowest address
/// @param prefix how many leading bits all its addresses share
public record Network(IpAddress first, int prefix) {
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

    public Network {
        if (prefix < 0 || prefix > first.bits()) {
            throw new IllegalArgumentException("a prefix has 0 to " + first.bits() + " bits");
        }
        if (!first.equals(masked(first, prefix))) {
            throw new IllegalArgumentException(
                    first + "/" + prefix + " has bits set outside its prefix");
        }
    }

    /// Also how configuration is read.
    ///
    /// @throws IllegalArgumentException where it is no block, or has bits set outside its prefix
    public static Network of(String text) {
        int slash = text.indexOf('/');
        String prefix = text.substring(slash + 1);
        if (slash < 0 || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("not a network such as 10.0.0.0/8: " + text);
        }
        IpAddress first =
                IpAddress.parse(text.substring(0, slash))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "not a network such as 10.0.0.0/8: " + text));
        return new Network(first, Integer.parseInt(prefix));
    }

    boolean contains(IpAddress address) {
        return address.bits() == first.bits() && masked(address, prefix).equals(first);
    }

    private static IpAddress masked(IpAddress address, int prefix) {
        return address.isV4()
                ? new IpAddress(32, 0, address.low() & upper(prefix + 32))
                : new IpAddress(
                        128,
                        address.high() & upper(Math.min(prefix, 64)),
                        address.low() & upper(Math.max(prefix - 64, 0)));
    }

    /// So many ones, then zeros.
    private static long upper(int ones) {
        return ones == 0 ? 0 : -1L << (64 - ones);
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }
}
