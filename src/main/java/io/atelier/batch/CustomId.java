package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which attempt a line of a batch is, as the line says it (`custom_id`).
record CustomId(JobId job, int part, int run, int fence) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f-]{36})\\.(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    static CustomId of(Order.Work work) {
        return new CustomId(work.job(), work.part(), work.run(), work.fence());
    }

    /// Empty for what is not of our making.
    static Optional<CustomId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? JobId.parse(parts.group(1))
                        .map(job ->
                                new CustomId(
                                        job, number(parts, 2), number(parts, 3), number(parts, 4)))
                : Optional.empty();
    }

    PartRef ref() {
        return new PartRef(job, part);
    }

    AttemptKey key() {
        return new AttemptKey(job, part, fence);
    }

    @Override
    public String toString() {
        return "%s.%d.%d.%d".formatted(job, part, run, fence);
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
