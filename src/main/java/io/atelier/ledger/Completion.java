package io.atelier.ledger;

import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.Part;

/// What the public event about the end of a job, or about its being parked, is called.
final class Completion {
    private Completion() {}

    /// The same however often it is written. A run ends once, but may be parked more than once;
    /// between two parkings there is at least one dispatch, which raises a fence.
    static String eventId(Job job) {
        String id = job.id() + "/" + job.run() + "/" + job.status().wireName();
        return job.terminal() ? id : id + "/" + job.parts().stream().mapToInt(Part::fence).sum();
    }

    static String eventId(Group group) {
        return group.id() + "/" + group.completions();
    }

    static String type(Job job) {
        return "io.atelier.job." + job.status().wireName() + ".v1";
    }
}
