package io.atelier.embedded;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Faults asked for in the prompt itself, for people who try the simulator by hand: `[sim:503]`
/// (any status), `[sim:slow]` (30 s more), `[sim:blocked]`, `[sim:reset]`, `[sim:truncate]`,
/// `[sim:garbage_base64]`, `[sim:wrong_count]`, `[sim:not_an_image]`.
final class PromptMarkers {
    private static final Pattern MARKER = Pattern.compile("\\[sim:(?:([45]\\d\\d)|([a-z0-9_]+))]");

    private PromptMarkers() {}

    static PlannedFault in(String prompt) {
        var marker = MARKER.matcher(prompt);
        if (!marker.find()) {
            return PlannedFault.NONE;
        }
        var status = marker.group(1);
        return status != null
                ? new PlannedFault(
                        new Fault.Status(Integer.parseInt(status), null, Map.of()), Duration.ZERO)
                : named(marker.group(2));
    }

    /// A marker that nobody knows is part of the picture.
    private static PlannedFault named(String name) {
        try {
            return name.equals("slow")
                    ? new PlannedFault(new Fault.None(), Duration.ofSeconds(30))
                    : FaultRule.named(name).planned();
        } catch (IllegalArgumentException e) {
            return PlannedFault.NONE;
        }
    }
}
