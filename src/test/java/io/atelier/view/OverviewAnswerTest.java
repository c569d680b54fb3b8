package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.DayOfSpending;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer.Queue;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.LimitKind;
import io.atelier.job.Tally;
import io.atelier.job.Tier;
import io.atelier.job.Usd;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OverviewAnswerTest {
    private final Activity activity = new Activity();
    private final Fleet fleet = new Fleet(Duration.ofSeconds(30), () -> 1);
    private final SpendIndex spending = new SpendIndex();

    @Test
    void tellsWhyTheOldestOfATierWaitsAndForHowLong() {
        Job oldest = Samples.queued(JobId.random(), Samples.document(), NOON.minusSeconds(70));
        activity.heard(oldest);
        activity.heard(Samples.queued(JobId.random()));

        OverviewAnswer.OfTier standard = tier(Tier.STANDARD);

        assertThat(standard.queued()).isEqualTo(2);
        assertThat(standard.oldestSeconds()).isEqualTo(70);
        assertThat(Objects.requireNonNull(standard.queue()).detail())
                .isEqualTo(oldest.id().toString());
        assertThat(tier(Tier.BATCH).queue()).isNull();
    }

    private OverviewAnswer.OfTier tier(Tier tier) {
        return overview().tiers().stream()
                .filter(each -> each.tier() == tier)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsTheDayOfAllTenantsAndWhatBatchesSaved() {
        LocalDate today = LocalDate.ofInstant(NOON, ZoneOffset.UTC);
        spending.folded(day(TENANT, today, Lane.REALTIME, 40).plus(line(Lane.BATCH, 10)));
        spending.folded(day("acme", today, Lane.REALTIME, 2));
        spending.folded(day("acme", today.minusDays(1), Lane.BATCH, 100));

        assertThat(overview().today())
                .isEqualTo(new OverviewAnswer.Today(today, new Usd(52), new Usd(10)));
    }

    @Test
    void tellsWhichModelsAreLeftAlone() {
        for (String name : List.of("a", "b")) {
            fleet.heard(Heartbeat.worker(name, "1", List.of(), List.of("gpt-image-2")));
        }

        assertThat(overview().fleet().workers()).isEqualTo(2);
        assertThat(overview().fleet().breakers())
                .containsExactly(new OverviewAnswer.Breaker("gpt-image-2", 2));
    }

    @Test
    void tellsHowMuchOfALimitIsWantedByAllWhoeverKnowsOfIt() {
        String model = "gpt-image-2.5-flare";
        fleet.heard(worker("a", model, 14, Map.of(LimitKind.IMAGES, 70.0)));
        fleet.heard(worker("a", model, 15, Map.of(LimitKind.IMAGES, 50.0)));
        fleet.heard(worker("b", model, 20, Map.of()));
        fleet.heard(worker("c", model, 0, Map.of(LimitKind.IMAGES, 60.0)));

        assertThat(overview().fleet().limits())
                .containsExactly(new OverviewAnswer.Limit(model, LimitKind.IMAGES, 50, 35));
    }

    private static Heartbeat worker(
            String name, String model, double wanted, Map<LimitKind, Double> limits) {
        return Heartbeat.worker(name, "1", List.of(), List.of())
                .calling(
                        List.of(
                                new Heartbeat.Traffic(
                                        model,
                                        Map.of(LimitKind.IMAGES, wanted),
                                        Map.of(),
                                        limits,
                                        1,
                                        0,
                                        false)));
    }

    private OverviewAnswer overview() {
        return OverviewAnswer.of(
                activity,
                fleet,
                spending,
                oldest -> new Queue(1, null, "tier_order", oldest.job().toString()),
                NOON);
    }

    private static DayOfSpending day(String tenant, LocalDate day, Lane lane, long micros) {
        return DayOfSpending.fresh(tenant, day).plus(line(lane, micros));
    }

    private static DayOfSpending.Line line(Lane lane, long micros) {
        return new DayOfSpending.Line(
                new DayOfSpending.Purpose("gpt-image-2.5-flare", Tier.STANDARD, lane),
                new Tally(new Usd(micros), Usd.ZERO),
                1);
    }
}
