package io.atelier.ingest;

import io.atelier.job.JobId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ids of responses and their pictures: the job's own in OpenAI's looks, so that whoever has
/// one knows the job and its partition.
final class ResponseId {
    private static final String OF_A_RESPONSE = "resp_";
    private static final String OF_A_PICTURE = "ig_";
    private static final Pattern FORM = Pattern.compile("([a-z]+_)([0-9a-f]{16})([0-9a-f]{16})");

    private ResponseId() {}

    static String of(JobId job) {
        return OF_A_RESPONSE + hex(job);
    }

    static String ofPicture(JobId job) {
        return OF_A_PICTURE + hex(job);
    }

    /// Empty where it is no response's id: what comes from outside is just text.
    static Optional<JobId> parse(String text) {
        return parse(text, OF_A_RESPONSE);
    }

    static Optional<JobId> parsePicture(String text) {
        return parse(text, OF_A_PICTURE);
    }

    private static Optional<JobId> parse(String text, String prefix) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() && parts.group(1).equals(prefix)
                ? Optional.of(
                        new JobId(
                                new UUID(
                                        Long.parseUnsignedLong(parts.group(2), 16),
                                        Long.parseUnsignedLong(parts.group(3), 16))))
                : Optional.empty();
    }

    private static String hex(JobId job) {
        return job.toString().replace("-", "");
    }
}
