package io.atelier.log;

import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Tier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Every topic, and how long it keeps what.
public enum Topic {
    JOBS_PRIORITY("jobs.priority", Duration.ofDays(7)),
    JOBS_STANDARD("jobs.standard", Duration.ofDays(7)),
    JOBS_BATCH("jobs.batch", Duration.ofDays(7)),
    FACTS("facts", Duration.ofDays(3)),
    STATE("state", null),
    WORK_PRIORITY("work.priority", Duration.ofDays(7)),
    WORK_STANDARD("work.standard", Duration.ofDays(7)),
    WORK_BATCH("work.batch", Duration.ofDays(7)),
    WORK_WEBHOOK("work.webhook", Duration.ofDays(7)),
    WORK_BATCH_LANE("work.batch-lane", Duration.ofDays(7)),
    GRANTS("grants", Duration.ofHours(1)),
    REPLIES("replies", Duration.ofHours(1)),
    FLEET("fleet", null),
    PROGRESS("progress", Duration.ofMinutes(15)),
    COMPLETIONS("completions", Duration.ofDays(7)),
    DEAD_LETTERS("dead-letters", Duration.ofDays(30)),
    SETTINGS("settings", null);

    /// The largest record of `facts` and of the public job topics, in bytes. The largest legal
    /// document, all of it in characters beyond the BMP, makes a SUBMIT of about 1 MB.
    public static final int LARGEST_FACT = 1536 * 1024;

    /// The largest record of every other topic, in bytes. What follows from a fact can be larger
    /// than it is: our JSON escapes characters beyond the BMP to three times their length, and a
    /// job's state has parts and history, too.
    public static final int LARGEST_RECORD = 8 * 1024 * 1024;

    private final String suffix;
    private final @Nullable Duration retention;

    Topic(String suffix, @Nullable Duration retention) {
        this.suffix = suffix;
        this.retention = retention;
    }

    /// Where producers hand in jobs of a tier.
    public static Topic jobsOf(Tier tier) {
        return switch (tier) {
            case PRIORITY -> JOBS_PRIORITY;
            case STANDARD -> JOBS_STANDARD;
            case BATCH -> JOBS_BATCH;
        };
    }

    /// Where that work is to be found: of a tier, by the workers; of the batch lane, by the lane.
    public static Topic workOf(Order.Work work) {
        return work.lane() == Lane.BATCH ? WORK_BATCH_LANE : workOf(work.tier());
    }

    /// Of what is called one by one.
    public static Topic workOf(Tier tier) {
        return switch (tier) {
            case PRIORITY -> WORK_PRIORITY;
            case STANDARD -> WORK_STANDARD;
            case BATCH -> WORK_BATCH;
        };
    }

    String suffix() {
        return suffix;
    }

    /// Null where the topic is compacted: it keeps the latest record of every key for ever.
    @Nullable Duration retention() {
        return retention;
    }

    /// In bytes.
    int largestRecord() {
        return switch (this) {
            case FACTS, JOBS_PRIORITY, JOBS_STANDARD, JOBS_BATCH -> LARGEST_FACT;
            default -> LARGEST_RECORD;
        };
    }

    /// Small topics that everybody reads whole.
    boolean onePartition() {
        return this == FLEET || this == SETTINGS || this == DEAD_LETTERS;
    }
}
