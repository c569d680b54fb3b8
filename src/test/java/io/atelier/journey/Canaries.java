package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// Strings that nobody else has, in place of what must not get out: wherever one of them is found,
/// something has leaked.
final class Canaries {
    /// A value is given away by less than all of it.
    private static final int ENOUGH = 16;

    private final Map<String, String> byKind = new TreeMap<>();

    /// @param kind what it stands for
    String of(String kind) {
        return byKind.computeIfAbsent(
                kind, _ -> "kanarie" + UUID.randomUUID().toString().replace("-", ""));
    }

    /// The same in base64, which is a secret as well.
    String encoded(String kind) {
        String encoded = Base64.getEncoder().encodeToString(of(kind).getBytes(UTF_8));
        return keep(kind + ", encoded", encoded);
    }

    /// Somebody else's secret.
    String keep(String kind, String secret) {
        byKind.put(kind, secret);
        return secret;
    }

    /// The kinds that are in a text.
    List<String> in(String text) {
        return byKind.entrySet().stream()
                .filter(canary -> gaveAway(text, canary.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean gaveAway(String text, String secret) {
        for (int from = 0; from + ENOUGH <= secret.length(); from++) {
            if (text.contains(secret.substring(from, from + ENOUGH))) {
                return true;
            }
        }
        return false;
    }
}
