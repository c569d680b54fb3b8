package io.atelier.ledger;

import io.atelier.job.Group;
import io.atelier.job.GroupAnswer;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.Origin;
import io.atelier.job.Part;
import io.atelier.log.PublicEvent;
import io.atelier.log.PublicSchema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The public events about the end of a job, about its being parked, and about the end of a group.
final class Completion {
    private Completion() {}

    /// @param now when it was parked, for a job that has not ended
    /// @param publicUrl where callers reach this service, without a slash at the end
    static PublicEvent of(Job job, Instant now, String publicUrl) {
        Instant finished = job.finishedAt();
        return new PublicEvent(
                job.id(),
                eventId(job),
                "io.atelier.job." + job.status().wireName() + ".v1",
                job.terminal() && finished != null ? finished : now,
                PublicSchema.JOB.url(publicUrl),
                job.document().tenant(),
                told(job.document().origin()),
                JobAnswer.of(job, publicUrl));
    }

    static PublicEvent of(Group group, Instant now, String publicUrl) {
        return new PublicEvent(
                group.id(),
                eventId(group),
                "io.atelier.group.completed.v1",
                now,
                PublicSchema.GROUP.url(publicUrl),
                group.tenant(),
                null,
                GroupAnswer.of(group));
    }

    /// What its producer gave, unchanged; else what we began.
    private static @Nullable String told(Origin origin) {
        return origin.traceparent() == null ? origin.span() : origin.traceparent();
    }

    /// The same however often it is written. A run ends once, but may be parked more than once;
    /// between two parkings there is at least one dispatch, which raises a fence.
    static String eventId(Job job) {
        String id = job.id() + "/" + job.run() + "/" + job.status().wireName();
        return job.terminal() ? id : id + "/" + job.parts().stream().mapToInt(Part::fence).sum();
    }

    static String eventId(Group group) {
        return group.id() + "/" + group.completions();
    }
}
