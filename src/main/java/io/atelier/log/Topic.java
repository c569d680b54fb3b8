package io.atelier.log;

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

    private final String suffix;
    private final @Nullable Duration retention;

    Topic(String suffix, @Nullable Duration retention) {
        this.suffix = suffix;
        this.retention = retention;
    }

    /// Where workers of a tier find their work.
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

    /// Small topics that everybody reads whole.
    boolean onePartition() {
        return this == FLEET || this == SETTINGS || this == DEAD_LETTERS;
    }
}
