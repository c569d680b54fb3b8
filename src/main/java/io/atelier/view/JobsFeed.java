package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.PartialImageAnswer;
import io.atelier.job.Step;
import io.atelier.job.TurnPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What becomes of one job, until it ends, or of the turns of a session, for ever.
///
/// Every change of status is told once, in order: the history of a job has them all, so it does not
/// matter which of its state records this replica has read. An end is told as `job.final`, and as a
/// mere change of status only where the job has begun another run since.
final class JobsFeed implements Feed {
    private static final Duration QUEUE_PAUSE = Duration.ofSeconds(1);
    private static final Duration UNTIL_WOKEN = Duration.ofDays(1);
    private static final int UNSEEN = -1;

    /// A job of the stream.
    ///
    /// @param open false only if it has ended, for now
    record Followed(JobId job, boolean open) {}

    /// What the view knows, as far as the watcher may see it.
    interface Source {
        /// In an order that never changes; more may be added.
        List<Followed> jobs();

        Optional<Known> find(JobId job);

        /// @param next offset of the first one wanted
        List<PartialIndex.Sketch> sketches(JobId job, long next);

        /// Blocks until all sketches have been heard that were on the log before this call, or for
        /// a while.
        void hearSketches(JobId job);

        Optional<JobAnswer.Queue> queue(Known job, Instant now);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StatusData(
            JobId id,
            JobStatus status,
            int attempts,
            Instant at,
            @Nullable String reason,
            @Nullable Integer turn) {}

    private record QueueData(JobId id, @JsonUnwrapped JobAnswer.Queue queue) {}

    private final Source source;
    private final boolean single;
    private final UnaryOperator<String> urls;
    private final List<Integer> told = new ArrayList<>();
    private final BitSet settled = new BitSet();
    private long nextSketch;
    private boolean opening;
    private boolean ended;
    private @Nullable Known current;
    private JobAnswer.@Nullable Queue lastQueue;
    private Instant queueToldAt = Instant.MIN;

    /// @param from null for a watcher that comes for the first time: it is told how things are, not
    ///   how they came to be so
    /// @param single one job, whose end is the end of the stream
    JobsFeed(
            Source source,
            EventId.@Nullable OfJobs from,
            boolean single,
            UnaryOperator<String> urls) {
        this.source = source;
        this.single = single;
        this.urls = urls;
        this.opening = from == null;
        if (from != null) {
            told.addAll(from.steps());
            nextSketch = from.sketches();
        }
    }

    @Override
    public List<Event> next(Instant now) {
        List<Event> events = new ArrayList<>();
        List<Folded> looked = look(events);
        Deque<PartialIndex.Sketch> sketches = sketches(looked);
        // What has ended first: the turn behind it moves in the same moment.
        looked.stream()
                .filter(each -> each.job().terminal())
                .forEach(each -> {
                    tellSteps(each, events);
                    tellSketches(sketches, each.job().id(), events);
                    tellEnd(each, events);
                });
        looked.stream()
                .filter(each -> !each.job().terminal())
                .forEach(each -> tellSteps(each, events));
        tellSketches(sketches, events);
        opening = false;
        tellQueue(now, events);
        return events;
    }

    @Override
    public EventId place() {
        return new EventId.OfJobs(
                told.stream().map(steps -> Math.max(0, steps)).toList(), nextSketch);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Duration patience() {
        return lastQueue == null ? UNTIL_WOKEN : QUEUE_PAUSE;
    }

    private record Folded(int at, Job job) {}

    private List<Folded> look(List<Event> events) {
        List<Folded> looked = new ArrayList<>();
        current = null;
        List<Followed> jobs = source.jobs();
        for (int at = 0; at < jobs.size(); at++) {
            if (at == told.size()) {
                told.add(opening ? UNSEEN : 0);
            }
            Followed followed = jobs.get(at);
            if (followed.open() || !settled.get(at)) {
                look(at, followed.job(), looked, events);
            }
        }
        return looked;
    }

    private void look(int at, JobId id, List<Folded> looked, List<Event> events) {
        Known known = source.find(id).orElse(null);
        switch (known) {
            case null -> settle(at, Math.max(0, told.get(at)));
            case Known.Accepted(var submit) -> {
                if (told.get(at) == UNSEEN) {
                    told.set(at, 0);
                    tell(
                            new StatusData(id, JobStatus.ACCEPTED, 0, submit.at(), null, null),
                            events);
                }
            }
            case Known.Folded(Job job) -> {
                if (job.terminal() && told.get(at) == UNSEEN && !single) {
                    // Turns that have ended are no news for whoever comes now.
                    settle(at, job.steps());
                } else {
                    settled.clear(at);
                    looked.add(new Folded(at, job));
                }
            }
        }
        if (current == null && known != null && !known.status().terminal()) {
            current = known;
        }
    }

    /// The changes of status, all but the end. Whoever has just come is told the latest.
    private void tellSteps(Folded folded, List<Event> events) {
        Job job = folded.job();
        int at = folded.at();
        if (told.get(at) == UNSEEN) {
            if (!job.terminal()) {
                told.set(at, job.steps());
                tell(status(job, lastChange(job), job.status(), job.attempts()), events);
            }
            return;
        }
        for (Step step : job.history()) {
            boolean end = step.number() == job.steps() && job.terminal();
            JobStatus status = step.status();
            Integer attempts = step.attempts();
            if (step.number() <= told.get(at) || end) {
                continue;
            }
            told.set(at, step.number());
            if (status != null && attempts != null) {
                tell(status(job, step, status, attempts), events);
            }
        }
    }

    /// In the order in which they are on the log, which is what a place in the stream counts by.
    private Deque<PartialIndex.Sketch> sketches(List<Folded> looked) {
        List<PartialIndex.Sketch> sketches = new ArrayList<>();
        for (Folded each : looked) {
            Job job = each.job();
            boolean some = job.document().operation().options().partialImages() > 0;
            boolean over = job.terminal() && told.get(each.at()) == UNSEEN;
            if (some && !over) {
                if (job.terminal()) {
                    source.hearSketches(job.id());
                }
                sketches.addAll(source.sketches(job.id(), nextSketch));
            }
        }
        sketches.sort(Comparator.comparingLong(PartialIndex.Sketch::offset));
        return new ArrayDeque<>(sketches);
    }

    /// All up to the last one of that job.
    private void tellSketches(Deque<PartialIndex.Sketch> sketches, JobId job, List<Event> events) {
        while (sketches.stream().anyMatch(sketch -> sketch.partial().job().equals(job))) {
            tellSketch(sketches.remove(), events);
        }
    }

    private void tellSketches(Deque<PartialIndex.Sketch> sketches, List<Event> events) {
        while (!sketches.isEmpty()) {
            tellSketch(sketches.remove(), events);
        }
    }

    private void tellSketch(PartialIndex.Sketch sketch, List<Event> events) {
        nextSketch = sketch.offset() + 1;
        events.add(
                new Event(
                        place().text(),
                        "job.partial_image",
                        PartialImageAnswer.of(sketch.partial(), urls)));
    }

    private void tellEnd(Folded folded, List<Event> events) {
        Job job = folded.job();
        boolean news = told.get(folded.at()) < job.steps();
        settle(folded.at(), job.steps());
        if (news) {
            events.add(new Event(place().text(), "job.final", JobAnswer.of(job, urls, null)));
        }
        ended = single;
    }

    /// Only of the job whose turn it is: those behind it wait for it.
    private void tellQueue(Instant now, List<Event> events) {
        Known waiting = current;
        JobAnswer.Queue queue = waiting == null ? null : source.queue(waiting, now).orElse(null);
        if (queue == null) {
            lastQueue = null;
        } else if (waiting != null
                && !queue.equals(lastQueue)
                && !now.isBefore(queueToldAt.plus(QUEUE_PAUSE))) {
            lastQueue = queue;
            queueToldAt = now;
            events.add(new Event(null, "job.queue", new QueueData(id(waiting), queue)));
        }
    }

    private void settle(int at, int steps) {
        told.set(at, steps);
        settled.set(at);
    }

    private void tell(StatusData data, List<Event> events) {
        events.add(new Event(place().text(), "job.status", data));
    }

    private static StatusData status(Job job, @Nullable Step step, JobStatus status, int attempts) {
        TurnPlace turn = job.turn();
        return new StatusData(
                job.id(),
                status,
                attempts,
                step == null ? job.createdAt() : step.at(),
                step == null ? null : step.reason(),
                turn == null ? null : Integer.valueOf(turn.turn()));
    }

    private static @Nullable Step lastChange(Job job) {
        return job.history().reversed().stream()
                .filter(step -> step.status() != null)
                .findFirst()
                .orElse(null);
    }

    private static JobId id(Known known) {
        return switch (known) {
            case Known.Accepted(var submit) -> submit.job();
            case Known.Folded(Job job) -> job.id();
        };
    }
}
