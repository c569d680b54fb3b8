package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.PartState;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.job.Step;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.log.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobsFeedTest {
    private static final String HERE = "http://here";

    private final JobId id = JobId.random();
    private final Replay view = new Replay(List.of(id));
    private Instant now = NOON;

    @Test
    void beginsWithHowThingsAreAndEndsWithTheJob() {
        Life life = Life.of(id).steps("queued", "dispatched");
        view.hears(life);
        JobsFeed feed = feed(view, null);

        assertThat(told(feed)).containsExactly("dispatched");
        life = view.hears(life.steps("running"));
        assertThat(told(feed)).containsExactly("running");
        assertThat(told(feed)).isEmpty();
        life = view.hears(life.sketch(0));
        assertThat(told(feed)).containsExactly("sketch 0");
        assertThat(feed.ended()).isFalse();
        life = view.hears(life.steps("succeeded"));

        List<Event> last = feed.next(now);
        assertThat(last).extracting(Event::name).containsExactly("job.final");
        assertThat(json(last.getFirst())).isEqualTo(json(JobAnswer.of(life.job, HERE)));
        assertThat(feed.ended()).isTrue();
    }

    @Test
    void tellsTheEndAtOnceOfAJobThatHasEnded() {
        view.hears(Life.of(id).steps("queued", "running").sketch(0).steps("succeeded"));
        JobsFeed feed = feed(view, null);

        assertThat(told(feed)).containsExactly("final succeeded");
        assertThat(feed.ended()).isTrue();
    }

    @Test
    void tellsWhatOneStateRecordHasSwallowed() {
        Life life = Life.of(id).steps("queued");
        view.hears(life);
        JobsFeed feed = feed(view, null);
        assertThat(told(feed)).containsExactly("queued");

        view.hears(life.steps("dispatched", "running", "retry_wait", "queued", "dispatched"));

        assertThat(told(feed))
                .containsExactly("dispatched", "running", "retry_wait", "queued", "dispatched");
    }

    @Test
    void tellsAnEndAsAChangeWhereAnotherRunHasBegun() {
        Life life = Life.of(id).steps("queued");
        view.hears(life);
        JobsFeed feed = feed(view, null);
        assertThat(told(feed)).containsExactly("queued");

        life = view.hears(life.steps("running", "failed", "queued"));

        assertThat(told(feed)).containsExactly("running", "failed", "queued");
        assertThat(feed.ended()).isFalse();
        view.hears(life.steps("running", "failed"));
        assertThat(told(feed)).containsExactly("running", "final failed");
    }

    @Test
    void waitsWhereThisReplicaHasReadLess() {
        Life life = Life.of(id).steps("queued");
        view.hears(life);
        EventId.OfJobs ahead = new EventId.OfJobs(List.of(3), 0);
        JobsFeed feed = feed(view, ahead);

        assertThat(told(feed)).isEmpty();
        life = view.hears(life.steps("dispatched"));
        assertThat(told(feed)).isEmpty();
        view.hears(life.steps("running", "retry_wait"));
        assertThat(told(feed)).containsExactly("retry_wait");
    }

    @Test
    void tellsTheQueueOnceASecondAndOnlyIfItChanged() {
        view.hears(Life.of(id).steps("queued"));
        view.queue = queue(3);
        JobsFeed feed = feed(view, null);

        assertThat(told(feed)).containsExactly("queued", "queue 3");
        view.queue = queue(2);
        assertThat(told(feed)).isEmpty();
        now = now.plusSeconds(1);
        assertThat(told(feed)).containsExactly("queue 2");
        now = now.plusSeconds(5);
        assertThat(told(feed)).isEmpty();
        assertThat(feed.patience()).isEqualTo(Duration.ofSeconds(1));
    }

    /// One client, two replicas that read at their own pace and miss some records, and cuts at any
    /// event: what it hears is what happened, all of it, once.
    @Test
    void resumesAnywhereWithoutGapOrRepeat() {
        int cuts = 0;
        int changes = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<Life> records = life(JobId.random(), random);
            Life last = records.getLast();
            Replay one = new Replay(List.of(last.job.id()));
            Replay other = new Replay(List.of(last.job.id()));
            List<String> told = new ArrayList<>();
            EventId.OfJobs place = new EventId.OfJobs(List.of(0), 0);
            Replay before = one;

            for (int streams = 0; place.first() < last.job.steps(); streams++) {
                assertThat(streams).as("seed %d ends", seed).isLessThan(1_000);
                Replay view = random.nextBoolean() ? one : other;
                changes += view == before ? 0 : 1;
                before = view;
                JobsFeed feed = feed(view, place);
                boolean cut = false;
                while (!cut && !feed.ended()) {
                    view.readOn(records, random);
                    for (Event event : feed.next(now)) {
                        if (random.nextInt(4) == 0) {
                            cut = true;
                            cuts++;
                            break;
                        }
                        told.add(said(event));
                        place =
                                (EventId.OfJobs)
                                        EventId.parse(String.valueOf(event.id())).orElseThrow();
                    }
                    cut = cut || random.nextInt(5) == 0;
                }
            }

            assertThat(told.getLast()).startsWith("final ");
            assertThat(told.stream().filter(it -> !it.startsWith("sketch")))
                    .as("seed %d", seed)
                    .map(status -> status.replace("final ", ""))
                    .containsExactlyElementsOf(last.statuses());
            assertThat(told.stream().filter(it -> it.startsWith("sketch")))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(last.sketches());
        }
        assertThat(cuts).isGreaterThan(3_000);
        assertThat(changes).isGreaterThan(3_000);
    }

    @Test
    void followsTheTurnsOfASessionAndNeverEnds() {
        JobId first = JobId.random();
        JobId second = JobId.random();
        Replay session = new Replay(new ArrayList<>(List.of(first)));
        Life one = Life.of(first).steps("queued", "running");
        session.hears(one);
        JobsFeed feed = new JobsFeed(session, null, false, path -> HERE + path);

        assertThat(told(feed)).containsExactly("running");
        session.jobs.add(second);
        Life two = session.hears(Life.of(second).steps("queued", "dispatched"));
        assertThat(told(feed)).containsExactly("queued", "dispatched");
        session.hears(one.steps("succeeded"));
        assertThat(told(feed)).containsExactly("final succeeded");
        EventId.OfJobs cut = (EventId.OfJobs) feed.place();
        session.hears(two.steps("queued", "running"));

        assertThat(told(feed)).containsExactly("queued", "running");
        JobsFeed resumed = new JobsFeed(session, cut, false, path -> HERE + path);
        assertThat(told(resumed)).containsExactly("queued", "running");
        assertThat(told(resumed)).isEmpty();
        assertThat(feed.ended()).isFalse();
    }

    @Test
    void passesOverTurnsThatHadEndedBeforeAndTellsThemOnceTheyAreRedriven() {
        Replay session = new Replay(List.of(id));
        Life life = Life.of(id).steps("queued", "running", "failed");
        session.hears(life);
        JobsFeed feed = new JobsFeed(session, null, false, path -> HERE + path);

        assertThat(told(feed)).isEmpty();
        life = session.hears(life.steps("queued"));
        assertThat(told(feed)).containsExactly("queued");
        session.hears(life.steps("failed"));
        assertThat(told(feed)).containsExactly("final failed");
        assertThat(told(feed)).isEmpty();
    }

    private static JobsFeed feed(Replay view, EventId.@Nullable OfJobs from) {
        return new JobsFeed(view, from, true, path -> HERE + path);
    }

    private List<String> told(JobsFeed feed) {
        return feed.next(now).stream().map(JobsFeedTest::said).toList();
    }

    private static String said(Event event) {
        JsonNode data = json(event);
        return switch (event.name()) {
            case "job.status" -> data.path("status").asText();
            case "job.final" -> "final " + data.path("status").asText();
            case "job.queue" -> "queue " + data.path("position");
            case "job.partial_image" -> "sketch " + data.path("partial_image");
            default -> throw new AssertionError(event.name());
        };
    }

    private static JsonNode json(Event event) {
        return json(event.data());
    }

    private static JsonNode json(Object data) {
        try {
            return Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JobAnswer.Queue queue(int position) {
        return new JobAnswer.Queue(position, null, "tier_order", "others are before it");
    }

    /// All that one job lives through, as the records of both topics, the latest being the whole.
    private static List<Life> life(JobId id, Random random) {
        List<Life> records = new ArrayList<>();
        Life life = Life.of(id);
        int runs = 1 + random.nextInt(2);
        for (int run = 0; run < runs; run++) {
            for (int round = random.nextInt(3); round >= 0; round--) {
                life = life.steps("queued");
                records.add(life);
                life = random.nextBoolean() ? life.steps("dispatched") : life;
                life = life.unmarked(random.nextInt(2));
                life = life.steps("running");
                records.add(life);
                for (int sketches = random.nextInt(3); sketches > 0; sketches--) {
                    life = life.sketch(random.nextInt(3));
                    records.add(life);
                }
                if (round > 0) {
                    life = life.steps("retry_wait");
                    records.add(life);
                }
            }
            life = life.steps(random.nextBoolean() && run == runs - 1 ? "succeeded" : "failed");
            if (run == runs - 1 || random.nextBoolean()) {
                records.add(life);
            }
        }
        return records;
    }

    /// A job and its sketches, as they stand at one moment.
    private record Life(Job job, List<PartialIndex.Sketch> partials) {
        static Life of(JobId id) {
            JobDocument document = Samples.withPartialImages(3);
            return new Life(Samples.queued(id, document, NOON), List.of());
        }

        Life steps(String... statuses) {
            Job next = job;
            for (String status : statuses) {
                next = next.with(next.part(0).in(state(status))).with(step(status)).changedStatus();
            }
            return new Life(next, partials);
        }

        /// Steps that change no status.
        Life unmarked(int count) {
            Job next = job;
            for (int step = 0; step < count; step++) {
                next = next.with(step("noted"));
            }
            return new Life(next, partials);
        }

        Life sketch(int number) {
            List<PartialIndex.Sketch> more = new ArrayList<>(partials);
            var picture = new Picture(number, "name", "image/png", 1, "hash", 1, 1);
            more.add(
                    new PartialIndex.Sketch(
                            7 + 2L * more.size(), new PartialImage(job.id(), 0, picture)));
            return new Life(job, more);
        }

        List<String> statuses() {
            return job.history().stream()
                    .map(Step::status)
                    .filter(status -> status != null)
                    .map(status -> status.wireName())
                    .toList();
        }

        List<String> sketches() {
            return partials.stream()
                    .map(sketch -> "sketch " + sketch.partial().sketch().index())
                    .toList();
        }

        private static PartState state(String status) {
            return switch (status) {
                case "queued" -> new PartState.Queued(NOON, false);
                case "dispatched" -> new PartState.Dispatched(NOON, 0, false);
                case "running" -> new PartState.Running(NOON, "w/1", false);
                case "retry_wait" -> new PartState.RetryWait(NOON);
                case "failed" -> new PartState.Failed(NOON, true);
                case "succeeded" -> new PartState.Succeeded(NOON, List.of(), Usage.NONE, Usd.ZERO);
                default -> throw new AssertionError(status);
            };
        }

        private static Step step(String what) {
            return new Step(NOON, what, null, null, null, null);
        }
    }

    /// A replica that hears what the test lets it hear.
    private static final class Replay implements JobsFeed.Source {
        private final List<JobId> jobs;
        private final MemoryIndex index = new MemoryIndex();
        private final PartialIndex partials = new PartialIndex();
        private JobAnswer.@Nullable Queue queue;
        private long heard = -1;
        private int at;
        private List<PartialIndex.Sketch> log = List.of();

        Replay(List<JobId> jobs) {
            this.jobs = jobs;
        }

        Life hears(Life life) {
            state(life);
            log = life.partials();
            hearSketches(life.job().id());
            return life;
        }

        /// Some records further; state and sketches lag behind each other, and compaction drops
        /// states in between.
        void readOn(List<Life> records, Random random) {
            at = Math.min(records.size(), at + random.nextInt(4));
            if (at > 0) {
                state(records.get(at - 1));
                log = records.get(at - 1).partials();
                log.stream().limit(random.nextInt(log.size() + 1)).forEach(this::sketch);
            }
        }

        private void state(Life life) {
            try {
                index.folded(life.job(), Json.MAPPER.writeValueAsBytes(life.job()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void sketch(PartialIndex.Sketch sketch) {
            if (sketch.offset() > heard) {
                heard = sketch.offset();
                partials.told(sketch.partial(), sketch.offset());
            }
        }

        @Override
        public List<JobsFeed.Followed> jobs() {
            return jobs.stream()
                    .map(job ->
                            new JobsFeed.Followed(
                                    job,
                                    find(job).filter(it -> !it.status().terminal()).isPresent()))
                    .toList();
        }

        @Override
        public Optional<Known> find(JobId job) {
            return index.find(TENANT, job);
        }

        @Override
        public List<PartialIndex.Sketch> sketches(JobId job, long next) {
            return partials.of(job, next);
        }

        @Override
        public void hearSketches(JobId job) {
            log.forEach(this::sketch);
        }

        @Override
        public Optional<JobAnswer.Queue> queue(Known job, Instant moment) {
            return Optional.ofNullable(queue);
        }
    }
}
