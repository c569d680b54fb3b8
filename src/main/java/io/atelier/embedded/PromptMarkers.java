package io.atelier.embedded;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Wishes in the prompt itself, for people who try the simulator by hand: `[sim:503]` (any status),
/// `[sim:429:credit_balance_exhausted]` (with a code), `[sim:slow]` (30 s more), the name of any
/// fault as in `[sim:reset]`, and `[sim:bytes=20000000]` for a PNG of that size.
final class PromptMarkers {
    private static final Pattern MARKER =
            Pattern.compile("\\[sim:(?:([45]\\d\\d)(?::([a-z0-9_]+))?|([a-z0-9_]+))]");
    private static final Pattern BYTES = Pattern.compile("\\[sim:bytes=(\\d{1,9})]");

    private PromptMarkers() {}

    static PlannedFault in(String prompt) {
        var marker = MARKER.matcher(prompt);
        if (!marker.find()) {
            return PlannedFault.NONE;
        }
        var status = marker.group(1);
        return status != null
                ? new PlannedFault(
                        new Fault.Status(Integer.parseInt(status), marker.group(2), Map.of(), null),
                        Duration.ZERO)
                : named(marker.group(3));
    }

    /// How large a picture should be, if the prompt says so.
    static OptionalInt bytes(String prompt) {
        var marker = BYTES.matcher(prompt);
        return marker.find()
                ? OptionalInt.of(Integer.parseInt(marker.group(1)))
                : OptionalInt.empty();
    }

    /// A marker that nobody knows is part of the picture.
    private static PlannedFault named(String name) {
        try {
            return name.equals("slow") || name.equals("slow_first_byte")
                    ? new PlannedFault(Fault.Mishap.NONE, Duration.ofSeconds(30))
                    : FaultRule.named(name).planned();
        } catch (IllegalArgumentException e) {
            return PlannedFault.NONE;
        }
    }
}
