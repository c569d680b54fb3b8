package io.atelier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.JobId;
import io.atelier.job.LimitKind;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.log.Heartbeat;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final String MODEL = SampleDocument.PLAIN.operation().options().model();

    private long now = 1;
    private Map<LimitKind, Double> told = Map.of();
    private int beats;
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void goesByTheLowerOfWhatIsConfiguredAndTold() {
        Limits limits = limits(Map.of("images-per-minute", "100", "requests-per-minute", "50"));
        told = Map.of(LimitKind.IMAGES, 60.0, LimitKind.TOKENS, 8e9, LimitKind.REQUESTS, 70.0);
        // Before it hears itself it has no share.
        beat(limits);

        call(limits);
        beat(limits);

        assertThat(limits.limits(MODEL))
                .isEqualTo(
                        Map.of(
                                LimitKind.IMAGES,
                                60.0,
                                LimitKind.REQUESTS,
                                50.0,
                                LimitKind.TOKENS,
                                8e9));
        assertThat(limits.limits("another")).isEmpty();
    }

    /// The others, too, are to know of a limit as soon as anybody does, and hear it once.
    @Test
    void tellsAtOnceWhatItHasLearnt() {
        Limits limits = limits(Map.of());
        told = Map.of(LimitKind.IMAGES, 60.0);
        call(limits);
        assertThat(beats).isEqualTo(1);
        assertThat(limits.traffic().getFirst().told()).isEqualTo(told);

        assertThat(limits.traffic().getFirst().told()).isEmpty();
        call(limits);
        assertThat(beats).isEqualTo(1);
    }

    @Test
    void saysWhichJobsNobodyWillEverCall() {
        assertThat(limits(Map.of("images-per-minute", "0")).unmet())
                .containsOnlyKeys(MODEL)
                .containsValue(
                        "Its limit is 0 images a minute, so none of its jobs is ever called.");
        assertThat(limits(Map.of("images-per-minute", "1")).unmet()).isEmpty();
    }

    @Test
    void namesLimitsThatHoldForNoCall() {
        assertThat(limits(Map.of("images-per-minute", "1")).ofNobody()).containsExactly(MODEL);
        assertThat(limitsOf("gpt-image-2.5-flare", Map.of("images-per-minute", "1")).ofNobody())
                .isEmpty();
    }

    /// The upstream would refuse it in every minute that there is, and all that comes after it
    /// would wait out its debt each time.
    @Test
    void makesNoCallThatNoMinuteHasRoomFor() {
        Limits limits = limits(Map.of());
        told = Map.of(LimitKind.IMAGES, 5.0);
        beat(limits);
        now += Duration.ofSeconds(4).toNanos();
        beat(limits);
        call(limits);
        beat(limits);
        now += Duration.ofMinutes(1).toNanos();
        beat(limits);

        Outcome outcome;
        try (Gate.Permit permit = limits.enter(work(false, 10)).take().orElseThrow()) {
            outcome = permit.around(() -> new Outcome.Answered(10, Usage.NONE, null));
        }

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Refused(
                                Failure.of(
                                        Failure.LIMIT_TOO_LOW,
                                        "A call for 10 images can't be made where a minute allows 5; ask for fewer at once."),
                                null));
        assertThat(limits.enter(work(false, 5)).take()).isPresent();
    }

    @Test
    void makesACallThatIsLargerThanWhatIsConfigured() {
        Limits limits = limits(Map.of("images-per-minute", "5"));
        beat(limits);

        try (Gate.Permit permit = limits.enter(work(false, 10)).take().orElseThrow()) {
            assertThat(permit.around(() -> new Outcome.Answered(10, Usage.NONE, null)))
                    .isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void measuresWhatItGoesBy() {
        Limits limits = limits(Map.of("images-per-minute", "600"));
        beat(limits);
        now += Duration.ofSeconds(4).toNanos();
        call(limits);
        beat(limits);

        assertThat(gauge("atelier.worker.limit", "images")).isEqualTo(600);
        assertThat(gauge("atelier.worker.share", "images")).isEqualTo(600);
        assertThat(gauge("atelier.worker.limit", "tokens")).isNaN();
        assertThat(
                        meters.get("atelier.worker.limit.used")
                                .tags("model", MODEL, "kind", "images")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(meters.get("atelier.worker.limit.factor").gauge().value()).isEqualTo(1);
        assertThat(meters.get("atelier.worker.concurrency").gauge().value()).isNaN();
    }

    @Test
    void countsWhatACallTakes() {
        ImageOperation plain = SampleDocument.PLAIN.images(3).operation();
        ImageOperation generate =
                plain.with(plain.options().but().model("gpt-image-2.5-flare").made());
        ImageOperation edit =
                new ImageOperation.Edit(
                        generate.prompt(),
                        generate.options(),
                        List.of(new ImageSource.File("file-" + "0".repeat(32))),
                        null,
                        null);

        Map<LimitKind, Double> drawn = CallCost.of(generate, Catalog.load()).amounts();
        Map<LimitKind, Double> edited = CallCost.of(edit, Catalog.load()).amounts();

        assertThat(drawn)
                .containsEntry(LimitKind.REQUESTS, 1.0)
                .containsEntry(LimitKind.IMAGES, 3.0);
        assertThat(edited.getOrDefault(LimitKind.TOKENS, 0.0))
                .as("with those of its input picture")
                .isGreaterThan(drawn.getOrDefault(LimitKind.TOKENS, 0.0) + 100);
    }

    @Test
    void takesNothingForLookingForWhatWasCalledBefore() {
        Limits limits = limits(Map.of("images-per-minute", "0"));

        assertThat(limits.enter(work(true)).take()).isPresent();
        assertThat(limits.enter(work(false)).take()).isEmpty();
    }

    private Limits limits(Map<String, String> ofModel) {
        return limitsOf(MODEL, ofModel);
    }

    private Limits limitsOf(String model, Map<String, String> ofModel) {
        Map<String, String> properties = new HashMap<>();
        ofModel.forEach((key, value) ->
                properties.put("atelier.worker.limits.\"%s\".%s".formatted(model, key), value));
        return new Limits(
                WorkerConfigTest.with(properties),
                Catalog.load(),
                _ -> told,
                "w/1",
                FleetLimitsTest.TIMING,
                meters,
                () -> now,
                () -> beats++);
    }

    private static void call(Limits limits) {
        try (Gate.Permit permit = limits.enter(work(false)).take().orElseThrow()) {
            permit.around(() -> new Outcome.Answered(1, Usage.NONE, null));
        }
    }

    private static void beat(Limits limits) {
        limits.heard(Heartbeat.worker("w", "1", List.of(), List.of()).calling(limits.traffic()));
    }

    private double gauge(String name, String kind) {
        return meters.get(name).tags("model", MODEL, "kind", kind).gauge().value();
    }

    private static Order.Work work(boolean recoverOnly) {
        return work(recoverOnly, 1);
    }

    private static Order.Work work(boolean recoverOnly, int images) {
        return new Order.Work(
                JobId.random(),
                "default",
                Tier.STANDARD,
                0,
                1,
                1,
                recoverOnly,
                0,
                images,
                "hash",
                SampleDocument.PLAIN.operation());
    }
}
