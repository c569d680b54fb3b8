package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One caller's ear on one job, in order and from the moment it was opened. To be closed when the
/// caller no longer listens, which the job does not feel.
final class LiveJob implements AutoCloseable {
    /// How long a caller who is gone is waited for at most.
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final JobId id;
    private final Consumer<LiveJob> leave;
    private final BlockingQueue<Optional<News>> heard = new LinkedBlockingQueue<>();
    private @Nullable Job latest;
    private boolean stopped;

    LiveJob(JobId id, Consumer<LiveJob> leave) {
        this.id = id;
        this.leave = leave;
    }

    JobId id() {
        return id;
    }

    /// Empty where nothing happens in time, or where this process stops and nobody should wait in
    /// it any longer: see [#stopped].
    Optional<News> next(Duration patience) throws InterruptedException {
        if (stopped) {
            return Optional.empty();
        }
        Optional<News> next = heard.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
        if (next == null) {
            return Optional.empty();
        }
        stopped = next.isEmpty();
        if (next.orElse(null) instanceof News.Moved(Job job) && !isOld(job)) {
            latest = job;
        }
        return next;
    }

    /// Whoever looks at a job after he has begun to listen may see less than he has heard.
    private boolean isOld(Job job) {
        return latest != null && job.steps() < latest.steps();
    }

    /// Waits until the job has ended or needs a person's word; empty where it does neither in time.
    Optional<Job> settled(Duration patience) throws InterruptedException {
        return settled(patience, () -> false);
    }

    /// The same for a caller who may go away meanwhile.
    ///
    /// @param gone asked now and then, as nothing tells of it
    Optional<Job> settled(Duration patience, BooleanSupplier gone) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Job job = latest;
        while (job == null || !isSettled(job)) {
            long left = end - System.nanoTime();
            boolean silent = next(Duration.ofNanos(Math.min(left, LOOK.toNanos()))).isEmpty();
            if (silent && (stopped || left <= LOOK.toNanos() || gone.getAsBoolean())) {
                return Optional.empty();
            }
            job = latest;
        }
        return Optional.of(job);
    }

    static boolean isSettled(Job job) {
        return job.terminal() || job.status() == JobStatus.AMBIGUOUS;
    }

    /// As it was heard of last; empty where it was not.
    Optional<Job> latest() {
        return Optional.ofNullable(latest);
    }

    boolean stopped() {
        return stopped;
    }

    void hear(News news) {
        heard.add(Optional.of(news));
    }

    void stop() {
        heard.add(Optional.empty());
    }

    @Override
    public void close() {
        leave.accept(this);
    }
}
