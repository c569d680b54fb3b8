package io.atelier.storage;

import io.atelier.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The only names sketches have:
/// `partials/<yyyymmddhh>/<job>.r<run>.f<fence>.i<image>.k<number>.<ext>`. An hour goes as a whole.
record PartialName(String hour, String file, PictureFormat format) {
    static final String FOLDER = "partials";

    private static final Duration KEPT = Duration.ofHours(1);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMddHH").withZone(ZoneOffset.UTC);
    private static final Pattern NAME =
            Pattern.compile(
                    "partials/([0-9]{10})/([0-9a-f-]{36}(?:\\.[rfik][0-9]{1,9}){4}\\.([a-z]{3,4}))");

    /// The sketches of one picture.
    record Series(String hour, JobId job, int run, int fence, int image) {
        String prefix() {
            return job + ".r" + run + ".f" + fence + ".i" + image;
        }

        PartialName name(int number, PictureFormat format) {
            return new PartialName(
                    hour, prefix() + ".k" + number + "." + format.extension(), format);
        }
    }

    /// Empty for every text that isn't of our making.
    static Optional<PartialName> parse(String text) {
        Matcher parts = NAME.matcher(text);
        return parts.matches()
                ? PictureFormat.ofExtension(parts.group(3))
                        .map(format -> new PartialName(parts.group(1), parts.group(2), format))
                : Optional.empty();
    }

    static String hour(Instant now) {
        return HOUR.format(now);
    }

    /// Of the hours that are still kept; those before it may go.
    static String oldestHour(Instant now) {
        return HOUR.format(now.minus(KEPT));
    }

    static String folder(String hour) {
        return FOLDER + "/" + hour;
    }

    @Override
    public String toString() {
        return folder(hour) + "/" + file;
    }
}
