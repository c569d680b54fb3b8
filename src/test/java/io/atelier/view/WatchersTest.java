package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.job.JobId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final JobId job = JobId.random();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void wakesWhoeverWatchesAndNobodyElse() throws InterruptedException {
        Watchers watchers = new Watchers(10, 10, LONG, meters);
        AtomicInteger woken = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        sleep(watchers, job, woken);
        sleep(watchers, job, woken);
        sleep(watchers, elsewhere(), others);

        watchers.changed(JobId.random().routedLike(job));

        await().until(woken::get, count -> count == 2);
        assertThat(others).hasValue(0);
        watchers.close();
        await().until(others::get, count -> count == 1);
    }

    @Test
    void forgetsNoWakingThatComesWhileNobodySleeps() throws InterruptedException {
        Watchers watchers = new Watchers(10, 10, LONG, meters);
        Watcher watcher = watchers.join("acme", job, () -> {}).orElseThrow();

        watchers.changed(job);
        watchers.changed(job);
        watcher.await(LONG);

        long before = System.nanoTime();
        watcher.await(Duration.ofMillis(50));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void letsInNoMoreThanItMayAndOthersOnceSomebodyLeft() {
        Watchers watchers = new Watchers(1, 1, LONG, meters);
        Watcher first = watchers.join("acme", job, () -> {}).orElseThrow();

        assertThat(watchers.full()).isTrue();
        assertThat(watchers.join("acme", job, () -> {})).isEmpty();
        first.close();
        assertThat(watchers.full()).isFalse();
        assertThat(watchers.join("acme", job, () -> {})).isPresent();
        assertThat(meters.get("atelier.view.watchers").gauge().value()).isEqualTo(1);
        watchers.close();
        assertThat(watchers.full()).isTrue();
    }

    @Test
    void leavesRoomForOtherTenants() {
        Watchers watchers = new Watchers(10, 2, LONG, meters);
        Watcher first = watchers.join("acme", job, () -> {}).orElseThrow();
        assertThat(watchers.full("acme")).isFalse();
        assertThat(watchers.join("acme", elsewhere(), () -> {})).isPresent();

        assertThat(watchers.full("acme")).isTrue();
        assertThat(watchers.join("acme", job, () -> {})).isEmpty();
        assertThat(watchers.full("other")).isFalse();
        assertThat(watchers.join("other", job, () -> {})).isPresent();
        assertThat(watchers.full()).isFalse();

        first.close();
        assertThat(watchers.join("acme", job, () -> {})).isPresent();
        assertThat(meters.get("atelier.view.watchers").gauge().value()).isEqualTo(3);
    }

    @Test
    void countsNobodyWhoCameTooLate() {
        Watchers watchers = new Watchers(10, 10, LONG, meters);
        watchers.close();

        assertThat(watchers.join("acme", job, () -> {})).isEmpty();
        assertThat(meters.get("atelier.view.watchers").gauge().value()).isZero();
    }

    @Test
    void cutsWhoeverTakesNothing() {
        Watchers watchers = new Watchers(10, 10, Duration.ofMillis(20), meters);
        CountDownLatch connection = new CountDownLatch(1);
        Watcher stalled = watchers.join("acme", job, connection::countDown).orElseThrow();
        AtomicInteger cuts = new AtomicInteger();
        Watcher idle = watchers.join("acme", job, cuts::incrementAndGet).orElseThrow();
        Thread writing = Thread.ofVirtual().start(() -> write(stalled, connection));

        await().until(() -> {
            watchers.cutStalled();
            return !writing.isAlive();
        });

        assertThat(cuts).hasValue(0);
        idle.close();
    }

    private static void write(Watcher watcher, CountDownLatch connection) {
        try {
            watcher.write(() -> {
                try {
                    connection.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JobId elsewhere() {
        JobId other = JobId.random();
        return other.routing() == job.routing() ? elsewhere() : other;
    }

    private static void sleep(Watchers watchers, JobId watched, AtomicInteger woken)
            throws InterruptedException {
        CountDownLatch asleep = new CountDownLatch(1);
        Watcher watcher = watchers.join("acme", watched, () -> {}).orElseThrow();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        asleep.countDown();
                        watcher.await(LONG);
                        woken.incrementAndGet();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        asleep.await();
    }
}
