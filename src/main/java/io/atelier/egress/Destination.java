package io.atelier.egress;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A URL that means the same to everybody who reads it. Where parsers are known to differ
/// (https://url.spec.whatwg.org against RFC 3986) it is refused, not mended.
///
/// @param host a name in lower case, or the text of `address` without brackets
/// @param address where the host is an address and not a name
/// @param target path and query as they came, at least `/`
record Destination(boolean tls, String host, @Nullable IpAddress address, int port, String target) {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_NAME = 253;
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
    private static final Pattern SHAPE =
            Pattern.compile("(?i:(https?))://([^/?#\\\\]*)([/?][^#\\\\]*)?");
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z.-]+)(?::([1-9]\\d{0,4}))?");
    private static final Pattern LABEL = Pattern.compile("[0-9a-z](?:[0-9a-z-]{0,61}[0-9a-z])?");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9A-Fa-f]*");

    sealed interface Parsed {}

    record Good(Destination destination) implements Parsed {}

    /// @param reason in words for the caller, without the URL
    record Bad(String reason) implements Parsed {}

    static Parsed parse(String url) {
        if (url.length() > MAX_LENGTH) {
            return new Bad("must have at most " + MAX_LENGTH + " characters");
        }
        if (!VISIBLE.matcher(url).matches()) {
            return new Bad(
                    "must have visible ASCII characters only; write a name in its xn-- form and escape the rest");
        }
        Matcher shape = SHAPE.matcher(url);
        if (!shape.matches()) {
            return new Bad("must be an https URL without fragment and backslash");
        }
        String target = shape.group(3) == null ? "/" : shape.group(3);
        if (BAD_ESCAPE.matcher(target).find()) {
            return new Bad("has a % that begins no escape");
        }
        boolean tls = shape.group(1).equalsIgnoreCase("https");
        return parse(tls, shape.group(2), target.startsWith("/") ? target : "/" + target);
    }

    private static Parsed parse(boolean tls, String authority, String target) {
        if (authority.indexOf('@') >= 0) {
            return new Bad("must not name a user");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            return new Bad("has no valid host and port");
        }
        int port = parts.group(2) == null ? (tls ? 443 : 80) : Integer.parseInt(parts.group(2));
        if (port > 65_535) {
            return new Bad("has no valid port");
        }
        String host = parts.group(1).toLowerCase(Locale.ROOT);
        return host.startsWith("[")
                ? ofAddress(tls, host.substring(1, host.length() - 1), port, target)
                : ofHost(tls, host, port, target);
    }

    private static Parsed ofAddress(boolean tls, String host, int port, String target) {
        Optional<IpAddress> address = IpAddress.parse(host).filter(parsed -> !parsed.isV4());
        return address.isPresent()
                ? new Good(new Destination(tls, host, address.get(), port, target))
                : new Bad("has no valid IPv6 address");
    }

    private static Parsed ofHost(boolean tls, String host, int port, String target) {
        String[] labels = host.split("\\.", -1);
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            Optional<IpAddress> address = IpAddress.parse(host);
            return address.isPresent()
                    ? new Good(new Destination(tls, host, address.get(), port, target))
                    : new Bad("has an address that is not four plain decimal numbers");
        }
        if (host.length() > MAX_NAME || !Arrays.stream(labels).allMatch(Destination::isLabel)) {
            return new Bad("has no valid host name");
        }
        if (Metadata.is(host)) {
            return new Bad("names a cloud's metadata service");
        }
        return new Good(new Destination(tls, host, null, port, target));
    }

    /// Hyphens in third and fourth place are only for internationalised names (RFC 5891, section
    /// 4.2.3.1). One that stands for plain ASCII would end in a hyphen, which no label may.
    private static boolean isLabel(String label) {
        return LABEL.matcher(label).matches()
                && (!label.startsWith("--", 2) || label.startsWith("xn--"));
    }

    /// As it goes into `Host`: the port only where it is not the scheme's own.
    String authority() {
        String name = address != null && !address.isV4() ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
