package io.atelier.ingest;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a caller would like to be answered (`Prefer`, RFC 7240): at once, or with what is there
/// after some seconds. What is unknown or can't be read is no preference.
///
/// @param patience how long it would wait for the end of the job
/// @param respondAsync whether it would rather have the job than the end of it
record Preferences(Optional<Duration> patience, boolean respondAsync) {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";

    private static final String WAIT = "wait";
    private static final String RESPOND_ASYNC = "respond-async";
    private static final String TOKEN = "([!#$%&'*+.^_`|~\\w-]++)";

    /// All possessive: Java's other loops over groups go as deep into the stack as a header is
    /// long.
    private static final Pattern PREFERENCE =
            Pattern.compile(
                    "\\G[\\s,]*+"
                            + TOKEN
                            + "(?:\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|"
                            + TOKEN
                            + "))?+((?:\\s*+;[^,\"]*+(?:\"[^\"]*+\")?+)*+)");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    static Preferences of(HttpHeaders headers) {
        return of(Objects.requireNonNullElse(headers.getRequestHeader(HEADER), List.of()));
    }

    static Preferences of(List<String> headers) {
        Map<String, String> preferences = new HashMap<>();
        for (String header : headers) {
            Matcher each = PREFERENCE.matcher(header);
            while (each.find()) {
                String value = each.group(2) == null ? each.group(3) : each.group(2);
                // Of several the first counts (section 2).
                preferences.putIfAbsent(
                        each.group(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
        }
        String seconds = preferences.getOrDefault(WAIT, "");
        return new Preferences(
                SECONDS.matcher(seconds).matches()
                        ? Optional.of(Duration.ofSeconds(Integer.parseInt(seconds)))
                        : Optional.empty(),
                preferences.containsKey(RESPOND_ASYNC));
    }

    boolean any() {
        return respondAsync || patience.isPresent();
    }

    /// No longer than anybody may.
    ///
    /// @param most for callers who don't say how long
    Duration within(Duration most) {
        return patience.filter(asked -> asked.compareTo(most) < 0).orElse(most);
    }

    /// The value of the header that says so.
    String applied() {
        List<String> applied = new ArrayList<>();
        if (respondAsync) {
            applied.add(RESPOND_ASYNC);
        }
        patience.ifPresent(asked -> applied.add(WAIT + "=" + asked.toSeconds()));
        return String.join(", ", applied);
    }
}
