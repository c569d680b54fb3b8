package io.atelier.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/// An IPv4 or IPv6 address as a number.
///
/// @param bits 32 or 128
/// @param high the upper half of an IPv6 address; 0 for IPv4
/// @param low the lower half; the whole of an IPv4 address
record IpAddress(int bits, long high, long low) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final int GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    static IpAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == 4
                ? v4(bytes.getInt())
                : new IpAddress(128, bytes.getLong(0), bytes.getLong(8));
    }

    static IpAddress v4(int value) {
        return new IpAddress(32, 0, Integer.toUnsignedLong(value));
    }

    /// Canonical dotted quads and IPv6 (RFC 4291, section 2.2) without a zone; nothing of what
    /// `inet_aton` takes besides: octal, hexadecimal, short forms.
    static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    private static Optional<IpAddress> parseV4(String text) {
        if (!DOTTED_QUAD.matcher(text).matches()) {
            return Optional.empty();
        }
        int value = 0;
        for (String octet : text.split("\\.", -1)) {
            value = value << 8 | Integer.parseInt(octet);
        }
        return Optional.of(v4(value));
    }

    private static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true)
                    .filter(all -> all.length == GROUPS)
                    .map(all -> v6(all, new int[0]));
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        return groups(text.substring(0, gap), false)
                .flatMap(left ->
                        groups(text.substring(gap + 2), true)
                                .filter(right -> left.length + right.length < GROUPS)
                                .map(right -> v6(left, right)));
    }

    /// Sixteen bits each; a dotted quad may stand for the last two.
    private static Optional<int[]> groups(String text, boolean mayEndInQuad) {
        if (text.isEmpty()) {
            return Optional.of(new int[0]);
        }
        String[] parts = text.split(":", -1);
        Optional<IpAddress> quad =
                mayEndInQuad ? parseV4(parts[parts.length - 1]) : Optional.empty();
        int plain = parts.length - (quad.isPresent() ? 1 : 0);
        int[] groups = new int[plain + (quad.isPresent() ? 2 : 0)];
        for (int i = 0; i < plain; i++) {
            if (!GROUP.matcher(parts[i]).matches()) {
                return Optional.empty();
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        if (quad.isPresent()) {
            groups[plain] = (int) (quad.get().low() >>> 16);
            groups[plain + 1] = (int) (quad.get().low() & 0xFFFF);
        }
        return Optional.of(groups);
    }

    private static IpAddress v6(int[] left, int[] right) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        for (int group : left) {
            bytes.putShort((short) group);
        }
        bytes.position(16 - 2 * right.length);
        for (int group : right) {
            bytes.putShort((short) group);
        }
        return new IpAddress(128, bytes.getLong(0), bytes.getLong(8));
    }

    boolean isV4() {
        return bits == 32;
    }

    InetAddress toInetAddress() {
        ByteBuffer bytes = ByteBuffer.allocate(bits / 8);
        if (isV4()) {
            bytes.putInt((int) low);
        } else {
            bytes.putLong(high).putLong(low);
        }
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /// As the JDK writes it.
    @Override
    public String toString() {
        return toInetAddress().getHostAddress();
    }
}
