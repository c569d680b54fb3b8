package io.atelier.catalog;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// What an answer says of a model that goes: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
public final class SunsetHeaders {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private SunsetHeaders() {}

    public static Map<String, String> of(Retirement notice) {
        return Map.of(
                "Deprecation",
                "@" + midnight(notice.deprecated()),
                "Sunset",
                HTTP_DATE.format(notice.shutdownDate().atStartOfDay()));
    }

    private static long midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }
}
